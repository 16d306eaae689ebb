// `npm run --silent bench -- NAME [ARGS]`: one JSON line per result on stdout, tables for people on stderr.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const [name = '', ...args] = process.argv.slice(2)
const file = join(import.meta.dirname, `${name}.ts`)
/** A bench is a file that can be run; the others are what benches are made of. */
const isBench = (path: string): boolean => /^export async function run\(/m.test(readFileSync(path, 'utf8'))
const benches = globSync(join(import.meta.dirname, '*.ts'))
  .filter(isBench)
  .map((path) => basename(path, '.ts'))
  .sort()

if (!benches.includes(name)) {
  process.stderr.write(
    `Name a bench: ${benches.join(', ')}. Example: npm run --silent bench -- ${benches[0]}\n`,
  )
  process.exit(2)
}
const bench = (await import(file)) as { readonly run: (args: readonly string[]) => Promise<void> }
await bench.run(args)
