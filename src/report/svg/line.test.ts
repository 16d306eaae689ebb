import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockOf } from '#report/blocks.ts'
import { lineSvg } from '#report/svg/line.ts'

const chart = (count: number, labels: readonly string[], most: number): BlockOf<'line'> => ({
  kind: 'line',
  title: 'T',
  x: { label: 'x', unit: 'count' },
  y: { label: 'y', unit: 'count' },
  series: labels.map((label) => ({
    label,
    points: Array.from({ length: count }, (_, x) => [x, (most * x) / count] as const),
  })),
})
const dots = (svg: string): readonly number[] =>
  [...svg.matchAll(/<circle [^>]*cx="([\d.]+)"/g)].map(([, x]) => Number(x))

test('every point of a series of 60 is a dot, because the line between two points is no answer', () => {
  for (const width of [360, 680]) {
    assert.equal(dots(lineSvg(chart(25, ['a', 'b'], 9), { id: 'c', width })).length, 50)
    assert.equal(dots(lineSvg(chart(60, ['a'], 9), { id: 'c', width })).length, 60)
  }
})

test('a series too long for dots is a line, and one without points draws nothing', () => {
  assert.equal(dots(lineSvg(chart(61, ['a'], 9), { id: 'c', width: 680 })).length, 0)
  assert.match(lineSvg(chart(0, ['a'], 9), { id: 'c', width: 680 }), /d="M0 0"/)
})

test('two charts of one width put the same x at the same place, whatever their series are called', () => {
  for (const width of [360, 680]) {
    const one = dots(lineSvg(chart(5, ['hosts used'], 61), { id: 'c', width }))
    const other = dots(lineSvg(chart(5, ['redundant, average host'], 7), { id: 'c', width }))
    assert.deepEqual(one, other)
  }
})

test('the longest name of the sweep is shown whole beside its line', () => {
  const svg = lineSvg(chart(5, ['redundant, average host'], 7), { id: 'c', width: 680 })
  assert.match(svg, />redundant, average host</)
})
