import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeadroomResult } from '#engines/headroom/answer.ts'
import headroom from '#engines/headroom/engine.ts'
import { holds, movingOf, oracle, running, survives } from '#engines/headroom/oracle.ts'
import { type HeadroomParams, headroomParams } from '#engines/headroom/params.ts'
import { sampleDatastore, sampleEstate, sampleHost, sampleRule, sampleVm } from '#engines/headroom/sample.ts'
import type { Datastore, Estate, Host, Rule, Vm } from '#estate/model.ts'
import { mayRun } from '#estate/query.ts'
import { defaultValues } from '#kernel/field.ts'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { refute } from '#placement/bounds.ts'
import { ledgerOf, objection } from '#placement/checker.ts'
import { searchExactly } from '#placement/exact.ts'
import { membersOf } from '#placement/members.ts'
import { packingOf } from '#placement/packing.ts'
import { prepare } from '#placement/prepare.ts'

function answersOf(estate: Estate, params: Readonly<Record<string, unknown>>) {
  const outcome = headroom.run(
    { estate, digest: '' },
    { memoryReserve: 0, ...params },
    { seed: 0, progress: () => {} },
  )
  assert.ok(outcome.ok)
  const [cluster] = (outcome.value.result as HeadroomResult).clusters
  return cluster?.answers ?? []
}

/** Whether a host carries more than it has, in the words of the question. */
function isOverloaded(estate: Estate, host: Host): boolean {
  const on = estate.vms.filter((vm) => running(vm) && vm.hostId === host.id)
  const memory = on.reduce((total, vm) => total + (vm.memoryBytes as number), 0)
  const mhz = on.reduce((total, vm) => total + (vm.cpuReservationMhz as number), 0)
  return memory > (host.memoryBytes as number) || mhz > (host.cores as number) * (host.coreMhz as number)
}

/**
 * Two to four hosts and up to eight VMs, filled so that about half of the instances are feasible. Some VMs need
 * no CPU, and some hosts carry more than they have.
 */
function smallEstate(random: Random): Estate {
  const hostCount = randomInteger(random, 2, 4)
  const hostIds = Array.from({ length: hostCount }, (_, at) => `h${at}`)
  const equal = random() < 0.4 ? randomInteger(random, 8, 16) : undefined
  const cpus = random() < 0.5 ? 'two dimensions' : 'memory'
  const vmCount = randomInteger(random, 0, hostCount === 4 ? 7 : 8)
  const biggest = randomElement(random, [3, 5, 7])
  const stores = random() < 0.3
  const vms = Array.from({ length: vmCount }, (_, at) =>
    sampleVm(`v${at}`, randomElement(random, hostIds), randomInteger(random, 1, biggest), {
      cpuReservationMhz: cpus === 'memory' ? 0 : randomInteger(random, 0, biggest),
      restartPriority: random() < 0.06 ? 'disabled' : 'medium',
      power: random() < 0.05 ? 'off' : 'on',
      template: random() < 0.03,
      devices: random() < 0.02 ? [{ kind: 'passthrough', name: 'gpu', bindsToHost: true }] : [],
      datastoreIds: stores && random() < 0.5 ? [randomElement(random, ['d0', 'd1'])] : [],
    }),
  )
  const hosts = hostIds.map((id) => {
    const held = vms
      .filter((vm) => vm.hostId === id)
      .reduce((total, vm) => total + (vm.memoryBytes as number), 0)
    const spare = random() < 0.3 ? randomInteger(random, -4, -1) : randomInteger(random, 0, 10)
    const memory = equal ?? Math.max(1, held + spare)
    const cores = randomInteger(random, 4, 14)
    return sampleHost(id, memory, { cores, coreMhz: 1, maintenance: random() < 0.05 })
  })
  const datastores = ['d0', 'd1'].map((id) => {
    const users = vms
      .filter((vm) => (vm.datastoreIds as readonly string[]).includes(id))
      .map((vm) => vm.hostId)
    return sampleDatastore(
      id,
      hostIds.filter((host) => users.includes(host) || random() < 0.6),
    )
  })
  const kinds = ['vm-together', 'vm-apart', 'vm-on-hosts', 'vm-off-hosts'] as const
  const rules = Array.from({ length: random() < 0.5 ? randomInteger(random, 1, 3) : 0 }, (_, at) => {
    const kind = randomElement(random, kinds)
    const members = vms.filter(() => random() < 0.4).map((vm) => vm.id)
    const some = hostIds.filter(() => random() < 0.5)
    return sampleRule(`r${at}`, kind, members, some.length === 0 ? hostIds.slice(0, 1) : some)
  })
  return sampleEstate({ hosts, vms, datastores, rules })
}

