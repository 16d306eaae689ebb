import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAssignment } from '#kernel/assignment/checker.ts'
import { modelOf } from '#kernel/assignment/model.ts'
import { applyShift, applySwap, shiftDelta, swapDelta, tooMuch } from '#kernel/assignment/moves.ts'
import { costOf, type State, stateOf } from '#kernel/assignment/state.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { randomAssignment } from '#test/random-assignment.ts'

/** The checker's cost of where the items of `binOf` stand, or undefined where that is illegal. */
function judged(state: State, binOf: ArrayLike<number>): number | undefined {
  const { violations, cost } = checkAssignment(state.model.problem, binOf)
  return violations.length === 0 && cost !== 'unknown' ? cost.total : undefined
}

test('over thousands of random moves delta and legality are what the checker finds', () => {
  let [legal, illegal] = [0, 0]
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(seed)
    const shape = { items: randomInteger(random, 2, 14), bins: randomInteger(random, 2, 7) }
    const problem = randomAssignment({ ...shape, resources: 1 + (seed % 4), spare: 2 }, seed)
    const state = stateOf(modelOf(problem), problem.initial)
    assert.equal(judged(state, state.binOf), state.cost, `seed ${seed}: start`)
    for (let step = 0; step < 60; step += 1) {
      const one = randomInteger(random, 0, shape.items - 1)
      const two = randomInteger(random, 0, shape.items - 1)
      const to = randomInteger(random, 0, shape.bins - 1)
      const [a, b] = [state.binOf[one]!, state.binOf[two]!]
      const swap = step % 2 === 0
      if (swap ? a === b : a === to) continue
      const next = [...state.binOf]
      next[one] = swap ? b : to
      if (swap) next[two] = a
      const expected = judged(state, next)
      const delta = swap ? swapDelta(state, one, two, 1e15) : shiftDelta(state, one, to, 1e15)
      const said = `seed ${seed}, step ${step}`
      if (expected === undefined) {
        assert.equal(delta, tooMuch, said)
        illegal += 1
        continue
      }
      assert.equal(delta, expected - state.cost, said)
      const below = swap ? swapDelta(state, one, two, delta - 1) : shiftDelta(state, one, to, delta - 1)
      assert.equal(below, tooMuch, `${said}: a move above the limit`)
      if (swap) applySwap(state, one, two, delta)
      else applyShift(state, one, to, delta)
      assert.equal(state.cost, costOf(state), said)
      legal += 1
    }
    const anew = stateOf(state.model, state.binOf)
    const { contents: _, slotOf: __, ...tables } = anew
    const { contents: ___, slotOf: ____, ...kept } = state
    assert.deepEqual(kept, tables, `seed ${seed}: tables drifted`)
  }
  assert.ok(legal > 1000 && illegal > 1000, `${legal} legal and ${illegal} illegal moves`)
})
