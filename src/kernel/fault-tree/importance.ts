import { levelInfluences, nodeChances } from '#kernel/fault-tree/chances.ts'
import { partChances } from '#kernel/fault-tree/probability.ts'
import type { SolvedTree } from '#kernel/fault-tree/solve.ts'

/** What one basic event matters to the top. Ratios of probabilities are null where the top cannot happen. */
export type Importance = {
  /** P(top when the event is certain) - P(top when it is impossible), a difference of ratios. Source: Birnbaum, 1969. */
  readonly birnbaum: number
  /** Share of P(top) that goes when the event becomes impossible; also called the exact Fussell-Vesely importance. */
  readonly criticality: number | null
  /** Times P(top) when the event is certain: risk achievement worth. */
  readonly achievement: number | null
  /** P(top) over what is left of it when the event is impossible: risk reduction worth; null when nothing is left. */
  readonly reduction: number | null
}

/** Below this share of P(top), what is left of it is rounding. */
const nothingLeft = 1e-12

/** Birnbaum importance of every event by number: the partial derivative of P(top) by its probability. Linear. */
export function birnbaumImportances(solved: SolvedTree, probabilities: ArrayLike<number>): Float64Array {
  const { normal, diagrams } = solved
  const { top, events } = normal
  const influence = new Float64Array(events + normal.gates.length)
  if (typeof top === 'string') return influence
  const chances = partChances(solved, probabilities)
  const last = diagrams.at(-1)
  if (last === undefined) influence[top >> 1] = (top & 1) === 0 ? 1 : -1
  else influence[last.part.root] = 1
  for (const { part, leafAt, exact } of diagrams.toReversed()) {
    const levels = leafAt.map((leaf) => chances[part.leaves[leaf]!]!)
    const own = levelInfluences(exact, levels, nodeChances(exact, levels))
    leafAt.forEach((leaf, level) => {
      influence[part.leaves[leaf]!] = influence[part.root]! * own[level]!
    })
  }
  return influence.slice(0, events)
}

/** All measures of all events, given P(top) of the same probabilities. */
export function importances(
  solved: SolvedTree,
  probabilities: ArrayLike<number>,
  top: number,
): readonly Importance[] {
  return Array.from(birnbaumImportances(solved, probabilities), (birnbaum, event): Importance => {
    const p = probabilities[event]!
    if (top === 0) return { birnbaum, criticality: null, achievement: null, reduction: null }
    const criticality = (birnbaum * p) / top
    const left = 1 - criticality
    return {
      birnbaum,
      criticality,
      achievement: 1 + (birnbaum * (1 - p)) / top,
      reduction: left < nothingLeft ? null : 1 / left,
    }
  })
}
