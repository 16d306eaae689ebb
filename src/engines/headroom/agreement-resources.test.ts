import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeadroomResult } from '#engines/headroom/answer.ts'
import headroom from '#engines/headroom/engine.ts'
import { oracle } from '#engines/headroom/oracle.ts'
import { headroomParams } from '#engines/headroom/params.ts'
import { sampleEstate, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import type { Accelerator, Estate, Host, Vm } from '#estate/model.ts'
import { defaultValues } from '#kernel/field.ts'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { membersOf } from '#placement/members.ts'
import type { Policy } from '#placement/policy.ts'
import { prepare } from '#placement/prepare.ts'
import { type RefutationCase, refutationObjection } from '#placement/refutation-checker.ts'
import { isSurveyed, type Survey, surveyFrom, surveyorOf, surveyStart, surveysOf } from '#placement/survey.ts'

function answersOf(estate: Estate, params: Readonly<Record<string, unknown>>) {
  const outcome = headroom.run(
    { estate, digest: '' },
    { memoryReserve: 0, hostsAddedMax: 0, ...params },
    { seed: 0, progress: () => {} },
  )
  assert.ok(outcome.ok)
  const [cluster] = (outcome.value.result as HeadroomResult).clusters
  return cluster?.answers ?? []
}

/** Four or five hosts, few VMs, accelerators of two models and processors of two generations. */
function richEstate(random: Random): Estate {
  const hostIds = Array.from({ length: randomInteger(random, 3, 5) }, (_, at) => `h${at}`)
  const vms = Array.from({ length: randomInteger(random, 2, 6) }, (_, at) => {
    const models = ['A16', 'L40S'].filter(() => random() < 0.25)
    const accelerators = models.map((model): Accelerator => ({ model, units: randomInteger(random, 1, 2) }))
    const traits = random() < 0.1 ? {} : { traits: { accelerators } }
    return sampleVm(`v${at}`, randomElement(random, hostIds), randomInteger(random, 1, 5), traits)
  })
  const hosts = hostIds.map((id) => {
    const own = vms.filter((vm) => vm.hostId === id)
    const held = own.reduce((total, vm) => total + (vm.memoryBytes as number), 0)
    const accelerators = ['A16', 'L40S'].flatMap((model): Accelerator[] => {
      const used = own
        .flatMap((vm) => (vm.traits?.accelerators ?? []) as readonly Accelerator[])
        .reduce((total, one) => total + (one.model === model ? one.units : 0), 0)
      const units = used + (random() < 0.6 ? randomInteger(random, 0, 3) : 0)
      return units === 0 ? [] : [{ model, units }]
    })
    const cpuGeneration = random() < 0.7 ? 'icelake' : 'milan'
    return sampleHost(id, held + randomInteger(random, 2, 22), { traits: { accelerators, cpuGeneration } })
  })
  const rules =
    random() < 0.3
      ? [
          sampleRule(
            'r',
            'vm-apart',
            vms.slice(0, 3).map(({ id }) => id),
            [],
          ),
        ]
      : []
  return sampleEstate({ hosts, vms, rules })
}

test('losses of up to three hosts, accelerators and generations agree with the enumeration of all assignments', () => {
  const random = seededRandom(77_003)
  const seen = { safe: 0, unsafe: 0, safeAtThree: 0, unsafeByGeneration: 0 }
  for (let round = 0; round < 900; round += 1) {
    const estate = richEstate(random)
    const plain = oracle(estate, 1)
    for (const cpuGenerations of ['any', 'same'] as const) {
      for (const { failures, verdict } of answersOf(estate, { failures: 3, cpuGenerations })) {
        const expected = oracle(estate, failures, cpuGenerations)
        assert.equal(verdict, expected, `round ${round}, N-${failures}: ${JSON.stringify(estate)}`)
        seen[expected as 'safe' | 'unsafe'] += 1
        if (failures === 3 && expected === 'safe') seen.safeAtThree += 1
        if (failures === 1 && cpuGenerations === 'same' && expected !== plain) seen.unsafeByGeneration += 1
      }
    }
  }
  assert.ok(seen.safe > 400 && seen.unsafe > 400, JSON.stringify(seen))
  assert.ok(seen.safeAtThree > 30 && seen.unsafeByGeneration > 30, JSON.stringify(seen))
})

/*
 * The oracle for nodes: hosts may arrange what runs on them, and a VM needs equal parts in as many nodes as it is wide.
 * A loss is survived when some arrangement of residents and some placement of the lost VMs leave every node within its
 * memory; residents and lost VMs are put into nodes by trying everything.
 */
function widthOf(vm: Vm, host: Host): number {
  const [nodes, cores] = [host.numaNodes as number, host.cores as number]
  const nodeBytes = (host.memoryBytes as number) / nodes
  for (let over = 1; over <= nodes; over += 1) {
    const narrow = (vm.vcpus as number) / over <= cores / nodes || over === nodes
    if ((vm.memoryBytes as number) / over <= nodeBytes && narrow) return over
  }
  return Number.POSITIVE_INFINITY
}

/** Whether VMs find their nodes somewhere on hosts whose free memory lies as given. */
function finds(vms: readonly Vm[], hosts: readonly Host[], free: readonly (readonly number[])[]): boolean {
  const [vm, ...rest] = vms
  if (vm === undefined) return true
  return hosts.some((host, at) => {
    return waysInto(vm, host, free[at] as readonly number[]).some((left) =>
      finds(
        rest,
        hosts,
        free.map((one, index) => (index === at ? left : one)),
      ),
    )
  })
}

/** What nodes have left after a VM was put into them, for every choice of nodes. */
function waysInto(vm: Vm, host: Host, nodes: readonly number[]): readonly (readonly number[])[] {
  const over = widthOf(vm, host)
  const part = Math.ceil((vm.memoryBytes as number) / over)
  return subsets(nodes.length, over)
    .filter((chosen) => chosen.every((node) => (nodes[node] as number) >= part))
    .map((chosen) => nodes.map((bytes, node) => (chosen.includes(node) ? bytes - part : bytes)))
}

function subsets(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]]
  if (!Number.isFinite(size)) return []
  return Array.from({ length: Math.max(0, count - from) }, (_, at) => from + at).flatMap((first) =>
    subsets(count, size - 1, first + 1).map((rest) => [first, ...rest]),
  )
}

