import type { Edge } from '#kernel/fault-tree/decision-diagram.ts'
import type { FixedFunction } from '#kernel/fault-tree/fixed-function.ts'
import { nodeWords } from '#kernel/fault-tree/node-table.ts'

/** Probability that something is true, and that it is false; both kept, since a difference from 1 loses digits. */
export type Chance = { readonly yes: number; readonly no: number }

/** The chance of an event of probability `p`. */
export const chanceOf = (p: number): Chance => ({ yes: p, no: 1 - p })

/** Chances of every node of a function, by node, when levels are independent. */
export type NodeChances = { readonly yes: Float64Array; readonly no: Float64Array }

/** Chances of all nodes of `fixed`, given that of each level, in one pass over its nodes. */
export function nodeChances({ words }: FixedFunction, levels: readonly Chance[]): NodeChances {
  const count = words.length / nodeWords
  const yes = new Float64Array(count)
  const no = new Float64Array(count)
  yes[0] = 1
  for (let node = 1; node < count; node += 1) {
    const at = node * nodeWords
    const high = words[at + 1]! >> 1
    const low = words[at + 2]! >> 1
    const turned = (words[at + 2]! & 1) === 1
    const level = levels[words[at]!]!
    yes[node] = level.yes * yes[high]! + level.no * (turned ? no[low]! : yes[low]!)
    no[node] = level.yes * no[high]! + level.no * (turned ? yes[low]! : no[low]!)
  }
  return { yes, no }
}

/** Chance of the function at an edge. */
export const chanceAt = ({ yes, no }: NodeChances, edge: Edge): Chance =>
  (edge & 1) === 0
    ? { yes: yes[edge >> 1]!, no: no[edge >> 1]! }
    : { yes: no[edge >> 1]!, no: yes[edge >> 1]! }

/**
 * How much the probability of a function grows when a level goes from never to always, for every level: the partial
 * derivative by its probability. One pass over the nodes against their order. Below 0 where it shrinks.
 */
export function levelInfluences(
  { words, edge }: FixedFunction,
  levels: readonly Chance[],
  { yes, no }: NodeChances,
): Float64Array {
  const count = words.length / nodeWords
  const influences = new Float64Array(levels.length)
  // Chance of coming by, counted negative where the function was turned round on the way.
  const reach = new Float64Array(count)
  reach[edge >> 1] = (edge & 1) === 0 ? 1 : -1
  for (let node = count - 1; node > 0; node -= 1) {
    const at = node * nodeWords
    const own = reach[node]!
    const high = words[at + 1]! >> 1
    const low = words[at + 2]! >> 1
    const turned = (words[at + 2]! & 1) === 1
    const level = levels[words[at]!]!
    reach[high]! += own * level.yes
    reach[low]! += turned ? -own * level.no : own * level.no
    influences[words[at]!]! +=
      own * gap(yes[high]!, no[high]!, turned ? no[low]! : yes[low]!, turned ? yes[low]! : no[low]!)
  }
  return influences
}

/** The difference of two chances, taken where the numbers are smaller and so have more digits after the point. */
const gap = (yes: number, no: number, otherYes: number, otherNo: number): number =>
  yes + otherYes <= no + otherNo ? yes - otherYes : otherNo - no
