import { join } from 'node:path'

const binary = (name: string): string => join(import.meta.dirname, '..', 'node_modules', '.bin', name)

/** What holds for every file: types, types of the pure layers without DOM and Node, lint and format. */
export const checks: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'Types', command: [binary('tsc'), '-p', 'tsconfig.json'] },
  { name: 'Types of the pure layers', command: [binary('tsc'), '-p', 'tsconfig.pure.json'] },
  { name: 'Lint and format', command: [binary('biome'), 'ci', '--max-diagnostics=50'] },
]
