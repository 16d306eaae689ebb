import { calendarYears, isCalendarDay } from '#kernel/calendar/day.ts'
import { type Interval, intersection, normalized } from '#kernel/calendar/interval.ts'
import { firstInstantAt, firstInstantIn } from '#kernel/calendar/wall-clock.ts'
import { calendarReach, isZone, type ZoneSpan, zoneSpans } from '#kernel/calendar/zone.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { dayMs } from '#kernel/units.ts'

/** The days of a week, in the order in which `Date` counts them from Sunday. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const
export type Weekday = (typeof weekdays)[number]

/**
 * When something happens by the clock on the wall of a time zone: on some days of every week from a time of day on for
 * so many minutes, first and last day included; or once, from a day and time to another.
 */
export type Recurrence =
  | {
      readonly kind: 'weekly'
      readonly days: readonly Weekday[]
      readonly from: string
      readonly minutes: number
      readonly firstDay?: string
      readonly lastDay?: string
    }
  | { readonly kind: 'once'; readonly from: string; readonly to: string }

/** The longest weekly window, in minutes: a week. A longer one would only overlap itself. */
export const longestWindowMinutes = 7 * 24 * 60

/**
 * Everything that is wrong with a recurrence or its zone, each as one sentence with `where` as its place; none when
 * `intervalsOf` can resolve it.
 */
export function recurrenceIssues(recurrence: Recurrence, timeZone: string, where: string): readonly Issue[] {
  const found: Issue[] = []
  const say = (code: string, message: string): void => {
    found.push({ code, severity: 'error', where, message })
  }
  if (!isZone(timeZone)) {
    say(
      'calendar.zone-unknown',
      `No time zone is named "${timeZone}". Write a name of the IANA database, such as "Europe/Berlin" or "UTC".`,
    )
  }
  switch (recurrence.kind) {
    case 'weekly':
      weeklyIssues(recurrence, say)
      break
    case 'once':
      onceIssues(recurrence, say)
      break
    default:
      recurrence satisfies never
  }
  return found
}

type Say = (code: string, message: string) => void
type Weekly = Extract<Recurrence, { readonly kind: 'weekly' }>

function weeklyIssues({ days, from, minutes, firstDay, lastDay }: Weekly, say: Say): void {
  if (days.length === 0)
    say('calendar.days-missing', 'No day of the week is named. Name at least one, such as "sat".')
  const stranger = days.find((day) => !weekdays.includes(day))
  if (stranger !== undefined) {
    say(
      'calendar.day-unknown',
      `"${stranger}" is no day of the week. Write mon, tue, wed, thu, fri, sat or sun.`,
    )
  }
  if (!isTimeOfDay(from)) say('calendar.time-unreadable', `"${from}" is not a time of day. ${timeRule}`)
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > longestWindowMinutes) {
    say(
      'calendar.length-out-of-range',
      `A window of ${minutes} minutes is not possible. Give whole minutes from 1 to ${longestWindowMinutes}, which is 7 days.`,
    )
  }
  for (const day of [firstDay, lastDay]) {
    if (day !== undefined && !isCalendarDay(day))
      say('calendar.day-unreadable', `"${day}" is not a day. ${dayRule}`)
  }
  if (firstDay !== undefined && lastDay !== undefined && lastDay < firstDay) {
    say(
      'calendar.ends-before-start',
      `The last day ${lastDay} lies before the first day ${firstDay}. Exchange them.`,
    )
  }
}

function onceIssues({ from, to }: Extract<Recurrence, { readonly kind: 'once' }>, say: Say): void {
  for (const text of [from, to]) {
    if (!isDayAndTime(text)) {
      say(
        'calendar.moment-unreadable',
        `"${text}" is not a day and time such as 2026-12-24T18:00. ${dayRule} ${timeRule}`,
      )
    }
  }
  if (isDayAndTime(from) && isDayAndTime(to) && to <= from) {
    say('calendar.ends-before-start', `The end ${to} does not lie after the start ${from}. Give a later end.`)
  }
}

const timeRule = 'Times run from 00:00 to 23:59; the end of a day is 00:00 of the next.'
const dayRule = `Days are written 2026-12-24 and lie in the years ${calendarYears.first} to ${calendarYears.last}.`

