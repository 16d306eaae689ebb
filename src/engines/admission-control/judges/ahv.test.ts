import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  judgeBestEffort,
  judgeGuarantee,
  resilienceNotes,
  resilientCapacityBytes,
  segmentsFilled,
  segmentsOf,
} from '#engines/admission-control/judges/ahv.ts'
import { worldOf } from '#engines/admission-control/reading.ts'
import { readingFrom } from '#engines/admission-control/reading-fixture.ts'
import { gib, tib } from '#kernel/units.ts'

const hosts = [{ gib: 100 }, { gib: 100 }, { gib: 100 }]

test('segments are as large as the largest VM, and smaller VMs share them', () => {
  // 32 + 16 + 16 fill two segments of 32; each other host has 100 − 32 = 68 free, two whole segments.
  const reading = readingFrom(
    hosts,
    [...[32, 16, 16].map((size) => ({ host: 0, gib: size })), { host: 1, gib: 32 }, { host: 2, gib: 32 }],
    true,
  )
  const { bytes, needed, free } = segmentsOf(worldOf(reading, 'strict'), 1)
  assert.deepEqual([bytes, needed, free], [gib(32), 2, 4])
  assert.deepEqual(
    [judgeGuarantee(reading, 1, 1).ruling, judgeGuarantee(reading, 1, 1).promised],
    ['admits', 1],
  )
})

test('free memory in pieces smaller than a segment counts as none, so what fits is refused', () => {
  // Four VMs of 30 on each of three hosts of 160: 40 free each; one VM of 50 makes segments of 50, of which
  // none fits.
  const vms = [0, 1, 2].flatMap((host) => Array.from({ length: 4 }, () => ({ host, gib: 30 })))
  const reading = readingFrom(
    [{ gib: 160 }, { gib: 160 }, { gib: 160 }, { gib: 90 }],
    [...vms, { host: 3, gib: 50 }],
    true,
  )
  const { ruling, because } = judgeGuarantee(reading, 1, 1)
  assert.equal(ruling, 'refuses')
  assert.match(because, /^a segment is as large as the largest VM \(v13, 50 GiB\)/)
})

test('two copies guarantee one host, three guarantee two', () => {
  const reading = readingFrom([...hosts, { gib: 100 }, { gib: 100 }], [{ host: 0, gib: 10 }], true)
  assert.equal(judgeGuarantee(reading, 2, 1).ruling, 'refuses')
  assert.deepEqual(
    [judgeGuarantee(reading, 2, 2).ruling, judgeGuarantee(reading, 2, 2).promised],
    ['admits', 2],
  )
})

test('sizes nobody stated keep the guarantee open; best effort promises nothing either way', () => {
  const reading = readingFrom(hosts, [{ host: 0, gib: 'unknown' }], true)
  assert.equal(judgeGuarantee(reading, 1, 1).ruling, 'cannot-be-said')
  assert.equal(judgeGuarantee(reading, 1, 1).missing[0]?.what, 'configured memory')
  assert.equal(judgeBestEffort(reading, 1).ruling, 'promises-nothing')
})

test('the last host of a cluster is guaranteed by nobody', () => {
  const reading = readingFrom([{ gib: 100 }], [{ host: 0, gib: 1 }], true)
  assert.deepEqual(
    [judgeGuarantee(reading, 1, 1).ruling, judgeGuarantee(reading, 1, 1).promised],
    ['refuses', 0],
  )
})

test('segments in use are at least what their sum fills and at most one for each VM', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 20 })
  fc.assert(
    fc.property(sizes, (list) => {
      const filled = segmentsFilled(list, 64)
      assert.ok(filled >= Math.ceil(list.reduce((sum, size) => sum + size, 0) / 64))
      assert.ok(filled <= list.length)
    }),
    { seed: 4 },
  )
})

test('resilient capacity leaves out the largest node at two copies and the two largest at three', () => {
  assert.equal(resilientCapacityBytes([10, 20, 30, 40], '2'), 60)
  assert.equal(resilientCapacityBytes([10, 20, 30, 40], '3'), 30)
  assert.equal(resilientCapacityBytes([], '2'), 0)
})

test('storage beyond 75 % of the resilient capacity is warned of', () => {
  // Four equal nodes of 10 TiB at two copies keep 30 TiB; the warning begins above 22.5 TiB.
  const used = (tebibytes: number) => ({ capacityBytes: tib(40), freeBytes: tib(40 - tebibytes) })
  assert.deepEqual(resilienceNotes(4, '2', used(22)), [])
  assert.equal(resilienceNotes(4, '2', used(23)).length, 1)
  assert.equal(resilienceNotes(4, '3', used(16)).length, 1)
  assert.deepEqual(resilienceNotes(4, '2', null), [])
})
