import type { Model } from '#kernel/assignment/model.ts'

/** An assignment with everything that judging a move needs. Only `place` and `take` change it. */
export type State = {
  readonly model: Model
  /** items: the bin of each, -1 where it stands nowhere. */
  readonly binOf: Int32Array
  /** bins × resources: load less safety capacity. */
  readonly over: Float64Array
  /** bins × resources: capacity less what is held, transient holds included. */
  readonly room: Float64Array
  /** Rows of groups with several members: a bit for each bin that a member stands in. */
  readonly inBin: Uint32Array
  readonly words: number
  /** Rows of groups that must spread: members in each location; and in how many locations there are any. */
  readonly inLocation: Uint16Array
  readonly spread: Int32Array
  /** Rows of groups in dependencies: members in each neighbourhood. */
  readonly inHood: Int32Array
  /** groups: members that do not stand in their initial bin; and how many groups have so many of them. */
  readonly moved: Int32Array
  readonly movedOften: Int32Array
  movedMost: number
  /** For each bin its items in no order, and where each item is in that list. */
  readonly contents: readonly number[][]
  readonly slotOf: Int32Array
  /** Resources, the one with the least room first. `rankScarce` renews it; any order is right. */
  readonly scarce: Int32Array
  /** items: what moving costs the search, which may charge more than the model does. */
  readonly moveCost: Float64Array
  /** Cost of the assignment; kept by whoever applies moves, since the delta is known by then. */
  cost: number
}

/** A state in which no item stands anywhere. */
export function emptyState(model: Model): State {
  const { items, bins, kinds, problem, transient, need, initial } = model
  const words = Math.ceil(bins / 32)
  const room = problem.capacity.slice()
  for (let item = 0; item < items; item += 1)
    for (let r = 0; r < kinds; r += 1)
      if (transient[r] === 1) room[initial[item]! * kinds + r]! -= need[item * kinds + r]!
  const movedOften = new Int32Array(items + 2)
  movedOften[0] = model.groups
  return {
    model,
    binOf: new Int32Array(items).fill(-1),
    over: problem.safety.map((most) => 0 - most),
    room,
    inBin: new Uint32Array(model.manyRows * words),
    words,
    inLocation: new Uint16Array(model.spreadRows * model.locations),
    spread: new Int32Array(model.spreadRows),
    inHood: new Int32Array(model.hoodRows * model.hoods),
    moved: new Int32Array(model.groups),
    movedOften,
    movedMost: 0,
    contents: Array.from({ length: bins }, () => []),
    slotOf: new Int32Array(items),
    moveCost: model.moveCost.slice(),
    scarce: Int32Array.from({ length: kinds }, (_, r) => r),
    cost: 0,
  }
}

/** A state with every item in its bin of `binOf`, and its cost. */
export function stateOf(model: Model, binOf: Int32Array): State {
  const state = emptyState(model)
  for (let item = 0; item < model.items; item += 1) place(state, item, binOf[item]!)
  state.cost = costOf(state)
  return state
}

/** Puts an item that stands nowhere into a bin. */
export function place(state: State, item: number, bin: number): void {
  const { model, over, room } = state
  const { kinds, need, transient, initial } = model
  const home = initial[item] === bin
  for (let r = 0, i = item * kinds, b = bin * kinds; r < kinds; r += 1, i += 1, b += 1) {
    const amount = need[i]!
    over[b] = over[b]! + amount
    if (!home || transient[r] === 0) room[b] = room[b]! - amount
  }
  state.binOf[item] = bin
  state.slotOf[item] = state.contents[bin]!.push(item) - 1
  const group = model.groupOf[item]!
  const many = model.manyRow[group]!
  if (many >= 0) state.inBin[many * state.words + (bin >>> 5)]! |= 1 << (bin & 31)
  const spread = model.spreadRow[group]!
  if (spread >= 0) {
    const at = spread * model.locations + model.locationOf[bin]!
    state.inLocation[at]! += 1
    if (state.inLocation[at] === 1) state.spread[spread]! += 1
  }
  const hood = model.hoodRow[group]!
  if (hood >= 0) state.inHood[hood * model.hoods + model.hoodOf[bin]!]! += 1
  if (!home) countMoved(state, group, 1)
}

