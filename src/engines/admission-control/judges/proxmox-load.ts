import type { Bytes } from '#kernel/units.ts'

/** A node as the static scheduler sees it: what its HA guests are given, of what it has. */
export type LoadedNode = {
  readonly threads: number
  readonly memoryBytes: Bytes
  vcpusGiven: number
  memoryBytesGiven: Bytes
}

/** What the static scheduler weighs, and how much; less is better of each. Source: fact pve-crs-static. */
export const staticWeights = { cpuMean: 1, cpuHighest: 2, memoryMean: 5, memoryHighest: 10 } as const

const weights = Object.values(staticWeights)
const weightSum = weights.reduce((sum, weight) => sum + weight, 0)

/**
 * The node on which the static scheduler starts a guest, by index; undefined where there is none. It imagines
 * the guest on each node, takes the mean (root mean square) and the highest share of CPU and memory given
 * over all nodes, and chooses by TOPSIS: nearest to the best of each, farthest from the worst, weighted. Ties
 * go to the first. O(nodes). Source: fact pve-crs-static; method: Hwang and Yoon, Multiple Attribute Decision
 * Making, 1981.
 */
export function chooseByLoad(
  nodes: readonly LoadedNode[],
  guest: { readonly vcpus: number; readonly memoryBytes: Bytes },
): number | undefined {
  const cpu = imagined(
    nodes.map(({ vcpusGiven, threads }) => ratio(vcpusGiven, threads)),
    nodes.map(({ vcpusGiven, threads }) => ratio(vcpusGiven + guest.vcpus, threads)),
  )
  const memory = imagined(
    nodes.map(({ memoryBytesGiven, memoryBytes }) => ratio(memoryBytesGiven, memoryBytes)),
    nodes.map(({ memoryBytesGiven, memoryBytes }) =>
      ratio(memoryBytesGiven + guest.memoryBytes, memoryBytes),
    ),
  )
  const columns = [cpu.mean, cpu.highest, memory.mean, memory.highest].map(normalized)
  const best = columns.map((column) => column.reduce((least, value) => Math.min(least, value), Infinity))
  const worst = columns.map((column) => column.reduce((most, value) => Math.max(most, value), -Infinity))
  let chosen: number | undefined
  let highest = -1
  nodes.forEach((_, at) => {
    const toBest = distance(columns, best, at)
    const toWorst = distance(columns, worst, at)
    const score = toBest + toWorst === 0 ? 0 : toWorst / (toBest + toWorst)
    if (score <= highest) return
    highest = score
    chosen = at
  })
  return chosen
}

/** A share of nothing is as large as it can be told: one more than all. */
const ratio = (given: number, has: number): number => (has > 0 ? given / has : given > 0 ? 2 : 0)

/**
 * Mean and highest share over all nodes were the guest on each of them; one is added so that tiny shares
 * weigh little.
 */
function imagined(before: readonly number[], after: readonly number[]) {
  const squares = before.reduce((sum, share) => sum + share * share, 0)
  const order = [...before].sort((left, right) => right - left)
  const [first = 0, second = 0] = order
  const mean = before.map((share, at) => {
    const own = after[at] as number
    return 1 + Math.sqrt(Math.max(0, squares - share * share + own * own) / before.length)
  })
  const highest = before.map(
    (share, at) => 1 + Math.max(share === first ? second : first, after[at] as number),
  )
  return { mean, highest }
}

function normalized(column: readonly number[]): readonly number[] {
  const norm = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0))
  return norm === 0 ? column : column.map((value) => value / norm)
}

const distance = (columns: readonly (readonly number[])[], ideal: readonly number[], at: number): number =>
  Math.sqrt(
    columns.reduce((sum, column, index) => {
      const off =
        ((column[at] as number) - (ideal[index] as number)) * ((weights[index] as number) / weightSum)
      return sum + off * off
    }, 0),
  )
