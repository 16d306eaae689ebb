import type { Instance } from '#kernel/schedule/instance.ts'

/** Step before which the last activity cannot finish because of chains, releases and calendars alone. */
export function criticalPathBound({ count, earliest, duration }: Instance): number {
  let bound = 0
  for (let i = 0; i < count; i += 1) bound = Math.max(bound, earliest[i]! + duration[i]!)
  return bound
}

/** Activities that need more of one resource between two steps, in which they must run, than it gives. */
export type Overload = { readonly resource: number; readonly activities: readonly number[] }

/** Different heads of a resource that are tried. */
const headsMax = 400

/**
 * Step before which the last activity cannot finish because some resource has too little to give: what starts no earlier
 * than a head and has at least a tail behind it must fit, unit by unit, between head and end less tail.
 * Cost O(resources + windows + heads × demands).
 */
export function energyBound(instance: Instance): number {
  const tails = tailsOf(instance)
  let bound = 0
  for (const { resource, users } of usersOf(instance)) {
    users.sort(
      (left, right) => tails[right.activity]! - tails[left.activity]! || left.activity - right.activity,
    )
    const supply = supplyOf(instance, resource)
    for (const head of headsOf(users)) {
      let energy = 0
      const ends = supply(head)
      for (const user of users) {
        if (user.head < head) continue
        energy += user.energy
        if (energy > Number.MAX_SAFE_INTEGER) break
        bound = Math.max(bound, ends(energy) + tails[user.activity]!)
      }
    }
  }
  return bound
}

/**
 * A few activities whose earliest starts and latest finishes leave a resource too little to give them all, if some are
 * found; fewer of them would fit by this count. Cost as of `energyBound`.
 */
export function overloadOf(instance: Instance): Overload | undefined {
  const { latestFinish } = instance
  for (const { resource, users } of usersOf(instance)) {
    users.sort(
      (left, right) =>
        latestFinish[left.activity]! - latestFinish[right.activity]! || left.activity - right.activity,
    )
    const supply = supplyOf(instance, resource)
    for (const head of headsOf(users)) {
      const within: User[] = []
      let energy = 0
      const ends = supply(head)
      for (const user of users) {
        if (user.head < head) continue
        within.push(user)
        energy += user.energy
        if (energy > Number.MAX_SAFE_INTEGER) break
        const by = latestFinish[user.activity]!
        if (ends(energy) > by) return { resource, activities: largest(within, supply(head), by) }
      }
    }
  }
  return undefined
}

/** The users with most energy until they are too many to end by a step; without any one of them they are not. */
function largest(users: User[], ends: (energy: number) => number, by: number): readonly number[] {
  users.sort((left, right) => right.energy - left.energy || left.activity - right.activity)
  const taken: number[] = []
  let energy = 0
  for (const user of users) {
    taken.push(user.activity)
    energy += user.energy
    if (ends(energy) > by) break
  }
  return taken.sort((left, right) => left - right)
}

type User = { readonly activity: number; readonly head: number; readonly energy: number }

function usersOf({ resources, count, holds, earliest, duration }: Instance): readonly {
  readonly resource: number
  readonly users: User[]
}[] {
  const lists = Array.from({ length: resources }, (_, resource) => ({ resource, users: [] as User[] }))
  for (let i = 0; i < count; i += 1)
    for (let k = holds.from[i]!; k < holds.from[i + 1]!; k += 1)
      lists[holds.to[k]!]!.users.push({
        ...{ activity: i, head: earliest[i]!, energy: holds.weight[k]! * duration[i]! },
      })
  return lists
}

/** The earliest heads first; beyond headsMax they are spread evenly. */
function headsOf(users: readonly User[]): readonly number[] {
  const heads = [...new Set(users.map(({ head }) => head))].sort((left, right) => left - right)
  const stride = Math.max(1, heads.length / headsMax)
  return heads.length <= headsMax
    ? heads
    : Array.from({ length: headsMax }, (_, at) => heads[Math.floor(at * stride)]!)
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

/** For a head: the first step by which so much energy was given since, asked with growing energy. */
function supplyOf({ calendar }: Instance, resource: number): (head: number) => (energy: number) => number {
  const first = calendar.from[resource]!
  const last = calendar.from[resource + 1]! - 1
  return (head) => {
    let piece = first
    let given = 0
    while (piece < last && calendar.step[piece + 1]! <= head) piece += 1
    let from = head
    return (energy) => {
      for (; piece < last; piece += 1) {
        const next = calendar.step[piece + 1]!
        const more = (next - from) * calendar.capacity[piece]!
        if (given + more >= energy) break
        given += more
        from = next
      }
      return from + Math.ceil((energy - given) / calendar.capacity[piece]!)
    }
  }
}
