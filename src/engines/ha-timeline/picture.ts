import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import type { GroupFate } from '#engines/ha-timeline/play.ts'
import type { HaTimeline } from '#engines/ha-timeline/result.ts'
import { someText, timeText } from '#engines/ha-timeline/wording.ts'
import type { Block, State } from '#kernel/block.ts'

type Timeline = Extract<Block, { readonly kind: 'timeline' }>
type Lane = Timeline['lanes'][number]
type Interval = Lane['intervals'][number]

/** The play as lanes: the lost host, the platform, the overlap, and each kind of guest. */
export function picture(result: HaTimeline, values: HaTimelineParams): Timeline {
  const { play } = result
  const marks = marksOf(result)
  const times = [
    ...marks.map(({ atMs }) => atMs),
    ...play.fates.flatMap((fate) => [fate.gaveUpMs ?? 0, fate.lastServiceMs ?? 0]),
    ...(play.earliestByHandMs === null ? [] : [play.earliestByHandMs]),
    60_000,
  ]
  const endMs = Math.ceil((Math.max(...times) * 1.08) / 10_000) * 10_000
  return {
    kind: 'timeline',
    title: titleOf(result),
    endMs,
    lanes: [
      lane('Lost host', hostIntervals(result, values, endMs), endMs),
      lane('Platform', platformIntervals(result, endMs), endMs),
      lane('Two owners', overlapIntervals(result, endMs), endMs),
      ...play.fates.map((fate) =>
        lane(`${fate.label} (${fate.guests})`, guestIntervals(fate, result, endMs), endMs),
      ),
    ],
    marks,
  }
}

function titleOf({ play }: HaTimeline): string {
  if (play.exposureMs === 'unpublished') return 'Nobody publishes for how long two hosts own one disk'
  if (play.exposureMs === 'open') return 'Two hosts own one disk, and nothing ends it'
  if (play.exposureMs > 0) return `For ${timeText(play.exposureMs)} two hosts can write to one disk`
  if (play.gaveUp > 0) {
    const first = Math.min(...play.fates.flatMap(({ gaveUpMs }) => (gaveUpMs === null ? [] : [gaveUpMs])))
    const acts =
      play.takeMs === null ? 'the platform restarts nothing' : `the platform acts at ${timeText(play.takeMs)}`
    const verb = play.gaveUp === 1 ? 'gives' : 'give'
    return `From ${timeText(first)} ${someText(play.gaveUp, play.guests)} ${verb} up; ${acts}`
  }
  if (play.restartMs !== null && play.lastServiceMs !== null) {
    return `Disks change hands at ${timeText(play.takeMs ?? 0)}, the last guest serves at ${timeText(play.lastServiceMs)}`
  }
  if (play.byHand > 0) return 'The guests are ended and nothing restarts them'
  return play.lastServiceMs === null
    ? 'No guest is interrupted'
    : `Without any restart all guests serve again at ${timeText(play.lastServiceMs)}`
}

function marksOf({ play }: HaTimeline): Timeline['marks'] {
  const marks = [
    { label: 'the platform decides', atMs: play.decideMs },
    {
      label: 'the lost host stops',
      atMs: play.stopMs === 0 || play.stopMs === 'unpublished' ? null : play.stopMs,
    },
    { label: 'the platform takes the disks', atMs: play.takeMs },
    {
      label: 'the first guest starts elsewhere',
      atMs: play.restartMs === play.takeMs ? null : play.restartMs,
    },
    { label: 'the fault ends', atMs: play.faultEndMs === 0 ? null : play.faultEndMs },
    {
      label: play.byHand > 0 ? 'the last guest that needs no hand serves' : 'the last guest serves',
      atMs: play.lastServiceMs,
    },
  ]
  return marks
    .flatMap(({ label, atMs }) => (atMs === null ? [] : [{ label, atMs }]))
    .sort((one, other) => one.atMs - other.atMs)
}

/** Intervals cut to the picture and without empty ones. */
const lane = (label: string, intervals: readonly Interval[], endMs: number): Lane => ({
  label,
  intervals: intervals
    .map((one) => ({ ...one, fromMs: Math.max(0, one.fromMs), toMs: Math.min(one.toMs, endMs) }))
    .filter(({ fromMs, toMs }) => toMs > fromMs),
})

