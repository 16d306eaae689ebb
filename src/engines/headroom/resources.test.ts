import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCluster, sampleDatastore, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import { answerOf, clusterOf, runOf, textOf, vmsOn } from '#engines/headroom/sample-answers.ts'
import type { Accelerator, Estate, Host } from '#estate/model.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { gib } from '#kernel/units.ts'

const cards = (units: number, model = 'L40S'): readonly Accelerator[] =>
  units === 0 ? [] : [{ model, units }]
const withCards = (id: string, units: number): Host =>
  sampleHost(id, gib(100), { traits: { accelerators: cards(units) } })
const codesOf = (parts: Partial<Estate>, params = {}): readonly string[] =>
  runOf(parts, params).issues.map(({ code }) => code)

test('a VM with an accelerator needs a host with that model free, and the text counts it', () => {
  const vms = vmsOn('a', [10], { traits: { accelerators: cards(2) } })
  const hosts = (units: number) => [withCards('a', 2), withCards('b', units), withCards('x', 0)]
  assert.equal(answerOf({ hosts: hosts(2), vms }, 1).verdict, 'safe')
  assert.match(
    textOf({ hosts: hosts(1), vms }, 1),
    /^Losing a strands a-vm0: it needs 2 of the accelerator L40S, and the freest survivor it may use, b, has 1\./,
  )
})

test('a host whose accelerators nobody stated leaves open whether it takes the VM, and takes other VMs all the same', () => {
  const hosts = [withCards('a', 1), sampleHost('b', gib(100))]
  const other = vmsOn('a', [20])
  const vms = [sampleVm('g', 'a', gib(1), { traits: { accelerators: cards(1) } })]
  const answer = answerOf({ hosts, vms }, 1)
  assert.equal(answer.verdict, 'undecided')
  assert.deepEqual(
    answer.open?.gaps.map(({ code }) => code),
    ['accelerators-unknown'],
  )
  assert.equal(answerOf({ hosts, vms: other }, 1).verdict, 'safe')
})

test('an accelerator that no host lists is an issue, and what runs with it shows that the lists cannot be right', () => {
  const vms = vmsOn('a', [10], { traits: { accelerators: cards(1, 'grid_a16-8q') } })
  const parts = { hosts: [withCards('a', 4), withCards('b', 4)], vms }
  assert.equal(answerOf(parts, 1).verdict, 'undecided')
  assert.ok(codesOf(parts).includes('headroom.accelerator-unlisted'))
})

test('more accelerator models than are told apart leave their VMs open, never safe', () => {
  const models = Array.from({ length: 40 }, (_, at) => `model-${at + 10}`)
  const vms = models.map((model) =>
    sampleVm(`v-${model}`, 'a', gib(1), { traits: { accelerators: cards(1, model) } }),
  )
  const accelerators = models.map((model): Accelerator => ({ model, units: 2 }))
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100), { traits: { accelerators } }))
  const answer = answerOf({ hosts, vms }, 1)
  assert.deepEqual(
    [answer.verdict, answer.open?.gaps.map(({ code }) => code)],
    ['undecided', ['accelerators-many']],
  )
})

test('a VM keeps its CPU generation only where the question says so and no baseline levels the cluster', () => {
  const host = (id: string, cpuGeneration: string): Host =>
    sampleHost(id, gib(100), { traits: { cpuGeneration } })
  const parts = { hosts: [host('a', 'milan'), host('b', 'genoa')], vms: vmsOn('a', [10]) }
  const same = { cpuGenerations: 'same' }
  assert.equal(answerOf(parts, 1).verdict, 'safe')
  assert.equal(textOf(parts, 1, same), 'Losing a strands a-vm0: no survivor has its CPU generation.')
  const levelled = [sampleCluster('c', { traits: { cpuBaseline: 'milan' } })]
  assert.equal(answerOf({ ...parts, clusters: levelled }, 1, same).verdict, 'safe')
  const open = answerOf({ ...parts, hosts: [host('a', 'milan'), host('b', 'unknown')] }, 1, same)
  assert.deepEqual(
    open.open?.gaps.map(({ code }) => code),
    ['cpu-generation-unknown'],
  )
  const silent = { ...parts, hosts: ['a', 'b'].map((id) => sampleHost(id, gib(100))) }
  assert.equal(answerOf(silent, 1, same).verdict, 'safe')
  assert.ok(clusterOf(silent, same).notChecked.some(({ code }) => code === 'cpu-generations'))
})

