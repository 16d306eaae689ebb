import { fitsNow } from '#placement/fit.ts'
import type { Packing } from '#placement/packing.ts'

/** Steps that a walk through placements may still take: one per item put into a bin. */
export type Allowance = { left: number }

/** Most items that are placed in all ways; more cannot be gone through anyway. */
const itemsMax = 200

/**
 * Every placement of a packing, as bins by item; of equal items only one order. Ends early when the allowance is used
 * up, which shows in `left` being below zero; then what was seen is not all. The array is valid until the next one.
 */
export function* everyPlacement(packing: Packing, allowance: Allowance): Generator<Int32Array> {
  if (packing.itemCount > itemsMax) {
    allowance.left = -1
    return
  }
  const free = packing.free.slice()
  const held = new Uint8Array(packing.binCount * packing.groupCount)
  const binOf = new Int32Array(packing.itemCount).fill(-1)
  yield* placeFrom(packing, { free, held, binOf }, allowance, 0)
}

type Partial = { readonly free: Float64Array; readonly held: Uint8Array; readonly binOf: Int32Array }

function* placeFrom(
  packing: Packing,
  partial: Partial,
  allowance: Allowance,
  item: number,
): Generator<Int32Array> {
  if (item === packing.itemCount) {
    yield partial.binOf
    return
  }
  const continues = item > 0 && packing.typeOf[item] === packing.typeOf[item - 1]
  const first = continues ? (partial.binOf[item - 1] as number) : 0
  for (let bin = first; bin < packing.binCount; bin += 1) {
    if (!fitsNow(packing, partial.free, partial.held, item, bin)) continue
    allowance.left -= 1
    if (allowance.left < 0) return
    put(packing, partial, item, bin, -1)
    yield* placeFrom(packing, partial, allowance, item + 1)
    put(packing, partial, item, bin, 1)
    if (allowance.left < 0) return
  }
}

function put(
  packing: Packing,
  { free, held, binOf }: Partial,
  item: number,
  bin: number,
  sign: 1 | -1,
): void {
  const { width, need, groupCount } = packing
  for (let d = 0; d < width; d += 1) free[bin * width + d]! += sign * (need[item * width + d] as number)
  for (const group of packing.groupsOf[item] ?? []) held[bin * groupCount + group] = sign === -1 ? 1 : 0
  binOf[item] = sign === -1 ? bin : -1
}
