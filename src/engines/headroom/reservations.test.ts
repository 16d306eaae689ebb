import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HeadroomParams, headroomParams } from '#engines/headroom/params.ts'
import {
  sampleCluster,
  sampleDatastore,
  sampleEstate,
  sampleHost,
  sampleRule,
  sampleVm,
} from '#engines/headroom/sample.ts'
import { answerOf, clusterOf, runOf, textOf, vmsOn } from '#engines/headroom/sample-answers.ts'
import type { Cluster, Datastore, Estate, Rule, Vm } from '#estate/model.ts'
import { defaultValues } from '#kernel/field.ts'
import { gib } from '#kernel/units.ts'
import { ledgerOf, objection } from '#placement/checker.ts'
import { membersOf } from '#placement/members.ts'

const hosts = ['a', 'b', 'x'].map((id) => sampleHost(id, gib(100)))
const vms = ['a', 'b', 'x'].flatMap((id) => vmsOn(id, [10]))
const unread = [sampleRule('r', 'unread', ['a-vm0'], [])]
const verdictsOf = (parts: Partial<Estate>): readonly string[] =>
  clusterOf(parts).answers.map(({ verdict }) => verdict)
const unchecked = (parts: Partial<Estate>): readonly string[] =>
  clusterOf(parts).notChecked.map(({ code }) => code)
const sentences = (parts: Partial<Estate>): readonly string[] =>
  runOf(parts).blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : []))

test('a loss that moves a VM under an unread rule is never safe, and the text says what settles it', () => {
  const answer = answerOf({ hosts, vms, rules: unread }, 1)
  assert.deepEqual([answer.verdict, answer.safe, answer.undecided], ['undecided', 2, 1])
  assert.deepEqual(
    answer.open?.gaps.map(({ code, names }) => [code, names]),
    [['rule-unread', ['a-vm0']]],
  )
  assert.equal(
    textOf({ hosts, vms, rules: unread }, 1),
    'Not decided: 1 of 3 hosts stays open, a. Unknown: what the placement rules ask of a-vm0. To settle it, state the rule in topology.yaml.',
  )
})

test('an unread rule does not soften what is unsafe anyway, and does not touch a VM that is not to restart', () => {
  const big = [...vms, ...vmsOn('b', [95])].map((vm, at) => ({ ...vm, id: `${vm.id}-${at}` }))
  assert.deepEqual(verdictsOf({ hosts, vms: big, rules: [sampleRule('r', 'unread', ['a-vm0-0'], [])] }), [
    'unsafe',
    'unsafe',
  ])
  const still = vms.map((vm) => (vm.id === 'a-vm0' ? { ...vm, restartPriority: 'disabled' as const } : vm))
  assert.deepEqual(verdictsOf({ hosts, vms: still, rules: unread }), ['safe', 'safe'])
})

test('a host without a row opens no way for a VM under an unread rule', () => {
  const named = [sampleHost('a', gib(100)), sampleHost('b', gib(100), { identity: 'named' })]
  const parts = { hosts: named, vms: vmsOn('a', [10]), rules: unread }
  const codes = answerOf(parts, 1).open?.gaps.map(({ code }) => code)
  assert.deepEqual(codes, ['rule-unread'])
})

test('that the inventory states no rule is said only where no rule of any kind names anything of the cluster', () => {
  assert.ok(unchecked({ hosts, vms }).includes('rules'))
  assert.ok(!unchecked({ hosts, vms, rules: unread }).includes('rules'))
  const off = [...vms, sampleVm('off', 'a', gib(1), { power: 'off' })]
  assert.ok(
    !unchecked({ hosts, vms: off, rules: [sampleRule('r', 'vm-apart', ['off'], [])] }).includes('rules'),
  )
  assert.ok(!unchecked({ hosts, vms, rules: [sampleRule('r', 'vm-on-hosts', [], ['b'])] }).includes('rules'))
  assert.ok(unchecked({ hosts, vms, rules: [sampleRule('r', 'vm-apart', ['ghost'], [])] }).includes('rules'))
})

const policy: HeadroomParams = { ...defaultValues(headroomParams), memoryReserve: 0 }
/** Whether the checker lets the VM of host a restart on the host at that index. */
function accepts(
  to: number,
  vm: Partial<Vm>,
  datastores: readonly Datastore[],
  rules: readonly Rule[],
): boolean {
  const guests = vms.map((one) => (one.id === 'a-vm0' ? { ...one, ...vm } : one))
  const [members] = membersOf(sampleEstate({ hosts, vms: guests, rules })).clusters
  assert.ok(members)
  const ledger = ledgerOf(members, new Map(datastores.map((one) => [one.id, one])), policy)
  return objection(ledger, [0], [0], [to], 1, []) === undefined
}

test('the checker places no VM under an unread rule', () => {
  assert.equal(accepts(1, {}, [], []), true)
  assert.equal(accepts(1, {}, [], unread), false)
})

