import { nodeWords } from '#kernel/fault-tree/node-table.ts'
import type { SolvedTree } from '#kernel/fault-tree/solve.ts'

/** The events that the top depends on at all: for each there is a case in which it alone decides. Linear. */
export function relevantEvents({ normal, diagrams }: SolvedTree): ReadonlySet<number> {
  const { top, events } = normal
  const found = new Set<number>()
  if (typeof top === 'string') return found
  const nodes = new Set([diagrams.at(-1)?.part.root ?? top >> 1])
  for (const { part, leafAt, exact } of diagrams.toReversed()) {
    if (!nodes.has(part.root)) continue
    // Diagrams are reduced: a level that is tested decides somewhere.
    for (let at = nodeWords; at < exact.words.length; at += nodeWords) {
      nodes.add(part.leaves[leafAt[exact.words[at]!]!]!)
    }
  }
  for (const node of nodes) if (node < events) found.add(node)
  return found
}