test('memory that is free in two halves takes no VM that needs one node', () => {
  // 2 nodes of 50 GiB; two VMs of 30 GiB lie one in each, whatever the host does: 20 + 20 GiB are left.
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100), { cores: 32, numaNodes: 2 }))
  const tiny = [...vmsOn('a', [18, 18]), ...vmsOn('b', [30, 30], { restartPriority: 'disabled' })]
  assert.equal(answerOf({ hosts, vms: tiny }, 1, { numa: 'respected' }).verdict, 'safe')
  const halved = [...vmsOn('a', [24]), ...vmsOn('b', [30, 30], { restartPriority: 'disabled' })]
  assert.equal(answerOf({ hosts, vms: halved }, 1).verdict, 'safe')
  assert.equal(answerOf({ hosts, vms: halved }, 1, { numa: 'respected' }).verdict, 'unsafe')
  // With 20 vCPUs it lies in both nodes, 12 GiB in each, and fits.
  const wide = halved.map((vm) => (vm.hostId === 'a' ? { ...vm, vcpus: 20 } : vm))
  assert.equal(answerOf({ hosts, vms: wide }, 1, { numa: 'respected' }).verdict, 'safe')
})

test('nodes of which there are none, or more than cores, are an issue and decide nothing', () => {
  for (const numaNodes of [0, 65, 'unknown'] as const) {
    const hosts = [sampleHost('a', gib(100), { numaNodes: 1 }), sampleHost('b', gib(100), { numaNodes })]
    const parts = { hosts, vms: vmsOn('a', [10]) }
    const answer = answerOf(parts, 1, { numa: 'respected' })
    assert.deepEqual(
      answer.open?.gaps.map(({ code }) => code),
      ['numa-unknown'],
      String(numaNodes),
    )
    assert.equal(
      codesOf(parts, { numa: 'respected' }).includes('headroom.numa-impossible'),
      numaNodes !== 'unknown',
    )
    assert.equal(answerOf(parts, 1).verdict, 'safe')
  }
})

test('a VM larger than any host, a host without cores and a rule that names nobody get an exact answer', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100)))
  assert.equal(answerOf({ hosts, vms: vmsOn('a', [500]) }, 1).verdict, 'unsafe')
  const coreless = [sampleHost('a', gib(100)), sampleHost('b', gib(100), { cores: 0 })]
  const vms = vmsOn('a', [1])
  for (const params of [{}, { numa: 'respected' }])
    assert.doesNotThrow(() => answerOf({ hosts: coreless, vms }, 1, params))
  assert.equal(answerOf({ hosts: coreless, vms }, 1, { cpu: 'vcpus-per-core' }).verdict, 'unsafe')
  const rules = [sampleRule('r', 'vm-apart', ['ghost'], []), sampleRule('s', 'vm-off-hosts', ['a-vm0'], [])]
  assert.equal(answerOf({ hosts, vms, rules }, 1).verdict, 'safe')
})

test('a VM tied to hosts that nobody named is never safe to lose, and not said to be stranded', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100)))
  const rules = [sampleRule('s', 'vm-on-hosts', ['a-vm0'], [])]
  const answer = answerOf({ hosts, vms: vmsOn('a', [1]), rules }, 1)
  assert.deepEqual(
    [answer.verdict, answer.open?.gaps.map(({ code }) => code)],
    ['undecided', ['rule-unread']],
  )
})

test('0 bytes of memory are no size: nothing is proved safe or unsafe from them', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100)))
  const vm = answerOf({ hosts, vms: vmsOn('a', [0, 1]) }, 1)
  assert.deepEqual([vm.verdict, vm.open?.gaps.map(({ code }) => code)], ['undecided', ['memory-unknown']])
  const empty = [sampleHost('a', gib(100)), sampleHost('b', 0)]
  const host = answerOf({ hosts: empty, vms: vmsOn('a', [1]) }, 1)
  assert.deepEqual(
    [host.verdict, host.open?.gaps.map(({ code }) => code)],
    ['undecided', ['host-memory-unknown']],
  )
})

