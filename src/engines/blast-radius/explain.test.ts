import assert from 'node:assert/strict'
import { test } from 'node:test'
import blastRadius from '#engines/blast-radius/engine.ts'
import type { BlastRadius } from '#engines/blast-radius/result.ts'
import type { Run } from '#engines/engine.ts'
import type { Estate } from '#estate/model.ts'
import { componentKinds } from '#estate/model.ts'
import {
  all,
  any,
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
import { namesOf } from '#failure/wording.ts'
import type { Block } from '#kernel/block.ts'

type Params = Readonly<Record<string, unknown>>
const run = (estate: Estate, params: Params): Run => {
  const outcome = blastRadius.run({ estate, digest: 'test' }, params, { seed: 1, progress: () => {} })
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value
}
const sweepOf = (estate: Estate, params: Params): BlastRadius['sweep'] =>
  (run(estate, params).result as BlastRadius).sweep
/** What people read, the references that a click on the map carries left out. */
const wordsOf = (block: Block): string =>
  JSON.stringify(block.kind === 'domain-map' ? block.title : block.kind === 'verdict' ? block.text : block)
const sentence = (estate: Estate, params: Params, words: RegExp): string => {
  const found = run(estate, params).blocks.find(
    (block) => block.kind === 'sentence' && words.test(block.text),
  )
  assert.ok(found?.kind === 'sentence')
  return found.text
}
const reference = new RegExp(`\\b(${componentKinds.join('|')}):[a-z]`)

/** Everything has a name unlike its id, something is missing everywhere, and two racks share a name. */
const town: Estate = estateOf({
  facilities: [
    facility('room', 'm', { name: 'Room North' }),
    facility('rack', 'r1', { name: 'Row 1', standsIn: 'room:m', requires: on('feed:f') }),
    facility('rack', 'r2', { name: 'Row 1', standsIn: 'room:m' }),
    facility('feed', 'f', { name: 'Main panel' }),
    facility('account', 'a', { name: 'Administrator', requires: 'unknown' }),
  ],
  clusters: [cluster('c', { name: 'Office', requires: on('vm:v4') })],
  hosts: [
    host('h1', { name: 'alpha', standsIn: 'rack:r1' }),
    host('h2', { name: 'beta', standsIn: 'rack:r2' }),
    host('h3', { name: 'gamma', standsIn: 'unknown' }),
  ],
  datastores: [datastore('d', ['h1', 'h2', 'h3'], on('account:a'))],
  networks: [network('n', 'unknown')],
  vms: [
    vm('v1', 'h1', { name: 'dns-1', datastoreIds: ['d'], networkIds: ['n'] }),
    vm('v2', 'h2', { name: 'dns-2', restartPriority: 'unknown' }),
    vm('v3', 'h3', { name: 'web', restartPriority: 'unknown' }),
    vm('v4', 'h3', { name: 'quorum' }),
  ],
  services: [
    { ...service('s', any('vm:v1', 'vm:v2')), name: 'Names' },
    { ...service('t', all('vm:v3', 'service:s')), name: 'Pages' },
    { ...service('u', 'unknown'), name: 'Folklore' },
    { ...service('w', any('service:s', 'vm:v3')), name: 'Either' },
  ],
})

test('people read names, never references: in blocks and in issue messages, whatever fails', () => {
  const causes = ['room:m', 'rack:r1', 'feed:f', 'account:a', 'host:h3', 'vm:v1', 'network:n', 'service:s']
  for (const failed of [[], ...causes.map((ref) => [ref]), causes]) {
    for (const topology of ['real', 'declared']) {
      const { blocks, issues } = run(town, { failed, topology, vmsPerHost: 2 })
      for (const block of blocks) assert.doesNotMatch(wordsOf(block), reference)
      for (const { message } of issues) assert.doesNotMatch(message, reference)
    }
  }
})

test('a component is said with its kind once, and with its id where another of its kind has its name', () => {
  const { said, alone } = namesOf([
    { kind: 'feed', ref: 'feed:f', name: 'Main panel 1' },
    { kind: 'room', ref: 'room:m', name: 'Room A' },
    { kind: 'array', ref: 'array:x', name: 'Block array 2' },
    { kind: 'host', ref: 'host:h', name: 'hosting-1' },
    { kind: 'rack', ref: 'rack:a:1', name: 'R1' },
    { kind: 'rack', ref: 'rack:b', name: 'R1' },
    { kind: 'vm', ref: 'vm:v', name: 'dns-1' },
    { kind: 'vm', ref: 'vm:blank', name: ' ' },
  ])
  const refs = ['feed:f', 'room:m', 'array:x', 'host:h', 'rack:a:1', 'rack:b', 'vm:v', 'vm:blank', 'vm:gone']
  assert.deepEqual(refs.map(said), [
    'feed Main panel 1',
    'Room A',
    'Block array 2',
    'host hosting-1',
    'rack R1 (a:1)',
    'rack R1 (b)',
    'VM dns-1',
    'VM blank',
    'vm:gone',
  ])
  assert.equal(alone('vm:v'), 'dns-1')
})

test('VMs of a requirement are listed by name, and what many lack is counted and named', () => {
  const { blocks, issues } = run(town, { failed: ['room:m'] })
  assert.ok(blocks.some((block) => wordsOf(block).includes('any of dns-1, dns-2')))
  const unstated = issues.find(({ message }) => message.includes('HA restarts'))
  assert.match(unstated?.message ?? '', /^Nobody stated whether HA restarts it, for 2 VMs: dns-2, web\. /)
  assert.equal(unstated?.where, 'estate')
})

test('a failure that VMs survive by restarting interrupts, and the services it takes are named', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const estate = estateOf({
    hosts: [host('h1', { name: 'alpha' }), host('h2', {})],
    vms: names.map((id) => vm(id, 'h1', {})),
    services: names.map((id) => service(`svc-${id}`, on(`vm:${id}`))),
  })
  const map = run(estate, { failed: ['host:h1'] }).blocks.find(({ kind }) => kind === 'domain-map')
  assert.equal(
    map !== undefined && wordsOf(map),
    '"Host alpha interrupts 8 services and 8 VMs until they have restarted elsewhere"',
  )
  const text = sentence(estate, { failed: ['host:h1'] }, /fails/)
  assert.match(text, /^Host alpha fails\. /)
  assert.match(text, /The services: svc-a, svc-b, svc-c, svc-d, svc-e, svc-f and 2 more\./)
})

