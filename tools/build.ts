import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { brotliCompressSync, constants } from 'node:zlib'
import type { Issue } from '#kernel/outcome.ts'
import { portDefault } from '#server/port.ts'
import type { CompiledContent } from '#tools/compiled-content.ts'
import { foldersOf, loadContent, placeOnDisk } from '#tools/content.ts'
import type { EditionFile } from '#web/publish/editions.ts'
import type { Bench } from '#web/publish/figure.ts'
import type { Island, IslandAssets, SiteAssets } from '#web/publish/page.ts'

export type { CompiledContent } from '#tools/compiled-content.ts'

/** What a build is made from. When none of these changed, the site on disk is still the right one. */
const inputs = [
  'content/**/*',
  'src/**/*',
  'tools/{build,compiled-content,content}.ts',
  'vite.config.ts',
  'dist/editions/list.json',
  'package-lock.json',
]
const site = 'dist/site'
const stampFile = 'dist/site.stamp'
/** Where a build notes which scripts and styles its pages load, for a preview. */
export const assetsFile = 'dist/site.assets.json'

/** A build that stopped on mistakes in the content; each is an issue with file and line. */
export class BuildStopped extends Error {
  readonly issues: readonly Issue[]
  constructor(issues: readonly Issue[]) {
    super(issues.map(({ where, message }) => `${where}: ${message}`).join('\n'))
    this.issues = issues
  }
}

/**
 * Builds the site below `root` into dist/site unless what is there was built from the same inputs. Takes
 * milliseconds when fresh, some ten seconds otherwise. `more` are folders of content beside the project's own: packs,
 * or another path; those of BULKHEAD_CONTENT unless given. Throws BuildStopped when the content has errors; the site on
 * disk is then left as it was.
 */
export async function ensureBuilt(
  root: string,
  more: readonly string[] = foldersOf(process.env.BULKHEAD_CONTENT),
): Promise<'built' | 'fresh'> {
  const stamp = inputStamp(root, more)
  const current = join(root, stampFile)
  const isFresh = [join(site, 'index.html'), assetsFile, stampFile].every((path) =>
    existsSync(join(root, path)),
  )
  if (isFresh && readFileSync(current, 'utf8') === stamp) return 'fresh'
  await build(root, join(root, 'content/estates/reference.json'), more)
  writeFileSync(current, stamp)
  return 'built'
}

/**
 * Where the site will be read from, as the files for programs name it: BULKHEAD_ADDRESS, or where `npm start` serves it.
 * Throws BuildStopped when that is no address.
 */
