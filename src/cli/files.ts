import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Largest input file: what fits one buffer on every platform we run on. */
const fileBytesMax = 2 ** 31 - 1
const inventoryFile = /\.(xlsx|xlsm|csv|zip|json|ya?ml)$/i

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/**
 * The files behind the paths of a command line. A folder stands for the inventory files in it; a `topology.yaml`
 * beside an export comes along, which a note says.
 */
export function loadFiles(paths: readonly string[]): Outcome<readonly InputFile[]> {
  const found = new Set<string>()
  const issues: Issue[] = []
  for (const path of paths) {
    if (!existsSync(path)) {
      return refused(problem('cli.file-missing', path, `There is no file "${path}". Check the path.`))
    }
    if (!statSync(path).isDirectory()) found.add(path)
    else {
      const inside = readdirSync(path).filter((name) => inventoryFile.test(name))
      if (inside.length === 0) {
        const message = `The folder "${path}" holds no inventory file (.xlsx, .csv, .zip, .json, .yaml).`
        return refused(problem('cli.folder-empty', path, message))
      }
      for (const name of inside.sort()) found.add(join(path, name))
    }
  }
  for (const path of [...found]) {
    const overlay = join(dirname(path), 'topology.yaml')
    if (found.has(overlay) || /\.ya?ml$/i.test(path) || !existsSync(overlay)) continue
    found.add(overlay)
    const message = `topology.yaml stands beside ${basename(path)} and was laid over it.`
    issues.push({ code: 'cli.topology-beside', severity: 'note', where: overlay, message })
  }
  const files: InputFile[] = []
  for (const path of found) {
    const { size } = statSync(path)
    if (size > fileBytesMax) {
      return refused(
        problem(
          'cli.file-too-large',
          path,
          `"${path}" has ${size} bytes; at most ${fileBytesMax} can be read.`,
        ),
      )
    }
    files.push({ name: basename(path), bytes: new Uint8Array(readFileSync(path)) })
  }
  return done(files, issues)
}

/** A JSON file read from disk; refuses what is missing or not JSON. */
export function loadJson(path: string): Outcome<unknown> {
  if (!existsSync(path)) {
    return refused(problem('cli.file-missing', path, `There is no file "${path}". Check the path.`))
  }
  try {
    return done(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return refused(problem('cli.json-unreadable', path, `"${path}" is not JSON: ${detail}`))
  }
}