/** Takes an item out of its bin; it stands nowhere then. */
export function take(state: State, item: number): void {
  const { model, over, room } = state
  const { kinds, need, transient, initial } = model
  const bin = state.binOf[item]!
  const home = initial[item] === bin
  for (let r = 0, i = item * kinds, b = bin * kinds; r < kinds; r += 1, i += 1, b += 1) {
    const amount = need[i]!
    over[b] = over[b]! - amount
    if (!home || transient[r] === 0) room[b] = room[b]! + amount
  }
  state.binOf[item] = -1
  const list = state.contents[bin]!
  const last = list.pop()!
  if (last !== item) {
    const slot = state.slotOf[item]!
    list[slot] = last
    state.slotOf[last] = slot
  }
  const group = model.groupOf[item]!
  const many = model.manyRow[group]!
  if (many >= 0) state.inBin[many * state.words + (bin >>> 5)]! &= ~(1 << (bin & 31))
  const spread = model.spreadRow[group]!
  if (spread >= 0) {
    const at = spread * model.locations + model.locationOf[bin]!
    state.inLocation[at]! -= 1
    if (state.inLocation[at] === 0) state.spread[spread]! -= 1
  }
  const hood = model.hoodRow[group]!
  if (hood >= 0) state.inHood[hood * model.hoods + model.hoodOf[bin]!]! -= 1
  if (!home) countMoved(state, group, -1)
}

function countMoved(state: State, group: number, change: 1 | -1): void {
  const { moved, movedOften } = state
  const before = moved[group]!
  const after = before + change
  moved[group] = after
  movedOften[before]! -= 1
  movedOften[after]! += 1
  if (after > state.movedMost) state.movedMost = after
  else if (before === state.movedMost && movedOften[before] === 0) state.movedMost = after
}

/** Cost of the whole assignment, counted anew. Cost O(items + bins × (resources + balances)). */
export function costOf(state: State): number {
  const { model, over, binOf, moveCost } = state
  const { bins, kinds, overloadCost, balances, balance, margin, initial, items } = model
  let cost = model.groupMoveWeight * state.movedMost
  for (let at = 0; at < bins * kinds; at += 1)
    if (over[at]! > 0) cost += over[at]! * overloadCost[at % kinds]!
  for (let bin = 0; bin < bins; bin += 1) {
    for (let k = 0; k < balances * 4; k += 4) {
      const first = bin * kinds + balance[k]!
      const second = bin * kinds + balance[k + 1]!
      const missing = balance[k + 2]! * (margin[first]! - over[first]!) - (margin[second]! - over[second]!)
      if (missing > 0) cost += missing * balance[k + 3]!
    }
  }
  for (let item = 0; item < items; item += 1) {
    const bin = binOf[item]!
    if (bin < 0 || bin === initial[item]) continue
    cost += moveCost[item]!
    if (model.binMoveCost !== undefined)
      cost += model.binMoveWeight * model.binMoveCost[initial[item]! * bins + bin]!
  }
  return cost
}

/** Orders the resources by how much of what is needed would still fit, so that moves that cannot be are seen to be soon. */
export function rankScarce({ model, room, scarce }: State): void {
  const { kinds, need } = model
  const left = new Float64Array(kinds)
  const needed = new Float64Array(kinds)
  for (let at = 0; at < room.length; at += 1) left[at % kinds]! += room[at]!
  for (let at = 0; at < need.length; at += 1) needed[at % kinds]! += need[at]!
  scarce.sort((one, two) => left[one]! * needed[two]! - left[two]! * needed[one]! || one - two)
}
