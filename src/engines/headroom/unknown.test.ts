import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClusterAnswer, HeadroomResult } from '#engines/headroom/answer.ts'
import headroom from '#engines/headroom/engine.ts'
import { sampleDatastore, sampleEstate, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import type { Estate, Host, Vm } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { gib, mib } from '#kernel/units.ts'

function clusterOf(parts: Partial<Estate>, params: Readonly<Record<string, unknown>> = {}): ClusterAnswer {
  const estate = sampleEstate(parts)
  const outcome = headroom.run(
    { estate, digest: '' },
    { memoryReserve: 0, ...params },
    { seed: 0, progress: () => {} },
  )
  assert.ok(outcome.ok)
  // Whatever is unknown, nothing infinite or undefined may reach the record of a run.
  canonicalJson(outcome.value)
  const [cluster] = (outcome.value.result as HeadroomResult).clusters
  assert.ok(cluster)
  return cluster
}
const verdictOf = (parts: Partial<Estate>, params = {}): string =>
  clusterOf(parts, params).answers[0]?.verdict ?? ''

/** Three hosts of 100 GiB, one VM of 10 GiB on each; changes go to host a and to its VM. */
const three = (host: Partial<Host>, vm: Partial<Vm>): Partial<Estate> => ({
  hosts: [sampleHost('a', gib(100), host), sampleHost('b', gib(100)), sampleHost('x', gib(100))],
  vms: [sampleVm('va', 'a', gib(10), vm), sampleVm('vb', 'b', gib(10)), sampleVm('vx', 'x', gib(10))],
})

test('a VM of unknown memory keeps the verdict open and is named', () => {
  const parts = three({}, { memoryBytes: 'unknown' })
  const { answers } = clusterOf(parts)
  assert.deepEqual(
    answers.map(({ verdict }) => verdict),
    ['undecided', 'undecided'],
  )
  assert.equal(answers[0]?.open?.obstacle, 'unknown')
  const [gap] = answers[0]?.open?.gaps ?? []
  assert.deepEqual([gap?.code, gap?.names], ['memory-unknown', ['va']])
})

test('what is already proved by known values stays unsafe, whatever is unknown beside it', () => {
  const { hosts = [] } = three({}, {})
  // Even if va needed nothing, a and b would have 90 GiB left each, and big needs 95.
  const vms = [
    sampleVm('va', 'a', gib(1), { memoryBytes: 'unknown' }),
    sampleVm('wa', 'a', gib(10)),
    sampleVm('vb', 'b', gib(10)),
    sampleVm('big', 'x', gib(95)),
  ]
  assert.equal(verdictOf({ hosts, vms }), 'unsafe')
})

test('an unknown reservation lies between nothing and the configured size', () => {
  const unknown = { memoryReservationBytes: 'unknown' } as const
  assert.equal(verdictOf(three({}, unknown), { memoryBasis: 'reserved' }), 'safe')
  assert.equal(
    verdictOf(three({}, { ...unknown, memoryBytes: gib(95) }), { memoryBasis: 'reserved' }),
    'safe',
  )
  const tight = three({}, { ...unknown, memoryBytes: gib(95) })
  const vms = (tight.vms ?? []).map((vm) =>
    vm.id === 'va' ? vm : { ...vm, memoryReservationBytes: gib(10) },
  )
  assert.equal(verdictOf({ ...tight, vms }, { memoryBasis: 'reserved' }), 'undecided')
})

const verdictsOf = (parts: Partial<Estate>): readonly string[] =>
  clusterOf(parts).answers.map(({ verdict }) => verdict)

const nameless = { identity: 'named', memoryBytes: 'unknown', cores: 'unknown', coreMhz: 'unknown' } as const
/** Codes of the gaps that stand in the way of the answer for that many losses. */
const gapsOf = (parts: Partial<Estate>, failures: 1 | 2, params = {}): readonly string[] =>
  (clusterOf(parts, params).answers[failures - 1]?.open?.gaps ?? []).map(({ code }) => code)

test('a host that only its VMs name is not counted on, and blocks no loss that the others carry', () => {
  const parts = three(nameless, {})
  // Any one loss fits b or x. Without b and x only the host of unknown capacity is left.
  const verdicts = clusterOf(parts).answers.map(({ verdict }) => verdict)
  assert.deepEqual(verdicts, ['safe', 'undecided'])
  assert.deepEqual(gapsOf(parts, 2), ['host-memory-unknown'])
})

test('the VMs of a host of unknown capacity must restart on hosts of known capacity', () => {
  // b and x have 90 GiB left each, for these and for the 10 GiB of va.
  const on = (sizes: readonly number[]): Partial<Estate> => {
    const parts = three(nameless, {})
    const extra = sizes.map((size, at) => sampleVm(`wa${at}`, 'a', gib(size)))
    return { ...parts, vms: [...(parts.vms ?? []), ...extra] }
  }
  assert.equal(verdictOf(on([80, 80])), 'safe')
  assert.equal(verdictOf(on([81, 81])), 'unsafe')
  assert.equal(verdictOf(on([91])), 'unsafe')
})

test('a host of unknown capacity receives nothing, not even a VM that needs nothing', () => {
  const hosts = [sampleHost('a', gib(10)), sampleHost('b', gib(10), nameless)]
  const vms = [sampleVm('va', 'a', gib(1)), sampleVm('vb', 'b', gib(1))]
  assert.equal(verdictOf({ hosts, vms }, { memoryBasis: 'reserved' }), 'undecided')
})

test('a host of unknown speed receives nothing once reservations count, and everything while none does', () => {
  const slow = { cores: 'unknown', coreMhz: 'unknown' } as const
  const hosts = [sampleHost('a', gib(10)), sampleHost('b', gib(10), slow)]
  const vms = (mhz: number): Vm[] => [
    sampleVm('va', 'a', gib(1), { cpuReservationMhz: mhz }),
    sampleVm('vb', 'b', gib(1)),
  ]
  assert.equal(verdictOf({ hosts, vms: vms(0) }), 'safe')
  assert.equal(verdictOf({ hosts, vms: vms(500) }), 'undecided')
})

test('of two gaps either of which would do both are told, and one that would not help is not', () => {
  const idle = { maintenance: 'unknown' } as const
  const hosts = [
    sampleHost('a', gib(100)),
    sampleHost('b', gib(100), nameless),
    sampleHost('x', gib(100), idle),
  ]
  const vms = [sampleVm('va', 'a', gib(50)), sampleVm('vb', 'b', gib(10))]
  assert.deepEqual(gapsOf({ hosts, vms }, 1), ['host-memory-unknown', 'maintenance-unknown'])
  const small = hosts.map((host) => (host.id === 'x' ? { ...host, memoryBytes: gib(40) } : host))
  assert.deepEqual(gapsOf({ hosts: small, vms }, 1), ['host-memory-unknown'])
})

test('a verdict that is decided leaves no gap in the way, and no issue about one', () => {
  const estate = sampleEstate(three(nameless, {}))
  const outcome = headroom.run({ estate, digest: '' }, { failures: 1 }, { seed: 0, progress: () => {} })
  assert.ok(outcome.ok)
  assert.ok(!outcome.issues.some(({ code }) => code === 'headroom.host-memory-unknown'))
})

test('a VM that may run on a host nobody named keeps a cluster open in which no loss can be examined', () => {
  const hosts = [sampleHost('a', gib(100), { maintenance: true })]
  const parts = { hosts, vms: [sampleVm('v', 'unknown', gib(1))] }
  const [answer] = clusterOf(parts).answers
  assert.deepEqual([answer?.verdict, answer?.losses], ['undecided', 0])
  assert.deepEqual(gapsOf(parts, 1), ['host-of-vm-unknown'])
  assert.equal(verdictOf({ vms: parts.vms }), 'undecided')
})

test('a VM of unknown memory that is not to restart blocks nothing but room on its own host', () => {
  const parts = three({}, { memoryBytes: 'unknown', restartPriority: 'disabled' })
  const { answers } = clusterOf(parts)
  // Losing b and x leaves only a, of which nobody knows what its VM takes.
  assert.deepEqual(
    answers.map(({ verdict }) => verdict),
    ['safe', 'undecided'],
  )
  assert.deepEqual(gapsOf(parts, 2), ['memory-unknown'])
  assert.equal(verdictOf({ ...parts, vms: (parts.vms ?? []).slice(0, 1) }), 'safe')
})

test('a VM of unknown memory is in the way even where a host of unknown memory is as well', () => {
  const hosts = [sampleHost('a', gib(100)), sampleHost('b', gib(100), nameless)]
  const vms = [sampleVm('va', 'a', gib(10), { memoryBytes: 'unknown' }), sampleVm('vb', 'b', gib(1))]
  assert.deepEqual(gapsOf({ hosts, vms }, 1), ['memory-unknown', 'host-memory-unknown'])
})

test('a host that is too full whatever its unknown VM needs is told as such; one that may be is not', () => {
  const full = three({}, { memoryBytes: 'unknown' })
  const with101 = [...(full.vms ?? []), sampleVm('w', 'a', gib(101))]
  const told = (parts: Partial<Estate>): readonly unknown[] =>
    clusterOf(parts).overloaded.map(({ id, dimension, carried, available }) => [
      ...[id, dimension, carried, available],
    ])
  assert.deepEqual(told(full), [])
  assert.deepEqual(told({ ...full, vms: with101 }), [['a', 'memory', gib(101), gib(100)]])
})

test('a host whose own row reports more than its VMs keeps the verdict open', () => {
  const reported = { vmsPoweredOn: 2, vcpus: 4, memoryBytes: gib(20) }
  assert.equal(verdictOf(three({ reported }, {})), 'undecided')
  assert.deepEqual(gapsOf(three({ reported }, {}), 1), ['load-disagrees'])
})

test('a host row that agrees with its VMs up to a rounding of one MiB is believed', () => {
  const reported = { vmsPoweredOn: 1, vcpus: 2, memoryBytes: gib(10) + mib(1) }
  assert.equal(verdictOf(three({ reported }, {})), 'safe')
})

test('a host whose row reports fewer VMs than were read proves nothing against itself', () => {
  const reported = { vmsPoweredOn: 0, vcpus: 0, memoryBytes: 0 }
  assert.equal(verdictOf(three({ reported }, { memoryBytes: gib(95) })), 'undecided')
})

test('a VM of unknown power state may run: it is never ignored and never proved', () => {
  assert.equal(verdictOf(three({}, { power: 'unknown' })), 'safe')
  assert.equal(verdictOf(three({}, { power: 'unknown', memoryBytes: gib(95) })), 'undecided')
  assert.equal(verdictOf(three({}, { power: 'on', memoryBytes: gib(95) })), 'unsafe')
})

test('a running VM on a host nobody named keeps its cluster open', () => {
  const parts = three({}, { hostId: 'unknown' })
  assert.equal(verdictOf(parts), 'undecided')
  assert.deepEqual(gapsOf(parts, 1), ['host-of-vm-unknown'])
})

test('an empty host of unknown maintenance state is not counted on, a host that runs VMs is', () => {
  const hosts = [sampleHost('a', gib(10)), sampleHost('b', gib(10), { maintenance: 'unknown' })]
  assert.equal(verdictOf({ hosts, vms: [sampleVm('v', 'a', gib(1))] }), 'undecided')
  assert.equal(verdictOf({ hosts, vms: [sampleVm('v', 'a', gib(1)), sampleVm('w', 'b', gib(1))] }), 'safe')
})

test('CPU reservations that no VM states are not checked, and the answer lists them', () => {
  const parts = three({}, {})
  const vms = (parts.vms ?? []).map((vm) => ({ ...vm, cpuReservationMhz: 'unknown' as const }))
  const cluster = clusterOf({ ...parts, vms })
  assert.equal(cluster.answers[0]?.verdict, 'safe')
  assert.ok(cluster.notChecked.some(({ code }) => code === 'cpu-reservations'))
})

test('one unknown CPU reservation among known ones is at most all its vCPUs at full speed', () => {
  const small = { cores: 2, coreMhz: 1000 }
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100), small))
  const vms = [
    sampleVm('v', 'a', gib(1), { cpuReservationMhz: 'unknown' }),
    sampleVm('w', 'b', gib(1), { cpuReservationMhz: 500 }),
  ]
  // v takes 0 to 2,000 MHz and b has 1,500 MHz left.
  assert.equal(verdictOf({ hosts, vms }), 'undecided')
})

