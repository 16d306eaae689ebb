import { exhausted, type NodeTable, newNodeTable, nodeOf, nodeWords } from '#kernel/fault-tree/node-table.ts'
import {
  cached,
  cachePlace,
  keep,
  newOperationCache,
  type OperationCache,
} from '#kernel/fault-tree/operation-cache.ts'

/**
 * Reduced ordered binary decision diagrams with complemented edges. An edge is twice a node, plus one when the function
 * is the negation of the node's. Node 0 is the constant true. High edges are never complemented, so that equal
 * functions are equal edges. Source: Brace, Rudell, Bryant, DAC 1990.
 */
export type DecisionDiagram = {
  readonly table: NodeTable
  readonly cache: OperationCache
  /** Open steps of a running operation, six words each; no operation needs more than one a level. */
  readonly stack: Int32Array
}

export type Edge = number
export const trueEdge: Edge = 0
export const falseEdge: Edge = 1

const frameWords = 6
const pending = -2

/** An empty diagram over levels 0 to `levels` - 1 that may hold `nodeLimit` nodes. */
export const newDecisionDiagram = (levels: number, nodeLimit: number): DecisionDiagram => ({
  table: newNodeTable(1, levels, nodeLimit),
  cache: newOperationCache(),
  stack: new Int32Array((levels + 1) * frameWords),
})

/** The edge of "if level then high else low", or `exhausted`. */
export function edgeOf(diagram: DecisionDiagram, level: number, high: Edge, low: Edge): Edge {
  if (high === low) return high
  const sign = high & 1
  const node = nodeOf(diagram.table, level, high ^ sign, low ^ sign)
  return node === exhausted ? exhausted : node * 2 + sign
}

/** The conjunction of two functions, or `exhausted`. Cost at most the product of their sizes. */
export const conjunction = (diagram: DecisionDiagram, left: Edge, right: Edge): Edge =>
  combined(diagram, left, right, settledConjunction)

/** The disjunction of two functions, or `exhausted`. */
export function disjunction(diagram: DecisionDiagram, left: Edge, right: Edge): Edge {
  const neither = combined(diagram, left ^ 1, right ^ 1, settledConjunction)
  return neither === exhausted ? exhausted : neither ^ 1
}

/** The function that is true when exactly one of two is, or `exhausted`. */
export function exclusive(diagram: DecisionDiagram, left: Edge, right: Edge): Edge {
  const sign = (left ^ right) & 1
  const odd = combined(diagram, left & ~1, right & ~1, settledExclusive)
  return odd === exhausted ? exhausted : odd ^ sign
}

/** The result of an operation where it is plain, otherwise -1. */
type Settled = (left: Edge, right: Edge) => Edge

const settledConjunction: Settled = (left, right) => {
  if (left === right || right === trueEdge) return left
  if (left === trueEdge) return right
  if (left === falseEdge || right === falseEdge || (left ^ right) === 1) return falseEdge
  return -1
}

const settledExclusive: Settled = (left, right) => {
  if (left === right) return falseEdge
  if ((left ^ right) === 1) return trueEdge
  if (left <= 1) return right ^ left ^ 1
  if (right <= 1) return left ^ right ^ 1
  return -1
}

/** Shannon expansion from the top level down with a stack of its own: depth is the number of levels. */
function combined(diagram: DecisionDiagram, f: Edge, g: Edge, settled: Settled): Edge {
  const { table, cache, stack } = diagram
  // Keys of the two operations differ in sign; both share the cache.
  const mark = settled === settledConjunction ? 0 : -1
  let left = f
  let right = g
  let top = 0
  for (;;) {
    let result = settled(left, right)
    if (result < 0) {
      if (left > right) {
        const swap = left
        left = right
        right = swap
      }
      result = cached(cache, cachePlace(cache, left ^ mark, right), left ^ mark, right)
    }
    if (result < 0) {
      const { words } = table
      const leftAt = (left >> 1) * nodeWords
      const rightAt = (right >> 1) * nodeWords
      const leftLevel = words[leftAt]!
      const rightLevel = words[rightAt]!
      stack[top + 1] = left
      stack[top + 2] = right
      if (leftLevel <= rightLevel) {
        stack[top] = leftLevel
        stack[top + 3] = words[leftAt + 2]! ^ (left & 1)
        left = words[leftAt + 1]! ^ (left & 1)
      } else {
        stack[top] = rightLevel
        stack[top + 3] = left
      }
      if (rightLevel <= leftLevel) {
        stack[top + 4] = words[rightAt + 2]! ^ (right & 1)
        right = words[rightAt + 1]! ^ (right & 1)
      } else stack[top + 4] = right
      stack[top + 5] = pending
      top += frameWords
      continue
    }
    for (;;) {
      if (top === 0) return result
      const high = stack[top - 1]!
      if (high === pending) {
        stack[top - 1] = result
        left = stack[top - 3]!
        right = stack[top - 2]!
        break
      }
      top -= frameWords
      result = edgeOf(diagram, stack[top]!, high, result)
      if (result === exhausted) return exhausted
      keep(cache, stack[top + 1]! ^ mark, stack[top + 2]!, result, table.count)
    }
  }
}
