import { tryRandomChain } from '#kernel/assignment/chain.ts'
import type { Model } from '#kernel/assignment/model.ts'
import { applyShift, applySwap, shiftDelta, swapDelta, tooMuch } from '#kernel/assignment/moves.ts'
import { costOf, rankScarce, type State } from '#kernel/assignment/state.ts'
import type { Random } from '#kernel/random.ts'

/** −ln of 4,096 evenly spread numbers between 0 and 1: with it the thresholds of annealing cost no logarithm. */
const thresholds = Float64Array.from({ length: 4096 }, (_, at) => -logarithm((at + 0.5) / 4096))

/** ln x for 0 < x <= 1, by additions and divisions alone, which are the same on every machine. */
function logarithm(x: number): number {
  let power = 0
  let rest = x
  while (rest < 0.5) {
    rest *= 2
    power -= 1
  }
  const z = (rest - 1) / (rest + 1)
  let term = z
  let sum = 0
  for (let k = 1; k < 60; k += 2) {
    sum += term / k
    term *= z * z
  }
  return 2 * sum + power * Math.LN2
}

/** Items by what their amounts cost where they are overload, largest first, with that size. */
type Sizes = { readonly order: Int32Array; readonly size: Float64Array }

function sizesOf(model: Model): Sizes {
  const { items, kinds, need, overloadCost } = model
  const size = new Float64Array(items)
  for (let at = 0; at < items * kinds; at += 1)
    size[(at / kinds) | 0]! += need[at]! * overloadCost[at % kinds]!
  for (let item = 0; item < items; item += 1) if (size[item] === 0) size[item] = unbalanced(model, item)
  const order = Int32Array.from(size.keys()).sort((one, two) => size[two]! - size[one]! || one - two)
  return { order, size: Float64Array.from(order, (item) => size[item]!) }
}

/** What an item can cost through balances: its size where overload of what it needs costs nothing. */
function unbalanced({ balances, balance, need, kinds }: Model, item: number): number {
  let cost = 0
  for (let k = 0; k < balances * 4; k += 4) {
    const first = need[item * kinds + balance[k]!]!
    cost += balance[k + 3]! * (balance[k + 2]! * first + need[item * kinds + balance[k + 1]!]!)
  }
  return cost
}

/** How many items have at least this size. */
function rankOf({ size }: Sizes, least: number): number {
  let low = 0
  let high = size.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (size[middle]! >= least) low = middle + 1
    else high = middle
  }
  return low
}

/** A search that cools: what it stands on now, and the best it has seen. */
export type Annealing = {
  readonly state: State
  readonly random: Random
  readonly sizes: Sizes
  /** items: what the amounts held twice are worth where an item has moved; paid in full at the start, nothing at the end. */
  readonly holds: Float64Array
  readonly warm: number
  readonly cold: number
  readonly lowerBound: number
  /** Whether loads are as good as they can be; it stays so. */
  arranged: boolean
  readonly best: Int32Array
  bestCost: number
  iterations: number
}

/** First temperature, as a share of the size of the largest item; where there are few items they must all mix. */
const warmestShare = 0.01
const warmestItems = 5
/**
 * Most of the budget cools by this ratio, over which loads are arranged; the rest cools to the last temperature, over which
 * items whose move gains nothing go home. The first is at least `coolingMin` times the last.
 */
const arrangingShare = 0.85
const arrangingRatio = 3000
const coldest = 10
const coolingMin = 100
/**
 * Sizes between which items are moved, in temperatures. Smaller ones would only drift, and fill the room that large ones need;
 * larger ones are frozen. As it cools the window passes from the few large items to the many small ones.
 */
const sizeMin = 16
const sizeMax = 1000
const windowMin = 30
/** Share of the overload cost of amounts held twice that a move is charged at the start, and when that has faded. */
const holdShare = 0.5
const holdEnds = 0.9
/**
 * Temperatures that every move is charged from when moves make up this share of the cost above the bound: loads are as good
 * as they can be then, and what still moves only drifts among many bins that are as good as home.
 */
