import type { NodeTree } from '#engines/availability/tree-under.ts'
import { gateInput, type Input } from '#kernel/fault-tree/fault-tree.ts'

/**
 * A tree in which the nodes that `open` names hold, or have failed, for certain. Events keep their numbers, those of
 * these nodes lead nowhere. Linear.
 */
export function assumedTree(
  { gates, top, nodes }: NodeTree,
  open: (node: number) => boolean,
  as: 'holds' | 'has failed',
): NodeTree {
  const settled = nodes.map(open)
  // A disjunction of nothing is false, a conjunction of nothing is true.
  const constant = gateInput(nodes.length, gates.length)
  const moved = (input: Input): Input => (settled[input >> 1] === true ? constant + (input & 1) : input)
  return {
    gates: [
      ...gates.map((gate) => ({ ...gate, inputs: gate.inputs.map(moved) })),
      { kind: as === 'holds' ? 'or' : 'and', inputs: [] },
    ],
    top: moved(top),
    nodes,
  }
}