function siteAddress(stated: string | undefined): string {
  const address = stated ?? `http://127.0.0.1:${portDefault}/`
  if (/^https?:\/\/[^\s?#]+$/.test(address)) return address.endsWith('/') ? address : `${address}/`
  const message = `BULKHEAD_ADDRESS="${address}" is no address. Write it like https://path.example.org/.`
  throw new BuildStopped([{ code: 'build.address', severity: 'error', where: 'BULKHEAD_ADDRESS', message }])
}

/** Hash of path, size and time of change of every input, tests left out. */
function inputStamp(root: string, more: readonly string[]): string {
  const hash = createHash('sha256')
  const add = (folder: string, patterns: readonly string[]): void => {
    for (const path of globSync(patterns, { cwd: folder }).sort()) {
      const { mtimeMs, size, isFile } = statOf(join(folder, path))
      if (isFile && !/\.test\.tsx?$/.test(path)) hash.update(`${path}\0${size}\0${mtimeMs}\n`)
    }
  }
  add(root, inputs)
  hash.update(`${process.env.BULKHEAD_ADDRESS ?? ''}\n`)
  for (const folder of more) {
    hash.update(`${folder}\n`)
    add(folder, ['**/*.{yaml,md}'])
  }
  return `${hash.digest('hex')}\n`
}

const statOf = (path: string): { mtimeMs: number; size: number; isFile: boolean } => {
  const found = statSync(path, { throwIfNoEntry: false })
  return { mtimeMs: found?.mtimeMs ?? 0, size: found?.size ?? 0, isFile: found?.isFile() ?? false }
}

/** The content below `root` with the folders `more`, compiled; throws BuildStopped with every mistake in it. */
export async function compiledContent(root: string, more: readonly string[]): Promise<CompiledContent> {
  const [{ compileContent }, { engines }] = await Promise.all([
    import('#tools/compiled-content.ts'),
    import('#catalog'),
  ])
  const files = loadContent(join(root, 'content'), more)
  if (!files.ok) throw new BuildStopped(files.issues)
  const compiled = compileContent(files.value, engines, new WeakMap())
  if (!compiled.ok) throw new BuildStopped(compiled.issues)
  return compiled.value
}

/** Builds the site below `root` whatever is there, with figures computed on the stored estate in `estateFile`. */
export async function build(root: string, estateFile: string, more: readonly string[]): Promise<void> {
  const { graph, engines, pins, challenges } = await compiledContent(root, more)
  const { publishSite } = await import('#web/publish/site.ts')
  const estate = await referenceEstate(estateFile)
  removeAbandoned(root)
  const next = join(root, `dist/site.next-${process.pid}`)
  try {
    const assets = await bundle(root, next)
    const published = publishSite({
      ...{ graph, challenges, engines, estate: estate.digested, assets, pins, asOf: graph.asOf },
      address: siteAddress(process.env.BULKHEAD_ADDRESS),
    })
    if (!published.ok) throw new BuildStopped(published.issues)
    for (const [path, text] of published.value) write(join(next, path), text)
    if (estate.text !== 'none') write(join(next, 'estates/reference.json'), estate.text)
    compress(next)
    for (const { file } of assets.editions)
      cpSync(join(root, editionsFolder, file), join(next, 'editions', file))
    swap(next, join(root, site))
    write(join(root, assetsFile), JSON.stringify(assets))
  } finally {
    rmSync(next, { recursive: true, force: true })
  }
}

/** Removes what a build that was killed left behind; its process is gone. */
function removeAbandoned(root: string): void {
  for (const path of globSync('dist/site.next-*', { cwd: root })) {
    const pid = Number(/next-(\d+)/.exec(path)?.[1])
    if (!isRunning(pid)) rmSync(join(root, path), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The estate that figures are computed on, and its text to be served. */
export async function referenceEstate(
  path: string,
): Promise<{ digested: Bench['estate']; text: string | 'none' }> {
  if (!existsSync(path)) return { digested: 'none', text: 'none' }
  const [{ parseStored }, { estateDigest }] = await Promise.all([
    import('#estate/stored.ts'),
    import('#estate/digest.ts'),
  ])
  const text = readFileSync(path, 'utf8')
  const estate = parseStored(JSON.parse(text), path)
  if (!estate.ok) throw new BuildStopped(estate.issues)
  return { digested: { estate: estate.value, digest: estateDigest(estate.value) }, text }
}

/** Scripts, style sheets and fonts, by Vite; returns where each ended up. */
async function bundle(root: string, outDir: string): Promise<SiteAssets> {
  const { build: viteBuild } = await import('vite')
  const result = await viteBuild({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  })
  if (Array.isArray(result) || !('output' in result))
    throw new Error('Bulkhead defect: one build gives one output')
  const { output } = result
  const entry = (name: string): IslandAssets => {
    const chunk = output.find((item) => item.type === 'chunk' && item.isEntry && item.name === name)
    if (chunk?.type !== 'chunk') throw new Error(`Bulkhead defect: the build has no entry ${name}`)
    return { script: chunk.fileName, styles: [...(chunk.viteMetadata?.importedCss ?? [])] }
  }
  const islands: readonly Island[] = [
    'article',
    'challenge',
    'lesson',
    'learning',
    'planner',
    'places',
    'desk',
    'search',
    'estate',
    'workbench',
  ]
  return {
    theme: entry('theme').script,
    reading: entry('reading').script,
    styles: entry('site').styles,
    fonts: output
      .map(({ fileName }) => fileName)
      .filter((name) => /serif-4-latin-[a-z]+-normal.*\.woff2$/.test(name)),
    islands: Object.fromEntries(islands.map((island) => [island, entry(island)])) as SiteAssets['islands'],
    editions: builtEditions(root),
  }
}

/** Where editions are built, and the list of them. */
export const editionsFolder = 'dist/editions'
export const editionsList = `${editionsFolder}/list.json`

/** The editions that were built and are still there. */
export function builtEditions(root: string): readonly EditionFile[] {
  const list = join(root, editionsList)
  if (!existsSync(list)) return []
  const known = JSON.parse(readFileSync(list, 'utf8')) as readonly EditionFile[]
  return known.filter(({ file }) => existsSync(join(root, editionsFolder, file)))
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** What the first flight of packets of a connection carries, 10 segments, less the headers of an answer. */
const firstFlightBytes = 13_800

/**
 * A Brotli twin beside every text file, so that serving costs no processor. What fits into the first flight of packets
 * arrives no sooner for being smaller. Of what does not, a page is waited for and compressed as well as can be, at thirty
 * times the cost; scripts and data come after it, and the last step would save them two parts in a hundred.
 */
function compress(folder: string): void {
  for (const path of globSync('**/*.{html,css,js,json,svg}', { cwd: folder })) {
    const bytes = readFileSync(join(folder, path))
    const quick = brotli(bytes, 5)
    const best = path.endsWith('.html') ? 11 : 9
    writeFileSync(join(folder, `${path}.br`), quick.length <= firstFlightBytes ? quick : brotli(bytes, best))
  }
}

const brotli = (bytes: Buffer, quality: number): Buffer =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })

/** Puts the new site where the old one was. A reader in between finds one or the other, never half of one. */
function swap(next: string, target: string): void {
  const old = `${next}-old`
  if (existsSync(target)) renameSync(target, old)
  renameSync(next, target)
  rmSync(old, { recursive: true, force: true })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const started = performance.now()
  const { values } = parseArgs({ options: { content: { type: 'string', multiple: true } } })
  const more = values.content?.flatMap(foldersOf) ?? foldersOf(process.env.BULKHEAD_CONTENT)
  try {
    const outcome = await ensureBuilt(root, more)
    process.stderr.write(`${site}: ${outcome} in ${Math.round(performance.now() - started)} ms\n`)
  } catch (error) {
    if (!(error instanceof BuildStopped)) throw error
    for (const { where, message, code } of error.issues)
      process.stderr.write(`${placeOnDisk(where, join(root, 'content'), more)}: ${message} (${code})\n`)
    process.exitCode = 2
  }
}
