import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseHost, type Ground } from '#engines/ha-timeline/proxmox/choice-of-host.ts'
import { isAtLeast } from '#engines/ha-timeline/proxmox/groups.ts'
import { countedLoad, type HostWeight, imbalanceOf, weighedLoad } from '#engines/ha-timeline/proxmox/load.ts'
import { ruling } from '#engines/ha-timeline/proxmox/rule-completion.ts'
import type { Rule } from '#engines/ha-timeline/proxmox/rules.ts'
import { newService, type Service } from '#engines/ha-timeline/proxmox/service.ts'
import { topsisScores } from '#engines/ha-timeline/proxmox/topsis.ts'
import { gib, mib } from '#kernel/units.ts'
import { apart, onHosts, together } from '#test/proxmox-cluster.ts'

const started = (id: string, host: string, given: Partial<Service> = {}): Service => ({
  ...newService(id, 'started', host, 1),
  ...given,
})

function ground(online: readonly string[], services: readonly Service[], rules: readonly Rule[]): Ground {
  const load = countedLoad(online)
  for (const service of services) load.put(service)
  const { placement } = ruling(rules, ['a', 'b', 'c'])
  return { placement, load, services: new Map(services.map((service) => [service.id, service])) }
}

test('a guest that is well where it is stays, and one that prefers another host leaves unless it is told to stay', () => {
  const guest = started('vm:1', 'b')
  const prefers = [onHosts(['vm:1'], ['a'], 'preferred')]
  assert.equal(chooseHost(ground(['a', 'b', 'c'], [guest], []), guest, 'stay', 'returns'), 'b')
  assert.equal(chooseHost(ground(['a', 'b', 'c'], [guest], prefers), guest, 'stay', 'returns'), 'a')
  assert.equal(chooseHost(ground(['a', 'b', 'c'], [guest], prefers), guest, 'stay', 'stays'), 'b')
})

test('trying another host goes round those not tried yet, and ends with none', () => {
  const failed = (failedHosts: readonly string[]): Service =>
    started('vm:1', failedHosts.at(-1) ?? 'a', { failedHosts })
  const next = (failedHosts: readonly string[]) => {
    const guest = failed(failedHosts)
    return chooseHost(ground(['a', 'b', 'c'], [guest], []), guest, 'next', 'returns')
  }
  assert.deepEqual([next(['a']), next(['a', 'b']), next(['a', 'b', 'c'])], ['b', 'c', null])
})

test('of two hosts with company the fuller is joined, ties by name, and a guest to avoid outweighs company', () => {
  const crowd = [started('vm:2', 'b'), started('vm:3', 'c'), started('vm:4', 'c')]
  const guest = started('vm:1', 'a')
  const bond = together('vm:1', 'vm:2', 'vm:3', 'vm:4')
  assert.equal(chooseHost(ground(['a', 'b', 'c'], [guest, ...crowd], [bond]), guest, 'best', 'returns'), 'c')
  const foe = [...crowd, started('vm:5', 'c')]
  const rules = [bond, apart('vm:1', 'vm:5')]
  assert.equal(chooseHost(ground(['a', 'b', 'c'], [guest, ...foe], rules), guest, 'best', 'returns'), 'b')
})

test('a guest on its way counts on both hosts, a stopped one on none', () => {
  const load = countedLoad(['a', 'b'])
  load.put({ ...started('vm:1', 'a'), state: 'migrate', target: 'b' })
  load.put({ ...started('vm:2', 'a'), state: 'stopped' })
  assert.deepEqual(
    [...load.scores('vm:9')],
    [
      ['a', 1],
      ['b', 1],
    ],
  )
  load.put(started('vm:1', 'b'))
  assert.deepEqual(
    [...load.scores('vm:9')],
    [
      ['a', 0],
      ['b', 1],
    ],
  )
})

/** Clusters, guests and answers from the tests of proxmox-resource-scheduling (tests/scheduler.rs, 2026). */
const used = [
  { host: 'node1', cores: 1.7, memoryBytes: mib(12_334) },
  { host: 'node2', cores: 15.184, memoryBytes: mib(529) },
  { host: 'node3', cores: 5.2, memoryBytes: mib(9_381) },
]
const published = {
  alike: {
    sizes: [16, 16, 16].map((cores) => ({ cores, memoryBytes: gib(64) })),
    imbalance: 0.4893954724628247,
    ranks: { memory: '231', cores: '132', unlimited: '132', both: '231' },
  },
  unlike: {
    sizes: [
      { cores: 16, memoryBytes: gib(128) },
      { cores: 32, memoryBytes: gib(96) },
      { cores: 24, memoryBytes: gib(64) },
    ],
    imbalance: 0.33026013056867354,
    ranks: { memory: '213', cores: '321', unlimited: '132', both: '213' },
  },
}
const given = (maxCores: number, maxMemoryBytes: number) => ({
  maxCores,
  maxMemoryBytes,
  cores: 0,
  memoryBytes: 0,
})
const asked = new Map([
  ['memory', given(1, gib(12))],
  ['cores', given(12, 0)],
  ['unlimited', given(0, 0)],
  ['both', given(12, gib(12))],
])

