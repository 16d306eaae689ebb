import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  cpuMhzUnreserved,
  failoverCapacity,
  judgeSlots,
  type SlotPolicy,
  slotsOf,
} from '#engines/admission-control/judges/vsphere-slots.ts'
import { worldOf } from '#engines/admission-control/reading.ts'
import { type GuestSketch, type HostSketch, readingFrom } from '#engines/admission-control/reading-fixture.ts'
import { gib, mib } from '#kernel/units.ts'

const uncapped = { kind: 'largest', cpuMhzMax: Infinity, memoryBytesMax: Infinity } as const
const today: SlotPolicy = { cpuMhzUnreserved: cpuMhzUnreserved['5-and-later'], size: uncapped }

/** vSphere Availability guide 6.7, "Admission Control Using Slot Policy": three hosts, five VMs. */
const guideHosts: readonly HostSketch[] = [
  { cpuMhz: 9_000, gib: 9 },
  { cpuMhz: 9_000, gib: 6 },
  { cpuMhz: 6_000, gib: 6 },
]
const guideGuests: readonly GuestSketch[] = [
  { host: 0, cpuMhz: 2_000, reservedGib: 1 },
  { host: 0, cpuMhz: 2_000, reservedGib: 1 },
  { host: 1, cpuMhz: 1_000, reservedGib: 2 },
  { host: 1, cpuMhz: 1_000, reservedGib: 1 },
  { host: 2, cpuMhz: 1_000, reservedGib: 1 },
]
const guide = readingFrom(guideHosts, guideGuests, true)

test('the example of the vSphere Availability guide 6.7 has slots 4, 3 and 3, and one failure is covered', () => {
  const slots = slotsOf(worldOf(guide, 'strict'), today)
  assert.deepEqual([slots.cpuMhz, slots.memoryBytes], [2_000, gib(2)])
  assert.deepEqual(slots.perHost, [4, 3, 3])
  assert.equal(slots.used, 5)
  assert.equal(slots.failoverCapacity, 1)
  const opinion = judgeSlots(guide, 1, today)
  assert.deepEqual([opinion.ruling, opinion.promised], ['admits', 1])
  const available = opinion.figures.find(({ label }) => label === 'slots available')
  assert.equal(available?.value, 1)
  assert.equal(judgeSlots(guide, 2, today).ruling, 'refuses')
})

test('a VM without reservations counts 32 MHz since 5.0 and 256 MHz in 4.x', () => {
  const reading = readingFrom([{ cpuMhz: 2_560, gib: 8 }], [{ host: 0, overheadGib: 0.125 }], true)
  const slotsAt = (version: '5-and-later' | '4') =>
    slotsOf(worldOf(reading, 'strict'), { ...today, cpuMhzUnreserved: cpuMhzUnreserved[version] })
  assert.deepEqual([slotsAt('5-and-later').cpuMhz, slotsAt('4').cpuMhz], [32, 256])
  // 2,560 / 32 = 80 and 8 GiB / 128 MiB = 64; 2,560 / 256 = 10.
  assert.deepEqual([slotsAt('5-and-later').perHost, slotsAt('4').perHost], [[64], [10]])
  assert.equal(slotsAt('4').memoryBytes, mib(128))
})

test('an estate without reservations looks safe however large its VMs are', () => {
  const guests = Array.from({ length: 30 }, (_, at) => ({ host: at % 3, gib: 60, overheadGib: 0.1 }))
  const reading = readingFrom([{ gib: 512 }, { gib: 512 }, { gib: 512 }], guests, true)
  const { ruling, because } = judgeSlots(reading, 1, today)
  assert.equal(ruling, 'admits')
  assert.match(because, /^no VM reserves CPU or memory, so a slot is 32 MHz and 102 MiB of memory/)
})