const drift = 5
const driftShare = 0.5
const driftEnds = 0.98

/** A search from a state, which it owns from now on. */
export function beginAnnealing(state: State, random: Random, lowerBound: number): Annealing {
  const { model, binOf } = state
  const { items, kinds, need, transient, overloadCost } = model
  const sizes = sizesOf(model)
  const holds = new Float64Array(items)
  for (let at = 0; at < items * kinds; at += 1) {
    const r = at % kinds
    if (transient[r] === 1) holds[(at / kinds) | 0]! += holdShare * overloadCost[r]! * need[at]!
  }
  const share = Math.max(warmestShare, Math.min(0.5, warmestItems / Math.max(1, items)))
  // Where no item has a size there are costs of moves alone, which are whole numbers.
  const warm = Math.max(1, share * (sizes.size[0] ?? 0))
  const cold = Math.min(coldest, warm / coolingMin)
  return {
    state,
    random,
    sizes,
    holds,
    warm,
    cold,
    lowerBound,
    arranged: false,
    best: binOf.slice(),
    bestCost: state.cost,
    iterations: 0,
  }
}

/** Keeps an assignment that another search found, where it is the best so far. */
export function keepBest(search: Annealing, { cost, binOf }: State): void {
  if (cost >= search.bestCost) return
  search.bestCost = cost
  search.best.set(binOf)
}

/** Keeps where the search stands, where it is the best so far. */
export function keepCurrent(search: Annealing): void {
  const cost = trueCost(search.state)
  if (cost >= search.bestCost) return
  search.bestCost = cost
  search.best.set(search.state.binOf)
}

/** Judges so many moves at the temperature that belongs to the share of the budget that is spent, 0 to 1. */
export function annealSlice(search: Annealing, iterations: number, spent: number): void {
  const { state, sizes, best, warm, cold } = search
  const temperature = temperatureOf(warm, cold, spent)
  search.arranged ||= movesCost(state) > driftShare * (search.bestCost - search.lowerBound)
  const drifts = search.arranged && spent < driftEnds ? drift * temperature : 0
  const charged = charge(search, Math.max(0, 1 - spent / holdEnds), drifts)
  rankScarce(state)
  const least = spent < arrangingShare ? temperature * sizeMin : 0
  const to = Math.max(rankOf(sizes, least), Math.min(best.length, windowMin))
  const from = Math.max(0, Math.min(rankOf(sizes, temperature * sizeMax), to - windowMin))
  const chains = chainChanceAt(search, spent)
  // A copy of the best costs as much as a few moves for each item, so small problems look more often.
  const step = charged ? iterations : Math.min(iterations, Math.max(1, best.length))
  for (let done = 0; done < iterations; done += step) {
    anneal(search, Math.min(step, iterations - done), temperature, from, to, chains)
    const cost = charged ? trueCost(state) : state.cost
    if (cost >= search.bestCost) continue
    search.bestCost = cost
    best.set(state.binOf)
  }
  search.iterations += iterations
}

/** Cools by equal ratios in equal shares of the budget, in two parts. */
function temperatureOf(warm: number, cold: number, spent: number): number {
  const middle = Math.max(cold, warm / arrangingRatio)
  if (spent < arrangingShare) return between(warm, middle, spent / arrangingShare)
  return between(middle, cold, Math.min(1, (spent - arrangingShare) / (1 - arrangingShare)))
}

/** The geometric mean of two numbers at a share from 0 to 1. By square roots, which are the same on every machine. */
function between(from: number, to: number, share: number): number {
  let value = from
  let root = to / from
  let rest = share
  for (let bit = 0; bit < 30; bit += 1) {
    root = Math.sqrt(root)
    rest *= 2
    if (rest < 1) continue
    value *= root
    rest -= 1
  }
  return value
}

/** Makes moves dearer by a share of the holds; whether any of them is dearer now. */
function charge({ state, holds }: Annealing, share: number, more: number): boolean {
  const { moveCost, model } = state
  let charged = false
  let changed = false
  for (let item = 0; item < holds.length; item += 1) {
    const extra = Math.round(share * holds[item]! + more)
    if (extra > 0) charged = true
    const cost = model.moveCost[item]! + extra
    if (cost === moveCost[item]) continue
    moveCost[item] = cost
    changed = true
  }
  if (changed) state.cost = costOf(state)
  return charged
}

