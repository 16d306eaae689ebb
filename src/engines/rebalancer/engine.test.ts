import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '#engines/engine.ts'
import engine from '#engines/rebalancer/engine.ts'
import type { ClusterAnswer, RebalanceResult } from '#engines/rebalancer/result.ts'
import { type Estate, emptyEstate, type Vm } from '#estate/model.ts'
import { cluster, estateOf, facility, host, mustRule, vm } from '#failure/estate-fixture.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { gib } from '#kernel/units.ts'

const asked = (estate: Estate, params: Record<string, unknown>, seed = 1): Run => {
  const run = engine.run({ estate, digest: 'test' }, params, { seed, progress: () => undefined })
  assert.ok(run.ok, JSON.stringify(run.issues))
  return run.value
}
const refusal = (estate: Estate, params: Record<string, unknown>): string => {
  const run = engine.run({ estate, digest: 'test' }, params, { seed: 1, progress: () => undefined })
  assert.ok(!run.ok)
  return run.issues[0].code
}
const planned = (estate: Estate, params: Record<string, unknown>): ClusterAnswer => {
  const result = asked(estate, params).result as RebalanceResult
  assert.ok(result.mode === 'plan')
  return result.clusters[0]!
}
const chased = (estate: Estate, params: Record<string, unknown>) => {
  const result = asked(estate, { mode: 'chase', ...params }).result as RebalanceResult
  assert.ok(result.mode === 'chase')
  return result
}
const sized = (id: string, hostId: string, memoryGib: number, change: Partial<Vm>): Vm =>
  vm(id, hostId, { memoryBytes: gib(memoryGib), cpuDemandMhz: 1000, ...change })
const hosts = ['h1', 'h2', 'h3'].map((id) => host(id, { memoryBytes: gib(128), cores: 10, coreMhz: 2000 }))
const verdict = (run: Run): string | undefined =>
  run.blocks.find((block) => block.kind === 'verdict')?.verdict

test('nothing that may not move is moved, and each such VM is listed with its reason', () => {
  const bound: readonly (readonly [string, Partial<Vm>])[] = [
    ['card', { devices: [{ kind: 'passthrough', name: 'card', bindsToHost: true }] }],
    ['share', { devices: [{ kind: 'vgpu', name: 'share', bindsToHost: false }] }],
    ['stick', { devices: [{ kind: 'usb', name: 'stick', bindsToHost: false }] }],
    ['pinned', { traits: { cpuAffinity: ['0'] } }],
    ['sized-by-nobody', { memoryBytes: 'unknown' }],
    ['lit-by-nobody', { power: 'unknown' }],
    ['lockstep', { traits: { faultTolerant: true } }],
  ]
  // A host on which something of unknown memory runs takes nothing, so that one is not where the others are.
  const vms = bound.map(([id, change]) => sized(id, id === 'sized-by-nobody' ? 'h2' : 'h1', 8, change))
  const free = ['f1', 'f2', 'f3', 'f4'].map((id) => sized(id, 'h1', 8, {}))
  const answer = planned(estateOf({ hosts, vms: [...vms, ...free] }), {
    measure: 'peak',
    threshold: 0,
    load: 'memory',
    gainMin: 0,
  })
  const moved = answer.steps.flatMap(({ moves }) => moves.map((move) => move.vm))
  assert.ok(moved.length > 0 && moved.every((name) => name.startsWith('f')), moved.join())
  assert.deepEqual(new Set(answer.stays.flatMap((stay) => stay.vms)), new Set(bound.map(([id]) => id)))
})

test('templates and VMs that are off stay, unless those that are off are to leave an emptied host', () => {
  const vms = [
    sized('on', 'h1', 8, {}),
    sized('off', 'h1', 8, { power: 'off' }),
    sized('form', 'h1', 8, { power: 'off', template: true }),
  ]
  const estate = estateOf({ hosts, vms })
  assert.equal(planned(estate, { goal: 'rules', empty: 'host:h1' }).moves, 1)
  const all = planned(estate, { goal: 'rules', empty: 'host:h1', poweredOff: 'moved' })
  assert.equal(all.moves, 2)
  const off = all.steps.flatMap(({ moves }) => moves).find((move) => move.vm === 'off')
  assert.deepEqual([off?.bytes, off?.ms], [0, 0])
})

test('a host in maintenance is left and never entered, and one of unknown size takes nothing', () => {
  const sites = [
    hosts[0]!,
    { ...hosts[1]!, maintenance: true },
    { ...hosts[2]!, memoryBytes: 'unknown' as const },
    host('h4', { memoryBytes: gib(128) }),
  ]
  const vms = [sized('a', 'h1', 60, {}), sized('b', 'h1', 40, {}), sized('c', 'h2', 10, {})]
  const answer = planned(estateOf({ hosts: sites, vms }), {
    threshold: 0,
    load: 'memory',
    measure: 'gap',
    gainMin: 0,
  })
  const moves = answer.steps.flatMap((step) => step.moves)
  assert.ok(moves.some((move) => move.vm === 'c' && move.from === 'h2'))
  assert.ok(moves.every(({ to }) => to === 'h1' || to === 'h4'))
})

