import { firstFit, type Instance, lastFit } from '#kernel/schedule/instance.ts'

/** Memory that building schedules reuses; the content between calls means nothing. */
export type Bench = {
  readonly free: Int32Array
  readonly order: Int32Array
  readonly key: Int32Array
  readonly sorting: Float64Array
}

/** Memory for schedules of this instance. */
export const benchFor = (instance: Instance): Bench => ({
  free: new Int32Array(instance.capacity.length),
  order: new Int32Array(instance.count),
  key: new Int32Array(instance.count),
  sorting: new Float64Array(instance.count),
})

/** Below this many activities an insertion sort is faster, for lists come nearly in order. */
const fewActivities = 200

/**
 * Serial schedule generation: takes the activities in the order of `list` (predecessors first) and gives each the
 * earliest start that precedence and what is left of the resources allow. Writes `starts`. Every active schedule
 * comes out for some list, and some active schedule is best. Cost O(sum of durations) and what is skipped.
 * Source: Kolisch 1996, "Serial and parallel resource-constrained project scheduling methods revisited".
 */
export function placeSerially(instance: Instance, bench: Bench, list: Int32Array, starts: Int32Array): void {
  const { before, duration, earliest } = instance
  bench.free.set(instance.capacity)
  for (let at = 0; at < list.length; at += 1) {
    const i = list[at]!
    let start = earliest[i]!
    for (let k = before.from[i]!; k < before.from[i + 1]!; k += 1) {
      const from = before.to[k]!
      const ready = starts[from]! + duration[from]! + before.weight[k]!
      if (ready > start) start = ready
    }
    start = firstFit(instance, bench.free, i, start)
    starts[i] = start
    take(instance, bench.free, i, start)
  }
}

/**
 * Forward-backward improvement (double justification): moves every activity as late as the makespan and its own due allow,
 * last finish first, then as early as possible, first start first. The makespan never grows. Changes `starts`.
 * Source: Valls, Ballestín and Quintanilla 2005, "Justification and RCPSP: a technique that pays".
 */
export function justify(instance: Instance, bench: Bench, starts: Int32Array): void {
  const { after, duration, latestFinish, count } = instance
  const makespan = makespanOf(instance, starts)
  for (let i = 0; i < count; i += 1) bench.key[i] = -(starts[i]! + duration[i]!)
  sortByKey(bench, 'later first')
  bench.free.set(instance.capacity)
  for (let at = 0; at < count; at += 1) {
    const i = bench.order[at]!
    let finish = Math.min(makespan, Math.max(latestFinish[i]!, starts[i]! + duration[i]!))
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const by = starts[after.to[k]!]! - after.weight[k]!
      if (by < finish) finish = by
    }
    starts[i] = lastFit(instance, bench.free, i, finish)
    take(instance, bench.free, i, starts[i]!)
  }
  orderByStart(instance, bench, starts)
  placeSerially(instance, bench, bench.order, starts)
}

/** Writes the activities into `bench.order`, earliest start first, predecessors before their successors. */
export function orderByStart(instance: Instance, bench: Bench, starts: Int32Array): void {
  for (let i = 0; i < instance.count; i += 1) bench.key[i] = starts[i]!
  sortByKey(bench, 'earlier first')
}

/** The step at which the last activity finishes; 0 where there is none. */
export function makespanOf({ duration, count }: Instance, starts: Int32Array): number {
  let last = 0
  for (let i = 0; i < count; i += 1) last = Math.max(last, starts[i]! + duration[i]!)
  return last
}

/** Steps by which activities finish after their latest finish, summed; 0 means that the schedule is legal. */
export function latenessOf({ duration, latestFinish, count }: Instance, starts: Int32Array): number {
  let late = 0
  for (let i = 0; i < count; i += 1) late += Math.max(0, starts[i]! + duration[i]! - latestFinish[i]!)
  return late
}

/** Takes what `i` holds out of `free` for the steps it runs. */
export function take(
  { holds, length, duration }: Instance,
  free: Int32Array,
  i: number,
  start: number,
): void {
  const d = duration[i]!
  for (let k = holds.from[i]!; k < holds.from[i + 1]!; k += 1) {
    const amount = holds.weight[k]!
    const base = holds.to[k]! * length + start
    for (let at = base; at < base + d; at += 1) free[at]! -= amount
  }
}

/** Orders all activities by key. Numbers follow precedence, so ties go by number, backward where time runs backward. */
function sortByKey({ order, key, sorting }: Bench, ties: 'earlier first' | 'later first'): void {
  const count = order.length
  const turn = ties === 'earlier first' ? 1 : -1
  if (count > fewActivities) {
    for (let i = 0; i < count; i += 1) sorting[i] = key[i]! * count + (turn > 0 ? i : count - 1 - i)
    sorting.sort()
    for (let at = 0; at < count; at += 1) {
      const rest = ((sorting[at]! % count) + count) % count
      order[at] = turn > 0 ? rest : count - 1 - rest
    }
    return
  }
  for (let at = 0; at < count; at += 1) {
    const i = turn > 0 ? at : count - 1 - at
    const value = key[i]!
    let to = at
    while (to > 0 && key[order[to - 1]!]! > value) {
      order[to] = order[to - 1]!
      to -= 1
    }
    order[to] = i
  }
}
