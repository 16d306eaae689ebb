import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { givenFile } from '#importers/given-file.ts'
import rvtools from '#importers/rvtools/importer.ts'
import { writeRvtoolsWorkbook } from './rvtools-workbook.ts'

/** The sheets Bulkhead reads; the peer is asked for the same and no others, which spares it a quarter of the file. */
const sheets = [
  ...['vInfo', 'vCPU', 'vMemory', 'vDisk', 'vNetwork', 'vCD', 'vUSB', 'vSnapshot', 'vHost', 'vCluster'],
  ...['vDatastore', 'vPort', 'dvPort', 'vSource', 'vMetaData', 'vTools', 'vNIC', 'vMultiPath'],
]
const seed = 20_260_115
const usualVms = 20_000
const smallestVms = 500
/** Runs of Bulkhead: the median of the times and the worst of the peaks count. The peer runs once, in its favour. */
const ownRuns = 3
const targetRatio = 10
/** 400 MB as makers of disks count, the stricter reading. */
const targetRssBytes = 400e6

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
    const imported = rvtools.parse([givenFile({ name: 'estate.xlsx', bytes: readFileSync(path) })])
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

/** Does what the parent process asked for and tells it what that took. */
async function child(subject: string, path: string, vms: number): Promise<void> {
  // Loading the library is no part of reading; Bulkhead's own code is loaded by now as well.
  if (subject.startsWith('sheetjs')) await import('xlsx')
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
  print(line)
}

const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

/** Runs a subject some times; undefined when a run ended without a result. */
function repeated(subject: string, runs: number, path: string, vms: number): Line | undefined {
  const lines: Line[] = []
  for (let n = 0; n < runs; n++) {
    const line = measure(subject, path, vms)
    if (line === undefined) return undefined
    lines.push(line)
  }
  const middle = (value: (line: Line) => number): number =>
    lines.map(value).sort((left, right) => left - right)[runs >> 1] as number
  const [first] = lines as [Line]
  return {
    ...first,
    seconds: middle(({ seconds }) => seconds),
    cpuSeconds: middle(({ cpuSeconds }) => cpuSeconds),
    peakRssBytes: Math.max(...lines.map(({ peakRssBytes }) => peakRssBytes)),
  }
}

/** Writes a workbook, reads it with both and prints what came out; false when the peer could not read it. */
function compare(vms: number, peerSubject: string, folder: string): boolean {
  const path = join(folder, `rvtools-${vms}.xlsx`)
  say(`Writing a workbook of ${vms} VMs with all 27 sheets …`)
  if (measure('generator', path, vms) === undefined) return false
  const ours = repeated('bulkhead', ownRuns, path, vms)
  if (ours === undefined) throw new Error('Bulkhead could not read the workbook: this is a defect.')
  print({ ...ours, runs: ownRuns })
  const peer = repeated(peerSubject, 1, path, vms)
  rmSync(path)
  if (peer === undefined) return false
  print({ ...peer, runs: 1 })
  report(ours, peer)
  return true
}

/**
 * Prints the last line: ratios of time as the processor works and as a person waits, and whether targets are met.
 * Processor time decides, because the other work of a busy machine is no part of it; both readers run on one thread,
 * and the collector threads of ours are counted. On a quiet machine the wait is the larger ratio.
 */
function report(ours: Line, peer: Line): void {
  const ratio = peer.cpuSeconds / ours.cpuSeconds
  const fast = ratio >= targetRatio
  const small = ours.peakRssBytes < targetRssBytes
  print({
    ...{
      bench: 'import',
      subject: `${peer.subject}/bulkhead`,
      vms: ours.vms,
      sameVms: ours.vms === peer.vms,
    },
    ...{ cpuRatio: ratio, wallRatio: peer.seconds / ours.seconds, decidedBy: 'cpuRatio', targetRatio },
    rssRatio: peer.peakRssBytes / ours.peakRssBytes,
    ...{ peakRssBytes: ours.peakRssBytes, targetRssBytes },
    met: fast && small && ours.vms === peer.vms,
  })
  say('subject        VMs     seconds   CPU s    peak MB')
  for (const { subject, vms, seconds, cpuSeconds, peakRssBytes } of [ours, peer]) {
    const cells = [
      seconds.toFixed(2).padStart(9),
      cpuSeconds.toFixed(2).padStart(7),
      String(Math.round(peakRssBytes / 1e6)).padStart(10),
    ]
    say(`${subject.padEnd(14)} ${String(vms).padEnd(6)} ${cells.join(' ')}`)
  }
  say(
    `SheetJS takes ${ratio.toFixed(1)} times the processor time (target ${targetRatio}: ${fast ? 'met' : 'missed'}),`,
  )
  say(
    `${Math.round(ours.peakRssBytes / 1e6)} MB at most (target ${targetRssBytes / 1e6}: ${small ? 'met' : 'missed'}).`,
  )
}

/**
 * Imports a generated RVTools workbook with Bulkhead and with SheetJS, each in its own process, and prints a JSON
 * line for each and one that compares them. `--vms N` sets the size. SheetJS runs as its documentation shows, with
 * `--lean` with every shortcut it offers. Where it runs out of memory, the size is halved until it does not: the
 * lines say which size was compared.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { vms: { type: 'string' }, lean: { type: 'boolean' } },
  })
  const wanted = Number(values.vms ?? usualVms)
  if (!Number.isInteger(wanted) || wanted < smallestVms || wanted > 200_000)
    throw new Error(`--vms takes a whole number from ${smallestVms} to 200000`)
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'))
  try {
    for (let vms = wanted; vms >= smallestVms; vms = Math.floor(vms / 2)) {
      if (compare(vms, values.lean === true ? 'sheetjs-lean' : 'sheetjs', folder)) return
      say('Half of it, then.')
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [, script, subject, path, vms] = process.argv
if (script === fileURLToPath(import.meta.url) && subject !== undefined && path !== undefined) {
  if (Object.hasOwn(subjects, subject)) await child(subject, path, Number(vms))
}
