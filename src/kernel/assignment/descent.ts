import { applyShift, shiftDelta, tooMuch } from '#kernel/assignment/moves.ts'
import type { State } from '#kernel/assignment/state.ts'

/**
 * Moves the one item that gains most to where it gains most, again and again while one gains, and gives the moves judged, at
 * most `iterations`. Where a few moves do nearly everything it finds those few, which annealing tends to pass by.
 */
export function descend(state: State, iterations: number): number {
  const { items, bins } = state.model
  let judged = 0
  while (judged + items * bins <= iterations) {
    let least = 0
    let item = -1
    let bin = -1
    for (let one = 0; one < items; one += 1) {
      for (let to = 0; to < bins; to += 1) {
        if (to === state.binOf[one]) continue
        const delta = shiftDelta(state, one, to, least)
        if (delta === tooMuch || delta >= least) continue
        least = delta
        item = one
        bin = to
      }
    }
    judged += items * bins
    if (item < 0) return judged
    applyShift(state, item, bin, least)
  }
  return judged
}
