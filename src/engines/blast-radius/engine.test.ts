import assert from 'node:assert/strict'
import { test } from 'node:test'
import blastRadius from '#engines/blast-radius/engine.ts'
import { randomEstate } from '#engines/blast-radius/random-estate.ts'
import type { BlastRadius, ServiceAnswer } from '#engines/blast-radius/result.ts'
import type { Run } from '#engines/engine.ts'
import type { Estate } from '#estate/model.ts'
import {
  all,
  any,
  atLeast,
  cluster,
  datastore,
  estateOf,
  facility,
  host,
  mustRule,
  network,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import type { Domain, State } from '#kernel/block.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { type Random, randomInteger, seededRandom } from '#kernel/random.ts'

const context = { seed: 1, progress: () => {} }
const run = (estate: Estate, params: Readonly<Record<string, unknown>>): Run => {
  const outcome = blastRadius.run({ estate, digest: 'test' }, params, context)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const answer = (estate: Estate, params: Readonly<Record<string, unknown>>): BlastRadius =>
  run(estate, params).result as BlastRadius
const serviceOf = (estate: Estate, params: Readonly<Record<string, unknown>>): ServiceAnswer =>
  answer(estate, params).services[0]!
const codes = (estate: Estate): readonly string[] => run(estate, {}).issues.map(({ code }) => code)
const flat = (domains: readonly Domain[]): readonly Domain[] =>
  domains.flatMap((domain) => [domain, ...flat(domain.children)])
const cellsOf = (result: BlastRadius, state: State): number =>
  flat(result.domains)
    .flatMap(({ cells }) => cells)
    .reduce((sum, cell) => sum + (cell.state === state ? cell.count : 0), 0)
const pair = { hosts: [host('h1', {}), host('h2', {})] }
const single = (change: Parameters<typeof vm>[2]): Estate =>
  estateOf({ ...pair, vms: [vm('v', 'h1', change)], services: [service('s', on('vm:v'))] })
const stateWhen = (estate: Estate, ...failed: readonly string[]): State => serviceOf(estate, { failed }).state

test('a VM whose host is lost restarts on another host of its cluster', () => {
  assert.equal(stateWhen(single({}), 'host:h1'), 'restarting')
  assert.equal(stateWhen(single({}), 'host:h1', 'host:h2'), 'stopped')
})

test('a VM stops with its host when HA is off, its restart disabled or a device binds it', () => {
  const bound = { devices: [{ kind: 'passthrough' as const, name: 'gpu', bindsToHost: true }] }
  const off = { ...single({}), clusters: [cluster('c', { haEnabled: false })] }
  for (const estate of [off, single({ restartPriority: 'disabled' }), single(bound)]) {
    assert.equal(stateWhen(estate, 'host:h1'), 'stopped')
  }
})

test('a VM stops with its host when no other host sees its datastore, and a local datastore goes with its host', () => {
  const local = { ...single({ datastoreIds: ['d'] }), datastores: [datastore('d', ['h1'], 'nothing')] }
  assert.equal(stateWhen(local, 'host:h1'), 'stopped')
  assert.ok(
    answer(local, { failed: ['host:h1'] }).overlays.some(
      ({ ref, state }) => ref === 'datastore:d' && state === 'stopped',
    ),
  )
  const shared = { ...local, datastores: [datastore('d', ['h1', 'h2'], 'nothing')] }
  assert.equal(stateWhen(shared, 'host:h1'), 'restarting')
})

test('a must rule keeps a VM from restarting on a host it may not use', () => {
  const pinned = { ...single({}), rules: [mustRule('r', 'vm-on-hosts', ['v'], ['h1'])] }
  const banned = { ...single({}), rules: [mustRule('r', 'vm-off-hosts', ['v'], ['h2'])] }
  assert.equal(stateWhen(pinned, 'host:h1'), 'stopped')
  assert.equal(stateWhen(banned, 'host:h1'), 'stopped')
  assert.equal(
    stateWhen({ ...single({}), rules: [mustRule('r', 'vm-off-hosts', ['v'], ['h1'])] }, 'host:h1'),
    'restarting',
  )
})

test('a host in maintenance takes no restarts, and one that may be in maintenance proves none', () => {
  const with2 = (maintenance: boolean | 'unknown'): Estate => ({
    ...single({}),
    hosts: [host('h1', {}), host('h2', { maintenance })],
  })
  assert.equal(stateWhen(with2(true), 'host:h1'), 'stopped')
  assert.equal(stateWhen(with2('unknown'), 'host:h1'), 'unknown')
})

test('a VM needs its networks', () => {
  const estate = {
    ...single({ networkIds: ['n'] }),
    networks: [network('n', on('switch:s'))],
    facilities: [facility('switch', 's', {})],
  }
  assert.equal(stateWhen(estate, 'switch:s'), 'stopped')
})

test('a rule that was not read leaves open whether its VM restarts, and nothing about other VMs', () => {
  const unread = { ...single({}), rules: [mustRule('r', 'unread', ['v'], [])] }
  assert.equal(stateWhen(unread, 'host:h1'), 'unknown')
  const other = { ...single({}), rules: [mustRule('r', 'unread', ['w'], [])] }
  assert.equal(stateWhen(other, 'host:h1'), 'restarting')
})

test('whatever is unknown about HA, restart priority or datastores leaves the restart unknown', () => {
  assert.equal(
    stateWhen({ ...single({}), clusters: [cluster('c', { haEnabled: 'unknown' })] }, 'host:h1'),
    'unknown',
  )
  assert.equal(stateWhen(single({ restartPriority: 'unknown' }), 'host:h1'), 'unknown')
  assert.equal(stateWhen(single({ datastoreIds: 'unknown' }), 'host:h1'), 'unknown')
})

const halves = (change: Parameters<typeof host>[1]): Estate =>
  estateOf({
    facilities: [facility('rack', 'r1', {}), facility('rack', 'r2', {})],
    clusters: [cluster('c1', {}), cluster('c2', {})],
    hosts: [
      host('h1', { clusterId: 'c1', standsIn: 'rack:r1' }),
      host('h2', { clusterId: 'c2', standsIn: 'rack:r2', ...change }),
    ],
    vms: [vm('a', 'h1', { clusterId: 'c1' }), vm('b', 'h2', { clusterId: 'c2' })],
    services: [service('s', any('vm:a', 'vm:b'))],
  })

test('halves that share nothing are proved safe, and an unknown rack or requirement withdraws the proof', () => {
  assert.equal(serviceOf(halves({}), {}).verdict, 'safe')
  const rack = serviceOf(halves({ standsIn: 'unknown' }), {})
  assert.equal(rack.verdict, 'undecided')
  assert.deepEqual(rack.gaps, [{ ref: 'host:h2', text: 'where it stands' }])
  assert.equal(serviceOf(halves({ requires: 'unknown' }), {}).verdict, 'undecided')
  assert.equal(serviceOf(halves({ standsIn: 'rack:r3' }), {}).verdict, 'undecided')
})

test('a host in an unknown rack is unknown when any rack fails, and unmoved by the failure of another host', () => {
  const estate = halves({ standsIn: 'unknown' })
  const stateOfHost = (failed: string): State | undefined =>
    flat(answer(estate, { failed: [failed] }).domains).find(({ ref }) => ref === 'host:h2')?.state
  assert.equal(stateOfHost('rack:r1'), 'unknown')
  assert.equal(stateOfHost('host:h1'), 'serving')
})

test('the declared topology proves no service safe', () => {
  assert.equal(serviceOf(halves({}), { topology: 'declared' }).verdict, 'undecided')
})

test('a reference to nothing and a count that cannot be met are findings, and never green', () => {
  const missing = { ...single({}), services: [service('s', any('vm:v', 'vm:gone'))] }
  assert.ok(codes(missing).includes('blast-radius.reference-unknown'))
  const greedy = { ...halves({}), services: [service('s', atLeast(3, 'vm:a', 'vm:b'))] }
  assert.ok(codes(greedy).includes('blast-radius.threshold-impossible'))
  assert.equal(serviceOf(greedy, {}).verdict, 'undecided')
  const empty = { ...halves({}), services: [service('s', any())] }
  assert.equal(serviceOf(empty, {}).verdict, 'undecided')
  const idle = { ...halves({}), services: [service('s', atLeast(0, 'vm:a', 'vm:b'))] }
  assert.equal(serviceOf(idle, {}).verdict, 'undecided')
  const said = run(idle, {})
    .issues.map(({ message }) => message)
    .join(' ')
  assert.match(said, /which asks for 0 of 2 parts: always met, or never\./)
  assert.match(said, /Nobody stated a count from 1 to the number of its parts, for service s/)
})

test('a service without a stated requirement, or that leans on nothing, is undecided', () => {
  for (const requires of ['unknown', 'nothing', all(), on('service:s')] as const) {
    const estate = { ...halves({}), services: [service('s', requires)] }
    assert.equal(serviceOf(estate, {}).verdict, 'undecided', JSON.stringify(requires))
  }
})

test('services that need each other keep running, and the loop is reported', () => {
  const loop = estateOf({
    ...pair,
    vms: [vm('a', 'h1', {}), vm('b', 'h2', {})],
    services: [service('x', all('vm:a', 'service:y')), service('y', all('vm:b', 'service:x'))],
  })
  assert.ok(codes(loop).includes('blast-radius.loop'))
  assert.deepEqual(
    answer(loop, {}).services.map(({ state }) => state),
    ['serving', 'serving'],
  )
})

test('a loop that a failure has broken is not said to come back', () => {
  const loop = estateOf({
    ...pair,
    vms: [vm('a', 'h1', {}), vm('b', 'h2', {})],
    services: [service('x', all('vm:a', 'service:y')), service('y', all('vm:b', 'service:x'))],
  })
  assert.equal(stateWhen(loop, 'host:h1'), 'stopped')
})

test('a cluster whose quorum needs a VM of its own does not restart that VM', () => {
  const trap = estateOf({
    ...pair,
    clusters: [cluster('c', { requires: on('vm:v') })],
    vms: [vm('v', 'h1', {})],
    services: [service('s', on('vm:v'))],
  })
  assert.equal(stateWhen(trap, 'host:h1'), 'stopped')
  assert.ok(codes(trap).includes('blast-radius.loop'))
})

test('places that stand in one another are reported and drawn once', () => {
  const estate = estateOf({
    facilities: [
      facility('room', 'm', { standsIn: 'rack:r' }),
      facility('rack', 'r', { standsIn: 'room:m' }),
    ],
    hosts: [host('h', { standsIn: 'rack:r' })],
  })
  assert.ok(codes(estate).includes('blast-radius.loop'))
  const refs = flat(answer(estate, {}).domains).map(({ ref }) => ref)
  assert.deepEqual([...refs].sort(), ['host:h', 'rack:r', 'room:m'])
})

test('a service that needs a VM that is switched off or a template is down from the start', () => {
  for (const change of [{ power: 'off' as const }, { template: true }]) {
    const service = serviceOf(single(change), {})
    assert.deepEqual([service.state, service.verdict, service.downAtStart], ['stopped', 'unsafe', true])
    assert.ok(codes(single(change)).includes('blast-radius.service-down'))
  }
  assert.equal(serviceOf(single({ power: 'unknown' }), {}).state, 'unknown')
})

test('a failed component that the estate lacks is refused by name', () => {
  const outcome = blastRadius.run({ estate: single({}), digest: 'test' }, { failed: ['host:h9'] }, context)
  assert.ok(!outcome.ok)
  assert.deepEqual(
    [outcome.issues[0].code, outcome.issues[0].where],
    ['blast-radius.component-missing', 'params.failed'],
  )
  assert.match(outcome.issues[0].message, /host:h9/)
})

test('parameters out of range are refused', () => {
  for (const params of [
    { vmsPerHost: 201 },
    { vmsPerHost: -1 },
    { topology: 'drawn' },
    { placement: 'best' },
    { failed: ['h1'] },
  ]) {
    assert.ok(!blastRadius.run({ estate: single({}), digest: 'test' }, params, context).ok)
  }
})

test('an estate without anything in it, or without services, is answered and says so', () => {
  for (const estate of [estateOf({ clusters: [] }), estateOf(pair)]) {
    const { blocks } = run(estate, {})
    assert.ok(blocks.some((block) => block.kind === 'sentence' && /names no services/.test(block.text)))
    assert.ok(!blocks.some((block) => block.kind === 'verdict'))
  }
})

test('every running VM is one cell of the map, wherever its host stands', () => {
  const estate = estateOf({
    facilities: [facility('rack', 'r', {})],
    clusters: [cluster('c', {}), cluster('k', {})],
    hosts: [
      host('h1', { standsIn: 'rack:r' }),
      host('h2', { standsIn: 'unknown' }),
      host('h3', { clusterId: 'none' }),
    ],
    vms: [
      vm('a', 'h1', {}),
      vm('b', 'h2', {}),
      vm('c', 'h3', { clusterId: 'none' }),
      vm('d', 'unknown', {}),
      vm('e', 'unknown', { clusterId: 'k' }),
      vm('off', 'h1', { power: 'off' }),
    ],
  })
  const result = answer(estate, {})
  assert.equal(cellsOf(result, 'serving'), 5)
  const lost = flat(result.domains).find(({ ref }) => ref === 'cluster:c')
  assert.deepEqual(
    [lost?.kind, lost?.children.map(({ ref }) => ref), lost?.cells],
    ['unknown-place', ['host:h2'], [{ state: 'serving', count: 1 }]],
  )
})

test('an overlay holds the places and hosts that lean on it, also through arrays and datastores', () => {
  const estate = estateOf({
    facilities: [
      facility('rack', 'r', { requires: on('feed:f') }),
      facility('feed', 'f', {}),
      facility('array', 'a', { requires: on('firmware:w') }),
      facility('firmware', 'w', {}),
    ],
    hosts: [host('h1', { standsIn: 'rack:r' }), host('h2', {})],
    datastores: [datastore('d', ['h2'], on('array:a'))],
  })
  const holds = new Map(answer(estate, {}).overlays.map((overlay) => [overlay.ref, overlay.holds]))
  assert.deepEqual(holds.get('feed:f'), ['rack:r'])
  assert.deepEqual(holds.get('firmware:w'), ['host:h2'])
  assert.deepEqual(holds.get('cluster:c'), ['host:h1', 'host:h2'])
})

test('a service that lost one of its alternatives is degraded, and so is a service that needs it', () => {
  const estate = {
    ...halves({}),
    services: [service('s', any('vm:a', 'vm:b')), service('t', on('service:s'))],
  }
  const states = answer(estate, { failed: ['host:h1'] }).services.map(({ state }) => state)
  assert.deepEqual(states, ['degraded', 'degraded'])
})

test('branches that fall to one component are named by the innermost place', () => {
  const estate = estateOf({
    facilities: [facility('room', 'm', {}), facility('rack', 'r', { standsIn: 'room:m' })],
    clusters: [],
    hosts: [
      host('h1', { clusterId: 'none', standsIn: 'rack:r' }),
      host('h2', { clusterId: 'none', standsIn: 'rack:r' }),
    ],
    vms: [vm('a', 'h1', { clusterId: 'none' }), vm('b', 'h2', { clusterId: 'none' })],
    services: [service('s', any('vm:a', 'vm:b'))],
  })
  const result = answer(estate, {})
  assert.deepEqual(
    result.fates.map(({ cause }) => cause),
    ['rack:r'],
  )
  assert.deepEqual(
    result.services[0]!.singles.map(({ ref }) => ref),
    ['room:m', 'rack:r'],
  )
})

test('halves kept apart by placement share no host until the hosts are fewer than the halves', () => {
  const estate = estateOf({
    hosts: ['h1', 'h2', 'h3'].map((id) => host(id, {})),
    vms: ['a', 'b', 'c', 'd', 'e', 'f'].map((id, at) => vm(id, `h${Math.floor(at / 2) + 1}`, {})),
    services: [
      service('x', any('vm:a', 'vm:b')),
      service('y', any('vm:c', 'vm:d')),
      service('z', any('vm:e', 'vm:f')),
    ],
  })
  const lost = (placement: string): readonly number[] =>
    answer(estate, { vmsPerHost: 3, placement }).sweep.map(({ servicesLostMean }) => servicesLostMean)
  // Today a+b, c+d, e+f: each host takes one service. Then at most three, at most six VMs a host.
  assert.deepEqual(lost('anti-affinity'), [1, 0, 3])
  // Packed: a+b+c, d+e+f, where only y is split; then all six together.
  assert.deepEqual(lost('pack'), [1, 1, 3])
})

function shuffled<T>(random: Random, list: readonly T[]): readonly T[] {
  const copy = [...list]
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = randomInteger(random, 0, at)
    ;[copy[at], copy[other]] = [copy[other]!, copy[at]!]
  }
  return copy
}

test('the order of rows is irrelevant to every byte of the answer', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = seededRandom(seed)
    const estate = randomEstate(random, 0.15)
    const other = {
      ...estate,
      facilities: shuffled(random, estate.facilities),
      hosts: shuffled(random, estate.hosts),
      datastores: shuffled(random, estate.datastores),
      vms: shuffled(random, estate.vms),
      services: shuffled(random, estate.services),
      clusters: shuffled(random, estate.clusters),
    }
    const params = { failed: [`host:${estate.hosts[0]!.id}`], vmsPerHost: seed % 3 }
    assert.equal(canonicalJson(run(other, params)), canonicalJson(run(estate, params)), `seed ${seed}`)
  }
})

test('a VM that was switched off before the failure is not counted as stopped by it', () => {
  const vms = [vm('on', 'h1', {}), vm('off', 'h2', { power: 'off' })]
  const { counts } = answer(estateOf({ ...pair, vms }), { failed: ['host:h1'] })
  assert.deepEqual(counts.find(({ kind }) => kind === 'vm')?.states, [{ state: 'restarting', count: 1 }])
})
