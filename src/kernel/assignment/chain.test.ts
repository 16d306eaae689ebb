import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryChain } from '#kernel/assignment/chain.ts'
import { checkAssignment } from '#kernel/assignment/checker.ts'
import { modelOf } from '#kernel/assignment/model.ts'
import { tooMuch } from '#kernel/assignment/moves.ts'
import { costOf, type State, stateOf } from '#kernel/assignment/state.ts'
import { randomElement, randomInteger, seededRandom } from '#kernel/random.ts'
import { randomAssignment } from '#test/random-assignment.ts'

/** The checker's cost of an assignment, or undefined where that is illegal. */
function judged(state: State, binOf: ArrayLike<number>): number | undefined {
  const { violations, cost } = checkAssignment(state.model.problem, binOf)
  return violations.length === 0 && cost !== 'unknown' ? cost.total : undefined
}

/** Up to four items of different bins, and a bin for the last. */
function chainOf(state: State, random: () => number): { items: number[]; to: number } {
  const items: number[] = []
  const length = randomInteger(random, 2, 4)
  for (let look = 0; look < 20 && items.length < length; look += 1) {
    const item = randomInteger(random, 0, state.model.items - 1)
    if (!items.some((other) => state.binOf[other] === state.binOf[item])) items.push(item)
  }
  const bins = [...Array(state.model.bins).keys()]
  const free = bins.filter((bin) => !items.slice(1).some((item) => state.binOf[item] === bin))
  return { items, to: randomElement(random, free) }
}

test('a chain does what the checker finds legal, at its cost, and changes nothing else', () => {
  let [legal, illegal] = [0, 0]
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(seed)
    const shape = { items: randomInteger(random, 4, 14), bins: randomInteger(random, 3, 7) }
    const problem = randomAssignment({ ...shape, resources: 1 + (seed % 4), spare: 2 }, seed)
    const state = stateOf(modelOf(problem), problem.initial)
    for (let step = 0; step < 40; step += 1) {
      const { items, to } = chainOf(state, random)
      if (items.length < 2) continue
      const before = [...state.binOf]
      const next = [...before]
      items.forEach((item, at) => {
        next[item] = at + 1 < items.length ? before[items[at + 1]!]! : to
      })
      const expected = judged(state, next)
      const start = state.cost
      const said = `seed ${seed}, step ${step}`
      if (expected !== undefined) {
        assert.equal(tryChain(state, items, to, expected - start - 1), tooMuch, `${said}: above the limit`)
        assert.deepEqual([...state.binOf], before, said)
      }
      const delta = tryChain(state, items, to, 1e15)
      assert.equal(delta, expected === undefined ? tooMuch : expected - start, said)
      assert.deepEqual([...state.binOf], expected === undefined ? before : next, said)
      assert.equal(costOf(state), state.cost, said)
      if (expected === undefined) illegal += 1
      else legal += 1
    }
    const { contents: _, slotOf: __, ...tables } = stateOf(state.model, state.binOf)
    const { contents: ___, slotOf: ____, ...kept } = state
    assert.deepEqual(kept, tables, `seed ${seed}: tables drifted`)
  }
  assert.ok(legal > 300 && illegal > 300, `${legal} legal and ${illegal} illegal chains`)
})
