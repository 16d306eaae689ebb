import { type Model, mayStand } from '#kernel/assignment/model.ts'
import { place, type State, take } from '#kernel/assignment/state.ts'

/** What a move would add to the cost, or this: it is illegal, or adds more than was allowed for. */
export const tooMuch = Number.POSITIVE_INFINITY

/**
 * What it adds to the cost to put an item into another bin, where that is legal and adds at most `most`; else `tooMuch`.
 * The item stands somewhere and not in `to`. Cost O(resources + balances), and O(dependencies) where neighbourhoods change.
 * Most moves fail for want of room, so room is looked at first, scarce resources before others.
 */
export function shiftDelta(state: State, item: number, to: number, most: number): number {
  const { model, over, room, scarce } = state
  const { kinds, need, transient, overloadCost, initial } = model
  const home = initial[item]!
  const i = item * kinds
  const t = to * kinds
  for (let k = 0; k < kinds; k += 1) {
    const r = scarce[k]!
    if (room[t + r]! < need[i + r]! && !(to === home && transient[r] === 1)) return tooMuch
  }
  const from = state.binOf[item]!
  const f = from * kinds
  let delta = moveDelta(state, item, from, to)
  if (model.groupMoveWeight !== 0 && (from === home || to === home))
    delta += groupDelta(state, item, to === home)
  for (let r = 0; r < kinds; r += 1) {
    const amount = need[i + r]!
    const overFrom = over[f + r]!
    const overTo = over[t + r]! + amount
    const saved = overFrom > 0 ? (overFrom < amount ? overFrom : amount) : 0
    const added = overTo > 0 ? (overTo < amount ? overTo : amount) : 0
    delta += overloadCost[r]! * (added - saved)
  }
  if (model.balances > 0) delta += balanceDelta(state, item, -1, from, to)
  if (delta > most) return tooMuch
  return shiftFits(state, item, from, to) ? delta : tooMuch
}

/**
 * What it adds to the cost to exchange two items of different bins, where that is legal and adds at most `most`; else
 * `tooMuch`. Cost as that of `shiftDelta`.
 */
export function swapDelta(state: State, one: number, two: number, most: number): number {
  const { model, over, room, binOf, scarce } = state
  const { kinds, need, transient, overloadCost, initial } = model
  const a = binOf[one]!
  const b = binOf[two]!
  const homeOne = initial[one]!
  const homeTwo = initial[two]!
  const i = one * kinds
  const j = two * kinds
  const p = a * kinds
  const q = b * kinds
  for (let k = 0; k < kinds; k += 1) {
    const r = scarce[k]!
    const first = need[i + r]!
    const second = need[j + r]!
    if (transient[r] === 0) {
      const change = first - second
      if (room[q + r]! < change || room[p + r]! < -change) return tooMuch
    } else {
      if (room[q + r]! < (b === homeOne ? 0 : first) - (b === homeTwo ? 0 : second)) return tooMuch
      if (room[p + r]! < (a === homeTwo ? 0 : second) - (a === homeOne ? 0 : first)) return tooMuch
    }
  }
  let delta = moveDelta(state, one, a, b) + moveDelta(state, two, b, a)
  for (let r = 0; r < kinds; r += 1) {
    const change = need[i + r]! - need[j + r]!
    const overA = over[p + r]!
    const overB = over[q + r]!
    const nextA = overA - change
    const nextB = overB + change
    delta +=
      overloadCost[r]! *
      ((nextA > 0 ? nextA : 0) -
        (overA > 0 ? overA : 0) +
        ((nextB > 0 ? nextB : 0) - (overB > 0 ? overB : 0)))
  }
  if (model.balances > 0) delta += balanceDelta(state, one, two, a, b)
  if (model.groupMoveWeight !== 0) {
    const touches = a === homeOne || a === homeTwo || b === homeOne || b === homeTwo
    if (touches) delta += groupsDelta(state, one, two, a, b)
  }
  if (delta > most) return tooMuch
  return swapFits(state, one, two, a, b) ? delta : tooMuch
}

/** Does what `shiftDelta` judged. */
export function applyShift(state: State, item: number, to: number, delta: number): void {
  take(state, item)
  place(state, item, to)
  state.cost += delta
}

/** Does what `swapDelta` judged. */
export function applySwap(state: State, one: number, two: number, delta: number): void {
  const a = state.binOf[one]!
  const b = state.binOf[two]!
  take(state, one)
  take(state, two)
  place(state, one, b)
  place(state, two, a)
  state.cost += delta
}

