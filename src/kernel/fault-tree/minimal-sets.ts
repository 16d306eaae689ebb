import { type Edge, falseEdge, trueEdge } from '#kernel/fault-tree/decision-diagram.ts'
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

const frameWords = 5
const pending = -2

/** A diagram without families over levels 0 to `levels` - 1 that may hold `nodeLimit` nodes. */
export const newFamilyDiagram = (levels: number, nodeLimit: number): FamilyDiagram => ({
  table: newNodeTable(2, levels, nodeLimit),
  cache: newOperationCache(),
  stack: new Int32Array((levels + 1) * frameWords),
})

const familyOf = (diagram: FamilyDiagram, level: number, high: Family, low: Family): Family =>
  high === noSets ? low : nodeOf(diagram.table, level, high, low)

/**
 * The minimal sets that make a function true, or `exhausted`. The function only grows, or does so as long as no more
 * than some number of levels is true and is false beyond.
 *
 * Below "if x then f1 else f0" a minimal set either leaves x out and is minimal for f0, or has x, is minimal for f1 and
 * does not make f0 true. Source: Rauzy, Reliability Engineering and System Safety 40, 1993.
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
  const tests: Tests = { words, whenEmpty: whenEmpty(words) }
  const minimal = new Int32Array(last + 1)
  minimal[trueEdge] = emptySetOnly
  minimal[falseEdge] = noSets
  for (let of = falseEdge + 1; of <= last; of += 1) {
    if (reached[of] === 0) continue
    const at = (of >> 1) * nodeWords
    const low = words[at + 2]! ^ (of & 1)
    const withLevel = without(families, tests, minimal[words[at + 1]! ^ (of & 1)]!, low)
    if (withLevel === exhausted) return exhausted
    const result = familyOf(families, words[at]!, withLevel, minimal[low]!)
    if (result === exhausted) return exhausted
    minimal[of] = result
  }
  return minimal[edge]!
}

/** A function to test sets with: its nodes, and the value of each node for the empty set. */
type Tests = { readonly words: Int32Array; readonly whenEmpty: Uint8Array }

function whenEmpty(words: Int32Array): Uint8Array {
  const values = new Uint8Array(words.length / nodeWords)
  values[0] = 1
  for (let node = 1; node < values.length; node += 1) {
    const low = words[node * nodeWords + 2]!
    values[node] = values[low >> 1]! ^ (low & 1)
  }
  return values
}

/** The sets of `family` for which the function at `edge` is false, or `exhausted`. Cost at most the product of sizes. */
function without(
  families: FamilyDiagram,
  { words: tests, whenEmpty: empty }: Tests,
  family: Family,
  edge: Edge,
): Family {
  const { table, cache, stack } = families
  let sets = family
  let test = edge
  let top = 0
  for (;;) {
    let result = -1
    if (sets > emptySetOnly) {
      // Levels that no set has are left out by all of them.
      const level = table.words[sets * nodeWords]!
      while (tests[(test >> 1) * nodeWords]! < level) test = tests[(test >> 1) * nodeWords + 2]! ^ (test & 1)
    }
    if (sets === noSets || test === trueEdge) result = noSets
    else if (test === falseEdge) result = sets
    else if (sets === emptySetOnly) result = (empty[test >> 1]! ^ (test & 1)) === 1 ? noSets : sets
    else result = cached(cache, cachePlace(cache, sets, test), sets, test)
    if (result < 0) {
      const setsAt = sets * nodeWords
      const testAt = (test >> 1) * nodeWords
      const level = table.words[setsAt]!
      const meets = tests[testAt] === level
      stack[top] = sets
      stack[top + 1] = test
      stack[top + 2] = table.words[setsAt + 2]!
      stack[top + 3] = meets ? tests[testAt + 2]! ^ (test & 1) : test
      stack[top + 4] = pending
      top += frameWords
      sets = table.words[setsAt + 1]!
      if (meets) test = tests[testAt + 1]! ^ (test & 1)
      continue
    }
    for (;;) {
      if (top === 0) return result
      const high = stack[top - 1]!
      if (high === pending) {
        stack[top - 1] = result
        sets = stack[top - 3]!
        test = stack[top - 2]!
        break
      }
      top -= frameWords
      result = familyOf(families, table.words[stack[top]! * nodeWords]!, high, result)
      if (result === exhausted) return exhausted
      keep(cache, stack[top]!, stack[top + 1]!, result, table.count)
    }
  }
}
