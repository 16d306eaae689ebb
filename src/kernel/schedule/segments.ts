import type { Calendar, Instance } from '#kernel/schedule/instance.ts'

/**
 * What is left of each resource as pieces of the axis, each with another amount than its neighbours. Memory follows the
 * windows and the activities, not the steps, so a year of minutes costs no more than a year of days.
 */
export type Segments = {
  readonly kind: 'segments'
  readonly calendar: Calendar
  /** Pieces of resource r are at offset[r] to offset[r] + size[r] - 1; each begins at `step` and has `free` left. */
  readonly offset: Int32Array
  readonly size: Int32Array
  readonly step: Int32Array
  readonly free: Int32Array
  readonly holds: Instance['holds']
}

/** Pieces in which nothing runs yet, with room for `holds` to be taken once each. Cost O(windows + demands). */
export function segmentsFor({ resources, calendar, holds }: Instance): Segments {
  const offset = new Int32Array(resources + 1)
  for (let r = 0; r < resources; r += 1) offset[r + 1] = calendar.from[r + 1]! - calendar.from[r]!
  // What runs once adds at most a beginning and an end.
  for (const r of holds.to) offset[r + 1]! += 2
  for (let r = 0; r < resources; r += 1) offset[r + 1]! += offset[r]!
  const room = offset[resources]!
  const pieces = { step: new Int32Array(room), free: new Int32Array(room) }
  const segments: Segments = {
    ...{ kind: 'segments', calendar, offset, size: new Int32Array(resources), holds },
    ...pieces,
  }
  clearSegments(segments)
  return segments
}

/** Takes everything back. */
export function clearSegments({ calendar, offset, size, step, free }: Segments): void {
  for (let r = 0; r < size.length; r += 1) {
    const from = calendar.from[r]!
    const to = calendar.from[r + 1]!
    size[r] = to - from
    // Short stretches are copied by hand: a view of each would be garbage.
    for (let k = from, at = offset[r]!; k < to; k += 1, at += 1) {
      step[at] = calendar.step[k]!
      free[at] = calendar.capacity[k]!
    }
  }
}

/** The piece of resource `r` that step `t` is in. */
function pieceAt({ offset, size, step }: Segments, r: number, t: number): number {
  let low = offset[r]!
  let high = low + size[r]! - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (step[middle]! <= t) low = middle
    else high = middle - 1
  }
  return low
}

/** The first step from `start` on at which activity `i`, which takes `d` steps, finds what it needs. */
export function firstInSegments(segments: Segments, i: number, d: number, start: number): number {
  const { holds } = segments
  const first = holds.from[i]!
  const last = holds.from[i + 1]!
  let found = start
  // Ends once all resources in turn agree on one step.
  for (let k = first, agreed = 0; agreed < last - first; k = k + 1 < last ? k + 1 : first) {
    const later = firstOf(segments, holds.to[k]!, holds.weight[k]!, d, found)
    agreed = later === found ? agreed + 1 : 1
    found = later
  }
  return found
}

function firstOf(segments: Segments, r: number, amount: number, d: number, start: number): number {
  const { offset, size, step, free } = segments
  const end = offset[r]! + size[r]!
  let found = start
  for (let at = pieceAt(segments, r, start); at < end && step[at]! < found + d; at += 1)
    // Behind the horizon there is the largest capacity and in the end nothing runs, so the last piece has enough.
    if (free[at]! < amount) found = step[at + 1]!
  return found
}

/** The last start from `start` down at which activity `i` finds what it needs; negative where there is none. */
export function lastInSegments(segments: Segments, i: number, d: number, start: number): number {
  const { holds } = segments
  const first = holds.from[i]!
  const last = holds.from[i + 1]!
  let found = start
  for (let k = first, agreed = 0; agreed < last - first; k = k + 1 < last ? k + 1 : first) {
    if (found < 0) return found
    const sooner = lastOf(segments, holds.to[k]!, holds.weight[k]!, d, found)
    agreed = sooner === found ? agreed + 1 : 1
    found = sooner
  }
  return found
}

function lastOf(segments: Segments, r: number, amount: number, d: number, start: number): number {
  const { offset, step, free } = segments
  const begin = offset[r]!
  let found = start
  for (let at = pieceAt(segments, r, start + d - 1); at >= begin; at -= 1) {
    // The piece after this one begins where this one ends: what runs from there on leaves it out.
    if (free[at]! < amount) found = step[at]! - d
    else if (step[at]! <= found) break
  }
  return found
}

/** Takes what activity `i` needs from step `start` on. At most once for each activity until all is taken back. */
export function takeInSegments(segments: Segments, i: number, d: number, start: number): void {
  const { holds, free } = segments
  for (let k = holds.from[i]!; k < holds.from[i + 1]!; k += 1) {
    const r = holds.to[k]!
    const first = cut(segments, r, start)
    const last = cut(segments, r, start + d)
    for (let at = first; at < last; at += 1) free[at]! -= holds.weight[k]!
    mend(segments, r, last)
    mend(segments, r, first)
  }
}

/** Makes a piece of resource `r` begin at step `t` and returns it. */
function cut(segments: Segments, r: number, t: number): number {
  const { offset, size, step, free } = segments
  const at = pieceAt(segments, r, t)
  if (step[at] === t) return at
  const end = offset[r]! + size[r]!
  step.copyWithin(at + 2, at + 1, end)
  free.copyWithin(at + 2, at + 1, end)
  step[at + 1] = t
  free[at + 1] = free[at]!
  size[r]! += 1
  return at + 1
}

/** Joins a piece to the one before where both have the same left. */
function mend({ offset, size, step, free }: Segments, r: number, at: number): void {
  if (at === offset[r] || free[at] !== free[at - 1]) return
  const end = offset[r]! + size[r]!
  step.copyWithin(at, at + 1, end)
  free.copyWithin(at, at + 1, end)
  size[r]! -= 1
}