/** What the item's own move and the move between bins add. */
function moveDelta({ model, moveCost }: State, item: number, from: number, to: number): number {
  const home = model.initial[item]!
  let delta = 0
  if (from === home) delta += moveCost[item]!
  else if (to === home) delta -= moveCost[item]!
  if (model.binMoveCost !== undefined) {
    const row = home * model.bins
    const after = to === home ? 0 : model.binMoveCost[row + to]!
    const before = from === home ? 0 : model.binMoveCost[row + from]!
    delta += model.binMoveWeight * (after - before)
  }
  return delta
}

/** What it adds to the cost of the most moved group that an item leaves its initial bin or returns there. */
function groupDelta(state: State, item: number, returns: boolean): number {
  const count = state.moved[state.model.groupOf[item]!]!
  if (count !== state.movedMost) return 0
  if (!returns) return state.model.groupMoveWeight
  return state.movedOften[count] === 1 ? -state.model.groupMoveWeight : 0
}

/** The same for two items at once. */
function groupsDelta(state: State, one: number, two: number, a: number, b: number): number {
  const { initial, groupOf } = state.model
  const changeOne = (b !== initial[one] ? 1 : 0) - (a !== initial[one] ? 1 : 0)
  const changeTwo = (a !== initial[two] ? 1 : 0) - (b !== initial[two] ? 1 : 0)
  const first = groupOf[one]!
  const second = groupOf[two]!
  const { moved, movedOften, movedMost, model } = state
  if (first === second) {
    const change = changeOne + changeTwo
    if (change === 0) return 0
    return mostAfter(movedOften, movedMost, moved[first]!, change, 0, 0) * model.groupMoveWeight
  }
  return (
    mostAfter(movedOften, movedMost, moved[first]!, changeOne, moved[second]!, changeTwo) *
    model.groupMoveWeight
  )
}

/** By how much the largest count changes when one count changes by `change` and another by `change2`. */
function mostAfter(
  often: Int32Array,
  most: number,
  count: number,
  change: number,
  count2: number,
  change2: number,
): number {
  const after = Math.max(change === 0 ? 0 : count + change, change2 === 0 ? 0 : count2 + change2)
  if (after >= most) return after - most
  let level = most
  while (level > after) {
    let left = often[level]!
    if (change !== 0 && count === level) left -= 1
    if (change2 !== 0 && count2 === level) left -= 1
    if (left > 0) return level - most
    level -= 1
  }
  return after - most
}

/** What the balances of two bins add when `item` goes from `a` to `b`, and `back` (or -1) from `b` to `a`. */
function balanceDelta(state: State, item: number, back: number, a: number, b: number): number {
  const { model, over } = state
  const { kinds, need, margin, balance, balances } = model
  let delta = 0
  for (let k = 0; k < balances * 4; k += 4) {
    const first = balance[k]!
    const second = balance[k + 1]!
    const target = balance[k + 2]!
    let change = target * need[item * kinds + first]! - need[item * kinds + second]!
    if (back >= 0) change -= target * need[back * kinds + first]! - need[back * kinds + second]!
    const a1 = a * kinds + first
    const a2 = a * kinds + second
    const b1 = b * kinds + first
    const b2 = b * kinds + second
    const inA = target * (margin[a1]! - over[a1]!) - (margin[a2]! - over[a2]!)
    const inB = target * (margin[b1]! - over[b1]!) - (margin[b2]! - over[b2]!)
    const nextA = inA + change
    const nextB = inB - change
    const sum =
      (nextA > 0 ? nextA : 0) - (inA > 0 ? inA : 0) + ((nextB > 0 ? nextB : 0) - (inB > 0 ? inB : 0))
    delta += balance[k + 3]! * sum
  }
  return delta
}

