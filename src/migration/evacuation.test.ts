import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gib, mib } from '#kernel/units.ts'
import { bandwidthOf, evacuate, limitOf, type MigrationNetwork } from '#migration/evacuation.ts'
import { type Guest, guestLike, type MoveSettings, moveOf } from '#migration/move.ts'

const settings: MoveSettings & MigrationNetwork = {
  workload: 'working-set',
  untouched: 0.25,
  downtimeMs: 300,
  deadlineMs: 3_600_000,
  method: 'pre-copy',
  linkGbps: 10,
  streamGbps: 4,
  streams: 2,
  limits: 'none',
}
const model: Guest = { memoryBytes: gib(64), workingSetBytes: gib(1), dirtyBytesPerSecond: mib(5) }

test('two guests of 8 and 2 GiB that write nothing leave over 1 Gbit/s in the time their bytes take', () => {
  // 2,621,440 pages × 4,104 B = 10,758,389,760 B at 125,000,000 B/s: 86.067 s, one after the other.
  const silent = [8, 2].map((size) => ({
    memoryBytes: gib(size),
    workingSetBytes: 0,
    dirtyBytesPerSecond: 0,
  }))
  const one = evacuate(silent, 1, { ...settings, untouched: 0, linkGbps: 1 })
  assert.equal(one.bytes, 10_758_389_760)
  assert.ok(Math.abs(one.totalMs! - 86_067.11808) < 1e-6)
})

test('a guest of half the size has half the working set and writes half as fast', () => {
  const half = guestLike(model, gib(32), 0)
  assert.deepEqual(half, { memoryBytes: gib(32), workingSetBytes: gib(0.5), dirtyBytesPerSecond: mib(2.5) })
  assert.equal(guestLike({ ...model, workingSetBytes: gib(64) }, gib(64), 0.5).workingSetBytes, gib(32))
})

test('vSphere moves four at a time below 10 Gbit/s and eight above, KubeVirt two', () => {
  assert.equal(limitOf({ limits: 'vsphere', linkGbps: 9.9 })?.vms, 4)
  assert.equal(limitOf({ limits: 'vsphere', linkGbps: 10 })?.vms, 8)
  assert.equal(limitOf({ limits: 'kubevirt', linkGbps: 100 })?.vms, 2)
  assert.equal(limitOf({ limits: 'none', linkGbps: 10 }), null)
})

test('an emptied host takes at least the work over the places and at least its longest move', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 8 }), (memories, asked) => {
      const guests: Guest[] = memories.map((size) => guestLike(model, gib(size), 0.25))
      const { totalMs, together, bytesPerSecond } = evacuate(guests, asked, settings)
      const times = guests.map((guest) => moveOf(guest, bytesPerSecond, settings).totalMs)
      const work = times.reduce((sum, ms) => sum + ms, 0)
      assert.ok(totalMs !== null && totalMs >= Math.max(work / together, ...times) * (1 - 1e-9))
      // List scheduling is never worse than twice that (Graham, 1966).
      assert.ok(totalMs <= 2 * Math.max(work / together, ...times) * (1 + 1e-9))
    }),
    { seed: 5, numRuns: 60 },
  )
})

test('migrations together are never sent more than the network carries', () => {
  const many = fc.record({
    linkGbps: fc.double({ min: 0.1, max: 400, noNaN: true }),
    streamGbps: fc.double({ min: 0.1, max: 400, noNaN: true }),
    streams: fc.integer({ min: 1, max: 32 }),
  })
  fc.assert(
    fc.property(many, fc.integer({ min: 1, max: 64 }), (knobs, together) => {
      const each = bandwidthOf(together, { ...settings, ...knobs })
      assert.ok(each * together <= ((knobs.linkGbps * 1e9) / 8) * (1 + 1e-12))
      assert.ok(each <= ((knobs.streams * knobs.streamGbps * 1e9) / 8) * (1 + 1e-12))
    }),
    { seed: 6, numRuns: 200 },
  )
})
