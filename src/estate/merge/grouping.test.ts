import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { grouped, type Seen } from '#estate/merge/grouping.ts'
import { contradicted, identifierKeys, nameRank, shortName } from '#estate/merge/telling.ts'
import type { Entity } from '#estate/model.ts'

const kinds = ['instance-uuid', 'bios-uuid', 'serial'] as const
type Small = readonly (readonly string[])[]

const entityOf = (id: string, identifiers: readonly string[]): Entity => ({
  ...{ id, name: id, origins: [], identifiers: [...identifiers].sort() },
})

/** Two parts of up to three entities, each with up to one identifier of each of three kinds. */
const small: fc.Arbitrary<Small> = fc.array(
  fc
    .tuple(...kinds.map((kind) => fc.constantFrom('', `${kind}:1`, `${kind}:2`)))
    .map((list) => list.filter((text) => text !== '')),
  { maxLength: 3 },
)

/** Pairs by the rule as it is written down, tried for each kind over all pairs, the surest kind first. */
function pairsByRule(left: Small, right: Small): ReadonlySet<string> {
  const count = (part: Small, identifier: string): number =>
    part.filter((identifiers) => identifiers.includes(identifier)).length
  const identifierFor = (identifiers: readonly string[], kind: string): string | undefined =>
    identifiers.find((identifier) => identifier.startsWith(`${kind}:`))
  const pairs = new Set<string>()
  const [takenLeft, takenRight] = [new Set<number>(), new Set<number>()]
  for (const [rank, kind] of kinds.entries()) {
    for (const [i, mine] of left.entries()) {
      for (const [j, theirs] of right.entries()) {
        const value = identifierFor(mine, kind)
        if (
          value === undefined ||
          value !== identifierFor(theirs, kind) ||
          takenLeft.has(i) ||
          takenRight.has(j)
        )
          continue
        if (count(left, value) > 1 || count(right, value) > 1) continue
        const surer = kinds.slice(0, rank)
        const against = surer.some((other) => {
          const [one, two] = [identifierFor(mine, other), identifierFor(theirs, other)]
          return one !== undefined && two !== undefined && one !== two
        })
        if (against) continue
        pairs.add(`${i} ${j}`)
        takenLeft.add(i)
        takenRight.add(j)
      }
    }
  }
  return pairs
}

test('two small parts are joined exactly as the rule says when every pair is tried', () => {
  const run = (left: Small, right: Small): void => {
    const seen = [left, right].flatMap((part, index) =>
      part.map((identifiers, row): Seen => ({ part: index, entity: entityOf(`${row}`, identifiers) })),
    )
    const { groups } = grouped(seen, {
      lists: () => true,
      ranks: nameRank,
      sole: () => false,
      keysAt: (rank, { entity }) => identifierKeys(rank, entity),
      judge: ({ entity }, { entity: other }, rank) =>
        contradicted(entity, other, rank) ? 'contradicted' : 'one',
    })
    const pairs = groups
      .filter((group) => group.length === 2)
      .map((group) => group.map(({ entity }) => entity.id).join(' '))
    assert.deepEqual(new Set(pairs), pairsByRule(left, right))
  }
  fc.assert(fc.property(small, small, run), { seed: 7, numRuns: 5000 })
})

test('a group never has two entities of one part', () => {
  const part = fc.array(
    fc.array(fc.constantFrom('serial:1', 'serial:2', 'mac:1', 'volume:1'), { maxLength: 3 }),
    { maxLength: 4 },
  )
  const run = (parts: readonly Small[]): void => {
    const seen = parts.flatMap((entities, index) =>
      entities.map(
        (identifiers, row): Seen => ({
          part: index,
          entity: entityOf(`${row}`, new Set(identifiers) as never),
        }),
      ),
    )
    const recognition = {
      lists: () => true,
      ranks: nameRank,
      sole: () => false,
      keysAt: (rank: number, { entity }: Seen) => identifierKeys(rank, entity),
      judge: () => 'one' as const,
    }
    for (const group of grouped(seen, recognition).groups) {
      assert.equal(new Set(group.map((one) => one.part)).size, group.length)
    }
  }
  fc.assert(fc.property(fc.array(part, { maxLength: 4 }), run), { seed: 7, numRuns: 2000 })
})

test('ids of one platform contradict each other below one management only', () => {
  const contradict = (left: string, right: string) =>
    contradicted(entityOf('a', [left]), entityOf('b', [right]), nameRank)
  assert.equal(contradict('platform-id:vc1/vm-1', 'platform-id:vc1/vm-2'), true)
  assert.equal(contradict('platform-id:vc1/vm-1', 'platform-id:vc2/vm-2'), false)
  assert.equal(contradict('mac:00:00:00:00:00:01', 'mac:00:00:00:00:00:02'), false)
})

test('a short name is what stands before the first dot, and an address is whole', () => {
  assert.deepEqual(['ESX-1.example.com', ' esx-1 ', '10.0.0.7', 'fe80::1', '.x'].map(shortName), [
    'esx-1',
    'esx-1',
    '10.0.0.7',
    'fe80::1',
    '.x',
  ])
})
