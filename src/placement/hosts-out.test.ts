import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleEstate, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import type { Estate, Host, Vm } from '#estate/model.ts'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { examineOut, mostOut, outGroundOf } from '#placement/hosts-out.ts'
import { membersOf } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'

const policy: Policy = {
  ...{ memoryBasis: 'configured', memoryOvercommit: 1, memoryReserve: 0, cpu: 'reservations' },
  ...{ vcpusPerCoreMax: 4, shouldRules: 'left-out', stepsMax: 1_000_000 },
}

function tinyEstate(random: Random): Estate {
  const ids = ['h0', 'h1', 'h2', 'h3'].slice(0, randomInteger(random, 2, 4))
  const vms = Array.from({ length: randomInteger(random, 1, 6) }, (_, at) =>
    sampleVm(`v${at}`, randomElement(random, ids), randomInteger(random, 1, 5)),
  )
  const hosts = ids.map((id) => {
    const own = vms.filter(({ hostId }) => hostId === id)
    const held = own.reduce((sum, vm) => sum + (vm.memoryBytes as number), 0)
    return sampleHost(id, held + randomInteger(random, 0, 9))
  })
  const some = vms.filter(() => random() < 0.5).map(({ id }) => id)
  // Rules that hold to begin with: VMs apart that are on different hosts.
  const homes = some.map((id) => vms.find((vm) => vm.id === id)?.hostId)
  const rules = new Set(homes).size === homes.length ? [sampleRule('r', 'vm-apart', some, [])] : []
  return sampleEstate({ hosts, vms, rules })
}

/** Every way to put VMs on hosts beside what runs there, as maps of all VMs; rules between them hold. */
function* ways(
  { rules }: Estate,
  moving: readonly Vm[],
  hosts: readonly Host[],
  at: ReadonlyMap<string, string>,
  free: ReadonlyMap<string, number>,
): Generator<ReadonlyMap<string, string>> {
  const [vm, ...rest] = moving
  if (vm === undefined) return yield at
  for (const { id } of hosts) {
    const left = (free.get(id) ?? 0) - (vm.memoryBytes as number)
    const others = rules.flatMap((rule) => (rule.vmIds.includes(vm.id) ? rule.vmIds : []))
    if (left < 0 || others.some((other) => other !== vm.id && at.get(other) === id)) continue
    yield* ways(
      { rules } as Estate,
      rest,
      hosts,
      new Map([...at, [vm.id, id]]),
      new Map([...free, [id, left]]),
    )
  }
}

const without = (at: ReadonlyMap<string, string>, gone: ReadonlySet<string>) =>
  new Map([...at].filter(([, host]) => !gone.has(host)))

function freeOf({ hosts, vms }: Estate, at: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  return new Map(
    hosts.map(({ id, memoryBytes }) => {
      const own = vms.filter((vm) => at.get(vm.id) === id)
      return [id, own.reduce((left, vm) => left - (vm.memoryBytes as number), memoryBytes as number)]
    }),
  )
}

/** The question in its own words, by trying everything. */
function mayBeOut(estate: Estate, out: ReadonlySet<string>, spare: number): boolean {
  const { hosts, vms } = estate
  const home = new Map(vms.map(({ id, hostId }) => [id, hostId as string]))
  const up = hosts.filter(({ id }) => !out.has(id))
  const leaving = vms.filter(({ hostId }) => out.has(hostId))
  const kept = without(home, out)
  const losses =
    spare === 0
      ? [new Set<string>()]
      : subsets(
          up.map(({ id }) => id),
          Math.min(spare, up.length),
        )
  for (const at of ways(estate, leaving, up, kept, freeOf(estate, kept))) {
    const isGood = losses.every((lost) => {
      const left = up.filter(({ id }) => !lost.has(id))
      const rest = without(at, lost)
      const fallen = vms.filter(({ id }) => lost.has(at.get(id) ?? ''))
      return !ways(estate, fallen, left, rest, freeOf(estate, rest)).next().done
    })
    if (isGood) return true
  }
  return false
}

function subsets(ids: readonly string[], size: number): readonly ReadonlySet<string>[] {
  if (size === 0) return [new Set()]
  return ids.flatMap((id, at) => subsets(ids.slice(at + 1), size - 1).map((rest) => new Set([id, ...rest])))
}

const groundOf = (estate: Estate) => {
  const [members] = membersOf(estate).clusters
  assert.ok(members)
  return outGroundOf(members, new Map(), policy, { tied: [], halted: [] })
}

test('which hosts may be out together agrees with trying every placement and every loss', () => {
  const random = seededRandom(2_024)
  const seen = { may: 0, 'may-not': 0, open: 0, openThoughNot: 0 }
  for (let round = 0; round < 800; round += 1) {
    const estate = tinyEstate(random)
    const ground = groundOf(estate)
    const spare = randomInteger(random, 0, 2)
    const out = [...estate.hosts.keys()].filter(() => random() < 0.4)
    if (out.length === 0 || out.length === estate.hosts.length) continue
    const { kind } = examineOut(ground, out, spare)
    const truth = mayBeOut(estate, new Set(out.map((at) => estate.hosts[at]?.id ?? '')), spare)
    seen[kind] += 1
    if (kind === 'open' && !truth) seen.openThoughNot += 1
    const place = `round ${round}, out ${out}, spare ${spare}: ${JSON.stringify(estate)}`
    // Open may only be what has no way: refuting it takes more than the arithmetic of one loss.
    assert.equal(truth, kind === 'may', place)
    if (kind === 'may') assert.ok(out.length <= mostOut(ground, spare), place)
  }
  assert.ok(seen.may > 100 && seen['may-not'] > 60, JSON.stringify(seen))
})

// Proof: in the comment of `examineOut`.
test('any part of a set that may be out may be out', () => {
  const random = seededRandom(7)
  let parts = 0
  for (let round = 0; round < 900; round += 1) {
    const estate = tinyEstate(random)
    const ground = groundOf(estate)
    const out = [...estate.hosts.keys()].filter(() => random() < 0.6)
    if (examineOut(ground, out, 1).kind !== 'may') continue
    for (const gone of out) {
      const part = out.filter((at) => at !== gone)
      if (part.length === 0) continue
      parts += 1
      assert.equal(examineOut(ground, part, 1).kind, 'may', `round ${round}: ${JSON.stringify(estate)}`)
    }
  }
  assert.ok(parts > 20, `${parts} parts`)
})