test('verdicts agree with the enumeration of all assignments on 3,000 small clusters', () => {
  const random = seededRandom(20_261_122)
  const seen = { safe: 0, unsafe: 0, overloaded: 0, safeThoughOverloaded: 0 }
  for (let round = 0; round < 3_000; round += 1) {
    const estate = smallEstate(random)
    const overloaded = estate.hosts.some((host) => isOverloaded(estate, host))
    if (overloaded) seen.overloaded += 1
    const answers = answersOf(estate, {})
    for (const { failures, verdict } of answers) {
      const expected = oracle(estate, failures)
      assert.equal(verdict, expected, `round ${round}, N-${failures}: ${JSON.stringify(estate)}`)
      seen[expected as 'safe' | 'unsafe'] += 1
      if (overloaded && expected === 'safe') seen.safeThoughOverloaded += 1
    }
  }
  // Both answers must be common, and so must hosts that carry too much, or the agreement would mean little.
  assert.ok(seen.safe > 600 && seen.unsafe > 600, JSON.stringify(seen))
  assert.ok(seen.overloaded > 900 && seen.safeThoughOverloaded > 200, JSON.stringify(seen))
})

test('the checker accepts a placement if and only if every sentence of the question holds for it', () => {
  const random = seededRandom(4_711)
  const policy: HeadroomParams = { ...defaultValues(headroomParams), memoryReserve: 0 }
  const seen = { accepted: 0, rejected: 0, rejectedForOverload: 0 }
  for (let round = 0; round < 4_000; round += 1) {
    const estate = smallEstate(random)
    const [members] = membersOf(estate).clusters
    if (members === undefined) continue
    const ledger = ledgerOf(members, new Map(estate.datastores.map((one) => [one.id, one])), policy)
    const lost = members.hosts.filter(() => random() < 0.35)
    const moving = movingOf(estate, lost)
    // Any host at random, now and then the wrong VM, a missing one or the same one twice.
    const pairs = moving.map((vm) => [vm, randomElement(random, estate.hosts)] as [Vm, Host])
    const spoil = random()
    if (spoil < 0.05) pairs.pop()
    if (spoil > 0.95 && pairs[0] !== undefined) pairs.push(pairs[0])
    if (spoil > 0.9 && spoil < 0.95 && estate.vms[0])
      pairs.push([estate.vms[0], randomElement(random, estate.hosts)])
    const vms = pairs.map(([vm]) => members.vms.indexOf(vm))
    const hosts = pairs.map(([, host]) => members.hosts.indexOf(host))
    const found = objection(
      ledger,
      lost.map((host) => members.hosts.indexOf(host)),
      vms,
      hosts,
      vms.length,
      [],
    )
    const expected = pairs.length === moving.length && holds(estate, lost, new Map(pairs))
    assert.equal(found === undefined, expected, `round ${round}: ${found} ${JSON.stringify(estate)}`)
    seen[expected ? 'accepted' : 'rejected'] += 1
    if (pairs.some(([, host]) => !lost.includes(host) && isOverloaded(estate, host))) {
      assert.ok(found !== undefined, 'a host that carries too much is given nothing')
      seen.rejectedForOverload += 1
    }
  }
  assert.ok(seen.accepted > 400 && seen.rejected > 400, JSON.stringify(seen))
  assert.ok(seen.rejectedForOverload > 200, JSON.stringify(seen))
})

/** One full host whose VMs, some apart and some confined, must go to equal empty hosts: much looks alike. */
function alikeEstate(random: Random): Estate {
  const hostIds = ['h0', 'h1', 'h2', 'h3']
  const room = randomInteger(random, 4, 7)
  const vms = Array.from({ length: randomInteger(random, 4, 6) }, (_, at) =>
    sampleVm(`v${at}`, 'h0', randomInteger(random, 1, 4)),
  )
  const hosts = hostIds.map((id) => sampleHost(id, id === 'h0' ? 100 : room))
  const some = (share: number): string[] => vms.filter(() => random() < share).map((vm) => vm.id)
  const rules = Array.from({ length: randomInteger(random, 1, 4) }, (_, at) =>
    random() < 0.5
      ? sampleRule(`r${at}`, 'vm-apart', some(0.45), [])
      : sampleRule(`r${at}`, 'vm-on-hosts', some(0.3), [
          'h0',
          ...hostIds.filter((id) => id !== `h${randomInteger(random, 1, 3)}`),
        ]),
  )
  return sampleEstate({ hosts, vms, rules })
}

