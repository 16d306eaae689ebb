import {
  conjunction,
  type DecisionDiagram,
  disjunction,
  type Edge,
  edgeOf,
  exclusive,
  falseEdge,
  trueEdge,
} from '#kernel/fault-tree/decision-diagram.ts'
import { exhausted, nodeWords } from '#kernel/fault-tree/node-table.ts'
import type { NormalGate, NormalTree } from '#kernel/fault-tree/normal-tree.ts'

/**
 * The function of a tree's top on `diagram`, or `exhausted`, as far as it lies within `care`: trueEdge for all of it.
 * `levels` gives each event its level. Inputs of a gate are joined from the bottom level up, which keeps what is in
 * between small; gates that grow are cut to `care`, which does not change what of the top lies within it.
 */
export function topFunction(
  diagram: DecisionDiagram,
  { events, gates, top }: NormalTree & { readonly top: number },
  levels: Int32Array,
  care: Edge,
): Edge {
  const edges = new Int32Array(events + gates.length)
  for (let event = 0; event < events; event += 1) {
    const edge = edgeOf(diagram, levels[event]!, trueEdge, falseEdge)
    if (edge === exhausted) return exhausted
    edges[event] = edge
  }
  for (let gate = 0; gate < gates.length; gate += 1) {
    const edge = gateFunction(diagram, gates[gate]!, edges, care)
    if (edge === exhausted) return exhausted
    edges[events + gate] = edge
  }
  return conjunction(diagram, edges[top >> 1]! ^ (top & 1), care)
}

function gateFunction(diagram: DecisionDiagram, gate: NormalGate, edges: Int32Array, care: Edge): Edge {
  const words = diagram.table.words
  const levelOf = (edge: Edge): number => words[(edge >> 1) * nodeWords]!
  const inputs = gate.inputs
    .map((input) => edges[input >> 1]! ^ (input & 1))
    .sort((left, right) => levelOf(right) - levelOf(left) || left - right)
  switch (gate.kind) {
    case 'and':
      return conjunctionWithin(diagram, inputs, care)
    case 'xor': {
      const odd = folded(inputs, falseEdge, (sum, input) => exclusive(diagram, sum, input))
      return odd === exhausted ? exhausted : conjunction(diagram, odd, care)
    }
    case 'at-least':
      return thresholdFunction(diagram, gate.k, inputs, care)
    default:
      return gate.kind satisfies never
  }
}

/** A gate that made no more nodes than this is not cut: what is cut runs through all levels, and small gates do not. */
const uncutMost = 512

function conjunctionWithin(diagram: DecisionDiagram, inputs: readonly Edge[], care: Edge): Edge {
  const before = diagram.table.count
  let cut = care === trueEdge
  let sum: Edge = trueEdge
  for (const input of inputs) {
    sum = conjunction(diagram, sum, input)
    if (sum === exhausted) return exhausted
    if (cut || diagram.table.count - before <= uncutMost) continue
    cut = true
    sum = conjunction(diagram, sum, care)
    if (sum === exhausted) return exhausted
  }
  return sum
}

function folded(inputs: readonly Edge[], start: Edge, join: (sum: Edge, input: Edge) => Edge): Edge {
  let sum = start
  for (const input of inputs) {
    sum = join(sum, input)
    if (sum === exhausted) return exhausted
  }
  return sum
}

/** At least k of the inputs: of those seen so far at least j, for every j at once; k times n joins. */
function thresholdFunction(diagram: DecisionDiagram, k: number, inputs: readonly Edge[], care: Edge): Edge {
  const atLeast = new Int32Array(k + 1).fill(falseEdge)
  atLeast[0] = care
  for (const input of inputs) {
    for (let j = k; j >= 1; j -= 1) {
      const with1 = conjunction(diagram, input, atLeast[j - 1]!)
      const either = with1 === exhausted ? exhausted : disjunction(diagram, with1, atLeast[j]!)
      if (either === exhausted) return exhausted
      atLeast[j] = either
    }
  }
  return atLeast[k]!
}
