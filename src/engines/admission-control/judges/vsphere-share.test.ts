import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeShare, type SharePolicy, shareOf } from '#engines/admission-control/judges/vsphere-share.ts'
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
  const share = shareOf(worldOf(guide, 'strict'), 1, quarter)
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

test('the sum hides a host larger than the share kept, and the clause names it', () => {
  const reading = readingFrom(
    [{ gib: 256 }, { gib: 64 }, { gib: 64 }],
    [{ host: 0, gib: 200, reservedGib: 200 }],
    true,
  )
  const { ruling, because } = judgeShare(reading, 1, byFailures)
  assert.equal(ruling, 'admits')
  assert.match(because, /while h00001 alone is 66.7 % of the memory$/)
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
  const share = shareOf(worldOf(readingFrom([{ cpuMhz: 20_000, gib: 900 }], vms, true), 'strict'), 1, quarter)
  assert.equal(share.cpuMhzRequired, 19_200)
  assert.equal(share.isKept, false)
})
