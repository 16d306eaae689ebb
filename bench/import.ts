import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rvtools } from '#importers/rvtools/importer.ts'
import { writeRvtoolsWorkbook } from './rvtools-workbook.ts'

/** The sheets Bulkhead reads; the peer is asked for the same and no others. */
const sheets = [
  ...['vInfo', 'vCPU', 'vMemory', 'vDisk', 'vNetwork', 'vCD', 'vUSB', 'vSnapshot', 'vHost', 'vCluster'],
  ...['vDatastore', 'vPort', 'dvPort', 'vSource', 'vMetaData'],
]
const seed = 20_260_115
const smallest = 500
const targetRatio = 10
const targetRssBytes = 400 * 2 ** 20

/** One measurement of one subject, taken in a process of its own. */
type Line = {
  readonly bench: 'import'
  readonly subject: string
  readonly vms: number
  readonly fileBytes: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakRssBytes: number
}

/** What a child process can be asked for: to write the workbook, or to read it in one of three ways. */
const subjects: Readonly<Record<string, (path: string, vms: number) => Promise<number> | number>> = {
  async bulkhead(path) {
    const imported = rvtools.parse([{ name: 'estate.xlsx', bytes: readFileSync(path) }])
    if (!imported.ok) throw new Error(imported.issues[0].message)
    return imported.value.counts.vms ?? 0
  },
  async sheetjs(path) {
    const { read, utils } = await import('xlsx')
    const book = read(readFileSync(path), { sheets })
    const rows = sheets.map((name) => utils.sheet_to_json(book.Sheets[name] as object))
    return rows[0]?.length ?? 0
  },
  async 'sheetjs-lean'(path) {
    const { read, utils } = await import('xlsx')
    const lean = { dense: true, cellFormula: false, cellHTML: false, cellText: false }
    const book = read(readFileSync(path), { sheets, ...lean })
    const rows = sheets.map((name) => utils.sheet_to_json(book.Sheets[name] as object))
    return rows[0]?.length ?? 0
  },
  generator(path, vms) {
    const file = openSync(path, 'w')
    const estate = writeRvtoolsWorkbook((bytes) => writeSync(file, bytes), vms, seed, 6)
    closeSync(file)
    return estate.guests.length
  },
}

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Runs a subject in a child process; undefined when it ended without a result, as when memory ran out. */
function measure(subject: string, path: string, vms: number): Line | undefined {
  const args = [
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(import.meta.url),
    subject,
    path,
    String(vms),
  ]
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 24 })
  if (child.status !== 0) {
    say(
      `${subject} ended without a result at ${vms} VMs: ${child.stderr.split('\n').find((line) => /Error|heap/.test(line)) ?? child.signal}`,
    )
    return undefined
  }
  return JSON.parse(child.stdout) as Line
}

async function child(subject: string, path: string, vms: number): Promise<void> {
  const started = performance.now()
  const before = process.cpuUsage()
  const read = await subjects[subject]?.(path, vms)
  const seconds = (performance.now() - started) / 1000
  const used = process.cpuUsage(before)
  const line: Line = {
    ...{ bench: 'import', subject, vms: read ?? 0, fileBytes: statSync(path).size },
    ...{ seconds, cpuSeconds: (used.user + used.system) / 1e6 },
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Every subject at one size; the peers may be missing. */
function compare(
  vms: number,
  folder: string,
): { readonly lines: readonly Line[]; readonly complete: boolean } {
  const path = join(folder, `rvtools-${vms}.xlsx`)
  say(`Writing a workbook of ${vms} VMs with all 27 sheets …`)
  if (measure('generator', path, vms) === undefined) return { lines: [], complete: false }
  const lines: Line[] = []
  let complete = true
  for (const subject of ['bulkhead', 'sheetjs', 'sheetjs-lean']) {
    const line = measure(subject, path, vms)
    if (line === undefined) complete = false
    else lines.push(line)
  }
  rmSync(path)
  return { lines, complete }
}

function report(lines: readonly Line[]): void {
  for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`)
  const ours = lines.find(({ subject }) => subject === 'bulkhead')
  say('subject        VMs     seconds   CPU s   peak MiB')
  for (const { subject, vms, seconds, cpuSeconds, peakRssBytes } of lines) {
    const cells = [
      seconds.toFixed(2).padStart(9),
      cpuSeconds.toFixed(2).padStart(7),
      String(Math.round(peakRssBytes / 2 ** 20)).padStart(10),
    ]
    say(`${subject.padEnd(14)} ${String(vms).padEnd(6)} ${cells.join(' ')}`)
  }
  if (ours === undefined) return
  for (const peer of lines.filter(({ subject }) => subject.startsWith('sheetjs'))) {
    const ratio = peer.seconds / ours.seconds
    const line = {
      ...{ bench: 'import', subject: `ratio ${peer.subject}/bulkhead`, vms: ours.vms, ratio },
      ...{ cpuRatio: peer.cpuSeconds / ours.cpuSeconds, peakRssBytes: ours.peakRssBytes },
      ...{ targetRatio, targetRssBytes, met: ratio >= targetRatio && ours.peakRssBytes < targetRssBytes },
    }
    process.stdout.write(`${JSON.stringify(line)}\n`)
  }
}

/**
 * Imports a generated RVTools workbook of `args[0]` VMs (20,000 unless given) with Bulkhead and with SheetJS, each
 * in its own process. SheetJS runs as its documentation shows and once more with every shortcut it offers. Where
 * it runs out of memory, the size is halved until it does not, and the ratio is that of the largest size it does.
 */
export async function run(args: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'))
  try {
    for (let vms = Number(args[0] ?? 20_000); vms >= smallest; vms = Math.floor(vms / 2)) {
      const { lines, complete } = compare(vms, folder)
      report(lines)
      if (complete) return
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [, script, subject, path, vms] = process.argv
if (script === fileURLToPath(import.meta.url)) {
  if (subject !== undefined && path !== undefined && Object.hasOwn(subjects, subject))
    await child(subject, path, Number(vms))
  else await run(process.argv.slice(2))
}
