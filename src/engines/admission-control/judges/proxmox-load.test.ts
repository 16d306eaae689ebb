import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseByLoad, type LoadedNode } from '#engines/admission-control/judges/proxmox-load.ts'
import { gib } from '#kernel/units.ts'

const node = (threads: number, memoryGib: number): LoadedNode => ({
  ...{ threads, memoryBytes: gib(memoryGib), vcpusGiven: 0, memoryBytesGiven: 0 },
})
/** Where equal guests go one after another. */
function places(
  nodes: readonly LoadedNode[],
  guest: { vcpus: number; memoryBytes: number },
  count: number,
): readonly number[] {
  return Array.from({ length: count }, () => {
    const at = chooseByLoad(nodes, guest) as number
    ;(nodes[at] as LoadedNode).vcpusGiven += guest.vcpus
    ;(nodes[at] as LoadedNode).memoryBytesGiven += guest.memoryBytes
    return at
  })
}

test('equal guests spread over equal nodes one by one, the first by name first', () => {
  const nodes = [node(8, 64), node(8, 64), node(8, 64)]
  assert.deepEqual(
    places(nodes, { vcpus: 2, memoryBytes: gib(4) }, 6)
      .slice(0, 3)
      .toSorted(),
    [0, 1, 2],
  )
})

test('a node of three times the size takes three of four equal guests', () => {
  const chosen = places([node(10, 40), node(30, 120)], { vcpus: 2, memoryBytes: gib(8) }, 16)
  assert.deepEqual([chosen.filter((at) => at === 0).length, chosen.filter((at) => at === 1).length], [4, 12])
})

test('memory outweighs CPU', () => {
  // The first has all its threads given and little memory; the second the reverse.
  const nodes = [
    { ...node(16, 64), vcpusGiven: 16, memoryBytesGiven: gib(8) },
    { ...node(16, 64), vcpusGiven: 2, memoryBytesGiven: gib(56) },
  ]
  assert.equal(chooseByLoad(nodes, { vcpus: 2, memoryBytes: gib(4) }), 0)
})

test('no node is chosen of none, and one without memory is the last choice', () => {
  assert.equal(chooseByLoad([], { vcpus: 1, memoryBytes: 1 }), undefined)
  assert.equal(chooseByLoad([node(8, 0), node(8, 64)], { vcpus: 1, memoryBytes: gib(1) }), 1)
})

test('whatever is loaded, some node of any is chosen', () => {
  const loaded = fc.record({
    threads: fc.nat(64),
    memoryBytes: fc.nat(10 ** 12),
    vcpusGiven: fc.nat(500),
    memoryBytesGiven: fc.nat(10 ** 12),
  })
  fc.assert(
    fc.property(
      fc.array(loaded, { minLength: 1, maxLength: 9 }),
      fc.nat(64),
      fc.nat(10 ** 11),
      (nodes, vcpus, memoryBytes) => {
        const at = chooseByLoad(nodes, { vcpus, memoryBytes })
        assert.ok(at !== undefined && at < nodes.length)
      },
    ),
    { seed: 11, numRuns: 500 },
  )
})
