import type { Draft } from '#kernel/moves/draft.ts'
import type { MoveProblem } from '#kernel/moves/problem.ts'
import { loadsOf, shareOf } from '#kernel/moves/spread.ts'

/**
 * Moves without which loads cannot become as even as the goal asks, at least. A move changes the load of two bins, so
 * all bins but twice the moves stay as they are: of those the loads must already lie within the gap, or below the peak
 * (a fuller bin must at least shed), or near the mean. The last counts only where the mean cannot change. Cost
 * O(measures × bins log bins).
 */
export function evenNeeded(draft: Draft): number {
  const { problem } = draft.ground
  const { goal, measures } = problem
  if (goal.kind === 'none') return 0
  switch (goal.spread) {
    case 'gap':
      return measures.reduce((most, measure, m) => {
        const shares = countedOf(problem, (bin) => shareOf(measure, draft.amounts[m]!, bin))
        return measure.weight > 0 ? Math.max(most, outsideGap(shares, goal.atMost / measure.weight)) : most
      }, 0)
    case 'peak': {
      const loads = loadsOf(problem, draft.amounts)
      return countedOf(problem, (bin) => loads[bin]!).filter((load) => load > goal.atMost + 1e-9).length
    }
    case 'deviation': {
      if (!draft.ground.fixedMean) return 0
      const loads = loadsOf(problem, draft.amounts)
      return farFromMean(
        countedOf(problem, (bin) => loads[bin]!),
        goal.atMost,
      )
    }
    default:
      return goal.spread satisfies never
  }
}

function countedOf({ binCount, counted }: MoveProblem, load: (bin: number) => number): number[] {
  const loads: number[] = []
  for (let bin = 0; bin < binCount; bin += 1) if (counted[bin] === 1) loads.push(load(bin))
  return loads.sort((left, right) => left - right)
}

/** Half of the bins that lie outside of the window of this width which holds most of them. */
function outsideGap(sorted: readonly number[], width: number): number {
  let [from, most] = [0, 0]
  for (const [to, load] of sorted.entries()) {
    while (load - sorted[from]! > width + 1e-9) from += 1
    most = Math.max(most, to - from + 1)
  }
  return Math.ceil((sorted.length - most) / 2)
}

/** The squares of the bins nearest to the mean must not exceed what the goal allows all of them. */
function farFromMean(loads: readonly number[], atMost: number): number {
  const mean = loads.reduce((sum, load) => sum + load, 0) / Math.max(1, loads.length)
  const allowed = loads.length * (atMost * mean) ** 2 * (1 + 1e-9) + 1e-15
  const squares = loads.map((load) => (load - mean) ** 2).sort((left, right) => left - right)
  let [sum, kept] = [0, 0]
  for (const square of squares) {
    if (sum + square > allowed) break
    sum += square
    kept += 1
  }
  return Math.ceil((loads.length - kept) / 2)
}
