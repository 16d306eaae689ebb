import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCluster, sampleDatastore, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import { answerOf, clusterOf, runOf, textOf, vmsOn } from '#engines/headroom/sample-answers.ts'
import type { Estate, Vm } from '#estate/model.ts'
import { gib } from '#kernel/units.ts'

test('VMs of 6, 5 and 5 GiB restart into holes of 10 and 6 GiB, where worst fit gives up', () => {
  const hosts = [sampleHost('a', gib(16)), sampleHost('b', gib(10)), sampleHost('c', gib(6))]
  const answer = answerOf({ hosts, vms: vmsOn('a', [6, 5, 5]) }, 1)
  assert.equal(answer.verdict, 'safe')
  const where = answer.tightest?.placement.map(({ vm, to }) => `${vm.id} ${to.id}`)
  assert.deepEqual(where, ['a-vm0 c', 'a-vm1 b', 'a-vm2 b'])
})

// vSphere Availability guide 6.7, slot example: hosts (9 GHz, 9 GB), (9, 6), (6, 6); VMs (2,1) (2,1) (1,2) (1,1)
// (1,1); the guide's failover capacity is 1. Two losses can leave one 6 GHz host for 7 GHz of reservations.
test("the three hosts of the vendor's slot example survive one loss and not two", () => {
  const host = (id: string, ghz: number, size: number) =>
    sampleHost(id, gib(size), { cores: ghz, coreMhz: 1000 })
  const vm = (id: string, at: string, ghz: number, size: number) =>
    sampleVm(id, at, gib(size), { memoryReservationBytes: gib(size), cpuReservationMhz: ghz * 1000 })
  const hosts = [host('h1', 9, 9), host('h2', 9, 6), host('h3', 6, 6)]
  const vms = [
    vm('v1', 'h1', 2, 1),
    vm('v2', 'h1', 2, 1),
    vm('v3', 'h2', 1, 2),
    vm('v4', 'h2', 1, 1),
    vm('v5', 'h3', 1, 1),
  ]
  const { answers } = clusterOf({ hosts, vms }, { memoryBasis: 'reserved' })
  assert.deepEqual(
    answers.map(({ verdict }) => verdict),
    ['safe', 'unsafe'],
  )
  assert.deepEqual(
    answers[1]?.failing?.hosts.map(({ id }) => id),
    ['h1', 'h2'],
  )
  const proof = answers[1]?.failing?.proof
  assert.deepEqual(proof, {
    ...{ kind: 'volume', dimension: 'cpu-reservation', threshold: 1000, hosts: 1 },
    ...{ needed: 6000, available: 5000 },
  })
})

// XAPI's own planner test "two host pool, with two VMs taking up almost all of one host's memory".
test('two VMs of 120 GiB fit the other host of 256 GiB', () => {
  const hosts = [sampleHost('master', gib(256)), sampleHost('slave', gib(256))]
  assert.equal(answerOf({ hosts, vms: vmsOn('master', [120, 120]) }, 1).verdict, 'safe')
})

test('a VM larger than what any survivor has left is named with both amounts', () => {
  const hosts = ['a', 'b', 'x'].map((id) => sampleHost(id, gib(100)))
  const parts = { hosts, vms: [...vmsOn('a', [64]), ...vmsOn('b', [59]), ...vmsOn('x', [70])] }
  assert.equal(
    textOf(parts, 1),
    'Losing x strands x-vm0: it needs 70 GiB of memory, and the freest survivor it may use, b, has 41 GiB. In all, 3 of 3 hosts cannot be lost.',
  )
})

test('six VMs of 6 GiB do not fit into holes of 10 GiB: the places are counted', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e'].map((id) => sampleHost(id, gib(36)))
  const vms = [...vmsOn('a', [6, 6, 6, 6, 6, 6]), ...['b', 'c', 'd', 'e'].flatMap((id) => vmsOn(id, [26]))]
  const answer = answerOf({ hosts, vms }, 1)
  assert.equal(answer.verdict, 'unsafe')
  assert.deepEqual(answer.failing?.proof, {
    ...{ kind: 'count', dimension: 'memory', threshold: gib(6), hosts: 4, needed: 6, available: 4 },
  })
})

