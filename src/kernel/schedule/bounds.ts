import type { Instance } from '#kernel/schedule/instance.ts'

/** Step before which the last activity cannot finish because of chains, releases and calendars alone. */
export function criticalPathBound({ count, earliest, duration }: Instance): number {
  let bound = 0
  for (let i = 0; i < count; i += 1) bound = Math.max(bound, earliest[i]! + duration[i]!)
  return bound
}

/** Different heads, and activities beyond the most urgent, up to which pairs of head and tail are all tried. */
const headsMax = 400

/**
 * Step before which the last activity cannot finish because some resource has too little to give: what starts no earlier
 * than a head and has at least a tail behind it must fit, unit by unit, between head and end less tail.
 * Cost O(resources × (length + heads × n)).
 */
export function energyBound(instance: Instance): number {
  const tails = tailsOf(instance)
  let bound = 0
  for (let resource = 0; resource < instance.resources; resource += 1)
    bound = Math.max(bound, resourceBound(instance, tails, resource))
  return bound
}

/** Steps that must pass between the finish of each activity and the end. */
function tailsOf({ count, after, duration }: Instance): Int32Array {
  const tails = new Int32Array(count)
  for (let i = count - 1; i >= 0; i -= 1) {
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const to = after.to[k]!
      tails[i] = Math.max(tails[i]!, after.weight[k]! + duration[to]! + tails[to]!)
    }
  }
  return tails
}

function resourceBound(instance: Instance, tails: Int32Array, resource: number): number {
  const { count, holds, duration, earliest, length, capacity } = instance
  const users: { readonly head: number; readonly tail: number; readonly energy: number }[] = []
  for (let i = 0; i < count; i += 1) {
    for (let k = holds.from[i]!; k < holds.from[i + 1]!; k += 1) {
      if (holds.to[k] !== resource) continue
      users.push({ head: earliest[i]!, tail: tails[i]!, energy: holds.weight[k]! * duration[i]! })
    }
  }
  users.sort((left, right) => right.tail - left.tail)
  const supply = new Float64Array(length + 1)
  for (let t = 0; t < length; t += 1) supply[t + 1] = supply[t]! + capacity[resource * length + t]!
  const heads = [...new Set(users.map(({ head }) => head))].sort((left, right) => left - right)
  let bound = 0
  for (const head of heads.slice(0, headsMax)) {
    let energy = 0
    let end = head
    for (const user of users) {
      if (user.head < head) continue
      energy += user.energy
      while (end < length && supply[end]! - supply[head]! < energy) end += 1
      bound = Math.max(bound, end + user.tail)
    }
  }
  return bound
}
