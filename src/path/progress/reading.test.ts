import assert from 'node:assert/strict'
import { test } from 'node:test'
import { event } from '#path/progress/cases/sample-log.ts'
import { logOf } from '#path/progress/log.ts'
import { type ArticleNow, articleReading, catchUp, sectionState } from '#path/progress/reading.ts'
import { progressOf } from '#path/progress/state.ts'

const section = (anchor: string, minutes: number) => ({
  ...{ anchor, title: anchor, minutes, hash: 'now', reopens: ['old'], keeps: ['typo'] },
})
const article: ArticleNow = {
  ...{ id: 'a', title: 'A' },
  sections: [section('lead', 1.5), section('two', 1.2), section('three', 1.4)],
}
const read = (anchor: string, hash: string, atMs = 1) =>
  event('section-read', atMs, { article: 'a', section: anchor, hash })
const stateOf = (...events: Parameters<typeof logOf>[0]) => progressOf(logOf(events))
const kindOf = (...events: Parameters<typeof logOf>[0]): string =>
  sectionState(stateOf(...events), 'a', article.sections[0]!).kind

test('a section is read when this version was read, or one that no material change came after', () => {
  assert.equal(kindOf(), 'unread')
  assert.equal(kindOf(read('lead', 'now')), 'read')
  assert.equal(kindOf(read('lead', 'typo')), 'read')
})

test('a material change reopens exactly the section it was made in', () => {
  const progress = stateOf(read('lead', 'old'), read('two', 'now'))
  assert.deepEqual(
    article.sections.map((one) => sectionState(progress, 'a', one).kind),
    ['changed', 'read', 'unread'],
  )
})

test('a version this copy does not know is neither called read nor changed', () => {
  assert.equal(kindOf(read('lead', 'from-elsewhere')), 'unknown-version')
})

test('who read the new version on one device and the old one on another, later, has read it', () => {
  assert.equal(kindOf(read('lead', 'now', 1), read('lead', 'old', 2)), 'read')
})

test('taking a tick back makes the section unread, and reading it again makes it read', () => {
  const back = event('section-unread', 2, { article: 'a', section: 'lead' })
  assert.equal(kindOf(read('lead', 'now', 1), back), 'unread')
  assert.equal(kindOf(read('lead', 'now', 1), back, read('lead', 'now', 3)), 'read')
})

test('an article counts its sections and the minutes that are left', () => {
  const reading = articleReading(stateOf(read('lead', 'now')), article)
  assert.deepEqual([reading.kind, reading.read, reading.sections], ['begun', 1, 3])
  assert.ok(Math.abs(reading.minutesLeft - 2.6) < 1e-9)
  const all = articleReading(stateOf(read('lead', 'now'), read('two', 'now'), read('three', 'now')), article)
  assert.deepEqual([all.kind, all.minutesLeft], ['read', 0])
  assert.equal(articleReading(stateOf(read('lead', 'old')), article).kind, 'changed')
  assert.equal(articleReading(stateOf(), { ...article, sections: [] }).kind, 'unread')
})

test('what changed is summed up in a sentence with the minutes it takes', () => {
  const progress = stateOf(read('lead', 'old'), read('two', 'old'), read('three', 'old'))
  assert.equal(
    catchUp(progress, [article]).sentence,
    'Three sections changed since you read them: four minutes to catch up.',
  )
  assert.equal(
    catchUp(stateOf(read('two', 'old')), [article]).sentence,
    'One section changed since you read it: one minute to catch up.',
  )
  assert.equal(catchUp(stateOf(), [article]).sentence, 'Nothing changed in what you have read.')
})

test('a note written on another device after a passage was removed brings the passage back', () => {
  const made = event('highlight-made', 1, {
    ...{ highlight: 'm', article: 'a', section: 'lead' },
    ...{ quote: 'words', prefix: '', suffix: '', rivals: 0 },
  })
  const removed = event('highlight-removed', 2, { highlight: 'm' })
  assert.equal(stateOf(made, removed).highlights.size, 0)
  const late = event('note-written', 3, { highlight: 'm', text: 'ask Anna' })
  assert.equal(stateOf(made, removed, late).highlights.get('m')?.note, 'ask Anna')
})

test('a note whose passage is on another device is listed by itself', () => {
  const note = event('note-written', 3, { highlight: 'elsewhere', text: 'ask Anna' })
  assert.deepEqual(
    stateOf(note).looseNotes.map(({ text }) => text),
    ['ask Anna'],
  )
})