test('exact search alone decides every loss, and a bound alone never refutes what fits', () => {
  const random = seededRandom(99)
  const policy: HeadroomParams = { ...defaultValues(headroomParams), memoryReserve: 0 }
  const seen = { fits: 0, impossible: 0, refuted: 0 }
  for (let round = 0; round < 4_000; round += 1) {
    const alike = round % 2 === 0
    const estate = alike ? alikeEstate(random) : smallEstate(random)
    const [members] = membersOf(estate).clusters
    if (members === undefined) continue
    const { question } = prepare(members, new Map(estate.datastores.map((one) => [one.id, one])), policy)
    const lost = members.hosts.filter((host) => (alike ? host.id === 'h0' : random() < 0.4))
    const packing = packingOf(
      question.pessimistic,
      lost.map((host) => members.hosts.indexOf(host)),
    )
    const expected = survives(estate, lost) ? 'fits' : 'impossible'
    const search = searchExactly(packing, 1_000_000)
    assert.equal(search.kind, expected, `round ${round}: ${JSON.stringify(estate)}`)
    seen[expected] += 1
    if (refute(packing) === undefined) continue
    assert.equal(expected, 'impossible', `round ${round}: ${JSON.stringify(estate)}`)
    seen.refuted += 1
  }
  assert.ok(seen.fits > 300 && seen.impossible > 300 && seen.refuted > 300, JSON.stringify(seen))
})

/** The estate with some values unknown. */
function blurred(random: Random, estate: Estate): Estate {
  const maybe = <T>(value: T): T | 'unknown' => (random() < 0.12 ? 'unknown' : value)
  return {
    ...estate,
    rules: estate.rules.map((rule) =>
      random() < 0.3 ? sampleRule(rule.id, 'unread', rule.vmIds, []) : rule,
    ),
    datastores: estate.datastores.map((store) => ({
      ...store,
      hostIds: (store.hostIds as readonly string[]).filter(() => random() < 0.8),
    })),
    hosts: estate.hosts.map((host) => ({
      ...host,
      memoryBytes: random() < 0.3 ? maybe(host.memoryBytes) : host.memoryBytes,
      maintenance: maybe(host.maintenance),
    })),
    vms: estate.vms.map((vm) => ({
      ...vm,
      memoryBytes: maybe(vm.memoryBytes),
      power: vm.power === 'on' ? maybe(vm.power) : vm.power,
    })),
  }
}

/** One of the estates the blurred one may be, every unknown value drawn. */
function completed(random: Random, estate: Estate): Estate {
  const vms = estate.vms.map((vm) => ({
    ...vm,
    memoryBytes: vm.memoryBytes === 'unknown' ? randomInteger(random, 0, 9) : vm.memoryBytes,
    power: vm.power === 'unknown' ? randomElement(random, ['on', 'off'] as const) : vm.power,
  }))
  const occupied = new Set(vms.filter(running).map((vm) => vm.hostId))
  const hosts = estate.hosts.map((host) => ({
    ...host,
    memoryBytes: host.memoryBytes === 'unknown' ? randomInteger(random, 0, 30) : host.memoryBytes,
    // As the engine assumes: a host that runs something is not in maintenance when nobody stated it.
    maintenance: host.maintenance === 'unknown' ? !occupied.has(host.id) && random() < 0.5 : host.maintenance,
  }))
  return { ...estate, vms, hosts, rules: readRules(random, estate), datastores: fullLists(random, estate) }
}

/** Unread rules turn out to ask anything of their VMs. */
const readRules = (random: Random, { rules, hosts }: Estate): readonly Rule[] =>
  rules.map((rule) => {
    if (rule.kind !== 'unread') return rule
    const kind = randomElement(random, ['vm-together', 'vm-apart', 'vm-on-hosts', 'vm-off-hosts'] as const)
    return { ...rule, kind, hostIds: hosts.map(({ id }) => id).filter(() => random() < 0.5) }
  })

/** A list of hosts that lacks one which may run a VM from there lacks that one and maybe others. */
const fullLists = (random: Random, { datastores, vms, hosts }: Estate): readonly Datastore[] =>
  datastores.map((store) => {
    const listed = store.hostIds as readonly string[]
    const users = vms.filter((vm) => mayRun(vm) && (vm.datastoreIds as readonly string[]).includes(store.id))
    if (users.every(({ hostId }) => listed.includes(hostId))) return store
    const sure = users.filter(({ power }) => power === 'on').map(({ hostId }) => hostId)
    const sees = (id: string): boolean => listed.includes(id) || sure.includes(id) || random() < 0.5
    return { ...store, hostIds: hosts.map(({ id }) => id).filter(sees) }
  })

test('whatever the unknown values turn out to be, a verdict of safe or unsafe stays right', () => {
  const random = seededRandom(31_337)
  const seen = { safe: 0, unsafe: 0, undecided: 0 }
  for (let round = 0; round < 1_200; round += 1) {
    const estate = blurred(random, smallEstate(random))
    for (const { failures, verdict } of answersOf(estate, {})) {
      seen[verdict] += 1
      if (verdict === 'undecided') continue
      for (let draw = 0; draw < 4; draw += 1) {
        const world = completed(random, estate)
        assert.equal(
          oracle(world, failures),
          verdict,
          `round ${round}, N-${failures}: ${JSON.stringify(world)}`,
        )
      }
    }
  }
  assert.ok(seen.safe > 100 && seen.unsafe > 100 && seen.undecided > 100, JSON.stringify(seen))
})
