import { createHash } from 'node:crypto'
import {
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
import { brotliCompressSync, constants } from 'node:zlib'
import type { Issue } from '#kernel/outcome.ts'
import type { ContentFile } from '#path/content-file.ts'
import type { Bench } from '#web/publish/figure.ts'
import type { Island, IslandAssets, SiteAssets } from '#web/publish/page.ts'

/** What a build is made from. When none of these changed, the site on disk is still the right one. */
const inputs = ['content/**/*', 'src/**/*', 'tools/build.ts', 'vite.config.ts', 'package-lock.json']
const site = 'dist/site'
const stampFile = 'dist/site.stamp'

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
 * milliseconds when fresh, some ten seconds otherwise. Throws BuildStopped when the content has errors; the
 * site on disk is then left as it was.
 */
export async function ensureBuilt(root: string): Promise<'built' | 'fresh'> {
  const stamp = inputStamp(root)
  const current = join(root, stampFile)
  const isFresh = existsSync(join(root, site, 'index.html')) && existsSync(current)
  if (isFresh && readFileSync(current, 'utf8') === stamp) return 'fresh'
  await build(root, join(root, 'content/estates/reference.json'))
  writeFileSync(current, stamp)
  return 'built'
}

/** Hash of path, size and time of change of every input, tests left out. */
function inputStamp(root: string): string {
  const hash = createHash('sha256')
  for (const path of globSync(inputs, { cwd: root }).sort()) {
    const { mtimeMs, size, isFile } = statOf(join(root, path))
    if (isFile && !/\.test\.tsx?$/.test(path)) hash.update(`${path}\0${size}\0${mtimeMs}\n`)
  }
  return `${hash.digest('hex')}\n`
}

const statOf = (path: string): { mtimeMs: number; size: number; isFile: boolean } => {
  const found = statSync(path)
  return { mtimeMs: found.mtimeMs, size: found.size, isFile: found.isFile() }
}

/** Builds the site below `root` whatever is there, with figures computed on the stored estate in `estateFile`. */
export async function build(root: string, estateFile: string): Promise<void> {
  const [{ compilePath }, { engines }, { publishSite }] = await Promise.all([
    import('#path/compile.ts'),
    import('#catalog'),
    import('#web/publish/site.ts'),
  ])
  const graph = compilePath(readContent(root), engines)
  if (!graph.ok) throw new BuildStopped(graph.issues)
  const estate = await referenceEstate(estateFile)
  removeAbandoned(root)
  const next = join(root, `dist/site.next-${process.pid}`)
  try {
    const assets = await bundle(root, next)
    const published = publishSite({ graph: graph.value, engines, estate: estate.digested, assets })
    if (!published.ok) throw new BuildStopped(published.issues)
    for (const [path, text] of published.value) write(join(next, path), text)
    if (estate.text !== 'none') write(join(next, 'estates/reference.json'), estate.text)
    compress(next)
    swap(next, join(root, site))
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

const readContent = (root: string): readonly ContentFile[] =>
  globSync('**/*.{yaml,md}', { cwd: join(root, 'content') })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, 'content', path), 'utf8') }))

/** The estate that figures are computed on, and its text to be served. */
async function referenceEstate(path: string): Promise<{ digested: Bench['estate']; text: string | 'none' }> {
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
  const islands: readonly Island[] = ['article', 'estate', 'workbench']
  return {
    theme: entry('theme').script,
    styles: entry('site').styles,
    fonts: output
      .map(({ fileName }) => fileName)
      .filter((name) => /serif-4-latin-[a-z]+-normal.*\.woff2$/.test(name)),
    islands: Object.fromEntries(islands.map((island) => [island, entry(island)])) as SiteAssets['islands'],
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** A Brotli twin beside every text file, so that serving costs no processor. */
function compress(folder: string): void {
  for (const path of globSync('**/*.{html,css,js,json,svg}', { cwd: folder })) {
    const bytes = readFileSync(join(folder, path))
    const quality = bytes.length > 300_000 ? 9 : 11
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    }
    writeFileSync(join(folder, `${path}.br`), brotliCompressSync(bytes, { params }))
  }
}

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
  try {
    const outcome = await ensureBuilt(root)
    process.stderr.write(`${site}: ${outcome} in ${Math.round(performance.now() - started)} ms\n`)
  } catch (error) {
    if (!(error instanceof BuildStopped)) throw error
    for (const { where, message, code } of error.issues)
      process.stderr.write(`content/${where}: ${message} (${code})\n`)
    process.exitCode = 2
  }
}
