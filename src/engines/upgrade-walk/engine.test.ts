import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCluster, sampleEstate, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import upgradeWalk from '#engines/upgrade-walk/engine.ts'
import { upgradeParams } from '#engines/upgrade-walk/params.ts'
import { replay } from '#engines/upgrade-walk/replay.ts'
import type { UpgradeResult } from '#engines/upgrade-walk/result.ts'
import { horizonMs, openingsOf, startOf } from '#engines/upgrade-walk/windows.ts'
import { type Estate, emptyEstate, type Requirement } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { defaultValues } from '#kernel/field.ts'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { gib } from '#kernel/units.ts'

type Raw = Readonly<Record<string, unknown>>
const nothing = emptyEstate('none')
const ask = (raw: Raw, estate: Estate = nothing) =>
  upgradeWalk.run({ estate, digest: '' }, raw, { seed: 1, progress: () => {} })

function answered(raw: Raw, estate: Estate = nothing): UpgradeResult {
  const outcome = ask({ memoryReserve: 0, ...raw }, estate)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  assert.doesNotMatch(canonicalJson(outcome.value.blocks), /NaN|undefined|Infinity/)
  return outcome.value.result as UpgradeResult
}

const valuesOf = (raw: Raw) => ({ ...defaultValues(upgradeParams), memoryReserve: 0, ...raw })

function objectionsTo(estate: Estate, raw: Raw, plan: UpgradeResult): readonly string[] {
  const values = valuesOf(raw)
  const fromMs = startOf(values)
  const open = openingsOf(estate, { fromMs, toMs: fromMs + horizonMs })
  assert.ok(open.ok)
  return replay(estate, values, plan, (id) => open.value(`host:${id}`, values), 'every').objections
}

const wide = { perCluster: 1000, perRack: 1000 }

// Oracle "Rolling maintenance": p = floor(n (1 - u)) - k, impossible under 1, rounds ceil(n / p).
test('n equal hosts leave as the arithmetic of spare hosts says, or not at all', () => {
  for (const hosts of [2, 3, 10, 12, 63, 64])
    for (const hundredths of [0, 30, 50, 70, 90, 95, 100])
      for (const spareHosts of [0, 1, 2]) {
        const utilisation = hundredths / 100
        const p = Math.floor((hosts * (100 - hundredths)) / 100) - spareHosts
        const plan = answered({ ground: 'plain', hosts, utilisation, spareHosts, ...wide })
        const [cluster] = plan.clusters
        if (p < 1) {
          assert.equal(plan.leftOut.length, hosts)
          assert.equal(plan.verdict, 'unsafe')
        } else {
          assert.equal(
            cluster?.rounds,
            Math.ceil(hosts / Math.min(p, hosts)),
            `${hosts} ${utilisation} ${spareHosts}`,
          )
          assert.equal(cluster?.shortest, 'proved')
        }
      }
})

test('an estate of equal hosts with small equal VMs leaves as the arithmetic says', () => {
  for (const [n, each] of [
    [6, 3],
    [8, 4],
    [5, 1],
    [4, 4],
  ] as const) {
    // Hosts of 6 GiB with `each` VMs of 1 GiB: u = each / 6.
    const hosts = Array.from({ length: n }, (_, at) => sampleHost(`h${at}`, gib(6)))
    const vms = hosts.flatMap(({ id }) =>
      Array.from({ length: each }, (_, at) => sampleVm(`${id}-${at}`, id, gib(1))),
    )
    const estate = sampleEstate({ hosts, vms })
    const p = Math.floor((n * (6 - each)) / 6) - 1
    const plan = answered(wide, estate)
    if (p < 1) assert.equal(plan.leftOut.length, n)
    else assert.deepEqual([plan.clusters[0]?.together, plan.clusters[0]?.rounds], [p, Math.ceil(n / p)])
    assert.deepEqual(objectionsTo(estate, wide, plan), [])
  }
})

test('a quorum group of 2f + 1 hosts loses at most f per round', () => {
  for (const f of [1, 2, 3]) {
    const hosts = Array.from({ length: 2 * f + 1 }, (_, at) => sampleHost(`h${at}`, gib(8)))
    const of = hosts.map(({ id }): Requirement => ({ kind: 'component', ref: `host:${id}` }))
    const clusters = [sampleCluster('c', { requires: { kind: 'at-least', k: f + 1, of } })]
    const estate = sampleEstate({ clusters, hosts })
    const plan = answered({ ...wide, spareHosts: 0 }, estate)
    assert.equal(plan.clusters[0]?.together, f)
    assert.deepEqual(objectionsTo(estate, { ...wide, spareHosts: 0 }, plan), [])
  }
})

test('hosts that keep two copies of their data leave one by one, three copies two by two', () => {
  for (const storageCopies of [2, 3]) {
    const hosts = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => sampleHost(id, gib(8)))
    const clusters = [sampleCluster('c', { traits: { storageCopies } })]
    const estate = sampleEstate({ clusters, hosts })
    const raw = { ...wide, resyncMinutes: 45 }
    const plan = answered(raw, estate)
    assert.equal(plan.clusters[0]?.together, storageCopies - 1)
    assert.deepEqual(objectionsTo(estate, raw, plan), [])
  }
})

function smallEstate(random: Random): Estate {
  const hostIds = Array.from({ length: randomInteger(random, 2, 5) }, (_, at) => `h${at}`)
  const hosts = hostIds.map((id) => sampleHost(id, gib(randomInteger(random, 8, 20))))
  const vms = Array.from({ length: randomInteger(random, 0, 9) }, (_, at) =>
    sampleVm(`v${at}`, randomElement(random, hostIds), gib(randomInteger(random, 1, 5)), {
      restartPriority: random() < 0.15 ? 'disabled' : 'medium',
      devices: random() < 0.05 ? [{ kind: 'passthrough', name: 'gpu', bindsToHost: true }] : [],
    }),
  )
  const some = vms.filter(() => random() < 0.4).map(({ id }) => id)
  const rules =
    random() < 0.4 ? [sampleRule('r', randomElement(random, ['vm-apart', 'vm-together']), some, [])] : []
  return sampleEstate({ hosts, vms, rules })
}

