import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'

test('entries leave by key, and by tie among equal keys, however they came', () => {
  const entries = fc.array(
    fc.record({ key: fc.integer({ min: 0, max: 5 }), tie: fc.integer({ min: 0, max: 99 }) }),
  )
  fc.assert(
    fc.property(entries, (given) => {
      const heap: Heap<number> = []
      given.forEach((entry, item) => {
        heapPush(heap, { ...entry, item })
      })
      const left = given.map(() => heapPop(heap)!)
      assert.equal(heapPop(heap), undefined)
      const sorted = [...left].sort((one, other) => one.key - other.key || one.tie - other.tie)
      assert.deepEqual(
        left.map(({ key, tie }) => [key, tie]),
        sorted.map(({ key, tie }) => [key, tie]),
      )
      assert.deepEqual(new Set(left.map(({ item }) => item)), new Set(given.keys()))
    }),
    { numRuns: 500, seed: 3 },
  )
})

test('pushes between pops keep the order', () => {
  const heap: Heap<string> = []
  for (const [key, item] of [
    [5, 'e'],
    [1, 'a'],
    [3, 'c'],
  ] as const)
    heapPush(heap, { key, tie: 0, item })
  assert.equal(heapPop(heap)?.item, 'a')
  heapPush(heap, { key: 2, tie: 0, item: 'b' })
  assert.deepEqual([heapPop(heap)?.item, heapPop(heap)?.item, heapPop(heap)?.item], ['b', 'c', 'e'])
})

test('an empty heap gives nothing', () => assert.equal(heapPop([]), undefined))
