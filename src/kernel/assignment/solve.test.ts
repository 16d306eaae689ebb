import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAssignment } from '#kernel/assignment/checker.ts'

import type { AssignmentProblem } from '#kernel/assignment/problem.ts'
import { type AssignmentAnswer, solveAssignment, spentOf } from '#kernel/assignment/solve.ts'
import { bruteForce, randomAssignment } from '#test/random-assignment.ts'

function solved(problem: AssignmentProblem, seed: number, iterations: number): AssignmentAnswer {
  const answer = solveAssignment(problem, { seed, iterations, spent: spentOf(iterations) })
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.value
}

const legalCost = (problem: AssignmentProblem, binOf: ArrayLike<number>): number | undefined => {
  const { violations, cost } = checkAssignment(problem, binOf)
  return violations.length === 0 && cost !== 'unknown' ? cost.total : undefined
}

test('on small problems the search finds what trying everything finds, and the bound is never above it', () => {
  let reached = 0
  for (let seed = 1; seed <= 25; seed += 1) {
    const problem = randomAssignment({ items: 5, bins: 3, resources: 2, spare: 0.6 }, seed)
    const least = bruteForce(problem, (binOf) => legalCost(problem, binOf))
    const answer = solved(problem, seed, 50_000)
    assert.equal(answer.kind, 'assigned')
    assert.equal(legalCost(problem, answer.binOf), answer.cost)
    assert.ok(answer.cost >= least!, `seed ${seed}`)
    if (answer.cost === least) reached += 1
    assert.ok(answer.lowerBound <= least!)
  }
  assert.ok(reached >= 24, `${reached} of 25`)
})

test('the same seed and iterations give the same answer', () => {
  const problem = randomAssignment({ items: 60, bins: 8, resources: 3, spare: 0.5 }, 7)
  assert.deepEqual(solved(problem, 3, 300_000), solved(problem, 3, 300_000))
})

test('from an initial assignment that is not legal a legal one is found where trying everything finds one', () => {
  let [found, missed, none] = [0, 0, 0]
  for (let seed = 1; seed <= 150; seed += 1) {
    const legal = randomAssignment({ items: 5, bins: 3, resources: 2, spare: 0.8 }, seed)
    const problem = { ...legal, initial: legal.initial.map((bin) => (bin + 1) % 3), pinned: 'none' as const }
    const least = bruteForce(problem, (binOf) => legalCost(problem, binOf))
    const answer = solved(problem, seed, 50_000)
    if (answer.kind === 'undecided') {
      if (least === undefined) none += 1
      else missed += 1
      continue
    }
    assert.equal(legalCost(problem, answer.binOf), answer.cost, `seed ${seed}`)
    found += 1
  }
  assert.ok(missed <= 0.1 * found, `${found} found, ${missed} missed, ${none} without any`)
})
