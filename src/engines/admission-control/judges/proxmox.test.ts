import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeProxmox, recover } from '#engines/admission-control/judges/proxmox.ts'
import { hostId, readingFrom } from '#engines/admission-control/reading-fixture.ts'
import { gib } from '#kernel/units.ts'

test('guests land where fewest are, whatever their size, and memory is overcommitted', () => {
  // Two large guests of node 1 go to node 2, which runs one of 60, and node 3, which runs two of 10: first
  // the fewest.
  const reading = readingFrom(
    [{ gib: 128 }, { gib: 96 }, { gib: 96 }],
    [
      { host: 0, gib: 60 },
      { host: 0, gib: 60 },
      { host: 1, gib: 60 },
      { host: 2, gib: 10 },
      { host: 2, gib: 10 },
    ],
    true,
  )
  const { moved, nodes } = recover(reading, [hostId(0)], 'basic')
  assert.equal(moved, 2)
  // Node 2 holds one and takes the first: two each; of equals the first by name takes the second.
  assert.deepEqual(nodes, [
    { name: hostId(1), guests: 3, bytesOver: gib(84) },
    { name: hostId(2), guests: 2, bytesOver: 0 },
  ])
  const opinion = judgeProxmox(reading, 1, [hostId(0)], 'none')
  assert.deepEqual([opinion.ruling, opinion.promised], ['promises-nothing', null])
  assert.match(
    opinion.because,
    /would leave h00002 84 GiB beyond its memory; the static scheduler would leave h00002 24 GiB beyond$/,
  )
})

test('guests that are not to restart are neither counted nor moved, and keep their memory', () => {
  const reading = readingFrom(
    [{ gib: 8 }, { gib: 8 }],
    [
      { host: 0, gib: 4, restarts: false },
      { host: 1, gib: 4, restarts: false },
    ],
    true,
  )
  assert.deepEqual(recover(reading, [hostId(0)], 'basic'), {
    moved: 0,
    nodes: [{ name: hostId(1), guests: 0, bytesOver: 0 }],
  })
})

test('two nodes without a quorum device have no majority left, so nothing restarts', () => {
  const reading = readingFrom([{ gib: 8 }, { gib: 8 }], [{ host: 0 }], true)
  assert.match(judgeProxmox(reading, 1, [hostId(0)], 'none').because, /without a majority of votes/)
  assert.doesNotMatch(judgeProxmox(reading, 1, [hostId(0)], 'third').because, /majority/)
})

test('sizes nobody stated may overcommit, and are not called room', () => {
  const reading = readingFrom([{ gib: 8 }, { gib: 8 }, { gib: 8 }], [{ host: 0, gib: 'unknown' }], true)
  assert.match(
    judgeProxmox(reading, 1, [hostId(0)], 'none').because,
    /may overcommit memory, as not all sizes are known$/,
  )
})

test('a cluster without nodes left moves nothing anywhere', () => {
  assert.deepEqual(recover(readingFrom([{ gib: 8 }], [{ host: 0 }], true), [hostId(0)], 'basic'), {
    moved: 1,
    nodes: [],
  })
  assert.equal(judgeProxmox(readingFrom([], [], true), 1, [], 'none').ruling, 'promises-nothing')
})

test('the static scheduler looks at memory, and still refuses nothing', () => {
  // 60 GiB of two nodes that hold 60 of 96 and 20 of 96: the second; then 60 and 80 of 96: the first.
  const reading = readingFrom(
    [{ gib: 128 }, { gib: 96 }, { gib: 96 }],
    [
      { host: 0, gib: 60 },
      { host: 0, gib: 60 },
      { host: 1, gib: 60 },
      { host: 2, gib: 10 },
      { host: 2, gib: 10 },
    ],
    true,
  )
  assert.deepEqual(recover(reading, [hostId(0)], 'static').nodes, [
    { name: hostId(1), guests: 2, bytesOver: gib(24) },
    { name: hostId(2), guests: 3, bytesOver: 0 },
  ])
})
