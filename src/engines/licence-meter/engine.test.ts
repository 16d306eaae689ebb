import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCluster, sampleEstate, sampleHost, sampleVm } from '#engines/headroom/sample.ts'
import engine from '#engines/licence-meter/engine.ts'
import type { LicenceResult } from '#engines/licence-meter/result.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { gib } from '#kernel/units.ts'

const context = { seed: 1, progress: () => undefined }
const ask = (params: Readonly<Record<string, unknown>>, estate: Estate = emptyEstate('none')) =>
  engine.run({ estate, digest: 'test' }, params, context)
const answer = (params: Readonly<Record<string, unknown>>, estate?: Estate): LicenceResult => {
  const run = ask(params, estate)
  assert.ok(run.ok, JSON.stringify(run.issues))
  return run.value.result as LicenceResult
}
const knobs = { ground: 'knobs' } as const

test('four hosts of 2×20 owe 160 VMware cores, and none of them is missing', () => {
  const { order, units } = answer({ ...knobs, hosts: 4, socketsPerHost: 2, coresPerSocket: 20 })
  assert.deepEqual(order, {
    cores: { low: 160, high: 160 },
    floorAdds: { low: 0, high: 0 },
    minimumAdds: 0,
    packsAdd: 0,
  })
  assert.deepEqual([units.socket.low, units.host.low, units['socket-pair'].low], [8, 4, 4])
})

test('48 cores of VCF bring 48 TiB, as the counting article says, and VVF a quarter of that', () => {
  const fleet = { ...knobs, hosts: 1, socketsPerHost: 3, coresPerSocket: 16, rawTibPerCluster: 40.2 }
  assert.deepEqual(answer({ ...fleet, entitlement: 'vcf' }).storage, {
    ...{ entitledTib: 48, claimedTib: 41, missingTib: 0, surplusTib: 7 },
  })
  assert.deepEqual(answer({ ...fleet, entitlement: 'vvf' }).storage, {
    ...{ entitledTib: 12, claimedTib: 41, missingTib: 29, surplusTib: 0 },
  })
})

test('a failover needs more Windows Standard than the day before: every host is licensed for its worst day', () => {
  // Four hosts with two guests each: one full licensing a host today, and two once a loss leaves three of them.
  const fleet = { ...knobs, hosts: 4, socketsPerHost: 2, coresPerSocket: 8, vms: 8, windowsVms: 8 }
  const today = answer({ ...fleet, hostsLost: 0 }).windows
  const worst = answer({ ...fleet, hostsLost: 1 }).windows
  assert.deepEqual([today.standardEven.low, worst.standardEven.low], [4 * 16, 4 * 2 * 16])
  // Nothing keeps all eight from meeting on one host: four full licensings each. Datacenter is one, whatever happens.
  assert.deepEqual([worst.standardAnywhere.low, worst.datacenter.low], [4 * 4 * 16, 4 * 16])
})

test('the disputed minimum is added only below it, and a late renewal only with a quote', () => {
  const small = { ...knobs, hosts: 1, socketsPerHost: 2, coresPerSocket: 8, orderMinimum: 'seventy-two' }
  assert.deepEqual(answer(small).order, {
    ...{ cores: { low: 72, high: 72 }, floorAdds: { low: 16, high: 16 }, minimumAdds: 40, packsAdd: 0 },
  })
  assert.equal(answer({ ...small, hosts: 3 }).order.minimumAdds, 0)
  const late = { ...small, renewal: 'late' }
  assert.equal(answer(late).lateSurcharge, null)
  const priced = answer({ ...late, priceVmwareCore: 100 })
  assert.deepEqual([priced.costs['vmware-core'], priced.lateSurcharge], [{ low: 7200, high: 7200 }, 1440])
  assert.deepEqual(answer({ ...small, priceVmwareCore: 100 }).lateSurcharge, null)
})

test('packs of 32 are rounded up after the minimum: 80 cores are 96, and 72 are 96 too', () => {
  const pack = { ...knobs, orderUnit: 'packs' }
  const of = (params: object) => answer({ ...pack, ...params }).order
  assert.deepEqual([of({ hosts: 5, socketsPerHost: 1, coresPerSocket: 16 }).cores.low], [96])
  const small = of({ hosts: 1, coresPerSocket: 8, orderMinimum: 'seventy-two' })
  assert.deepEqual([small.cores.low, small.minimumAdds, small.packsAdd], [96, 40, 24])
})

test('brought subscriptions cover every core of every node: three nodes of 36 need 108, and two are not sold', () => {
  assert.equal(answer({ ...knobs, providerNodes: 3 }).providerCores, 108)
  assert.equal(answer({ ...knobs, providerNodes: 2 }).providerCores, 108)
  assert.equal(answer({ ...knobs, providerNodes: 0 }).providerCores, null)
})

