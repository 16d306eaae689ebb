import { calendarReach, type ZoneSpan, zoneOffsetMs, zoneSpans } from '#kernel/calendar/zone.ts'

/** Local times lie at most this far from UTC, with room to spare: zones reach from 12 hours behind to 14 ahead. */
const reachMs = 26 * 3_600_000

/**
 * The first moment, in ms of UTC, at which a clock on the wall of `zone` shows `wallMs` or later; `wallMs` is that
 * reading as if it were UTC. A reading that a clock change skips is the moment of the change; one that it repeats is
 * its first occurrence. Undefined for an unknown zone and outside the years 1970 to 2199.
 */
export function firstInstantAt(zone: string, wallMs: number): number | undefined {
  return firstInstantIn(zoneSpans(zone, { fromMs: wallMs - reachMs, toMs: wallMs + reachMs }) ?? [], wallMs)
}

/** The same from spans of a zone that begin early enough, for many readings of one zone. Cost O(spans). */
export function firstInstantIn(spans: readonly ZoneSpan[], wallMs: number): number | undefined {
  for (const { fromMs, toMs, offsetMs } of spans) {
    const atMs = Math.max(fromMs, wallMs - offsetMs)
    if (atMs < toMs) return atMs
  }
  return undefined
}

const weekdayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/**
 * A moment as people of a zone read it, with the distance from UTC so that one text names one moment.
 * Example: wallTime(1796511600000, 'Europe/Berlin') → 'Sat 2026-12-05 22:00 +01:00'. What the zone data of this
 * runtime does not know is told in UTC, and says so: '… UTC'. 'unknown' for what is no moment of the calendar.
 */
export function wallTime(ms: number, zone: string): string {
  if (!(ms >= calendarReach.fromMs && ms < calendarReach.toMs)) return 'unknown'
  const offsetMs = zoneOffsetMs(zone, ms)
  const wall = new Date(ms + (offsetMs ?? 0))
  const text = `${weekdayNames[wall.getUTCDay()]} ${wall.toISOString().slice(0, 16).replace('T', ' ')}`
  return offsetMs === undefined ? `${text} UTC` : `${text} ${offsetText(offsetMs)}`
}

/** A distance from UTC as text. Example: offsetText(-34_200_000) → '-09:30' */
export function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