test('the checker believes a contradicted list only for hosts it names or that run a VM from there', () => {
  const on = { datastoreIds: ['d'] }
  assert.equal(accepts(1, on, [sampleDatastore('d', ['b'])], []), true)
  assert.equal(accepts(2, on, [sampleDatastore('d', ['b'])], []), false)
})

test('hosts that a contradicted list names, or that run a VM from there, see the datastore; others may', () => {
  const on = vms.map((vm) => (vm.id === 'x-vm0' ? vm : { ...vm, datastoreIds: ['d'] }))
  // a and b run VMs from d, of which the list names only b.
  const datastores = [sampleDatastore('d', ['b'])]
  assert.deepEqual(verdictsOf({ hosts, vms: on, datastores }), ['safe', 'undecided'])
  assert.match(
    textOf({ hosts, vms: on, datastores }, 2),
    /a and b\. Who sees d is uncertain: .*To settle it, import/,
  )
  // With the list of a host that runs nothing from d, only a surely sees it besides.
  const alone = vms.map((vm) => (vm.id === 'a-vm0' ? { ...vm, datastoreIds: ['d'] } : vm))
  assert.deepEqual(verdictsOf({ hosts, vms: alone, datastores: [sampleDatastore('d', [])] }), [
    'undecided',
    'undecided',
  ])
})

test('a list that a VM of another cluster contradicts proves nothing here either', () => {
  const datastores = [sampleDatastore('d', ['p-a'])]
  const here = (id: string): Partial<Vm> => (id === 'p' ? { datastoreIds: ['d'] } : {})
  const { clusters, hosts: all, vms: guests } = fleet([sampleCluster('p'), sampleCluster('q')], here)
  const only = guests.filter(({ hostId }) => hostId === 'p-a' || hostId === 'q-a')
  const parts = { clusters, hosts: all, datastores }
  assert.deepEqual(verdictsOf({ ...parts, vms: only }), ['unsafe', 'unsafe'])
  const elsewhere = only.map((vm) => ({ ...vm, datastoreIds: ['d'] }))
  assert.deepEqual(verdictsOf({ ...parts, vms: elsewhere }), ['undecided', 'undecided'])
})

test('where nobody stated who sees the datastores, the verdict and the lead say how far they hold', () => {
  const blind = vms.map((vm) => ({ ...vm, datastoreIds: 'unknown' as const }))
  assert.match(
    textOf({ hosts, vms: blind }, 1),
    /^Any one host can be lost, as far as the inventory tells: each of the 3 losses has a placement that was checked\. It does not tell whether other hosts see the datastores of 3 VMs\. The tightest/,
  )
  const large = blind.map((vm) => ({ ...vm, memoryBytes: gib(50) }))
  assert.match(
    textOf({ hosts, vms: large }, 2),
    /^Any one host can be lost, as far as the inventory tells, but not any two: losing/,
  )
  assert.match(
    sentences({ hosts, vms: blind })[0] ?? '',
    /the one cluster survives every loss of two hosts; what is survived is so as far as the inventory tells, which is silent on who sees its datastores\.$/,
  )
  assert.doesNotMatch(sentences({ hosts, vms })[0] ?? '', /as far as/)
  assert.doesNotMatch(textOf({ hosts, vms }, 1), /as far as/)
})

/** Clusters with three hosts and three VMs each. */
function fleet(
  clusters: readonly Cluster[],
  changes: (id: string) => Partial<Vm> = () => ({}),
): Pick<Estate, 'clusters' | 'hosts' | 'vms'> {
  const of = (id: string) => ({
    hosts: hosts.map((host) => ({
      ...host,
      id: `${id}-${host.id}`,
      name: `${id}-${host.id}`,
      clusterId: id,
    })),
    vms: vms.map((vm) => ({
      ...{ ...vm, id: `${id}-${vm.id}`, hostId: `${id}-${vm.hostId}`, clusterId: id },
      ...changes(id),
    })),
  })
  const parts = clusters.map(({ id }) => of(id))
  return { clusters, hosts: parts.flatMap((one) => one.hosts), vms: parts.flatMap((one) => one.vms) }
}

test('the lead counts clusters that survive, that only have room, that do not, and those with a reservation', () => {
  const off = { haEnabled: false }
  const clusters = [sampleCluster('p'), sampleCluster('q'), sampleCluster('r', off), sampleCluster('s')]
  const changes = (id: string): Partial<Vm> =>
    id === 'q' ? { datastoreIds: 'unknown' } : id === 's' ? { memoryBytes: gib(99) } : {}
  assert.equal(
    sentences(fleet(clusters, changes))[0],
    'Counting configured memory, overcommitted 1 to 1, with 0 % of each host kept for the hypervisor: 2 of 4 clusters survive every loss of one host, 1 has room but HA is off, 1 does not; 2 of 4 clusters survive every loss of two hosts, 1 has room but HA is off, 1 does not; for 1 of the clusters what is survived is so as far as the inventory tells, which is silent on who sees the datastores.',
  )
  assert.match(
    sentences(fleet(clusters.slice(0, 2), () => ({ memoryBytes: gib(99) })))[0] ?? '',
    /: none of 2 clusters survives every loss of one host, 2 do not; none of 2/,
  )
  assert.match(
    sentences({ hosts, vms: vmsOn('a', [101]) })[0] ?? '',
    /: the one cluster does not survive every loss/,
  )
})

