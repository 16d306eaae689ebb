import {
  type DecisionDiagram,
  disjunction,
  type Edge,
  edgeOf,
  falseEdge,
  trueEdge,
} from '#kernel/fault-tree/decision-diagram.ts'
import { exhausted, nodeWords } from '#kernel/fault-tree/node-table.ts'

/**
 * The function that is true for a set as soon as `edge` is true for some subset of it, or `exhausted`: the least function
 * above it that can only grow. A function that can only grow is its own.
 */
export function grownFunction(diagram: DecisionDiagram, edge: Edge): Edge {
  const last = edge >> 1
  const grown = new Int32Array((last + 1) * 2)
  const wanted = new Uint8Array((last + 1) * 2)
  wanted[edge] = 1
  const successors = (of: Edge): readonly [number, Edge, Edge] => {
    const at = (of >> 1) * nodeWords
    const { words } = diagram.table
    return [words[at]!, words[at + 1]! ^ (of & 1), words[at + 2]! ^ (of & 1)]
  }
  for (let of = edge | 1; of > 1; of -= 1) {
    if (wanted[of] === 0) continue
    const [, high, low] = successors(of)
    wanted[high] = 1
    wanted[low] = 1
  }
  grown[falseEdge] = falseEdge
  grown[trueEdge] = trueEdge
  for (let of = 2; of <= (edge | 1); of += 1) {
    if (wanted[of] === 0) continue
    const [level, high, low] = successors(of)
    const either = disjunction(diagram, grown[high]!, grown[low]!)
    const result = either === exhausted ? exhausted : edgeOf(diagram, level, either, grown[low]!)
    if (result === exhausted) return exhausted
    grown[of] = result
  }
  return grown[edge]!
}
