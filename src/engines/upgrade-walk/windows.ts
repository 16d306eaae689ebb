import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import type { Interval } from '#kernel/calendar/interval.ts'

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
