import { spawnSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { openBrowser, serveUnder } from '#test/browser.ts'
import { installPeer, manifestOf } from './peer-install.ts'
import { type GeneratedArticle, generatedArticles } from './site-content.ts'
import { writeOwnContent } from './site-own.ts'
import { type Peer, peers } from './site-peers.ts'

// Builds the same generated articles with Bulkhead and two documentation engines and weighs what comes out. Peers are
// installed from npm into dist/bench-peers at their pinned versions, once.

const seed = 20_261_122
const usualCounts = [100, 1000]
const root = dirname(import.meta.dirname)

/** What a site of `pages` articles weighs and what it took to build it. */
type Line = {
  readonly bench: 'site'
  readonly subject: string
  readonly pages: number
  readonly buildCpuSeconds: number
  readonly buildSeconds: number
  /** Every file of the output, without the compressed twins some engines add. */
  readonly outputBytes: number
  readonly htmlBytes: number
  /** Of one article page in Chromium: the HTML, and all scripts it loads, each compressed with Brotli. */
  readonly pageHtmlBytes: number
  readonly pageScriptBytes: number
  readonly pageDomNodes: number
}

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

type Timed = { readonly cpuSeconds: number; readonly seconds: number }

/** Runs a command to its end and returns the processor time of everything it started. */
function timed(command: readonly string[], cwd: string): Timed {
  const started = performance.now()
  const child = spawnSync('bash', ['-c', '"$@" >&2; code=$?; times; exit $code', 'timed', ...command], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_OPTIONS: '--max-old-space-size=8192' },
  })
  const seconds = (performance.now() - started) / 1000
  if (child.status !== 0) throw new Error(`${command.join(' ')} failed:\n${child.stderr.slice(-3000)}`)
  const [, ofChildren = ''] = child.stdout.trim().split('\n')
  const cpuSeconds = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest))
    .reduce((sum, value) => sum + value, 0)
  return { cpuSeconds, seconds }
}

