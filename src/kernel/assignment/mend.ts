import { type Model, mayStand } from '#kernel/assignment/model.ts'
import { costOf, emptyState, place, type State, stateOf, take } from '#kernel/assignment/state.ts'
import { type Random, randomElement, randomInteger } from '#kernel/random.ts'

/** Attempts at putting items somewhere, per item, before an assignment is given up. */
const attemptsPerItem = 60
/** Rounds over the groups that break a rule. */
const roundsMax = 40

/**
 * A legal assignment that leaves items where they stand today as far as it can, or undefined where none was found, which
 * proves nothing. Items that cannot stay are put where they cost least, and push others out where nothing has room; members of
 * groups that miss a location or a neighbourhood then move until the groups hold.
 */
export function mended(model: Model, random: Random): State | undefined {
  const state = emptyState(model)
  if (state.room.some((room) => room < 0)) return undefined
  const waiting = stay(state)
  if (!settleAll(state, waiting, random)) return undefined
  if (!mendGroups(state, random)) return undefined
  state.cost = costOf(state)
  return state
}

/** Whether the initial assignment keeps every promise. */
export function initialHolds(model: Model): boolean {
  const state = stateOf(model, model.initial)
  for (const room of state.room) if (room < 0) return false
  for (let item = 0; item < model.items; item += 1)
    if (!mayStand(model, item, model.initial[item]!)) return false
  const seen = new Set<number>()
  for (let item = 0; item < model.items; item += 1) {
    const key = model.groupOf[item]! * model.bins + model.initial[item]!
    if (model.manyRow[model.groupOf[item]!]! < 0) continue
    if (seen.has(key)) return false
    seen.add(key)
  }
  for (let group = 0; group < model.groups; group += 1) if (missing(state, group) > 0) return false
  return true
}

/** Leaves in place what can stay, what cannot move first, then the largest; gives what is left. */
function stay(state: State): number[] {
  const { model } = state
  const { items, kinds, need, initial, pinned } = model
  const weight = (item: number): number => {
    let sum = 0
    for (let r = 0; r < kinds; r += 1) sum += need[item * kinds + r]! * (model.overloadCost[r]! + 1)
    return sum
  }
  const weights = Float64Array.from({ length: items }, (_, item) => weight(item))
  const order = Array.from({ length: items }, (_, item) => item).sort(
    (one, two) => (pinned?.[two] ?? 0) - (pinned?.[one] ?? 0) || weights[two]! - weights[one]! || one - two,
  )
  const waiting: number[] = []
  for (const item of order) {
    if (stands(state, item, initial[item]!)) place(state, item, initial[item]!)
    else waiting.push(item)
  }
  return waiting
}

/** Whether a bin can take an item that stands nowhere, groups' locations and neighbourhoods aside. */
function stands(state: State, item: number, bin: number): boolean {
  const { model, room } = state
  const { kinds, need, transient, initial } = model
  if (!mayStand(model, item, bin) || clashes(state, item, bin)) return false
  const home = initial[item] === bin
  for (let r = 0; r < kinds; r += 1) {
    if (home && transient[r] === 1) {
      if (room[bin * kinds + r]! < 0) return false
    } else if (room[bin * kinds + r]! < need[item * kinds + r]!) return false
  }
  return true
}

