import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  advance,
  firstFit,
  type Interval,
  intersection,
  lengthMs,
  normalized,
  subtraction,
  union,
} from '#kernel/calendar/interval.ts'

/** Moments 0 to 39, so that a set of them says all there is to know about a list. */
const end = 40
const raw = fc.array(
  fc
    .record({ fromMs: fc.nat(end), lengthMs: fc.integer({ min: -2, max: 9 }) })
    .map(({ fromMs, lengthMs }): Interval => ({ fromMs, toMs: Math.min(end, fromMs + lengthMs) })),
  { maxLength: 8 },
)
const list = raw.map(normalized)
const momentsOf = (spans: readonly Interval[]): ReadonlySet<number> =>
  new Set(
    Array.from({ length: end }, (_, at) => at).filter((at) =>
      spans.some(({ fromMs, toMs }) => at >= fromMs && at < toMs),
    ),
  )
const inOrder = (spans: readonly Interval[]): boolean =>
  spans.every(({ fromMs, toMs }, index) => fromMs < toMs && fromMs > (spans[index - 1]?.toMs ?? -1))
const runs = { numRuns: 500, seed: 11 }

test('a normal form holds the same moments, in order and without touching', () => {
  fc.assert(
    fc.property(raw, (spans) => {
      assert.deepEqual(momentsOf(normalized(spans)), momentsOf(spans))
      assert.ok(inOrder(normalized(spans)))
      assert.deepEqual(normalized([...spans].reverse()), normalized(spans))
    }),
    runs,
  )
})

test('union, intersection and subtraction are those of the sets of moments', () => {
  fc.assert(
    fc.property(list, list, (left, right) => {
      const [one, other] = [momentsOf(left), momentsOf(right)]
      assert.deepEqual(momentsOf(union(left, right)), new Set([...one, ...other]))
      assert.deepEqual(momentsOf(intersection(left, right)), new Set([...one].filter((at) => other.has(at))))
      assert.deepEqual(momentsOf(subtraction(left, right)), new Set([...one].filter((at) => !other.has(at))))
      for (const made of [union(left, right), intersection(left, right), subtraction(left, right)]) {
        assert.ok(inOrder(made), JSON.stringify(made))
      }
    }),
    runs,
  )
})

// Law: |A| = |A and B| + |A without B|, because the two parts are disjoint and make up A.
test('what is shared and what is left add up', () => {
  fc.assert(
    fc.property(list, list, (left, right) => {
      assert.equal(lengthMs(left), lengthMs(intersection(left, right)) + lengthMs(subtraction(left, right)))
    }),
    runs,
  )
})

test('pausing work ends where its moments are used up, unbroken work fits where no moment is missing', () => {
  fc.assert(
    fc.property(list, fc.nat(end), fc.integer({ min: 1, max: 12 }), (open, fromMs, workMs) => {
      const moments = momentsOf(open)
      const used = [...moments].filter((at) => at >= fromMs).sort((a, b) => a - b)
      const last = used[workMs - 1]
      assert.equal(advance(open, fromMs, workMs), last === undefined ? undefined : last + 1)
      const starts = Array.from({ length: end }, (_, at) => at).filter(
        (at) =>
          at >= fromMs && Array.from({ length: workMs }, (_, on) => at + on).every((on) => moments.has(on)),
      )
      assert.equal(firstFit(open, fromMs, workMs), starts[0])
    }),
    runs,
  )
})
