import { cheaper, type Draft, draftOf, pressureOf, shift } from '#kernel/moves/draft.ts'
import type { MoveGround } from '#kernel/moves/ground.ts'
import type { Move } from '#kernel/moves/problem.ts'
import { mayMove } from '#kernel/moves/reach.ts'

/**
 * An order of moves to a target by rule of thumb, or null where it finds none, which proves nothing. Whatever can go to
 * its place goes; when nothing can, one item is parked in a third bin from where it goes on later: one whose leaving
 * lets another in. Each item is parked at most once, so rounds are bounded by twice the items.
 */
export function orderedMoves(ground: MoveGround, target: Int32Array): readonly Move[] | null {
  const draft = draftOf(ground)
  const moves: Move[] = []
  const parked = new Set<number>()
  const pending = new Set<number>()
  for (let item = 0; item < target.length; item += 1) if (draft.at[item] !== target[item]) pending.add(item)
  const go = (item: number, to: number): void => {
    moves.push({ item, from: draft.at[item]!, to })
    shift(draft, item, to, 1)
  }
  while (pending.size > 0) {
    const ready = [...pending].filter((item) => mayMove(draft, item, target[item]!))
    for (const item of ready) {
      if (!mayMove(draft, item, target[item]!)) continue
      go(item, target[item]!)
      pending.delete(item)
    }
    if (ready.length > 0) continue
    const parking = parkingFor(draft, target, pending, parked)
    if (parking === null) return null
    go(parking.item, parking.to)
    parked.add(parking.item)
    pending.add(parking.item)
  }
  return moves
}

/**
 * The parking that helps: best one after which something can go to its place, else one that leaves a bin something
 * waits for. Among those the cheapest, then into the emptiest bin.
 */
function parkingFor(
  draft: Draft,
  target: Int32Array,
  pending: ReadonlySet<number>,
  parked: ReadonlySet<number>,
): { readonly item: number; readonly to: number } | null {
  const { problem } = draft.ground
  const { costWidth, costs } = problem
  const wanted = new Set([...pending].map((item) => target[item]!))
  const costOf = (item: number): Float64Array => costs.subarray(item * costWidth, (item + 1) * costWidth)
  let best: { item: number; to: number; unlocks: boolean; pressure: number } | null = null
  for (let item = 0; item < problem.itemCount; item += 1) {
    const from = draft.at[item]!
    if (parked.has(item) || !wanted.has(from)) continue
    for (let to = 0; to < problem.binCount; to += 1) {
      if (!mayMove(draft, item, to)) continue
      shift(draft, item, to, 1)
      const unlocks = [...pending].some((other) => other !== item && mayMove(draft, other, target[other]!))
      shift(draft, item, from, -1)
      const found = { item, to, unlocks, pressure: pressureOf(draft, to) }
      if (best === null || isBetter(found, best, costOf)) best = found
    }
  }
  return best
}

type Parking = {
  readonly item: number
  readonly to: number
  readonly unlocks: boolean
  readonly pressure: number
}

function isBetter(one: Parking, other: Parking, costOf: (item: number) => Float64Array): boolean {
  if (one.unlocks !== other.unlocks) return one.unlocks
  if (one.item !== other.item) return cheaper(costOf(one.item), costOf(other.item))
  return one.pressure < other.pressure
}
