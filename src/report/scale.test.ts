import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gib, mib, tib } from '#kernel/units.ts'
import { headingText, scaledText, scaleFor, tickScale, ticks, tickText } from '#report/scale.ts'

test('a column of bytes takes the largest unit in which its smallest value still shows', () => {
  assert.equal(scaleFor([gib(64), tib(2)], 'bytes').unitText, 'GiB')
  assert.equal(scaleFor([tib(1), tib(2)], 'bytes').unitText, 'TiB')
  assert.equal(scaleFor([mib(512), gib(64)], 'bytes').unitText, 'GiB')
  assert.equal(scaleFor([gib(512), tib(1)], 'bytes').unitText, 'GiB')
  assert.equal(scaleFor([], 'bytes').unitText, 'B')
})

test('a value that is not zero never prints as zero', () => {
  const scale = scaleFor([0.00001, 1], 'count')
  assert.equal(scaledText(0.00001, scale), '<0.01')
  assert.equal(scaledText(-0.00001, scale), '>-0.01')
  assert.equal(scaledText(0, scale), '0.00')
})

test('numbers are grouped, negative ones carry a real minus sign, what is not finite is unknown', () => {
  const scale = scaleFor([1_234_567], 'count')
  assert.equal(scaledText(1_234_567, scale), '1,234,567')
  assert.equal(scaledText(-1_234_567, scale), '\u22121,234,567')
  assert.equal(scaledText(Number.NaN, scale), 'unknown')
})

test('a ratio becomes a percentage and its heading says so; a heading that names its unit does not repeat it', () => {
  const scale = scaleFor([0.125], 'ratio')
  assert.equal(headingText('CPU left', scale), 'CPU left (%)')
  assert.equal(scaledText(0.125, scale), '12.5')
  assert.equal(headingText('VMs lost', scaleFor([3], 'vms')), 'VMs lost')
  // A letter inside a word is no unit.
  assert.equal(headingText('Last to start', scaleFor([30_000], 'ms')), 'Last to start (s)')
})

test('ticks are round numbers in the shown unit, inside the range, also for one value or none', () => {
  const scale = scaleFor([gib(1000)], 'bytes')
  assert.deepEqual(
    ticks(0, gib(1000), scale, 5).map((value) => scaledText(value, scale)),
    ['0', '200', '400', '600', '800', '1,000'],
  )
  assert.deepEqual(ticks(5, 5, scaleFor([5], 'count'), 5), [5])
  const marks = ticks(0, gib(1000), scale, 5)
  assert.equal(tickText(marks.at(-1) ?? 0, marks, scale), '1,000 GiB')
  assert.equal(tickScale([0, 0.5, 1], scaleFor([0.333], 'count')).decimals, 1)
})

test('ticks stay inside their range and are few, whatever the range', () => {
  const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true })
  fc.assert(
    fc.property(finite, finite, (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)]
      const marks = ticks(low, high, scaleFor([low, high], 'count'), 5)
      assert.ok(marks.length <= 12, `${marks.length} ticks`)
      const slack = (high - low) * 1e-6
      for (const mark of marks) assert.ok(mark >= low - slack && mark <= high + slack)
    }),
    { numRuns: 300, seed: 11 },
  )
})
