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
import { largeEstate, largestShape } from './large-estate.ts'

const seed = 2026
const shape = { ...largestShape, hosts: 25_000, vmsPerHost: 40 }
/** A room, where an engine asks what is lost and would answer about one host otherwise. */
const losses: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'blast-radius': { failed: ['room:0'] },
  'ha-timeline': { lost: ['room:0'] },
}
/** A question that has not ended by then is stopped, and tells how far it came. */
const minutesMax = 10

/** Asks all of them, or those named: engines by id, 'validation', 'digest', 'patterns', 'stored', 'one-more'. */
export async function run(args: readonly string[]): Promise<void> {
  const [first = '', what = ''] = args
  if (first === 'only') {
    process.stdout.write(`${JSON.stringify(measured(what))}\n`)
    return
  }
  const all = [...engines.map(({ id }) => id), 'validation', 'digest', 'patterns', 'stored', 'one-more']
  for (const name of args.length === 0 ? all : args) process.stdout.write(`${JSON.stringify(apart(name))}\n`)
}

/** One question in a process of its own, so that its memory is its own and its end ends nothing else. */
function apart(name: string): object {
  const words = [...process.execArgv, process.argv[1]!, 'million-vms', 'only', name]
  const started = performance.now()
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  if (status === 0) return JSON.parse(stdout) as object
  const lines = stderr.split('\n').filter((line) => /error|fatal/i.test(line))
  const answer = signal === null ? `ended with ${status}` : `ended by ${signal}`
  return { bench: 'million-vms', name, seconds: since(started), answer, said: lines[0] ?? '' }
}

const since = (started: number): number => Math.round((performance.now() - started) / 100) / 10

function measured(name: string): object {
  const estate = largeEstate(shape, seed)
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  const answer = answerOf(name, estate)
  const { user, system } = process.cpuUsage(cpu)
  return {
    ...{ bench: 'million-vms', name, vms: estate.vms.length, seconds: since(started) },
    cpuSeconds: Math.round((user + system) / 1e5) / 10,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    ...answer,
  }
}

function answerOf(name: string, estate: Estate): object {
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
