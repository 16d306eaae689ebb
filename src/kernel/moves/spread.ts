import type { Measure, MoveProblem, Spread } from '#kernel/moves/problem.ts'

/** Loads per measure and bin, as amounts: base plus the items that lie there. Cost O(measures × (items + bins)). */
export function amountsOf({ measures }: MoveProblem, at: Int32Array): Float64Array[] {
  return measures.map(({ base, load }) => {
    const amounts = base.slice()
    for (let item = 0; item < at.length; item += 1) amounts[at[item]!]! += load[item]!
    return amounts
  })
}

/** The share of a bin that one measure fills, 0 to 1 and above; 0 of a bin without capacity. */
export const shareOf = ({ capacity }: Measure, amounts: Float64Array, bin: number): number =>
  capacity[bin]! > 0 ? amounts[bin]! / capacity[bin]! : 0

/** Per bin the weighted mean of its shares over all measures. */
export function loadsOf(problem: MoveProblem, amounts: readonly Float64Array[]): Float64Array {
  const total = problem.measures.reduce((sum, { weight }) => sum + weight, 0)
  const loads = new Float64Array(problem.binCount)
  if (total === 0) return loads
  for (const [at, measure] of problem.measures.entries()) {
    for (let bin = 0; bin < loads.length; bin += 1)
      loads[bin]! += (measure.weight / total) * shareOf(measure, amounts[at]!, bin)
  }
  return loads
}

/** How uneven the counted bins are; 0 of fewer than two bins, for 'peak' of none. Cost O(measures × bins). */
export function spreadOf(problem: MoveProblem, amounts: readonly Float64Array[], spread: Spread): number {
  switch (spread) {
    case 'gap': {
      let gaps = 0
      for (const [at, measure] of problem.measures.entries())
        gaps += measure.weight * gapOf(problem, measure, amounts[at]!)
      return gaps
    }
    case 'deviation':
      return imbalanceOf(countedOf(problem, amounts))
    case 'peak':
      return countedOf(problem, amounts).reduce((most, load) => Math.max(most, load), 0)
    default:
      return spread satisfies never
  }
}

function gapOf({ binCount, counted }: MoveProblem, measure: Measure, amounts: Float64Array): number {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let bin = 0; bin < binCount; bin += 1) {
    if (counted[bin] === 0) continue
    const share = shareOf(measure, amounts, bin)
    least = Math.min(least, share)
    most = Math.max(most, share)
  }
  return most > least ? most - least : 0
}

function countedOf(problem: MoveProblem, amounts: readonly Float64Array[]): readonly number[] {
  const loads = loadsOf(problem, amounts)
  const counted: number[] = []
  for (let bin = 0; bin < loads.length; bin += 1) if (problem.counted[bin] === 1) counted.push(loads[bin]!)
  return counted
}

/**
 * Imbalance of loads as Proxmox states it: population standard deviation over mean, 0 where nothing is loaded. Plain
 * sums: a search asks this of every arrangement. Example: imbalanceOf([0.5, 0.5]) → 0
 */
export function imbalanceOf(loads: readonly number[]): number {
  let sum = 0
  for (const load of loads) sum += load
  if (sum === 0) return 0
  const centre = sum / loads.length
  let squares = 0
  for (const load of loads) squares += (load - centre) * (load - centre)
  return Math.sqrt(squares / loads.length) / centre
}

/** When moving for an even spread is worth while at all: a spread above one value, and some bin loaded above another. */
export type Trigger = { readonly spreadAbove: number; readonly loadAbove: number }

/** Whether loads as they are call for moves: both limits of a trigger are passed. Cost O(measures × (items + bins)). */
export function isCalledFor(
  problem: MoveProblem,
  spread: Spread,
  { spreadAbove, loadAbove }: Trigger,
): boolean {
  const amounts = amountsOf(problem, problem.home)
  if (spreadOf(problem, amounts, spread) <= spreadAbove) return false
  return spreadOf(problem, amounts, 'peak') > loadAbove
}
