import type { NormalTree } from '#kernel/fault-tree/normal-tree.ts'

/** The function can only grow with a node, only shrink, both, or does not see it. */
export const grows = 1
export const shrinks = 2

/**
 * For every node how the top depends on it, as bits `grows` and `shrinks`: an even number of negations on the way
 * down, an odd number, or both. A parity gate gives both. This is the form of the tree, not of its function: a node with
 * both bits may still act one way only. Linear.
 */
export function paritiesOf({ events, gates, top }: NormalTree): Uint8Array {
  const parities = new Uint8Array(events + gates.length)
  if (typeof top === 'string') return parities
  parities[top >> 1] = (top & 1) === 0 ? grows : shrinks
  for (let gate = gates.length - 1; gate >= 0; gate -= 1) {
    const own = parities[events + gate]!
    const turned = ((own & grows) << 1) | (own >> 1)
    for (const input of gates[gate]!.inputs) {
      parities[input >> 1]! |=
        gates[gate]!.kind === 'xor' ? grows | shrinks : (input & 1) === 0 ? own : turned
    }
  }
  return parities
}