test('every state of every plan is legal by the checker, and every host is planned or named', () => {
  const random = seededRandom(24)
  let planned = 0
  for (let round = 0; round < 120; round += 1) {
    const estate = smallEstate(random)
    const raw = {
      ...{ spareHosts: randomInteger(random, 0, 2), perCluster: randomInteger(random, 1, 3) },
      windowHours: randomElement(random, [2, 8, 24]),
      immovable: randomElement(random, ['left-out', 'agreed-window']),
    }
    const plan = answered(raw, estate)
    assert.deepEqual(objectionsTo(estate, raw, plan), [], `round ${round}`)
    planned += plan.steps.length
  }
  assert.ok(planned > 150, `${planned} rounds were looked at`)
})

test('the checker objects to a plan that was tampered with', () => {
  const hosts = ['a', 'b', 'c', 'd'].map((id) => sampleHost(id, gib(8)))
  const estate = sampleEstate({ hosts, vms: hosts.map(({ id }) => sampleVm(`v-${id}`, id, gib(4))) })
  const plan = answered({}, estate)
  assert.deepEqual(objectionsTo(estate, {}, plan), [])
  const [first, second] = plan.steps
  assert.ok(first !== undefined && second !== undefined)
  const rushed = second.hosts.map((host) => ({ ...host, backAtMs: host.emptyAtMs + 1 }))
  const spoiled: readonly (readonly [UpgradeResult['steps'], RegExp])[] = [
    [[first], /neither visited nor left out/],
    [[first, second, ...plan.steps.slice(2), first], /twice/],
    [[first, { ...second, hosts: rushed }, ...plan.steps.slice(2)], /less than its work|resync|order/],
    [[{ ...first, moves: [] }, ...plan.steps.slice(1)], /left on/],
    [
      [
        {
          ...first,
          moves: first.moves === 'left out' ? [] : first.moves.map(([vm]) => [vm, 'nowhere'] as const),
        },
        ...plan.steps.slice(1),
      ],
      /no host/,
    ],
  ]
  for (const [steps, said] of spoiled) assert.match(objectionsTo(estate, {}, { ...plan, steps }).join(), said)
})

// Proof: in the comment of `roundsOf`: a relaxation only adds legal rounds, widens windows or shortens times.
test('relaxing a promise never lengthens an exact walk, and never leaves out more', () => {
  const random = seededRandom(99)
  let shorter = 0
  for (let round = 0; round < 60; round += 1) {
    const estate = smallEstate(random)
    const raw = { spareHosts: randomInteger(random, 1, 2), perCluster: 2, windowHours: 4, resyncMinutes: 30 }
    const before = answered(raw, estate)
    for (const change of [{ spareHosts: raw.spareHosts - 1 }, { perCluster: 4 }, { windowHours: 24 }]) {
      const after = answered({ ...raw, ...change }, estate)
      assert.ok(after.leftOut.length <= before.leftOut.length, `round ${round}`)
      if (after.leftOut.length === before.leftOut.length) assert.ok(after.endsAtMs <= before.endsAtMs)
      if (after.endsAtMs < before.endsAtMs) shorter += 1
    }
  }
  assert.ok(shorter > 10)
})

test('the same question gives the same bytes', () => {
  const estate = smallEstate(seededRandom(5))
  const [one, other] = [ask({}, estate), ask({}, estate)]
  assert.ok(one.ok && other.ok)
  assert.equal(canonicalJson(one.value), canonicalJson(other.value))
})

test('a network that carries nothing, a scope that is none and a circle of services are said', () => {
  const hosts = ['a', 'b', 'c'].map((id) => sampleHost(id, gib(8)))
  const vms = [sampleVm('v', 'a', gib(1))]
  const still = answered({ linkGbps: 0 }, sampleEstate({ hosts, vms }))
  assert.deepEqual(
    still.leftOut.map(({ name }) => name),
    ['a'],
  )
  assert.match(still.leftOut[0]?.why ?? '', /0 Gbit\/s/)
  const missing = ask({ scope: 'host:z' }, sampleEstate({ hosts }))
  assert.ok(!missing.ok && missing.issues[0].code === 'upgrade-walk.scope-missing')
  const needs = (id: string): Requirement => ({ kind: 'component', ref: `service:${id}` })
  const service = (id: string, on: string) =>
    ({ id, name: id, origins: [], role: 'management', requires: needs(on) }) as const
  const services = [service('x', 'y'), service('y', 'z'), service('z', 'y')]
  const circle = ask({ layers: 'stack' }, sampleEstate({ hosts, services }))
  assert.ok(!circle.ok)
  assert.equal(circle.issues[0].code, 'upgrade-walk.order-cyclic')
  assert.match(circle.issues[0].message, /y before z before y|z before y before z/)
  assert.doesNotMatch(circle.issues[0].message, /x before/)
})

test('knobs at their ends are answered or refused in a sentence', () => {
  for (const [name, field] of Object.entries(upgradeParams)) {
    if (field.kind !== 'number') continue
    for (const value of [field.min, field.max]) {
      if (name === 'stepsMax' || name === 'hosts') continue
      answered({ ground: 'plain', hosts: 20, [name]: value })
    }
    for (const value of [field.min - 1, Number.NaN, 'many'])
      assert.ok(!ask({ [name]: value }).ok, `${name} = ${value}`)
  }
})
