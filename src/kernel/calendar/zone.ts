import { calendarYears } from '#kernel/calendar/day.ts'
import type { Interval } from '#kernel/calendar/interval.ts'

/** A piece of time in which a zone keeps one distance from UTC: local time is UTC plus `offsetMs`. */
export type ZoneSpan = Interval & { readonly offsetMs: number }

/** What is known of one zone: its spans by year of UTC, filled as they are asked for. */
type Zone = { readonly format: Intl.DateTimeFormat; readonly years: Map<number, readonly ZoneSpan[]> }

/** The years of which calendars speak, as moments. */
export const calendarReach: Interval = {
  fromMs: Date.UTC(calendarYears.first, 0, 1),
  toMs: Date.UTC(calendarYears.last + 1, 0, 1),
}

/** Half of the shortest time between two changes in the zone data of 2026 (7 days), so that none can hide. */
const sampleMs = 3 * 86_400_000
/** Names are at most this many in a cache; there are about 600, but each may be written in upper and lower case. */
const cachedZones = 2_000
const zones = new Map<string, Zone | undefined>()

/** Whether the runtime knows a time zone by this name of the IANA database, such as "Europe/Berlin" or "UTC". */
export const isZone = (name: string): boolean => findZone(name) !== undefined

/**
 * How far a zone stands from UTC, for the whole of `within` as far as it lies in the years 1970 to 2199, as spans in
 * order without gaps; undefined for an unknown zone. Changes are found once per zone and year, to the second.
 */
export function zoneSpans(name: string, within: Interval): readonly ZoneSpan[] | undefined {
  const zone = findZone(name)
  if (zone === undefined) return undefined
  const fromMs = Math.max(within.fromMs, calendarReach.fromMs)
  const toMs = Math.min(within.toMs, calendarReach.toMs)
  if (!(fromMs < toMs)) return []
  const spans: ZoneSpan[] = []
  for (let year = yearOf(fromMs); year <= yearOf(toMs - 1); year += 1) {
    for (const span of spansOf(zone, year)) {
      const cut = { ...span, fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) }
      if (cut.fromMs >= cut.toMs) continue
      const last = spans.at(-1)
      if (last?.offsetMs === cut.offsetMs) spans[spans.length - 1] = { ...last, toMs: cut.toMs }
      else spans.push(cut)
    }
  }
  return spans
}

/**
 * How far a zone stands from UTC at a moment, in ms east of it; undefined for an unknown zone and for moments outside
 * the years 1970 to 2199.
 */
export function zoneOffsetMs(name: string, atMs: number): number | undefined {
  const zone = findZone(name)
  const known = atMs >= calendarReach.fromMs && atMs < calendarReach.toMs
  if (zone === undefined || !known) return undefined
  return spansOf(zone, yearOf(atMs)).find(({ toMs }) => atMs < toMs)?.offsetMs
}

const yearOf = (ms: number): number => new Date(ms).getUTCFullYear()

function findZone(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name)
  if (zones.size >= cachedZones) zones.clear()
  const zone = makeZone(name)
  zones.set(name, zone)
  return zone
}

/** A name must begin with a letter: a plain distance such as "+02:00" is no zone, it knows no summer time. */
function makeZone(name: string): Zone | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/.test(name)) return undefined
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
    return { format, years: new Map() }
  } catch {
    return undefined
  }
}

/** Read from a text such as "6/28/2026, GMT+05:45"; Greenwich itself is "GMT". */
function offsetAt({ format }: Zone, ms: number): number {
  const [, sign, hours, minutes, seconds] =
    /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(format.format(ms)) ?? []
  if (sign === undefined) return 0
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds ?? 0)
  return (sign === '-' ? -whole : whole) * 1000
}

/** The spans of one year of UTC. */
function spansOf(zone: Zone, year: number): readonly ZoneSpan[] {
  const cached = zone.years.get(year)
  if (cached !== undefined) return cached
  const [fromMs, toMs] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]
  const spans: ZoneSpan[] = []
  let open = { fromMs, offsetMs: offsetAt(zone, fromMs) }
  for (let atMs = fromMs; atMs < toMs - 1000; ) {
    const nextMs = Math.min(toMs - 1000, atMs + sampleMs)
    const offsetMs = offsetAt(zone, nextMs)
    if (offsetMs !== open.offsetMs) {
      const changeMs = changeBetween(zone, atMs, nextMs, open.offsetMs)
      spans.push({ ...open, toMs: changeMs })
      open = { fromMs: changeMs, offsetMs }
    }
    atMs = nextMs
  }
  const whole = [...spans, { ...open, toMs }]
  zone.years.set(year, whole)
  return whole
}

/** The first second with another offset than `before`, by halving. */
function changeBetween(zone: Zone, fromMs: number, toMs: number, before: number): number {
  let [low, high] = [fromMs / 1000, toMs / 1000]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(zone, middle * 1000) === before) low = middle
    else high = middle
  }
  return high * 1000
}
