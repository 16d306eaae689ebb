import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HaTimelineParams, params } from '#engines/ha-timeline/params.ts'
import { placesOf } from '#engines/ha-timeline/restart/places.ts'
import { roomPolicy } from '#engines/ha-timeline/restart/plan.ts'
import { estateOf, host, mustRule, vm } from '#failure/estate-fixture.ts'
import { defaultValues } from '#kernel/field.ts'
import { randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { membersOf } from '#placement/members.ts'

const policy = roomPolicy(defaultValues(params) as HaTimelineParams)
const gib = 2 ** 30

/** A cluster of a few hosts of which the first is lost, with guests of random sizes and one rule that keeps some apart. */
function drawn(seed: number) {
  const random = seededRandom(seed)
  const hosts = Array.from({ length: randomInteger(random, 2, 5) }, (_, at) =>
    host(`h${at}`, { memoryBytes: randomInteger(random, 40, 120) * gib }),
  )
  const vms = Array.from({ length: randomInteger(random, 1, 14) }, (_, at) =>
    vm(`v${at}`, randomElement(random, hosts).id, { memoryBytes: randomInteger(random, 4, 40) * gib }),
  )
  const apart = vms.filter(() => random() < 0.3).map(({ id }) => id)
  return estateOf({ hosts, vms, rules: [mustRule('apart', 'vm-apart', apart, [])] })
}

test('placed guests fit beside what runs there, rules hold, and one left out has no host with room at the end', () => {
  let left = 0
  for (let seed = 1; seed <= 500; seed += 1) {
    const estate = drawn(seed)
    const [members] = membersOf(estate).clusters
    const order = estate.vms.filter(({ hostId }) => hostId === 'h0')
    for (const chooses of ['most-room', 'fewest-guests'] as const) {
      const choice = { chooses, hostOf: () => undefined }
      const { placeOf } = placesOf(members!, new Map(), policy, new Set(['h0']), order, choice)
      const hostOf = new Map(
        estate.vms.flatMap(({ id, hostId }) => (hostId === 'h0' ? [] : [[id, hostId] as const])),
      )
      for (const [id, { host: at }] of placeOf) {
        if (typeof at === 'number') hostOf.set(id, members!.hosts[at]!.id)
      }
      const loadOf = (hostId: string): number =>
        estate.vms.reduce(
          (sum, one) => sum + (hostOf.get(one.id) === hostId ? (one.memoryBytes as number) : 0),
          0,
        )
      const roomOf = (hostId: string): number =>
        Math.floor((estate.hosts.find(({ id }) => id === hostId)!.memoryBytes as number) * 0.95) -
        loadOf(hostId)
      const apart = new Set(estate.rules[0]!.vmIds)
      for (const { id, memoryBytes } of order) {
        const to = hostOf.get(id)
        assert.notEqual(to, 'h0')
        if (to !== undefined) {
          assert.ok(roomOf(to) >= 0, `${id} seed ${seed}`)
          const beside = estate.vms.filter((one) => apart.has(one.id) && hostOf.get(one.id) === to)
          if (apart.has(id)) assert.equal(beside.length, 1)
        } else if (!apart.has(id)) {
          left += 1
          for (const one of estate.hosts.slice(1)) assert.ok(roomOf(one.id) < (memoryBytes as number))
        }
      }
    }
  }
  assert.ok(left > 100, String(left))
})

test('the host that a manager named is taken where it has room, otherwise the next best', () => {
  const estate = estateOf({
    hosts: [host('h0', {}), host('h1', { memoryBytes: 64 * gib }), host('h2', { memoryBytes: 256 * gib })],
    vms: [vm('a', 'h0', { memoryBytes: 32 * gib }), vm('b', 'h0', { memoryBytes: 32 * gib })],
  })
  const [members] = membersOf(estate).clusters
  const choice = { chooses: 'most-room', hostOf: () => 'h1' } as const
  const { placeOf } = placesOf(members!, new Map(), policy, new Set(['h0']), estate.vms, choice)
  assert.deepEqual([placeOf.get('a')?.host, placeOf.get('b')?.host], [1, 2])
})
