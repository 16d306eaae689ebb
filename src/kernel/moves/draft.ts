import type { MoveGround } from '#kernel/moves/ground.ts'
import { shareOf } from '#kernel/moves/spread.ts'

/** An arrangement under work: where items lie, what bins carry, which items are decided, what the moves cost. */
export type Draft = {
  readonly ground: MoveGround
  readonly at: Int32Array
  readonly load: Float64Array
  readonly amounts: readonly Float64Array[]
  /** Items whose place is decided, moved or not. */
  readonly decided: Uint8Array
  readonly costs: Float64Array
  /** Items per bin. */
  readonly count: Int32Array
  moves: number
  /** Items moved, in the order they were decided. */
  readonly moved: number[]
}

/** Everything where it is at home, or at `at`. Cost O(items × (dimensions + measures)). */
export function draftOf(ground: MoveGround, at: Int32Array = ground.problem.home): Draft {
  const { problem } = ground
  const { width, itemCount, binCount, measures, need } = problem
  const load = new Float64Array(binCount * width)
  const count = new Int32Array(binCount)
  const amounts = measures.map(({ base }) => base.slice())
  for (let item = 0; item < itemCount; item += 1) {
    const bin = at[item]!
    count[bin]! += 1
    for (let d = 0; d < width; d += 1) load[bin * width + d]! += need[item * width + d]!
    for (const [m, measure] of measures.entries()) amounts[m]![bin]! += measure.load[item]!
  }
  const decided = new Uint8Array(itemCount)
  const costs = new Float64Array(problem.costWidth)
  return { ground, at: Int32Array.from(at), load, amounts, decided, costs, count, moves: 0, moved: [] }
}

/** Moves an item and counts what that costs; `sign` -1 takes the move back. */
export function shift(draft: Draft, item: number, to: number, sign: 1 | -1): void {
  const { problem } = draft.ground
  const { width, need, measures, costWidth, costs } = problem
  const from = draft.at[item]!
  for (let d = 0; d < width; d += 1) {
    const amount = need[item * width + d]!
    draft.load[from * width + d]! -= amount
    draft.load[to * width + d]! += amount
  }
  for (const [m, measure] of measures.entries()) {
    draft.amounts[m]![from]! -= measure.load[item]!
    draft.amounts[m]![to]! += measure.load[item]!
  }
  for (let c = 0; c < costWidth; c += 1) draft.costs[c]! += sign * costs[item * costWidth + c]!
  draft.count[from]! -= 1
  draft.count[to]! += 1
  draft.at[item] = to
  draft.moves += sign
}

/** Whether a bin carries no more than a limit in every dimension. */
export function fits(draft: Draft, bin: number, limit: Float64Array): boolean {
  const { width } = draft.ground.problem
  for (let d = 0; d < width; d += 1) {
    const most = limit[bin * width + d]!
    if (draft.load[bin * width + d]! > most + 1e-9 * Math.max(1, Math.abs(most))) return false
  }
  return true
}

/** Whether a bin has room for one more item, within a limit, besides what it carries now. */
export function hasRoom(draft: Draft, item: number, bin: number, limit: Float64Array): boolean {
  const { width, need } = draft.ground.problem
  for (let d = 0; d < width; d += 1) {
    const amount = need[item * width + d]!
    const most = limit[bin * width + d]!
    // A bin that is overfull in a dimension takes nothing that adds to it.
    if (amount > 0 && draft.load[bin * width + d]! + amount > most + 1e-9 * Math.max(1, Math.abs(most)))
      return false
  }
  return true
}

/** The load of a bin that an even spread would lower: the weighted sum of its shares. */
export function pressureOf({ ground: { problem }, amounts }: Draft, bin: number): number {
  let total = 0
  for (const [m, measure] of problem.measures.entries())
    total += measure.weight * shareOf(measure, amounts[m]!, bin)
  return total
}

/** Whether two lists of costs differ in favour of the left: the first that differs decides. */
export function cheaper(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  for (let at = 0; at < left.length; at += 1) {
    const [one, other] = [left[at]!, right[at]!]
    const slack = 1e-9 * Math.max(1, Math.abs(one), Math.abs(other))
    if (one < other - slack) return true
    if (one > other + slack) return false
  }
  return false
}
