import type { DecisionDiagram, Edge } from '#kernel/fault-tree/decision-diagram.ts'
import { nodeWords } from '#kernel/fault-tree/node-table.ts'

/**
 * One function taken out of a diagram: its nodes alone, numbered without gaps, successors before users, the last one
 * the root. Words and edges are those of a node table and a decision diagram.
 */
export type FixedFunction = { readonly words: Int32Array; readonly edge: Edge }

/** How many nodes a function has, the constant included. */
export const sizeOf = ({ words }: FixedFunction): number => words.length / nodeWords

/** The nodes that `edge` reaches, apart from the diagram it was computed in. Linear in the diagram. */
export function fixedFunction({ table }: DecisionDiagram, edge: Edge): FixedFunction {
  const last = edge >> 1
  const { words } = table
  const reached = new Uint8Array(last + 1)
  reached[last] = 1
  reached[0] = 1
  for (let node = last; node > 0; node -= 1) {
    if (reached[node] === 0) continue
    reached[words[node * nodeWords + 1]! >> 1] = 1
    reached[words[node * nodeWords + 2]! >> 1] = 1
  }
  const numbers = new Int32Array(last + 1)
  let count = 0
  for (let node = 0; node <= last; node += 1) {
    numbers[node] = count
    count += reached[node]!
  }
  const own = new Int32Array(count * nodeWords)
  const moved = (target: Edge): Edge => numbers[target >> 1]! * 2 + (target & 1)
  for (let node = 0; node <= last; node += 1) {
    if (reached[node] === 0) continue
    const from = node * nodeWords
    const to = numbers[node]! * nodeWords
    own[to] = words[from]!
    own[to + 1] = moved(words[from + 1]!)
    own[to + 2] = moved(words[from + 2]!)
  }
  return { words: own, edge: moved(edge) }
}
