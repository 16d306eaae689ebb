import assert from 'node:assert/strict'
import { test } from 'node:test'
import blastRadius from '#engines/blast-radius/engine.ts'
import { randomEstate } from '#engines/blast-radius/random-estate.ts'
import type { BlastRadius } from '#engines/blast-radius/result.ts'
import type { Estate, Needs } from '#estate/model.ts'
import {
  all,
  any,
  atLeast,
  datastore,
  estateOf,
  facility,
  host,
  mustRule,
  on,
  service,
  vm,
} from '#failure/estate-fixture.ts'
import { seededRandom } from '#kernel/random.ts'

const answer = (estate: Estate, params: Readonly<Record<string, unknown>>): BlastRadius => {
  const outcome = blastRadius.run({ estate, digest: 'test' }, params, { seed: 1, progress: () => {} })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.result as BlastRadius
}
const said = (estate: Estate): readonly string[] =>
  answer(estate, {}).believed.map(
    ({ owner, cause, membersDown, members, fatal }) =>
      `${owner} ${cause} ${membersDown}/${members} ${fatal ? 'fatal' : 'holds'}`,
  )

test('both feeds of a host that hang on one panel are not two, and hosts that count them alike are one case', () => {
  const estate = estateOf({
    facilities: [
      facility('feed', 'a', { requires: on('pdu:panel') }),
      facility('feed', 'b', { requires: on('pdu:panel') }),
      facility('pdu', 'panel', {}),
    ],
    hosts: ['h1', 'h2', 'h3'].map((id) => host(id, { requires: any('feed:a', 'feed:b') })),
  })
  const { believed } = answer(estate, {})
  assert.deepEqual(
    believed.map(({ owner, owners, cause, fatal }) => [owner, owners, cause, fatal]),
    [['host:h1', 2, 'pdu:panel', true]],
  )
  assert.equal(believed[0]!.said, 'any of feed a, feed b')
})

test('a rack that takes both PDUs takes the host in it anyway, so it is no news', () => {
  const estate = estateOf({
    facilities: [
      facility('rack', 'r', {}),
      facility('pdu', 'a', { standsIn: 'rack:r' }),
      facility('pdu', 'b', { standsIn: 'rack:r' }),
    ],
    hosts: [host('h', { standsIn: 'rack:r', requires: any('pdu:a', 'pdu:b') })],
  })
  assert.deepEqual(said(estate), [])
})

test('VMs that a rule keeps apart and one array holds are not apart, nor are both controllers of one firmware batch', () => {
  const estate = estateOf({
    facilities: [
      facility('array', 'a', { requires: any('controller:1', 'controller:2') }),
      facility('controller', '1', { requires: on('firmware:f') }),
      facility('controller', '2', { requires: on('firmware:f') }),
      facility('firmware', 'f', {}),
    ],
    clusters: [],
    hosts: [host('h1', { clusterId: 'none' }), host('h2', { clusterId: 'none' })],
    datastores: [datastore('d', ['h1', 'h2'], on('array:a'))],
    vms: ['1', '2'].map((id) => vm(`dc${id}`, `h${id}`, { clusterId: 'none', datastoreIds: ['d'] })),
    rules: [mustRule('r', 'vm-apart', ['dc1', 'dc2'], [])],
  })
  // The firmware batch takes two groups and comes first; of the rule's causes the rest follows by rank.
  assert.deepEqual(said(estate), [
    'array:a firmware:f 2/2 fatal',
    'rule:r firmware:f 2/2 fatal',
    'rule:r array:a 2/2 fatal',
    'rule:r datastore:d 2/2 fatal',
  ])
})

test('a cause that leaves enough of k of n is listed after those that do not', () => {
  const estate = estateOf({
    facilities: [facility('account', 'x', {}), facility('software', 'w', {})],
    hosts: ['1', '2', '3', '4'].map((id) =>
      host(`h${id}`, { requires: id === '1' || id === '2' ? on('software:w') : on('account:x') }),
    ),
    clusters: [],
    services: [service('s', atLeast(2, 'host:h1', 'host:h2', 'host:h3', 'host:h4'))],
  })
  assert.deepEqual(said(estate), ['service:s account:x 2/4 holds', 'service:s software:w 2/4 holds'])
})

test('singles that a requirement names are told from singles that take alternatives together', () => {
  const two = { clusters: [], hosts: [host('h1', { clusterId: 'none' }), host('h2', { clusterId: 'none' })] }
  const vms = [vm('a', 'h1', { clusterId: 'none' }), vm('b', 'h2', { clusterId: 'none' })]
  const account = facility('account', 'x', {})
  const estate = estateOf({
    ...two,
    hosts: two.hosts.map((item) => ({ ...item, requires: on('account:x') as Needs })),
    facilities: [account],
    vms,
    services: [service('s', any('vm:a', 'vm:b')), service('t', all(any('vm:a', 'vm:b'), 'account:x'))],
  })
  const [s, t] = answer(estate, {}).services
  assert.deepEqual([s!.sharedSingles, s!.commonCause.singles], [['account:x'], 1])
  assert.deepEqual([t!.sharedSingles, t!.commonCause.singles], [[], 1])
})

/**
 * Laws. Both follow from the net having no negation: what fails a node with fewer requirements, or with fewer
 * failures, fails it with more.
 */
test('adding a requirement never makes a fatal set harmless', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const estate = randomEstate(seededRandom(60_000 + seed), 0)
    const [first, ...rest] = estate.services
    const more = { ...first!, requires: all(first!.requires as 'vm:v0', 'host:h0') }
    const [before, after] = [estate, { ...estate, services: [more, ...rest] }].map((it) => answer(it, {}))
    const singles = new Set(after!.services[0]!.singles.map(({ ref }) => ref))
    if (after!.services[0]!.downAtStart) continue
    assert.ok(
      before!.services[0]!.singles.every(({ ref }) => singles.has(ref)),
      `seed ${seed}`,
    )
    const smallest = new Set([...singles].map((ref) => `${ref}`))
    const pairs = new Set(after!.services[0]!.pairs.map((pair) => pair.join()))
    if (after!.services[0]!.pairCount !== after!.services[0]!.pairs.length) continue
    for (const pair of before!.services[0]!.pairs) {
      assert.ok(
        pairs.has(pair.join()) || pair.some((ref) => smallest.has(ref)),
        `seed ${seed} ${pair.join()}`,
      )
    }
  }
})