/** Whether a loss is survived for some arrangement; undefined when residents cannot be arranged on some host. */
function truthOf(estate: Estate, lost: Host): boolean | undefined {
  const rest = estate.hosts.filter((host) => host !== lost)
  const on = (host: Host) => estate.vms.filter((vm) => vm.hostId === host.id)
  const empty = (host: Host): readonly number[] =>
    new Array<number>(host.numaNodes as number).fill(
      Math.floor((host.memoryBytes as number) / (host.numaNodes as number)),
    )
  if (!rest.every((host) => finds(on(host), [host], [empty(host)]))) return undefined
  const residents = rest.flatMap((host) => on(host).map((vm) => ({ vm, at: [host] })))
  const moving = on(lost).map((vm) => ({ vm, at: rest }))
  const search = (list: typeof moving, free: readonly (readonly number[])[]): boolean => {
    const [first, ...others] = list
    if (first === undefined) return true
    return first.at.some((host) => {
      const index = rest.indexOf(host)
      return waysInto(first.vm, host, free[index] as readonly number[]).some((left) =>
        search(
          others,
          free.map((one, at) => (at === index ? left : one)),
        ),
      )
    })
  }
  return search([...residents, ...moving], rest.map(empty))
}

function nodedEstate(random: Random): Estate {
  const hostIds = ['h0', 'h1', 'h2'].slice(0, randomInteger(random, 2, 3))
  const hosts = hostIds.map((id) => {
    const numaNodes = randomElement(random, [1, 2, 2, 3])
    return sampleHost(id, numaNodes * randomInteger(random, 4, 8), { numaNodes, cores: numaNodes * 4 })
  })
  const vms: Vm[] = []
  for (const host of hosts) {
    let room = (host.memoryBytes as number) * (random() < 0.5 ? 0.7 : 0.35)
    while (vms.filter((vm) => vm.hostId === host.id).length < 3) {
      const size = randomInteger(random, 1, 7)
      room -= size
      if (room < 0) break
      vms.push(sampleVm(`v${vms.length}`, host.id, size, { vcpus: randomElement(random, [1, 2, 2, 6]) }))
    }
  }
  return sampleEstate({ hosts, vms })
}

test('with NUMA nodes respected, verdicts agree with trying every arrangement and every placement', () => {
  const random = seededRandom(5_150)
  const seen = { safe: 0, unsafe: 0, undecided: 0, openThoughSafe: 0, unsafeByNodes: 0 }
  for (let round = 0; round < 700; round += 1) {
    const estate = nodedEstate(random)
    const [answer] = answersOf(estate, { failures: 1, numa: 'respected' })
    const truths = estate.hosts.map((host) => truthOf(estate, host))
    if (answer === undefined || truths.includes(undefined)) continue
    seen[answer.verdict] += 1
    const place = `round ${round}: ${JSON.stringify(estate)}`
    if (answer.verdict === 'safe') assert.ok(!truths.includes(false), place)
    if (answer.verdict === 'unsafe') assert.ok(truths.includes(false), place)
    if (answer.verdict === 'undecided' && !truths.includes(false)) seen.openThoughSafe += 1
    if (answer.verdict === 'unsafe' && answersOf(estate, { failures: 1 })[0]?.verdict === 'safe')
      seen.unsafeByNodes += 1
  }
  // Both answers must be common, also where only nodes decide, and few may stay open.
  assert.ok(seen.safe > 100 && seen.unsafe > 100 && seen.unsafeByNodes > 10, JSON.stringify(seen))
  assert.ok(seen.undecided < (seen.safe + seen.unsafe) / 10, JSON.stringify(seen))
})

