import type { Instance } from '#kernel/schedule/instance.ts'
import { clear, firstFit, lastFit, type Profile, profileFor, take } from '#kernel/schedule/profile.ts'

/** Memory that building schedules reuses. */
export type Bench = {
  readonly profile: Profile
  /** Always all activities, each once; the order last asked for. */
  readonly order: Int32Array
  readonly key: Float64Array
  readonly sorting: Float64Array
}

/** Memory for schedules of this instance. */
export const benchFor = (instance: Instance): Bench => ({
  profile: profileFor(instance),
  order: Int32Array.from({ length: instance.count }, (_, i) => i),
  key: new Float64Array(instance.count),
  sorting: new Float64Array(instance.count),
})

/** Up to so many activities an insertion sort is faster, for lists come nearly in order. */
const fewActivities = 200

/**
 * Serial schedule generation: takes the activities in the order of `list` (predecessors first) and gives each the
 * earliest start that precedence and what is left of the resources allow. Writes `starts`. Every active schedule
 * comes out for some list, and some active schedule is best. Cost O(sum of durations) and what is skipped.
 * Source: Kolisch 1996, "Serial and parallel resource-constrained project scheduling methods revisited".
 */
export function placeSerially(instance: Instance, bench: Bench, list: Int32Array, starts: Int32Array): void {
  const { before, duration, earliest } = instance
  const { profile } = bench
  clear(profile)
  for (let at = 0; at < list.length; at += 1) {
    const i = list[at]!
    const d = duration[i]!
    let start = earliest[i]!
    for (let k = before.from[i]!; k < before.from[i + 1]!; k += 1) {
      const from = before.to[k]!
      const ready = starts[from]! + duration[from]! + before.weight[k]!
      if (ready > start) start = ready
    }
    start = firstFit(profile, i, d, start)
    starts[i] = start
    take(profile, i, d, start)
  }
}

/**
 * Forward-backward improvement (double justification): moves every activity as late as the makespan and its own due allow,
 * last finish first, then as early as possible, first start first. The makespan never grows. Changes `starts`.
 * Source: Valls, Ballestín and Quintanilla 2005, "Justification and RCPSP: a technique that pays".
 */
export function justify(instance: Instance, bench: Bench, starts: Int32Array): void {
  const { after, duration, latestFinish, count } = instance
  const { profile, key, order } = bench
  const makespan = makespanOf(instance, starts)
  // Numbers follow precedence, so ties go by number.
  for (let i = 0; i < count; i += 1) key[i] = (starts[i]! + duration[i]!) * count + i
  sortByKey(bench)
  clear(profile)
  for (let at = count - 1; at >= 0; at -= 1) {
    const i = order[at]!
    const d = duration[i]!
    let finish = Math.min(makespan, Math.max(latestFinish[i]!, starts[i]! + d))
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const by = starts[after.to[k]!]! - after.weight[k]!
      if (by < finish) finish = by
    }
    const start = lastFit(profile, i, d, finish - d)
    starts[i] = start
    take(profile, i, d, start)
  }
  orderByStart(instance, bench, starts)
  placeSerially(instance, bench, order, starts)
}

/** Writes the activities into `bench.order`, earliest start first, predecessors before their successors. */
export function orderByStart({ count }: Instance, bench: Bench, starts: Int32Array): void {
  for (let i = 0; i < count; i += 1) bench.key[i] = starts[i]! * count + i
  sortByKey(bench)
}

/** The step at which the last activity finishes; 0 where there is none. */
export function makespanOf({ duration, count }: Instance, starts: Int32Array): number {
  let last = 0
  for (let i = 0; i < count; i += 1) {
    const finish = starts[i]! + duration[i]!
    if (finish > last) last = finish
  }
  return last
}

/** Steps by which activities finish after their latest finish, summed; 0 means that the schedule is legal. */
export function latenessOf({ duration, latestFinish, count }: Instance, starts: Int32Array): number {
  let late = 0
  for (let i = 0; i < count; i += 1) {
    const own = starts[i]! + duration[i]! - latestFinish[i]!
    if (own > 0) late += own
  }
  return late
}

/** Orders all activities by their keys, which are a step times the number of activities plus the activity. */
function sortByKey({ order, key, sorting }: Bench): void {
  const count = order.length
  if (count > fewActivities) {
    sorting.set(key)
    sorting.sort()
    for (let at = 0; at < count; at += 1) order[at] = sorting[at]! % count
    return
  }
  for (let at = 1; at < count; at += 1) {
    const i = order[at]!
    const value = key[i]!
    let to = at
    while (to > 0 && key[order[to - 1]!]! > value) {
      order[to] = order[to - 1]!
      to -= 1
    }
    order[to] = i
  }
}
