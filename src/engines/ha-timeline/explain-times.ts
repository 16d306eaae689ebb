import type { Step } from '#engines/ha-timeline/course.ts'
import type { HaTimelineParams } from '#engines/ha-timeline/params.ts'
import type { HaTimeline } from '#engines/ha-timeline/result.ts'
import { originText, platformName, roleText, timeText } from '#engines/ha-timeline/wording.ts'
import type { Block, Cell } from '#kernel/block.ts'

const words: Readonly<Record<string, string>> = {
  never: 'never',
  'at-take': 'with the taking of the disks',
}

/**
 * Which times of the platform stand where 0 is typed, as a sentence after the story, or nothing. A dead host stops
 * nothing by itself, and what is never decided has no fence, so these are not named.
 */
export function publishedText({ course }: HaTimeline, values: HaTimelineParams): string {
  const { decide, fence, stop } = course
  const isTaken = (typedMs: number, { origin }: Step<string>): boolean =>
    typedMs === 0 && origin.kind !== 'typed'
  const parts: string[] = []
  if (isTaken(values.detectionMs, decide)) {
    parts.push(decide.ms === 'never' ? 'no detection' : `detection ${timeText(decide.ms)}`)
  }
  if (isTaken(values.fenceMs, fence) && decide.ms !== 'never') {
    parts.push(fence.ms === 0 ? 'no fence delay' : `fence delay ${timeText(fence.ms)}`)
  }
  if (isTaken(values.stopMs, stop) && values.fault !== 'host-dead') parts.push(stopText(stop.ms))
  return parts.length === 0 ? '' : ` Where 0 is typed, the platform’s own times stand: ${parts.join(', ')}.`
}

function stopText(ms: HaTimeline['course']['stop']['ms']): string {
  switch (ms) {
    case 'never':
      return 'the lost host never stops'
    case 'at-take':
      return 'the lost host stops when its disks are taken'
    case 'unpublished':
      return 'when the lost host stops is not published'
    default:
      return `the lost host stops after ${timeText(ms)}`
  }
}

/** Every time that the answer was computed from, with what it is and where it comes from. */
export function usedTable({ course, host }: HaTimeline, values: HaTimelineParams): Block {
  const row = (name: string, step: Step<string>): readonly Cell[] => [
    name,
    typeof step.ms === 'number' ? timeText(step.ms) : (words[step.ms] ?? null),
    step.what,
    originText(step.origin),
  ]
  const own = (name: string, value: string, what: string): readonly Cell[] => [name, value, what, 'typed']
  const lasts = values.fault === 'host-dead' ? 'for good' : timeText(values.faultLastsMs)
  const taken = (name: string, value: string, what: string): readonly Cell[] =>
    host === null
      ? own(name, value, what)
      : [name, value, `${what}: used only where ${host.name} does not say`, 'typed']
  return {
    kind: 'table',
    title: `The times used: ${platformName[values.platform]}, the lost host ${roleText(values.role)}`,
    columns: [{ title: 'Step' }, { title: 'Time' }, { title: 'What it is' }, { title: 'Origin' }],
    rows: [
      row('Decision', course.decide),
      row('Fence delay', course.fence),
      row('Pick-up', course.pickup),
      row('Lost host stops', course.stop),
      row('Way round', course.pathBack),
      own('Fault lasts', lasts, 'until link or path is back'),
      ...(host === null ? [own('Guests', String(values.guests), 'on the lost host')] : []),
      own('Restarts at once', String(values.restartsAtOnce), 'by all survivors together'),
      own('Boot', timeText(values.bootMs), 'from start to service'),
      taken('Guest disk timeout', timeText(values.guestTimeoutMs), 'until a guest gives up'),
    ],
  }
}