const policy: Policy = { ...defaultValues(headroomParams), memoryReserve: 0 }

/** What two surveys of one question must agree on, whoever was examined. */
const said = ({ examined: _, accepted: _a, steps: _s, worstUnsafe, ...survey }: Survey) => ({
  ...survey,
  worstUnsafe: worstUnsafe?.hosts,
})

/** Hosts of which many are alike: drawn from few kinds, with equal VMs. */
function alikeFleet(random: Random): Estate {
  const kinds = Array.from({ length: 3 }, () => ({
    size: randomInteger(random, 6, 12),
    vms: Array.from({ length: randomInteger(random, 0, 2) }, () => randomInteger(random, 1, 4)),
  }))
  const drawn = Array.from({ length: randomInteger(random, 3, 7) }, () => randomElement(random, kinds))
  const hosts = drawn.map(({ size }, at) => sampleHost(`h${at}`, size))
  const vms = drawn.flatMap((kind, at) =>
    kind.vms.map((size, index) => sampleVm(`h${at}-v${index}`, `h${at}`, size)),
  )
  const rules = random() < 0.3 ? [sampleRule('r', 'vm-apart', [vms[0]?.id ?? '', vms[1]?.id ?? ''], [])] : []
  return sampleEstate({ hosts, vms, rules })
}

// Proof: in the comment of `alikeHosts`.
test('one loss for all that are alike says what examining each says, and examines fewer', () => {
  const random = seededRandom(12)
  let [all, few] = [0, 0]
  for (let round = 0; round < 1_200; round += 1) {
    const [members] = membersOf(alikeFleet(random)).clusters
    assert.ok(members)
    const { question } = prepare(members, new Map(), policy)
    const surveyor = surveyorOf(question, () => {})
    const surveys = (['each', 'one-for-all'] as const).map(
      (likeness) => surveyFrom(surveyor, surveyStart(question, 3, likeness), 1e9).finished,
    )
    const [each = [], one = []] = surveys
    assert.deepEqual(one.map(said), each.map(said), `round ${round}`)
    all += each.reduce((total, { examined }) => total + examined, 0)
    few += one.reduce((total, { examined }) => total + examined, 0)
  }
  assert.ok(few < all * 0.6, `${few} of ${all}`)
})

// Proof: each loss is examined for itself, and what travels from one to the next is in the cursor.
test('a survey that stops, is copied and goes on ends with the same bytes as one that does not stop', () => {
  const random = seededRandom(8)
  for (let round = 0; round < 150; round += 1) {
    const [members] = membersOf(richEstate(random)).clusters
    assert.ok(members)
    const { question } = prepare(members, new Map(), { ...policy, stepsMax: 40 })
    const start = surveyStart(question, 3, 'each')
    const whole = surveyFrom(
      surveyorOf(question, () => {}),
      start,
      1e9,
    )
    let cursor = start
    for (let part = 0; part < 500 && !isSurveyed(cursor); part += 1) {
      // A new surveyor each time, as after a restart of the program.
      const resumed = surveyorOf(question, () => {})
      cursor = surveyFrom(resumed, structuredClone(cursor), randomInteger(random, 1, 4))
    }
    assert.deepEqual(cursor, whole)
  }
})

test('every refutation by arithmetic stands when it is added up again from the rows', () => {
  const random = seededRandom(909)
  const seen = { 'no-host': 0, volume: 0, count: 0, exhausted: 0 }
  for (let round = 0; round < 1_500; round += 1) {
    const estate = [richEstate, alikeFleet, nodedEstate][round % 3]?.(random) as Estate
    const [members] = membersOf(estate).clusters
    assert.ok(members)
    const cpuGenerations = round % 2 === 0 ? 'same' : 'any'
    const asked = { ...policy, cpuGenerations } as const
    const { question } = prepare(members, new Map(), asked)
    for (const { worstUnsafe } of surveysOf(question, 3, () => {})) {
      if (worstUnsafe === undefined) continue
      const { hosts, refutation } = worstUnsafe
      const { dimensions } = question.optimistic
      const about: RefutationCase = {
        members,
        datastores: new Map(),
        policy: asked,
        lost: new Set(hosts),
        dimensions,
      }
      assert.equal(refutationObjection(about, refutation), undefined, JSON.stringify([refutation, estate]))
      seen[refutation.kind] += 1
      // Taken for a loss of fewer hosts than it is about, it does not stand.
      const spoiled = { ...about, lost: new Set<number>() }
      if (refutation.kind !== 'exhausted')
        assert.notEqual(refutationObjection(spoiled, refutation), undefined)
    }
  }
  assert.ok(seen['no-host'] > 100 && seen.volume > 100 && seen.count > 5, JSON.stringify(seen))
})
