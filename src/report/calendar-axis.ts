import type { Interval } from '#kernel/calendar/interval.ts'
import { firstInstantAt, offsetText } from '#kernel/calendar/wall-clock.ts'
import { zoneOffsetMs, zoneSpans } from '#kernel/calendar/zone.ts'
import { dayMs, hourMs } from '#kernel/units.ts'

/** A mark of a time axis: a moment with its text, and a second text where the day or the year is a new one. */
export type CalendarTick = { readonly atMs: number; readonly text: string; readonly under: string }

const monthNames = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const
const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** Distances between marks: even pieces of a day, whole days, weeks from Monday, months. */
const evenSteps = [
  hourMs,
  2 * hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  2 * dayMs,
  7 * dayMs,
  14 * dayMs,
]
const monthSteps = [1, 3, 6, 12, 60, 240]
/** 5 January 1970 was a Monday. */
const mondayMs = 4 * dayMs

/** The day of a wall clock reading, as people write it. Example: "Sat 5 Dec" */
const dayText = (wall: Date): string =>
  `${dayNames[wall.getUTCDay()]} ${wall.getUTCDate()} ${monthNames[wall.getUTCMonth()]}`

/** A moment in the words of an axis, without its year. Example: "Sat 5 Dec 22:00" */
export function shortTime(ms: number, zone: string): string {
  if (!(Math.abs(ms) < 8e15)) return 'unknown'
  const wall = new Date(ms + (zoneOffsetMs(zone, ms) ?? 0))
  return `${dayText(wall)} ${wall.toISOString().slice(11, 16)}`
}

/**
 * Marks of a time axis at round readings of the zone's own clock, at most `most` of them. A reading that a clock change
 * skips stands at the moment of the change. In an unknown zone they are those of UTC.
 */
export function calendarTicks(
  { fromMs, toMs }: Interval,
  zone: string,
  most: number,
): readonly CalendarTick[] {
  const offsetMs = (ms: number): number => zoneOffsetMs(zone, ms) ?? 0
  const wall = { fromMs: fromMs + offsetMs(fromMs), toMs: toMs + offsetMs(toMs) }
  const step = evenSteps.find((one) => (wall.toMs - wall.fromMs) / one <= most)
  const readings = step === undefined ? monthReadings(wall, most) : evenReadings(wall, step)
  let before = ''
  return readings.flatMap((wallMs) => {
    const atMs = firstInstantAt(zone, wallMs) ?? wallMs
    if (atMs < fromMs || atMs > toMs) return []
    const date = new Date(wallMs)
    const isHour = step !== undefined && step < dayMs
    const year = String(date.getUTCFullYear())
    const text = isHour
      ? date.toISOString().slice(11, 16)
      : step === undefined
        ? `${monthNames[date.getUTCMonth()]}`
        : dayText(date)
    const group = isHour ? dayText(date) : year
    const under = group === before ? '' : group
    before = group
    return [{ atMs, text, under }]
  })
}

function evenReadings({ fromMs, toMs }: Interval, step: number): readonly number[] {
  const origin = step > dayMs ? mondayMs : 0
  const found: number[] = []
  for (let at = origin + Math.ceil((fromMs - origin) / step) * step; at <= toMs; at += step) found.push(at)
  return found
}

function monthReadings({ fromMs, toMs }: Interval, most: number): readonly number[] {
  const [first, last] = [fromMs, toMs].map((ms) => {
    const date = new Date(ms)
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  }) as [number, number]
  const step = monthSteps.find((one) => (last - first) / one <= most) ?? 1200
  const found: number[] = []
  for (let month = Math.ceil(first / step) * step; month <= last; month += step) {
    found.push(Date.UTC(Math.floor(month / 12), month % 12, 1))
  }
  return found.filter((at) => at >= fromMs)
}

/**
 * The zone in whose time an axis is written, with its distance from UTC, and the day on which that changes.
 * Example: "Times in Europe/Berlin (UTC+02:00, from Sun 25 Oct 2026 UTC+01:00)"
 */
export function zoneText(within: Interval, zone: string): string {
  const [first, ...later] = zoneSpans(zone, within) ?? []
  if (first === undefined) return `Times in UTC; the zone "${zone}" is not known here`
  const changes = later.map(({ fromMs, offsetMs }) => {
    const wall = new Date(fromMs + offsetMs)
    return `from ${dayText(wall)} ${wall.getUTCFullYear()} UTC${offsetText(offsetMs)}`
  })
  const told = changes.slice(0, 2)
  const more = changes.length > told.length ? [`${changes.length - told.length} more changes`] : []
  return `Times in ${zone} (${[`UTC${offsetText(first.offsetMs)}`, ...told, ...more].join(', ')})`
}
