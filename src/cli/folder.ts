import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join, relative, sep } from 'node:path'
import { givenFile } from '#importers/given-file.ts'
import type { Importer } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Folders inside folders are looked into this deep. */
const depthMax = 12
/** Files that one folder may bring, and the bytes in them. */
const filesMax = 20_000
const bytesMax = 4 * 2 ** 30
/** Entries of folders that are looked at, whether or not they are files that anybody reads. */
const entriesMax = 200_000
/** A file whose name says nothing is looked at up to this size. */
const peekBytesMax = 2 ** 20

/** Endings that every inventory may have, whoever reads it: archives, and what we write ourselves. */
export const ownEndings: readonly string[] = ['.zip', '.tar', '.gz', '.tgz', '.json', '.yaml', '.yml']

/** A file found in a folder: its path, and its name below that folder with forward slashes ('nodes/a/100.conf'). */
export type FoundFile = { readonly path: string; readonly name: string; readonly bytes: number }

const problem = (code: string, severity: Issue['severity'], where: string, message: string): Issue => ({
  ...{ code, severity, where, message },
})

/**
 * The inventory files in a folder and the folders below it, in order of name: those with an ending that some importer
 * reads, and those without an ending which one recognizes from their content. Links are not followed, nor folders whose
 * name begins with a dot. Below the folder itself only YAML files that are called topology count. Refused when the folder
 * holds nothing of that kind, or more than can be read at once.
 */
export function filesIn(folder: string, importers: readonly Importer[]): Outcome<readonly FoundFile[]> {
  const endings = new Set([...ownEndings, ...importers.flatMap(({ extensions }) => extensions)])
  const found: FoundFile[] = []
  const links: string[] = []
  const open: { readonly path: string; readonly depth: number }[] = [{ path: folder, depth: 0 }]
  let [entries, bytes] = [0, 0]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const entry of readdirSync(next.path, { withFileTypes: true })) {
      const path = join(next.path, entry.name)
      entries += 1
      if (entries > entriesMax) return refused(tooMany(folder))
      if (entry.isSymbolicLink()) links.push(path)
      else if (entry.isDirectory() && !entry.name.startsWith('.') && next.depth < depthMax) {
        open.push({ path, depth: next.depth + 1 })
      } else if (entry.isFile()) {
        const { size } = lstatSync(path)
        if (!isWanted(path, size, next.depth, endings, importers)) continue
        bytes += size
        found.push({ path, name: relative(folder, path).split(sep).join('/'), bytes: size })
      }
    }
    if (found.length > filesMax || bytes > bytesMax) return refused(tooMany(folder))
  }
  if (found.length === 0) return refused(empty(folder, [...endings]))
  return done(
    found.sort((left, right) => (left.name < right.name ? -1 : 1)),
    passedOver(folder, links),
  )
}

function isWanted(
  path: string,
  size: number,
  depth: number,
  endings: ReadonlySet<string>,
  importers: readonly Importer[],
): boolean {
  const ending = extname(path).toLowerCase()
  if (/^\.ya?ml$/.test(ending)) return depth === 0 || /topology/i.test(basename(path))
  if (ending !== '') return endings.has(ending)
  if (size === 0 || size > peekBytesMax) return false
  try {
    const given = givenFile({ name: basename(path), bytes: new Uint8Array(readFileSync(path)) })
    return importers.some((importer) => importer.sniff(given) > 0)
  } catch {
    // A file that may not be read and whose name promises nothing is none of ours.
    return false
  }
}

const tooMany = (folder: string): Issue =>
  problem(
    'cli.folder-too-large',
    'error',
    folder,
    `The folder "${folder}" holds more than ${filesMax} inventory files, ${bytesMax / 2 ** 30} GiB or ${entriesMax} entries. Name the folder of one export, or the files themselves.`,
  )

const empty = (folder: string, endings: readonly string[]): Issue =>
  problem(
    'cli.folder-empty',
    'error',
    folder,
    `The folder "${folder}" holds no inventory file (${[...endings].sort().join(', ')}).`,
  )

function passedOver(folder: string, links: readonly string[]): readonly Issue[] {
  const [first] = [...links].sort()
  if (first === undefined) return []
  const message = `${links.length} ${links.length === 1 ? 'link' : 'links'} in the folder "${folder}" ${links.length === 1 ? 'was' : 'were'} not followed, such as ${first}. Name what it leads to if it belongs to the inventory.`
  return [problem('cli.link-passed-over', 'note', first, message)]
}