function clashes({ model, inBin, words }: State, item: number, bin: number): boolean {
  const row = model.manyRow[model.groupOf[item]!]!
  return row >= 0 && ((inBin[row * words + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1
}

function settleAll(state: State, waiting: number[], random: Random): boolean {
  const { model } = state
  const queue = waiting.reverse()
  let attempts = attemptsPerItem * (queue.length + 10)
  while (queue.length > 0) {
    attempts -= 1
    if (attempts < 0) return false
    const item = queue.pop()!
    const bin = cheapestBin(state, item)
    if (bin >= 0) {
      place(state, item, bin)
      continue
    }
    const target = randomInteger(random, 0, model.bins - 1)
    if (!pushOut(state, item, target, queue, random)) queue.unshift(item)
  }
  return true
}

/** The bin that takes an item at the least overload, or -1. Prefers bins where its group's rules hold. */
function cheapestBin(state: State, item: number): number {
  const { model } = state
  const group = model.groupOf[item]!
  let found = -1
  let least = Number.POSITIVE_INFINITY
  for (let bin = 0; bin < model.bins; bin += 1) {
    if (!stands(state, item, bin)) continue
    const cost = (hoodLacks(state, group, model.hoodOf[bin]!) ? 2 ** 53 : 0) + overloadOf(state, item, bin)
    if (cost < least) {
      least = cost
      found = bin
    }
  }
  return found
}

function overloadOf({ model, over }: State, item: number, bin: number): number {
  const { kinds, need, overloadCost } = model
  let cost = 0
  for (let r = 0; r < kinds; r += 1) {
    const amount = need[item * kinds + r]!
    cost += overloadCost[r]! * Math.max(0, Math.min(amount, over[bin * kinds + r]! + amount))
  }
  return cost
}

function hoodLacks({ model, inHood }: State, group: number, hood: number): boolean {
  const { dependsOn, hoodRow, hoods } = model
  for (let k = dependsOn.from[group]!; k < dependsOn.from[group + 1]!; k += 1)
    if (inHood[hoodRow[dependsOn.to[k]!]! * hoods + hood] === 0) return true
  return false
}

/** Makes room for an item by taking others out of the bin, at random; they wait then. Undone where that is not enough. */
function pushOut(state: State, item: number, bin: number, queue: number[], random: Random): boolean {
  const { model } = state
  if (!mayStand(model, item, bin)) return false
  const out: number[] = []
  const list = state.contents[bin]!
  while (!stands(state, item, bin)) {
    const group = model.groupOf[item]!
    const twin = clashes(state, item, bin) ? list.find((other) => model.groupOf[other] === group) : undefined
    const movable = list.filter((other) => model.pinned?.[other] !== 1)
    const other = twin ?? (movable.length > 0 ? randomElement(random, movable) : undefined)
    if (other === undefined || model.pinned?.[other] === 1) {
      for (const back of out) place(state, back, bin)
      return false
    }
    take(state, other)
    out.push(other)
  }
  place(state, item, bin)
  for (const other of out) queue.unshift(other)
  return true
}

/** Locations and neighbourhoods that a group lacks. */
function missing(state: State, group: number): number {
  const { model, inHood } = state
  const { hoods, dependsOn, hoodRow, spreadRow, spreadMin } = model
  const row = spreadRow[group]!
  let count = row < 0 ? 0 : Math.max(0, spreadMin[group]! - state.spread[row]!)
  const own = hoodRow[group]!
  if (own < 0) return count
  for (let hood = 0; hood < hoods; hood += 1) {
    if (inHood[own * hoods + hood] === 0) continue
    for (let k = dependsOn.from[group]!; k < dependsOn.from[group + 1]!; k += 1)
      if (inHood[hoodRow[dependsOn.to[k]!]! * hoods + hood] === 0) count += 1
  }
  return count
}

/** What a group and those that depend on it lack. */
function missingAround(state: State, group: number): number {
  const { dependents } = state.model
  let count = missing(state, group)
  for (let k = dependents.from[group]!; k < dependents.from[group + 1]!; k += 1)
    count += missing(state, dependents.to[k]!)
  return count
}

function mendGroups(state: State, random: Random): boolean {
  const { model } = state
  const members: number[][] = Array.from({ length: model.groups }, () => [])
  for (let item = 0; item < model.items; item += 1) members[model.groupOf[item]!]!.push(item)
  for (let round = 0; round < roundsMax; round += 1) {
    let left = 0
    for (let group = 0; group < model.groups; group += 1) {
      if (missing(state, group) === 0) continue
      left += 1
      const { dependsOn } = model
      const around = [group, ...dependsOn.to.subarray(dependsOn.from[group]!, dependsOn.from[group + 1]!)]
      for (const other of around) for (const item of members[other]!) improve(state, item, random)
    }
    if (left === 0) return true
  }
  return false
}

/** Moves an item to the bin where its group and those around lack least, if that is less than now; ties by chance. */
function improve(state: State, item: number, random: Random): void {
  const { model } = state
  const group = model.groupOf[item]!
  const from = state.binOf[item]!
  let least = missingAround(state, group)
  if (least === 0 || model.pinned?.[item] === 1) return
  let found = from
  const first = randomInteger(random, 0, model.bins - 1)
  take(state, item)
  for (let k = 0; k < model.bins; k += 1) {
    const bin = (first + k) % model.bins
    if (bin === from || !stands(state, item, bin)) continue
    place(state, item, bin)
    const lacks = missingAround(state, group)
    take(state, item)
    if (lacks >= least) continue
    least = lacks
    found = bin
  }
  place(state, item, found)
}
