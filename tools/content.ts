import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { basename, delimiter, join, relative, resolve } from 'node:path'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { type ContentFile, contentError, fileBytesMax, tooLarge } from '#path/content-file.ts'
import { type ContentRoot, isPack, withPacks } from '#path/packs.ts'

/** The most files a content folder may have. */
const filesMax = 20_000

/**
 * The folders that `text` (a flag, or BULKHEAD_CONTENT) names, absolute; several are set apart like the folders of PATH.
 * Empty when nothing is named.
 */
export const foldersOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(delimiter)
    .filter((part) => part !== '')
    .map((part) => resolve(part))

/**
 * Every YAML and Markdown file of the path: those of the folder `own`, or of the one folder in `more` that has a
 * path.yaml and so is a path itself, and of the content packs among `more`. Refused, with file, line and cure, when a folder
 * is missing, a file is larger than 1 MiB or is not UTF-8, or a pack is no pack.
 */
export function loadContent(own: string, more: readonly string[]): Outcome<readonly ContentFile[]> {
  const issues: Issue[] = []
  const roots = more.flatMap((folder) => {
    const root = rootOf(folder, `${basename(folder)}/`)
    issues.push(...root.issues)
    return root.ok ? [root.value] : []
  })
  const paths = roots.filter((root) => !isPack(root) && root.files.some(({ path }) => path === 'path.yaml'))
  if (paths.length > 1) {
    const names = paths.map(({ name }) => name).join(', ')
    const message = `Several folders hold a path.yaml: ${names}. Name one path; the others are packs, with a pack.yaml.`
    issues.push(contentError('path-twice', `${paths[1]?.name}/path.yaml:1`, message))
  }
  const base = paths[0] === undefined ? rootOf(own, '') : done(paths[0])
  issues.push(...base.issues)
  const [first, ...rest] = issues
  if (first !== undefined || !base.ok) return refused(first as Issue, ...rest)
  return withPacks(
    base.value.files,
    roots.filter((root) => !paths.includes(root)),
  )
}

/** `prefix` goes before the paths of a folder where its issues are shown. */
function rootOf(folder: string, prefix: string): Outcome<ContentRoot> {
  const name = basename(folder)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    const message = 'There is no such folder. Name one that holds a path.yaml or a pack.yaml.'
    return refused(contentError('folder-missing', folder, message))
  }
  const paths = globSync('**/*.{yaml,md}', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
  if (paths.length > filesMax) {
    const message = `The folder holds ${paths.length} files; a content folder has at most ${filesMax}. Name the folder of the content alone.`
    return refused(contentError('folder-too-large', folder, message))
  }
  const issues: Issue[] = []
  const files = paths.flatMap((path) => {
    const file = readText(folder, path)
    issues.push(...file.issues.map((issue) => ({ ...issue, where: `${prefix}${issue.where}` })))
    return file.ok ? [file.value] : []
  })
  const [first, ...rest] = issues
  return first === undefined ? done({ name, files }) : refused(first, ...rest)
}

/** One file as text; its size is looked at before its bytes are. */
function readText(folder: string, path: string): Outcome<ContentFile> {
  const full = join(folder, path)
  const found = statSync(full, { throwIfNoEntry: false })
  if (found === undefined || !found.isFile()) {
    const message = 'This is no file that can be read: a folder, or a link to nothing. Rename or remove it.'
    return refused(contentError('file-unreadable', `${path}:1`, message))
  }
  if (found.size > fileBytesMax) return refused(tooLarge(path, found.size))
  const bytes = readFileSync(full)
  try {
    // Without ignoreBOM a mark at the beginning is taken off, which is what an editor on Windows needs.
    return done({ path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) })
  } catch {
    const message =
      'This line is not UTF-8. Save the file as UTF-8 and read it again for letters that were lost.'
    return refused(contentError('file-encoding', `${path}:${firstBadLine(bytes)}`, message))
  }
}

/** The first line that is not UTF-8. A line feed is never part of another letter, so lines can be tried one by one. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1
  let start = 0
  while (start <= bytes.length) {
    const next = bytes.indexOf(0x0a, start)
    const end = next < 0 ? bytes.length : next
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end))
    } catch {
      return line
    }
    line += 1
    start = end + 1
  }
  return 1
}

/** The place of a mistake as somebody in the current folder can open it. `own` and `more` are as for `loadContent`. */
export function placeOnDisk(where: string, own: string, more: readonly string[]): string {
  const path = where.replace(/:\d+(,.*)?$/, '')
  const base = more.find((folder) => existsSync(join(folder, 'path.yaml'))) ?? own
  const [first = '', ...rest] = where.split('/')
  const folder = more.find((candidate) => basename(candidate) === first)
  if (folder !== undefined) return [relative('.', folder), ...rest].join('/')
  return existsSync(join(base, path)) ? `${relative('.', base)}/${where}` : where
}
