import { dayMs } from '#kernel/units.ts'

/** The years of which calendars speak: zone data before 1970 is guesswork, after 2199 nobody plans. */
export const calendarYears = { first: 1970, last: 2199 } as const

/** Whether a text is a day of the calendar, written 2026-11-22. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined) return false
  return dayOf(Date.UTC(Number(year), Number(month) - 1, Number(day))) === text
}

/** Whether a text is a day that calendars speak of: one that exists, in the years 1970 to 2199. */
export function isCalendarDay(text: string): boolean {
  const year = Number(text.slice(0, 4))
  return isDay(text) && year >= calendarYears.first && year <= calendarYears.last
}

/** The day `days` after `day` (before it when negative). Example: addDays('2026-12-31', 1) → '2027-01-01' */
export function addDays(day: string, days: number): string {
  const [year, month, date] = day.split('-').map(Number)
  return dayOf(Date.UTC(year ?? 0, (month ?? 1) - 1, (date ?? 1) + days))
}

const dayOf = (ms: number): string => new Date(Math.round(ms / dayMs) * dayMs).toISOString().slice(0, 10)
