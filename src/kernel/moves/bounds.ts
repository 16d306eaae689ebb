import type { Draft } from '#kernel/moves/draft.ts'
import type { MoveGround } from '#kernel/moves/ground.ts'
import type { Measure } from '#kernel/moves/problem.ts'

/** Items that start in each bin, by falling amount: one order per dimension, one per measure. */
export type Orders = {
  readonly residents: readonly (readonly number[])[]
  readonly byNeed: readonly (readonly (readonly number[])[])[]
  readonly byLoad: readonly (readonly (readonly number[])[])[]
  /** Movable items that may not stay where they start. */
  readonly leaving: readonly number[]
  /** All movable items by falling load, per measure. */
  readonly largest: readonly (readonly number[])[]
}

/** Sorts the items of every bin once. Cost O(items log items) per dimension and measure. */
export function ordersOf({ problem, mayEnd }: MoveGround): Orders {
  const { binCount, itemCount, width, need, home, movable, measures } = problem
  const residents: number[][] = Array.from({ length: binCount }, () => [])
  for (let item = 0; item < itemCount; item += 1) if (movable[item] === 1) residents[home[item]!]!.push(item)
  const falling = (list: readonly number[], amount: (item: number) => number): readonly number[] =>
    [...list].sort((left, right) => amount(right) - amount(left) || left - right)
  const all = residents.flat()
  return {
    residents,
    leaving: all.filter((item) => mayEnd[item]![home[item]!] === 0),
    byNeed: Array.from({ length: width }, (_, d) =>
      residents.map((list) => falling(list, (item) => need[item * width + d]!)),
    ),
    byLoad: measures.map(({ load }) => residents.map((list) => falling(list, (item) => load[item]!))),
    largest: measures.map(({ load }) => falling(all, (item) => load[item]!)),
  }
}

/**
 * Moves that a draft still needs at least: a bin above its ceiling must shed as many undecided items as it takes of the
 * largest, items that may not stay must leave, a group must come together. Infinity where no shedding is enough.
 */
export function movesNeeded(draft: Draft, orders: Orders): number {
  const { ground, load, decided, at } = draft
  const { problem, groups } = ground
  const { binCount, width, ceiling, need, home } = problem
  let total = 0
  const leaving = new Map<number, number>()
  for (const item of orders.leaving)
    if (decided[item] === 0) leaving.set(home[item]!, (leaving.get(home[item]!) ?? 0) + 1)
  for (let bin = 0; bin < binCount; bin += 1) {
    let shed = leaving.get(bin) ?? 0
    for (let d = 0; d < width; d += 1) {
      const most = ceiling[bin * width + d]!
      const excess = load[bin * width + d]! - most - 1e-9 * Math.max(1, Math.abs(most))
      if (excess > 0) {
        const amount = (item: number): number => need[item * width + d]!
        shed = Math.max(shed, largestNeeded(orders.byNeed[d]![bin]!, amount, decided, excess))
      }
    }
    total += shed
  }
  let gathering = 0
  for (const group of groups) {
    const counts = new Map<number, number>()
    for (const item of group) counts.set(at[item]!, (counts.get(at[item]!) ?? 0) + 1)
    gathering += group.length - Math.max(...counts.values())
  }
  return Math.max(total, gathering)
}

/** How many of the largest undecided items it takes to remove an excess; Infinity when all are not enough. */
function largestNeeded(
  list: readonly number[],
  amount: (item: number) => number,
  decided: Uint8Array,
  excess: number,
): number {
  let [left, count] = [excess, 0]
  for (const item of list) {
    if (decided[item] === 1) continue
    left -= amount(item)
    count += 1
    if (left <= 0) return count
  }
  return Number.POSITIVE_INFINITY
}

/** The largest `count` undecided amounts of a list, added. */
function largestSum(
  list: readonly number[],
  amounts: Float64Array,
  decided: Uint8Array,
  count: number,
): number {
  let [sum, taken] = [0, 0]
  for (const item of list) {
    if (taken >= count) break
    if (decided[item] === 1) continue
    sum += amounts[item]!
    taken += 1
  }
  return sum
}

