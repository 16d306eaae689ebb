import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { State } from '#kernel/block.ts'
import type { BlockOf } from '#report/blocks.ts'
import { states } from '#report/states.ts'
import { barsSvg } from '#report/svg/bars.ts'
import { cellPath } from '#report/svg/cell.ts'
import { heatmapSvg } from '#report/svg/heatmap.ts'
import { lineSvg } from '#report/svg/line.ts'
import { timelineSvg } from '#report/svg/timeline.ts'
import { xmlFault } from '#report/well-formed.ts'

const number = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 1e15, -1e15, 1e-9),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
)
const label = fc.string({ maxLength: 60, unit: 'binary' })
const unit = fc.constantFrom('bytes', 'mhz', 'ratio', 'count', 'vms', 'ms', 'hours')
const state = fc.constantFrom<State>(...states)
const drawings = [336, 680].map((width) => ({ id: 'c', width }))

function isSound(svg: string): void {
  assert.equal(xmlFault(svg), undefined)
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/)
  assert.match(svg, /^<svg [^>]*role="img" aria-labelledby="c-t c-d"/)
}

test('bars of any values are sound: none, one, equal, negative, tiny, huge', () => {
  const block = fc.record({
    kind: fc.constant('bars' as const),
    title: label,
    unit,
    bars: fc.array(
      fc.oneof(fc.record({ label, value: number }), fc.record({ label, value: number, state })),
      { maxLength: 12 },
    ),
  })
  fc.assert(
    fc.property(block, fc.option(number, { nil: undefined }), (bars, limit) => {
      const whole = limit === undefined ? bars : { ...bars, limit: { label: 'limit', value: limit } }
      for (const drawing of drawings) {
        const svg = barsSvg(whole, drawing)
        isSound(svg)
        for (const [, width = ''] of svg.matchAll(/<rect [^>]*width="(-?[\d.e+]+)"/g))
          assert.ok(Number(width) >= 0)
        assert.equal(barsSvg(whole, drawing), svg)
      }
    }),
    { numRuns: 150, seed: 1 },
  )
})

test('a bar is as long as its value, from zero: 3 is three times 1', () => {
  const block: BlockOf<'bars'> = {
    kind: 'bars',
    title: 'T',
    unit: 'count',
    bars: [
      { label: 'a', value: 1 },
      { label: 'b', value: 3 },
    ],
  }
  const [one = 0, three = 0] = [
    ...barsSvg(block, { id: 'c', width: 680 }).matchAll(/<rect class="bh-bar"[^>]*width="([\d.]+)"/g),
  ].map(([, width]) => Number(width))
  assert.ok(Math.abs(three - 3 * one) < 0.05, `${three} against ${one}`)
})

test('lines through any points are sound, and a value at twice the height is drawn twice as high', () => {
  const series = fc.record({ label, points: fc.array(fc.tuple(number, number), { maxLength: 30 }) })
  fc.assert(
    fc.property(fc.array(series, { maxLength: 5 }), label, number, (all, name, x) => {
      const block: BlockOf<'line'> = {
        kind: 'line',
        title: name,
        x: { label: name, unit: 'count' },
        y: { label: name, unit: 'bytes' },
        series: all,
        mark: { label: name, x },
      }
      for (const drawing of drawings) isSound(lineSvg(block, drawing))
    }),
    { numRuns: 150, seed: 2 },
  )
  const block: BlockOf<'line'> = {
    kind: 'line',
    title: 'T',
    x: { label: 'x', unit: 'count' },
    y: { label: 'y', unit: 'count' },
    series: [
      {
        label: 's',
        points: [
          [0, 0],
          [1, 5],
          [2, 10],
        ],
      },
    ],
  }
  const heights = [...lineSvg(block, { id: 'c', width: 680 }).matchAll(/<circle [^>]*cy="([\d.]+)"/g)].map(
    ([, y]) => Number(y),
  )
  const [zero = 0, half = 0, whole = 0] = heights
  assert.ok(Math.abs(zero - whole - 2 * (zero - half)) < 0.05)
})

