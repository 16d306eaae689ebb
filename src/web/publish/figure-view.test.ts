import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block, Domain } from '#kernel/block.ts'
import { shownBlocks } from '#web/publish/figure-view.ts'

const sentence = (text: string): Block => ({ kind: 'sentence', text })
const table = (title: string, rows: number): Block => ({
  kind: 'table',
  title,
  columns: [{ title: 'Name' }],
  rows: Array.from({ length: rows }, (_, index) => [`row ${index}`]),
})
const verdict = (subject: string): Block => ({ kind: 'verdict', subject, verdict: 'safe', text: 'It fits.' })
const all = { show: [], rows: 8, depth: 'all' }

test('a view that selects nothing in particular shows everything', () => {
  const blocks = [sentence('a'), table('t', 3)]
  assert.deepEqual(shownBlocks(blocks, all), blocks)
})

test('a view selects by kind and by words of the title, in its own order', () => {
  const blocks = [sentence('One.'), table('Fatal pairs', 1), table('Shared fates: 3', 1), sentence('Two.')]
  const shown = shownBlocks(blocks, { ...all, show: ['table~shared fate', 'sentence~two'] })
  assert.deepEqual(shown, [blocks[2], blocks[3]])
})

test('a view selects a quantity by its label', () => {
  const quantity = (label: string): Block => ({ kind: 'quantity', label, value: 1, unit: 'hours' })
  const blocks = [quantity('Longest stop'), quantity('Usable rollback'), sentence('Rollback.')]
  assert.deepEqual(shownBlocks(blocks, { ...all, show: ['quantity~rollback'] }), [blocks[1]])
})

test('a long table is cut and a sentence says so', () => {
  const [cut, said] = shownBlocks([table('t', 20)], { ...all, rows: 5 })
  assert.equal(cut?.kind === 'table' && cut.rows.length, 5)
  assert.deepEqual(said, sentence('The first 5 of 20 rows. The Workbench shows them all.'))
})

test('a long list of verdicts is cut after the last one shown', () => {
  const blocks = [verdict('a'), verdict('b'), verdict('c'), sentence('After.')]
  assert.deepEqual(shownBlocks(blocks, { ...all, rows: 2 }), [
    blocks[0],
    blocks[1],
    sentence('The first 2 of 3 verdicts. The Workbench shows them all.'),
    blocks[3],
  ])
})

const host = (name: string): Domain => ({
  ...{ ref: `host:${name}`, kind: 'host', name, state: 'serving', children: [] },
  cells: [
    { state: 'serving', count: 3 },
    { state: 'stopped', count: 1 },
  ],
})
const rack: Domain = {
  ...{ ref: 'rack:r', kind: 'rack', name: 'r', state: 'serving', cells: [{ state: 'stopped', count: 2 }] },
  children: [host('a'), host('b')],
}
const overlay = (kind: string, name: string, state: 'serving' | 'degraded' | 'failed', holds: number) => ({
  ...{ ref: `${kind}:${name}`, kind, name, state },
  holds: Array.from({ length: holds }, (_, index) => `host:${index}`),
})

test('a map drawn down to racks keeps every VM and its state', () => {
  const map: Block = { kind: 'domain-map', title: 'm', domains: [rack], overlays: [] }
  const [shown] = shownBlocks([map], { ...all, depth: 'rack' })
  assert.ok(shown?.kind === 'domain-map')
  assert.deepEqual(shown.domains[0]?.children, [])
  assert.deepEqual(shown.domains[0]?.cells, [
    { state: 'stopped', count: 4 },
    { state: 'serving', count: 6 },
  ])
})

test('a map keeps what has failed, fills up with what holds the most, and says what it leaves out', () => {
  const quiet = Array.from({ length: 20 }, (_, index) => overlay('feed', `f${index}`, 'serving', index))
  const overlays = [...quiet, overlay('switch', 's', 'failed', 1), overlay('cluster', 'c', 'degraded', 90)]
  const map: Block = { kind: 'domain-map', title: 'm', domains: [rack], overlays }
  const [shown, said] = shownBlocks([map], all)
  assert.ok(shown?.kind === 'domain-map')
  assert.equal(shown.overlays.length, 12)
  assert.ok(shown.overlays.some(({ name }) => name === 's'))
  assert.ok(shown.overlays.some(({ name }) => name === 'f19'))
  assert.ok(shown.overlays.every(({ name }) => name !== 'f0' && name !== 'c'))
  assert.deepEqual(
    said,
    sentence(
      '10 more things cut across these places, 1 of them not serving fully. The Estate room draws them all.',
    ),
  )
})

test('a map never trades something that does not serve for something that does', () => {
  const quiet = Array.from({ length: 20 }, (_, index) => overlay('feed', `f${index}`, 'serving', 50))
  const failed = Array.from({ length: 18 }, (_, index) => overlay('switch', `s${index}`, 'failed', 1))
  const map: Block = { kind: 'domain-map', title: 'm', domains: [rack], overlays: [...quiet, ...failed] }
  const [shown] = shownBlocks([map], all)
  assert.ok(shown?.kind === 'domain-map')
  assert.deepEqual(
    shown.overlays.map(({ state }) => state),
    failed.map(() => 'failed'),
  )
})