test('when only search can tell, the proof is the number of steps it took to try everything', () => {
  // Holes 10 and 10 for 6, 3, 3, 4, 4: total 20, and no subset of the sizes adds up to 10 with 6 in it but 6 + 4.
  const hosts = [sampleHost('a', gib(20)), sampleHost('b', gib(10)), sampleHost('c', gib(10))]
  const fits = answerOf({ hosts, vms: vmsOn('a', [6, 3, 3, 4, 4]) }, 1)
  assert.equal(fits.verdict, 'safe')
  // With 7, 5, 5, 3: 7 + 3 and 5 + 5. With 7, 4, 4, 5: 7 has no partner of 3, although 20 fit 20.
  const stuck = answerOf({ hosts, vms: vmsOn('a', [7, 4, 4, 5]) }, 1)
  assert.equal(stuck.verdict, 'unsafe')
  assert.equal(stuck.failing?.proof.kind, 'exhausted')
  assert.ok(stuck.steps > 0)
})

test('without steps the same question is undecided, and says so', () => {
  const hosts = [sampleHost('a', gib(20)), sampleHost('b', gib(10)), sampleHost('c', gib(10))]
  const parts = { hosts, vms: vmsOn('a', [7, 4, 4, 5]) }
  const answer = answerOf(parts, 1, { stepsMax: 0 })
  assert.equal(answer.verdict, 'undecided')
  assert.equal(answer.open?.obstacle, 'steps')
  assert.match(
    textOf(parts, 1, { stepsMax: 0 }),
    /^Not decided: 1 of 3 hosts stays open after 0 steps of exact search, a, .*Allow more steps/,
  )
})

test('every verdict reads as sentences beside its subject, without the name of the cluster', () => {
  const hosts = ['a', 'b', 'x'].map((id) => sampleHost(id, gib(10)))
  assert.equal(
    textOf({ hosts, vms: vmsOn('a', [1]) }, 2),
    'Any two hosts can be lost: each of the 6 losses of one or two hosts has a placement that was checked. The tightest is losing a and b: 1 VM restarts and 10 % of the memory that is left is taken.',
  )
  assert.equal(
    textOf({ hosts, vms: vmsOn('a', [1]) }, 1),
    'Any one host can be lost: each of the 3 losses has a placement that was checked. The tightest is losing a: 1 VM restarts and 5 % of the memory that is left is taken.',
  )
  const vms = vmsOn('a', [1], { restartPriority: 'disabled' })
  assert.match(
    textOf({ hosts: hosts.slice(0, 1), vms }, 1),
    /^Any one host can be lost: the one loss there is has/,
  )
})

test('when nothing is left unchecked, nothing is said about it', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(10)))
  const rules = [sampleRule('r', 'vm-apart', ['a-vm0', 'b-vm0'], [])]
  const vms = [
    ...vmsOn('a', [1], { restartPriority: 'disabled' }),
    ...vmsOn('b', [1], { restartPriority: 'disabled' }),
  ]
  const { blocks, issues } = runOf({ hosts, vms, rules })
  assert.deepEqual(issues, [])
  assert.ok(!blocks.some((block) => block.kind === 'sentence' && /Not checked/.test(block.text)))
})

test('one loss that is not survived is the smallest failing set for two losses as well', () => {
  const hosts = ['a', 'b', 'x'].map((id) => sampleHost(id, gib(10)))
  const vms = [...vmsOn('a', [9]), ...vmsOn('b', [2]), ...vmsOn('x', [2])]
  const answer = answerOf({ hosts, vms }, 2)
  assert.deepEqual(
    answer.failing?.hosts.map(({ id }) => id),
    ['a'],
  )
})

test('the only host of a cluster is not survived when it runs something, and gets no verdict when it runs nothing', () => {
  const hosts = [sampleHost('a', gib(10))]
  assert.equal(answerOf({ hosts, vms: vmsOn('a', [1]) }, 1).verdict, 'unsafe')
  assert.match(textOf({ hosts, vms: vmsOn('a', [1]) }, 1), /^Losing a leaves no host to restart a-vm0/)
  assert.equal(runOf({ hosts }).blocks.filter(({ kind }) => kind === 'verdict').length, 0)
})

test('an empty cluster and an empty estate get a sentence and no verdict', () => {
  assert.deepEqual(runOf({}).result, {
    clusters: [],
    emptyClusters: [{ id: 'c', name: 'c' }],
    groupsCut: 'none',
    loners: { hosts: 0, vms: 0, names: [] },
  })
  assert.ok(runOf({ clusters: [] }).blocks.every(({ kind }) => kind === 'sentence'))
})