test('everything is to leave and there is nowhere to go: the hosts are named, and nothing moves', () => {
  const answer = planned(estateOf({ hosts, vms: [sized('a', 'h1', 8, {})] }), {
    empty: 'host:h1, host:h2, host:h3',
    goal: 'rules',
  })
  assert.equal(answer.outlook, 'impossible')
  assert.ok(answer.conflict.includes('h1 is to be empty'), answer.conflict.join())
})

test('rules that contradict each other are named as the smallest set', () => {
  const vms = ['a', 'b', 'c', 'd'].map((id) => sized(id, 'h1', 8, {}))
  const rules = [
    mustRule('pair', 'vm-together', ['a', 'b'], []),
    mustRule('parted', 'vm-apart', ['a', 'b'], []),
    mustRule('other', 'vm-apart', ['c', 'd'], []),
  ]
  const answer = planned(estateOf({ hosts, vms, rules }), {})
  assert.deepEqual([answer.outlook, answer.conflictSmallest], ['impossible', true])
  assert.deepEqual(answer.conflict, ['rule pair (a, b together)', 'rule parted (a, b apart)'])
})

test('an unknown host, rack or cluster, an empty rack, and an estate without VMs are refused with what to do', () => {
  const estate = estateOf({
    facilities: [facility('rack', 'bare', {})],
    hosts,
    vms: [sized('a', 'h1', 8, {})],
  })
  assert.equal(refusal(estate, { empty: 'host:none' }), 'rebalancer.component-missing')
  assert.equal(refusal(estate, { empty: 'rack:none' }), 'rebalancer.component-missing')
  assert.equal(refusal(estate, { empty: 'rack:bare' }), 'rebalancer.nothing-to-empty')
  assert.equal(refusal(estate, { cluster: 'cluster:none' }), 'rebalancer.cluster-missing')
  assert.equal(refusal(estateOf({ hosts, vms: [] }), {}), 'rebalancer.nothing-runs')
  assert.equal(refusal(estate, { linkGbps: 0 }), 'params.unreadable')
  assert.equal(
    refusal(estateOf({ hosts, vms: [vm('a', 'h1', {})] }), { mode: 'chase' }),
    'rebalancer.no-load',
  )
})

test('places that stand in each other do not hang, and hosts of no capacity are no throw', () => {
  const loop = [
    facility('rack', 'r', { standsIn: 'room:q' }),
    facility('room', 'q', { standsIn: 'rack:r' }),
    facility('site', 's', {}),
  ]
  const inLoop = estateOf({
    facilities: loop,
    hosts: [host('h1', { standsIn: 'rack:r' })],
    vms: [vm('a', 'h1', {})],
  })
  assert.equal(refusal(inLoop, { empty: 'site:s' }), 'rebalancer.nothing-to-empty')
  const bare = [
    host('h1', { memoryBytes: 0, cores: 0, coreMhz: 0 }),
    host('h2', { memoryBytes: 0, cores: 0, coreMhz: 0 }),
  ]
  assert.equal(planned(estateOf({ hosts: bare, vms: [sized('a', 'h1', 8, {})] }), {}).moves, 0)
})

test('headroom of CPU is not claimed beside a VM of unknown demand, and is where memory alone is asked about', () => {
  const estate = estateOf({ hosts, vms: [sized('a', 'h1', 8, { cpuDemandMhz: 'unknown' })] })
  assert.equal(verdict(asked(estate, { goal: 'headroom' })), 'undecided')
  assert.equal(verdict(asked(estate, { goal: 'headroom', load: 'memory' })), 'safe')
})

/** Clusters of a few hosts and VMs at random, with rules about some of them. */
function randomEstate(seed: number): Estate {
  const random = seededRandom(seed)
  const count = randomInteger(random, 2, 6)
  const some = Array.from({ length: count }, (_, at) =>
    host(`h${at}`, { memoryBytes: gib(64), cores: 8, coreMhz: 2000 }),
  )
  const vms = Array.from({ length: randomInteger(random, 1, 14) }, (_, at) =>
    sized(`v${at}`, `h${randomInteger(random, 0, count - 1)}`, randomInteger(random, 2, 14), {
      cpuDemandMhz: randomInteger(random, 100, 3000),
    }),
  )
  const pick = (): readonly string[] => vms.filter(() => random() < 0.25).map(({ id }) => id)
  const rules = [
    mustRule('apart', 'vm-apart', pick().slice(0, count), []),
    mustRule('on', 'vm-on-hosts', pick(), ['h0', 'h1']),
    { ...mustRule('wish', 'vm-together', pick().slice(0, 2), []), strength: 'should' as const },
  ].filter(({ vmIds }) => vmIds.length > 0)
  return estateOf({ hosts: some, vms, rules })
}

