import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds, movingOf } from '#engines/headroom/oracle.ts'
import {
  sampleCluster,
  sampleDatastore,
  sampleEstate,
  sampleFacility,
  sampleHost,
  sampleRule,
  sampleVm,
} from '#engines/headroom/sample.ts'
import { clusterOf, runOf, vmsOn } from '#engines/headroom/sample-answers.ts'
import type { ComponentRef, Estate, Facility, Host, Vm } from '#estate/model.ts'
import { requirementHolds } from '#estate/requirement.ts'
import { type Random, randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { gib } from '#kernel/units.ts'

const rack = (id: string, changes: Partial<Facility> = {}): Facility => sampleFacility('rack', id, changes)
const inRack = (id: string, at: string) =>
  sampleHost(id, gib(100), { standsIn: `rack:${at}`, requires: 'nothing' })
const verdictTexts = (parts: Partial<Estate>, params = {}): readonly string[] =>
  runOf(parts, params).blocks.flatMap((block) =>
    block.kind === 'verdict' ? [`${block.subject}: ${block.verdict}. ${block.text}`] : [],
  )

/** Five hosts, three of them in one rack, each with 40 GiB. */
const threeInOne: Partial<Estate> = {
  facilities: [rack('r1'), rack('r2')],
  hosts: [inRack('a', 'r1'), inRack('b', 'r1'), inRack('c1', 'r1'), inRack('d', 'r2'), inRack('e', 'r2')],
  vms: ['a', 'b', 'c1', 'd', 'e'].flatMap((id) => vmsOn(id, [40])),
}

test('two hosts fit; the rack does not', () => {
  const texts = verdictTexts(threeInOne)
  assert.match(texts[1] ?? '', /^c, N-2: safe/)
  assert.equal(
    texts[2],
    'c, any rack: unsafe. Two hosts fit; this rack does not. Losing rack r1, with a, b and c1, leaves a-vm0, b-vm0 and c1-vm0 without room: each needs at least 40 GiB of memory, and the survivors have 2 places of that size for 3.',
  )
})

test('a rack that holds the whole cluster gets a sentence and no verdict, for nothing could be free', () => {
  const one = {
    ...threeInOne,
    facilities: [rack('r1')],
    hosts: ['a', 'b'].map((id) => inRack(id, 'r1')),
    vms: [],
  }
  const { groups, lostWhole } = clusterOf({ ...one, vms: vmsOn('a', [1]) })
  assert.deepEqual([groups, lostWhole], [[], [{ ref: 'rack:r1', name: 'rack r1' }]])
})

test('a rack with hosts of several clusters is judged in each by the hosts it loses there', () => {
  const hosts = [
    ...['a', 'b', 'x'].map((id) => inRack(id, id === 'a' ? 'r1' : 'r2')),
    ...['p', 'q'].map((id) => ({ ...inRack(id, id === 'p' ? 'r1' : 'r2'), clusterId: 'o' })),
  ]
  const vms = [
    ...vmsOn('a', [50]),
    ...vmsOn('p', [60], { clusterId: 'o' }),
    ...vmsOn('q', [60], { clusterId: 'o' }),
  ]
  const { result } = runOf({
    ...{ facilities: [rack('r1'), rack('r2')], hosts, vms },
    clusters: [sampleCluster('c'), sampleCluster('o')],
  })
  const found = result.clusters.map(({ id, groups }) => [
    id,
    groups.map(({ verdict, unsafe }) => [verdict, unsafe]),
  ])
  assert.deepEqual(found, [
    ['c', [['safe', 0]]],
    ['o', [['unsafe', 2]]],
  ])
})

test('two feeds of which any one suffices are survived one by one, and together take what leans on both', () => {
  const either = {
    kind: 'any',
    of: ['feed:f1', 'feed:f2'].map((ref) => ({ kind: 'component', ref })),
  } as const
  const hosts = ['a', 'b', 'x', 'y'].map((id) =>
    sampleHost(id, gib(100), {
      standsIn: 'nowhere',
      requires: id < 'x' ? (either as Host['requires']) : 'nothing',
    }),
  )
  const facilities = ['f1', 'f2'].map((id) =>
    sampleFacility('feed', id, { requires: 'nothing', standsIn: 'nowhere' }),
  )
  const parts = { facilities, hosts, vms: ['a', 'b', 'x', 'y'].flatMap((id) => vmsOn(id, [60])) }
  assert.deepEqual(clusterOf(parts).groups, [])
  const [pair] = clusterOf(parts, { groups: 'pairs' }).groups
  assert.deepEqual([pair?.kind, pair?.verdict, pair?.shown.refs], ['pair', 'unsafe', ['feed:f1', 'feed:f2']])
})

test('a VM whose array falls with the rack restarts nowhere, and is counted apart from what does not fit', () => {
  const needsRack = { kind: 'component', ref: 'rack:r1' } as const
  const store = { ...sampleDatastore('s', ['a', 'b', 'd']), requires: needsRack }
  const facilities = [rack('r1'), rack('r2')]
  const hosts = [inRack('a', 'r1'), inRack('b', 'r2'), inRack('d', 'r2')]
  // The VM on the array would fit nowhere: 90 GiB where 60 are free.
  const vms = [
    ...vmsOn('a', [90], { datastoreIds: ['s'] }),
    ...vmsOn('b', [40], { datastoreIds: ['s'], restartPriority: 'disabled' }),
    ...vmsOn('d', [40], { restartPriority: 'disabled' }),
  ]
  const [answer] = clusterOf({ facilities, hosts, vms, datastores: [store] }).groups
  assert.deepEqual([answer?.verdict, answer?.losses], ['safe', 2])
  const apart = hosts.map((host) => (host.id === 'a' ? host : { ...host, standsIn: 'nowhere' as const }))
  const named = { facilities, hosts: apart, vms, datastores: [store] }
  assert.match(
    verdictTexts(named).at(-1) ?? '',
    /can be lost: rack r1, with a\. .* The storage of 2 VMs is gone with it, 1 of them on hosts that stay: they restart nowhere/,
  )
  // A datastore that only the lost host sees did not go with the rack: its VM is stranded, as when the host is lost.
  const local = [sampleDatastore('s', ['a'])]
  const [stranded] = clusterOf({
    facilities,
    hosts,
    vms: vmsOn('a', [1], { datastoreIds: ['s'] }),
    datastores: local,
  }).groups
  assert.equal(stranded?.verdict, 'unsafe')
})

test('a host of unknown place leaves a rack open where that decides, and the text says what settles it', () => {
  const hosts = [
    inRack('a', 'r1'),
    inRack('b', 'r2'),
    inRack('x', 'r2'),
    sampleHost('u', gib(100), { requires: 'nothing' }),
  ]
  const parts = {
    facilities: [rack('r1'), rack('r2')],
    hosts,
    vms: ['a', 'b', 'x', 'u'].flatMap((id) => vmsOn(id, [40])),
  }
  const [answer] = clusterOf(parts).groups
  assert.deepEqual([answer?.verdict, answer?.safe, answer?.undecided], ['undecided', 1, 1])
  assert.match(
    verdictTexts(parts).at(-1) ?? '',
    /first|open, rack r2, with b and x\. u may fall as well\. To settle it, state where it stands and what it requires in topology\.yaml\./,
  )
  // Light enough, it is safe wherever it stands; a rule that keeps VMs together takes that argument away.
  const light = { ...parts, vms: ['a', 'b', 'x', 'u'].flatMap((id) => vmsOn(id, [20])) }
  assert.equal(clusterOf(light).groups[0]?.verdict, 'safe')
  const rules = [sampleRule('r', 'vm-together', ['a-vm0', 'b-vm0'], [])]
  assert.equal(clusterOf({ ...light, rules }).groups[0]?.verdict, 'undecided')
})

test('a cluster of which no place is stated has no verdict on racks, and the answer says so', () => {
  const hosts = ['a', 'b'].map((id) => sampleHost(id, gib(100)))
  const { groups, notChecked } = clusterOf({ facilities: [rack('r1')], hosts, vms: vmsOn('a', [1]) })
  assert.deepEqual(groups, [])
  assert.deepEqual(notChecked.find(({ code }) => code === 'places')?.count, 2)
})

/** Racks in rooms on feeds, hosts in racks, two clusters; everything stated. */
function plantOf(random: Random): Estate {
  const feeds = ['f1', 'f2'].map((id) =>
    sampleFacility('feed', id, { standsIn: 'nowhere', requires: 'nothing' }),
  )
  const rooms = ['m1', 'm2'].map((id) =>
    sampleFacility('room', id, { standsIn: 'nowhere', requires: 'nothing' }),
  )
  const racks = ['r1', 'r2', 'r3'].map((id) => {
    const of = ['feed:f1', 'feed:f2'].filter(() => random() < 0.7).map((ref) => ({ kind: 'component', ref }))
    const requires =
      of.length === 0
        ? 'nothing'
        : ({ kind: randomElement(random, ['all', 'any']), of } as Facility['requires'])
    return rack(id, { standsIn: `room:${randomElement(random, ['m1', 'm2'])}`, requires })
  })
  const hosts = Array.from({ length: 5 }, (_, at) =>
    sampleHost(`h${at}`, randomInteger(random, 6, 14), {
      ...{ standsIn: `rack:${randomElement(random, ['r1', 'r2', 'r3'])}`, requires: 'nothing' },
      clusterId: at < 4 ? 'c' : 'o',
    }),
  )
  const vms = Array.from({ length: randomInteger(random, 2, 6) }, (_, at) =>
    sampleVm(`v${at}`, `h${randomInteger(random, 0, 3)}`, randomInteger(random, 1, 5), {
      datastoreIds: random() < 0.3 ? ['s'] : [],
    }),
  )
  const needs = { kind: 'component', ref: `rack:${randomElement(random, ['r1', 'r2', 'r3'])}` } as const
  const datastores = [
    {
      ...sampleDatastore(
        's',
        hosts.map(({ id }) => id),
      ),
      requires: needs,
    },
  ]
  const clusters = [sampleCluster('c'), sampleCluster('o')]
  return sampleEstate({ clusters, facilities: [...feeds, ...rooms, ...racks], hosts, vms, datastores })
}

/** What still works when some facilities have failed: everything is asked again until nothing changes. */
function fallen(estate: Estate, failed: readonly ComponentRef[]): ReadonlySet<string> {
  const down = new Set<string>(failed)
  const rows = [
    ...estate.facilities.map((one) => ({ ref: `${one.kind}:${one.id}`, ...one })),
    ...estate.hosts.map((one) => ({ ref: `host:${one.id}`, ...one })),
    ...estate.datastores.map((one) => ({ ref: `datastore:${one.id}`, standsIn: 'nowhere', ...one })),
  ]
  for (let changed = true; changed; ) {
    changed = false
    for (const { ref, standsIn, requires } of rows) {
      const works = !down.has(standsIn) && requirementHolds(requires, (one) => !down.has(one)) !== false
      if (works || down.has(ref)) continue
      down.add(ref)
      changed = true
    }
  }
  return down
}

test('racks, rooms, feeds and pairs of them agree with failing each and trying every placement', () => {
  const random = seededRandom(606)
  const seen = { safe: 0, unsafe: 0, pairs: 0, gone: 0 }
  for (let round = 0; round < 500; round += 1) {
    const estate = plantOf(random)
    const { groups } = clusterOf(estate, { groups: 'pairs', failures: 1, hostsAddedMax: 0 })
    const own = estate.hosts.filter(({ clusterId }) => clusterId === 'c')
    const refs = estate.facilities.map(({ kind, id }): ComponentRef => `${kind}:${id}`)
    const survived = (failed: readonly ComponentRef[]): boolean | undefined => {
      const down = fallen(estate, failed)
      const lost = own.filter(({ id }) => down.has(`host:${id}`))
      if (lost.length === 0 || lost.length === own.length) return undefined
      // VMs whose storage is gone keep what they have and are not asked to restart.
      const vms = estate.vms.map((vm): Vm => {
        const gone = (vm.datastoreIds as readonly string[]).some((id) => down.has(`datastore:${id}`))
        if (gone) seen.gone += 1
        return gone ? { ...vm, restartPriority: 'disabled' } : vm
      })
      const world = { ...estate, vms, hosts: own, datastores: [] }
      return exists(world, lost)
    }
    for (const kind of ['rack', 'room', 'feed'] as const) {
      const truths = refs.filter((ref) => ref.startsWith(`${kind}:`)).map((ref) => survived([ref]))
      check(groups.find((one) => one.kind === kind)?.verdict, truths, estate)
    }
    const pairs = refs.flatMap((one, at) => refs.slice(at + 1).map((other) => survived([one, other])))
    const singles = refs.map((ref) => survived([ref]))
    const pair = groups.find((one) => one.kind === 'pair')
    if (pair !== undefined) seen.pairs += 1
    // Pairs that take what one facility takes are told there: together both say what all pairs say.
    const told = [pair?.verdict, ...groups.filter((one) => one.kind !== 'pair').map(({ verdict }) => verdict)]
    assert.equal(told.includes('unsafe'), [...pairs, ...singles].includes(false), JSON.stringify(estate))
  }
  function check(
    verdict: string | undefined,
    truths: readonly (boolean | undefined)[],
    estate: Estate,
  ): void {
    const asked = truths.filter((one) => one !== undefined)
    const expected = asked.length === 0 ? undefined : asked.every(Boolean) ? 'safe' : 'unsafe'
    assert.equal(verdict, expected, JSON.stringify(estate))
    if (expected !== undefined) seen[expected] += 1
  }
  assert.ok(seen.safe > 200 && seen.unsafe > 200 && seen.pairs > 100 && seen.gone > 100, JSON.stringify(seen))
})

function exists(estate: Estate, lost: readonly Host[]): boolean {
  const moving = movingOf(estate, lost)
  const to = new Map<Vm, Host>()
  const assign = (index: number): boolean => {
    const vm = moving[index]
    if (vm === undefined) return holds(estate, lost, to)
    return estate.hosts.some((host) => {
      to.set(vm, host)
      return assign(index + 1)
    })
  }
  return assign(0)
}