test('components that take a whole service alone are counted by kind although the table is cut', () => {
  const estate = estateOf({
    hosts: Array.from({ length: 110 }, (_, at) => host(`h${at}`, {})),
    vms: Array.from({ length: 110 }, (_, at) => vm(`v${at}`, `h${at}`, {})),
    services: [service('s', all(...Array.from({ length: 110 }, (_, at) => `vm:v${at}` as const)))],
  })
  const text = sentence(estate, {}, /can be taken by each/)
  assert.match(text, /each of 221 components alone: 1 cluster, 110 hosts and 110 VMs\.$/)
  const table = run(estate, {}).blocks.find(
    (block) => block.kind === 'table' && block.title.includes('take a whole service alone'),
  )
  assert.equal(table?.kind === 'table' && table.rows.length, 100)
})

/** Two pairs across four hosts, two VMs each; hosts 3 and 4 hold one service of one VM each. */
const pairs: Estate = estateOf({
  hosts: ['h1', 'h2', 'h3', 'h4'].map((id) => host(id, {})),
  vms: [
    vm('a1', 'h1', {}),
    vm('a2', 'h2', {}),
    vm('b1', 'h1', {}),
    vm('b2', 'h2', {}),
    vm('c', 'h3', {}),
    vm('d', 'h4', {}),
    vm('x', 'h3', {}),
    vm('y', 'h4', {}),
  ],
  services: [
    service('a', any('vm:a1', 'vm:a2')),
    service('b', any('vm:b1', 'vm:b2')),
    service('c', on('vm:c')),
    service('d', on('vm:d')),
  ],
})

