import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { choose, type Item } from '#path/plan-choice.ts'

const item = (cost: number, worth: number, ...needs: readonly number[]): Item => ({ cost, worth, needs })

/** Worth, then less cost, then the earlier items: every subset is looked at. */
function byBruteForce(items: readonly Item[], budget: number): readonly number[] {
  let best: { chosen: readonly number[]; worth: number; cost: number } = { chosen: [], worth: 0, cost: 0 }
  for (let mask = 0; mask < 2 ** items.length; mask += 1) {
    const chosen = items.flatMap((_, index) => ((mask >> index) & 1 ? [index] : []))
    const cost = chosen.reduce((sum, index) => sum + (items[index]?.cost ?? 0), 0)
    const worth = chosen.reduce((sum, index) => sum + (items[index]?.worth ?? 0), 0)
    const isClosed = chosen.every((index) => items[index]?.needs.every((need) => chosen.includes(need)))
    if (cost > budget || !isClosed) continue
    const isEarlier = (): boolean => {
      const differs = items.findIndex((_, index) => chosen.includes(index) !== best.chosen.includes(index))
      return differs >= 0 && chosen.includes(differs)
    }
    const isBetter =
      worth > best.worth ||
      (worth === best.worth && (cost < best.cost || (cost === best.cost && isEarlier())))
    if (isBetter) best = { chosen, worth, cost }
  }
  return best.chosen
}

const items = fc
  .array(fc.record({ cost: fc.integer({ min: 1, max: 12 }), worth: fc.nat(6), needs: fc.array(fc.nat(9)) }), {
    maxLength: 10,
  })
  .map((list) =>
    list.map(({ cost, worth, needs }, index) => ({
      ...{ cost, worth },
      needs: index === 0 ? [] : [...new Set(needs.map((need) => need % index))].slice(0, 2),
    })),
  )

test('law: no choice that fits is worth more, and ties are broken the same way by brute force', () => {
  fc.assert(
    fc.property(items, fc.nat(40), (list, budget) => {
      const { chosen, proof } = choose(list, budget)
      assert.equal(proof, 'best')
      assert.deepEqual(chosen, byBruteForce(list, budget))
    }),
    { seed: 11, numRuns: 400 },
  )
})

test('an item is never chosen without what it stands on, however much it is worth', () => {
  assert.deepEqual(choose([item(9, 0), item(2, 100, 0), item(3, 1)], 10).chosen, [2])
  assert.deepEqual(choose([item(9, 0), item(2, 100, 0), item(3, 1)], 11).chosen, [0, 1])
})

test('nothing fits into no time, and nothing is chosen that is worth nothing', () => {
  assert.deepEqual(choose([item(1, 5)], 0).chosen, [])
  assert.deepEqual(choose([item(1, 0)], 10).chosen, [])
  assert.deepEqual(choose([], 10), { chosen: [], proof: 'best' })
})

test('a search that is too long says so and is worth at least what reading in order gives', () => {
  // Same density everywhere, so that the bound cuts off nothing and the search runs into its limit.
  const list = Array.from({ length: 60 }, (_, index) => item(7 + (index % 3) * 2, 7 + (index % 3) * 2))
  const { chosen, proof } = choose(list, 251)
  assert.equal(proof, 'found')
  const sum = (of: 'cost' | 'worth'): number =>
    chosen.reduce((total, index) => total + (list[index]?.[of] ?? 0), 0)
  assert.ok(sum('cost') <= 251)
  let inOrder = 0
  for (const { cost } of list) if (inOrder + cost <= 251) inOrder += cost
  assert.ok(sum('worth') >= inOrder)
})
