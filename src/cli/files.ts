import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { filesIn } from '#cli/folder.ts'
import type { Importer, InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Largest input file: what fits one buffer on every platform we run on. */
const fileBytesMax = 2 ** 31 - 1
/** Longest text one file may be: the longest a Node text can be, in UTF-16 units, of which each takes a byte or more. */
const textLengthMax = 2 ** 29 - 24
const textFile = /\.(json|ya?ml)$/i

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/**
 * The files behind the paths of a command line. A folder stands for the inventory files in it and below it, which keep
 * their names relative to it; a `topology.yaml` beside an export comes along, which a note says.
 */
export function loadFiles(
  paths: readonly string[],
  importers: readonly Importer[],
): Outcome<readonly InputFile[]> {
  /** Names of files by their paths. */
  const found = new Map<string, string>()
  const issues: Issue[] = []
  const names = new Set<string>()
  const add = (path: string, folder: string, name: string): void => {
    if (found.has(path)) return
    const free = nameFor(names, path, folder, name)
    names.add(free)
    found.set(path, free)
  }
  for (const path of paths) {
    if (!existsSync(path)) {
      return refused(problem('cli.file-missing', path, `There is no file "${path}". Check the path.`))
    }
    if (!statSync(path).isDirectory()) {
      add(path, dirname(path), basename(path))
      continue
    }
    const inside = readFolder(path, importers)
    if (!inside.ok) return inside
    issues.push(...inside.issues)
    for (const file of inside.value) add(file.path, path, file.name)
  }
  for (const path of [...found.keys()]) {
    const overlay = join(dirname(path), 'topology.yaml')
    if (found.has(overlay) || /\.ya?ml$/i.test(path) || !existsSync(overlay)) continue
    add(overlay, dirname(overlay), basename(overlay))
    const message = `topology.yaml stands beside ${basename(path)} and was laid over it.`
    issues.push({ code: 'cli.topology-beside', severity: 'note', where: overlay, message })
  }
  const files: InputFile[] = []
  for (const [path, name] of found) {
    const tooLarge = sizeProblem(path)
    if (tooLarge !== undefined) return refused(tooLarge)
    const bytes = readBytes(path)
    if (!bytes.ok) return bytes
    files.push({ name, bytes: bytes.value })
  }
  return done(files, issues)
}

/** What is wrong with the size of a file. A file of one text has to fit one; workbooks and CSV are read piece by piece. */
function sizeProblem(path: string): Issue | undefined {
  const { size } = statSync(path)
  const most = textFile.test(path) ? textLengthMax : fileBytesMax
  if (size <= most) return undefined
  const advice = textFile.test(path) ? 'Divide the estate by site or cluster.' : 'Export less at a time.'
  const message = `"${path}" has ${size} bytes; at most ${most} can be read. ${advice}`
  return problem('cli.file-too-large', path, message)
}

/** The name of a file: as short as it can be, and with its folder before it where another file is called so. */
function nameFor(names: ReadonlySet<string>, path: string, folder: string, name: string): string {
  const longer = `${basename(folder)}/${name}`
  return [name, longer].find((one) => !names.has(one)) ?? path
}

function readFolder(path: string, importers: readonly Importer[]): ReturnType<typeof filesIn> {
  try {
    return filesIn(path, importers)
  } catch (error) {
    const message = `The folder "${path}" cannot be read: ${systemReason(error)}. Name a folder you may read.`
    return refused(problem('cli.not-readable', path, message))
  }
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
 * Writes a text where `--out` points, replacing what is there. Refused with 'cli.not-writable' when the system does
 * not allow it, with 'cli.file-too-large' when the text is longer than one can be; the message says what to do next.
 */
export function writeOut(path: string, text: string | (() => string)): Outcome<'written'> {
  try {
    writeFileSync(path, typeof text === 'string' ? text : text())
    return done('written')
  } catch (error) {
    if (error instanceof RangeError && /string length/i.test(error.message)) {
      const message = `"${path}" was not written: it would be longer than ${textLengthMax} characters, more than can be read back. Divide the estate by site or cluster.`
      return refused(problem('cli.file-too-large', path, message))
    }
    const message = `"${path}" was not written: ${systemReason(error)}. Name a file in a folder you may write to.`
    return refused(problem('cli.not-writable', path, message))
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
function systemReason(error: unknown): string {
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
  const tooLarge = sizeProblem(path)
  if (tooLarge !== undefined) return refused(tooLarge)
  const bytes = readBytes(path)
  if (!bytes.ok) return bytes
  try {
    return done(JSON.parse(Buffer.from(bytes.value).toString('utf8')))
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return refused(problem('cli.json-unreadable', path, `"${path}" is not JSON: ${detail}`))
  }
}
