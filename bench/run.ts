// `npm run --silent bench -- NAME [ARGS]`: one JSON line per result on stdout, tables for people on stderr.
import { existsSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'

const [name = '', ...args] = process.argv.slice(2)
const file = join(import.meta.dirname, `${name}.ts`)
const benches = globSync(join(import.meta.dirname, '*.ts'))
  .map((path) => basename(path, '.ts'))
  .filter((bench) => bench !== 'run' && !bench.includes('-'))
  .sort()

if (!benches.includes(name) || !existsSync(file)) {
  process.stderr.write(
    `Name a bench: ${benches.join(', ')}. Example: npm run --silent bench -- ${benches[0]}\n`,
  )
  process.exit(2)
}
const bench = (await import(file)) as { readonly run: (args: readonly string[]) => Promise<void> }
await bench.run(args)
