import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
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
    const bytes = readBytes(path)
    if (!bytes.ok) return bytes
    files.push({ name: basename(path), bytes: bytes.value })
  }
  return done(files, issues)
}

function readBytes(path: string): Outcome<Uint8Array> {
  try {
    return done(new Uint8Array(readFileSync(path)))
  } catch (error) {
    const message = `"${path}" cannot be read: ${systemReason(error)}. Name a file you may read.`
    return refused(problem('cli.not-readable', path, message))
  }
}

/**
 * Writes a text where \`--out\` points, replacing what is there: whole or not at all, because it is written beside it,
 * brought to disk, and then given the name. Refused with 'cli.not-writable' when the system does not allow it; the
 * message says why and what to do next.
 */
export function writeOut(path: string, text: string): Outcome<'written'> {
  try {
    replaceFile(path, text)
    return done('written')
  } catch (error) {
    const message = `"${path}" was not written: ${systemReason(error)}. Name a file in a folder you may write to.`
    return refused(problem('cli.not-writable', path, message))
  }
}

function replaceFile(path: string, text: string): void {
  const isThere = existsSync(path)
  // A link stays one; what is no file, such as a pipe or a folder, is written to or refused by the system itself.
  const target = isThere ? realpathSync(path) : path
  if (isThere && !statSync(target).isFile()) {
    writeFileSync(target, text)
    return
  }
  if (isThere) accessSync(target, constants.W_OK)
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}.part`)
  try {
    const file = openSync(beside, 'w', isThere ? statSync(target).mode & 0o777 : 0o666)
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'this account is not allowed to',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EPERM: 'this account is not allowed to',
  EROFS: 'the disk can only be read',
}

/** Why the system refused a file, as words. What is no refusal of the system is thrown on: it is a defect of ours. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') throw error
  return systemReasons[code] ?? `the system answered ${code}`
}

/** A JSON file read from disk; refuses what is missing or not JSON. */
export function loadJson(path: string): Outcome<unknown> {
  if (!existsSync(path)) {
    return refused(problem('cli.file-missing', path, `There is no file "${path}". Check the path.`))
  }
  if (statSync(path).isDirectory()) {
    const message = `"${path}" is a folder. Name one JSON file in it, such as "${join(path, 'run.json')}".`
    return refused(problem('cli.folder-not-file', path, message))
  }
  const bytes = readBytes(path)
  if (!bytes.ok) return bytes
  try {
    return done(JSON.parse(Buffer.from(bytes.value).toString('utf8')))
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return refused(problem('cli.json-unreadable', path, `"${path}" is not JSON: ${detail}`))
  }
}
