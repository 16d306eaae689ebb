import type { ColdStart, Wave } from '#engines/cold-start/result.ts'
import { momentText, nameIn } from '#engines/cold-start/wording.ts'
import { counted, inWords, listed } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'
import { spanText } from '#kernel/units.ts'

type Timeline = Extract<Block, { readonly kind: 'timeline' }>
type Lane = Timeline['lanes'][number]

/** Rounds and traps drawn at most. */
const wavesDrawn = 14
const trapsDrawn = 4

/** The rounds as lanes over time, then a lane for each trap; null when nothing stopped. */
export function pictureOf(result: ColdStart): Timeline | null {
  const { waves, traps } = result
  if (waves.length === 0 && traps.length === 0) return null
  const shown = waves.slice(0, wavesDrawn)
  const times = shown.flatMap(({ lastUpMs, upEarliestMs }) =>
    [lastUpMs, upEarliestMs].filter((moment) => typeof moment === 'number'),
  )
  const endMs = Math.ceil((Math.max(60_000, ...times) * 1.1) / 10_000) * 10_000
  const lanes = [
    ...shown.map((wave) => waveLane(wave, endMs)),
    ...traps.slice(0, trapsDrawn).map(
      (trap, at): Lane => ({
        label: `Trap ${at + 1}: ${listed(
          trap.members.map((ref) => nameIn(result, ref)),
          3,
        )}`,
        intervals: [{ state: 'stopped', label: 'each waits for another', fromMs: 0, toMs: endMs }],
      }),
    ),
  ]
  const last = result.lastUpMs
  const marks =
    typeof last === 'number' && result.fates.starts > 0
      ? [{ label: 'the last of what surely starts is up', atMs: Math.min(last, endMs) }]
      : []
  return { kind: 'timeline', title: titleOf(result), endMs, lanes, marks }
}

function titleOf({ fates, lastUpMs, trapCount, waveCount }: ColdStart): string {
  if (trapCount > 0) {
    return `${counted(fates.never, 'component')} never start${fates.never === 1 ? 's' : ''}, however long power is back`
  }
  if (fates.undecided > 0) {
    return `${counted(fates.undecided, 'component')} may start, and nobody stated what decides it`
  }
  if (typeof lastUpMs === 'number') {
    return `Everything is up ${spanText(lastUpMs)} after power returns, in ${counted(waveCount, 'round')}`
  }
  return `Everything starts in ${counted(waveCount, 'round')}; the moment of the last is ${momentText(lastUpMs)}`
}

function waveLane(wave: Wave, endMs: number): Lane {
  const label = `${wave.number}: ${inWords(wave.kinds.map(([kind, count]) => [count, kind]))}`
  const { firstStartMs, lastUpMs, upEarliestMs } = wave
  if (typeof firstStartMs !== 'number') {
    const from = typeof upEarliestMs === 'number' ? upEarliestMs : 0
    return cut(label, endMs, [
      ['stopped', 'waits', 0, from],
      ['unknown', wave.undecided > 0 ? 'undecided' : 'time unknown', from, endMs],
    ])
  }
  if (typeof lastUpMs !== 'number') {
    return cut(label, endMs, [
      ['stopped', 'waits', 0, firstStartMs],
      ['unknown', 'time unknown', firstStartMs, endMs],
    ])
  }
  return cut(label, endMs, [
    ['stopped', 'waits', 0, firstStartMs],
    ['restarting', 'starts', firstStartMs, lastUpMs],
    [
      wave.undecided > 0 ? 'degraded' : 'serving',
      wave.undecided > 0 ? 'the rest is undecided' : 'up',
      lastUpMs,
      endMs,
    ],
  ])
}

type Span = readonly [state: Lane['intervals'][number]['state'], label: string, fromMs: number, toMs: number]

const cut = (label: string, endMs: number, spans: readonly Span[]): Lane => ({
  label,
  intervals: spans
    .map(([state, text, fromMs, toMs]) => ({ state, label: text, fromMs, toMs: Math.min(toMs, endMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs),
})