const span = (state: State, label: string, fromMs: number, toMs: number): Interval => ({
  ...{ state, label, fromMs, toMs },
})

function hostIntervals(
  { play, course }: HaTimeline,
  { fault }: HaTimelineParams,
  endMs: number,
): readonly Interval[] {
  if (fault === 'host-dead') return [span('failed', 'dead', 0, endMs)]
  const ends = play.faultEndMs ?? endMs
  const isStorage = fault === 'storage-lost'
  const before = isStorage
    ? span('degraded', 'no path', 0, ends)
    : span('degraded', 'cut off, writes on', 0, ends)
  const after = span('serving', 'back', ends, endMs)
  if (play.stopMs === 'unpublished') {
    const known = play.takeMs ?? ends
    return [{ ...before, toMs: known }, span('unknown', 'writes or not: unpublished', known, endMs)]
  }
  if (play.stopMs === null) return [before, after]
  if (course.stopIs === 'pause') {
    const goesOn = play.restartMs === null ? after : span('stopped', 'guests moved', ends, endMs)
    return [{ ...before, toMs: play.stopMs }, span('stopped', 'paused', play.stopMs, ends), goesOn]
  }
  const word = course.stopIs === 'reset' ? 'reset' : 'guests ended'
  return [{ ...before, toMs: play.stopMs }, span('stopped', word, play.stopMs, endMs)]
}

function platformIntervals({ play, course }: HaTimeline, endMs: number): readonly Interval[] {
  const over = play.takeMs === null ? (play.faultEndMs ?? endMs) : endMs
  const decide = play.decideMs ?? over
  const take = play.takeMs ?? over
  const restart = play.restartMs ?? endMs
  const isBlocked = play.takeMs !== null && play.restartMs === null
  return [
    span('unknown', 'cannot tell', 0, decide),
    span('degraded', 'waits for the fence', decide, take),
    ...(play.takeMs === null
      ? []
      : [
          span(isBlocked ? 'stopped' : 'degraded', 'refused by the lock', take, restart),
          span('restarting', 'restarts', restart, play.lastServiceMs ?? restart),
        ]),
  ].map((one) =>
    one.label === 'refused by the lock' && (course.lock === 'none' || play.beliefMs === 0)
      ? { ...one, label: 'picks up' }
      : one,
  )
}

function overlapIntervals({ play, course }: HaTimeline, endMs: number): readonly Interval[] {
  if (play.takeMs === null) return []
  if (play.beliefMs === 'unpublished') return [span('unknown', 'unpublished', play.takeMs, endMs)]
  if (play.beliefMs === 'open') {
    const writes = Math.max(play.takeMs, play.diskBackMs ?? 0)
    return [
      span('degraded', 'both believe', play.takeMs, writes),
      span('failed', 'both write', writes, endMs),
    ]
  }
  const state = course.lock === 'held' ? 'degraded' : 'failed'
  const label = course.lock === 'held' ? 'lock decides' : 'both can write'
  return [span(state, label, play.takeMs, play.takeMs + play.beliefMs)]
}

function guestIntervals(fate: GroupFate, { play }: HaTimeline, endMs: number): readonly Interval[] {
  const waits = play.diskBackMs !== null && play.diskBackMs > 0
  const down = fate.downMs ?? endMs
  const gone = fate.gaveUpMs ?? Math.min(play.restartMs ?? endMs, fate.firstServiceMs ?? endMs)
  const first = fate.firstServiceMs ?? endMs
  const last = fate.lastServiceMs ?? endMs
  const outage: readonly Interval[] =
    fate.downMs === null
      ? []
      : waits
        ? [
            span('degraded', 'wait for the disk', down, gone),
            span('failed', 'gave up', gone, Math.min(play.restartMs ?? endMs, first)),
          ]
        : [span('stopped', 'no service', down, Math.min(play.restartMs ?? first, first))]
  const restart = play.restartMs !== null && fate.restarted > 0 ? play.restartMs : null
  return [
    span('serving', 'serve', 0, down),
    ...outage,
    ...(restart === null ? [] : [span('restarting', 'boot', Math.max(restart, down), first)]),
    ...(fate.firstServiceMs === null
      ? []
      : [span('restarting', 'the rest boots', first, last), span('serving', 'serve', last, endMs)]),
  ]
}
