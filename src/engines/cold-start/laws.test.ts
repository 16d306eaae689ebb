import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomEstate } from '#engines/blast-radius/random-estate.ts'
import coldStart from '#engines/cold-start/engine.ts'
import { startsIn } from '#engines/cold-start/reference.ts'
import type { ColdStart } from '#engines/cold-start/result.ts'
import type { Entity, Estate, Needs, Rule, Vm } from '#estate/model.ts'
import { all, any, on } from '#failure/estate-fixture.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { type Random, randomElement, seededRandom } from '#kernel/random.ts'

const context = { seed: 1, progress: () => {} }
const answer = (estate: Estate, params: Readonly<Record<string, unknown>>): ColdStart => {
  const outcome = coldStart.run({ estate, digest: 'test' }, params, context)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.result as ColdStart
}

const startTargets = ['vm:v0', 'vm:v1', 'service:s0', 'service:s1', 'host:h0', 'cluster:c'] as const

/** A random estate whose parts need more to start than to run; some of it unknown at a rate. */
function coldEstate(random: Random, unknownRate: number): Estate {
  const estate = randomEstate(random, unknownRate)
  const known = new Set([...estate.vms.map(({ id }) => `vm:${id}`), ...startTargets.slice(2)])
  const targets = startTargets.filter((ref) => known.has(ref))
  const starting = <T extends Entity>(list: readonly T[]): readonly T[] =>
    list.map((one) => (random() < 0.4 ? { ...one, startRequires: needs() } : one))
  const needs = (): Needs => {
    if (random() < unknownRate) return 'unknown'
    const [first, second] = [randomElement(random, targets), randomElement(random, targets)]
    const choice = random()
    return choice < 0.2
      ? 'nothing'
      : choice < 0.6
        ? on(first)
        : choice < 0.8
          ? any(first, second)
          : all(first, second)
  }
  return {
    ...estate,
    facilities: starting(estate.facilities),
    clusters: starting(estate.clusters),
    hosts: starting(estate.hosts),
    datastores: starting(estate.datastores),
    vms: starting(estate.vms),
    services: starting(estate.services),
  }
}

/** The estate with everything unknown decided one way or another. What it may stand for never names a new loop. */
function completed(random: Random, estate: Estate): Estate {
  const needs = (value: Needs): Needs => (value === 'unknown' ? (random() < 0.5 ? 'nothing' : any()) : value)
  const decided = <T>(value: T | 'unknown', ...options: readonly T[]): T =>
    value === 'unknown' ? randomElement(random, options) : (value as T)
  const base = <T extends Entity>(one: T): T =>
    one.startRequires === undefined ? one : { ...one, startRequires: needs(one.startRequires) }
  const places = estate.facilities
    .filter(({ kind }) => kind === 'rack')
    .map(({ id }) => `rack:${id}` as const)
  const hostIds = estate.hosts.map(({ id }) => id)
  const rules: readonly Rule['kind'][] = ['vm-on-hosts', 'vm-off-hosts']
  return {
    ...estate,
    facilities: estate.facilities.map((one) => ({
      ...base(one),
      requires: needs(one.requires),
      // A facility in what needs it is refused when the estate is read, so a rack or a feed stands nowhere here.
      standsIn: one.standsIn === 'unknown' ? 'nowhere' : one.standsIn,
    })),
    clusters: estate.clusters.map((one) => ({
      ...base(one),
      requires: needs(one.requires),
      haEnabled: decided(one.haEnabled, true, false),
    })),
    hosts: estate.hosts.map((one) => ({
      ...base(one),
      requires: needs(one.requires),
      standsIn:
        one.standsIn === 'unknown' ? randomElement(random, ['nowhere' as const, ...places]) : one.standsIn,
      maintenance: decided(one.maintenance, true, false),
    })),
    datastores: estate.datastores.map((one) => ({
      ...base(one),
      requires: needs(one.requires),
      // Nobody said which hosts see it; the engine takes it for shared, and says so.
      hostIds: decided(one.hostIds, [...hostIds, 'elsewhere']),
    })),
    networks: estate.networks.map((one) => ({ ...base(one), requires: needs(one.requires) })),
    vms: estate.vms.map(
      (one): Vm => ({
        ...base(one),
        power: decided(one.power, 'on', 'off'),
        hostId: decided(one.hostId, ...hostIds),
        restartPriority: decided(one.restartPriority, 'medium', 'disabled'),
        datastoreIds: decided(
          one.datastoreIds,
          [],
          estate.datastores.map(({ id }) => id),
        ),
        networkIds: decided(
          one.networkIds,
          [],
          estate.networks.map(({ id }) => id),
        ),
        devices: decided(one.devices, [], [{ kind: 'passthrough', name: 'gpu', bindsToHost: true }]),
      }),
    ),
    services: estate.services.map((one) => ({ ...base(one), requires: needs(one.requires) })),
    rules: estate.rules.map((one) =>
      one.kind === 'unread' ? { ...one, kind: randomElement(random, rules) } : one,
    ),
  }
}