test('hosts outside of clusters are one note, not a verdict each', () => {
  const hosts = Array.from({ length: 30 }, (_, at) =>
    sampleHost(`h${at}`, gib(8), { clusterId: at % 2 ? 'none' : 'unknown' }),
  )
  const { result, blocks } = runOf({ clusters: [], hosts, vms: vmsOn('h0', [1, 1]) })
  assert.deepEqual([result.loners.hosts, result.loners.vms], [30, 2])
  assert.equal(blocks.filter(({ kind }) => kind === 'verdict').length, 0)
})

test('templates, VMs that are off and VMs that are not to restart need no place', () => {
  const hosts = [sampleHost('a', gib(100)), sampleHost('b', gib(1))]
  const changes: Partial<Vm>[] = [
    { template: true },
    { power: 'off' },
    { power: 'suspended' },
    { restartPriority: 'disabled' },
  ]
  const vms = changes.map((change, at) => sampleVm(`v${at}`, 'a', gib(20), change))
  assert.equal(answerOf({ hosts, vms }, 1).verdict, 'safe')
})

test('a VM whose restart priority is unknown must restart, and the answer says that it was counted so', () => {
  const hosts = [sampleHost('a', gib(100)), sampleHost('b', gib(1))]
  const vms = [sampleVm('v', 'a', gib(20), { restartPriority: 'unknown' })]
  assert.equal(answerOf({ hosts, vms }, 1).verdict, 'unsafe')
  assert.ok(clusterOf({ hosts, vms }).notChecked.some(({ code }) => code === 'restart-priority'))
})

test('a host in maintenance receives nothing, and its loss costs nothing', () => {
  const hosts = [sampleHost('a', gib(10)), sampleHost('b', gib(10), { maintenance: true })]
  const answer = answerOf({ hosts, vms: vmsOn('a', [1]) }, 1)
  assert.equal(answer.verdict, 'unsafe')
  assert.equal(answer.losses, 1)
})

test('overcommit and the reserve of the hypervisor move the capacity that is compared', () => {
  const parts = {
    hosts: [sampleHost('a', gib(10)), sampleHost('b', gib(10))],
    vms: [...vmsOn('a', [6]), ...vmsOn('b', [6])],
  }
  assert.equal(answerOf(parts, 1).verdict, 'unsafe')
  assert.equal(answerOf(parts, 1, { memoryOvercommit: 1.25 }).verdict, 'safe')
  assert.equal(answerOf(parts, 1, { memoryOvercommit: 1.25, memoryReserve: 0.05 }).verdict, 'unsafe')
})

test('vCPUs per core bind only when asked to, and the ratio after the worst loss is reported either way', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100), { cores: 4 }))
  const vms = [...vmsOn('a', [1, 1], { vcpus: 6 }), ...vmsOn('b', [1], { vcpus: 6 })]
  assert.equal(answerOf({ hosts, vms }, 1).verdict, 'safe')
  assert.equal(answerOf({ hosts, vms }, 1).vcpusPerCoreWorst, 4.5)
  assert.equal(answerOf({ hosts, vms }, 1, { cpu: 'vcpus-per-core', vcpusPerCoreMax: 4 }).verdict, 'unsafe')
  assert.equal(answerOf({ hosts, vms }, 1, { cpu: 'vcpus-per-core', vcpusPerCoreMax: 4.5 }).verdict, 'safe')
})

test('all placements are carried when asked for, one per loss', () => {
  const hosts = ['a', 'b', 'x'].map((id) => sampleHost(id, gib(10)))
  const cluster = clusterOf({ hosts, vms: vmsOn('a', [1]) }, { certificates: 'all' })
  assert.deepEqual(
    cluster.placements.map(({ lost }) => lost.join('+')),
    ['a', 'b', 'x', 'a+b', 'a+x', 'b+x'],
  )
  assert.deepEqual(cluster.placements[3]?.moves, [['a-vm0', 'x']])
})

