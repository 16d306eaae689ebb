import { mayStand } from '#kernel/assignment/model.ts'
import type { State } from '#kernel/assignment/state.ts'

/** What the loads and balances of some bins and the moves of some items cost; what others cost is left out. */
export function localCost(state: State, items: readonly number[], bins: readonly number[]): number {
  const { model } = state
  let cost = model.groupMoveWeight * state.movedMost
  for (const bin of bins) cost += binCost(state, bin)
  for (const item of items) cost += placeCost(state, item, state.binOf[item]!)
  return cost
}

/** What the load and the balances of one bin cost. Cost O(resources + balances). */
export function binCost({ model, over }: State, bin: number): number {
  const { kinds, overloadCost, balances, balance, margin } = model
  let cost = 0
  for (let r = 0, at = bin * kinds; r < kinds; r += 1, at += 1)
    if (over[at]! > 0) cost += over[at]! * overloadCost[r]!
  for (let k = 0; k < balances * 4; k += 4) {
    const first = bin * kinds + balance[k]!
    const second = bin * kinds + balance[k + 1]!
    const missing = balance[k + 2]! * (margin[first]! - over[first]!) - (margin[second]! - over[second]!)
    if (missing > 0) cost += missing * balance[k + 3]!
  }
  return cost
}

/** What it costs that an item stands in a bin rather than at home, groups aside. */
export function placeCost({ model, moveCost }: State, item: number, bin: number): number {
  const home = model.initial[item]!
  if (bin === home) return 0
  if (model.binMoveCost === undefined) return moveCost[item]!
  return moveCost[item]! + model.binMoveWeight * model.binMoveCost[home * model.bins + bin]!
}

/** Whether an item that stands nowhere may go to a bin, capacity, locations and neighbourhoods aside. */
export function mayEnter({ model, inBin, words }: State, item: number, bin: number): boolean {
  const row = model.manyRow[model.groupOf[item]!]!
  if (row >= 0 && ((inBin[row * words + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1) return false
  return mayStand(model, item, bin)
}

/**
 * Whether capacities hold in some bins, and locations and neighbourhoods for the groups of some items. Where nothing else
 * changed since the assignment was legal, it is legal then, but for what `mayEnter` judges.
 */
export function stillHolds(state: State, items: readonly number[], bins: readonly number[]): boolean {
  const { model, room } = state
  for (const bin of bins)
    for (let at = bin * model.kinds; at < (bin + 1) * model.kinds; at += 1) if (room[at]! < 0) return false
  for (const item of items) {
    const group = model.groupOf[item]!
    const row = model.spreadRow[group]!
    if (row >= 0 && state.spread[row]! < model.spreadMin[group]!) return false
    if (!neighbourhoodsHold(state, group)) return false
  }
  return true
}

/** Whether a group stands only beside all it depends on, and all that depend on it only beside it. */
function neighbourhoodsHold({ model, inHood }: State, group: number): boolean {
  const { hoods, hoodRow, dependsOn, dependents } = model
  const row = hoodRow[group]!
  if (row < 0) return true
  for (let hood = 0; hood < hoods; hood += 1) {
    const stands = inHood[row * hoods + hood]! > 0
    const links = stands ? dependsOn : dependents
    for (let k = links.from[group]!; k < links.from[group + 1]!; k += 1)
      if (inHood[hoodRow[links.to[k]!]! * hoods + hood]! > 0 !== stands) return false
  }
  return true
}
