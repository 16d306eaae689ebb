import { emptySetOnly, type Family, type FamilyDiagram, noSets } from '#kernel/fault-tree/minimal-sets.ts'
import { nodeWords } from '#kernel/fault-tree/node-table.ts'

/** How many sets a family has, and how many of 0, 1, 2, … members, up to an order that the caller chose. */
export type SetCounts = { readonly total: bigint; readonly byOrder: readonly number[] }

/** The counts of the single set {event}. */
export const oneEvent = (orders: number): SetCounts => ({
  total: 1n,
  byOrder: Array.from({ length: orders + 1 }, (_, order) => (order === 1 ? 1 : 0)),
})

/**
 * Counts of a family in which each level stands for a family of its own: every member that is a level is replaced by
 * any one of that level's sets. Orders 0 to `orders` are counted. One pass over the nodes, nothing is listed; exact,
 * as long as there are fewer than 2^53 sets of each counted order.
 */
export function setCounts(
  { table }: FamilyDiagram,
  family: Family,
  levels: readonly SetCounts[],
  orders: number,
): SetCounts {
  const width = orders + 1
  const counts = new Float64Array((family + 1) * width)
  const totals = new Float64Array(family + 1)
  counts[emptySetOnly * width] = 1
  totals[emptySetOnly] = 1
  const { words } = table
  const own = levels.map(({ total, byOrder }) => ({ total: Number(total), byOrder }))
  let largest = 1
  for (let node = 2; node <= family; node += 1) {
    const at = node * nodeWords
    const high = words[at + 1]!
    const low = words[at + 2]!
    const { total, byOrder } = own[words[at]!]!
    for (let order = 0; order <= orders; order += 1) {
      let sum = counts[low * width + order]!
      for (let of = 0; of <= order; of += 1) sum += byOrder[of]! * counts[high * width + order - of]!
      counts[node * width + order] = sum
    }
    totals[node] = total * totals[high]! + totals[low]!
    largest = Math.max(largest, totals[node]!)
  }
  return {
    total:
      largest < Number.MAX_SAFE_INTEGER
        ? BigInt(family === noSets ? 0 : totals[family]!)
        : exactTotal(words, family, levels),
    byOrder: [...counts.subarray(family * width, (family + 1) * width)],
  }
}

function exactTotal(words: Int32Array, family: Family, levels: readonly SetCounts[]): bigint {
  const totals: bigint[] = [0n, 1n]
  for (let node = 2; node <= family; node += 1) {
    const at = node * nodeWords
    totals.push(levels[words[at]!]!.total * totals[words[at + 1]!]! + totals[words[at + 2]!]!)
  }
  return totals[family]!
}