const standsIn = (state: State, row: number, bin: number): boolean =>
  ((state.inBin[row * state.words + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1

/** Whether rules other than capacity let an item go from a bin to another. */
function shiftFits(state: State, item: number, from: number, to: number): boolean {
  const { model } = state
  const group = model.groupOf[item]!
  const many = model.manyRow[group]!
  if (many >= 0 && standsIn(state, many, to)) return false
  if ((model.allowed !== undefined || model.pinned !== undefined) && !mayStand(model, item, to)) return false
  return spreadHolds(state, group, from, to) && dependenciesHold(state, group, from, to)
}

/** Whether rules other than capacity let two items change places. */
function swapFits(state: State, one: number, two: number, a: number, b: number): boolean {
  const { model } = state
  if (model.allowed !== undefined || model.pinned !== undefined)
    if (!mayStand(model, one, b) || !mayStand(model, two, a)) return false
  const first = model.groupOf[one]!
  const second = model.groupOf[two]!
  if (first === second) return true
  const rowFirst = model.manyRow[first]!
  if (rowFirst >= 0 && standsIn(state, rowFirst, b)) return false
  const rowSecond = model.manyRow[second]!
  if (rowSecond >= 0 && standsIn(state, rowSecond, a)) return false
  if (!spreadHolds(state, first, a, b) || !spreadHolds(state, second, b, a)) return false
  const hoodA = model.hoodOf[a]!
  const hoodB = model.hoodOf[b]!
  if (hoodA === hoodB) return true
  const hoodFirst = model.hoodRow[first]!
  const hoodSecond = model.hoodRow[second]!
  if (hoodFirst < 0) return dependenciesHold(state, second, b, a)
  if (hoodSecond < 0) return dependenciesHold(state, first, a, b)
  return bothDependenciesHold(state, first, second, a, b)
}

function spreadHolds(state: State, group: number, from: number, to: number): boolean {
  const { model, inLocation } = state
  const row = model.spreadRow[group]!
  if (row < 0) return true
  const left = model.locationOf[from]!
  const entered = model.locationOf[to]!
  if (left === entered) return true
  const lost = inLocation[row * model.locations + left] === 1 ? 1 : 0
  const won = inLocation[row * model.locations + entered] === 0 ? 1 : 0
  return lost <= won || state.spread[row]! - 1 >= model.spreadMin[group]!
}

function dependenciesHold(state: State, group: number, from: number, to: number): boolean {
  const { model, inHood } = state
  const row = model.hoodRow[group]!
  if (row < 0) return true
  const left = model.hoodOf[from]!
  const entered = model.hoodOf[to]!
  if (left === entered) return true
  const { hoods } = model
  if (inHood[row * hoods + entered] === 0 && !allStand(state, model.dependsOn, group, entered)) return false
  return inHood[row * hoods + left] !== 1 || noneStands(state, model.dependents, group, left)
}

type Links = Model['dependsOn']

function allStand({ model, inHood }: State, links: Links, group: number, hood: number): boolean {
  for (let k = links.from[group]!; k < links.from[group + 1]!; k += 1)
    if (inHood[model.hoodRow[links.to[k]!]! * model.hoods + hood] === 0) return false
  return true
}

function noneStands({ model, inHood }: State, links: Links, group: number, hood: number): boolean {
  for (let k = links.from[group]!; k < links.from[group + 1]!; k += 1)
    if (inHood[model.hoodRow[links.to[k]!]! * model.hoods + hood]! > 0) return false
  return true
}

/** Judges the neighbourhoods as they would be after two groups exchange members; one may depend on the other. */
function bothDependenciesHold(state: State, first: number, second: number, a: number, b: number): boolean {
  const { model, inHood } = state
  const { hoods, dependsOn, dependents } = model
  const hoodA = model.hoodOf[a]!
  const hoodB = model.hoodOf[b]!
  const rowFirst = model.hoodRow[first]! * hoods
  const rowSecond = model.hoodRow[second]! * hoods
  inHood[rowFirst + hoodA]! -= 1
  inHood[rowFirst + hoodB]! += 1
  inHood[rowSecond + hoodB]! -= 1
  inHood[rowSecond + hoodA]! += 1
  const holds =
    (inHood[rowFirst + hoodB] !== 1 || allStand(state, dependsOn, first, hoodB)) &&
    (inHood[rowSecond + hoodA] !== 1 || allStand(state, dependsOn, second, hoodA)) &&
    (inHood[rowFirst + hoodA] !== 0 || noneStands(state, dependents, first, hoodA)) &&
    (inHood[rowSecond + hoodB] !== 0 || noneStands(state, dependents, second, hoodB))
  inHood[rowFirst + hoodA]! += 1
  inHood[rowFirst + hoodB]! -= 1
  inHood[rowSecond + hoodB]! += 1
  inHood[rowSecond + hoodA]! -= 1
  return holds
}
