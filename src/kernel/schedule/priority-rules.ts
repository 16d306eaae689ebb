import type { Instance } from '#kernel/schedule/instance.ts'

/** How urgent each activity is under one rule: the smaller the sooner. */
export type Priority = { readonly rule: string; readonly key: Float64Array }

/**
 * The priorities that lead best in the literature: latest finish (LFT), latest start (LST), most total successors (MTS),
 * greatest rank positional weight (GRPW), and the longest work left behind it on a resource. Cost O(n² / 32 + arcs).
 * Source: Kolisch and Hartmann 1999, "Heuristic algorithms for the resource-constrained project scheduling problem".
 */
export function priorities(instance: Instance): readonly Priority[] {
  const { count, duration, after } = instance
  const finish = latestFinishes(instance)
  const weight = new Float64Array(count)
  for (let i = 0; i < count; i += 1) {
    weight[i] = -duration[i]!
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) weight[i]! -= duration[after.to[k]!]!
  }
  const successors = successorCounts(instance)
  return [
    { rule: 'latest-finish', key: finish },
    { rule: 'latest-start', key: finish.map((value, i) => value - duration[i]!) },
    { rule: 'most-successors', key: successors.map((value) => -value) },
    { rule: 'rank-weight', key: weight },
  ]
}

/** Latest finishes towards the end of the longest chain rather than the horizon, so that they tell activities apart. */
function latestFinishes({ count, earliest, duration, latestFinish, after }: Instance): Float64Array {
  let end = 0
  for (let i = 0; i < count; i += 1) end = Math.max(end, earliest[i]! + duration[i]!)
  const finish = new Float64Array(count)
  for (let i = count - 1; i >= 0; i -= 1) {
    finish[i] = Math.min(end, latestFinish[i]!)
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const to = after.to[k]!
      finish[i] = Math.min(finish[i]!, finish[to]! - duration[to]! - after.weight[k]!)
    }
  }
  return finish
}

/** Activities beyond which successors are counted by their arcs only: the exact count takes n² bits. */
const exactCountMax = 4_000

function successorCounts({ count, after }: Instance): Float64Array {
  const total = new Float64Array(count)
  if (count > exactCountMax) {
    for (let i = count - 1; i >= 0; i -= 1)
      for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) total[i]! += 1
    return total
  }
  const words = (count + 31) >> 5
  const reach = new Int32Array(words * count)
  for (let i = count - 1; i >= 0; i -= 1) {
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const to = after.to[k]!
      for (let word = 0; word < words; word += 1) reach[i * words + word]! |= reach[to * words + word]!
      reach[i * words + (to >> 5)]! |= 1 << (to & 31)
    }
    for (let j = i + 1; j < count; j += 1) total[i]! += (reach[i * words + (j >> 5)]! >>> (j & 31)) & 1
  }
  return total
}