test('a size of 0 answers as a size nobody knows, whatever else the cluster is', () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = seededRandom(7_000 + seed)
    const count = randomInteger(random, 2, 4)
    const sizes = Array.from({ length: count }, () => (randomInteger(random, 0, 3) === 0 ? 0 : 16))
    const ids = sizes.map((_, at) => `h${at}`)
    const vms = ids.flatMap((id) =>
      vmsOn(
        id,
        Array.from({ length: randomInteger(random, 0, 3) }, () => randomInteger(random, 0, 8)),
      ),
    )
    const hosts = ids.map((id, at) => sampleHost(id, gib(sizes[at]!)))
    const unknown = <T extends { readonly memoryBytes: number | 'unknown' }>(one: T): T =>
      one.memoryBytes === 0 ? { ...one, memoryBytes: 'unknown' } : one
    const zero = runOf({ hosts, vms }, { failures: '1' }).result
    assert.deepEqual(
      zero,
      runOf({ hosts: hosts.map(unknown), vms: vms.map(unknown) }, { failures: '1' }).result,
    )
  }
})

test('hosts to add are proved one number at a time, and see what the commonest host sees', () => {
  // Any loss moves 60 GiB onto hosts with 40 free: with one more empty host it fits.
  const hosts = ['a', 'b', 'x'].map((id) => sampleHost(id, gib(100)))
  const vms = ['a', 'b', 'x'].flatMap((id) => vmsOn(id, [60], { datastoreIds: ['s'] }))
  const datastores = [sampleDatastore('s', ['a', 'b', 'x'])]
  const found = clusterOf({ hosts, vms, datastores }, { failures: 2 }).hostsToAdd
  assert.deepEqual([found?.count, found?.like.id], [2, 'a'])
  const { blocks } = runOf({ hosts, vms, datastores }, { failures: 2 })
  assert.ok(
    blocks.some(
      (block) =>
        block.kind === 'sentence' &&
        block.text ===
          'c: with two more hosts like a (100 GiB, 32 cores each), empty, any two hosts can be lost; with fewer they cannot.',
    ),
  )
  const stuck = vms.map((vm) => ({ ...vm, datastoreIds: [`local-${vm.hostId}`] }))
  const local = ['a', 'b', 'x'].map((id) => sampleDatastore(`local-${id}`, [id]))
  assert.equal(clusterOf({ hosts, vms: stuck, datastores: local }).hostsToAdd?.count, null)
  assert.equal(clusterOf({ hosts, vms, datastores }, { hostsAddedMax: 0 }).hostsToAdd, null)
})

test('two cells of one cluster answer for themselves, and what one cluster shares two cells cannot', () => {
  const hosts = ['a', 'b', 'x', 'y'].map((id) => sampleHost(id, gib(100)))
  const vms = [...vmsOn('a', [60]), ...vmsOn('b', [60]), ...vmsOn('x', [10]), ...vmsOn('y', [10])]
  const one = runOf({ hosts, vms }, { failures: 1 }).result.clusters
  assert.deepEqual(
    one.map(({ answers }) => answers[0]?.verdict),
    ['safe'],
  )
  const two = runOf({ hosts, vms }, { failures: 1, cells: 2 }).result.clusters
  assert.deepEqual(
    two.map(({ name, answers }) => [name, answers[0]?.verdict]),
    [
      ['c, cell 1 of 2', 'unsafe'],
      ['c, cell 2 of 2', 'safe'],
    ],
  )
  assert.equal(runOf({ hosts, vms }, { cells: 8 }).result.clusters.length, 4)
})

test('three losses get an answer of their own where three hosts are there', () => {
  const hosts = ['a', 'b', 'x', 'y'].map((id) => sampleHost(id, gib(100)))
  const vms = ['a', 'b', 'x', 'y'].flatMap((id) => vmsOn(id, [30]))
  const { answers } = clusterOf({ hosts, vms }, { failures: 3 })
  assert.deepEqual(
    answers.map(({ verdict, losses }) => [verdict, losses]),
    [
      ['safe', 4],
      ['safe', 6],
      ['unsafe', 4],
    ],
  )
  const texts = runOf({ hosts, vms }, { failures: 3 }).blocks.flatMap((one) =>
    one.kind === 'verdict' ? [one.text] : [],
  )
  assert.match(texts[2] ?? '', /^Any two hosts can be lost, but not any three: losing a, b and x leaves /)
  const few = runOf({ hosts: hosts.slice(0, 2), vms: vmsOn('a', [1]) }, { failures: 3 }).blocks
  assert.ok(
    few.some(
      (one) =>
        one.kind === 'sentence' &&
        one.text.startsWith('Only two hosts are in use on c: no loss of three exists there'),
    ),
  )
})