test('a heatmap draws one square per pair, missing states count as unknown', () => {
  const block: BlockOf<'heatmap'> = {
    kind: 'heatmap',
    title: 'Pairs',
    rows: ['a', 'b', 'c'],
    columns: ['a', 'b', 'c'],
    states: [['serving', 'failed', 'serving'], ['failed']],
  }
  const svg = heatmapSvg(block, { id: 'c', width: 336 })
  isSound(svg)
  const squares = (name: string): number =>
    (new RegExp(`data-state="${name}" d="([^"]*)"`).exec(svg)?.[1] ?? '').split('M').length - 1
  assert.deepEqual([squares('serving'), squares('failed'), squares('unknown')], [2, 2, 5])
})

test('a heatmap of 64 by 64 hosts stays small and an empty one is sound', () => {
  const names = Array.from({ length: 64 }, (_, index) => `esx-${index}`)
  const block: BlockOf<'heatmap'> = { kind: 'heatmap', title: 'N-2', rows: names, columns: names, states: [] }
  const svg = heatmapSvg(block, { id: 'c', width: 336 })
  isSound(svg)
  assert.ok(svg.split(/<[a-z]/).length < 200)
  isSound(
    heatmapSvg({ kind: 'heatmap', title: '', rows: [], columns: [], states: [] }, { id: 'c', width: 336 }),
  )
})

test('every state has a shape of its own, so that it reads without colour', () => {
  const shapes = states.map((one) => cellPath(one, 0, 0, 7))
  assert.equal(new Set(shapes).size, states.length)
  for (const shape of shapes) assert.equal(shape.split('M').length - 1, 1)
})

test('a timeline of any intervals and moments is sound: none, empty, reversed, endless, beyond the end', () => {
  const ms = fc.oneof(
    fc.constantFrom(0, -1, 1e15, Number.POSITIVE_INFINITY),
    fc.integer({ min: 0, max: 600_000 }),
  )
  const interval = fc.record({ state, label, fromMs: ms, toMs: ms })
  const block = fc.record({
    ...{ kind: fc.constant('timeline' as const), title: label, endMs: ms },
    lanes: fc.array(fc.record({ label, intervals: fc.array(interval, { maxLength: 5 }) }), { maxLength: 5 }),
    marks: fc.array(fc.record({ label, atMs: ms }), { maxLength: 5 }),
  })
  fc.assert(
    fc.property(block, (timeline) => {
      for (const drawing of drawings) {
        const svg = timelineSvg(timeline, drawing)
        isSound(svg)
        for (const [, width = ''] of svg.matchAll(/<rect [^>]*width="(-?[\d.e+]+)"/g)) {
          assert.ok(Number(width) >= 0)
        }
      }
    }),
    { numRuns: 150, seed: 1 },
  )
})

test('an interval is as long as its time: of 180 s, 60 s take a third of the axis', () => {
  const block: BlockOf<'timeline'> = {
    ...{ kind: 'timeline', title: 'T', endMs: 180_000, marks: [] },
    lanes: [
      {
        label: '',
        intervals: [
          { state: 'serving', label: '', fromMs: 0, toMs: 180_000 },
          { state: 'failed', label: '', fromMs: 60_000, toMs: 120_000 },
        ],
      },
    ],
  }
  const [whole, third] = [
    ...timelineSvg(block, { id: 'c', width: 680 }).matchAll(/<rect data-state[^>]*/g),
  ].map(([rect]) => ({
    x: Number(/ x="([\d.]+)"/.exec(rect)?.[1]),
    width: Number(/ width="([\d.]+)"/.exec(rect)?.[1]),
  }))
  assert.ok(Math.abs((third?.width ?? 0) * 3 - (whole?.width ?? 0)) < 0.1)
  assert.ok(Math.abs((third?.x ?? 0) - (whole?.x ?? 0) - (third?.width ?? 0)) < 0.1)
})
