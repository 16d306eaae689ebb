import { groundOf } from '#kernel/moves/ground.ts'
import type { MoveProblem } from '#kernel/moves/problem.ts'
import { fewestMoves } from '#kernel/moves/search.ts'

/** One thing that is asked for and could be given up. Dimensions are asked of all bins at once. */
export type Demand =
  | { readonly kind: 'rule'; readonly id: string }
  | { readonly kind: 'clear'; readonly bin: number }
  | { readonly kind: 'closed'; readonly bin: number }
  | { readonly kind: 'room'; readonly dimension: number }
  | { readonly kind: 'immovable'; readonly item: number }

/**
 * Demands that cannot all be met, of which none can be left out. `smallest` says that no fewer demands conflict; the
 * search for fewer is bounded, and where it gave up nobody knows.
 */
export type Conflict = { readonly demands: readonly Demand[]; readonly smallest: boolean }

/** Most demands among which a smaller conflict is looked for, and most sets that are tried. */
const demandsSearched = 24
const setsTried = 4000

/**
 * A smallest set of demands of a problem that has no end. Demands are left out one after another as long as the rest
 * still conflicts; then every smaller set is tried. Each trial searches `stepsMax` arrangements at most; one that ends
 * without an answer counts as no conflict, so that what is named does conflict.
 */
export function conflictOf(problem: MoveProblem, stepsMax: number): Conflict {
  const all = demandsOf(problem)
  let kept = [...all]
  for (const demand of all) {
    const without = kept.filter((one) => one !== demand)
    if (conflicts(problem, all, without, stepsMax)) kept = without
  }
  if (kept.length < 2) return { demands: kept, smallest: true }
  if (all.length > demandsSearched) return { demands: kept, smallest: false }
  let tried = 0
  for (let size = 1; size < kept.length; size += 1) {
    for (const set of subsetsOf(all, size)) {
      tried += 1
      if (tried > setsTried) return { demands: kept, smallest: false }
      if (conflicts(problem, all, set, stepsMax)) return { demands: set, smallest: true }
    }
  }
  return { demands: kept, smallest: true }
}

/** Everything asked for, what people change least gladly last: immovable items, bins, room, then rules. */
function demandsOf(problem: MoveProblem): readonly Demand[] {
  const demands: Demand[] = []
  const { itemCount, binCount, width, movable, cleared, closed, home } = problem
  const ruled = new Set(problem.rules.flatMap(({ items }) => items))
  const counts = new Int32Array(binCount)
  for (const bin of home) counts[bin]! += 1
  for (let item = 0; item < itemCount; item += 1)
    if (movable[item] === 0 && (cleared[home[item]!] === 1 || ruled.has(item)))
      demands.push({ kind: 'immovable', item })
  for (let bin = 0; bin < binCount; bin += 1) {
    if (cleared[bin] === 1 && counts[bin]! > 0) demands.push({ kind: 'clear', bin })
    if (closed[bin] === 1) demands.push({ kind: 'closed', bin })
  }
  for (let dimension = 0; dimension < width; dimension += 1) demands.push({ kind: 'room', dimension })
  for (const id of new Set(problem.rules.map((rule) => rule.id))) demands.push({ kind: 'rule', id })
  return demands
}

function conflicts(
  problem: MoveProblem,
  all: readonly Demand[],
  kept: readonly Demand[],
  stepsMax: number,
): boolean {
  const relaxed = withoutDemands(
    problem,
    all.filter((demand) => !kept.includes(demand)),
  )
  const found = fewestMoves(
    groundOf(relaxed),
    {
      stepsMax,
      movesMin: problem.itemCount,
      movesMax: problem.itemCount,
    },
    null,
  )
  return found.complete && found.target === null
}

/** The problem with some demands given up, and no goal. */
function withoutDemands(problem: MoveProblem, given: readonly Demand[]): MoveProblem {
  const { width } = problem
  const ceiling = problem.ceiling.slice()
  const [movable, cleared, closed] = [
    problem.movable.slice(),
    problem.cleared.slice(),
    problem.closed.slice(),
  ]
  const rules = new Set<string>()
  for (const demand of given) {
    switch (demand.kind) {
      case 'rule':
        rules.add(demand.id)
        break
      case 'clear':
        cleared[demand.bin] = 0
        break
      case 'closed':
        closed[demand.bin] = 0
        break
      case 'room':
        for (let at = demand.dimension; at < ceiling.length; at += width)
          ceiling[at] = Number.POSITIVE_INFINITY
        break
      case 'immovable':
        movable[demand.item] = 1
        break
      default:
        demand satisfies never
    }
  }
  const left = problem.rules.filter(({ id }) => !rules.has(id))
  return { ...problem, ceiling, movable, cleared, closed, rules: left, measures: [], goal: { kind: 'none' } }
}

/** All sets of `size` elements, in order. */
function* subsetsOf<T>(list: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let at = from; at <= list.length - size; at += 1)
    for (const rest of subsetsOf(list, size - 1, at + 1)) yield [list[at]!, ...rest]
}
