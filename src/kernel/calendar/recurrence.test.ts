import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { intervalsOf, type Recurrence, recurrenceIssues, weekdays } from '#kernel/calendar/recurrence.ts'
import { firstInstantAt, wallTime } from '#kernel/calendar/wall-clock.ts'

const at = (text: string): number => Date.parse(text)
const texts = (recurrence: Recurrence, zone: string, from: string, to: string): readonly string[] => {
  const found = intervalsOf(recurrence, zone, { fromMs: at(from), toMs: at(to) })
  assert.ok(found.ok, JSON.stringify(found))
  return found.value.map(({ fromMs, toMs }) =>
    [fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(' '),
  )
}
const once = (from: string, to: string): Recurrence => ({ kind: 'once', from, to })

// Offsets and days of change below are those of the IANA time zone database, files europe, northamerica, australasia,
// africa and asia; they were not taken from this code.
test('a weekly window keeps its wall clock across a clock change, and its length in minutes as they pass', () => {
  const night: Recurrence = { kind: 'weekly', days: ['sat'], from: '22:00', minutes: 480 }
  // Berlin leaves summer time on Sunday 25 October 2026 at 01:00 UTC.
  assert.deepEqual(texts(night, 'Europe/Berlin', '2026-10-15T00:00Z', '2026-11-03T00:00Z'), [
    '2026-10-17T20:00 2026-10-18T04:00',
    '2026-10-24T20:00 2026-10-25T04:00',
    '2026-10-31T21:00 2026-11-01T05:00',
  ])
})

test('a time that a clock change skips is the moment of the change', () => {
  const early: Recurrence = { kind: 'weekly', days: ['sun'], from: '02:30', minutes: 60 }
  // Berlin: 29 March 2026, 02:00 becomes 03:00 at 01:00 UTC. New York: 8 March 2026, at 07:00 UTC.
  assert.deepEqual(texts(early, 'Europe/Berlin', '2026-03-28T00:00Z', '2026-03-30T00:00Z'), [
    '2026-03-29T01:00 2026-03-29T02:00',
  ])
  assert.deepEqual(texts(early, 'America/New_York', '2026-03-07T00:00Z', '2026-03-09T00:00Z'), [
    '2026-03-08T07:00 2026-03-08T08:00',
  ])
})

test('a time that a clock change repeats is its first occurrence', () => {
  const early: Recurrence = { kind: 'weekly', days: ['sun'], from: '01:45', minutes: 60 }
  // New York: 1 November 2026, 02:00 EDT becomes 01:00 EST, at 06:00 UTC; 01:45 EDT is 05:45 UTC.
  assert.deepEqual(texts(early, 'America/New_York', '2026-10-31T00:00Z', '2026-11-02T00:00Z'), [
    '2026-11-01T05:45 2026-11-01T06:45',
  ])
  // Lord Howe: 5 April 2026, 02:00 +11:00 becomes 01:30 +10:30; 01:45 +11:00 is 14:45 UTC of the day before.
  assert.deepEqual(texts(early, 'Australia/Lord_Howe', '2026-04-03T00:00Z', '2026-04-06T00:00Z'), [
    '2026-04-04T14:45 2026-04-04T15:45',
  ])
})

test('a change of half an hour is half an hour', () => {
  // Lord Howe: 4 October 2026, 02:00 +10:30 becomes 02:30 +11:00, at 15:30 UTC of the day before.
  assert.deepEqual(
    texts(
      once('2026-10-04T02:10', '2026-10-04T03:00'),
      'Australia/Lord_Howe',
      '2026-10-01T00:00Z',
      '2026-10-09T00:00Z',
    ),
    ['2026-10-03T15:30 2026-10-03T16:00'],
  )
})

test('zones off the hour, zones without summer time and UTC resolve as their offsets say', () => {
  const day = once('2026-07-01T09:00', '2026-07-01T17:00')
  const in2026 = ['2026-01-01T00:00Z', '2027-01-01T00:00Z'] as const
  assert.deepEqual(texts(day, 'Asia/Kathmandu', ...in2026), ['2026-07-01T03:15 2026-07-01T11:15'])
  assert.deepEqual(texts(day, 'UTC', ...in2026), ['2026-07-01T09:00 2026-07-01T17:00'])
})

test('a zone whose clock changes for one month of another calendar is followed', () => {
  // Morocco 2024: +01:00, but +00:00 from 10 March 03:00 (02:00 UTC) to 14 April 02:00 (02:00 UTC), for Ramadan.
  const day: Recurrence = { kind: 'weekly', days: ['mon'], from: '12:00', minutes: 30 }
  assert.deepEqual(texts(day, 'Africa/Casablanca', '2024-03-03T00:00Z', '2024-03-13T00:00Z'), [
    '2024-03-04T11:00 2024-03-04T11:30',
    '2024-03-11T12:00 2024-03-11T12:30',
  ])
  assert.deepEqual(texts(day, 'Africa/Casablanca', '2024-04-08T00:00Z', '2024-04-16T00:00Z'), [
    '2024-04-08T12:00 2024-04-08T12:30',
    '2024-04-15T11:00 2024-04-15T11:30',
  ])
})

test('a day that a zone skips whole has no window, and an end on it is the first moment after it', () => {
  // Samoa went from 29 December 2011 (-10:00) to 31 December (+14:00), at 10:00 UTC on the 30th.
  const noon: Recurrence = { kind: 'weekly', days: ['thu', 'fri', 'sat'], from: '12:00', minutes: 60 }
  assert.deepEqual(texts(noon, 'Pacific/Apia', '2011-12-29T00:00Z', '2011-12-31T23:00Z'), [
    '2011-12-29T22:00 2011-12-29T23:00',
    '2011-12-30T22:00 2011-12-30T23:00',
  ])
  assert.deepEqual(
    texts(
      once('2011-12-29T20:00', '2011-12-30T18:00'),
      'Pacific/Apia',
      '2011-12-01T00:00Z',
      '2012-01-09T00:00Z',
    ),
    ['2011-12-30T06:00 2011-12-30T10:00'],
  )
})

test('a window begins only on the days between its first and its last, both included', () => {
  const daily: Recurrence = {
    kind: 'weekly',
    days: weekdays,
    from: '23:00',
    minutes: 120,
    firstDay: '2026-12-30',
    lastDay: '2026-12-31',
  }
  assert.deepEqual(texts(daily, 'UTC', '2026-01-01T00:00Z', '2028-01-01T00:00Z'), [
    '2026-12-30T23:00 2026-12-31T01:00',
    '2026-12-31T23:00 2027-01-01T01:00',
  ])
})

test('a window that began before the asked time is cut, not lost; windows that touch are one', () => {
  const week: Recurrence = { kind: 'weekly', days: ['mon'], from: '00:00', minutes: 7 * 24 * 60 }
  assert.deepEqual(texts(week, 'UTC', '2026-12-02T00:00Z', '2026-12-20T12:00Z'), [
    '2026-12-02T00:00 2026-12-20T12:00',
  ])
})

const refusalsOf = (recurrence: Recurrence, zone = 'UTC'): readonly string[] =>
  recurrenceIssues(recurrence, zone, 'here').map(({ code, where, message }) => {
    assert.equal(where, 'here')
    assert.match(message, /^[A-Z"].*\.$/s)
    return code
  })

test('whatever cannot be resolved is refused with a sentence, and every fault is told at once', () => {
  const weekly = (changes: object): Recurrence => ({
    kind: 'weekly',
    days: ['sat'],
    from: '22:00',
    minutes: 60,
    ...changes,
  })
  assert.deepEqual(refusalsOf(weekly({})), [])
  assert.deepEqual(refusalsOf(weekly({}), 'Europe/Bielefeld'), ['calendar.zone-unknown'])
  for (const zone of ['', '+02:00', 'x'.repeat(300), 'Europe/Berlin\n', '../etc']) {
    assert.deepEqual(refusalsOf(weekly({}), zone), ['calendar.zone-unknown'])
  }
  for (const from of ['25:00', '24:00', '9:00', '12:60', '', '22.00']) {
    assert.deepEqual(refusalsOf(weekly({ from })), ['calendar.time-unreadable'])
  }
  for (const minutes of [0, -5, 10_081, 1.5, Number.NaN, Infinity]) {
    assert.deepEqual(refusalsOf(weekly({ minutes })), ['calendar.length-out-of-range'])
  }
  assert.deepEqual(refusalsOf(weekly({ days: [] })), ['calendar.days-missing'])
  assert.deepEqual(refusalsOf(weekly({ days: ['samstag'] })), ['calendar.day-unknown'])
  for (const firstDay of ['2026-02-30', '1969-12-31', '2200-01-01', 'soon']) {
    assert.deepEqual(refusalsOf(weekly({ firstDay })), ['calendar.day-unreadable'])
  }
  assert.deepEqual(refusalsOf(weekly({ firstDay: '2026-02-02', lastDay: '2026-02-01' })), [
    'calendar.ends-before-start',
  ])
  assert.deepEqual(refusalsOf(once('2026-02-30T10:00', '2026-03-01T25:00')), [
    'calendar.moment-unreadable',
    'calendar.moment-unreadable',
  ])
  assert.deepEqual(refusalsOf(once('2026-03-01T10:00', '2026-03-01T10:00')), ['calendar.ends-before-start'])
  assert.deepEqual(refusalsOf(weekly({ from: '25:00', minutes: 0 }), 'Mars/Olympus'), [
    'calendar.zone-unknown',
    'calendar.time-unreadable',
    'calendar.length-out-of-range',
  ])
})

test('the wall clock of a window shows its time, unless the time was skipped, in every zone and year', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
  ]
  const cases = fc.record({
    zone: fc.constantFrom(...zones, 'America/Nuuk', 'Asia/Gaza', 'Pacific/Apia', 'UTC'),
    wallMs: fc.integer({ min: Date.UTC(1975, 0, 1) / 60_000, max: Date.UTC(2037, 0, 1) / 60_000 }),
  })
  const parts = new Map<string, Intl.DateTimeFormat>()
  const shown = (zone: string, ms: number): string => {
    const hourly = { dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' } as const
    const format = parts.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { ...hourly, timeZone: zone })
    parts.set(zone, format)
    return format.format(ms)
  }
  fc.assert(
    fc.property(cases, ({ zone, wallMs }) => {
      const wanted = new Date(wallMs * 60_000).toISOString().slice(0, 16).replace('T', ' ')
      const ms = firstInstantAt(zone, wallMs * 60_000) as number
      // Brute force: no minute of the 30 hours before shows the wanted time or a later one, this one does.
      assert.ok(shown(zone, ms) >= wanted, `${shown(zone, ms)} shows ${wanted}`)
      for (let back = 1; back <= 30 * 60; back += 1 + (back > 180 ? 14 : 0)) {
        const before = shown(zone, ms - back * 60_000)
        assert.ok(before < wanted, `${zone}: ${before}, ${back} minutes before, is not before ${wanted}`)
      }
    }),
    { numRuns: 150, seed: 7 },
  )
})

test('a moment reads as the people of a zone read it, with its distance from UTC', () => {
  const ms = at('2026-12-05T21:00Z')
  assert.equal(wallTime(ms, 'Europe/Berlin'), 'Sat 2026-12-05 22:00 +01:00')
  assert.equal(wallTime(ms, 'America/St_Johns'), 'Sat 2026-12-05 17:30 -03:30')
  assert.equal(wallTime(ms, 'UTC'), 'Sat 2026-12-05 21:00 +00:00')
  assert.equal(wallTime(ms, 'Mars/Olympus'), 'Sat 2026-12-05 21:00 UTC')
  for (const no of [Number.NaN, Infinity, -1, Date.UTC(2200, 0, 1)])
    assert.equal(wallTime(no, 'UTC'), 'unknown')
})

test('ten years of weekly windows in two hundred zones are resolved in seconds', () => {
  const zones = Intl.supportedValuesOf('timeZone').slice(0, 200)
  const within = { fromMs: at('2026-01-01T00:00Z'), toMs: at('2036-01-01T00:00Z') }
  const started = process.hrtime.bigint()
  let windows = 0
  for (const zone of zones) {
    const found = intervalsOf(
      { kind: 'weekly', days: ['sat', 'sun'], from: '02:30', minutes: 60 },
      zone,
      within,
    )
    assert.ok(found.ok)
    windows += found.value.length
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  assert.ok(windows >= 200 * 10 * 104)
  assert.ok(seconds < 10, `${seconds} s`)
})