test('the sweep starts with the VMs where they run today, whatever rule places them anew', () => {
  for (const placement of ['as-is', 'pack', 'anti-affinity']) {
    const today = sweepOf(pairs, { vmsPerHost: 4, placement })[0]
    assert.deepEqual(today, {
      placed: 'today',
      vmsPerHost: 2,
      clustersOver: 0,
      hostsUsed: 4,
      servicesLostWorst: 1,
      servicesLostMean: 0.5,
      redundantLostMean: 0,
    })
  }
  const text = sentence(pairs, { vmsPerHost: 4 }, /per host/)
  assert.match(text, /^With at most 4 VMs per host, 2 hosts carry the load, against 4 hosts as placed today/)
})

test('a ceiling that a cluster cannot keep is said so in the answer itself', () => {
  assert.equal(sweepOf(pairs, { vmsPerHost: 1 })[1]?.clustersOver, 1)
  assert.match(
    sentence(pairs, { vmsPerHost: 1 }, /per host/),
    /1 cluster has too few hosts for that and more VMs on each\./,
  )
})

test('the cause of the rise is told from the redundant services that one host took', () => {
  const at4 = (placement: string) =>
    sweepOf(pairs, { vmsPerHost: 4, placement }).find((point) => point.vmsPerHost === 4)
  // Packed: a1 a2 b1 b2 | c d x y. Each host takes two services; those of the first are redundant.
  const packed = at4('pack')
  assert.deepEqual([packed?.servicesLostMean, packed?.redundantLostMean], [2, 1])
  assert.match(
    sentence(pairs, { vmsPerHost: 4, placement: 'pack' }, /per host/),
    /Redundant services are 1 of what the average host takes: that is 66\.7 % of the rise of 1\.5;/,
  )
  // Apart: a and b keep one half on each host; c and d take a service each, on half the hosts.
  const apart = at4('anti-affinity')
  assert.deepEqual([apart?.servicesLostMean, apart?.redundantLostMean], [1, 0])
  assert.match(
    sentence(pairs, { vmsPerHost: 4, placement: 'anti-affinity' }, /per host/),
    /No host takes a redundant service: all of the rise of 0\.5 comes from services that a single host takes today/,
  )
})

test('both charts of the sweep cover the same range, which starts at today, with at most 24 points', () => {
  const large = estateOf({
    hosts: Array.from({ length: 60 }, (_, at) => host(`h${at}`, {})),
    vms: Array.from({ length: 400 }, (_, at) => vm(`v${at}`, `h${at % 60}`, {})),
    services: [service('s', any('vm:v0', 'vm:v1')), service('t', on('vm:v2'))],
  })
  for (const vmsPerHost of [5, 43, 200]) {
    const { blocks } = run(large, { vmsPerHost })
    const lines = blocks.flatMap((block) => (block.kind === 'line' ? [block] : []))
    const ranges = lines.map(({ series }) => series.map(({ points }) => points.map(([x]) => x)))
    const [xs = []] = ranges.flat()
    for (const other of ranges.flat()) assert.deepEqual(other, xs)
    assert.ok(xs.length <= 24 && xs.length > 10, `${xs.length}`)
    assert.deepEqual(
      xs,
      [...xs].sort((left, right) => left - right),
    )
    assert.ok(xs.includes(400 / 60) && xs.includes(vmsPerHost))
    assert.equal(lines[0]?.series.length, 3)
    for (const { x } of lines) assert.match(x.label, /^VMs per host, at most/)
  }
})

test('a rule that was not read leaves its VM unknown in words, too', () => {
  const estate = estateOf({
    hosts: [host('h1', {}), host('h2', {})],
    vms: [vm('v', 'h1', { name: 'web' })],
    rules: [mustRule('r', 'unread', ['v'], [])],
    services: [service('s', on('vm:v'))],
  })
  const { issues } = run(estate, {})
  assert.ok(
    issues.some(({ message }) => message.startsWith('Nobody stated whether HA restarts it, for VM web.')),
  )
})
