import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HeadroomParams, headroomParams } from '#engines/headroom/params.ts'
import { sampleEstate, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import { answerOf, clusterOf, runOf, textOf, vmsOn } from '#engines/headroom/sample-answers.ts'
import type { Host, Vm } from '#estate/model.ts'
import { defaultValues } from '#kernel/field.ts'
import { gib } from '#kernel/units.ts'
import { ledgerOf, objection } from '#placement/checker.ts'
import { membersOf } from '#placement/members.ts'

/** Host a carries 12 of 10 GiB; b and x have room. */
const overloadedA = {
  hosts: [sampleHost('a', gib(10)), sampleHost('b', gib(100)), sampleHost('x', gib(100))],
  vms: [...vmsOn('a', [6, 6]), ...vmsOn('b', [40]), ...vmsOn('x', [30])],
}

test('a host that carries more than it has makes no loss unsafe and receives nothing', () => {
  const { answers, overloaded, hostsReceiving } = clusterOf(overloadedA)
  // b and x gone: 70 GiB must restart and only a is left, which takes nothing.
  assert.deepEqual(
    answers.map(({ verdict }) => verdict),
    ['safe', 'unsafe'],
  )
  assert.deepEqual(overloaded, [
    { id: 'a', name: 'a', dimension: 'memory', carried: gib(12), available: gib(10) },
  ])
  assert.equal(hostsReceiving, 2)
  assert.equal(
    textOf(overloadedA, 2),
    'Any one host can be lost, but not any two: losing b and x strands b-vm0: every survivor it may use already carries more than it has.',
  )
})

test('a host that carries too much in one dimension takes no VM that needs nothing of it', () => {
  const cores = { cores: 1, coreMhz: 1000 }
  const hosts = [sampleHost('a', gib(100), cores), sampleHost('b', gib(100))]
  const vms = [...vmsOn('a', [1, 1], { cpuReservationMhz: 600 }), ...vmsOn('b', [1])]
  assert.equal(answerOf({ hosts, vms }, 1).verdict, 'unsafe')
  const [first] = vms
  assert.equal(answerOf({ hosts, vms: [first as Vm, ...vmsOn('b', [1])] }, 1).verdict, 'safe')
})

test('a rule that leaves a VM only a host that carries too much is told as that', () => {
  const rules = [sampleRule('r', 'vm-on-hosts', ['b-vm0'], ['a', 'b'])]
  assert.match(
    textOf({ ...overloadedA, rules }, 1),
    /^Losing b strands b-vm0: every survivor it may use already carries/,
  )
})

test('an overload is told beside the verdicts, as one warning, and above the limit in the tightest loss', () => {
  const { blocks, result, issues } = runOf(overloadedA, { failures: 1 })
  const text =
    'c: a already carries 12 GiB of memory and has 10 GiB for VMs. It receives nothing after a loss, and its own VMs, which run, are not counted as unsafe.'
  const at = blocks.findIndex((block) => block.kind === 'sentence' && block.text === text)
  assert.equal(blocks[at - 1]?.kind, 'verdict')
  assert.deepEqual(
    issues.filter(({ code }) => code === 'headroom.host-overloaded'),
    [{ code: 'headroom.host-overloaded', severity: 'warning', where: 'cluster:c', message: text }],
  )
  // Losing b leaves 100 GiB on x for 70, the tightest of the three.
  assert.deepEqual(
    result.clusters[0]?.answers[0]?.tightest?.hosts.map(({ id }) => id),
    ['b'],
  )
  const bars = blocks.find((block) => block.kind === 'bars')
  assert.ok(bars?.kind === 'bars')
  assert.deepEqual(bars.bars, [
    { label: 'x', value: 0.7, state: 'serving' },
    { label: 'a', value: 1.2, state: 'degraded' },
  ])
  assert.equal(bars.title, 'c after losing b: the fullest host that may receive is 70 % full (memory)')
})

test('two hosts that carry too much share one sentence', () => {
  const hosts = [sampleHost('a', gib(10)), sampleHost('b', gib(10))]
  const { issues } = runOf({ hosts, vms: [...vmsOn('a', [12]), ...vmsOn('b', [11])] })
  assert.equal(
    issues.find(({ code }) => code === 'headroom.host-overloaded')?.message,
    'c: a already carries 12 GiB of memory and has 10 GiB for VMs; b already carries 11 GiB of memory and has 10 GiB for VMs. They receive nothing after a loss, and their own VMs, which run, are not counted as unsafe.',
  )
})

test('the checker gives no VM to a host of unknown or exceeded means, and accepts no need that nothing bounds', () => {
  const policy: HeadroomParams = {
    ...defaultValues(headroomParams),
    memoryReserve: 0,
    memoryBasis: 'reserved',
  }
  // va reserves nothing at all; it moves from a to b.
  const accepts = (host: Partial<Host>, vm: Partial<Vm>, resident: Partial<Vm>): boolean => {
    const hosts = [sampleHost('a', gib(10)), sampleHost('b', gib(10), host)]
    const vms = [sampleVm('va', 'a', gib(1), vm), sampleVm('vb', 'b', gib(1), resident)]
    const [members] = membersOf(sampleEstate({ hosts, vms })).clusters
    assert.ok(members)
    return objection(ledgerOf(members, new Map(), policy), [0], [0], [1], 1, []) === undefined
  }
  assert.equal(accepts({}, {}, {}), true)
  assert.equal(accepts({ memoryBytes: 'unknown' }, {}, {}), false)
  assert.equal(accepts({}, {}, { memoryReservationBytes: gib(11) }), false)
  assert.equal(accepts({ cores: 1, coreMhz: 1000 }, {}, { cpuReservationMhz: 1001 }), false)
  assert.equal(accepts({ coreMhz: 'unknown' }, {}, { cpuReservationMhz: 1 }), false)
  // Neither the size nor the reservation of this VM is known, so nothing bounds what it needs.
  const boundless = { memoryBytes: 'unknown', memoryReservationBytes: 'unknown' } as const
  assert.equal(accepts({}, boundless, {}), false)
  assert.equal(accepts({}, {}, boundless), false)
  assert.equal(accepts({ memoryBytes: 'unknown' }, boundless, boundless), false)
})

test('the checker holds vCPUs of a host that carries too many against every VM', () => {
  const policy: HeadroomParams = {
    ...{ ...defaultValues(headroomParams), cpu: 'vcpus-per-core', vcpusPerCoreMax: 1, memoryReserve: 0 },
  }
  const hosts = [sampleHost('a', gib(10)), sampleHost('b', gib(10), { cores: 4 })]
  const verdict = (vcpus: number): boolean => {
    const vms = [sampleVm('va', 'a', gib(1), { vcpus: 0 }), sampleVm('vb', 'b', gib(1), { vcpus })]
    const [members] = membersOf(sampleEstate({ hosts, vms })).clusters
    assert.ok(members)
    return objection(ledgerOf(members, new Map(), policy), [0], [0], [1], 1, []) === undefined
  }
  assert.equal(verdict(4), true)
  assert.equal(verdict(5), false)
})