test('one large reservation makes every slot large, and the policy refuses what fits', () => {
  const guests = Array.from({ length: 12 }, (_, at) => ({
    host: at % 3,
    gib: 4,
    reservedGib: at === 0 ? 64 : 0,
  }))
  const reading = readingFrom([{ gib: 128 }, { gib: 128 }, { gib: 128 }], guests, true)
  const { ruling, because, promised } = judgeSlots(reading, 1, today)
  assert.deepEqual([ruling, promised], ['refuses', 0])
  assert.match(
    because,
    /^v1 reserves 64 GiB, which makes every slot 32 MHz and 64 GiB of memory, and 4 slots are left/,
  )
})

test('a capped slot gives a large VM several slots, which must be free on one host', () => {
  const size = { kind: 'largest', cpuMhzMax: Infinity, memoryBytesMax: gib(1) } as const
  const guests = [{ host: 0, reservedGib: 4 }, ...[0, 1, 2].map((host) => ({ host, reservedGib: 1 }))]
  const reading = readingFrom([{ gib: 5 }, { gib: 4 }, { gib: 4 }], guests, true)
  const slots = slotsOf(worldOf(reading, 'strict'), { ...today, size })
  // 4 + 1 slots of five on the first host, one of four on each other: three free there, and four are needed.
  assert.deepEqual([slots.perHost, slots.used, slots.freestHost], [[5, 4, 4], 7, 3])
  assert.deepEqual(slots.wide, [{ name: 'v1', slots: 4 }])
  const { ruling, notes } = judgeSlots(reading, 1, { ...today, size })
  assert.equal(ruling, 'admits')
  assert.ok(notes.some((note) => /v1 takes 4 slots on one host, and the freest host has 3 free/.test(note)))
})

test('a fixed slot counts the slots that reservations fill', () => {
  const size = { kind: 'fixed', cpuMhz: 500, memoryBytes: gib(1) } as const
  const reading = readingFrom(
    [{ cpuMhz: 4_000, gib: 16 }],
    [{ host: 0, cpuMhz: 1_200, reservedGib: 2 }],
    true,
  )
  const slots = slotsOf(worldOf(reading, 'strict'), { ...today, size })
  assert.deepEqual([slots.perHost, slots.used], [[8], 3])
})

test('what nobody stated of reservations keeps the ruling open, and says what would settle it', () => {
  const guests = Array.from({ length: 6 }, (_, at) => ({
    host: at % 3,
    gib: 40,
    reservedGib: 'unknown' as const,
    overheadGib: 0,
  }))
  const reading = readingFrom([{ gib: 64 }, { gib: 64 }, { gib: 64 }], guests, true)
  const opinion = judgeSlots(reading, 1, today)
  assert.equal(opinion.ruling, 'cannot-be-said')
  assert.deepEqual(
    opinion.missing.map(({ what, count }) => [what, count]),
    [['memory reservation', 6]],
  )
  assert.equal(opinion.figures.find(({ label }) => label === 'slot memory')?.value, null)
})

test('an overhead nobody stated does not open a ruling that it cannot change', () => {
  const guests = Array.from({ length: 6 }, (_, at) => ({
    host: at % 3,
    gib: 4,
    overheadGib: 'unknown' as const,
  }))
  const reading = readingFrom([{ gib: 64 }, { gib: 64 }, { gib: 64 }], guests, true)
  assert.equal(judgeSlots(reading, 1, today).ruling, 'admits')
})

test('where more may run than is listed no yes is certain, and a no still is', () => {
  const loose = readingFrom(guideHosts, guideGuests, false)
  assert.equal(judgeSlots(loose, 1, today).ruling, 'cannot-be-said')
  assert.equal(judgeSlots(loose, 2, today).ruling, 'refuses')
})

test('hosts without memory have no slots, and a cluster of none covers nothing', () => {
  const reading = readingFrom([{ gib: 0 }, { gib: 0 }], [{ host: 0, reservedGib: 1 }], true)
  assert.deepEqual(judgeSlots(reading, 1, today).ruling, 'refuses')
  assert.equal(judgeSlots(readingFrom([], [{ host: 0 }], true), 1, today).promised, 0)
})

const perHost = fc.array(fc.nat(9), { minLength: 1, maxLength: 7 }).map((list) => list.sort((a, b) => b - a))