test('on 800 random estates without unknowns exactly that starts which the rules say, and nothing is undecided', () => {
  const random = seededRandom(21)
  for (let round = 0; round < 800; round += 1) {
    const estate = coldEstate(random, 0)
    // An unread rule is an unknown of its own.
    if (estate.rules.some(({ kind }) => kind === 'unread')) continue
    const up = startsIn(estate)
    for (const { ref, fate } of answer(estate, {}).components) {
      assert.notEqual(fate, 'undecided', `estate ${round}, ${ref}`)
      assert.equal(fate === 'starts', up.has(ref), `estate ${round}, ${ref} ${fate}`)
    }
  }
})

test('what is proved to start starts, and what is proved never to start does not, however the unknown turns out', () => {
  const random = seededRandom(22)
  let [open, closed] = [0, 0]
  for (let round = 0; round < 400; round += 1) {
    const estate = coldEstate(random, 0.15)
    const { components } = answer(estate, {})
    for (let way = 0; way < 6; way += 1) {
      const up = startsIn(completed(random, estate))
      for (const { ref, fate } of components) {
        if (fate === 'starts') assert.ok(up.has(ref), `estate ${round}, ${ref} was to start`)
        else if (fate !== 'undecided')
          assert.ok(!up.has(ref), `estate ${round}, ${ref} is ${fate} and starts`)
        if (fate === 'undecided') open += 1
        else closed += 1
      }
    }
  }
  assert.ok(open > 1_000 && closed > 1_000, `${open} open, ${closed} closed`)
})

