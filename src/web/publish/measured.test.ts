import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block } from '#kernel/block.ts'
import { measuredIn } from '#web/publish/measured.ts'

const blocks: readonly Block[] = [
  { kind: 'sentence', text: 'Four services stop.' },
  { kind: 'quantity', label: 'Ready time at the 95th percentile', value: 0.61, unit: 'ratio' },
  { kind: 'quantity', label: 'Memory nobody knows', value: null, unit: 'bytes' },
  { kind: 'verdict', subject: 'cluster vs-01', verdict: 'unsafe', text: 'Two hosts are too few.' },
  {
    ...{ kind: 'line', title: 'Services lost to one host' },
    ...{ x: { label: 'VMs', unit: 'vms' }, y: { label: 'services', unit: 'services' } },
    series: [
      { label: 'worst host', points: [[40, 3]] },
      {
        label: 'average host',
        points: [
          [20, 0.4],
          [40, 0.66],
        ],
      },
    ],
    mark: { label: 'chosen', x: 40 },
  },
]

test('a guess is held against the block its figure names', () => {
  assert.deepEqual(measuredIn(blocks, 'quantity~ready'), {
    ...{ kind: 'quantity', label: 'Ready time at the 95th percentile', value: 0.61, unit: 'ratio' },
  })
  assert.deepEqual(measuredIn(blocks, 'verdict~vs-01'), {
    ...{ kind: 'verdict', label: 'cluster vs-01', verdict: 'unsafe' },
  })
  assert.deepEqual(measuredIn(blocks, 'sentence~stop'), { kind: 'words', text: 'Four services stop.' })
})

test('a line is measured where the reader stands', () => {
  assert.deepEqual(measuredIn(blocks, 'line~average'), {
    ...{ kind: 'quantity', label: 'average host', value: 0.66, unit: 'services' },
  })
})

test('a quantity nobody knows is unknown and not zero', () => {
  const measured = measuredIn(blocks, 'quantity~memory')
  assert.equal(measured?.kind === 'quantity' && measured.value, 'unknown')
})

test('without a measure the first words of the answer are what a guess is set beside', () => {
  assert.deepEqual(measuredIn(blocks, ''), { kind: 'words', text: 'Four services stop.' })
})

test('a measure that fits no block is nothing, so that the build can refuse it', () => {
  for (const measure of ['quantity~seconds', 'verdict~vs-09', 'line~nobody', 'table~worst'])
    assert.equal(measuredIn(blocks, measure), undefined, measure)
  assert.equal(measuredIn([], ''), undefined)
})