/** What the moves of a state cost, but for what they are charged beyond. */
function movesCost({ binOf, model }: State): number {
  const { initial, binMoveCost, binMoveWeight, bins, moveCost } = model
  let cost = 0
  for (let item = 0; item < binOf.length; item += 1) {
    const home = initial[item]!
    if (binOf[item] === home) continue
    cost += moveCost[item]!
    if (binMoveCost !== undefined) cost += binMoveWeight * binMoveCost[home * bins + binOf[item]!]!
  }
  return cost
}

/** Cost of a state without what moves are charged beyond their cost. */
function trueCost({ cost, moveCost, binOf, model }: State): number {
  let extra = 0
  for (let item = 0; item < binOf.length; item += 1)
    if (binOf[item] !== model.initial[item]) extra += moveCost[item]! - model.moveCost[item]!
  return cost - extra
}

/** Chances of the kinds of moves: home; to any bin; an exchange with an item of like size; else with any. */
const homeChance = 0.15
const shiftChance = 0.55
const nearChance = 0.8
/** How far apart in the order of sizes items of like size are, at most: this share of those that are moved. */
const nearShare = 1 / 16
/**
 * Chance of an ejection chain, the share of the budget from which there are any, since chains from the beginning end dearer, and
 * the items per bin up to which there are any: among many items an exchange that fits is found.
 */
const chainChance = 1 / 32
const chainsFrom = 0.5
const chainItemsPerBin = 30

/** The chance that a move is an ejection chain. */
function chainChanceAt({ state }: Annealing, spent: number): number {
  const { items, bins } = state.model
  return bins > 2 && items <= chainItemsPerBin * bins && spent >= chainsFrom ? chainChance : 0
}

/** Judges moves of the items between two ranks of size at one temperature. */
function anneal(
  search: Annealing,
  tries: number,
  temperature: number,
  from: number,
  to: number,
  chains: number,
): void {
  const { state, random, sizes } = search
  const { order } = sizes
  const { binOf, model } = state
  const { bins, initial } = model
  const span = to - from
  if (span < 1 || bins < 2) return
  const near = Math.max(1, Math.ceil(span * nearShare))
  for (let at = 0; at < tries; at += 1) {
    const most = temperature * thresholds[(random() * 4096) | 0]!
    const rank = from + ((random() * span) | 0)
    const item = order[rank]!
    const bin = binOf[item]!
    const kind = random()
    if (kind < homeChance) {
      if (bin !== initial[item]) sendHome(state, random, item, most)
    } else if (kind < shiftChance) {
      const target = (random() * bins) | 0
      if (target !== bin) tryShift(state, item, target, most)
    } else if (kind >= 1 - chains) {
      tryRandomChain(state, random, item, most)
    } else {
      let rank2 = from + ((random() * span) | 0)
      if (kind < nearChance)
        rank2 = Math.max(from, Math.min(to - 1, rank - near + ((random() * (2 * near + 1)) | 0)))
      const other = order[rank2]!
      if (binOf[other] !== bin) trySwap(state, item, other, most)
    }
  }
}

/** Takes an item to its initial bin, in exchange for one from there where it does not go alone. */
function sendHome(state: State, random: Random, item: number, most: number): void {
  const home = state.model.initial[item]!
  if (tryShift(state, item, home, most)) return
  const list = state.contents[home]!
  if (list.length > 0) trySwap(state, item, list[(random() * list.length) | 0]!, most)
}

function tryShift(state: State, item: number, to: number, most: number): boolean {
  const delta = shiftDelta(state, item, to, most)
  if (delta === tooMuch) return false
  applyShift(state, item, to, delta)
  return true
}

function trySwap(state: State, one: number, two: number, most: number): void {
  const delta = swapDelta(state, one, two, most)
  if (delta !== tooMuch) applySwap(state, one, two, delta)
}
