import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkpointsOf } from '#engines/checkpoints.ts'
import { questionKey } from '#engines/engine.ts'

test('a state is found under its question until it is dropped', () => {
  const kept = checkpointsOf(2)
  kept.keep('a', { at: 1 })
  assert.deepEqual(kept.found('a'), { at: 1 })
  assert.equal(kept.found('b'), undefined)
  kept.drop('a')
  assert.equal(kept.found('a'), undefined)
})

test('the question that was left alone longest is forgotten first', () => {
  const kept = checkpointsOf(2)
  for (const key of ['a', 'b', 'a', 'c']) kept.keep(key, key)
  assert.deepEqual(['a', 'b', 'c'].map(kept.found), ['a', undefined, 'c'])
})

test('two questions have one key exactly when nothing that matters differs', () => {
  const engine = { id: 'e', version: 2 }
  const key = questionKey(engine, 'd', { b: 1, a: [2] }, 1)
  assert.equal(questionKey(engine, 'd', { a: [2], b: 1 }, 1), key)
  const others = [
    questionKey({ ...engine, version: 3 }, 'd', { a: [2], b: 1 }, 1),
    questionKey(engine, 'e', { a: [2], b: 1 }, 1),
    questionKey(engine, 'd', { a: [2], b: 2 }, 1),
    questionKey(engine, 'd', { a: [2], b: 1 }, 2),
  ]
  assert.equal(new Set([key, ...others]).size, 5)
})
