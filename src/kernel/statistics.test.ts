import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mean, populationStandardDeviation, quantile, sum } from '#kernel/statistics.ts'

test('what plain addition loses is kept', () => {
  // Neumaier's own example: plain addition gives 0.
  assert.equal(sum([1, 1e100, 1, -1e100]), 2)
  assert.equal(sum(Array.from({ length: 10 }, () => 0.1)), 1)
  assert.equal(sum([]), 0)
})

test('the order of whole numbers does not move their sum', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 2 ** 45 }), { maxLength: 50 })
  fc.assert(
    fc.property(amounts, (values) => assert.equal(sum([...values].reverse()), sum(values))),
    { seed: 9 },
  )
})

test('the mean and the spread of nothing are undefined, never zero', () => {
  assert.equal(mean([]), undefined)
  assert.equal(populationStandardDeviation([]), undefined)
  assert.equal(quantile([], 0.5), undefined)
})

test('the spread divides by n', () => {
  // Mean 5, squares of deviations 9, 1, 1, 1, 0, 0, 4, 16 sum to 32: √(32 / 8).
  assert.equal(populationStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9]), 2)
  assert.equal(mean([2, 4, 4, 4, 5, 5, 7, 9]), 5)
})

test('a quantile interpolates between order statistics (Hyndman and Fan, definition 7)', () => {
  assert.equal(quantile([3, 1, 2], 0.5), 2)
  // Position (4 - 1) × 0.25 = 0.75 between 1 and 2.
  assert.equal(quantile([4, 3, 2, 1], 0.25), 1.75)
  assert.equal(quantile([10], 0.99), 10)
  assert.equal(quantile([1, 2], 0), 1)
  assert.equal(quantile([1, 2], 1), 2)
})

test('numbers are ordered as numbers', () => {
  assert.equal(quantile([10, 9, 1], 0.5), 9)
})
