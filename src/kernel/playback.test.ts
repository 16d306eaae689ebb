import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Domain, DomainChange, State } from '#kernel/block.ts'
import { frameAfter, momentsBy, type Playback, worstFrame } from '#kernel/playback.ts'

const leaf = (id: string, state: State, count: number): Domain => ({
  ref: `host:${id}`,
  kind: 'host',
  name: id,
  state,
  children: [],
  cells: [{ state: 'serving', count }],
})
const rack: Domain = {
  ref: 'rack:r1',
  kind: 'rack',
  name: 'r1',
  state: 'serving',
  children: [leaf('h1', 'serving', 3), leaf('h2', 'serving', 1)],
  cells: [],
}
const quiet: Domain = { ...rack, ref: 'rack:r2', children: [leaf('h3', 'serving', 0)] }
const playback: Playback = {
  kind: 'playback',
  title: 'h1 is lost',
  endMs: 100,
  domains: [rack, quiet],
  overlays: [{ ref: 'feed:a', kind: 'feed', name: 'a', state: 'serving', holds: ['host:h1'] }],
  moments: [
    {
      atMs: 10,
      label: 'lost',
      changes: [
        { ref: 'host:h1', state: 'failed', cells: [{ state: 'stopped', count: 3 }] },
        { ref: 'feed:a', state: 'failed' },
      ],
    },
    { atMs: 10, label: 'fenced', changes: [{ ref: 'host:h1', cells: [] }] },
    { atMs: 60, label: 'up', changes: [{ ref: 'host:h2', cells: [{ state: 'serving', count: 4 }] }] },
  ],
}

test('before anything happens the frame is the map as it was', () => {
  const frame = frameAfter(playback, 0)
  assert.equal(frame.title, 'h1 is lost')
  assert.equal(frame.domains, playback.domains)
})

test('a change keeps what it leaves out, and domains without a change are the same objects', () => {
  const [first, second] = frameAfter(playback, 2).domains
  assert.deepEqual(first?.children[0], { ...leaf('h1', 'failed', 0), cells: [] })
  assert.equal(second, quiet)
  assert.equal(frameAfter(playback, 2).overlays[0]?.state, 'failed')
  assert.equal(frameAfter(playback, 2).title, 'fenced')
})

test('moments at the very millisecond have happened, those a millisecond later have not', () => {
  assert.deepEqual(
    [-1, 0, 9, 10, 59, 60, 1e9].map((atMs) => momentsBy(playback, atMs)),
    [0, 0, 0, 2, 2, 3, 3],
  )
})

test('the worst frame is the first with the fewest VMs serving', () => {
  assert.equal(worstFrame(playback), 1)
  assert.equal(worstFrame({ ...playback, moments: [] }), 0)
})

test('frames are the changes applied one by one, in any random course of changes', () => {
  const states: readonly State[] = ['serving', 'stopped', 'failed']
  const change = fc.record({
    ref: fc.constantFrom('host:h1', 'host:h2', 'rack:r1', 'host:absent'),
    state: fc.constantFrom(...states),
    cells: fc.array(fc.record({ state: fc.constantFrom(...states), count: fc.nat(9) }), { maxLength: 2 }),
  })
  const apply = (domains: readonly Domain[], { ref, state, cells }: DomainChange): readonly Domain[] =>
    domains.map((domain) => ({
      ...domain,
      children: apply(domain.children, { ref, ...(state && { state }), ...(cells && { cells }) }),
      ...(domain.ref === ref && { state: state ?? domain.state, cells: cells ?? domain.cells }),
    }))
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 6 }), (all) => {
      const moments = all.map((changes, index) => ({ atMs: index, label: `${index}`, changes }))
      const expected = all.flat().reduce(apply, playback.domains)
      assert.deepEqual(frameAfter({ ...playback, moments }, moments.length).domains, expected)
    }),
    { seed: 11, numRuns: 300 },
  )
})
