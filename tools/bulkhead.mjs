#!/usr/bin/env node
// The `bulkhead` command: hands its arguments to the CLI, on Node 24.
import { launch } from './launch.mjs'

launch('src/cli/main.ts', process.argv.slice(2))
