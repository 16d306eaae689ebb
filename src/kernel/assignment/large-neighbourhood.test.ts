import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAssignment } from '#kernel/assignment/checker.ts'
import { improvePiece, type SolveMilp } from '#kernel/assignment/large-neighbourhood.ts'
import { modelOf } from '#kernel/assignment/model.ts'
import type { Piece } from '#kernel/assignment/piece-program.ts'
import { solveAssignment, spentOf } from '#kernel/assignment/solve.ts'
import { costOf, type State, stateOf } from '#kernel/assignment/state.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { highsMilp } from '#test/highs-milp.ts'
import { bruteForce, randomAssignment } from '#test/random-assignment.ts'

const solveMilp = await highsMilp()

/** The checker's cost of an assignment, or undefined where that is illegal. */
function judged(state: State, binOf: ArrayLike<number>): number | undefined {
  const { violations, cost } = checkAssignment(state.model.problem, binOf)
  return violations.length === 0 && cost !== 'unknown' ? cost.total : undefined
}

function pieceOf(state: State, random: () => number): Piece {
  const { bins } = state.model
  const most = randomInteger(random, 2, Math.min(3, bins))
  const some = [...Array(bins).keys()].sort((one, two) => ((one * 7 + 3) % 5) - ((two * 7 + 3) % 5))
  const chosen = some.slice(0, most)
  const items = chosen.flatMap((bin) => state.contents[bin]!).slice(0, 5)
  return { items, bins: chosen }
}

/** The least cost of all legal places of the piece's items in its bins. */
function leastOf(state: State, { items, bins }: Piece): number | undefined {
  const next = [...state.binOf]
  const { problem } = state.model
  return bruteForce({ ...problem, items: items.length, bins: bins.length }, (places) => {
    places.forEach((at, i) => {
      next[items[i]!] = bins[at]!
    })
    return judged(state, next)
  })
}

test('a piece solved as a program costs what trying every place of its items finds', () => {
  let [better, same] = [0, 0]
  for (let seed = 1; seed <= 250; seed += 1) {
    const random = seededRandom(seed)
    const shape = { items: randomInteger(random, 4, 12), bins: randomInteger(random, 2, 5) }
    const problem = randomAssignment({ ...shape, resources: 1 + (seed % 4), spare: 1.5 }, seed)
    const state = stateOf(modelOf(problem), problem.initial)
    const before = state.cost
    const piece = pieceOf(state, random)
    const least = leastOf(state, piece)
    const improved = improvePiece(state, piece, solveMilp)
    assert.equal(state.cost, least, `seed ${seed}`)
    assert.equal(judged(state, state.binOf), state.cost, `seed ${seed}`)
    assert.equal(costOf(state), state.cost, `seed ${seed}`)
    assert.equal(improved, least! < before, `seed ${seed}`)
    if (improved) better += 1
    else same += 1
  }
  assert.ok(better > 60 && same > 60, `${better} better, ${same} the same`)
})

test('whatever a solver answers, the assignment stays legal and never gets dearer', () => {
  const answers: readonly SolveMilp[] = [
    () => 'none',
    () => new Map(),
    () => new Map([['x0_0', Number.NaN]]),
    () => new Map([0, 1, 2, 3, 4].map((i) => [`x${i}_0`, 1])),
    () => new Map([0, 1, 2, 3, 4].map((i) => [`x${i}_1`, 0.9])),
  ]
  for (let seed = 1; seed <= 100; seed += 1) {
    const problem = randomAssignment({ items: 9, bins: 4, resources: 2, spare: 1.5 }, seed)
    const state = stateOf(modelOf(problem), problem.initial)
    const piece = pieceOf(state, seededRandom(seed))
    for (const answer of answers) {
      const before = state.cost
      const improved = improvePiece(state, piece, answer)
      assert.ok(improved ? state.cost < before : state.cost === before, `seed ${seed}`)
      assert.equal(judged(state, state.binOf), state.cost, `seed ${seed}`)
      assert.equal(costOf(state), state.cost, `seed ${seed}`)
    }
  }
})

test('text that is no program is answered none, and the solver goes on', () => {
  assert.equal(solveMilp('no program'), 'none')
  const answer = solveMilp('Minimize\ncost: 2 x\nSubject To\nr: x >= 1\nBinary\nx\nEnd\n')
  assert.equal(answer === 'none' ? 'none' : answer.get('x'), 1)
})

test('with exact pieces the same seed and iterations give the same answer, and a legal one', () => {
  const problem = randomAssignment({ items: 40, bins: 8, resources: 3, spare: 0.5 }, 7)
  const solved = () =>
    solveAssignment(problem, { ...{ seed: 3, iterations: 40_000 }, spent: spentOf(40_000), solveMilp })
  const [one, two] = [solved(), solved()]
  assert.deepEqual(one, two)
  assert.ok(one.ok && one.value.kind === 'assigned')
  const { violations, cost } = checkAssignment(problem, one.value.binOf)
  assert.deepEqual(violations, [])
  assert.equal(cost === 'unknown' ? cost : cost.total, one.value.cost)
})
