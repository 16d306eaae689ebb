import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evacuationOf, spreadEvenly, withoutBreach } from '#engines/admission-control/xapi/evacuation.ts'
import type { Pool, PoolVm } from '#engines/admission-control/xapi/pool.ts'

const vm = (id: string, bytes: number, hostId: string, apartFrom: string | null): PoolVm => ({
  ...{ id, bytes, hostId, agile: true, protection: 'restart', apartFrom },
})
const poolOf = (memory: readonly number[], vms: readonly PoolVm[]): Pool => ({
  hosts: memory.map((memoryBytes, at) => ({ id: `h${at}`, memoryBytes, live: true })),
  vms,
})

test('a group is spread over the hosts that have fewest of it, the tightest that holds the VM first', () => {
  const pool = poolOf([100, 40, 30], [vm('a', 10, 'h0', 'g'), vm('b', 20, 'h0', 'g'), vm('c', 5, 'h1', 'g')])
  // a (10): h2 has none of the group. b (20): one each; h1 has 35 free and h2 has 20: the tighter h2.
  assert.deepEqual(spreadEvenly(pool, 'h0'), [
    ['a', 'h2'],
    ['b', 'h2'],
  ])
  assert.equal(evacuationOf(pool, 'h0').way, 'spread-evenly')
})

test('where spreading leaves no room for the rest, groups are only kept on two hosts', () => {
  // h1 runs two of the group and has 80 free, h2 none and 60. Spread evenly a and b both go to h2, and z (45)
  // fits nowhere.
  const vms = [
    ...[vm('y1', 5, 'h1', 'g'), vm('y2', 5, 'h1', 'g'), vm('a', 10, 'h0', 'g'), vm('b', 20, 'h0', 'g')],
    ...[vm('x', 55, 'h0', null), vm('z', 45, 'h0', null)],
  ]
  const pool = poolOf([200, 90, 60], vms)
  assert.deepEqual(spreadEvenly(pool, 'h0'), [
    ['a', 'h2'],
    ['b', 'h2'],
  ])
  // With a on h2 the group is on two hosts; the rest is packed: x to h1 (25 left), z to h2 (5 left), b to h1.
  assert.deepEqual(withoutBreach(pool, 'h0'), [['a', 'h2']])
  assert.deepEqual(evacuationOf(pool, 'h0'), {
    way: 'no-breach',
    moves: [
      ['a', 'h2'],
      ['x', 'h1'],
      ['z', 'h2'],
      ['b', 'h1'],
    ],
    unplaced: [],
  })
})

test('where neither works groups are ignored, and what fits nowhere is named', () => {
  const vms = [vm('a', 10, 'h0', 'g'), vm('b', 20, 'h0', 'g'), vm('x', 90, 'h0', null)]
  const { way, unplaced } = evacuationOf(poolOf([200, 25, 15], vms), 'h0')
  assert.deepEqual([way, unplaced], ['ignore-groups', ['x']])
})

test('with one host left to go to, groups are not looked at', () => {
  const { way } = evacuationOf(poolOf([50, 50], [vm('a', 10, 'h0', 'g'), vm('b', 10, 'h0', 'g')]), 'h0')
  assert.equal(way, 'ignore-groups')
})

test('a host that is empty, or unknown, needs no moves', () => {
  const pool = poolOf([10, 10, 10], [vm('a', 5, 'h1', 'g')])
  for (const host of ['h0', 'nobody']) {
    assert.deepEqual(evacuationOf(pool, host), { way: 'ignore-groups', moves: [], unplaced: [] })
  }
})

test('no evacuation puts more on a host than it has free, moves a VM twice, or loses one', () => {
  const pools = fc
    .record({
      memory: fc.array(fc.integer({ min: 20, max: 80 }), { minLength: 2, maxLength: 5 }),
      vms: fc.array(
        fc.record({ bytes: fc.integer({ min: 1, max: 20 }), group: fc.constantFrom(null, 'g', 'k') }),
        { maxLength: 8 },
      ),
    })
    .map(({ memory, vms }) =>
      poolOf(
        memory,
        vms.map(({ bytes, group }, at) => vm(`v${at}`, bytes, 'h0', group)),
      ),
    )
  fc.assert(
    fc.property(pools, (pool) => {
      const { moves, unplaced } = evacuationOf(pool, 'h0')
      const sizes = new Map(pool.vms.map(({ id, bytes }) => [id, bytes]))
      const free = new Map(pool.hosts.map(({ id, memoryBytes }) => [id, memoryBytes]))
      for (const [id, host] of moves) free.set(host, (free.get(host) ?? 0) - (sizes.get(id) ?? 0))
      assert.ok([...free.values()].every((left) => left >= 0))
      const named = [...moves.map(([id]) => id), ...unplaced].sort()
      assert.deepEqual(named, pool.vms.map(({ id }) => id).sort())
      assert.ok(moves.every(([, host]) => host !== 'h0'))
    }),
    { seed: 7, numRuns: 1_000 },
  )
})