/** A copy of Bulkhead whose content is the generated articles, built by the command a person uses. */
function buildOwn(articles: readonly GeneratedArticle[]): { folder: string; output: string; took: Timed } {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-site-'))
  for (const part of ['src', 'tools', 'vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeOwnContent(join(folder, 'content'), articles)
  // Engines name facts, so the register comes along; its pages count against us.
  for (const part of ['facts', 'governance.yaml'])
    cpSync(join(root, 'content', part), join(folder, 'content', part), { recursive: true })
  const took = timed([process.execPath, 'tools/build.ts'], folder)
  return { folder, output: join(folder, 'dist/site'), took }
}

/** Installs a peer once, then builds the articles with it. */
function buildPeer(peer: Peer, articles: readonly GeneratedArticle[]): { output: string; took: Timed } {
  const home = installPeer(peer.name, peer.packages)
  const site = join(home, 'site')
  rmSync(site, { recursive: true, force: true })
  mkdirSync(site)
  writeFileSync(join(site, 'package.json'), manifestOf(peer.packages))
  peer.write(site, articles)
  const [script = '', ...args] = peer.command
  const took = timed([process.execPath, join(home, 'node_modules', script), ...args], site)
  return { output: join(site, peer.output), took }
}

/** Opens one article page in Chromium and weighs what the page is and what it runs. */
async function weighPage(
  output: string,
  page: string,
): Promise<Pick<Line, 'pageHtmlBytes' | 'pageScriptBytes' | 'pageDomNodes'>> {
  const server = await serveUnder({}, output)
  const browser = await openBrowser()
  try {
    const opened = await browser.newPage()
    let pageScriptBytes = 0
    opened.on('response', async (response) => {
      if (response.request().resourceType() !== 'script' || !response.ok()) return
      pageScriptBytes += brotliCompressSync(await response.body().catch(() => Buffer.alloc(0))).length
    })
    await opened.goto(`${server.origin}/${page}`, { waitUntil: 'networkidle' })
    const pageDomNodes = await opened.evaluate(() => document.querySelectorAll('*').length)
    const pageHtmlBytes = brotliCompressSync(readFileSync(join(output, page))).length
    return { pageHtmlBytes, pageScriptBytes, pageDomNodes }
  } finally {
    await browser.close()
    await server.close()
  }
}

async function weigh(
  subject: string,
  output: string,
  pages: number,
  page: string,
  took: Timed,
): Promise<Line> {
  const files = globSync('**/*', { cwd: output, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  const bytes = (list: readonly string[]): number => list.reduce((sum, file) => sum + statSync(file).size, 0)
  return {
    ...{ bench: 'site', subject, pages, buildCpuSeconds: took.cpuSeconds, buildSeconds: took.seconds },
    outputBytes: bytes(files),
    htmlBytes: bytes(files.filter((file) => file.endsWith('.html'))),
    ...(await weighPage(output, page)),
  }
}

/** The bench: `npm run --silent bench -- site [PAGES …]`. */
export async function run(args: readonly string[]): Promise<void> {
  const counts = args.length === 0 ? usualCounts : args.map(Number)
  if (counts.some((count) => !Number.isInteger(count) || count < 20 || count > 5000)) {
    say('Give numbers of pages from 20 to 5000, or none for 100 and 1000.')
    process.exitCode = 2
    return
  }
  const lines: Line[] = []
  for (const count of counts) {
    const articles = generatedArticles(count, seed)
    const middle = articles[count >> 1] as GeneratedArticle
    const own = buildOwn(articles)
    lines.push(await weigh('bulkhead', own.output, count, `articles/${middle.id}.html`, own.took))
    rmSync(own.folder, { recursive: true, force: true })
    for (const peer of peers) {
      const { output, took } = buildPeer(peer, articles)
      lines.push(await weigh(peer.name, output, count, peer.page(middle.id), took))
    }
  }
  for (const line of lines) print(line)
  report(lines, counts)
}

/** Says whether ours is the smallest at every size, and whether its output grows linearly from the first size to the last. */
function report(lines: readonly Line[], counts: readonly number[]): void {
  const at = (subject: string, pages: number): Line =>
    lines.find((line) => line.subject === subject && line.pages === pages) as Line
  for (const pages of counts) {
    const own = at('bulkhead', pages)
    const others = peers.map(({ name }) => at(name, pages))
    const smallest = (key: keyof Line): boolean =>
      others.every((other) => Number(own[key]) <= Number(other[key]))
    const keys = [
      'outputBytes',
      'htmlBytes',
      'pageHtmlBytes',
      'pageScriptBytes',
      'pageDomNodes',
      'buildCpuSeconds',
    ] as const
    print({
      bench: 'site',
      subject: 'bulkhead is smallest',
      pages,
      ...Object.fromEntries(keys.map((key) => [key, smallest(key)])),
    })
  }
  const [first, last] = [counts[0] as number, counts.at(-1) as number]
  if (first !== last) {
    const grown = at('bulkhead', last).outputBytes / at('bulkhead', first).outputBytes
    print({
      bench: 'site',
      subject: 'bulkhead grows',
      pagesRatio: last / first,
      outputRatio: grown,
      linear: grown <= last / first,
    })
  }
  say('subject      pages  output MB  HTML MB  page KB  script KB  nodes  build CPU s')
  for (const line of lines) {
    const cells = [
      (line.outputBytes / 1e6).toFixed(1).padStart(10),
      (line.htmlBytes / 1e6).toFixed(1).padStart(8),
      (line.pageHtmlBytes / 1e3).toFixed(1).padStart(8),
      (line.pageScriptBytes / 1e3).toFixed(1).padStart(10),
      String(line.pageDomNodes).padStart(6),
      line.buildCpuSeconds.toFixed(1).padStart(12),
    ]
    say(`${line.subject.padEnd(12)} ${String(line.pages).padStart(5)} ${cells.join(' ')}`)
  }
}
