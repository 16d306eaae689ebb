import assert from 'node:assert/strict'
import { test } from 'node:test'
import coldStart from '#engines/cold-start/engine.ts'
import type { ColdStart, Started } from '#engines/cold-start/result.ts'
import type { Run } from '#engines/engine.ts'
import type { ComponentRef, Estate, Needs } from '#estate/model.ts'
import {
  all,
  any,
  atLeast,
  cluster,
  datastore,
  estateOf,
  facility,
  host,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import { canonicalJson } from '#kernel/canonical.ts'

const context = { seed: 1, progress: () => {} }
type Raw = Readonly<Record<string, unknown>>
const run = (estate: Estate, params: Raw): Run => {
  const outcome = coldStart.run({ estate, digest: 'test' }, params, context)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const answer = (estate: Estate, params: Raw = {}): ColdStart => run(estate, params).result as ColdStart
const rowOf = (result: ColdStart, ref: string): Started => {
  const row = result.components.find((component) => component.ref === ref)
  assert.ok(row, ref)
  return row
}
const fateOf = (estate: Estate, ref: string, params: Raw = {}): string =>
  rowOf(answer(estate, params), ref).fate
const verdictOf = (estate: Estate, params: Raw = {}): string => {
  const [block] = run(estate, params).blocks
  assert.ok(block?.kind === 'verdict')
  return block.verdict
}
const verdictText = (estate: Estate, params: Raw = {}): string => {
  const [block] = run(estate, params).blocks
  assert.ok(block?.kind === 'verdict')
  return block.text
}

const pair = [host('h1', {}), host('h2', {})]
/** Two services of one VM each; `needs` is what the first one needs to start. */
const two = (needs: Needs): Estate =>
  estateOf({
    hosts: pair,
    vms: [vm('a', 'h1', {}), vm('b', 'h2', {})],
    services: [
      { ...service('s', on('vm:a')), startRequires: needs },
      { ...service('t', on('vm:b')), startRequires: 'nothing' },
    ],
  })

test('what runs and what starts are two questions: a loop of start requirements is a trap only when cold', () => {
  const loop = {
    ...two(on('service:t')),
    services: [
      { ...service('s', on('vm:a')), startRequires: on('service:t') },
      { ...service('t', on('vm:b')), startRequires: on('service:s') },
    ],
  }
  assert.equal(verdictOf(loop), 'unsafe')
  // With only the first VM gone the other service never stopped, so the first one starts again.
  const partial = answer(loop, { failed: ['vm:a'] })
  assert.equal(rowOf(partial, 'service:s').fate, 'starts')
  assert.equal(rowOf(partial, 'service:t').fate, 'kept-running')
  assert.equal(verdictOf(loop, { failed: ['vm:a'] }), 'safe')
  assert.equal(verdictOf(loop, { failed: ['host:h1', 'host:h2'] }), 'unsafe')
})

test('what only part of the estate lost starts from what kept running, at the moment power returns', () => {
  const result = answer(two('nothing'), { failed: ['host:h1'] })
  assert.equal(rowOf(result, 'host:h1').upMs, 600_000)
  // Its VM does not wait for its own host: the other host of the cluster takes it.
  assert.equal(rowOf(result, 'vm:a').upMs, 60_000)
  assert.equal(rowOf(result, 'vm:b').fate, 'kept-running')
})

test('a requirement stated as unknown leaves what rests on it undecided and is named', () => {
  const result = answer(two('unknown'))
  assert.deepEqual(result.unstated, [{ ref: 'service:s', text: 'what it needs to start' }])
  assert.equal(rowOf(result, 'service:s').fate, 'undecided')
  assert.equal(rowOf(result, 'service:t').fate, 'starts')
  assert.equal(verdictOf(two('unknown')), 'undecided')
  assert.match(verdictText(two('unknown')), /nobody stated what it needs to start of service s/)
})

test('an unknown alternative beside one that starts settles nothing and is not needed', () => {
  const known = two(any('vm:b', 'vm:nobody'))
  assert.equal(fateOf(known, 'service:s'), 'starts')
  assert.equal(fateOf(two(all('vm:b', 'vm:nobody')), 'service:s'), 'undecided')
})

test('a trap behind something unknown is still a trap: it would not start either way', () => {
  const estate = {
    ...two(all('service:s', 'vm:nobody')),
    hosts: [host('h1', { requires: 'unknown' }), host('h2', {})],
  }
  assert.equal(fateOf(estate, 'service:s'), 'never')
  assert.equal(verdictOf(estate), 'unsafe')
})

test('a loop that an unknown requirement might help out of is undecided, not a trap', () => {
  const estate = {
    ...two(any('service:t', 'vm:nobody')),
    services: [
      { ...service('s', on('vm:a')), startRequires: any('service:t', 'vm:nobody') },
      { ...service('t', on('vm:b')), startRequires: on('service:s') },
    ],
  }
  assert.equal(verdictOf(estate), 'undecided')
  assert.equal(fateOf(estate, 'service:t'), 'undecided')
})

test('an estate in which nobody stated a start requirement is not called safe', () => {
  const silent = { ...two('nothing'), services: [service('s', on('vm:a'))] }
  assert.equal(answer(silent).fates.undecided, 0)
  assert.equal(verdictOf(silent), 'undecided')
  assert.match(verdictText(silent), /State startRequires/)
  assert.equal(verdictOf(two('nothing')), 'safe')
})

test('a place nobody stated is one of the estate’s places: it matters only where a place may not start', () => {
  const racks = [facility('rack', 'r', {}), facility('feed', 'f', {})]
  const placed = {
    ...two('nothing'),
    facilities: racks,
    hosts: [host('h1', { standsIn: 'unknown' }), pair[1]!],
  }
  assert.equal(fateOf(placed, 'host:h1'), 'starts')
  const dark = { ...placed, facilities: [facility('rack', 'r', { requires: 'unknown' })] }
  assert.equal(fateOf(dark, 'host:h1'), 'undecided')
  const room = { ...placed, facilities: [...racks, facility('room', 'a', { standsIn: 'unknown' })] }
  assert.equal(fateOf(room, 'room:a'), 'starts')
  const slow = { ...placed, facilities: [facility('rack', 'r', { startMs: 5_000 })] }
  assert.equal(rowOf(answer(slow), 'host:h1').upMs, 'unknown')
})

test('a host whose place nobody stated may stand in a rack that waits for it', () => {
  const racks = [facility('rack', 'r', { startRequires: on('host:h1') })]
  const estate = { ...two('nothing'), facilities: racks, hosts: [host('h1', { standsIn: 'unknown' })] }
  assert.equal(fateOf(estate, 'host:h1'), 'undecided')
  assert.equal(fateOf({ ...estate, hosts: [host('h1', {})] }, 'rack:r'), 'starts')
})

test('what was off, and what needs it, is not counted as lost', () => {
  const estate = { ...two('nothing'), vms: [vm('a', 'h1', { power: 'off' }), vm('b', 'h2', {})] }
  const result = answer(estate)
  assert.equal(rowOf(result, 'vm:a').fate, 'off')
  assert.equal(rowOf(result, 'service:s').fate, 'off')
  assert.deepEqual(result.needsOff, ['service:s'])
  assert.equal(verdictOf(estate), 'safe')
  const perhaps = { ...estate, vms: [vm('a', 'h1', { power: 'unknown' }), vm('b', 'h2', {})] }
  assert.equal(fateOf(perhaps, 'service:s'), 'undecided')
})

test('a trap that holds something switched off is told apart from what waits for the switch', () => {
  const estate = {
    ...two(on('service:s')),
    vms: [vm('a', 'h1', { power: 'off' }), vm('b', 'h2', {})],
  }
  // Even with its VM on, the service needs itself to start.
  assert.equal(fateOf(estate, 'service:s'), 'never')
  assert.equal(verdictOf(estate), 'unsafe')
})

test('a VM without HA waits for its own host, one with HA for any host that can take it', () => {
  const slow = [host('h1', { startMs: 3_600_000 }), host('h2', {})]
  const ha = { ...two('nothing'), hosts: slow }
  assert.equal(rowOf(answer(ha), 'vm:a').upMs, 660_000)
  const none = { ...ha, clusters: [cluster('c', { haEnabled: false })] }
  assert.equal(rowOf(answer(none), 'vm:a').upMs, 3_660_000)
})

test('VMs wait for a place on their host, the highest restart priority first', () => {
  const vms = ['a', 'b', 'c', 'd'].map((id) =>
    vm(id, 'h1', { restartPriority: id === 'd' ? 'highest' : 'medium' }),
  )
  const estate = estateOf({ hosts: [host('h1', {})], vms })
  const upMs = (startsAtOnce: number): readonly unknown[] => {
    const result = answer(estate, { startsAtOnce })
    return ['a', 'b', 'c', 'd'].map((id) => rowOf(result, `vm:${id}`).upMs)
  }
  assert.deepEqual(upMs(0), [660_000, 660_000, 660_000, 660_000])
  assert.deepEqual(upMs(2), [660_000, 720_000, 720_000, 660_000])
  assert.deepEqual(upMs(1), [720_000, 780_000, 840_000, 660_000])
})

test('unknown times leave the moments that rest on them unknown and the earliest ones lower bounds', () => {
  const estate = {
    ...two('nothing'),
    hosts: [host('h1', { startMs: 'unknown' }), host('h2', { startMs: 1_000 })],
  }
  const pinned = { ...estate, clusters: [cluster('c', { haEnabled: false })] }
  const result = answer(pinned, { times: 'assumed' })
  assert.equal(rowOf(result, 'host:h1').upMs, 600_000)
  const open = answer(pinned, { times: 'unknown' })
  assert.equal(rowOf(open, 'host:h1').upMs, 'unknown')
  assert.equal(rowOf(open, 'host:h1').upEarliestMs, 0)
  assert.equal(rowOf(open, 'host:h2').upMs, 1_000)
  assert.equal(rowOf(open, 'service:t').upMs, 'unknown')
  assert.equal(rowOf(open, 'service:t').upEarliestMs, 1_000)
  assert.equal(rowOf(open, 'service:t').fate, 'starts')
  assert.equal(verdictOf(pinned, { times: 'unknown' }), 'safe')
})

test('a way that takes nobody knows how long does not delay one that is known', () => {
  const vms = [
    vm('a', 'h1', { startMs: 0 }),
    vm('b', 'h2', { startMs: 2_000 }),
    vm('slow', 'h2', { startMs: 'unknown' }),
  ]
  const hosts = pair.map((one) => ({ ...one, startMs: 1_000 }))
  const timed = (needs: Needs): Estate => {
    const [first, ...rest] = two(needs).services
    return { ...two(needs), hosts, vms, services: [{ ...first!, startMs: 0 }, ...rest] }
  }
  const upOf = (needs: Needs) => rowOf(answer(timed(needs), { times: 'unknown' }), 'service:s').upMs
  assert.equal(upOf(any('vm:b', 'vm:slow')), 3_000)
  assert.equal(upOf(on('vm:slow')), 'unknown')
})

test('the chain of a service names what it waited for, first to last, a queue on a host included', () => {
  const vms = [vm('a', 'h1', { restartPriority: 'high' }), vm('b', 'h1', {})]
  const estate = estateOf({ hosts: [host('h1', {})], vms, services: [service('s', on('vm:b'))] })
  const [found] = answer(estate, { startsAtOnce: 1 }).services
  assert.deepEqual(
    found?.chain.map(({ ref, upMs }) => [ref, upMs]),
    [
      ['host:h1', 600_000],
      ['vm:a', 660_000],
      ['vm:b', 720_000],
      ['service:s', 720_000],
    ],
  )
})

test('two traps are two, each with its own way out, and one behind the other is named in its turn', () => {
  const own = (id: string, ...more: readonly ComponentRef[]) => ({
    ...service(id, 'nothing'),
    startRequires: all(`service:${id}`, ...more),
  })
  const estate = estateOf({ services: [own('a'), own('b', 'service:a'), service('c', on('service:b'))] })
  const result = answer(estate)
  assert.equal(result.trapCount, 2)
  assert.deepEqual(
    result.traps.map(({ members, components }) => [members, components.sets]),
    [
      [['service:a'], [['service:a']]],
      [['service:b'], [['service:b']]],
    ],
  )
  assert.deepEqual(result.behind, ['service:c'])
})

test('a loop that only waits behind a trap is none', () => {
  const estate = estateOf({
    services: [
      { ...service('a', 'nothing'), startRequires: on('service:a') },
      { ...service('b', 'nothing'), startRequires: any('service:a', 'service:c') },
      { ...service('c', 'nothing'), startRequires: on('service:b') },
    ],
  })
  const result = answer(estate)
  assert.deepEqual(
    result.traps.map(({ members }) => members),
    [['service:a']],
  )
  assert.deepEqual(result.behind, ['service:b', 'service:c'])
})

test('a quorum that needs two of three key servers takes two changes to break', () => {
  const refs = ['k1', 'k2', 'k3'].map((id) => `service:${id}` as ComponentRef)
  const estate = estateOf({
    services: ['k1', 'k2', 'k3'].map((id) => ({ ...service(id, 'nothing'), startRequires: on('service:q') })),
    datastores: [{ ...datastore('unused', [], 'nothing') }],
    clusters: [],
    facilities: [],
  })
  const withQuorum = { ...estate, services: [...estate.services, service('q', atLeast(2, ...refs))] }
  const [trap] = answer(withQuorum).traps
  assert.equal(trap?.components.size, 1)
  assert.deepEqual(trap?.components.sets, [['service:q']])
  assert.equal(trap?.requirements.size, 1)
})

test('bad input: self-requirement, unknown reference, impossible count, no services, nothing at all', () => {
  const self = estateOf({ services: [{ ...service('s', 'nothing'), startRequires: on('service:s') }] })
  assert.equal(answer(self).traps[0]?.count, 1)
  assert.match(verdictText(self), /service s needs itself to start/)
  const lost = two(on('service:nobody'))
  assert.deepEqual(
    run(lost, {}).issues.map(({ code }) => code),
    ['blast-radius.reference-unknown'],
  )
  assert.equal(fateOf(lost, 'service:s'), 'undecided')
  const many = two(atLeast(3, 'vm:a', 'vm:b'))
  assert.deepEqual(
    run(many, {}).issues.map(({ code }) => code),
    ['blast-radius.threshold-impossible'],
  )
  assert.equal(fateOf(many, 'service:s'), 'undecided')
  assert.equal(fateOf(two(any()), 'service:s'), 'undecided')
  // An inventory that names no service and no start requirement is told so in a sentence; there is nothing to judge.
  for (const [estate, said] of [
    [{ ...two('nothing'), services: [] }, /nobody stated of anything what it needs to start/],
    [{ ...estateOf({}), clusters: [] }, /names nothing that could start/],
  ] as const) {
    const { blocks } = run(estate, {})
    assert.ok(!blocks.some(({ kind }) => kind === 'verdict'))
    assert.ok(blocks[0]?.kind === 'sentence')
    assert.match(blocks[0].text, said)
  }
  const missing = coldStart.run({ estate: two('nothing'), digest: 'x' }, { failed: ['host:none'] }, context)
  assert.ok(!missing.ok)
  assert.equal(missing.issues[0].code, 'cold-start.component-missing')
})

test('bad input: times that are huge, negative or no number never give a silent answer', () => {
  const timed = (startMs: number) => ({
    ...two('nothing'),
    hosts: [host('h1', { startMs }), host('h2', { startMs })],
  })
  assert.equal(rowOf(answer(timed(1e15)), 'service:s').upMs, 1e15 + 60_000)
  for (const startMs of [-5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const result = answer(timed(startMs), { times: 'unknown' })
    assert.equal(rowOf(result, 'host:h1').upMs, 'unknown', String(startMs))
  }
})

test('a chain of ten thousand links is followed to its end and listed in part, with its length said', () => {
  const length = 10_000
  const id = (at: number): string => `s${String(at).padStart(5, '0')}`
  const services = Array.from({ length }, (_, at) => ({
    ...service(id(at), 'nothing'),
    startRequires: at === 0 ? ('nothing' as const) : on(`service:${id(at - 1)}`),
    startMs: 1_000,
  }))
  const result = answer(estateOf({ services }))
  assert.equal(result.waveCount, length)
  assert.equal(result.waves.length, 200)
  assert.equal(result.lastUpMs, length * 1_000)
  const last = answer(estateOf({ services: services.slice(0, 100) })).services.at(-1)
  assert.equal(last?.chain.length, 16)
  assert.equal(last?.chainLeftOut, 84)
})

test('every list says how much it leaves out', () => {
  const traps = Array.from({ length: 60 }, (_, at) => ({
    ...service(`t${at}`, 'nothing'),
    startRequires: on(`service:t${at}`),
  }))
  const result = answer(estateOf({ services: traps }))
  assert.equal(result.traps.length, 20)
  assert.equal(result.trapCount, 60)
  const said = run(estateOf({ services: traps }), {}).blocks.flatMap((block) =>
    block.kind === 'sentence' ? [block.text] : [],
  )
  assert.ok(said.some((text) => text.startsWith('40 traps more')))
  assert.match(canonicalJson(result), /"trapCount":60/)
})
