import { falseEdge, trueEdge } from '#kernel/fault-tree/decision-diagram.ts'
import type { FixedFunction } from '#kernel/fault-tree/fixed-function.ts'
import { exhausted, type NodeTable, newNodeTable, nodeOf, nodeWords } from '#kernel/fault-tree/node-table.ts'
import {
  cached,
  cachePlace,
  keep,
  newOperationCache,
  type OperationCache,
} from '#kernel/fault-tree/operation-cache.ts'

/**
 * Families of sets of levels as zero-suppressed diagrams: node 0 is the empty family, node 1 the family of the empty
 * set alone; any other node holds the sets of its high family with its level added, and the sets of its low family.
 * Source: Minato, DAC 1993.
 */
export type FamilyDiagram = {
  readonly table: NodeTable
  readonly cache: OperationCache
  readonly stack: Int32Array
}

export type Family = number
export const noSets: Family = 0
export const emptySetOnly: Family = 1

/** A diagram without families over levels 0 to `levels` - 1 that may hold `nodeLimit` nodes. */
export const newFamilyDiagram = (levels: number, nodeLimit: number): FamilyDiagram => ({
  table: newNodeTable(2, levels, nodeLimit),
  cache: newOperationCache(),
  stack: new Int32Array((levels + 1) * frameWords),
})

const familyOf = (diagram: FamilyDiagram, level: number, high: Family, low: Family): Family =>
  high === noSets ? low : nodeOf(diagram.table, level, high, low)

/**
 * The sets of levels that make a function true when no other level is, and hold no smaller such set; or `exhausted`.
 * Of a function that can only grow they are its minimal cut sets; of any other, those of the least growing function
 * above it.
 *
 * Below "if x then f1 else f0" such a set either leaves x out and is minimal for f0, or has x, is minimal for f1 and
 * holds no set that is minimal for f0. f0 is never asked, so that it may shrink again, and the least growing function,
 * whose diagram can be much larger than that of its sets, is never made. Cost: one division a node.
 * Source: Rauzy, Reliability Engineering and System Safety 40, 1993, for functions that only grow.
 */
export function minimalSets(families: FamilyDiagram, { words, edge }: FixedFunction): Family {
  const last = edge | 1
  const reached = new Uint8Array(last + 1)
  reached[edge] = 1
  for (let of = last; of > falseEdge; of -= 1) {
    if (reached[of] === 0) continue
    const at = (of >> 1) * nodeWords
    reached[words[at + 1]! ^ (of & 1)] = 1
    reached[words[at + 2]! ^ (of & 1)] = 1
  }
  const minimal = new Int32Array(last + 1)
  minimal[trueEdge] = emptySetOnly
  minimal[falseEdge] = noSets
  for (let of = falseEdge + 1; of <= last; of += 1) {
    if (reached[of] === 0) continue
    const at = (of >> 1) * nodeWords
    const low = minimal[words[at + 2]! ^ (of & 1)]!
    const high = without(families, minimal[words[at + 1]! ^ (of & 1)]!, low)
    const result = high === exhausted ? exhausted : familyOf(families, words[at]!, high, low)
    if (result === exhausted) return exhausted
    minimal[of] = result
  }
  return minimal[edge]!
}

/** Open steps of a running division: family, divisor, what the step waits for, and its high family when known. */
const frameWords = 4
const forInner = 0
const forHigh = 1
const forLow = 2

/**
 * The sets of `family` that hold no set of `divisor`, or `exhausted`. A set with the top level holds one when without
 * that level it holds what is left of a set with it, or a set without it. Depth is the number of levels: what is
 * divided goes down with every step.
 */
function without(families: FamilyDiagram, family: Family, divisor: Family): Family {
  const { table, cache, stack } = families
  let sets = family
  let by = divisor
  let top = 0
  for (;;) {
    let result = -1
    if (sets > emptySetOnly) {
      // No set has a level above; what has one is held by none.
      const level = table.words[sets * nodeWords]!
      while (by > emptySetOnly && table.words[by * nodeWords]! < level) by = table.words[by * nodeWords + 2]!
    } else while (by > emptySetOnly) by = table.words[by * nodeWords + 2]!
    if (sets === noSets || by === emptySetOnly || sets === by) result = noSets
    else if (by === noSets) result = sets
    else result = cached(cache, cachePlace(cache, sets, by), sets, by)
    if (result < 0) {
      const byAt = by * nodeWords
      const meets = table.words[byAt] === table.words[sets * nodeWords]
      stack[top] = sets
      stack[top + 1] = by
      stack[top + 2] = meets ? forInner : forHigh
      top += frameWords
      sets = table.words[sets * nodeWords + 1]!
      if (meets) by = table.words[byAt + 1]!
      continue
    }
    for (;;) {
      if (top === 0) return result
      const setsAt = stack[top - 4]! * nodeWords
      const byAt = stack[top - 3]! * nodeWords
      const waits = stack[top - 2]!
      if (waits !== forLow) {
        if (waits === forHigh) stack[top - 1] = result
        stack[top - 2] = waits + 1
        sets = waits === forInner ? result : table.words[setsAt + 2]!
        by = table.words[byAt] === table.words[setsAt] ? table.words[byAt + 2]! : stack[top - 3]!
        break
      }
      top -= frameWords
      result = familyOf(families, table.words[setsAt]!, stack[top + 3]!, result)
      if (result === exhausted) return exhausted
      keep(cache, stack[top]!, stack[top + 1]!, result, table.count)
    }
  }
}
