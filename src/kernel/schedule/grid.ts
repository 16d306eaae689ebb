import type { Instance } from '#kernel/schedule/instance.ts'

/**
 * What is left of the resources in every step, several resources to one word of 32 bits: each has a field wide enough for
 * its largest capacity, topped by a bit that is always 1. Where an amount is taken from a field that has less, it borrows
 * that bit, so one subtraction compares all resources of a word. Fast where the axis is short.
 */
export type Grid = {
  readonly kind: 'grid'
  readonly length: number
  /** Word w in step t at w * length + t, as it is now and as it is when nothing runs. */
  readonly free: Int32Array
  readonly untouched: Int32Array
  /** The topmost bits of the fields of each word. */
  readonly guard: Int32Array
  /** Words of which activity i takes something, at from[i] to from[i + 1] - 1, and what. */
  readonly from: Int32Array
  readonly word: Int32Array
  readonly need: Int32Array
}

/** Where the field of each resource is. */
type Fields = { readonly word: Int32Array; readonly shift: Int32Array; readonly guard: Int32Array }

const wordBits = 32

function fieldsOf({ resources, calendar }: Instance): Fields {
  const word = new Int32Array(resources)
  const shift = new Int32Array(resources)
  const guards: number[] = []
  let next = wordBits
  for (let r = 0; r < resources; r += 1) {
    let largest = 0
    for (let k = calendar.from[r]!; k < calendar.from[r + 1]!; k += 1)
      largest = Math.max(largest, calendar.capacity[k]!)
    const bits = wordBits - Math.clz32(largest) + 1
    if (next + bits > wordBits) {
      guards.push(0)
      next = 0
    }
    word[r] = guards.length - 1
    shift[r] = next
    next += bits
    guards[guards.length - 1]! |= 1 << (next - 1)
  }
  return { word, shift, guard: Int32Array.from(guards) }
}

/** Words that a grid of this instance has; times `length` it is the number of its cells. */
export const gridWords = (instance: Instance): number => fieldsOf(instance).guard.length

/** A grid in which nothing runs yet. Cost O(words × length + resources × length). */
export function gridFor(instance: Instance): Grid {
  const { length, count, holds, calendar, resources } = instance
  const { word, shift, guard } = fieldsOf(instance)
  const untouched = new Int32Array(guard.length * length)
  guard.forEach((bits, w) => {
    untouched.fill(bits, w * length, (w + 1) * length)
  })
  for (let r = 0; r < resources; r += 1) {
    for (let k = calendar.from[r]!; k < calendar.from[r + 1]!; k += 1) {
      const end = k + 1 < calendar.from[r + 1]! ? calendar.step[k + 1]! : length
      const base = word[r]! * length
      const units = calendar.capacity[k]! << shift[r]!
      for (let at = base + calendar.step[k]!; at < base + end; at += 1) untouched[at]! |= units
    }
  }
  const from = new Int32Array(count + 1)
  const words: number[] = []
  const needs: number[] = []
  for (let i = 0; i < count; i += 1) {
    for (let k = holds.from[i]!; k < holds.from[i + 1]!; k += 1) {
      const r = holds.to[k]!
      const units = holds.weight[k]! << shift[r]!
      const at = words.indexOf(word[r]!, from[i]!)
      if (at >= 0) needs[at]! |= units
      else {
        words.push(word[r]!)
        needs.push(units)
      }
    }
    from[i + 1] = words.length
  }
  const packed = { word: Int32Array.from(words), need: Int32Array.from(needs) }
  return { kind: 'grid', length, untouched, free: Int32Array.from(untouched), guard, from, ...packed }
}

/** The first step from `start` on at which activity `i`, which takes `d` steps, finds what it needs. */
export function firstInGrid(grid: Grid, i: number, d: number, start: number): number {
  const { from, word, need, guard, free, length } = grid
  const first = from[i]!
  const last = from[i + 1]!
  let found = start
  search: for (;;) {
    for (let k = first; k < last; k += 1) {
      const units = need[k]!
      const bits = guard[word[k]!]!
      const base = word[k]! * length + found
      for (let at = base + d - 1; at >= base; at -= 1) {
        if (((free[at]! - units) & bits) !== bits) {
          found += at - base + 1
          continue search
        }
      }
    }
    return found
  }
}

/** The last start from `start` down at which activity `i` finds what it needs; negative where there is none. */
export function lastInGrid(grid: Grid, i: number, d: number, start: number): number {
  const { from, word, need, guard, free, length } = grid
  const first = from[i]!
  const last = from[i + 1]!
  let found = start
  search: while (found >= 0) {
    for (let k = first; k < last; k += 1) {
      const units = need[k]!
      const bits = guard[word[k]!]!
      const base = word[k]! * length + found
      for (let at = base; at < base + d; at += 1) {
        if (((free[at]! - units) & bits) !== bits) {
          found += at - base - d
          continue search
        }
      }
    }
    return found
  }
  return found
}

/** Takes what activity `i` needs from step `start` on. */
export function takeInGrid(
  { from, word, need, free, length }: Grid,
  i: number,
  d: number,
  start: number,
): void {
  for (let k = from[i]!; k < from[i + 1]!; k += 1) {
    const units = need[k]!
    const base = word[k]! * length + start
    for (let at = base; at < base + d; at += 1) free[at]! -= units
  }
}
