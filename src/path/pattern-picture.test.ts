import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PictureRecord, pictureBlock, pictureSchema } from '#path/pattern-picture.ts'

const grid = (rows: readonly string[], states: readonly string[]): PictureRecord['block'] => ({
  kind: 'heatmap',
  title: 'One of two',
  rows: [...rows],
  columns: ['0', '1', '2'],
  states: [...states],
})

test('letters of a grid become states, row by row', () => {
  const { block, faults } = pictureBlock(grid(['a', 'b'], ['s d x', 'b u r']))
  assert.deepEqual(faults, [])
  assert.ok(block.kind === 'heatmap')
  assert.deepEqual(block.states, [
    ['serving', 'degraded', 'failed'],
    ['stopped', 'unknown', 'restarting'],
  ])
})

test('a grid with a short row or a row too many says which', () => {
  const { faults } = pictureBlock(grid(['a', 'b'], ['s d x', 'b u', 's s s']))
  assert.deepEqual(faults, ['Row 2 has 2 letters for 3 columns.', 'There are 3 rows of letters for 2 names.'])
})

test('a map counts VMs by state, nests places, and leads a dependency to what it holds by name', () => {
  const { block, faults } = pictureBlock({
    ...{ kind: 'domain-map', title: 'One rack' },
    domains: [
      {
        ...{ kind: 'rack', name: 'Rack 1', state: 'degraded' },
        in: [{ kind: 'host', name: 'host a', state: 'failed', vms: { stopped: 3, serving: 0 } }],
      },
    ],
    overlays: [{ kind: 'feed', name: 'Feed A', state: 'failed', holds: ['host a'] }],
  })
  assert.deepEqual(faults, [])
  assert.ok(block.kind === 'domain-map')
  assert.deepEqual(block.domains[0]?.children[0]?.cells, [{ state: 'stopped', count: 3 }])
  assert.deepEqual(block.overlays[0]?.holds, ['host:host-a'])
})

test('a dependency that holds a place nobody drew is named', () => {
  const { faults } = pictureBlock({
    ...{ kind: 'domain-map', title: 'Nothing', domains: [] },
    overlays: [{ kind: 'feed', name: 'Feed A', state: 'failed', holds: ['host z'] }],
  })
  assert.deepEqual(faults, ['"Feed A" holds "host z", which is not drawn.'])
})

test('times are written in the unit of the picture, and spans that overlap or end late are named', () => {
  const drawn = pictureBlock({
    ...{ kind: 'timeline', title: 'Two lanes', unit: 'h', end: 2, marks: [{ label: 'now', at: 1 }] },
    lanes: [
      {
        label: 'first',
        spans: [
          ['serving', '', 0, 1],
          ['failed', 'down', 1, 2],
        ],
      },
      {
        label: 'second',
        spans: [
          ['serving', '', 0, 1.5],
          ['failed', '', 1, 3],
        ],
      },
    ],
  })
  assert.ok(drawn.block.kind === 'timeline')
  assert.deepEqual(drawn.block.lanes[0]?.intervals[1], {
    ...{ state: 'failed', label: 'down', fromMs: 3_600_000, toMs: 7_200_000 },
  })
  assert.equal(drawn.block.marks[0]?.atMs, 3_600_000)
  assert.deepEqual(drawn.faults, ['The span 1 to 3 of "second" is out of order.'])
})

test('a picture without words for those who cannot see it is refused', () => {
  const block = { kind: 'bars', title: 'Two', unit: 'hours', bars: [{ label: 'a', value: 1 }] }
  assert.ok(pictureSchema.safeParse({ alt: 'Two bars.', caption: 'An example.', block }).success)
  assert.ok(!pictureSchema.safeParse({ alt: '', caption: 'An example.', block }).success)
  assert.ok(!pictureSchema.safeParse({ caption: 'An example.', block }).success)
  assert.ok(!pictureSchema.safeParse({ alt: 'x', caption: 'y', block: { ...block, bars: [] } }).success)
  assert.ok(
    !pictureSchema.safeParse({ alt: 'x', caption: 'y', block: { ...block, unit: 'furlongs' } }).success,
  )
})
