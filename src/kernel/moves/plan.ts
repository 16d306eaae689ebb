import { cheaper, draftOf } from '#kernel/moves/draft.ts'
import { isEnd } from '#kernel/moves/end.ts'
import { evenNeeded } from '#kernel/moves/even-bound.ts'
import { greedyTarget } from '#kernel/moves/greedy.ts'
import { groundOf, type MoveGround } from '#kernel/moves/ground.ts'
import type { Move, MoveProblem } from '#kernel/moves/problem.ts'
import { shortestWay } from '#kernel/moves/reach.ts'
import { fewestMoves, type Searched, type Target } from '#kernel/moves/search.ts'
import { stepsOf, type Together } from '#kernel/moves/steps.ts'
import { orderedMoves } from '#kernel/moves/walk.ts'

/** Limits of one plan: arrangements searched for a target, arrangements seen on the way, moves, and moves at a time. */
export type PlanLimits = {
  readonly stepsMax: number
  readonly statesMax: number
  readonly movesMax: number
  readonly together: Together
  /** Where the goal is out of reach: the least that each further move must take off the spread. */
  readonly gainMin: number
}

/**
 * What a plan rests on. Nothing as even as its end can be had with fewer than `movesAtLeast` moves; `fewest` says that the
 * plan has no more than it must.
 */
export type PlanProof = {
  readonly movesAtLeast: number
  readonly fewest: boolean
  readonly cheapest: boolean
  /** Whether the goal was reached, or surely cannot be, or nobody knows. */
  readonly goal: 'reached' | 'out-of-reach' | 'open'
  readonly steps: number
  readonly states: number
}

/**
 * A plan; or that no arrangement keeps the rules; or that arrangements exist and none can be reached by moves that keep
 * them on the way; both proved. Otherwise open, with the target if one was found.
 */
export type MovePlan =
  | {
      readonly kind: 'plan'
      readonly target: Target
      readonly moves: readonly Move[]
      readonly steps: readonly (readonly Move[])[]
      readonly frontier: readonly Target[]
      readonly proof: PlanProof
    }
  | { readonly kind: 'impossible'; readonly steps: number }
  | { readonly kind: 'unreachable'; readonly target: Target; readonly states: number }
  | { readonly kind: 'open'; readonly target: Target | null; readonly steps: number; readonly states: number }

/** Items times bins above which a target is first found by rule of thumb. */
const quickAbove = 2000

/** The fewest moves to the goal, in an order that keeps room and rules at every step. Bounded by `limits`. */
export function planMoves(problem: MoveProblem, limits: PlanLimits): MovePlan {
  const ground = groundOf(problem)
  // In a large problem a target by rule of thumb comes first, so that the search need only look for fewer moves.
  const quick =
    problem.itemCount * problem.binCount > quickAbove ? greedyTarget(ground, limits.movesMax) : null
  const known = quick !== null && reachesGoal(problem, quick) ? quick : null
  const searched = fewestMoves(
    ground,
    { stepsMax: limits.stepsMax, movesMin: 0, movesMax: limits.movesMax },
    known,
  )
  if (searched.complete && searched.target === null) return { kind: 'impossible', steps: searched.steps }
  const target = chosenTarget(ground, searched, limits)
  if (target === null) return { kind: 'open', target, steps: searched.steps, states: 0 }
  return walked(ground, searched, target, limits)
}

/** Whether a target is as even as was asked for. */
export const reachesGoal = ({ goal }: MoveProblem, { spread }: Target): boolean =>
  goal.kind === 'none' || spread <= goal.atMost + 1e-12

/** The best of what the search and the rule of thumb found; of targets short of the goal, the last that is worth it. */
function chosenTarget(
  { problem, ...rest }: MoveGround,
  searched: Searched,
  limits: PlanLimits,
): Target | null {
  const found = searched.target
  if (searched.complete)
    return found === null || reachesGoal(problem, found) ? found : worthwhile(searched.frontier, limits)
  const quick = greedyTarget({ problem, ...rest }, limits.movesMax)
  if (found === null || quick === null) return found ?? quick
  const [reaches, reachesQuick] = [reachesGoal(problem, found), reachesGoal(problem, quick)]
  if (reaches !== reachesQuick) return reaches ? found : quick
  if (!reaches)
    return worthwhile(
      [...searched.frontier, quick].sort((one, other) => one.moves - other.moves),
      limits,
    )
  if (found.moves !== quick.moves) return found.moves < quick.moves ? found : quick
  return cheaper(quick.costs, found.costs) ? quick : found
}

/** Goes up the frontier as long as every further move takes enough off the spread. */
function worthwhile(frontier: readonly Target[], { gainMin }: PlanLimits): Target | null {
  let chosen = frontier[0] ?? null
  for (const next of frontier.slice(1)) {
    const gained = chosen!.spread - next.spread
    if (gained > 0 && gained >= gainMin * (next.moves - chosen!.moves)) chosen = next
  }
  return chosen
}

function walked(ground: MoveGround, searched: Searched, target: Target, limits: PlanLimits): MovePlan {
  const { problem } = ground
  const atMost = Math.max(target.spread, problem.goal.kind === 'none' ? 0 : problem.goal.atMost)
  const direct = orderedMoves(ground, target.at)
  let moves = direct
  let states = 0
  let shortest = direct !== null && direct.length === target.moves
  if (!shortest) {
    const way = shortestWay(ground, (draft) => isEnd(draft, atMost), limits.statesMax)
    states = way.states
    if (way.kind === 'unreachable') return { kind: 'unreachable', target, states }
    if (way.kind === 'way') {
      shortest = true
      moves = direct !== null && direct.length <= way.moves.length ? direct : way.moves
    }
  }
  if (moves === null) return { kind: 'open', target, steps: searched.steps, states }
  const reached = reachesGoal(problem, target)
  const even = reached ? evenNeeded(draftOf(ground)) : 0
  const least = Math.min(target.moves, Math.max(searched.examined + 1, even))
  const proof: PlanProof = {
    movesAtLeast: shortest && states > 0 ? moves.length : least,
    fewest: states > 0 ? shortest : moves.length === least,
    cheapest: searched.cheapest && moves === direct,
    goal: reached ? 'reached' : searched.complete ? 'out-of-reach' : 'open',
    ...{ steps: searched.steps, states },
  }
  return {
    kind: 'plan',
    target: moves === direct ? target : { ...target, ...endOf(problem, moves) },
    moves,
    steps: stepsOf(ground, moves, limits.together),
    frontier: searched.frontier,
    proof,
  }
}

/** Where a way ends and what it costs. Its spread is no more than what was searched for. */
function endOf(
  { home, costs, costWidth }: MoveProblem,
  moves: readonly Move[],
): Pick<Target, 'at' | 'moves' | 'costs'> {
  const at = home.slice()
  const total = new Array<number>(costWidth).fill(0)
  for (const { item, to } of moves) {
    at[item] = to
    for (let c = 0; c < costWidth; c += 1) total[c]! += costs[item * costWidth + c]!
  }
  return { at, moves: at.reduce((sum, bin, item) => sum + (bin === home[item] ? 0 : 1), 0), costs: total }
}