test('a device, a local datastore and a must rule each leave a VM without a host, and the reason is told apart', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100)))
  const because = (vm: Partial<Vm>, more: Partial<Estate> = {}): unknown => {
    const proof = answerOf({ hosts, vms: vmsOn('a', [1], vm), ...more }, 1).failing?.proof
    return proof?.kind === 'no-host' && proof.because
  }
  assert.equal(because({ devices: [{ kind: 'passthrough', name: 'GPU', bindsToHost: true }] }), 'device')
  assert.equal(because({ datastoreIds: ['d'] }, { datastores: [sampleDatastore('d', ['a'])] }), 'storage')
  assert.equal(because({}, { rules: [sampleRule('r', 'vm-on-hosts', ['a-vm0'], ['a'])] }), 'host-rule')
  assert.equal(because({}, { rules: [sampleRule('r', 'vm-off-hosts', ['a-vm0'], ['b'])] }), 'host-rule')
  const apart = { rules: [sampleRule('r', 'vm-apart', ['a-vm0', 'b-vm0'], [])] }
  assert.equal(because({}, { ...apart, vms: [...vmsOn('a', [1]), ...vmsOn('b', [1])] }), 'vm-rule')
})

test('a rule of strength "should" binds only when asked to', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100)))
  const rules = [sampleRule('r', 'vm-on-hosts', ['a-vm0'], ['a'], { strength: 'should' })]
  assert.equal(answerOf({ hosts, vms: vmsOn('a', [1]), rules }, 1).verdict, 'safe')
  assert.equal(answerOf({ hosts, vms: vmsOn('a', [1]), rules }, 1, { shouldRules: 'kept' }).verdict, 'unsafe')
})

test('high availability and admission control that are off are said beside the verdict', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100)))
  const sentences = (changes: Parameters<typeof sampleCluster>[1]): string =>
    runOf({ hosts, vms: vmsOn('a', [101]), clusters: [sampleCluster('c', changes)] })
      .blocks.flatMap((block) => (block.kind === 'sentence' ? [block.text] : []))
      .join('\n')
  assert.match(sentences({ haEnabled: false }), /High availability is off on c/)
  assert.match(sentences({ admissionControl: false }), /Admission control is off on c/)
})

test('a cluster of five draws a map of pairs whose diagonal is each host alone', () => {
  const hosts = ['a', 'b', 'x', 'y', 'z'].map((id) => sampleHost(id, gib(12)))
  const vms = ['a', 'b', 'x'].flatMap((id) => vmsOn(id, [8]))
  const map = runOf({ hosts, vms }).blocks.find((block) => block.kind === 'heatmap')
  assert.ok(map?.kind === 'heatmap')
  // Two 8 GiB holes are free (y, z): any one or two of a, b, x fit; y or z gone with one of them fits too.
  assert.ok(map.states.flat().every((state) => state === 'serving'))
  assert.equal(
    map.title,
    'c: any of 10 pairs of hosts can be lost (each pair stands twice; the diagonal is the host alone)',
  )
})

test('the picture of a failing loss holds what each survivor has left against what the stranded VM needs', () => {
  const hosts = ['a', 'b', 'x'].map((id) => sampleHost(id, gib(100)))
  const vms = [...vmsOn('a', [64]), ...vmsOn('b', [59]), ...vmsOn('x', [70])]
  const bars = runOf({ hosts, vms }, { failures: 1 }).blocks.find((block) => block.kind === 'bars')
  assert.ok(bars?.kind === 'bars')
  assert.deepEqual(
    bars.bars.map(({ label, value }) => [label, value]),
    [
      ['a', gib(36)],
      ['b', gib(41)],
    ],
  )
  assert.deepEqual(bars.limit, { label: 'x-vm0 needs', value: gib(70) })
})

test('pairs that are not survived are marked on both sides of the diagonal, which holds each host alone', () => {
  const hosts = ['a', 'b', 'x'].map((id) => sampleHost(id, gib(10)))
  // 6 + 4 fill a host of 10 exactly; one GiB more and every pair leaves 11 GiB for one host.
  const { blocks, result } = runOf({ hosts, vms: [...vmsOn('a', [6]), ...vmsOn('b', [4])] })
  const map = blocks.find((block) => block.kind === 'heatmap')
  assert.ok(map?.kind === 'heatmap')
  assert.deepEqual(result.clusters[0]?.pairs?.rows, ['sss', 'sss', 'sss'])
  const tight = runOf({ hosts, vms: [...vmsOn('a', [6]), ...vmsOn('b', [4]), ...vmsOn('x', [1])] })
  assert.deepEqual(tight.result.clusters[0]?.pairs?.rows, ['suu', 'usu', 'uus'])
})
