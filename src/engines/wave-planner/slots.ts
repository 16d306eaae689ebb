import type { WaveParams } from '#engines/wave-planner/params.ts'
import type { Slot } from '#engines/wave-planner/programme.ts'
import { addDays } from '#kernel/calendar/day.ts'
import { intervalsOf, type Weekday, weekdays } from '#kernel/calendar/recurrence.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { dayMs } from '#kernel/units.ts'

/** How far ahead windows are looked for. */
export const horizonDays = 3650

/** The calendar of a programme: its first moment, in ms of UTC, and its windows in order. */
export type Calendar = {
  readonly startMs: number
  readonly slots: readonly Slot[]
  readonly freeze: Freeze | null
}
type Freeze = { readonly fromMs: number; readonly toMs: number }

/** The windows of ten years from the first day on, in order; those that touch the freeze are marked. */
export function calendarOf(values: WaveParams): Outcome<Calendar> {
  const startMs = Date.parse(`${values.startDay}T00:00:00Z`)
  const first = weekdays.indexOf(values.windowDay as Weekday)
  const days = Array.from({ length: values.windowsPerWeek }, (_, at) => weekdays[(first + at) % 7]!)
  const from = `${String(values.windowFromHour).padStart(2, '0')}:00`
  const within = { fromMs: startMs, toMs: startMs + horizonDays * dayMs }
  const windows: { readonly fromMs: number; readonly toMs: number }[] = []
  // Day by day, because windows that touch are two windows to people.
  for (const day of days) {
    const firstDay = addDays(values.startDay, values.leadDays)
    const recurrence = {
      kind: 'weekly' as const,
      days: [day],
      from,
      minutes: values.windowHours * 60,
      firstDay,
    }
    const found = intervalsOf(recurrence, values.timeZone, within)
    if (!found.ok) return found
    windows.push(...found.value)
  }
  windows.sort((left, right) => left.fromMs - right.fromMs || left.toMs - right.toMs)
  const freeze =
    values.freezeDays === 0
      ? null
      : {
          fromMs: startMs + values.freezeAfterDays * dayMs,
          toMs: startMs + (values.freezeAfterDays + values.freezeDays) * dayMs,
        }
  const slots = windows.map(({ fromMs, toMs }) => ({
    ...{ fromMs, toMs, workDays: workDaysBetween(startMs, fromMs) },
    isFrozen: freeze !== null && fromMs < freeze.toMs && toMs > freeze.fromMs,
  }))
  return done({ startMs, slots, freeze })
}

/** Whole Mondays to Fridays, by UTC, that lie between two moments. */
export function workDaysBetween(fromMs: number, toMs: number): number {
  const days = Math.max(0, Math.floor((toMs - fromMs) / dayMs))
  const weeks = Math.floor(days / 7)
  let count = weeks * 5
  // 1970-01-01 was a Thursday.
  const first = (Math.floor(fromMs / dayMs) + 4) % 7
  for (let at = 0; at < days % 7; at += 1) {
    const day = (first + at) % 7
    if (day !== 0 && day !== 6) count += 1
  }
  return count
}
