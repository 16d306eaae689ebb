import type { FaultTree } from '#kernel/fault-tree/fault-tree.ts'
import { gateOrder } from '#kernel/fault-tree/gate-order.ts'
import { seededRandom } from '#kernel/random.ts'

/** How often the top was true in so many trials, and an interval that holds its probability. */
export type Simulated = {
  readonly trials: number
  readonly hits: number
  readonly share: number
  readonly low: number
  readonly high: number
}

/** Trials that one word carries, a bit each. */
const lanes = 32

/**
 * The share of `trials` (rounded up to whole words of 32) in which the top of an acyclic tree is true when events are
 * drawn independently, with its Wilson interval at `z` standard deviations (1.96 for 95 %). Shares no code with the
 * diagrams, so that it can check them. Cost trials times the size of the tree.
 */
export function simulateFaultTree(tree: FaultTree, trials: number, seed: number, z: number): Simulated {
  const order = gateOrder(tree)
  const gates = order.kind === 'ordered' ? order.gates : []
  const events = tree.probabilities.length
  const random = seededRandom(seed)
  const values = new Int32Array(events + tree.gates.length)
  const words = Math.ceil(trials / lanes)
  let hits = 0
  for (let word = 0; word < words; word += 1) {
    for (let event = 0; event < events; event += 1) values[event] = drawn(random, tree.probabilities[event]!)
    for (const gate of gates) values[events + gate] = gateWord(tree, gate, values)
    const top = values[tree.top >> 1]! ^ -(tree.top & 1)
    hits += bitsOf(top)
  }
  return { ...wilson(hits, words * lanes, z), hits, trials: words * lanes }
}

function drawn(random: () => number, p: number): number {
  let word = 0
  for (let lane = 0; lane < lanes; lane += 1) if (random() < p) word |= 1 << lane
  return word
}

function gateWord(tree: FaultTree, gate: number, values: Int32Array): number {
  const { kind, inputs } = tree.gates[gate]!
  const wordOf = (input: number): number => values[input >> 1]! ^ -(input & 1)
  switch (kind) {
    case 'and':
      return inputs.reduce((word, input) => word & wordOf(input), -1)
    case 'or':
      return inputs.reduce((word, input) => word | wordOf(input), 0)
    case 'xor':
      return inputs.reduce((word, input) => word ^ wordOf(input), 0)
    case 'at-least': {
      const { k } = tree.gates[gate] as { readonly k: number }
      const words = inputs.map(wordOf)
      let word = 0
      for (let lane = 0; lane < lanes; lane += 1) {
        let count = 0
        for (const input of words) count += (input >>> lane) & 1
        if (count >= k) word |= 1 << lane
      }
      return word
    }
    default:
      return kind satisfies never
  }
}

function bitsOf(word: number): number {
  let bits = 0
  for (let left = word; left !== 0; left &= left - 1) bits += 1
  return bits
}

/** Wilson's interval for a share. Source: Wilson, JASA 22, 1927. */
function wilson(hits: number, trials: number, z: number) {
  const share = trials === 0 ? 0 : hits / trials
  const spread = (z * z) / Math.max(1, trials)
  const centre = (share + spread / 2) / (1 + spread)
  const half = Math.sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread)
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
