import assert from 'node:assert/strict'
import { test } from 'node:test'
import { event } from '#path/progress/cases/sample-log.ts'
import type { Card } from '#path/progress/deck.ts'
import type { Rating } from '#path/progress/event.ts'
import { logOf, mergeLogs } from '#path/progress/log.ts'
import { daysAhead, nextDue, reviewQueue } from '#path/progress/queue.ts'
import { progressOf } from '#path/progress/state.ts'

const day = 86_400_000
const start = Date.UTC(2026, 10, 22)
const fact = { id: 'max-hosts', hash: 'old', said: '32 hosts', statement: 'The largest pool.' }
const term: Card = {
  ...{ id: 'term:pool', kind: 'term', article: 'a', front: 'pool', back: ['Hosts together.'], facts: [fact] },
}
const question: Card = { ...term, id: 'question:a', kind: 'question', facts: [] }
const deck = [term, question]
const begun = event('section-read', start, { article: 'a', section: 'lead', hash: 'h' })
const answered = event('answer-written', start, { article: 'a', text: 'Power.' })
const reviewed = (dayNumber: number, rating: Rating, facts: Card['facts'] = [fact]) =>
  event('card-reviewed', start + dayNumber * day, { card: 'term:pool', rating, facts })
const queue = (dayNumber: number, cards: readonly Card[], ...events: Parameters<typeof logOf>[0]) =>
  reviewQueue(progressOf(logOf(events)), cards, start + dayNumber * day)
const changedTerm: Card = { ...term, facts: [{ ...fact, hash: 'new', said: '64 hosts' }] }

test('a term is in play once its article was begun, a question once it was answered', () => {
  assert.deepEqual(queue(0, deck), [])
  assert.deepEqual(
    queue(0, deck, begun).map(({ card }) => card.id),
    ['term:pool'],
  )
  assert.deepEqual(
    queue(0, deck, begun, answered).map(({ card }) => card.id),
    ['term:pool', 'question:a'],
  )
})

test('a card that was remembered goes away and comes back on the day that was promised', () => {
  const days = daysAhead([], start).good
  assert.ok(days >= 2 && days <= 5, `${days} days after a first good answer`)
  assert.deepEqual(queue(days - 1, [term], begun, reviewed(0, 'good')), [])
  assert.equal(queue(days, [term], begun, reviewed(0, 'good'))[0]?.kind, 'ask')
  assert.equal(nextDue(progressOf(logOf([reviewed(0, 'good')])), [term], start), start + days * day)
})

test('a better memory waits longer, a forgotten card comes back first', () => {
  const { again, hard, good, easy } = daysAhead([{ atMs: start, rating: 'good', facts: [] }], start + 3 * day)
  assert.ok(again < hard && hard < good && good < easy, JSON.stringify({ again, hard, good, easy }))
})

test('the same meetings give the same days, on every device and in every order', () => {
  const [a, b] = [logOf([reviewed(0, 'good'), reviewed(9, 'hard')]), logOf([reviewed(3, 'again'), begun])]
  const due = (log: typeof a) => nextDue(progressOf(log), [term], start)
  assert.equal(due(mergeLogs(a, b)), due(mergeLogs(b, a)))
  assert.equal(due(mergeLogs(a, b)), due(mergeLogs(mergeLogs(b, a), a)))
})

test('a card whose fact changed is taught with the old and the new value, and not asked', () => {
  const [item, ...more] = queue(30, [changedTerm], begun, reviewed(0, 'good'))
  assert.deepEqual(more, [])
  assert.ok(item?.kind === 'teach')
  assert.deepEqual(
    item.changed.map(({ was, fact: now }) => [was, now.said]),
    [['32 hosts', '64 hosts']],
  )
})

test('it is taught even when it is not due, and once taught it is asked again from the day after', () => {
  assert.equal(queue(0, [changedTerm], begun, reviewed(0, 'easy'))[0]?.kind, 'teach')
  const taught = event('card-taught', start + day, { card: 'term:pool', facts: changedTerm.facts })
  assert.deepEqual(queue(1, [changedTerm], begun, reviewed(0, 'easy'), taught), [])
  assert.equal(queue(2, [changedTerm], begun, reviewed(0, 'easy'), taught)[0]?.kind, 'ask')
})

test('a value that changes back is taught again: the reader last learned the other one', () => {
  const taught = event('card-taught', start + day, { card: 'term:pool', facts: changedTerm.facts })
  assert.equal(queue(2, [term], begun, reviewed(0, 'easy'), taught)[0]?.kind, 'teach')
})

test('a fact that a card newly leans on is taught, one it no longer leans on changes nothing', () => {
  const more: Card = { ...term, facts: [fact, { ...fact, id: 'other', said: 'x' }] }
  const item = queue(30, [more], begun, reviewed(0, 'good'))[0]
  assert.ok(item?.kind === 'teach')
  assert.equal(item.changed[0]?.was, 'not part of it')
  assert.equal(queue(30, [{ ...term, facts: [] }], begun, reviewed(0, 'good'))[0]?.kind, 'ask')
})

test('a card that left the path is not asked', () => {
  assert.deepEqual(queue(30, [], begun, reviewed(0, 'good')), [])
})

test('at most ten new cards come at a time', () => {
  const many = Array.from({ length: 30 }, (_, index): Card => ({ ...term, id: `term:${index}` }))
  assert.equal(queue(0, many, begun).length, 10)
})
