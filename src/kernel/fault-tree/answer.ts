import { cutSetCounts } from '#kernel/fault-tree/cut-sets.ts'
import type { FaultTree } from '#kernel/fault-tree/fault-tree.ts'
import { topProbability } from '#kernel/fault-tree/probability.ts'
import { type SolvedTree, solveFaultTree } from '#kernel/fault-tree/solve.ts'
import { truncatedAnswer } from '#kernel/fault-tree/truncated.ts'

/** How far a question may go: nodes that one diagram may hold, and up to which order cut sets are counted apart. */
export type FaultTreeLimits = { readonly nodeLimit: number; readonly orders: number }

/** An interval that holds P(top); one number where both ends are equal. */
export type ProbabilityBounds = { readonly low: number; readonly high: number }

/**
 * What is known of a tree: P(top), how many minimal cut sets there are (null when the diagram of all of them is out of
 * reach) and how many of order 0, 1, 2, … (null when even these are). `why` says which limit was met.
 */
export type FaultTreeAnswer = {
  readonly kind: 'answered'
  readonly probability: ProbabilityBounds
  readonly cutSets: bigint | null
  readonly byOrder: readonly number[] | null
  readonly coherent: boolean | 'unknown'
  readonly nodes: number
  readonly why: string
  /** The diagrams, for further questions; null when they were out of reach. */
  readonly solved: SolvedTree | null
}

/** An answer, or the gates of a cycle, which make the question meaningless. */
export type FaultTreeOutcome =
  | FaultTreeAnswer
  | { readonly kind: 'cyclic'; readonly gates: readonly number[] }

/** P(top) and counts of minimal cut sets of a tree, exact where `limits` allow it, otherwise with what they do allow. */
export function answerFaultTree(tree: FaultTree, limits: FaultTreeLimits): FaultTreeOutcome {
  const { nodeLimit, orders } = limits
  const solved = solveFaultTree(tree, nodeLimit)
  if (solved.kind === 'cyclic') return solved
  if (solved.kind === 'undecided') {
    const why = `A module of ${solved.leaves} leaves needs a diagram of more than ${nodeLimit} nodes in every order tried.`
    return bounded(tree, limits, why, null)
  }
  const sets = cutSetCounts(solved, orders, nodeLimit)
  if (sets.kind === 'undecided') {
    return bounded(tree, limits, `The diagram of all cut sets needs more than ${nodeLimit} nodes.`, solved)
  }
  const p = topProbability(solved, tree.probabilities)
  return {
    ...{ kind: 'answered', probability: { low: p, high: p }, cutSets: sets.total, byOrder: sets.byOrder },
    ...{ coherent: solved.coherent, nodes: solved.nodes + sets.nodes, why: '', solved },
  }
}

/** What small cut sets say, and P(top) where the diagrams of `solved` give it. */
function bounded(
  tree: FaultTree,
  { nodeLimit, orders }: FaultTreeLimits,
  why: string,
  solved: SolvedTree | null,
): FaultTreeAnswer {
  const cut = truncatedAnswer(tree, orders, nodeLimit)
  const p = solved === null ? undefined : topProbability(solved, tree.probabilities)
  const counted = cut.kind === 'counted'
  const interval = counted ? { low: cut.probabilityLow, high: cut.probabilityHigh } : { low: 0, high: 1 }
  return {
    ...{ kind: 'answered', probability: p === undefined ? interval : { low: p, high: p }, cutSets: null },
    ...{ byOrder: counted ? cut.byOrder : null, coherent: solved?.coherent ?? 'unknown' },
    ...{ nodes: cut.nodes + (solved?.nodes ?? 0), solved },
    why: counted ? why : `${why} So do the cut sets of up to ${orders} events.`,
  }
}
