import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { estateDigest } from '#estate/digest.ts'
import { type MergePart, mergeEstates } from '#estate/merge.ts'
import { type Entity, type Estate, estateParts } from '#estate/model.ts'
import { parseEstate } from '#estate/schema.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { type Random, randomElement, seededRandom } from '#kernel/random.ts'
import { randomEstate } from '#patterns/random-estate.ts'

const seed = 20260301
const merged = (...parts: readonly MergePart[]): Estate => {
  const outcome = mergeEstates(parts)
  assert.ok(outcome.ok)
  return outcome.value.estate
}
const part = (source: string, estate: Estate): MergePart => ({ source, role: 'inventory', estate })

/** A random estate in which everything can be recognized: by an identifier, places and services by their names. */
function identified(random: Random): Estate {
  const estate = randomEstate(random)
  const lists = estateParts.map((list) => [
    list,
    (estate[list] as readonly Entity[]).map((entity, row) => ({
      ...entity,
      identifiers: [`platform-id:p/${list}/${entity.id}`],
      origins: [[estateParts.indexOf(list), row + 1]],
    })),
  ])
  const sources = estateParts.map((list) => ({
    file: 'all.csv',
    sheet: list,
    columns: { vcpus: 'A', power: 'B' },
  }))
  return { ...estate, ...Object.fromEntries(lists), sources }
}

/** Members that always state something: everything else may be unknown to a source. */
const fixed = new Set([
  'id',
  'name',
  'origins',
  'identifiers',
  'identity',
  'kind',
  'strength',
  'vmIds',
  'hostIds',
  'tags',
  'reported',
  'traits',
])

/** Deals what an entity states to so many sources: every value to one of them at least. */
function dealt<E extends Entity>(entity: E, random: Random, count: number): readonly (E | undefined)[] {
  const shares: Record<string, unknown>[] = Array.from({ length: count }, () => ({}))
  for (const [key, value] of Object.entries(entity)) {
    const sure = randomElement(random, shares)
    for (const share of shares) {
      if (fixed.has(key) || share === sure || random() < 0.4) share[key] = value
      else share[key] = 'unknown'
    }
  }
  return shares as unknown as readonly E[]
}

function split(estate: Estate, random: Random, count: number): readonly MergePart[] {
  const shares = Array.from({ length: count }, () => ({ ...estate }) as Record<string, unknown>)
  for (const list of estateParts) {
    const rows = (estate[list] as readonly Entity[]).map((entity) => dealt(entity, random, count))
    for (const [index, share] of shares.entries()) share[list] = rows.map((row) => row[index])
  }
  return shares.map((share, index) => part(`source-${index}`, share as unknown as Estate))
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 })
const holds = (law: (random: Random) => void, numRuns: number): void =>
  fc.assert(
    fc.property(seeds, (number) => law(seededRandom(number))),
    { seed, numRuns },
  )

test('facts split over several sources come together to the estate they were', () => {
  holds((random) => {
    const estate = identified(random)
    const together = merged(...split(estate, random, 2 + Math.floor(random() * 2)))
    assert.equal(canonicalJson(listed(together)), canonicalJson(listed(estate)))
    assert.ok(parseEstate(together, 'estate').ok)
  }, 100)
})

const listed = (estate: Estate): unknown =>
  estateParts.map((list) =>
    [...(estate[list] as readonly Entity[])]
      .map(({ origins, exactOrigins, ...entity }) => canonicalJson(entity))
      .sort(),
  )

test('any order of sources gives the same bytes and the same doubts, in conflict too', () => {
  let conflicts = 0
  holds((random) => {
    const parts = [identified(random), identified(random), randomEstate(random)].map((estate, index) =>
      part(`s${index % 2}`, { ...estate, name: `e${index}` }),
    )
    const [first, ...others] = orders(parts).map((order) => canonicalJson(mergeEstates(order)))
    for (const other of others) assert.equal(other, first)
    if (first?.includes('merge.conflict')) conflicts += 1
  }, 40)
  assert.ok(conflicts > 30)
})

function orders<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length < 2) return [list]
  return list.flatMap((one, index) => orders(list.toSpliced(index, 1)).map((rest) => [one, ...rest]))
}

test('without conflicts it does not matter which two are merged first', () => {
  holds((random) => {
    const [a, b, c] = split(identified(random), random, 3) as [MergePart, MergePart, MergePart]
    const all = canonicalJson(merged(a, b, c))
    assert.equal(canonicalJson(merged(part('x', merged(a, b)), c)), all)
    assert.equal(canonicalJson(merged(a, part('x', merged(b, c)))), all)
    assert.equal(canonicalJson(merged(a, part('x', merged(a, b)), c)), all)
  }, 40)
})

test('a source read twice, also from a file of another name, changes nothing', () => {
  holds((random) => {
    const [a, b] = [part('a', identified(random)), part('b', randomEstate(random))]
    const renamed = {
      ...a.estate,
      name: 'copy',
      sources: a.estate.sources.map((one) => ({ ...one, file: 'copy.csv' })),
    }
    assert.equal(estateDigest(merged(a, part('a', renamed))), estateDigest(a.estate))
    const once = merged(a, b)
    assert.equal(estateDigest(merged(a, b, part('a', renamed), b)), estateDigest(once))
  }, 40)
})