test('at random, a plan holds room and must rules at every step, told by names alone', () => {
  let moves = 0
  for (let seed = 1; seed <= 60; seed += 1) {
    const estate = randomEstate(seed)
    const empty = seed % 4 === 0 ? 'host:h0' : ''
    const answer = planned(estate, { threshold: 0.1, empty, stepsMax: 3000, memoryReserve: 0 })
    const where = new Map(estate.vms.map(({ id, hostId }) => [id, hostId]))
    const memory = new Map(estate.vms.map(({ id, memoryBytes }) => [id, memoryBytes as number]))
    for (const step of answer.steps) {
      const copies = [...where].concat(step.moves.map((move) => [move.vm, move.to]))
      for (const to of new Set(step.moves.map((move) => move.to))) {
        const load = copies.reduce((sum, [id, at]) => sum + (at === to ? memory.get(id)! : 0), 0)
        assert.ok(load <= gib(64), `seed ${seed}: ${to}`)
      }
      for (const move of step.moves) {
        moves += 1
        assert.equal(where.get(move.vm), move.from)
        for (const rule of estate.rules.filter(
          ({ strength, vmIds }) => strength === 'must' && vmIds.includes(move.vm),
        )) {
          if (rule.kind === 'vm-on-hosts') assert.ok(rule.hostIds.includes(move.to), `seed ${seed}`)
          if (rule.kind === 'vm-apart')
            for (const [id, at] of copies)
              if (id !== move.vm && rule.vmIds.includes(id)) assert.notEqual(at, move.to, `seed ${seed}`)
        }
      }
      for (const move of step.moves) where.set(move.vm, move.to)
    }
    if (answer.outlook === 'plan' && empty !== '')
      assert.ok(![...where.values()].includes('h0'), `seed ${seed}`)
  }
  assert.ok(moves > 100, `${moves}`)
})

test('the order of hosts, VMs and rules in the estate is irrelevant, and equal runs are equal bytes', () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const estate = randomEstate(seed)
    const turned = {
      ...estate,
      hosts: [...estate.hosts].reverse(),
      vms: [...estate.vms].reverse(),
      rules: [...estate.rules].reverse(),
    }
    const params = { threshold: 0.1, stepsMax: 3000 }
    assert.equal(
      canonicalJson(asked(turned, params).result),
      canonicalJson(asked(estate, params).result),
      `seed ${seed}`,
    )
  }
})

test('clusters are planned each for itself', () => {
  const two = estateOf({
    clusters: [cluster('c', {}), cluster('d', {})],
    hosts: [...hosts, host('i1', { clusterId: 'd', memoryBytes: gib(128) })],
    vms: [sized('a', 'h1', 60, {}), sized('b', 'h1', 60, {}), sized('z', 'i1', 100, { clusterId: 'd' })],
  })
  const result = asked(two, { load: 'memory', threshold: 0.8 }).result as RebalanceResult
  assert.ok(result.mode === 'plan')
  assert.deepEqual(
    result.clusters.map(({ id, moves }) => [id, moves]),
    [
      ['c', 1],
      ['d', 0],
    ],
  )
})

test('without an estate both questions have an answer', () => {
  const plan = asked(emptyEstate('none'), {})
  assert.equal(verdict(plan), 'safe')
  assert.ok(
    plan.blocks.some((block) => block.kind === 'table') && plan.blocks.some((block) => block.kind === 'bars'),
  )
  assert.ok(chased(emptyEstate('none'), { days: 1 }).chosen.imbalance > 0)
})

test('a lower threshold without a hold time multiplies moves, a third is undone, and imbalance hardly improves', () => {
  const calm = chased(emptyEstate('none'), {})
  const nervous = chased(emptyEstate('none'), { threshold: 0.05, holdSeconds: 0 })
  assert.ok(nervous.chosen.movesPerDay > 5 * calm.chosen.movesPerDay)
  assert.ok(nervous.chosen.undoneWithinHour > 0.25 && nervous.chosen.undoneWithinHour < 0.4)
  assert.ok(nervous.chosen.imbalance > 0.85 * calm.chosen.imbalance)
})

test('a balancer that may move nothing, or whose threshold is never passed, moves nothing and changes nothing', () => {
  const days = 1
  for (const params of [
    { days, pinned: 1 },
    { days, threshold: 2 },
    { days, noise: 0, threshold: 1 },
  ]) {
    const { chosen, without } = chased(emptyEstate('none'), params)
    assert.deepEqual([chosen.movesPerDay, chosen.undoneWithinHour, chosen.moving], [0, 0, 0])
    assert.deepEqual([chosen.imbalance, chosen.belowHeadroom], [without.imbalance, without.belowHeadroom])
  }
})

test('without noise a balancer evens out what is uneven once, and undoes nothing', () => {
  const vms = Array.from({ length: 8 }, (_, at) => sized(`v${at}`, 'h1', 4, {}))
  const { chosen } = chased(estateOf({ hosts, vms }), { noise: 0, days: 1, holdSeconds: 0, gainMin: 0.1 })
  assert.ok(chosen.movesPerDay >= 3 && chosen.movesPerDay <= 8, `${chosen.movesPerDay}`)
  assert.equal(chosen.undoneWithinHour, 0)
})
