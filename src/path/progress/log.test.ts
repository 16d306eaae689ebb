import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { event } from '#path/progress/cases/sample-log.ts'
import { progressFile, readProgressFile } from '#path/progress/file.ts'
import { emptyLog, entriesOf, logOf, mergeLogs } from '#path/progress/log.ts'
import { progressOf } from '#path/progress/state.ts'

fc.configureGlobal({ seed: 20_261_122 })

/** An event of one of many kinds, few ids and few times, so that two devices often meet on the same ground. */
const anyEvent: fc.Arbitrary<unknown> = fc
  .record({
    id: fc.integer({ min: 0, max: 40 }).map((number) => `event-${number}`),
    atMs: fc.integer({ min: 0, max: 30 }),
    article: fc.constantFrom('a', 'b'),
    section: fc.constantFrom('one', 'two'),
    hash: fc.constantFrom('h1', 'h2'),
    highlight: fc.constantFrom('m1', 'm2'),
    card: fc.constantFrom('term:x', 'question:a'),
    text: fc.constantFrom('', 'first', 'second'),
    kind: fc.constantFrom(
      ...['section-read', 'section-unread', 'bookmark-set', 'bookmark-removed', 'note-written'],
      ...['highlight-made', 'highlight-removed', 'answer-written', 'card-reviewed', 'place-left'],
      ...['written-by-a-newer-version', 'NOT A KIND'],
    ),
  })
  .map((fields) => ({
    ...fields,
    ...{ quote: 'words', prefix: '', suffix: '', rivals: 0, intoRatio: 0.5, rating: 'good', facts: [] },
  }))

const logs = fc.array(anyEvent, { maxLength: 25 }).map(logOf)

test('merging two logs gives the same whichever comes first', () => {
  fc.assert(fc.property(logs, logs, (a, b) => assert.deepEqual(mergeLogs(a, b), mergeLogs(b, a))))
})

test('merging three logs gives the same however they are paired', () => {
  fc.assert(
    fc.property(logs, logs, logs, (a, b, c) =>
      assert.deepEqual(mergeLogs(mergeLogs(a, b), c), mergeLogs(a, mergeLogs(b, c))),
    ),
  )
})

test('merging a log with itself, or with nothing, changes nothing', () => {
  fc.assert(
    fc.property(logs, (a) => {
      assert.deepEqual(mergeLogs(a, a), a)
      assert.deepEqual(mergeLogs(a, emptyLog), a)
    }),
  )
})

test('the state does not depend on the order in which events arrived', () => {
  fc.assert(
    fc.property(
      fc
        .array(anyEvent, { maxLength: 25 })
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => assert.deepEqual(progressOf(logOf(shuffled)), progressOf(logOf(list))),
    ),
  )
})

test('replaying a log event by event, as a device writes it, gives the state of the whole log', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 25 }), (list) => {
      const step = list.reduce<typeof emptyLog>((log, one) => mergeLogs(log, logOf([one])), emptyLog)
      assert.deepEqual(progressOf(step), progressOf(logOf(list)))
    }),
  )
})

test('a file brings back the log it was written from, events of a newer version and damaged ones included', () => {
  fc.assert(
    fc.property(logs, (log) => {
      const read = readProgressFile(progressFile(log, 5), 'progress.json')
      assert.ok(read.ok)
      assert.deepEqual(progressOf(read.value), progressOf(log))
      assert.deepEqual(entriesOf(read.value), entriesOf(log))
    }),
  )
})

test('an event of a kind nobody knows yet is kept with all its fields and says so on import', () => {
  const future = { id: 'f', atMs: 3, kind: 'dream-had', about: { hosts: [1, 2] } }
  const log = logOf([future])
  assert.deepEqual(log.future, [future])
  const read = readProgressFile(progressFile(log, 5), 'progress.json')
  assert.ok(read.ok)
  assert.deepEqual(read.value.future, [future])
  assert.match(read.issues[0]?.message ?? '', /newer Bulkhead.*kept/)
})

test('a field that a newer version added to a known kind is kept', () => {
  const read = { ...event('section-read', 1, { article: 'a', section: 's', hash: 'h' }), light: 'candle' }
  assert.deepEqual(logOf([read]).events, [read])
})

test('damaged entries are kept aside, each with a reason, and the rest is read', () => {
  const good = event('section-read', 1, { article: 'a', section: 's', hash: 'h' })
  const deep = JSON.parse(`{"id":"d","atMs":1,"kind":"x","in":${'['.repeat(5000)}${']'.repeat(5000)}}`)
  const bad: readonly unknown[] = [
    ...[null, 7, 'text', [good], {}, deep],
    { ...good, id: '' },
    { ...good, id: 'x'.repeat(65) },
    { ...good, id: 'a', atMs: -1 },
    { ...good, id: 'b', atMs: '2026' },
    { ...good, id: 'c', atMs: Number.POSITIVE_INFINITY },
    { ...good, id: 'd', kind: 'Section Read' },
    { ...good, id: 'e', section: 12 },
    { ...good, id: 'f', kind: 'note-written', highlight: 'm', text: 'x'.repeat(20_001) },
    { ...good, id: 'g', kind: 'card-reviewed', card: 'c', rating: 'perfect', facts: [] },
    { ...good, id: 'h', kind: 'place-left', intoRatio: 1.5 },
    { ...good, id: 'i', kind: 'unknown-yet', blob: 'x'.repeat(70_000) },
  ]
  const log = logOf([...bad, good])
  assert.deepEqual(log.events, [good])
  assert.equal(log.aside.length, bad.length)
  for (const { because } of log.aside) assert.match(because, /^It.*\.$/)
})

test('of two different events with one id one stays and the other is kept aside, on every device the same', () => {
  const first = event('answer-written', 1, { article: 'a', text: 'first' })
  const second = { ...first, text: 'second' }
  const [one, other] = [logOf([first, second]), mergeLogs(logOf([second]), logOf([first]))]
  assert.deepEqual(one, other)
  assert.equal(one.events.length, 1)
  assert.equal(one.aside.length, 1)
})

for (const [what, text, message] of [
  ['nothing', '', /not JSON/],
  ['half a file', '{"format":"bulkhead-progress/1","events":[{"id"', /not JSON.*cut off/],
  ['another program’s file', '{"cards":[]}', /not an export of reading progress/],
  ['a list', '[]', /not an export/],
  ['a number', '12', /not an export/],
  ['a file of a newer form', '{"format":"bulkhead-progress/2","events":[]}', /newer Bulkhead/],
  ['a file without events', '{"format":"bulkhead-progress/1"}', /no list of events/],
  [
    'a file with too many events',
    `{"format":"bulkhead-progress/1","events":[${'0,'.repeat(200_000)}0]}`,
    /200001 events/,
  ],
] as const) {
  test(`${what} is refused with a sentence`, () => {
    const read = readProgressFile(text, 'mine.json')
    assert.ok(!read.ok)
    assert.equal(read.issues[0].where, 'mine.json')
    assert.match(read.issues[0].message, message)
  })
}

test('a file with a damaged entry is read without it and says so', () => {
  const text =
    '\uFEFF{"format":"bulkhead-progress/1","events":[{"id":"a","atMs":1,"kind":"section-read"},null]}'
  const read = readProgressFile(text, 'mine.json')
  assert.ok(read.ok)
  assert.equal(read.issues[0]?.code, 'progress.entry-damaged')
  assert.match(read.issues[0]?.message ?? '', /^2 entries are damaged and kept aside/)
})
