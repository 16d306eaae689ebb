import type { Packing } from '#placement/packing.ts'

/** How a bin is chosen among those that fit: least room left in the scarcest dimension, in all, or most room. */
const choices = ['tight', 'sum', 'roomy'] as const
type Choice = (typeof choices)[number]

/** Rounds in which items that found no bin are moved to the front and everything is placed again. */
const roundsMax = 12

/** A bin per item, or the item that found none in the last attempt. */
export type Fitting =
  | { readonly kind: 'fits'; readonly binOf: Int32Array }
  | { readonly kind: 'stuck'; readonly item: number }

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
  let last: Fitting = { kind: 'stuck', item: 0 }
  for (let round = 0; round < roundsMax; round += 1) {
    for (const order of round === 0 ? [bySize, byChoices] : [bySize]) {
      for (const choice of choices) {
        last = attempt(packing, order, choice)
        if (last.kind === 'fits') return last
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

function attempt(packing: Packing, order: readonly number[], choice: Choice): Fitting {
  const { width, binCount, need } = packing
  const free = packing.free.slice()
  const held = new Uint8Array(binCount * packing.groupCount)
  const binOf = new Int32Array(packing.itemCount).fill(-1)
  const scale = new Float64Array(width)
  for (let d = 0; d < width; d += 1) {
    for (let bin = 0; bin < binCount; bin += 1) scale[d]! += Math.max(0, free[bin * width + d] as number)
    scale[d] = 1 / Math.max(1, scale[d] as number)
  }
  for (const item of order) {
    let best = -1
    let bestScore = Number.POSITIVE_INFINITY
    for (let bin = 0; bin < binCount; bin += 1) {
      if (!fitsNow(packing, free, held, item, bin)) continue
      const score = scoreOf(free, need, scale, item * width, bin * width, choice)
      if (best === -1 || score < bestScore) {
        best = bin
        bestScore = score
      }
    }
    if (best === -1) return { kind: 'stuck', item }
    binOf[item] = best
    for (let d = 0; d < width; d += 1) free[best * width + d]! -= need[item * width + d] as number
    for (const group of packing.groupsOf[item] ?? []) held[best * packing.groupCount + group] = 1
  }
  return { kind: 'fits', binOf }
}

/** Whether an item may go to a bin given what is left there and which groups it holds. */
export function fitsNow(
  packing: Packing,
  free: Float64Array,
  held: Uint8Array,
  item: number,
  bin: number,
): boolean {
  const { width, need } = packing
  if (packing.allowed[item * packing.binCount + bin] === 0) return false
  for (let d = 0; d < width; d += 1) {
    if ((need[item * width + d] as number) > (free[bin * width + d] as number)) return false
  }
  for (const group of packing.groupsOf[item] ?? []) {
    if (held[bin * packing.groupCount + group] === 1) return false
  }
  return true
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
