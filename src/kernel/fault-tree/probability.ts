import { type Chance, chanceAt, chanceOf, nodeChances } from '#kernel/fault-tree/chances.ts'
import type { SolvedTree } from '#kernel/fault-tree/solve.ts'

/** The chance of every event and of every module, by node of the normal tree; others are left out. */
export function partChances(
  { normal, diagrams }: SolvedTree,
  probabilities: ArrayLike<number>,
): readonly Chance[] {
  const chances: Chance[] = Array.from({ length: normal.events }, (_, event) =>
    chanceOf(probabilities[event]!),
  )
  for (const { part, leafAt, exact } of diagrams) {
    const levels = leafAt.map((leaf) => chances[part.leaves[leaf]!]!)
    chances[part.root] = chanceAt(nodeChances(exact, levels), exact.edge)
  }
  return chances
}

/**
 * Probability that the top is true, a ratio, when events are independent with these `probabilities`. Exact but for
 * rounding; sums of positive terms only, so that small probabilities keep their digits. Linear in the diagrams.
 */
export function topProbability(solved: SolvedTree, probabilities: ArrayLike<number>): number {
  const { top } = solved.normal
  if (typeof top === 'string') return top === 'true' ? 1 : 0
  const chances = partChances(solved, probabilities)
  const last = solved.diagrams.at(-1)
  if (last !== undefined) return chances[last.part.root]!.yes
  const { yes, no } = chances[top >> 1]!
  return (top & 1) === 0 ? yes : no
}
