import { type Chance, chanceAt, chanceOf, nodeChances } from '#kernel/fault-tree/chances.ts'
import {
  type DecisionDiagram,
  type Edge,
  edgeOf,
  falseEdge,
  newDecisionDiagram,
  trueEdge,
} from '#kernel/fault-tree/decision-diagram.ts'
import { factoredTree } from '#kernel/fault-tree/factored-tree.ts'
import type { FaultTree } from '#kernel/fault-tree/fault-tree.ts'
import { fixedFunction } from '#kernel/fault-tree/fixed-function.ts'
import { topFunction } from '#kernel/fault-tree/gate-functions.ts'
import { gateOrder } from '#kernel/fault-tree/gate-order.ts'
import { eventsInOrder, leafOrders } from '#kernel/fault-tree/leaf-order.ts'
import { minimalSets, newFamilyDiagram } from '#kernel/fault-tree/minimal-sets.ts'
import { exhausted } from '#kernel/fault-tree/node-table.ts'
import { type NormalTree, normalTree } from '#kernel/fault-tree/normal-tree.ts'
import type { Attempt } from '#kernel/fault-tree/part-diagram.ts'
import { type Part, partsOf } from '#kernel/fault-tree/parts.ts'
import { oneEvent, type SetCounts, setCounts } from '#kernel/fault-tree/set-counts.ts'

/**
 * What can be said with at most `orders` events at once: the exact number of minimal cut sets of order 0 to `orders`, and
 * an interval that holds P(top). Its lower end is the part of P(top) that so few events make up, its upper end
 * adds every case of more. Or the news that even this needs more nodes than allowed.
 */
export type TruncatedAnswer =
  | {
      readonly kind: 'counted'
      readonly byOrder: readonly number[]
      readonly probabilityLow: number
      readonly probabilityHigh: number
      readonly nodes: number
    }
  | { readonly kind: 'undecided'; readonly nodes: number }

type Bounds = { readonly low: Chance; readonly high: Chance }

/** Sizes at which the tree as it is and with common parts drawn out are tried, and how many orders of leaves. */
const attempts: readonly Attempt[] = [
  { nodes: 2 ** 17, orders: 3 },
  { nodes: Number.POSITIVE_INFINITY, orders: 1 },
]

/**
 * Small cut sets and bounds of a tree whose whole diagram is out of reach; the tree has no cycle and its top is a gate
 * that is not constant. Each module is cut at `orders` of its leaves, which cuts no set of so few events.
 */
export function truncatedAnswer(tree: FaultTree, orders: number, nodeLimit: number): TruncatedAnswer {
  const order = gateOrder(tree)
  if (order.kind === 'cyclic') return { kind: 'undecided', nodes: 0 }
  const plain = normalTree(tree, order.gates)
  const factored = factoredTree(plain)
  let nodes = 0
  for (const [at, attempt] of attempts.entries()) {
    // A round with no more nodes than the one before finds no more.
    if (at > 0 && attempts[at - 1]!.nodes >= nodeLimit) break
    for (const normal of factored.gates.length === plain.gates.length ? [plain] : [plain, factored]) {
      const limits = { nodes: Math.min(attempt.nodes, nodeLimit), orders: attempt.orders }
      const found = truncatedForm(normal, tree.probabilities, orders, limits)
      nodes += found.nodes
      if (found.kind === 'counted') return { ...found, nodes }
    }
  }
  return { kind: 'undecided', nodes }
}