test('above the floor a core costs the same in any processor, below it more, and a socket and a host ever less', () => {
  // 12 × 192 cores fill whole hosts of every size compared but one, so nothing is rounded up.
  const { sweep } = answer({ ...knobs, hosts: 96, socketsPerHost: 2, coresPerSocket: 12 })
  const of = (id: keyof (typeof sweep)[number]['units']) => sweep.map(({ units }) => units[id])
  assert.deepEqual(of('vmware-core'), [4608, 3072, 2304, 2304, 2304, 2304, 2304])
  assert.deepEqual(of('core'), [2304, 2304, 2304, 2304, 2304, 2304, 2304])
  assert.deepEqual(of('host'), [144, 96, 72, 48, 36, 24, 18])
  assert.deepEqual(
    of('socket'),
    of('host').map((count) => 2 * count),
  )
  const lost = sweep.map(({ vmsPerHost }) => vmsPerHost)
  assert.deepEqual(
    lost,
    [...lost].sort((left, right) => left - right),
  )
})

const cluster = (sizes: readonly number[], vms: readonly (readonly [host: number, gib: number])[]): Estate =>
  sampleEstate({
    clusters: [sampleCluster('c')],
    hosts: sizes.map((size, at) => sampleHost(`h${at}`, gib(size), { cores: 24 })),
    vms: vms.map(([host, size], at) => sampleVm(`v${at}`, `h${host}`, gib(size))),
  })

test('one of four hosts can go when two of three hold everything, and the bound says that no more can', () => {
  const estate = cluster(
    [100, 100, 100, 100],
    [
      [0, 60],
      [1, 60],
      [2, 20],
      [3, 10],
    ],
  )
  const [trim] = answer({ memoryReserve: 0 }, estate).trims
  assert.deepEqual(trim, {
    ...{
      cluster: 'c',
      name: 'c',
      hosts: ['h3'],
      coresFreed: 32,
      physicalFreed: 24,
      most: true,
      why: 'found',
    },
  })
})

test('a cluster that does not survive a loss gives up nothing', () => {
  const [trim] = answer(
    { memoryReserve: 0 },
    cluster(
      [100, 100],
      [
        [0, 80],
        [1, 80],
      ],
    ),
  ).trims
  assert.deepEqual([trim?.why, trim?.hosts], ['unsafe-already', []])
})

test('a VM that HA does not restart still needs a place when its host is given up', () => {
  const estate = cluster(
    [100, 100, 100],
    [
      [0, 60],
      [1, 60],
      [2, 60],
    ],
  )
  const disabled = {
    ...estate,
    vms: estate.vms.map((vm) => ({ ...vm, restartPriority: 'disabled' as const })),
  }
  assert.deepEqual(answer({ memoryReserve: 0, hostsLost: 0 }, disabled).trims[0]?.hosts, [])
})

test('sizes that nobody stated leave open what could go, and what is owed is a range from what is certain', () => {
  const estate = cluster([100, 100, 100], [[0, 10]])
  const [first, ...others] = estate.hosts
  const open = { ...first!, sockets: 'unknown', cores: 'unknown', memoryBytes: 'unknown' } as const
  const result = answer({}, { ...estate, hosts: [open, ...others] })
  assert.equal(result.trims[0]?.why, 'unknown')
  assert.deepEqual(result.units['vmware-core'], { low: 16 + 32 + 32, high: 'unknown' })
  assert.deepEqual(result.order.floorAdds, { low: 0, high: 'unknown' })
  assert.deepEqual(
    answer({ priceVmwareCore: 10 }, { ...estate, hosts: [open, ...others] }).costs['vmware-core'],
    {
      ...{ low: 800, high: null },
    },
  )
})

test('an estate without hosts, a cluster that is not there and a quote below zero are refused with a sentence', () => {
  for (const [params, code] of [
    [{}, 'licence-meter.no-hosts'],
    [{ clusters: ['cluster:nowhere'] }, 'licence-meter.cluster-unknown'],
    [{ priceHost: -1 }, 'params.unreadable'],
    [{ hosts: 0 }, 'params.unreadable'],
    [{ coresPerSocket: Number.NaN }, 'params.unreadable'],
  ] as const) {
    const run = ask(params)
    assert.equal(run.ok, false)
    assert.equal(run.issues[0]?.code, code)
  }
})

test('a host of no cluster, and a cluster without hosts, are counted as what they are', () => {
  const estate = sampleEstate({
    clusters: [sampleCluster('c'), sampleCluster('empty')],
    hosts: [sampleHost('h0', gib(64), { cores: 16 }), sampleHost('alone', gib(64), { clusterId: 'none' })],
    vms: [sampleVm('w', 'alone', gib(4), { guestOs: 'Microsoft Windows Server 2022 (64-bit)' })],
  })
  const { groups, hosts } = answer({}, estate)
  assert.equal(hosts, 2)
  assert.deepEqual(
    groups.map(({ name, units, windows }) => [name, units['vmware-core'].low, windows.standardEven.low]),
    [
      ['alone', 32, 32],
      ['c', 32, 0],
    ],
  )
})
