import { digestOf } from '#kernel/canonical.ts'
import { version } from '#kernel/version.ts'

/**
 * One entry of a calendar. `id` names it within its calendar, the same in every version of the plan, so that an entry
 * imported again takes the place of the older one.
 */
export type CalendarEvent = {
  readonly id: string
  readonly fromMs: number
  readonly toMs: number
  readonly summary: string
  readonly description: string
  /** Where it happens, such as a rack or a site; '' for nowhere. */
  readonly location: string
  readonly categories: readonly string[]
}

/** A calendar as a file. `id` names the plan; `stampedAtMs` is the moment its entries are dated, in ms of UTC. */
export type Calendar = {
  readonly id: string
  readonly name: string
  readonly stampedAtMs: number
  readonly events: readonly CalendarEvent[]
}

/** Longest line, in bytes of UTF-8 without its end. Source: RFC 5545, section 3.1. */
const lineBytesMax = 75

/**
 * A calendar as iCalendar text (RFC 5545), which every calendar program imports: times in UTC to the second, texts
 * escaped, lines folded at 75 bytes between characters, CRLF. The same calendar gives the same bytes. Unique ids are
 * digests of the two ids, so that no name of the estate leaves through them.
 */
export function calendarText({ id, name, stampedAtMs, events }: Calendar): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//Bulkhead//Bulkhead ${version}//EN`,
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    ...events.flatMap((event) => eventLines(event, id, stampedAtMs)),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function eventLines(event: CalendarEvent, calendarId: string, stampedAtMs: number): readonly string[] {
  const categories = event.categories.map(escaped).join(',')
  return [
    'BEGIN:VEVENT',
    `UID:${digestOf([calendarId, '\n', event.id]).slice(0, 32)}@bulkhead`,
    `DTSTAMP:${utc(stampedAtMs)}`,
    `DTSTART:${utc(event.fromMs)}`,
    `DTEND:${utc(event.toMs)}`,
    `SUMMARY:${escaped(event.summary)}`,
    ...(event.description === '' ? [] : [`DESCRIPTION:${escaped(event.description)}`]),
    ...(event.location === '' ? [] : [`LOCATION:${escaped(event.location)}`]),
    ...(categories === '' ? [] : [`CATEGORIES:${categories}`]),
    'TRANSP:OPAQUE',
    'END:VEVENT',
  ]
}

/** A moment of UTC to the second. Example: utc(0) → '19700101T000000Z' */
const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`

/** A text as a value: backslash, semicolon, comma and line breaks escaped, other control characters left out. */
const escaped = (text: string): string =>
  text
    .replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the format forbids.
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .toWellFormed()

/** A line in pieces of at most 75 bytes, each but the first after a blank; no character is cut. */
function folded(line: string): string {
  const pieces: string[] = []
  let [piece, bytes] = ['', 0]
  for (const character of line) {
    const size = utf8Bytes(character.codePointAt(0) ?? 0)
    if (bytes + size > lineBytesMax) {
      pieces.push(piece)
      // The blank that marks a continued line counts.
      piece = ''
      bytes = 1
    }
    piece += character
    bytes += size
  }
  return [...pieces, piece].join('\r\n ')
}

const utf8Bytes = (point: number): number => (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4)
