import { emptySetOnly, minimalSets, newFamilyDiagram, noSets } from '#kernel/fault-tree/minimal-sets.ts'
import { exhausted } from '#kernel/fault-tree/node-table.ts'
import { oneEvent, type SetCounts, setCounts } from '#kernel/fault-tree/set-counts.ts'
import type { SolvedTree } from '#kernel/fault-tree/solve.ts'

/** Counts of minimal cut sets with the nodes of the diagrams they were counted on; or which limit was in the way. */
export type CutSetCounts =
  | ({ readonly kind: 'counted'; readonly nodes: number } & SetCounts)
  | { readonly kind: 'undecided'; readonly nodes: number }

/**
 * How many minimal cut sets a tree has, in total and of order 0 to `orders`, counted on diagrams of at most `nodeLimit`
 * nodes. A cut set is a set of events such that the top is true when they happen and no other does. With negations
 * that is narrower than "enough to make it true": more failures may heal it. Counted are the minimal ones, which are
 * the minimal cut sets of the least growing function above the top, and of the top itself where it is coherent.
 */
export function cutSetCounts(solved: SolvedTree, orders: number, nodeLimit: number): CutSetCounts {
  const { normal, diagrams } = solved
  const none = Array.from({ length: orders + 1 }, () => 0)
  const constant = (family: number): CutSetCounts => ({
    ...{ kind: 'counted', nodes: 0, total: BigInt(family) },
    byOrder: none.map((_, order) => (order === 0 ? family : 0)),
  })
  if (typeof normal.top === 'string') return constant(normal.top === 'true' ? emptySetOnly : noSets)
  const last = diagrams.at(-1)
  if (last === undefined) {
    return (normal.top & 1) === 1 ? constant(1) : { kind: 'counted', nodes: 0, ...oneEvent(orders) }
  }
  const counts: SetCounts[] = []
  const single = oneEvent(orders)
  let nodes = 0
  for (const { part, leafAt, exact } of diagrams) {
    const families = newFamilyDiagram(leafAt.length, nodeLimit)
    const family = minimalSets(families, exact)
    nodes += families.table.count
    if (family === exhausted) return { kind: 'undecided', nodes }
    const levels = leafAt.map((leaf) => counts[part.leaves[leaf]!] ?? single)
    counts[part.root] = setCounts(families, family, levels, orders)
  }
  return { kind: 'counted', nodes, ...counts[last.part.root]! }
}
