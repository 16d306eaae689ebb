import assert from 'node:assert/strict'
import { test } from 'node:test'
import engine from '#engines/availability/engine.ts'
import type { Availability } from '#engines/availability/result.ts'
import type { ComponentRef, Estate, Reliability } from '#estate/model.ts'
import {
  all,
  any,
  atLeast,
  datastore,
  estateOf,
  facility,
  host,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import { canonicalJson } from '#kernel/canonical.ts'

const once = (repairHours: number): Reliability => ({ failuresPerYear: 1, repairHours })

function run(estate: Estate, params: Readonly<Record<string, unknown>> = {}) {
  const outcome = engine.run({ estate, digest: '' }, params, { seed: 7, progress: () => undefined })
  assert.ok(outcome.ok, outcome.issues.map(({ message }) => message).join(' '))
  return { result: outcome.value.result as Availability, run: outcome.value, issues: outcome.issues }
}

const first = (estate: Estate, params: Readonly<Record<string, unknown>> = {}) =>
  run(estate, params).result.subjects[0]!

const near = (found: number, expected: number): void =>
  assert.ok(Math.abs(found - expected) < 1e-12, `${found}, not ${expected}`)

/** Hosts h0 to h(n-1), each down 1 % of the time, and what stands on them. */
const hosts = (count: number) =>
  Array.from({ length: count }, (_, at) => host(`h${at}`, { reliability: once((8_760 * 0.01) / 0.99) }))

test('two of three hosts are enough: 3 q² - 2 q³', () => {
  const refs = hosts(3).map(({ id }): ComponentRef => `host:${id}`)
  const answer = first(estateOf({ hosts: hosts(3), services: [service('s', atLeast(2, ...refs))] }))
  near(answer.unavailability.low, 3 * 0.0001 - 2 * 0.000001)
  assert.deepEqual(answer.unavailability.low, answer.unavailability.high)
  assert.deepEqual(answer.cutSets, [0, 3, 0])
})

test('without its own figure a host takes that of the parameters, and the answer says how many did', () => {
  const estate = estateOf({ hosts: [host('h', {})], services: [service('s', on('host:h'))] })
  const answer = first(estate, { hostFailuresPerYear: 2, hostRepairHours: 43.8 })
  near(answer.unavailability.low, 0.01 / 1.01)
  assert.equal(answer.assumed, 1)
})

test('a figure with an unknown half is unknown, and nothing counts as zero', () => {
  const reliability: Reliability = { failuresPerYear: 1, repairHours: 'unknown' }
  const estate = estateOf({ hosts: [host('h', { reliability })], services: [service('s', on('host:h'))] })
  const { unavailability, outagesPerYear, lacking, assumed } = first(estate)
  assert.deepEqual(unavailability, { low: 0, high: 1 })
  assert.deepEqual(outagesPerYear, { low: 0, high: null })
  assert.deepEqual([lacking.count, lacking.refs, assumed], [1, ['host:h'], 0])
})

test('an unknown figure that no cut set has leaves the outages known', () => {
  const estate = estateOf({
    facilities: [facility('feed', 'spare', {})],
    hosts: hosts(1),
    services: [service('s', all('host:h0', any('host:h0', 'feed:spare')))],
  })
  const { unavailability, outagesPerYear } = first(estate)
  near(unavailability.low, 0.01)
  near(unavailability.high, 0.01)
  near(outagesPerYear.high!, 0.99)
})

test('a service that stands on nothing stated is unknown, not always up', () => {
  const { kind, unavailability, outagesPerYear } = first(estateOf({ services: [service('s', 'nothing')] }))
  assert.equal(kind, 'rootless')
  assert.deepEqual(
    [unavailability, outagesPerYear],
    [
      { low: 0, high: 1 },
      { low: 0, high: null },
    ],
  )
})

test('a service that needs a VM which is switched off is down all the time', () => {
  const estate = estateOf({
    hosts: hosts(1),
    datastores: [datastore('d', ['h0'], 'nothing')],
    vms: [vm('v', 'h0', { power: 'off', datastoreIds: ['d'] })],
    services: [service('s', on('vm:v'))],
  })
  const { unavailability, downtimeHoursPerYear } = first(estate)
  assert.deepEqual(unavailability, { low: 1, high: 1 })
  assert.equal(downtimeHoursPerYear.low, 8_760)
})

test('an unstated place is harmless at the lower end and any place at the upper', () => {
  const estate = estateOf({
    facilities: [facility('rack', 'r', { reliability: once(8.76) })],
    hosts: [host('h', { standsIn: 'unknown', reliability: once((8_760 * 0.01) / 0.99) })],
    services: [service('s', on('host:h'))],
  })
  const { unavailability } = first(estate)
  near(unavailability.low, 0.01)
  near(unavailability.high, 1 - 0.99 / 1.001)
})

test('key service on the datastore it unlocks: a stop of both lasts, because neither starts without the other', () => {
  const estate = estateOf({
    facilities: [facility('array', 'a', { requires: on('service:keys'), reliability: once(8.76) })],
    hosts: hosts(2),
    datastores: [datastore('d', ['h0', 'h1'], on('array:a'))],
    vms: [vm('v', 'h0', { datastoreIds: ['d'] })],
    services: [service('keys', on('vm:v'))],
  })
  const answer = first(estate)
  // With h0 down the VM stops, its array locks, and h1 cannot start it: h0 alone is fatal, and so is the array.
  assert.deepEqual(answer.cutSets?.slice(0, 1), [2])
  near(answer.unavailability.low, 1 - 0.99 / 1.001)
})

test('too few nodes make a service undecided with bounds that hold the exact figure', () => {
  const count = 30
  const refs = hosts(count).map(({ id }): ComponentRef => `host:${id}`)
  const pairs = refs.flatMap((ref, at) =>
    refs.filter((_, other) => other > at && (at * 7 + other * 3) % 5 === 0).map((other) => any(ref, other)),
  )
  const estate = estateOf({
    hosts: hosts(count),
    services: [service('s', atLeast(pairs.length - 3, ...pairs))],
  })
  const exact = first(estate, { nodesMost: 4_000_000 })
  const bounded = first(estate, { nodesMost: 1_000 })
  assert.equal(exact.kind, 'decided')
  assert.equal(bounded.kind, 'bounded')
  assert.match(bounded.why, /1,000 nodes/)
  assert.ok(bounded.unavailability.low <= exact.unavailability.low + 1e-15)
  assert.ok(bounded.unavailability.high >= exact.unavailability.high - 1e-15)
})

test('every part more reliable never makes a service less available', () => {
  const refs = hosts(4).map(({ id }): ComponentRef => `host:${id}`)
  const of = (repairHours: number) =>
    first(
      estateOf({
        hosts: hosts(4).map((one) => (one.id === 'h2' ? { ...one, reliability: once(repairHours) } : one)),
        services: [service('s', atLeast(3, ...refs))],
      }),
    ).unavailability.low
  const found = [1, 5, 20, 100, 500].map(of)
  assert.deepEqual(
    found,
    [...found].sort((left, right) => left - right),
  )
})

test('the order of rows changes no byte of the answer', () => {
  const estate = estateOf({
    facilities: [facility('feed', 'a', { reliability: once(5) }), facility('feed', 'b', {})],
    hosts: hosts(3),
    services: [service('s', any('host:h0', all('host:h1', 'feed:a'))), service('t', on('feed:b'))],
  })
  const turned = Object.fromEntries(
    Object.entries(estate).map(([key, value]) => [key, Array.isArray(value) ? value.toReversed() : value]),
  ) as unknown as Estate
  assert.equal(canonicalJson(run(estate).run), canonicalJson(run(turned).run))
})

test('nonsense in requirements is an issue and an open upper end, never a throw', () => {
  const estate = estateOf({
    hosts: hosts(1),
    services: [
      service('s', atLeast(5, 'host:h0')),
      service('t', on('host:gone')),
      service('u', on('service:u')),
    ],
  })
  const { result, issues } = run(estate)
  assert.equal(result.subjects.length, 3)
  assert.ok(issues.some(({ code }) => code.endsWith('threshold-impossible')))
  assert.ok(issues.some(({ code }) => code.endsWith('reference-unknown')))
  assert.ok(
    result.subjects.every(({ unavailability }) => unavailability.high === 1 || unavailability.high > 0),
  )
})

test('an estate without services says so', () => {
  const { run: whole } = run(estateOf({}))
  assert.equal(whole.blocks.length, 1)
})

test('parameters out of range are refused', () => {
  for (const bad of [
    { nodesMost: 10 },
    { trials: 1e7 },
    { hostRepairHours: -1 },
    { restartMs: 'soon' },
    { colour: 1 },
  ]) {
    assert.ok(
      !engine.run({ estate: estateOf({}), digest: '' }, bad, { seed: 1, progress: () => undefined }).ok,
    )
  }
})

test('where nothing is decided the answer says so first, and a few subjects stand for the rest', () => {
  const count = 8
  const names = Array.from({ length: count }, (_, at) => `s${at}`)
  const estate = estateOf({
    facilities: [facility('feed', 'a', {})],
    hosts: [host('h0', {})],
    services: names.map((name) => service(name, all('host:h0', 'feed:a'))),
  })
  const { blocks } = run(estate, { hostFailuresPerYear: 0.001, hostRepairHours: 1 }).run
  const [lead] = blocks
  assert.match(lead?.kind === 'sentence' ? lead.text : '', /^Nothing is decided against 8\.76 h a year\. /)
  const verdicts = blocks.filter((block) => block.kind === 'verdict')
  assert.equal(verdicts.length, 5)
  assert.match(verdicts[0]?.text ?? '', /^Down less than 0\.01 h a year at best and 8,760 h at worst: /)
  const rest = blocks.find((block) => block.kind === 'sentence' && /^Of the 3 others, /.test(block.text))
  assert.match(rest?.kind === 'sentence' ? rest.text : '', /and 3 are undecided\.$/)
})

test('an estate that was saved, and so holds 12 digits, is answered with the same bytes', () => {
  const estate = estateOf({ hosts: hosts(3), services: [service('s', any('host:h0', 'host:h1', 'host:h2'))] })
  const saved = JSON.parse(canonicalJson(estate)) as Estate
  assert.notDeepEqual(saved.hosts[0]?.reliability, estate.hosts[0]?.reliability)
  assert.equal(canonicalJson(run(saved).run), canonicalJson(run(estate).run))
})

test('a run is seen to move within a service: its diagrams are steps, in order, up to all of them', () => {
  const services = ['s', 't'].map((id) => service(id, any('host:h0', 'host:h1')))
  const heard: (readonly [number, number])[] = []
  const outcome = engine.run(
    { estate: estateOf({ hosts: hosts(2), services }), digest: 'test' },
    {},
    { seed: 1, progress: (done, total) => heard.push([done, total]) },
  )
  assert.ok(outcome.ok)
  const [, total] = heard[0]!
  assert.ok(heard.filter(([done]) => done > 0 && done < total / 2).length >= 3, JSON.stringify(heard))
  assert.ok(heard.every(([done], at) => at === 0 || done >= heard[at - 1]![0]))
  assert.deepEqual(heard.at(-1), [total, total])
})
