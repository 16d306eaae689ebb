import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProgressEvent } from '#path/progress/event.ts'
import { logOf } from '#path/progress/log.ts'
import { progressOf } from '#path/progress/state.ts'

const taken = (id: string, atMs: number, result: 'passed' | 'failed'): ProgressEvent => ({
  ...{ id, atMs, kind: 'challenge-taken', challenge: 'stage-1', place: 'stage-1', seed: 1, right: 12 },
  ...{ asked: 16, result },
})
const withdrawn = (id: string, atMs: number): ProgressEvent => ({
  ...{ id, atMs, kind: 'challenge-withdrawn', challenge: 'stage-1' },
})
const known = (...events: readonly ProgressEvent[]): readonly string[] => [...progressOf(logOf(events)).known]

test('a passed challenge makes its branch known, a failed one does not, nor does it take that back', () => {
  assert.deepEqual(known(taken('a', 1, 'failed')), [])
  assert.deepEqual(known(taken('a', 1, 'passed'), taken('b', 2, 'failed')), ['stage-1'])
})

test('what a challenge made known can be taken back, and passing again brings it back', () => {
  assert.deepEqual(known(taken('a', 1, 'passed'), withdrawn('b', 2)), [])
  assert.deepEqual(known(taken('a', 1, 'passed'), withdrawn('b', 2), taken('c', 3, 'passed')), ['stage-1'])
  assert.deepEqual(known(withdrawn('b', 2), taken('a', 1, 'passed')), [], 'by time, not by arrival')
})

test('an event without its challenge is set aside', () => {
  const log = logOf([{ id: 'a', atMs: 1, kind: 'challenge-withdrawn' }])
  assert.equal(log.events.length, 0)
  assert.equal(log.aside.length, 1)
})
