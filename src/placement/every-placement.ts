import type { Bins } from '#placement/fit.ts'
import type { Packing } from '#placement/packing.ts'
import { fitsNow, putIn, type Room, roomOf, takeOut } from '#placement/room.ts'

/** Steps that a walk through placements may still take: one per item put into a bin. */
export type Allowance = { left: number }

/** Most items that are placed in all ways; more cannot be gone through anyway. */
const itemsMax = 200

/**
 * Every placement of a packing, as bins by item; of equal items only one order. Ends early when the allowance is used
 * up, which shows in `left` being below zero; then what was seen is not all. What it yields is valid until the next.
 */
export function* everyPlacement(packing: Packing, allowance: Allowance): Generator<Bins> {
  if (packing.itemCount > itemsMax) {
    allowance.left = -1
    return
  }
  const room = roomOf(packing)
  yield* placeFrom(packing, room, new Int32Array(packing.itemCount).fill(-1), allowance, 0)
}

function* placeFrom(
  packing: Packing,
  room: Room,
  binOf: Int32Array,
  allowance: Allowance,
  item: number,
): Generator<Bins> {
  if (item === packing.itemCount) {
    yield { binOf, masks: room.masks }
    return
  }
  const continues = item > 0 && packing.typeOf[item] === packing.typeOf[item - 1]
  const first = continues ? (binOf[item - 1] as number) : 0
  for (let bin = first; bin < packing.binCount; bin += 1) {
    if (!fitsNow(packing, room, item, bin)) continue
    allowance.left -= 1
    if (allowance.left < 0) return
    putIn(packing, room, item, bin)
    binOf[item] = bin
    yield* placeFrom(packing, room, binOf, allowance, item + 1)
    takeOut(packing, room, item, bin)
    binOf[item] = -1
    if (allowance.left < 0) return
  }
}
