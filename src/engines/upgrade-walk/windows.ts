import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { ComponentRef, Estate } from '#estate/model.ts'
import { ancestorsIn, openTimes } from '#estate/windows.ts'
import { type Interval, intersection } from '#kernel/calendar/interval.ts'
import { done, type Outcome } from '#kernel/outcome.ts'

const [dayMs, hourMs] = [86_400_000, 3_600_000]
/** How far a calendar reaches: three years. */
export const horizonMs = 3 * 366 * dayMs

/** When the walk begins: the hour on the first day, in ms of UTC. */
export const startOf = ({ startDay, startHour }: UpgradeParams): number =>
  Date.parse(`${startDay}T00:00:00Z`) + startHour * hourMs

/** The nightly window of the knobs over a time; one span where there is none. */
export function nightly({ windowHours, startHour }: UpgradeParams, within: Interval): readonly Interval[] {
  if (windowHours >= 24) return [within]
  const first = Math.floor(within.fromMs / dayMs) * dayMs - dayMs
  const spans: Interval[] = []
  for (let day = first; day < within.toMs; day += dayMs) {
    const fromMs = Math.max(within.fromMs, day + startHour * hourMs)
    const toMs = Math.min(within.toMs, day + (startHour + windowHours) * hourMs)
    if (fromMs < toMs) spans.push({ fromMs, toMs })
  }
  return spans
}

/** When a host may be worked on under some knobs: the windows of the estate that cover it, and the nightly one. */
export type OpenFor = (ref: ComponentRef, values: UpgradeParams) => readonly Interval[]

/**
 * Reads the windows of an estate once. Spans are those of UTC into which each window's own zone puts it, so a night in
 * which clocks change is as long as it is. Equal answers are one list. Refused when a window cannot be resolved.
 */
export function openingsOf(
  estate: Pick<Estate, 'facilities' | 'hosts' | 'vms' | 'windows'>,
  within: Interval,
): Outcome<OpenFor> {
  const times = openTimes(estate.windows, ancestorsIn(estate), within)
  if (!times.ok) return times
  const known = new Map<string, Map<readonly Interval[], readonly Interval[]>>()
  return done((ref, values) => {
    const key = `${values.windowHours} ${values.startHour}`
    const shared = known.get(key) ?? new Map<readonly Interval[], readonly Interval[]>()
    known.set(key, shared)
    const own = times.value([ref])
    const open = shared.get(own) ?? intersection(own, nightly(values, within))
    shared.set(own, open)
    return open
  }, times.issues)
}