test('datastores that nobody listed are not checked; a list that the VMs contradict leaves open who else sees them', () => {
  const parts = three({}, { datastoreIds: ['d'] })
  const codes = (more: Partial<Estate>): readonly string[] =>
    clusterOf({ ...parts, ...more }).notChecked.map(({ code }) => code)
  assert.ok(codes({}).includes('storage-visibility'))
  assert.ok(codes({ datastores: [sampleDatastore('d', 'unknown')] }).includes('storage-visibility'))
  // Host a runs va from d and is not listed: a and b see d, x may.
  const wrong = { datastores: [sampleDatastore('d', ['b'])] }
  assert.ok(!codes(wrong).includes('storage-visibility'))
  assert.deepEqual(verdictsOf({ ...parts, ...wrong }), ['safe', 'undecided'])
  assert.deepEqual(gapsOf({ ...parts, ...wrong }, 2), ['datastores-contradict'])
})

test('a rule that names nobody known changes nothing', () => {
  const rules = [
    sampleRule('r0', 'vm-apart', [], []),
    sampleRule('r1', 'vm-together', ['ghost', 'va'], []),
    sampleRule('r2', 'vm-off-hosts', ['va'], []),
  ]
  const cluster = clusterOf({ ...three({}, {}), rules })
  assert.equal(cluster.answers[0]?.verdict, 'safe')
  assert.ok(cluster.notChecked.some(({ code }) => code === 'rules-empty'))
})

test('a host without a row may be one that a datastore lists under another name: no verdict rests on its absence', () => {
  const hosts = [sampleHost('a', gib(100)), sampleHost('b', gib(100), { identity: 'named' })]
  const vms = [sampleVm('v', 'a', gib(10), { datastoreIds: ['d'] })]
  const datastores = [sampleDatastore('d', ['a'])]
  assert.equal(verdictOf({ hosts, vms, datastores }), 'undecided')
  const tied = { devices: [{ kind: 'passthrough', name: 'GPU', bindsToHost: true }] } as const
  assert.equal(verdictOf({ hosts, vms: [sampleVm('v', 'a', gib(10), tied)] }), 'unsafe')
  const stated = hosts.map((host) => ({ ...host, identity: 'stated' as const }))
  assert.equal(verdictOf({ hosts: stated, vms, datastores }), 'unsafe')
})
