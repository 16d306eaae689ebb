import assert from 'node:assert/strict'
import { test } from 'node:test'
import blastRadius from '#engines/blast-radius/engine.ts'
import type { BlastRadius } from '#engines/blast-radius/result.ts'
import type { Run } from '#engines/engine.ts'
import type { ComponentRef, Estate } from '#estate/model.ts'
import {
  all,
  any,
  atLeast,
  estateOf,
  facility,
  host,
  mustRule,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import { canonicalJson } from '#kernel/canonical.ts'

const context = { seed: 1, progress: () => {} }
const run = (estate: Estate, params: Readonly<Record<string, unknown>> = {}): Run => {
  const outcome = blastRadius.run({ estate, digest: 'test' }, params, context)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const answer = (estate: Estate, params: Readonly<Record<string, unknown>> = {}): BlastRadius =>
  run(estate, params).result as BlastRadius
const issue = (estate: Estate, code: string) =>
  run(estate).issues.find((item) => item.code === `blast-radius.${code}`)
const two = {
  hosts: [host('h1', {}), host('h2', {})],
  vms: [vm('a', 'h1', {}), vm('b', 'h2', {})],
}

test('a requirement that comes back to itself over several components is one issue that names them', () => {
  const estate = estateOf({
    facilities: [
      facility('feed', 'a', { requires: on('pdu:p') }),
      facility('pdu', 'p', { requires: on('switch:s') }),
      facility('switch', 's', { requires: on('feed:a') }),
    ],
    hosts: [host('h', { requires: on('feed:a') })],
    services: [service('s', on('host:h'))],
  })
  assert.match(issue(estate, 'loop')!.message, /^Feed a, PDU p, switch s need one another\./i)
  // They run while nothing fails; each of them takes all of them.
  assert.deepEqual(
    answer(estate).services[0]!.singles.map(({ ref }) => ref),
    ['feed:a', 'pdu:p', 'switch:s', 'host:h'],
  )
})

test('a component that requires itself is said so, and is judged by the rest of what it requires', () => {
  const estate = estateOf({ ...two, services: [service('s', all('service:s', 'vm:a'))] })
  assert.match(issue(estate, 'loop')!.message, /needs itself\./)
  assert.deepEqual(
    answer(estate).services[0]!.singles.map(({ ref }) => ref),
    ['cluster:c', 'host:h1', 'vm:a'],
  )
})

test('k greater than n is an issue that says both, and its service is undecided', () => {
  const estate = estateOf({ ...two, services: [service('s', atLeast(3, 'vm:a', 'vm:b'))] })
  assert.match(
    issue(estate, 'threshold-impossible')!.message,
    /at least 3 of a, b", which asks for 3 of 2 parts: always met, or never\./,
  )
  assert.deepEqual(
    [answer(estate).services[0]!.verdict, answer(estate).services[0]!.singles],
    ['undecided', []],
  )
})

test('k of 0, of a fraction or of less is an issue as well', () => {
  for (const k of [0, -1, 1.5, Number.NaN]) {
    const estate = estateOf({ ...two, services: [service('s', atLeast(k, 'vm:a', 'vm:b'))] })
    assert.ok(issue(estate, 'threshold-impossible') !== undefined, `${k}`)
  }
})

test('an alternative of nothing is an issue, and all of nothing leaves the service without ground', () => {
  const none = estateOf({ ...two, services: [service('s', any())] })
  assert.ok(issue(none, 'threshold-impossible') !== undefined)
  assert.equal(answer(none).services[0]!.verdict, 'undecided')
  const all0 = estateOf({ ...two, services: [service('s', all())] })
  assert.ok(issue(all0, 'service-rootless') !== undefined)
  assert.equal(answer(all0).services[0]!.verdict, 'undecided')
})

test('a host across two racks falls with either: it stands in one and requires the other', () => {
  const estate = estateOf({
    facilities: [facility('rack', 'r1', {}), facility('rack', 'r2', {})],
    hosts: [host('h', { standsIn: 'rack:r1', requires: on('rack:r2') })],
    services: [service('s', on('host:h'))],
  })
  assert.deepEqual(
    answer(estate).services[0]!.singles.map(({ ref }) => ref),
    ['rack:r1', 'rack:r2', 'host:h'],
  )
})

test('a place or a requirement that the estate lacks is an issue at its component, and never harmless', () => {
  const estate = estateOf({
    hosts: [host('h', { standsIn: 'rack:gone', requires: any('feed:gone', 'feed:lost') })],
    vms: [vm('v', 'h', { datastoreIds: ['gone'] })],
    services: [service('s', on('vm:v'))],
  })
  const issues = run(estate).issues.filter(({ code }) => code === 'blast-radius.reference-unknown')
  assert.deepEqual(
    issues.map(({ where }) => where),
    ['host:h', 'host:h', 'host:h'],
  )
  assert.ok(answer(estate).services[0]!.gapCount > 0)
})

test('an id that occurs twice is an issue, and what either copy requires counts', () => {
  const estate = estateOf({
    facilities: [facility('feed', 'a', {}), facility('feed', 'b', {})],
    hosts: [host('h', { requires: on('feed:a') }), host('h', { requires: on('feed:b') })],
    services: [service('s', on('host:h'))],
  })
  assert.match(issue(estate, 'id-twice')!.message, /more than one host with the id "h"/)
  assert.deepEqual(
    answer(estate).services[0]!.singles.map(({ ref }) => ref),
    ['feed:a', 'feed:b', 'host:h'],
  )
})

test('a rule that names nobody, or one VM twice, keeps nothing apart and breaks nothing', () => {
  const rules = [
    mustRule('none', 'vm-apart', [], []),
    mustRule('gone', 'vm-apart', ['x', 'y'], []),
    mustRule('twice', 'vm-apart', ['a', 'a'], []),
  ]
  assert.deepEqual(answer(estateOf({ ...two, rules })).believed, [])
})

test('what cannot be doubled, and what the estate lacks, is refused by name and parameter', () => {
  const estate = estateOf({ ...two, facilities: [facility('rack', 'r', {})] })
  for (const ref of ['rack:r', 'host:h1', 'cluster:c'] as const) {
    const outcome = blastRadius.run({ estate, digest: 'test' }, { doubled: [ref] }, context)
    assert.ok(!outcome.ok)
    assert.deepEqual(
      [outcome.issues[0].code, outcome.issues[0].where],
      ['blast-radius.cannot-double', 'params.doubled'],
    )
  }
  for (const param of ['without', 'doubled']) {
    const outcome = blastRadius.run({ estate, digest: 'test' }, { [param]: ['feed:x'] }, context)
    assert.ok(!outcome.ok)
    assert.deepEqual(
      [outcome.issues[0].code, outcome.issues[0].where],
      ['blast-radius.component-missing', `params.${param}`],
    )
  }
})

test('the same component out, doubled and failed at once, or named twice, is answered', () => {
  const estate = estateOf({ ...two, services: [service('s', any('vm:a', 'vm:b'))] })
  const params = { without: ['vm:a', 'vm:a'], doubled: ['vm:a', 'vm:b', 'vm:b'], failed: ['vm:a', 'vm:b'] }
  const { services, difference } = answer(estate, params)
  // The twins of both are left, and any of them does.
  assert.equal(services[0]!.state, 'degraded')
  assert.deepEqual(difference?.doubled, ['vm:a', 'vm:b'])
})

test('a change that stops a service says so, and blames no VM that is switched off', () => {
  const estate = estateOf({ ...two, services: [service('s', on('vm:a'))] })
  const { issues, blocks, result } = run(estate, { without: ['vm:a'] })
  assert.ok(!issues.some(({ code }) => code === 'blast-radius.service-down'))
  assert.ok(blocks.some((block) => block.kind === 'verdict' && /^The change stops it/.test(block.text)))
  assert.deepEqual(
    (result as BlastRadius).difference?.services.map(({ ref, downBefore, downAfter }) => [
      ref,
      downBefore,
      downAfter,
    ]),
    [['service:s', false, true]],
  )
})

/** Hosts in racks, a fifth each, with a firmware batch for all and a local service on every hundredth VM. */
function wide(hosts: number, vmsPerHost: number): Estate {
  const racks = Math.ceil(hosts / 5)
  return estateOf({
    facilities: [
      facility('firmware', 'f', {}),
      ...Array.from({ length: racks }, (_, at) => facility('rack', `r${at}`, {})),
    ],
    hosts: Array.from({ length: hosts }, (_, at) =>
      host(`h${at}`, { standsIn: `rack:r${Math.floor(at / 5)}` as ComponentRef, requires: on('firmware:f') }),
    ),
    vms: Array.from({ length: hosts * vmsPerHost }, (_, at) => vm(`v${at}`, `h${at % hosts}`, {})),
    services: [service('s', any('vm:v0', 'vm:v5', 'vm:v10'))],
  })
}

test('the map of 3,000 hosts sums hosts up by rack, counts every VM, and stays small', () => {
  const result = answer(wide(3_000, 10), { failed: ['host:h7'] })
  assert.deepEqual(result.undrawn, { kinds: ['host'], overlays: 0 })
  const drawn = result.domains.flatMap(({ children }) => children)
  assert.deepEqual(
    drawn.map(({ ref, state }) => [ref, state]),
    [['host:h7', 'failed']],
  )
  const cells = [...result.domains, ...drawn].flatMap((domain) => domain.cells)
  assert.equal(
    cells.reduce((sum, { count }) => sum + count, 0),
    30_000,
  )
  assert.ok(canonicalJson([result.domains, result.overlays]).length < 500_000)
  // Racks and the one failed host take the place of hosts in what cross-cuts hold.
  const held = result.overlays.find(({ ref }) => ref === 'firmware:f')!.holds
  assert.deepEqual([held.length, held.includes('host:h7')], [601, true])
})

test('a hundred thousand VMs with any of three halves are answered exactly', () => {
  const { services } = answer(wide(2_000, 50))
  const [only] = services
  assert.deepEqual(
    only!.singles.map(({ ref }) => ref),
    ['firmware:f', 'cluster:c'],
  )
  // Rack, host and VM of each half: v0, v5 and v10 are on h0, h5, h10, in racks r0, r1, r2.
  assert.deepEqual([only!.pairCount, only!.tripleCount], [0, 27])
})
