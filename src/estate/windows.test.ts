import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ChangeWindow, ComponentRef, Estate } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { checkEstate } from '#estate/validation.ts'
import { ancestorsIn, coveredBy, openFor, openTimes } from '#estate/windows.ts'
import type { Interval } from '#kernel/calendar/interval.ts'
import { wallTime } from '#kernel/calendar/wall-clock.ts'
import { clusterOf, estateWith, facilityOf, hostOf, vmOf } from '#test/sample-estate.ts'

const base = estateWith({
  facilities: [
    facilityOf('site', 's1', { standsIn: 'nowhere' }),
    facilityOf('site', 's2', { standsIn: 'nowhere' }),
    facilityOf('rack', 'r1', { standsIn: 'site:s1' }),
  ],
  clusters: [clusterOf('c1')],
  hosts: [
    hostOf('h1', { standsIn: 'rack:r1', clusterId: 'c1' }),
    hostOf('h2', { standsIn: 'site:s2', clusterId: 'c1' }),
    hostOf('h3', { standsIn: 'unknown', clusterId: 'none' }),
  ],
  vms: [vmOf('v1', { hostId: 'h1', clusterId: 'c1' })],
})
const laid = (text: string): Estate => {
  const outcome = applyOverlay(base, { name: 'topology.yaml', text })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const december: Interval = { fromMs: Date.UTC(2026, 11, 14), toMs: Date.UTC(2026, 11, 28) }
const openText = (estate: Estate, ...refs: readonly ComponentRef[]): readonly string[] => {
  const open = openFor(estate.windows, ancestorsIn(estate), refs, december)
  assert.ok(open.ok, JSON.stringify(open))
  return open.value.map(({ fromMs, toMs }) => `${wallTime(fromMs, 'UTC')} ${wallTime(toMs, 'UTC')}`)
}
const stated = laid(`
windows:
  - { id: nights, open: [site:s1], zone: Europe/Berlin, days: [tue], from: '22:00', for: 2 h }
  - { id: cluster, open: cluster:c1, zone: UTC, days: [wed], from: '01:00', for: 1 h }
  - { id: freeze, frozen: everything, zone: Europe/Berlin, from: 2026-12-20T18:00, to: 2027-01-04T06:00 }
`)

test('a component is open in the windows of all it stands in, and never while a freeze covers it', () => {
  // In Berlin it is one hour later than in UTC in December.
  const [tuesday, wednesday] = [
    'Tue 2026-12-15 21:00 +00:00 Tue 2026-12-15 23:00 +00:00',
    'Wed 2026-12-16 01:00 +00:00 Wed 2026-12-16 02:00 +00:00',
  ]
  assert.deepEqual(openText(stated, 'host:h1'), [tuesday, wednesday])
  assert.deepEqual(openText(stated, 'vm:v1'), [tuesday, wednesday])
  assert.deepEqual(openText(stated, 'rack:r1'), [tuesday])
  assert.deepEqual(openText(stated, 'host:h2'), [wednesday])
})

test('without an open window for it a component is always open, until a freeze', () => {
  const always = ['Mon 2026-12-14 00:00 +00:00 Sun 2026-12-20 17:00 +00:00']
  assert.deepEqual(openText(stated, 'host:h3'), always)
  assert.deepEqual(openText(stated), always)
  assert.deepEqual(openText(base, 'host:h1'), ['Mon 2026-12-14 00:00 +00:00 Mon 2026-12-28 00:00 +00:00'])
})

test('several components are open together when each of them is', () => {
  assert.deepEqual(openText(stated, 'host:h1', 'host:h2'), openText(stated, 'host:h2'))
  assert.deepEqual(openText(stated, 'rack:r1', 'host:h2'), [])
})

// Laws: a freeze never opens anything; one more open window of a component that has one never closes anything.
test('more freezes never open, and more windows of what has one never close', () => {
  const spans = (windows: readonly ChangeWindow[]) => {
    const open = openFor(windows, ancestorsIn(base), ['host:h1'], december)
    return open.ok ? open.value : assert.fail()
  }
  const holds = (list: readonly Interval[], at: number): boolean =>
    list.some(({ fromMs, toMs }) => at >= fromMs && at < toMs)
  const window = fc.record({
    covers: fc.constantFrom<readonly ComponentRef[]>([], ['host:h1'], ['site:s1'], ['site:s2']),
    kind: fc.constantFrom('open' as const, 'frozen' as const),
    day: fc.constantFrom('mon' as const, 'wed' as const, 'sun' as const),
    minutes: fc.integer({ min: 1, max: 4000 }),
  })
  fc.assert(
    fc.property(fc.array(window, { maxLength: 5 }), window, (list, more) => {
      const made = [...list, more].map(
        ({ covers, kind, day, minutes }, index): ChangeWindow => ({
          ...{ id: `w${index}`, name: '', origins: [], kind, covers, timeZone: 'America/New_York' },
          when: { kind: 'weekly', days: [day], from: '20:00', minutes },
        }),
      )
      const [before, after] = [spans(made.slice(0, -1)), spans(made)]
      const touches = more.covers.length === 0 || more.covers.some((ref) => ref !== 'site:s2')
      const had = list.some(({ kind, covers }) => kind === 'open' && !covers.includes('site:s2'))
      for (let at = december.fromMs; at < december.toMs; at += 1_800_000) {
        if (!touches) assert.equal(holds(after, at), holds(before, at))
        else if (more.kind === 'frozen') assert.ok(!holds(after, at) || holds(before, at))
        else if (had) assert.ok(holds(after, at) || !holds(before, at))
      }
    }),
    { numRuns: 60, seed: 5 },
  )
})

test('what covers a component is found through everything it stands in', () => {
  const isCovered = coveredBy({ ...stated, windows: stated.windows.filter(({ id }) => id === 'nights') })
  assert.deepEqual(
    ['host:h1', 'host:h2', 'vm:v1'].map((ref) => isCovered(ref as ComponentRef)),
    [true, false, true],
  )
})

test('places in a circle end, and many questions share their answers', () => {
  const circle = {
    ...base,
    facilities: [
      facilityOf('rack', 'a', { standsIn: 'rack:b' }),
      facilityOf('rack', 'b', { standsIn: 'rack:a' }),
    ],
  }
  assert.deepEqual(ancestorsIn(circle)('rack:a'), ['rack:b'])
  const times = openTimes(stated.windows, ancestorsIn(stated), december)
  assert.ok(times.ok)
  assert.equal(times.value(['host:h1']), times.value(['vm:v1']))
})

const refusal = (line: string): readonly string[] => {
  const outcome = applyOverlay(base, { name: 't.yaml', text: `windows:\n  - ${line}\n` })
  assert.ok(!outcome.ok, line)
  for (const { where, message } of outcome.issues) {
    assert.equal(where, 't.yaml:2')
    assert.match(message, /\.$/)
  }
  return outcome.issues.map(({ code }) => code)
}

test('a window that cannot be is refused at its line with a sentence', () => {
  const when = "zone: UTC, days: [sat], from: '22:00', for: 8 h"
  const cases: readonly (readonly [line: string, code: string])[] = [
    [`{ open: everything, ${when} }`, 'topology.window-unreadable'],
    [`{ id: a, ${when} }`, 'topology.window-unreadable'],
    [`{ id: a, open: everything, frozen: everything, ${when} }`, 'topology.window-unreadable'],
    [`{ id: a, open: [], ${when} }`, 'topology.window-unreadable'],
    [`{ id: a, open: site:s9, ${when} }`, 'topology.reference-unknown'],
    [`{ id: a, open: all, ${when} }`, 'topology.reference-unreadable'],
    [`{ id: a, open: everything, days: [sat], from: '22:00', for: 8 h }`, 'topology.window-unreadable'],
    [`{ id: a, open: everything, ${when}, to: 2026-12-01T00:00 }`, 'topology.window-unreadable'],
    [`{ id: a, open: everything, zone: UTC, from: '22:00' }`, 'topology.window-unreadable'],
    [`{ id: a, open: everything, zone: UTC, from: '22:00', days: [sat] }`, 'topology.window-unreadable'],
    [`{ id: a, open: everything, zone: UTC, from: '22:00', for: 8 h }`, 'topology.window-unreadable'],
    [
      `{ id: a, open: everything, zone: UTC, days: [sat], from: '22:00', for: 8 }`,
      'topology.value-unreadable',
    ],
    [
      `{ id: a, open: everything, zone: UTC, days: [sat], from: '22:00', for: 0 h }`,
      'calendar.length-out-of-range',
    ],
    [
      `{ id: a, open: everything, zone: UTC, days: [sat], from: '22:00', for: 169 h }`,
      'calendar.length-out-of-range',
    ],
    [
      `{ id: a, open: everything, zone: UTC, days: [sat], from: '22:00', for: 90 s }`,
      'calendar.length-out-of-range',
    ],
    [
      `{ id: a, open: everything, zone: UTC, days: [sat], from: '25:00', for: 8 h }`,
      'calendar.time-unreadable',
    ],
    [
      `{ id: a, open: everything, zone: UTC, days: [samstag], from: '22:00', for: 8 h }`,
      'calendar.day-unknown',
    ],
    [`{ id: a, open: everything, zone: UTC, days: [], from: '22:00', for: 8 h }`, 'calendar.days-missing'],
    [`{ id: a, open: everything, ${when.replace('UTC', 'Europe/Bielefeld')} }`, 'calendar.zone-unknown'],
    [
      `{ id: a, frozen: everything, zone: UTC, from: 2026-02-30T00:00, to: 2026-03-01T00:00 }`,
      'calendar.moment-unreadable',
    ],
    [
      `{ id: a, frozen: everything, zone: UTC, from: 2026-03-02T00:00, to: 2026-03-01T00:00 }`,
      'calendar.ends-before-start',
    ],
    [
      `{ id: a, frozen: everything, zone: UTC, from: 2026-03-01T00:00, to: 2026-03-02T00:00, lastDay: 2026-03-02 }`,
      'topology.window-unreadable',
    ],
    [`{ id: a, open: everything, ${when}, firstDay: 2026-02-30 }`, 'calendar.day-unreadable'],
    [`{ id: a, open: everything, ${when}, colour: red }`, 'topology.key-unknown'],
  ]
  for (const [line, code] of cases) assert.deepEqual(refusal(line), [code], line)
})

test('a window given twice in a file is refused, and one that was known gives way', () => {
  const line = "{ id: a, open: everything, zone: UTC, days: [sat], from: '22:00', for: 8 h }"
  const twice = applyOverlay(base, { name: 't.yaml', text: `windows:\n  - ${line}\n  - ${line}\n` })
  assert.deepEqual([twice.ok, twice.issues[0]?.code], [false, 'topology.id-repeated'])
  const later = applyOverlay(laid(`windows:\n  - ${line}\n`), {
    name: 'later.yaml',
    text: `windows:\n  - ${line.replace('sat', 'sun')}\n`,
  })
  assert.ok(later.ok)
  assert.deepEqual(
    later.value.windows.map(({ when }) => when.kind === 'weekly' && when.days),
    [['sun']],
  )
})

test('checking an estate finds windows that cover nothing there is, and times that no calendar has', () => {
  const [window] = stated.windows
  const codes = (changes: Partial<ChangeWindow>): readonly string[] =>
    checkEstate({ ...base, windows: [{ ...(window as ChangeWindow), origins: [], ...changes }] }).map(
      ({ code }) => code,
    )
  assert.deepEqual(codes({}), [])
  assert.deepEqual(codes({ covers: ['rack:gone'] }), ['estate.reference-dangling'])
  assert.deepEqual(codes({ timeZone: 'Mars/Olympus' }), ['calendar.zone-unknown'])
  assert.deepEqual(codes({ when: { kind: 'once', from: 'soon', to: 'later' } }), [
    'calendar.moment-unreadable',
    'calendar.moment-unreadable',
  ])
  const open = openFor([{ ...(window as ChangeWindow), timeZone: 'x' }], () => [], [], december)
  assert.match(open.issues[0]?.message ?? '', /^Window "nights": /)
})
