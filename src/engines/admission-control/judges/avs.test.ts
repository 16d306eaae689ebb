import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeAvs } from '#engines/admission-control/judges/avs.ts'
import type { AdmissionParams } from '#engines/admission-control/params.ts'
import { readingFrom } from '#engines/admission-control/reading-fixture.ts'
import { tib } from '#kernel/units.ts'

const share = { cpuMhzUnreserved: 32, kept: { kind: 'by-failures' } } as const
const cluster = (hosts: number, reservedGib: number) =>
  readingFrom(
    Array.from({ length: hosts }, () => ({ gib: 512 })),
    [{ host: 0, gib: 512, reservedGib }],
    true,
  )
const judged = (hosts: number, failures: number, policy: AdmissionParams['storagePolicy']) =>
  judgeAvs(cluster(hosts, 0), failures, policy, share, null)

/** Configure a VMware vSAN storage policy (Microsoft), table of minimum hosts. */
const minimumHosts = [
  ['raid-1-ftt-1', 3, 1],
  ['raid-5-ftt-1', 4, 1],
  ['raid-1-ftt-2', 5, 2],
  ['raid-6-ftt-2', 6, 2],
  ['raid-1-ftt-3', 7, 2],
] as const

for (const [policy, hosts, failures] of minimumHosts) {
  test(`${policy} stands on ${hosts} hosts and not on one fewer`, () => {
    assert.equal(judged(hosts, failures, policy).ruling, 'admits')
    assert.equal(judged(hosts - 1, failures, policy).ruling, 'refuses')
  })
}

test('a cluster has three to sixteen hosts', () => {
  assert.deepEqual(
    [2, 3, 16, 17].map((hosts) => judged(hosts, 1, 'raid-1-ftt-1').ruling),
    ['refuses', 'admits', 'admits', 'refuses'],
  )
  assert.match(
    judged(17, 1, 'raid-1-ftt-1').because,
    /^a cluster has 3 to 16 hosts there, and this one has 17$/,
  )
})

test('a policy for one failure does not keep data after two', () => {
  assert.match(judged(8, 2, 'raid-1-ftt-1').because, /does not keep data available after two hosts$/)
})

test('above six hosts one failure falls short of the commitment, which is noted and refuses nothing', () => {
  const opinion = judged(7, 1, 'raid-1-ftt-1')
  assert.equal(opinion.ruling, 'admits')
  assert.equal(opinion.notes.length, 1)
  assert.equal(judged(6, 1, 'raid-1-ftt-1').notes.length, 0)
  assert.equal(judged(7, 1, 'raid-6-ftt-2').notes.length, 0)
})

test('less than a quarter of storage free is noted', () => {
  const notes = (freeTib: number) =>
    judgeAvs(cluster(4, 0), 1, 'raid-1-ftt-1', share, { capacityBytes: tib(40), freeBytes: tib(freeTib) })
      .notes
  assert.equal(notes(9).length, 1)
  assert.equal(notes(10).length, 0)
})

test('underneath, reservations must leave the share of a host free', () => {
  assert.equal(judgeAvs(cluster(3, 512 * 2), 1, 'raid-1-ftt-1', share, null).ruling, 'admits')
  assert.equal(judgeAvs(cluster(3, 512 * 2 + 1), 1, 'raid-1-ftt-1', share, null).ruling, 'refuses')
})

test('a number of hosts that may lie on both sides of a limit decides nothing', () => {
  const wide = cluster(17, 0)
  const doubtful = {
    ...wide,
    hosts: wide.hosts.map((host, at) => ({ ...host, takesPart: at === 16 ? 'maybe' : 'surely' }) as const),
  }
  assert.equal(judgeAvs(doubtful, 1, 'raid-1-ftt-1', share, null).ruling, 'cannot-be-said')
})

test('unequal hosts leave open what the share for a failure counts, and the answer names it', () => {
  const hosts = [{ gib: 512 }, { gib: 128 }, { gib: 128 }]
  const reading = readingFrom(hosts, [{ host: 0, gib: 400, reservedGib: 400 }], true)
  const { ruling, missing } = judgeAvs(reading, 1, 'raid-1-ftt-1', share, null)
  assert.equal(ruling, 'cannot-be-said')
  assert.deepEqual(
    missing.map(({ what }) => what),
    ['which of unequal hosts the share counts'],
  )
})
