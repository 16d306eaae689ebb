import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeShare, type SharePolicy, shareOf } from '#engines/admission-control/judges/vsphere-share.ts'
import { cpuMhzUnreserved } from '#engines/admission-control/judges/vsphere-slots.ts'
import { worldOf } from '#engines/admission-control/reading.ts'
import { readingFrom } from '#engines/admission-control/reading-fixture.ts'

const byFailures: SharePolicy = { cpuMhzUnreserved: 32, kept: { kind: 'by-failures' } }
const quarter: SharePolicy = {
  cpuMhzUnreserved: 32,
  kept: { kind: 'stated', cpuRatio: 0.25, memoryRatio: 0.25 },
}

/**
 * vSphere Availability guide 6.7, "Cluster Resources Percentage Admission Control": the hosts and VMs of its
 * example.
 */
const guide = readingFrom(
  [
    { cpuMhz: 9_000, gib: 9 },
    { cpuMhz: 9_000, gib: 6 },
    { cpuMhz: 6_000, gib: 6 },
  ],
  [
    { host: 0, cpuMhz: 2_000, reservedGib: 1 },
    { host: 0, cpuMhz: 2_000, reservedGib: 1 },
    { host: 1, cpuMhz: 1_000, reservedGib: 2 },
    { host: 1, cpuMhz: 1_000, reservedGib: 1 },
    { host: 2, cpuMhz: 1_000, reservedGib: 1 },
  ],
  true,
)

test('the example of the vSphere Availability guide 6.7 has 70 % of CPU and 71 % of memory free', () => {
  const share = shareOf(worldOf(guide, 'strict'), 1, quarter, 'strict')
  assert.deepEqual([share.cpuMhzRequired, share.cpuMhz], [7_000, 24_000])
  assert.equal(Math.floor(share.cpuRatioFree * 100), 70)
  assert.equal(Math.floor(share.memoryRatioFree * 100), 71)
  assert.equal(judgeShare(guide, 1, quarter).ruling, 'admits')
})

test('N equal hosts keep 1/N free for each failure, and exactly that is enough', () => {
  const hosts = Array.from({ length: 3 }, () => ({ cpuMhz: 30_000, gib: 30 }))
  const reserved = (gib: number) => readingFrom(hosts, [{ host: 0, gib: 64, reservedGib: gib }], true)
  assert.equal(judgeShare(reserved(60), 1, byFailures).ruling, 'admits')
  assert.equal(judgeShare(reserved(61), 1, byFailures).ruling, 'refuses')
  assert.equal(judgeShare(reserved(30), 2, byFailures).ruling, 'admits')
  assert.equal(judgeShare(reserved(31), 2, byFailures).ruling, 'refuses')
})

/** A host of 256 GiB beside two of 64, and a VM that reserves some. */
const unequal = (reservedGib: number) =>
  readingFrom([{ gib: 256 }, { gib: 64 }, { gib: 64 }], [{ host: 0, gib: 256, reservedGib }], true)

test('the sum hides a host larger than a stated share, and the clause names it', () => {
  const { ruling, because } = judgeShare(unequal(200), 1, quarter)
  assert.equal(ruling, 'admits')
  assert.match(because, /while h00001 alone is 66.7 % of the memory$/)
})

test('which of unequal hosts a share for failures counts is not published, so only what holds either way is said', () => {
  // autoComputePercentages: the default calculation uses the resources of as many hosts as failures, and names none.
  const between = judgeShare(unequal(200), 1, byFailures)
  assert.deepEqual([between.ruling, between.missing.length], ['cannot-be-said', 1])
  assert.match(between.because, /which of its unequal hosts it counts decides$/)
  assert.equal(between.figures.find(({ label }) => label === 'memory to keep free')?.value, null)
  // 384 GiB less the largest host leave 128; a third kept free leaves 256.
  assert.equal(judgeShare(unequal(128), 1, byFailures).ruling, 'admits')
  assert.equal(judgeShare(unequal(129), 1, byFailures).ruling, 'cannot-be-said')
  assert.equal(judgeShare(unequal(256), 1, byFailures).ruling, 'cannot-be-said')
  assert.equal(judgeShare(unequal(257), 1, byFailures).ruling, 'refuses')
})

test('without hosts nothing is free, and a host of unknown size leaves open what it would decide', () => {
  assert.equal(judgeShare(readingFrom([], [{ host: 0 }], true), 1, byFailures).ruling, 'refuses')
  const open = readingFrom(
    [{ cpuMhz: 'unknown', gib: 'unknown' }, { gib: 8 }],
    [{ host: 0, gib: 6, reservedGib: 6 }],
    true,
  )
  const opinion = judgeShare(open, 1, byFailures)
  assert.equal(opinion.ruling, 'cannot-be-said')
  assert.deepEqual(
    opinion.missing.map(({ what }) => what),
    ['memory', 'cores and speed'],
  )
})

test('a VM without a CPU reservation weighs its 32 MHz, which 600 of them add up', () => {
  const vms = Array.from({ length: 600 }, () => ({ host: 0 }))
  const world = worldOf(readingFrom([{ cpuMhz: 20_000, gib: 900 }], vms, true), 'strict')
  const share = shareOf(world, 1, quarter, 'strict')
  assert.equal(share.cpuMhzRequired, 19_200)
  assert.equal(share.isKept, false)
})

test('by the text of the API a VM without reservations counts 256 MHz and no memory', () => {
  // ClusterFailoverResourcesAdmissionControlPolicy, vSphere API 4.0 and later: "a default of 0MB memory and 256MHz CPU".
  const world = worldOf(
    readingFrom([{ cpuMhz: 20_000, gib: 900 }], [{ host: 0 }, { host: 0 }], true),
    'strict',
  )
  const share = shareOf(world, 1, { ...quarter, cpuMhzUnreserved: cpuMhzUnreserved['4'] }, 'strict')
  assert.deepEqual([share.cpuMhzRequired, share.memoryBytesRequired], [512, 0])
})

test('with one host the percentage policy allows nothing, however much is free', () => {
  // vSphere 8.0 Availability, Cluster Resources Percentage: an operation is not allowed with a single HA host.
  const on = (hosts: number) =>
    readingFrom(
      Array.from({ length: hosts }, () => ({ gib: 64 })),
      [{ host: 0, reservedGib: 1 }],
      true,
    )
  const { ruling, because, promised } = judgeShare(on(1), 1, quarter)
  assert.deepEqual([ruling, promised], ['refuses', 0])
  assert.match(because, /^it allows nothing with fewer than 2 hosts, and 1 host can take part$/)
  assert.equal(judgeShare(on(2), 1, quarter).ruling, 'admits')
})
