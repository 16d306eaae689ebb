import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'
import type { Instance } from '#kernel/schedule/instance.ts'
import type { Bench } from '#kernel/schedule/place.ts'
import { clear, firstFit, take } from '#kernel/schedule/profile.ts'

/**
 * Parallel schedule generation: walks through time and at each moment starts, in the order of `rank` (smaller first), every
 * activity that is ready and fits for its whole duration. Writes `starts`. No resource waits for an activity that could use
 * it, which is good on average and can miss every best schedule. Moments are the finishes, ends of lags, releases and steps
 * at which a capacity changes. Cost O(moments × ready × duration), so it is for few activities.
 * Source: Kolisch 1996, "Serial and parallel resource-constrained project scheduling methods revisited".
 */
export function placeInParallel(
  instance: Instance,
  bench: Bench,
  rank: Int32Array,
  starts: Int32Array,
): void {
  const { count, before, after, earliest, duration, calendar, horizon } = instance
  const { profile } = bench
  clear(profile)
  const open = new Int32Array(count)
  const readyAt = Int32Array.from(earliest)
  const coming: Heap<number> = []
  const moments: Heap<number> = []
  const at = (moment: number): void => heapPush(moments, { key: moment, tie: 0, item: moment })
  for (const change of calendar.step) at(change)
  const announce = (i: number): void => {
    heapPush(coming, { key: readyAt[i]!, tie: i, item: i })
    at(readyAt[i]!)
  }
  for (let i = 0; i < count; i += 1) {
    open[i] = before.from[i + 1]! - before.from[i]!
    if (open[i] === 0) announce(i)
  }
  let waiting: number[] = []
  let placed = 0
  let now = -1
  while (placed < count) {
    const moment = heapPop(moments)
    // Behind the horizon everything fits once the last has finished, so the moments never run out before the activities.
    now = moment === undefined ? Math.max(now, horizon) + 1 : moment.item
    while (coming.length > 0 && coming[0]!.key <= now) waiting.push(heapPop(coming)!.item)
    while (moments.length > 0 && moments[0]!.key <= now) heapPop(moments)
    waiting.sort((left, right) => rank[left]! - rank[right]!)
    const left: number[] = []
    for (const i of waiting) {
      const d = duration[i]!
      if (firstFit(profile, i, d, now) !== now) {
        left.push(i)
        continue
      }
      starts[i] = now
      placed += 1
      take(profile, i, d, now)
      const finish = now + d
      at(finish)
      for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
        const to = after.to[k]!
        readyAt[to] = Math.max(readyAt[to]!, finish + after.weight[k]!)
        open[to]! -= 1
        if (open[to] === 0) announce(to)
      }
    }
    waiting = left
  }
}
