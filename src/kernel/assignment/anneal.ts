import type { Model } from '#kernel/assignment/model.ts'
import { applyShift, applySwap, shiftDelta, swapDelta, tooMuch } from '#kernel/assignment/moves.ts'
import type { State } from '#kernel/assignment/state.ts'
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
export type Sizes = { readonly order: Int32Array; readonly size: Float64Array }

export function sizesOf(model: Model): Sizes {
  const { items, kinds, need, overloadCost } = model
  const size = new Float64Array(items)
  for (let at = 0; at < items * kinds; at += 1)
    size[(at / kinds) | 0]! += need[at]! * overloadCost[at % kinds]!
  const order = Int32Array.from(size.keys()).sort((one, two) => size[two]! - size[one]! || one - two)
  return { order, size: Float64Array.from(order, (item) => size[item]!) }
}

/** How many items have at least this size. */
export function rankOf({ size }: Sizes, least: number): number {
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
  readonly best: Int32Array
  bestCost: number
  iterations: number
}

/** Moves judged between two looks at the budget. */
export const sliceIterations = 50_000
/** The search begins at this share of the size of the largest items, and ends at this share of the smallest cost that counts. */
const warmest = 0.5
const coldest = 1
/** Items smaller than this many temperatures move at random and are left alone. */
const smallest = 1

/** A search from a state, which it owns from now on. */
export function beginAnnealing(state: State, random: Random): Annealing {
  const sizes = sizesOf(state.model)
  return { state, random, sizes, best: state.binOf.slice(), bestCost: state.cost, iterations: 0 }
}

/** Judges `sliceIterations` moves at the temperature that belongs to the share of the budget that is spent. */
export function annealSlice(search: Annealing, spent: number): void {
  const { state, random, sizes, best } = search
  const first = Math.max(coldest, warmest * (sizes.size[0] ?? 0))
  const temperature = first * (coldest / first) ** spent
  const step = Math.min(sliceIterations, Math.max(1, best.length))
  for (let done = 0; done < sliceIterations; done += step) {
    anneal(state, sizes, random, step, temperature, smallest, Number.POSITIVE_INFINITY)
    search.iterations += step
    if (state.cost >= search.bestCost) continue
    search.bestCost = state.cost
    best.set(state.binOf)
  }
}

/** Judges shifts and swaps of items between two sizes, both in units of temperature; gives how many were made. */
export function anneal(
  state: State,
  sizes: Sizes,
  random: Random,
  tries: number,
  temperature: number,
  alpha: number,
  beta: number,
): number {
  const { bins } = state.model
  const { binOf } = state
  const { order } = sizes
  const to = Math.max(rankOf(sizes, temperature * alpha), Math.min(order.length, 30))
  const from = Math.min(rankOf(sizes, temperature * beta), to - Math.min(to, 30))
  const span = to - from
  let took = 0
  if (span < 1 || bins < 2) return 0
  for (let at = 0; at < tries; at += 1) {
    const most = temperature * thresholds[(random() * 4096) | 0]!
    const item = order[from + ((random() * span) | 0)]!
    const bin = binOf[item]!
    const kind = random()
    if (kind < 0.5) {
      const to = (random() * bins) | 0
      if (to === bin) continue
      const delta = shiftDelta(state, item, to, most)
      if (delta === tooMuch) continue
      applyShift(state, item, to, delta)
      took += 1
    } else {
      const other = order[from + ((random() * span) | 0)]!
      if (binOf[other] === bin) continue
      const delta = swapDelta(state, item, other, most)
      if (delta === tooMuch) continue
      applySwap(state, item, other, delta)
      took += 1
    }
  }
  return took
}
