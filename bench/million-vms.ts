// A million VMs, the most an estate may have: every engine and the checks are asked once, each in a process of its own.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { engines, patterns } from '#catalog'
import type { Progress } from '#engines/engine.ts'
import { estateDigest } from '#estate/digest.ts'
import { type Estate, estateParts } from '#estate/model.ts'
import { storedFormat } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { askPatterns } from '#patterns/ask-patterns.ts'
import { type DegenerateShape, degenerateEstate, degenerateShapes } from './degenerate-estates.ts'

const seed = 2026
const most = 1_000_000
/** A room, where an engine asks what is lost and would answer about one host otherwise. */
const usualLosses: Losses = { 'blast-radius': { failed: ['room:0'] }, 'ha-timeline': { lost: ['room:0'] } }
/** In a lopsided estate the host and the cluster that the lopsidedness is about. */
const lopsidedLosses: Losses = {
  'blast-radius': { failed: ['host:h0'] },
  'ha-timeline': { lost: ['host:h0'] },
  'live-migration': { component: ['host:h0'] },
  ...Object.fromEntries(
    ['cpu-contention', 'memory-debt', 'quorum-lab', 'shared-links'].map((id) => [
      id,
      { cluster: ['cluster:c0'] },
    ]),
  ),
}
type Losses = Readonly<Record<string, Readonly<Record<string, unknown>>>>
/** A question that has not ended by then is stopped, and tells how far it came. */
const minutesMax = 10

/**
 * Asks all of them, or those named: engines by id, 'validation', 'digest', 'patterns', 'stored', 'one-more'. A first
 * word that names a shape makes the estate lopsided in that way, 'every-shape' in each way after the other; a number
 * after it asks of so many VMs, a multiple of 40, instead.
 */
export async function run(words: readonly string[]): Promise<void> {
  const [lead = '', kind = '', size = '', what = ''] = words
  if (lead === 'only') {
    process.stdout.write(`${JSON.stringify(measured(kind as DegenerateShape, Number(size), what))}\n`)
    return
  }
  const isShape = (word: string): word is DegenerateShape => degenerateShapes.some((one) => one === word)
  const named = isShape(lead) || lead === 'every-shape'
  const shapes = isShape(lead) ? [lead] : lead === 'every-shape' ? degenerateShapes : (['usual'] as const)
  const isSized = named && /^\d+$/.test(kind)
  const vms = isSized ? Math.min(most, Math.max(40, 40 * Math.round(Number(kind) / 40))) : most
  const args = words.slice(Number(named) + Number(isSized))
  const all = [...engines.map(({ id }) => id), 'validation', 'digest', 'patterns', 'stored', 'one-more']
  for (const shape of shapes)
    for (const name of args.length === 0 ? all : args)
      process.stdout.write(`${JSON.stringify(apart(shape, vms, name))}\n`)
}

/** One question in a process of its own, so that its memory is its own and its end ends nothing else. */
function apart(shape: DegenerateShape, vms: number, name: string): object {
  const words = [...process.execArgv, process.argv[1]!, 'million-vms', 'only', shape, String(vms), name]
  const started = performance.now()
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  if (status === 0) return JSON.parse(stdout) as object
  const lines = stderr.split('\n').filter((line) => /error|fatal/i.test(line))
  const answer = signal === null ? `ended with ${status}` : `ended by ${signal}`
  return { bench: 'million-vms', shape, name, vms, seconds: since(started), answer, said: lines[0] ?? '' }
}

const since = (started: number): number => Math.round((performance.now() - started) / 100) / 10

function measured(shape: DegenerateShape, vms: number, name: string): object {
  const estate = degenerateEstate(shape, vms, seed)
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const answer = answerOf(name, estate, shape === 'usual' ? usualLosses : lopsidedLosses)
  const { user, system } = process.cpuUsage(cpu)
  return {
    ...{ bench: 'million-vms', shape, name, vms: estate.vms.length, seconds: since(started) },
    cpuSeconds: Math.round((user + system) / 1e5) / 10,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    ...answer,
  }
}

function answerOf(name: string, estate: Estate, losses: Losses): object {
  if (name === 'validation') return { answer: 'answered', issues: checkEstate(estate).length }
  if (name === 'patterns') {
    const answers = askPatterns(estate, patterns, { asOf: '2026-01-01' }, { examples: 5 }, () => {})
    return { answer: 'answered', checks: answers.length }
  }
  if (name === 'digest') return { answer: 'answered', digest: estateDigest(estate) }
  if (name === 'stored') return checkedFile(estate)
  if (name === 'one-more')
    return checkedFile({ ...estate, vms: [...estate.vms, { ...estate.vms[0]!, id: 'more' }] })
  const engine = engines.find(({ id }) => id === name)
  if (engine === undefined) return { answer: 'there is no such engine' }
  const outcome = withinMinutes((progress) =>
    engine.run({ estate, digest: 'bench' }, losses[name] ?? {}, { seed: 1, progress }),
  )
  if (typeof outcome === 'number')
    return { answer: `stopped after ${minutesMax} minutes`, done: Math.round(outcome * 1_000) / 1_000 }
  if (!outcome.ok) return { answer: 'refused', issue: outcome.issues[0] }
  const verdicts = outcome.value.blocks.flatMap((block) => (block.kind === 'verdict' ? [block.verdict] : []))
  const count = (kind: string): number => verdicts.filter((verdict) => verdict === kind).length
  return {
    answer: 'answered',
    verdicts: { safe: count('safe'), unsafe: count('unsafe'), undecided: count('undecided') },
  }
}

/** What the work gives, or how far it had come when its time was up. */
function withinMinutes<T>(work: (progress: Progress) => T): T | number {
  const until = performance.now() + minutesMax * 60_000
  const outOfTime = new Error('out of time')
  let share = 0
  try {
    return work((done, total) => {
      share = done / total
      if (performance.now() > until) throw outOfTime
    })
  } catch (error) {
    if (error !== outOfTime) throw error
    return share
  }
}

/** The estate as a file, written piece by piece, and what `bulkhead import` says to it. */
function checkedFile(estate: Estate): object {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-million-'))
  const path = join(folder, 'estate.json')
  const file = openSync(path, 'w')
  writeSync(file, `{"format":"${storedFormat}","estate":{"name":"a million","sources":[]`)
  let bytes = 0
  for (const part of estateParts) {
    writeSync(file, `,"${part}":[`)
    const list: readonly unknown[] = estate[part]
    for (let from = 0; from < list.length; from += 1_000) {
      const items = list.slice(from, from + 1_000).map((item) => JSON.stringify(item))
      bytes += writeSync(file, `${from === 0 ? '' : ','}${items.join(',')}`)
    }
    writeSync(file, ']')
  }
  writeSync(file, '}}')
  closeSync(file)
  const words = ['tools/bulkhead.mjs', 'import', path]
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return {
    fileMb: Math.round(bytes / 2 ** 20),
    answer: `ended with ${status}`,
    said: stderr.split('\n').slice(0, 3),
  }
}