test('failover capacity is what trying every set of lost hosts finds', () => {
  fc.assert(
    fc.property(perHost, fc.nat(30), (slots, used) => {
      const all = slots.reduce((sum, one) => sum + one, 0)
      // The most hosts k so that every set of k hosts leaves enough: brute force over all subsets.
      const holds = (k: number): boolean =>
        Array.from({ length: 2 ** slots.length }, (_, set) => set)
          .filter((set) => slots.filter((_, at) => (set >> at) & 1).length === k)
          .every((set) => all - slots.reduce((sum, one, at) => sum + ((set >> at) & 1 ? one : 0), 0) >= used)
      let most = 0
      for (let k = 1; k <= slots.length && holds(k); k += 1) most = k
      assert.equal(failoverCapacity(slots, used), holds(0) ? most : 0)
    }),
    { seed: 1, numRuns: 2_000 },
  )
})

const guests = fc.array(
  fc.record({
    host: fc.nat(3),
    reservedGib: fc.nat(20),
    overheadGib: fc.constantFrom(0, 0.25),
    cpuMhz: fc.nat(3_000),
  }),
  { minLength: 1, maxLength: 12 },
)
const hosts = fc.array(fc.record({ cpuMhz: fc.integer({ min: 0, max: 30_000 }), gib: fc.nat(128) }), {
  minLength: 1,
  maxLength: 5,
})
const policies = fc.constantFrom<SlotPolicy>(
  today,
  { ...today, size: { kind: 'largest', cpuMhzMax: 500, memoryBytesMax: gib(2) } },
  { ...today, size: { kind: 'fixed', cpuMhz: 700, memoryBytes: gib(3) } },
)

// A larger reservation never makes the slot smaller, so no host has more slots, and no VM takes fewer: with a
// slot below its cap every VM takes one; at its cap, or fixed, the slot does not change and the count grows
// with the reservation.
test('more reservations never raise the failover capacity nor lower the slots in use', () => {
  fc.assert(
    fc.property(hosts, guests, policies, fc.nat(11), fc.nat(16), (sketches, list, policy, which, more) => {
      const grown = list.map((guest, at) =>
        at === which % list.length ? { ...guest, reservedGib: guest.reservedGib + more } : guest,
      )
      const before = slotsOf(worldOf(readingFrom(sketches, list, true), 'strict'), policy)
      const after = slotsOf(worldOf(readingFrom(sketches, grown, true), 'strict'), policy)
      assert.ok(after.failoverCapacity <= before.failoverCapacity)
      assert.ok(after.used >= before.used)
    }),
    { seed: 2, numRuns: 1_000 },
  )
})

test('every value between the ends of what is unknown gets the ruling of both ends', () => {
  fc.assert(
    fc.property(
      hosts,
      guests,
      policies,
      fc.nat(11),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (sketches, list, policy, which, ratio) => {
        const at = which % list.length
        const opened = list.map((guest, index) => ({
          ...{ ...guest, gib: 24 },
          reservedGib: index === at ? ('unknown' as const) : guest.reservedGib,
        }))
        const { ruling } = judgeSlots(readingFrom(sketches, opened, true), 1, policy)
        const stated = opened.map((guest, index) =>
          index === at ? { ...guest, reservedGib: 24 * ratio } : guest,
        )
        const found = judgeSlots(readingFrom(sketches, stated, true), 1, policy).ruling
        assert.ok(ruling === 'cannot-be-said' || ruling === found)
      },
    ),
    { seed: 3, numRuns: 1_000 },
  )
})

test('below three hosts the ruling notes that admission control needs three', () => {
  // vSphere 8.0 Availability, vSphere HA Admission Control: "you must have at least 3 hosts in the cluster".
  const noteOf = (hosts: number): string =>
    judgeSlots(
      readingFrom(
        Array.from({ length: hosts }, () => ({ gib: 64 })),
        [{ host: 0 }],
        true,
      ),
      1,
      today,
    ).notes.join(' ')
  assert.match(noteOf(2), /needs at least 3 hosts; 2 hosts take part here/)
  assert.equal(noteOf(3), '')
})