for (const [name, { sizes, imbalance, ranks }] of Object.entries(published)) {
  const load = weighedLoad({
    hosts: used.map(({ host }, at) => ({ host, ...sizes[at]! })),
    ...{ loads: asked, measured: new Map(used.map((one) => [one.host, one])), by: 'measured' },
  })

  test(`hosts ${name} in size: the imbalance is the published ${imbalance}`, () => {
    assert.ok(Math.abs(imbalanceOf(load.weights()) - imbalance) <= Number.EPSILON)
  })

  test(`hosts ${name} in size are ranked for a guest as published`, () => {
    for (const [guest, rank] of Object.entries(ranks)) {
      const scores = load.scores(guest)
      const ranked = [...scores.keys()].sort((one, other) => scores.get(one)! - scores.get(other)!)
      assert.equal(ranked.map((host) => host.slice(-1)).join(''), rank, guest)
    }
  })
}

test('imbalance is nothing for equal loads, one host and no load, and the same for loads scaled alike', () => {
  const size = { cores: 8, memoryBytes: gib(8) }
  const host = (name: string, share: number): HostWeight => ({
    ...{ host: name, size, cores: 8 * share, memoryBytes: gib(8 * share) },
  })
  assert.equal(imbalanceOf([]), 0)
  assert.equal(imbalanceOf([host('a', 0.5)]), 0)
  assert.equal(imbalanceOf([host('a', 0), host('b', 0)]), 0)
  assert.equal(imbalanceOf([host('a', 0.5), host('b', 0.5)]), 0)
  const lone = imbalanceOf([host('a', 0.5), host('b', 0), host('c', 0)])
  assert.ok(Math.abs(lone - Math.SQRT2) < 1e-12, 'one loaded host of n gives the square root of n - 1')
  const half = imbalanceOf([host('a', 0.25), host('b', 0), host('c', 0)])
  assert.ok(Math.abs(half - lone) < 1e-12)
})

test('an alternative that is better in every criterion scores 1, the one worse in every 0, alike ones 0', () => {
  const criteria = [{ weight: 1 }, { weight: 2 }]
  assert.deepEqual(
    topsisScores(
      [
        [1, 1],
        [2, 2],
      ],
      criteria,
    ),
    [1, 0],
  )
  assert.deepEqual(
    topsisScores(
      [
        [3, 3],
        [3, 3],
      ],
      criteria,
    ),
    [0, 0],
  )
  assert.deepEqual(
    topsisScores(
      [
        [0, 0],
        [0, 0],
      ],
      criteria,
    ),
    [0, 0],
  )
  assert.deepEqual(topsisScores([], criteria), [])
})

test('scores do not depend on the order of alternatives or on the unit of a criterion', () => {
  const row = fc.tuple(...[1, 2, 3].map(() => fc.double({ min: 0.5, max: 9, noNaN: true })))
  const criteria = [{ weight: 1 }, { weight: 2 }, { weight: 5 }]
  const close = (one: readonly number[], other: readonly number[]): void => {
    for (const [at, value] of one.entries()) assert.ok(Math.abs(value - other[at]!) < 1e-9)
  }
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 2, maxLength: 6 }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (rows, unit) => {
        const scores = topsisScores(rows, criteria)
        close(topsisScores(rows.toReversed(), criteria).reverse(), scores)
        close(
          topsisScores(
            rows.map(([first = 0, ...rest]) => [first * unit, ...rest]),
            criteria,
          ),
          scores,
        )
      },
    ),
    { seed: 46, numRuns: 200 },
  )
})

test('a preview is older than its release, a dash separates like a dot, and what cannot be read is too old', () => {
  const least = '9.0.0~16'
  for (const [version, fits] of [
    ...([
      ['9.0.0~16', true],
      ['9.0.0~15', false],
      ['9.0.0', true],
      ['9.0.1~1', true],
      ['8.4-1', false],
    ] as const),
    ...([
      ['8.4.99', false],
      ['10.0.0', true],
      ['', false],
      ['nine', false],
    ] as const),
  ] as const) {
    assert.equal(isAtLeast(version, least), fits, version)
  }
})

test('rules of a chain in an unlucky order stay two, as on the platform', () => {
  const rules = [together('vm:1', 'vm:4'), together('vm:2', 'vm:5'), together('vm:4', 'vm:5')]
  const { rules: made } = ruling(rules, ['a', 'b', 'c'])
  assert.equal(made.length, 2)
})

test('completing rules twice is completing them once', () => {
  const pool = [
    ...[together('vm:1', 'vm:2'), together('vm:2', 'vm:3'), apart('vm:1', 'vm:4'), apart('vm:3', 'vm:5')],
    ...[onHosts(['vm:1'], ['a', 'b'], 'strict'), onHosts(['vm:4'], ['c'], 'preferred')],
  ]
  fc.assert(
    fc.property(fc.subarray<Rule>(pool), (rules) => {
      const once = ruling(rules, ['a', 'b', 'c'])
      const twice = ruling(once.rules, ['a', 'b', 'c'])
      assert.deepEqual(twice.dropped, [])
      assert.deepEqual(twice.placement, once.placement)
    }),
    { seed: 47, numRuns: 64 },
  )
})
