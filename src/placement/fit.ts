import type { Packing } from '#placement/packing.ts'
import { fitsNow, putIn, type Room, roomOf } from '#placement/room.ts'

/** How a bin is chosen among those that fit: least room left in the scarcest dimension, in all, or most room. */
const choices = ['tight', 'sum', 'roomy'] as const
type Choice = (typeof choices)[number]

/** Rounds in which items that found no bin are moved to the front and everything is placed again. */
const roundsMax = 12

/** A bin per item, and the nodes its VMs go to. */
export type Bins = { readonly binOf: Int32Array; readonly masks: Room['masks'] }

/** A bin per item, or the item that found none in the last attempt. */
export type Fitting = ({ readonly kind: 'fits' } & Bins) | { readonly kind: 'stuck'; readonly item: number }

/** Placements by six greedy ways, the roomiest first, each once and made when asked for: bins by item. O(items × bins). */
export function* greedyFits(packing: Packing): Generator<Bins> {
  const bySize = Array.from({ length: packing.itemCount }, (_, item) => item)
  const byChoices = [...bySize].sort(
    (left, right) => (packing.choices[left] as number) - (packing.choices[right] as number) || left - right,
  )
  const found = new Set<string>()
  for (const choice of choices.toReversed()) {
    for (const order of [bySize, byChoices]) {
      const { binOf, masks, stuck } = attempt(packing, order, choice, 'stop')
      const text = binOf.join()
      if (stuck !== undefined || found.has(text)) continue
      found.add(text)
      yield { binOf, masks }
    }
  }
}

/**
 * How many VMs at most find no host: the fewest that any of six greedy attempts leaves over when each goes on after
 * an item that found no bin. An upper bound on what cannot restart, 0 only with a placement. O(items × bins).
 */
export function leftOver(packing: Packing): number {
  const bySize = Array.from({ length: packing.itemCount }, (_, item) => item)
  let least = Number.POSITIVE_INFINITY
  for (const order of [bySize, bySize.toReversed()]) {
    for (const choice of choices) {
      const { binOf } = attempt(packing, order, choice, 'skip')
      const left = bySize.reduce(
        (total, item) => total + (binOf[item] === -1 ? (packing.vmsOf[item] as readonly number[]).length : 0),
        0,
      )
      least = Math.min(least, left)
    }
  }
  return least === Number.POSITIVE_INFINITY ? 0 : least
}

/**
 * Tries to place every item by falling size, with three ways of choosing a bin and two orders; an item that finds
 * no bin goes to the front of the next attempt. Finding nothing proves nothing. At most 39 attempts of
 * O(items × bins).
 */
export function fitGreedily(packing: Packing): Fitting {
  const bySize = Array.from({ length: packing.itemCount }, (_, item) => item)
  const byChoices = [...bySize].sort(
    (left, right) => (packing.choices[left] as number) - (packing.choices[right] as number) || left - right,
  )
  let last = { kind: 'stuck' as const, item: 0 }
  for (let round = 0; round < roundsMax; round += 1) {
    for (const order of round === 0 ? [bySize, byChoices] : [bySize]) {
      for (const choice of choices) {
        const { stuck, binOf, masks } = attempt(packing, order, choice, 'stop')
        if (stuck === undefined) return { kind: 'fits', binOf, masks }
        last = { kind: 'stuck', item: stuck }
      }
    }
    const { item } = last
    const at = bySize.indexOf(item)
    // An item that is stuck although it came first would be stuck again.
    if (at === 0) return last
    bySize.splice(at, 1)
    bySize.unshift(item)
  }
  return last
}

/** Bins by item, -1 where none was found, and the item that found none: the first, or the last when it goes on. */
function attempt(
  packing: Packing,
  order: readonly number[],
  choice: Choice,
  without: 'stop' | 'skip',
): Bins & { readonly stuck: number | undefined } {
  const { width, binCount, need } = packing
  const room = roomOf(packing)
  const { free } = room
  const binOf = new Int32Array(packing.itemCount).fill(-1)
  const scale = new Float64Array(width)
  for (let d = 0; d < width; d += 1) {
    for (let bin = 0; bin < binCount; bin += 1) scale[d]! += Math.max(0, free[bin * width + d] as number)
    scale[d] = 1 / Math.max(1, scale[d] as number)
  }
  let stuck: number | undefined
  for (const item of order) {
    let best = -1
    let bestScore = Number.POSITIVE_INFINITY
    for (let bin = 0; bin < binCount; bin += 1) {
      if (!fitsNow(packing, room, item, bin)) continue
      const score = scoreOf(free, need, scale, item * width, bin * width, choice)
      if (best === -1 || score < bestScore) {
        best = bin
        bestScore = score
      }
    }
    if (best === -1) {
      stuck = item
      if (without === 'stop') break
      continue
    }
    binOf[item] = best
    putIn(packing, room, item, best)
  }
  return { binOf, masks: room.masks, stuck }
}

function scoreOf(
  free: Float64Array,
  need: Float64Array,
  scale: Float64Array,
  item: number,
  bin: number,
  choice: Choice,
): number {
  let least = Number.POSITIVE_INFINITY
  let sum = 0
  for (let d = 0; d < scale.length; d += 1) {
    const left = ((free[bin + d] as number) - (need[item + d] as number)) * (scale[d] as number)
    least = Math.min(least, left)
    sum += left
  }
  switch (choice) {
    case 'tight':
      return least
    case 'sum':
      return sum
    case 'roomy':
      return -least
    default:
      return choice satisfies never
  }
}