const shuffled = <T>(random: Random, list: readonly T[]): readonly T[] =>
  list
    .map((item) => ({ item, key: random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item)

test('the order of rows changes no byte of the answer', () => {
  const random = seededRandom(23)
  for (let round = 0; round < 300; round += 1) {
    const estate = coldEstate(random, 0.1)
    const mixed: Estate = {
      ...estate,
      facilities: shuffled(random, estate.facilities),
      hosts: shuffled(random, estate.hosts),
      datastores: shuffled(random, estate.datastores),
      vms: shuffled(random, estate.vms),
      services: shuffled(random, estate.services),
    }
    assert.equal(canonicalJson(answer(mixed, {})), canonicalJson(answer(estate, {})))
  }
})

test('a component in a trap, or behind one, is never started, and every way out named lets all of it start', () => {
  const random = seededRandom(24)
  let broken = 0
  for (let round = 0; round < 400; round += 1) {
    const estate = coldEstate(random, 0)
    if (estate.rules.some(({ kind }) => kind === 'unread')) continue
    const result = answer(estate, {})
    const up = startsIn(estate)
    for (const { members } of result.traps) for (const ref of members) assert.ok(!up.has(ref), ref)
    if (result.trapCount === 0) continue
    // Start the smallest set of each trap by hand: what needed them finds them, and no trap is left.
    const byHand = new Set(result.traps.flatMap(({ components }) => components.sets[0] ?? []))
    const cured = answer(withoutNeeds(estate, byHand), {})
    assert.equal(cured.trapCount, 0, `estate ${round}: ${[...byHand].join()}`)
    assert.equal(cured.fates.never, 0)
    broken += 1
  }
  assert.ok(broken > 100, `${broken} estates with traps`)
})

/** The estate in which these components need nothing: they are started by hand, whatever they waited for. */
function withoutNeeds(estate: Estate, refs: ReadonlySet<string>): Estate {
  const free = <T extends Entity>(kind: string, list: readonly T[]): readonly T[] =>
    list.map((one) => {
      if (!refs.has(`${kind}:${one.id}`)) return one
      const { startRequires: _, ...rest } = one
      return { ...rest, requires: 'nothing', standsIn: 'nowhere' } as unknown as T
    })
  const vms = estate.vms.map((one): Vm => {
    if (!refs.has(`vm:${one.id}`)) return one
    const { startRequires: _, ...rest } = one
    // A host of its own, outside every cluster, without disks or networks of the estate.
    return { ...rest, hostId: 'outside', clusterId: 'none', datastoreIds: [], networkIds: [] }
  })
  const [model] = estate.hosts
  const outside = {
    ...model!,
    id: 'outside',
    clusterId: 'none',
    standsIn: 'nowhere',
    requires: 'nothing',
  } as const
  const { startRequires: _, ...host } = outside
  return {
    ...estate,
    facilities: estate.facilities.flatMap((one) => free(one.kind, [one])),
    clusters: free('cluster', estate.clusters),
    hosts: [...free('host', estate.hosts), host],
    datastores: free('datastore', estate.datastores).map((one) =>
      refs.has(`datastore:${one.id}`) ? { ...one, hostIds: ['h0', 'h1', 'h2'] } : one,
    ),
    networks: free('network', estate.networks),
    vms,
    services: free('service', estate.services),
  }
}

test('an alternative outside never prevents a start and, with no limit on starts at once, never delays one', () => {
  const random = seededRandom(25)
  for (let round = 0; round < 400; round += 1) {
    const estate = coldEstate(random, 0.05)
    const outside: Estate = {
      ...estate,
      services: [
        { id: 'outside', name: 'outside', origins: [], requires: 'nothing', startMs: 30_000 },
        ...estate.services,
      ],
    }
    const chosen = randomElement(random, [...outside.services.slice(1), ...outside.hosts])
    const more = <T extends Entity>(one: T): T =>
      one.id !== chosen.id || one.startRequires === undefined || typeof one.startRequires === 'string'
        ? one
        : { ...one, startRequires: any(one.startRequires, 'service:outside') }
    const wider = { ...outside, services: outside.services.map(more), hosts: outside.hosts.map(more) }
    const [before, after] = [outside, wider].map((one) => answer(one, { startsAtOnce: 0 }))
    for (const row of before!.components) {
      const now = after!.components.find(({ ref }) => ref === row.ref)!
      if (row.fate === 'starts') {
        assert.equal(now.fate, 'starts')
        if (row.upMs !== 'unknown')
          assert.ok(Number(now.upMs) <= Number(row.upMs), `estate ${round}, ${row.ref}`)
      }
      if (now.fate === 'never') assert.equal(row.fate, 'never')
    }
  }
})

test('with no limit and nothing unknown the course is the earliest there is; a limit never beats it', () => {
  const random = seededRandom(26)
  for (let round = 0; round < 300; round += 1) {
    const estate = coldEstate(random, 0)
    if (estate.rules.some(({ kind }) => kind === 'unread')) continue
    for (const { fate, upMs, upEarliestMs } of answer(estate, { startsAtOnce: 0 }).components) {
      if (fate === 'starts') assert.equal(upMs, upEarliestMs)
    }
    for (const { fate, upMs, upEarliestMs } of answer(estate, { startsAtOnce: 1 }).components) {
      if (fate === 'starts') assert.ok(Number(upMs) >= Number(upEarliestMs))
    }
  }
})