/**
 * The spread that a draft cannot go below with `left` more moves. Of each measure: the fullest bin sheds at most its
 * largest items, the emptiest receives at most the largest there are.
 */
export function spreadAtLeast(draft: Draft, orders: Orders, left: number): number {
  const { problem } = draft.ground
  if (problem.goal.kind === 'none') return 0
  const ends = problem.measures.map((measure, m) => endsOf(draft, orders, measure, m, left))
  switch (problem.goal.spread) {
    case 'gap':
      return problem.measures.reduce((sum, { weight }, m) => sum + weight * Math.max(0, ends[m]!.gap), 0)
    case 'peak':
      return combinedPeak(draft, orders, left)
    case 'deviation':
      return problem.measures.length === 1 ? deviationAtLeast(draft, ends[0]!.gap) : 0
    default:
      return problem.goal.spread satisfies never
  }
}

function endsOf(
  draft: Draft,
  orders: Orders,
  { capacity, load }: Measure,
  m: number,
  left: number,
): { readonly gap: number } {
  const { problem } = draft.ground
  const amounts = draft.amounts[m]!
  const most = largestSum(orders.largest[m]!, load, draft.decided, left)
  let [high, low] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let bin = 0; bin < problem.binCount; bin += 1) {
    if (problem.counted[bin] === 0) continue
    const shed = left === 0 ? 0 : largestSum(orders.byLoad[m]![bin]!, load, draft.decided, left)
    high = Math.max(high, (amounts[bin]! - shed) / capacity[bin]!)
    low = Math.min(low, (amounts[bin]! + most) / capacity[bin]!)
  }
  return { gap: high - low }
}

/** Each measure sheds on its own, which is at least as much as one choice of items sheds of all. */
function combinedPeak(draft: Draft, orders: Orders, left: number): number {
  const { problem } = draft.ground
  const weights = problem.measures.reduce((sum, { weight }) => sum + weight, 0)
  let peak = 0
  for (let bin = 0; bin < problem.binCount; bin += 1) {
    if (problem.counted[bin] === 0) continue
    let load = 0
    for (const [m, measure] of problem.measures.entries()) {
      const shed = largestSum(orders.byLoad[m]![bin]!, measure.load, draft.decided, left)
      load += (measure.weight * (draft.amounts[m]![bin]! - shed)) / measure.capacity[bin]! / weights
    }
    peak = Math.max(peak, load)
  }
  return peak
}

/** Two values that far apart have a variance of at least half the gap squared over n; no mean is above the largest. */
function deviationAtLeast({ ground: { problem }, amounts }: Draft, gap: number): number {
  if (gap <= 0) return 0
  const [measure] = problem.measures
  let [n, total, least] = [0, 0, Number.POSITIVE_INFINITY]
  for (let bin = 0; bin < problem.binCount; bin += 1) {
    total += amounts[0]![bin]!
    if (problem.counted[bin] === 0) continue
    n += 1
    least = Math.min(least, measure!.capacity[bin]!)
  }
  const meanMost = total / (n * least)
  return meanMost > 0 ? gap / Math.sqrt(2 * n) / meanMost : 0
}

/**
 * Whether no arrangement can keep every rule, by counting alone: all items need more than all bins that may hold any, or
 * a rule keeps more items apart than there are bins for them. Cost O((items + bins) × dimensions + rules × bins).
 */
export function hasNoEnd({ problem, mayEnd }: MoveGround): boolean {
  const { itemCount, binCount, width, need, ceiling, cleared, rules } = problem
  for (let d = 0; d < width; d += 1) {
    let [needed, available] = [0, 0]
    for (let item = 0; item < itemCount; item += 1) needed += need[item * width + d]!
    for (let bin = 0; bin < binCount; bin += 1)
      if (cleared[bin] === 0) available += Math.max(0, ceiling[bin * width + d]!)
    if (needed > available + 1e-9 * Math.max(1, available)) return true
  }
  return rules.some(({ kind, items }) => {
    if (kind !== 'apart') return false
    let bins = 0
    for (let bin = 0; bin < binCount; bin += 1) if (items.some((item) => mayEnd[item]![bin] === 1)) bins += 1
    return items.length > bins
  })
}