const isTimeOfDay = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
const isDayAndTime = (text: string): boolean =>
  text[10] === 'T' && isCalendarDay(text.slice(0, 10)) && isTimeOfDay(text.slice(11))

/**
 * When a recurrence holds, inside `within`, as spans of UTC in order and without overlap.
 *
 * A window begins at the first moment at which the clock on the wall shows its time or later: a time that a clock change
 * skips is the moment of the change, a time that it repeats is its first occurrence. A weekly window then lasts its
 * minutes as they pass, whatever the clock does meanwhile; a day that a zone skips whole has no window. The end of what
 * happens once is read like its start. Refused with all of `recurrenceIssues`. Cost O(days in `within`) plus, for a zone
 * and year met for the first time, some 150 questions to `Intl`.
 */
export function intervalsOf(
  recurrence: Recurrence,
  timeZone: string,
  within: Interval,
): Outcome<readonly Interval[]> {
  const [first, ...rest] = recurrenceIssues(recurrence, timeZone, 'when')
  if (first !== undefined) return refused(first, ...rest)
  const spans =
    recurrence.kind === 'weekly' ? weekly(recurrence, timeZone, within) : once(recurrence, timeZone)
  return done(intersection(normalized(spans), [within]))
}

function once(
  { from, to }: Extract<Recurrence, { readonly kind: 'once' }>,
  timeZone: string,
): readonly Interval[] {
  const [fromMs, toMs] = [from, to].map((text) => firstInstantAt(timeZone, Date.parse(`${text}Z`)))
  return fromMs === undefined || toMs === undefined ? [] : [{ fromMs, toMs }]
}

function weekly(recurrence: Weekly, timeZone: string, within: Interval): readonly Interval[] {
  const { days, from, minutes, firstDay, lastDay } = recurrence
  const lengthMs = minutes * 60_000
  const fromMs = Math.max(within.fromMs - lengthMs, calendarReach.fromMs)
  const toMs = Math.min(within.toMs, calendarReach.toMs)
  if (!(fromMs < toMs)) return []
  const spans = zoneSpans(timeZone, { fromMs: fromMs - 3 * dayMs, toMs: toMs + 3 * dayMs }) ?? []
  const firstAt = Math.max(dayAtOf(firstDay, -Infinity), Math.floor(fromMs / dayMs) * dayMs - dayMs)
  const lastAt = Math.min(dayAtOf(lastDay, Infinity), toMs + dayMs)
  const timeMs = Date.parse(`1970-01-01T${from}Z`)
  const found: Interval[] = []
  for (let dayAt = firstAt; dayAt <= lastAt; dayAt += dayMs) {
    if (!days.includes(weekdays[new Date(dayAt).getUTCDay()] ?? 'sun') || !hasDay(spans, dayAt)) continue
    const startMs = firstInstantIn(spans, dayAt + timeMs)
    if (startMs !== undefined) found.push({ fromMs: startMs, toMs: startMs + lengthMs })
  }
  return found
}

const dayAtOf = (day: string | undefined, otherwise: number): number =>
  day === undefined ? otherwise : Date.parse(day)

/** Whether a zone has a day at all: none of its spans does when one ends before it and the next begins after it. */
const hasDay = (spans: readonly ZoneSpan[], dayAt: number): boolean =>
  spans.some((span) => span.fromMs + span.offsetMs < dayAt + dayMs && span.toMs + span.offsetMs > dayAt)

const dayWords: Readonly<Record<Weekday, string>> = {
  ...{ sun: 'Sunday', mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday' },
  ...{ thu: 'Thursday', fri: 'Friday', sat: 'Saturday' },
}

/**
 * A recurrence as people read it. Examples: "Saturday, Sunday from 22:00 for 8 h", "from 2026-12-18 18:00 to 2027-01-04
 * 06:00".
 */
export function recurrenceText(recurrence: Recurrence): string {
  if (recurrence.kind === 'once') {
    return `from ${recurrence.from.replace('T', ' ')} to ${recurrence.to.replace('T', ' ')}`
  }
  const { days, from, minutes, firstDay, lastDay } = recurrence
  const length = minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
  const since = firstDay === undefined ? '' : `, first on ${firstDay}`
  const until = lastDay === undefined ? '' : `, last on ${lastDay}`
  return `${days.map((day) => dayWords[day] ?? day).join(', ')} from ${from} for ${length}${since}${until}`
}
