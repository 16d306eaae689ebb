import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { HeadroomResult } from '#engines/headroom/answer.ts'
import headroom from '#engines/headroom/engine.ts'
import { sampleEstate, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import type { Estate } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'

/** Clusters of two to five hosts and up to ten VMs in small whole numbers, with rules now and then. */
const clusters: fc.Arbitrary<Estate> = fc
  .record({
    rooms: fc.array(fc.integer({ min: 6, max: 18 }), { minLength: 2, maxLength: 5 }),
    vms: fc.array(
      fc.record({
        at: fc.nat(4),
        memory: fc.integer({ min: 1, max: 8 }),
        mhz: fc.integer({ min: 0, max: 5 }),
        apart: fc.boolean(),
        pinned: fc.integer({ min: 0, max: 7 }),
      }),
      { maxLength: 10 },
    ),
  })
  .map(({ rooms, vms }) => {
    const hosts = rooms.map((room, at) => sampleHost(`h${at}`, room, { cores: 12, coreMhz: 1 }))
    const guests = vms.map(({ at, memory, mhz }, index) =>
      sampleVm(`v${index}`, `h${at % rooms.length}`, memory, { cpuReservationMhz: mhz }),
    )
    const apart = guests.filter((_, index) => vms[index]?.apart && index < 3).map(({ id }) => id)
    const pinned = guests.filter((_, index) => vms[index]?.pinned === 0).map(({ id }) => id)
    const rules = [
      sampleRule('r0', 'vm-apart', apart, []),
      sampleRule('r1', 'vm-on-hosts', pinned, ['h0', 'h1']),
    ]
    return sampleEstate({ hosts, vms: guests, rules })
  })

function resultOf(estate: Estate): HeadroomResult {
  const outcome = headroom.run({ estate, digest: '' }, { memoryReserve: 0 }, { seed: 0, progress: () => {} })
  assert.ok(outcome.ok)
  return outcome.value.result as HeadroomResult
}
const verdictsOf = (estate: Estate): readonly string[] =>
  resultOf(estate).clusters.flatMap(({ answers }) => answers.map(({ verdict }) => verdict))

// Proof: hosts, VMs and rules are put in order of their ids before anything is asked.
test('the order of rows in a file changes no byte of the result', () => {
  fc.assert(
    fc.property(clusters, (estate) => {
      const turned = {
        ...estate,
        hosts: estate.hosts.toReversed(),
        vms: estate.vms.toReversed(),
        rules: estate.rules.toReversed(),
      }
      assert.equal(canonicalJson(resultOf(turned)), canonicalJson(resultOf(estate)))
    }),
    { numRuns: 300, seed: 1 },
  )
})

// Proof: doubling maps placements to placements both ways, for needs and capacities are whole numbers here, and it
// changes no sign, so the same hosts carry more than they have and receive nothing.
test('doubling every capacity and every demand changes no verdict', () => {
  const twice = (value: number | 'unknown'): number => (value === 'unknown' ? 0 : value * 2)
  fc.assert(
    fc.property(clusters, (estate) => {
      const doubled = {
        ...estate,
        hosts: estate.hosts.map((host) => ({
          ...host,
          memoryBytes: twice(host.memoryBytes),
          cores: twice(host.cores),
        })),
        vms: estate.vms.map((vm) => ({
          ...vm,
          memoryBytes: twice(vm.memoryBytes),
          cpuReservationMhz: twice(vm.cpuReservationMhz),
        })),
      }
      assert.deepEqual(verdictsOf(doubled), verdictsOf(estate))
    }),
    { numRuns: 300, seed: 2 },
  )
})

// Proof: a loss without the new host is answered by the old placement, for nothing was taken from any host; a loss
// with it moves what the loss of its other hosts moved, and "up to k" has answered that; alone it moves nothing.
test('adding an empty host leaves a safe cluster safe', () => {
  fc.assert(
    fc.property(clusters, fc.integer({ min: 0, max: 20 }), (estate, room) => {
      const before = verdictsOf(estate)
      const after = verdictsOf({ ...estate, hosts: [...estate.hosts, sampleHost('new', room)] })
      before.forEach((verdict, at) => {
        if (verdict === 'safe') assert.equal(after[at], 'safe')
      })
    }),
    { numRuns: 300, seed: 3 },
  )
})

// Proof: a host that received keeps within its means with a smaller VM on it or given to it, so a placement of larger
// VMs is one of smaller VMs; and one that keeps a rule is one without the rule.
test('a smaller VM and a rule less leave a safe cluster safe', () => {
  fc.assert(
    fc.property(clusters, fc.nat(9), (estate, index) => {
      const vms = estate.vms.map((vm, at) => (at === index ? { ...vm, memoryBytes: 1 } : vm))
      const before = verdictsOf(estate)
      const after = verdictsOf({ ...estate, vms, rules: estate.rules.slice(1) })
      before.forEach((verdict, at) => {
        if (verdict === 'safe') assert.equal(after[at], 'safe')
      })
    }),
    { numRuns: 300, seed: 4 },
  )
})

// Proof: "up to two" asks about every loss of one.
test('surviving two losses includes surviving one', () => {
  fc.assert(
    fc.property(clusters, (estate) => {
      const [one, two] = verdictsOf(estate)
      if (two === 'safe') assert.equal(one, 'safe')
    }),
    { numRuns: 300, seed: 5 },
  )
})
