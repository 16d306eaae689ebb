import {
  type Annealing,
  annealSlice,
  beginAnnealing,
  keepBest,
  keepCurrent,
} from '#kernel/assignment/anneal.ts'
import { totalsBound } from '#kernel/assignment/bound.ts'
import { descend } from '#kernel/assignment/descent.ts'
import { improvePiece, randomPiece, type SolveMilp } from '#kernel/assignment/large-neighbourhood.ts'
import { initialHolds, mended } from '#kernel/assignment/mend.ts'
import { type Model, modelOf } from '#kernel/assignment/model.ts'
import type { AssignmentProblem } from '#kernel/assignment/problem.ts'
import { stateOf } from '#kernel/assignment/state.ts'
import { validateAssignment } from '#kernel/assignment/validate.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
import { seededRandom } from '#kernel/random.ts'

/** What is known of a problem so far. `lowerBound` holds for every assignment; proved means that nothing is cheaper. */
export type AssignmentAnswer =
  | {
      readonly kind: 'assigned'
      /** items: the bin of each. It is the search's own and changes as the search goes on: copy it to keep it. */
      readonly binOf: Int32Array
      readonly cost: number
      readonly lowerBound: number
      readonly proved: boolean
      readonly iterations: number
    }
  /** No legal assignment was found, which does not prove that there is none. */
  | { readonly kind: 'undecided'; readonly lowerBound: number; readonly iterations: number }

/** How long to go on. An iteration is one move judged. */
export type AssignmentBudget = {
  readonly seed: number
  readonly iterations: number
  /**
   * Asked after every slice (at most 50,000 iterations) with what is known: the share of the budget that is spent, from 0; 1 ends the
   * search. The search cools as it rises. Counted in iterations (`spentOf`) it makes the answer depend on nothing else.
   */
  readonly spent: (answer: AssignmentAnswer) => number
  /** Solves small pieces between slices of annealing, where it is given. */
  readonly solveMilp?: SolveMilp
}

/** The share of an iteration budget that is spent: the `spent` of a search without a clock. */
export const spentOf =
  (iterations: number) =>
  (answer: AssignmentAnswer): number =>
    answer.iterations / iterations

/** Moves judged between two looks at the budget: few enough to cool in many steps, and not fewer than there are items. */
const sliceMost = 50_000
const slices = 500

/** What of the budget goes to a descent from the start, which the answer is never worse than; and moves it judges at most. */
const descentShare = 0.1
const descentMost = 2_000_000

/**
 * From this share of the budget on a piece is solved exactly after every so many slices, and after fewer when it is cold: while
 * it is warm annealing undoes what a piece gains. A piece counts as a slice.
 */
const piecesFrom = 0.5
const piecesColdFrom = 0.85
const slicesPerPiece = 16
const slicesPerColdPiece = 4

/** Attempts at a legal assignment where the initial one is not. */
const mendingsMax = 8

/**
 * The cheapest legal assignment found, with a lower bound. The answer depends on the problem, the seed and the iterations alone where
 * `spent` does. Never worse than the initial assignment where that is legal. Refuses what is no problem.
 */
export function solveAssignment(
  problem: AssignmentProblem,
  budget: AssignmentBudget,
): Outcome<AssignmentAnswer> {
  const valid = validateAssignment(problem)
  if (!valid.ok) return valid
  const model = modelOf(problem)
  const lowerBound = totalsBound(model)
  const random = seededRandom(budget.seed)
  const start = startOf(model, random)
  if (start === undefined) return done({ kind: 'undecided', lowerBound, iterations: 0 })
  const search = beginAnnealing(start, random, lowerBound)
  const descended = stateOf(model, start.binOf)
  const most = Math.min(descentMost, Math.floor(descentShare * budget.iterations))
  search.iterations += descend(descended, most)
  keepBest(search, descended)
  let answer = answerOf(search, lowerBound)
  let spent = budget.spent(answer)
  const slice = Math.min(sliceMost, Math.max(model.items, Math.ceil(budget.iterations / slices)))
  for (let round = 1; !answer.proved && spent < 1 && answer.iterations < budget.iterations; round += 1) {
    annealSlice(search, Math.max(1, Math.min(slice, budget.iterations - answer.iterations)), spent)
    const perPiece = spent < piecesColdFrom ? slicesPerPiece : slicesPerColdPiece
    if (budget.solveMilp !== undefined && spent >= piecesFrom && round % perPiece === 0) {
      if (improvePiece(search.state, randomPiece(search.state, random), budget.solveMilp)) keepCurrent(search)
      search.iterations += slice
    }
    answer = answerOf(search, lowerBound)
    spent = budget.spent(answer)
  }
  return done(answer)
}

function startOf(model: Model, random: () => number): ReturnType<typeof mended> {
  if (initialHolds(model)) return stateOf(model, model.initial)
  for (let attempt = 0; attempt < mendingsMax; attempt += 1) {
    const state = mended(model, random)
    if (state !== undefined) return state
  }
  return undefined
}

const answerOf = (search: Annealing, lowerBound: number): AssignmentAnswer & { kind: 'assigned' } => ({
  ...{ kind: 'assigned', binOf: search.best, cost: search.bestCost, lowerBound },
  ...{ proved: search.bestCost === lowerBound, iterations: search.iterations },
})