test('a safe answer where HA is off begins with that, and does not say that a host can be lost', () => {
  const clusters = [sampleCluster('c', { haEnabled: false })]
  assert.match(
    textOf({ hosts, vms, clusters }, 1),
    /^There is room, but HA is off: nothing restarts by itself\. Each of the 3 losses has a placement that was checked\. The tightest/,
  )
  assert.match(
    sentences({ hosts, vms, clusters })[0] ?? '',
    /: the one cluster has room after every loss of one host, but HA is off;/,
  )
  const large = vms.map((vm) => ({ ...vm, memoryBytes: gib(50) }))
  assert.match(
    textOf({ hosts, vms: large, clusters }, 2),
    /^There is room without any one host, but not without any two: losing/,
  )
})

test('HA that nobody stated and hosts recognized by their sums are listed as not checked', () => {
  const clusters = [sampleCluster('c', { haEnabled: 'unknown' })]
  const inferred = hosts.map((host) => ({ ...host, identity: 'inferred' as const }))
  const text =
    sentences({ hosts: inferred, vms, clusters }).find((one) => one.startsWith('Not checked')) ?? ''
  assert.match(
    text,
    /^Not checked on c: whether HA is on; that 3 hosts are the ones their VMs name: they were recognized by sums that agree/,
  )
  assert.deepEqual(unchecked({ hosts, vms }), ['rules'])
})

test('a cluster in which nothing runs gets no verdict, unless a host row reports that something does', () => {
  const { blocks, result } = runOf({ hosts })
  assert.ok(blocks.every(({ kind }) => kind === 'sentence'))
  assert.deepEqual(result.emptyClusters, [{ id: 'c', name: 'c' }])
  assert.ok(sentences({ hosts }).includes('Nothing runs here, so there is no verdict: c.'))
  const reported = { vmsPoweredOn: 4, vcpus: 'unknown', memoryBytes: 'unknown' } as const
  const busy = hosts.map((host) => ({ ...host, reported }))
  assert.deepEqual(verdictsOf({ hosts: busy }), ['undecided', 'undecided'])
  const away = busy.map((host) => ({ ...host, maintenance: true }))
  assert.deepEqual(verdictsOf({ hosts: away }), ['undecided'])
})

test('a cluster with one host in use gets no verdict about two, and one sentence says so', () => {
  const one = { hosts: hosts.slice(0, 1), vms: vmsOn('a', [1]) }
  assert.deepEqual(verdictsOf(one), ['unsafe'])
  const note = 'Only one host is in use on c: no loss of two exists there, so N-2 gets no verdict.'
  assert.ok(sentences(one).includes(note))
  assert.ok(
    !runOf(one, { failures: 1 }).blocks.some((block) => block.kind === 'sentence' && block.text === note),
  )
  assert.match(
    sentences(one)[0] ?? '',
    /every loss of two hosts is no question, because no cluster has that many hosts in use\.$/,
  )
})

test('only what binds is said to strand a VM: its datastores, the rules about hosts, or both together', () => {
  const local = [sampleDatastore('d', ['a', 'b'])]
  const on = vms.map((vm) => (vm.id === 'a-vm0' ? { ...vm, datastoreIds: ['d'] } : vm))
  const text = (changes: Partial<Estate>): string => textOf({ hosts, vms: on, ...changes }, 1)
  const rule = (ids: readonly string[]) => [sampleRule('r', 'vm-on-hosts', ['a-vm0'], ids)]
  assert.match(
    text({ datastores: [sampleDatastore('d', ['a'])] }),
    /strands a-vm0: no survivor sees its datastores\.$/,
  )
  assert.match(text({ rules: rule(['a']) }), /strands a-vm0: the rules about hosts leave it no survivor\.$/)
  assert.match(
    text({ datastores: local, rules: rule(['a', 'x']) }),
    /strands a-vm0: no survivor both sees its datastores and is left by the rules about hosts\.$/,
  )
})

test('memory stands in the table as amounts with their own units', () => {
  const table = runOf({ hosts, vms }).blocks.find((block) => block.kind === 'table')
  assert.ok(table?.kind === 'table')
  assert.deepEqual(table.rows[0]?.slice(3, 5), ['30 GiB', '300 GiB'])
  // Losing two leaves 70 GiB on the third, whose own VM and two more take 30: no piece is below the median of 10.
  assert.deepEqual(table.rows[0]?.slice(7, 9), ['70 GiB', '0 B'])
  const nobody = vms.map((vm) => ({ ...vm, memoryBytes: 'unknown' as const }))
  const open = runOf({ hosts, vms: nobody }).blocks.find((block) => block.kind === 'table')
  assert.equal(open?.kind === 'table' && open.rows[0]?.[3], null)
  assert.match(
    textOf({ hosts, vms: nobody }, 1),
    /stated without contradiction \(RVTools: vInfo and vMemory\)/,
  )
})