function truncatedForm(
  normal: NormalTree,
  probabilities: ArrayLike<number>,
  orders: number,
  attempt: Attempt,
): TruncatedAnswer {
  const counts: SetCounts[] = []
  const bounds: Bounds[] = Array.from({ length: normal.events }, (_, event) => {
    const chance = chanceOf(probabilities[event]!)
    return { low: chance, high: chance }
  })
  const single = oneEvent(orders)
  let nodes = 0
  let root = -1
  for (const part of partsOf(normal)) {
    const cut = truncatedPart(part, orders, attempt)
    nodes += cut.nodes
    if (cut.kind === 'undecided') return { kind: 'undecided', nodes }
    const { diagram, edge, leafAt } = cut
    const families = newFamilyDiagram(leafAt.length, attempt.nodes)
    const family = minimalSets(families, fixedFunction(diagram, edge))
    nodes += families.table.count
    if (family === exhausted) return { kind: 'undecided', nodes }
    root = part.root
    const levelCounts = leafAt.map((leaf) => counts[part.leaves[leaf]!] ?? single)
    counts[root] = setCounts(families, family, levelCounts, orders)
    const leaves = leafAt.map((leaf) => bounds[part.leaves[leaf]!]!)
    bounds[root] = partBounds(diagram, edge, leaves, orders)
  }
  if (root < 0) return { kind: 'undecided', nodes }
  const { low, high } = bounds[root]!
  return {
    ...{ kind: 'counted', byOrder: counts[root]!.byOrder, nodes },
    ...{ probabilityLow: low.yes, probabilityHigh: high.yes },
  }
}

type TruncatedPart =
  | {
      readonly kind: 'cut'
      readonly diagram: DecisionDiagram
      readonly edge: Edge
      readonly leafAt: readonly number[]
      readonly nodes: number
    }
  | { readonly kind: 'undecided'; readonly nodes: number }

function truncatedPart(part: Part, orders: number, attempt: Attempt): TruncatedPart {
  let nodes = 0
  for (const order of leafOrders.slice(0, attempt.orders)) {
    const leafAt = eventsInOrder(part.tree, order)
    const levels = new Int32Array(leafAt.length)
    leafAt.forEach((leaf, level) => {
      levels[leaf] = level
    })
    const diagram = newDecisionDiagram(leafAt.length, attempt.nodes)
    const care = atMost(diagram, leafAt.length, orders)
    const edge = care === exhausted ? exhausted : topFunction(diagram, part.tree, levels, care)
    nodes += diagram.table.count
    if (edge !== exhausted) return { kind: 'cut', diagram, edge, leafAt, nodes }
  }
  return { kind: 'undecided', nodes }
}

/** The function that is true while at most `most` of the levels are. */
function atMost(diagram: DecisionDiagram, levels: number, most: number): Edge {
  const edges = new Int32Array(most + 1).fill(trueEdge)
  for (let level = levels - 1; level >= 0; level -= 1) {
    for (let left = most; left >= 0; left -= 1) {
      const edge = edgeOf(diagram, level, left === 0 ? falseEdge : edges[left - 1]!, edges[left]!)
      if (edge === exhausted) return exhausted
      edges[left] = edge
    }
  }
  return edges[most]!
}

function partBounds(diagram: DecisionDiagram, edge: Edge, leaves: readonly Bounds[], orders: number): Bounds {
  const fixed = fixedFunction(diagram, edge)
  const at = (levels: readonly Chance[]): Chance => chanceAt(nodeChances(fixed, levels), fixed.edge)
  const highLeaves = leaves.map(({ high }) => high)
  const high = Math.min(1, at(highLeaves).yes + chanceOfMore(highLeaves, orders))
  const low = at(leaves.map((leaf) => leaf.low))
  return { low, high: high === low.yes ? low : { yes: high, no: 1 - high } }
}

/** Probability that more than `most` of independent events happen. */
function chanceOfMore(chances: readonly Chance[], most: number): number {
  // Index j: exactly j so far; the last: more than `most`. Positive terms only.
  const exactly = new Float64Array(most + 2)
  exactly[0] = 1
  for (const { yes, no } of chances) {
    exactly[most + 1]! += exactly[most]! * yes
    for (let j = most; j > 0; j -= 1) exactly[j] = exactly[j]! * no + exactly[j - 1]! * yes
    exactly[0]! *= no
  }
  return exactly[most + 1]!
}
