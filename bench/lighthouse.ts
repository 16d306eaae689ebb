import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { version } from '#kernel/version.ts'
import { serve } from '#server/serve.ts'
import { chromiumPath } from '#test/browser.ts'
import { builtPages, root, siteFolder } from '#test/site.ts'
import { installPeer } from './peer-install.ts'

// Lighthouse against the real server, with its mobile settings. It is a bench and no test, because the performance score
// depends on what else the machine does. Lighthouse is installed from npm into dist/bench-peers, once.

const packages = { lighthouse: '13.5.0' }
const usualPages = [
  'index.html',
  'articles/consolidation-is-a-fate-decision.html',
  'patterns/hidden-shared-fate.html',
  'glossary.html',
  'search.html?q=quorum',
]
const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const
const metrics = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
] as const
const target = 98
/** Audits of one page; the one with the middle performance counts, because the score moves with the machine. */
const runsEach = 3
/** A trace that could not be recorded is the browser's failure and is taken again. */
const triesMax = 3

type Report = {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>
  readonly audits: Readonly<
    Record<string, { readonly id: string; readonly score: number | null; readonly numericValue?: number }>
  >
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

/** The middle one of several audits of one address, by performance. */
async function middleAudit(home: string, url: string, folder: string): Promise<Report> {
  const reports: Report[] = []
  let failed = 0
  while (reports.length < runsEach) {
    try {
      reports.push(await audit(home, url, folder))
    } catch (error) {
      failed += 1
      if (failed >= triesMax) throw error
    }
  }
  reports.sort((left, right) => performanceOf(left) - performanceOf(right))
  return reports[runsEach >> 1] as Report
}

const performanceOf = (report: Report): number => report.categories.performance?.score ?? 0

/** Runs Lighthouse on one address; its report, or an error with what it said. The server runs in this process meanwhile. */
async function audit(home: string, url: string, folder: string): Promise<Report> {
  const output = join(folder, 'report.json')
  const flags = '--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking'
  const args = [
    join(home, 'node_modules/lighthouse/cli/index.js'),
    ...[url, '--output=json', `--output-path=${output}`, '--quiet', '--no-enable-error-reporting'],
    ...[`--chrome-flags=${flags}`, `--only-categories=${categories.join(',')}`],
  ]
  const child = spawn(process.execPath, args, { env: { ...process.env, CHROME_PATH: chromiumPath() } })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`Lighthouse ended with ${code} on ${url}:\n${said.slice(-2000)}`)
  return JSON.parse(readFileSync(output, 'utf8')) as Report
}

/** The bench: `npm run --silent bench -- lighthouse [PAGE …]`, pages as paths of the site. */
export async function run(args: readonly string[]): Promise<void> {
  const home = installPeer('lighthouse', packages)
  await builtPages()
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-lighthouse-'))
  const served = await serve({
    ...{ host: '127.0.0.1', port: 0, reach: 'loopback', dataDir: join(folder, 'data'), siteDir: siteFolder },
    ...{ referenceFile: join(siteFolder, 'estates/reference.json'), token: 'bench', version, workers: 1 },
    catalog: pathToFileURL(join(root, 'src/catalog.ts')),
    now: () => 0,
  })
  if (!served.ok) throw new Error(served.issues[0].message)
  try {
    for (const page of args.length > 0 ? args : usualPages) {
      const report = await middleAudit(home, `${served.value.url}${page}`, folder)
      const scores = Object.fromEntries(
        categories.map((id) => [id, Math.round((report.categories[id]?.score ?? 0) * 100)]),
      )
      const short = Object.values(report.audits)
        .filter(({ score }) => score !== null && score < 0.9)
        .map(({ id }) => id)
      const measured = Object.fromEntries(
        metrics.map((id) => [id, Math.round((report.audits[id]?.numericValue ?? 0) * 1000) / 1000]),
      )
      print({
        bench: 'lighthouse',
        page,
        ...scores,
        measured,
        met: Object.values(scores).every((score) => score >= target),
        short,
      })
    }
  } finally {
    await served.value.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
