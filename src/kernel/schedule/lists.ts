import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'
import { type Random, randomInteger } from '#kernel/random.ts'
import type { Instance } from '#kernel/schedule/instance.ts'

/** How an activity is drawn among those whose predecessors are drawn: the most urgent, or by regret with chance. */
export type Drawing = 'most urgent' | 'by regret'

/**
 * Writes an activity list: each activity after its predecessors, among those ready the one `key` puts first, or one drawn
 * with a chance that falls with its regret (bias 1). Cost O(n × ready), or O(n log n) where there are many.
 */
export function drawList(
  instance: Instance,
  key: Float64Array,
  drawing: Drawing,
  random: Random,
  list: Int32Array,
): void {
  const { count, before, after } = instance
  if (drawing === 'most urgent' && count > scannedMax) {
    drawMostUrgent(instance, key, list)
    return
  }
  const open = new Int32Array(count)
  const ready: number[] = []
  for (let i = 0; i < count; i += 1) {
    open[i] = before.from[i + 1]! - before.from[i]!
    if (open[i] === 0) ready.push(i)
  }
  for (let at = 0; at < count; at += 1) {
    const place = drawing === 'most urgent' ? mostUrgent(ready, key) : byRegret(ready, key, random)
    const i = ready[place]!
    ready[place] = ready.at(-1)!
    ready.pop()
    list[at] = i
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const to = after.to[k]!
      open[to]! -= 1
      if (open[to] === 0) ready.push(to)
    }
  }
}

/** Activities up to which looking through all ready ones is faster than a heap. */
const scannedMax = 300

function drawMostUrgent({ count, before, after }: Instance, key: Float64Array, list: Int32Array): void {
  const open = new Int32Array(count)
  const ready: Heap<number> = []
  for (let i = 0; i < count; i += 1) {
    open[i] = before.from[i + 1]! - before.from[i]!
    if (open[i] === 0) heapPush(ready, { key: key[i]!, tie: i, item: i })
  }
  for (let at = 0; at < count; at += 1) {
    const i = heapPop(ready)!.item
    list[at] = i
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const to = after.to[k]!
      open[to]! -= 1
      if (open[to] === 0) heapPush(ready, { key: key[to]!, tie: to, item: to })
    }
  }
}

function mostUrgent(ready: readonly number[], key: Float64Array): number {
  let best = 0
  for (let at = 1; at < ready.length; at += 1) {
    const difference = key[ready[at]!]! - key[ready[best]!]!
    if (difference < 0 || (difference === 0 && ready[at]! < ready[best]!)) best = at
  }
  return best
}

/** Ready activities among which chance draws; the first ones stand for all where there are more. */
const drawnAmong = 200

function byRegret(ready: readonly number[], key: Float64Array, random: Random): number {
  const among = Math.min(ready.length, drawnAmong)
  let worst = Number.NEGATIVE_INFINITY
  for (let at = 0; at < among; at += 1) worst = Math.max(worst, key[ready[at]!]!)
  let sum = 0
  for (let at = 0; at < among; at += 1) sum += worst - key[ready[at]!]! + 1
  let left = random() * sum
  for (let at = 0; at < among; at += 1) {
    left -= worst - key[ready[at]!]! + 1
    if (left < 0) return at
  }
  return among - 1
}

/**
 * Writes a child of two lists: the stretch from `first` to `second` comes from the father, what is before and behind it
 * from the mother, each in its parent's order. A child of two lists that keep precedence keeps it.
 * Source: Hartmann 1998, "A competitive genetic algorithm for resource-constrained project scheduling".
 */
export function crossLists(
  mother: Int32Array,
  father: Int32Array,
  first: number,
  second: number,
  taken: Uint8Array,
  child: Int32Array,
): void {
  taken.fill(0)
  let to = 0
  for (; to < first; to += 1) {
    child[to] = mother[to]!
    taken[mother[to]!] = 1
  }
  for (let at = 0; to < second; at += 1) {
    const i = father[at]!
    if (taken[i] === 1) continue
    taken[i] = 1
    child[to] = i
    to += 1
  }
  for (let at = 0; to < child.length; at += 1) {
    const i = mother[at]!
    if (taken[i] === 1) continue
    child[to] = i
    to += 1
  }
}

/** Moves some activities of a list to other places that precedence allows, each with the chance `rate`, 0 to 1. */
export function mutateList(
  instance: Instance,
  list: Int32Array,
  rate: number,
  reach: number,
  random: Random,
): void {
  for (let at = 0; at < list.length; at += 1) {
    if (random() >= rate) continue
    const i = list[at]!
    const steps = randomInteger(random, 1, reach)
    let to = at
    while (to > 0 && at - to < steps && !waitsFor(instance, i, list[to - 1]!)) {
      list[to] = list[to - 1]!
      to -= 1
    }
    list[to] = i
  }
}

function waitsFor({ before }: Instance, i: number, other: number): boolean {
  for (let k = before.from[i]!; k < before.from[i + 1]!; k += 1) if (before.to[k] === other) return true
  return false
}
