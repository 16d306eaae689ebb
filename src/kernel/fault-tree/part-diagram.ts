import { newDecisionDiagram, trueEdge } from '#kernel/fault-tree/decision-diagram.ts'
import { type FixedFunction, fixedFunction } from '#kernel/fault-tree/fixed-function.ts'
import { topFunction } from '#kernel/fault-tree/gate-functions.ts'
import { eventsInOrder, type LeafOrder, leafOrders } from '#kernel/fault-tree/leaf-order.ts'
import { exhausted } from '#kernel/fault-tree/node-table.ts'
import type { Part } from '#kernel/fault-tree/parts.ts'

/** A part of a tree as a decision diagram. */
export type PartDiagram = {
  readonly part: Part
  /** The leaf, by its place in `part.leaves`, that each level tests. */
  readonly leafAt: readonly number[]
  readonly order: LeafOrder
  readonly exact: FixedFunction
  /** Nodes made on the way, those that were dropped again included. */
  readonly made: number
}

/** One round of attempts: how many nodes a diagram may have, and how many of the orders are tried. */
export type Attempt = { readonly nodes: number; readonly orders: number }

/**
 * Sizes at which one order after the other is tried: the first that gets by with so many nodes is taken. Large diagrams
 * that come to nothing cost most, so that fewer orders have a chance at them; no clock decides.
 */
const attempts: readonly Attempt[] = [
  { nodes: 3 * 2 ** 14, orders: 3 },
  { nodes: 2 ** 19, orders: leafOrders.length },
  { nodes: 2 ** 22, orders: 2 },
  { nodes: Number.POSITIVE_INFINITY, orders: 1 },
]

/** The rounds that a limit of `nodeLimit` nodes leaves, the last of them at the limit. */
export const attemptsWithin = (nodeLimit: number): readonly Attempt[] =>
  attempts
    .filter((_, at) => at === 0 || attempts[at - 1]!.nodes < nodeLimit)
    .map(({ nodes, orders }) => ({ nodes: Math.min(nodes, nodeLimit), orders }))

/** The diagram of a part by the first order that does within an attempt, or how many nodes were made in vain. */
export function partDiagram(
  part: Part,
  { nodes, orders }: Attempt,
): PartDiagram | { readonly exhausted: true; readonly made: number } {
  // Each leaf takes a node before anything is joined.
  if (part.leaves.length + 1 > nodes) return { exhausted: true, made: 0 }
  let made = 0
  for (const order of leafOrders.slice(0, orders)) {
    const leafAt = eventsInOrder(part.tree, order)
    const levels = new Int32Array(leafAt.length)
    leafAt.forEach((leaf, level) => {
      levels[leaf] = level
    })
    const diagram = newDecisionDiagram(leafAt.length, nodes)
    const edge = topFunction(diagram, part.tree, levels, trueEdge)
    made += diagram.table.count
    if (edge === exhausted) continue
    return { part, leafAt, order, exact: fixedFunction(diagram, edge), made }
  }
  return { exhausted: true, made }
}
