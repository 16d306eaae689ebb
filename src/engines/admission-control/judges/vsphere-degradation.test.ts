import assert from 'node:assert/strict'
import { test } from 'node:test'
import { degradationNotes } from '#engines/admission-control/judges/vsphere-degradation.ts'
import { readingFrom } from '#engines/admission-control/reading-fixture.ts'
import { gib } from '#kernel/units.ts'
import { vmOf } from '#test/sample-estate.ts'

const hosts = readingFrom(
  [
    { cpuMhz: 10_000, gib: 100 },
    { cpuMhz: 10_000, gib: 100 },
  ],
  [],
  true,
)
const vms = [vmOf('a', { cpuDemandMhz: 12_000, memoryActiveBytes: gib(90) })]

test('100 % tolerates anything in silence', () => {
  assert.deepEqual(degradationNotes(hosts, vms, 1, 1), [])
})

test('use less what may be lost is held against what one host leaves', () => {
  // 12 GHz less 20 % is 9.6 GHz, and 10 GHz are left; less 10 % it is 10.8 GHz.
  assert.deepEqual(degradationNotes(hosts, vms, 1, 0.2), [])
  const [note] = degradationNotes(hosts, vms, 1, 0.1)
  assert.match(
    note ?? '',
    /^vSphere would warn: VMs use 12 GHz of CPU; less the 10 % they may lose that is 10.8 GHz, and 10 GHz are left/,
  )
  assert.equal(degradationNotes(hosts, vms, 1, 0.1).length, 1)
})

test('use that nobody stated is not no use', () => {
  const [note] = degradationNotes(hosts, [vmOf('b')], 1, 0.5)
  assert.match(note ?? '', /cannot be said/)
})
