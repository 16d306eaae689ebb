import { existsSync, globSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { engines } from '#catalog'
import { writeOut } from '#cli/files.ts'
import type { Engine } from '#engines/engine.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { compilePath } from '#path/compile.ts'
import { type ContentFile, fileBytesMax, tooLarge } from '#path/content-file.ts'
import { type Pin, parsePins } from '#path/governance/pins.ts'
import type { ContentGraph } from '#path/graph.ts'
import { foldersOf, loadContent as loadWithPacks } from '#tools/content.ts'

/** The content that ships with Bulkhead. */
const ownFolder = fileURLToPath(new URL('../../content', import.meta.url))

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/** The content folder a command works on: the one that --content names, otherwise Bulkhead's own. */
export const contentFolder = (flag: string | true | undefined): string =>
  typeof flag === 'string' ? flag : ownFolder

/** Every YAML and Markdown file below a folder, by path; refuses what is no folder, and a file that is too large. */
export function loadCopy(folder: string): Outcome<readonly ContentFile[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    const message = `There is no folder "${folder}". Name the folder that holds the files.`
    return refused(problem('cli.folder-missing', folder, message))
  }
  const paths = globSync('**/*.{yaml,md}', { cwd: folder }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  )
  const large = paths.find((path) => statSync(join(folder, path)).size > fileBytesMax)
  if (large !== undefined) return refused(tooLarge(large, statSync(join(folder, large)).size))
  const named = paths.map((path) => path.replaceAll('\\', '/')).sort()
  return done(named.map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })))
}

/**
 * The files of the path that a command works on. A folder with a path.yaml is the path itself; content packs, named
 * like the folders of PATH, are added to Bulkhead's own. Without a folder, the packs of BULKHEAD_CONTENT are.
 */
export const loadPathFiles = (folder: string): Outcome<readonly ContentFile[]> =>
  loadWithPacks(ownFolder, foldersOf(folder === ownFolder ? process.env.BULKHEAD_CONTENT : folder))

/** A compiled path with the files it came from and the pins that vouch for it. */
export type LoadedPath = {
  readonly graph: ContentGraph
  readonly files: readonly ContentFile[]
  readonly pins: readonly Pin[]
  readonly engines: readonly Engine[]
}

/** The path of a content folder, compiled; refused with every mistake in it. */
export function loadPath(folder: string): Outcome<LoadedPath> {
  const files = loadPathFiles(folder)
  if (!files.ok) return files
  const graph = compilePath(files.value, engines)
  if (!graph.ok) return graph
  const pins = parsePins(files.value)
  if (!pins.ok) return pins
  return done({ graph: graph.value, files: files.value, pins: pins.value, engines }, graph.issues)
}

/** Whether a folder holds a path of its own; otherwise it is a pack that is added to Bulkhead's. */
export const isWholePath = (folder: string): boolean => existsSync(join(folder, 'path.yaml'))

/** Writes a content file below its folder, replacing what is there. */
export function writeContent(folder: string, { path, text }: ContentFile): Outcome<'written'> {
  const target = join(folder, path)
  if (existsSync(folder)) mkdirSync(dirname(target), { recursive: true })
  return writeOut(target, text)
}
