import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CalendarEvent, calendarText } from '#kernel/calendar/icalendar.ts'

const event = (changes: Partial<CalendarEvent>): CalendarEvent => ({
  ...{ id: 'e1', fromMs: Date.UTC(2026, 11, 5, 21), toMs: Date.UTC(2026, 11, 6, 5), summary: 'Patch esx-01' },
  ...{ description: '', location: '', categories: [] },
  ...changes,
})
const textOf = (...events: readonly CalendarEvent[]): string =>
  calendarText({ id: 'plan', name: 'Plan', stampedAtMs: Date.UTC(2026, 10, 30), events })
/** Unfolding as a reader does it: RFC 5545, section 3.1. */
const unfolded = (text: string): readonly string[] => text.replaceAll('\r\n ', '').split('\r\n').slice(0, -1)
const lineOf = (text: string, name: string): string =>
  (unfolded(text).find((line) => line.startsWith(`${name}:`)) ?? '').slice(name.length + 1)
/** Unescaping as a reader does it: RFC 5545, section 3.3.11. */
const unescaped = (value: string): string =>
  value.replace(/\\(.)/gs, (_, next: string) => (next === 'n' || next === 'N' ? '\n' : next))

test('an entry carries its times in UTC, a stamp, and an id that is the same for the same entry', () => {
  const text = textOf(event({}))
  assert.deepEqual(unfolded(text).slice(0, 2), ['BEGIN:VCALENDAR', 'VERSION:2.0'])
  assert.equal(lineOf(text, 'DTSTART'), '20261205T210000Z')
  assert.equal(lineOf(text, 'DTEND'), '20261206T050000Z')
  assert.equal(lineOf(text, 'DTSTAMP'), '20261130T000000Z')
  assert.match(lineOf(text, 'UID'), /^[0-9a-f]{32}@bulkhead$/)
  const moved = textOf(event({ fromMs: 0, summary: 'Patch esx-01, later' }))
  assert.equal(lineOf(moved, 'UID'), lineOf(text, 'UID'))
  assert.notEqual(lineOf(textOf(event({ id: 'e2' })), 'UID'), lineOf(text, 'UID'))
  assert.equal(textOf(event({})), text)
})

// RFC 5545: lines end with CRLF and hold at most 75 octets (3.1); backslash, semicolon, comma and line break are escaped
// (3.3.11). Whatever a text is made of, a reader gets it back.
test('any text comes back as it was, on lines of at most 75 bytes that cut no character', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('ü', '\r\n', '\\n', '🦊', ';,:"'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const given = pieces.join('')
      const text = textOf(event({ summary: given, description: given, location: given, categories: [given] }))
      assert.ok(text.endsWith('END:VCALENDAR\r\n'))
      assert.doesNotMatch(text.replaceAll('\r\n', ''), /[\r\n]/)
      for (const line of text.split('\r\n')) {
        assert.ok(Buffer.byteLength(line) <= 75, line)
        assert.doesNotMatch(line, /\ufffd/)
      }
      const expected = given
        .replace(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what the format forbids is left out.
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      assert.equal(unescaped(lineOf(text, 'SUMMARY')), expected)
    }),
    { numRuns: 300, seed: 3 },
  )
})

test('what an entry does not say has no line', () => {
  assert.doesNotMatch(textOf(event({})), /DESCRIPTION|LOCATION|CATEGORIES/)
  assert.match(textOf(event({ categories: ['a,b', 'c'] })), /CATEGORIES:a\\,b,c\r\n/)
})
