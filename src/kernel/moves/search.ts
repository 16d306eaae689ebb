import { hasNoEnd, movesNeeded, type Orders, ordersOf, spreadAtLeast } from '#kernel/moves/bounds.ts'
import { cheaper, type Draft, draftOf, fits, pressureOf, shift } from '#kernel/moves/draft.ts'
import { evenNeeded } from '#kernel/moves/even-bound.ts'
import type { MoveGround } from '#kernel/moves/ground.ts'
import { spreadOf } from '#kernel/moves/spread.ts'

/** An arrangement that keeps every rule: how many items moved, how uneven it is, what the moves cost. */
export type Target = {
  readonly at: Int32Array
  readonly moves: number
  readonly spread: number
  readonly costs: readonly number[]
}

/**
 * What the search knows. `target` is the best it found; `frontier` has the least spread for each number of moves that
 * lowers it. Every arrangement with up to `examined` moves was ruled in or out, so none with as few reaches the goal but
 * those found. `complete` says that of all arrangements: without a target that is a proof that there is none.
 */
export type Searched = {
  readonly target: Target | null
  readonly frontier: readonly Target[]
  readonly examined: number
  readonly complete: boolean
  /** Whether the cheapest among those with as few moves was surely found. */
  readonly cheapest: boolean
  readonly steps: number
}

/** How far to search: arrangements looked at, and the fewest and most moves that are tried. */
export type SearchLimits = { readonly stepsMax: number; readonly movesMin: number; readonly movesMax: number }

/** Spreads that differ by less are equal. */
const spreadSlack = 1e-12

type Hunt = {
  readonly orders: Orders
  readonly draft: Draft
  readonly stepsMax: number
  readonly alike: Int32Array
  readonly alikeItems: Int32Array
  readonly broken: readonly (readonly [number, number])[]
  readonly leaving: readonly number[]
  limit: number
  steps: number
  spent: boolean
  /** Whether anything was left out for the number of moves alone. */
  cut: boolean
  best: Target | null
}

/**
 * The fewest moves to an arrangement that keeps every rule and whose spread is no more than the goal's, by trying one
 * move, two, and so on; among those with as few moves the cheapest. Where no arrangement reaches the goal, the least
 * spread that was found for each number of moves.
 *
 * Complete: each branch takes something that is wrong and tries every way to put it right, or, when only the spread is
 * wrong, every item of the fullest bin and then of the others. Exponential; `stepsMax` bounds it.
 *
 * `known` is a target that reaches the goal, if one is at hand: then only such are looked for, with at most as many moves.
 */
export function fewestMoves(ground: MoveGround, limits: SearchLimits, known: Target | null): Searched {
  const hunt = huntOf(ground, limits.stepsMax, known)
  const frontier: Target[] = []
  const first = hasNoEnd(ground) ? Number.POSITIVE_INFINITY : movesNeeded(hunt.draft, hunt.orders)
  const most = Math.max(
    first,
    Math.min(limits.movesMax, countMovable(ground), known?.moves ?? limits.movesMax),
  )
  const answer = (examined: number, complete: boolean): Searched => ({
    ...{ target: hunt.best, frontier, examined, complete, cheapest: complete, steps: hunt.steps },
  })
  if (first === Number.POSITIVE_INFINITY) return answer(countMovable(ground), true)
  const even = known === null ? 0 : evenNeeded(hunt.draft)
  for (
    let limit = Math.max(first, Math.min(most, Math.max(limits.movesMin, even)));
    limit <= most;
    limit += 1
  ) {
    const before = hunt.best
    hunt.limit = limit
    hunt.cut = false
    descend(hunt)
    if (hunt.best !== before) frontier.push(hunt.best!)
    if (hunt.spent) return answer(limit - 1, false)
    if (reaches(hunt) && hunt.best!.moves <= limit) return answer(limit, true)
    if (!hunt.cut) return answer(countMovable(ground), true)
  }
  return answer(most, most >= countMovable(ground))
}

const countMovable = ({ problem }: MoveGround): number => problem.movable.reduce((sum, flag) => sum + flag, 0)

function reaches({ best, draft }: Hunt): boolean {
  const { goal } = draft.ground.problem
  return best !== null && (goal.kind === 'none' || best.spread <= goal.atMost + spreadSlack)
}

function huntOf(ground: MoveGround, stepsMax: number, known: Target | null): Hunt {
  const { problem, apart, mayEnd } = ground
  const { home, itemCount } = problem
  const broken: (readonly [number, number])[] = []
  const leaving: number[] = []
  for (let item = 0; item < itemCount; item += 1) {
    if (mayEnd[item]![home[item]!] === 0) leaving.push(item)
    for (const other of apart[item]!)
      if (item < other && home[item] === home[other]) broken.push([item, other])
  }
  return {
    ...{
      orders: ordersOf(ground),
      draft: draftOf(ground),
      stepsMax,
      alike: alikeBins(ground),
      broken,
      leaving,
    },
    alikeItems: alikeItems(ground),
    ...{ limit: 0, steps: 0, spent: false, cut: false, best: known },
  }
}

/** Bins that no rule and no number tells apart have one number; of such that are empty, one is as good as another. */
function alikeBins({ problem }: MoveGround): Int32Array {
  const { binCount, width, capacity, ceiling, closed, counted, measures, rules } = problem
  const named = new Set(rules.flatMap((rule) => (rule.kind === 'within' ? rule.bins : [])))
  const numbers = new Map<string, number>()
  return Int32Array.from({ length: binCount }, (_, bin) => {
    const row = (list: Float64Array): string => list.subarray(bin * width, (bin + 1) * width).join()
    const scales = measures.map((one) => `${one.capacity[bin]} ${one.base[bin]}`).join()
    const own = named.has(bin) ? bin : ''
    const key = `${row(capacity)}|${row(ceiling)}|${closed[bin]}${counted[bin]}|${scales}|${own}`
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  })
}

/** Items that no rule and no number tells apart have one number: of two in one bin, the first leaves before the other. */
function alikeItems({ problem }: MoveGround): Int32Array {
  const { itemCount, width, need, movable, measures, costWidth, costs, rules } = problem
  const named = new Set(rules.flatMap(({ items }) => items))
  const numbers = new Map<string, number>()
  return Int32Array.from({ length: itemCount }, (_, item) => {
    const row = (list: Float64Array, size: number): string =>
      list.subarray(item * size, (item + 1) * size).join()
    const loads = measures.map(({ load }) => load[item]).join()
    const own = named.has(item) ? item : ''
    const key = `${row(need, width)}|${row(costs, costWidth)}|${loads}|${movable[item]}|${own}`
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  })
}

function descend(hunt: Hunt): void {
  const { draft, orders } = hunt
  // A step in a large problem costs more, so that steps bound the time of any.
  hunt.steps += 1 + (draft.ground.problem.binCount >> 3)
  if (hunt.steps > hunt.stepsMax) hunt.spent = true
  if (hunt.spent) return
  const needed = movesNeeded(draft, orders)
  if (needed === Number.POSITIVE_INFINITY) return
  if (draft.moves + needed > hunt.limit) {
    hunt.cut = true
    return
  }
  if (!promising(hunt)) return
  const wrong = firstWrong(hunt)
  if (wrong.kind === 'dead') return
  if (wrong.kind === 'leave') tryLeaving(hunt, wrong.items, 'one-must')
  else if (wrong.kind === 'gather') tryGathering(hunt, wrong.items)
  else if (!keepIfGood(hunt)) tryEvening(hunt)
}

/** Whether a draft may still lead to something better than the best so far. */
function promising(hunt: Hunt): boolean {
  const { draft, orders, best, limit } = hunt
  const { goal } = draft.ground.problem
  const left = limit - draft.moves
  if (best !== null && reaches(hunt)) {
    if (best.moves < limit) return false
    if (best.moves === limit && cheaper(best.costs.slice(0, 1), draft.costs.subarray(0, 1))) return false
    if (goal.kind === 'none') return true
    if (evenNeeded(draft) <= left && spreadAtLeast(draft, orders, left) <= goal.atMost + spreadSlack)
      return true
    hunt.cut = true
    return false
  }
  if (goal.kind === 'none') return true
  const least = spreadAtLeast(draft, orders, left)
  if (least <= goal.atMost + spreadSlack) return true
  const tied = best !== null && best.moves === limit
  if (best === null || least < best.spread - (tied ? -spreadSlack : spreadSlack)) return true
  // More moves might do what these cannot.
  hunt.cut = true
  return false
}

type Wrong =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'dead' }
  | { readonly kind: 'leave'; readonly items: readonly number[] }
  | { readonly kind: 'gather'; readonly items: readonly number[] }

/** The first thing that no end may have, and the undecided items of which one at least must move to mend it. */
function firstWrong(hunt: Hunt): Wrong {
  const { draft, orders, leaving, broken } = hunt
  const { ground, at, decided } = draft
  const leave = (items: readonly number[]): Wrong => {
    const open = items.filter((item) => decided[item] === 0 && ground.problem.movable[item] === 1)
    return open.length === 0 ? { kind: 'dead' } : { kind: 'leave', items: open }
  }
  for (const item of leaving) if (at[item] === ground.problem.home[item]) return leave([item])
  for (const group of ground.groups)
    if (group.some((item) => at[item] !== at[group[0]!])) return { kind: 'gather', items: group }
  for (const item of draft.moved)
    for (const other of ground.apart[item]!) if (at[other] === at[item]) return leave([other])
  for (const pair of broken) if (at[pair[0]] === at[pair[1]]) return leave(pair)
  for (let bin = 0; bin < ground.problem.binCount; bin += 1)
    if (!fits(draft, bin, ground.problem.ceiling)) return leave(orders.residents[bin]!)
  return { kind: 'nothing' }
}

/** Tries each item of a bin on every other, those before it staying; 'one-must': one of them has to go. */
function tryLeaving(hunt: Hunt, items: readonly number[], why: 'one-must' | 'one-may'): void {
  const { draft } = hunt
  const kept: number[] = []
  const stayed = new Set<number>()
  for (const item of items) {
    if (hunt.spent) break
    draft.decided[item] = 1
    kept.push(item)
    // One that is like another which stays need not be tried: they could change places.
    const alike = hunt.alikeItems[item]!
    if (stayed.has(alike)) continue
    stayed.add(alike)
    for (const bin of destinations(hunt, item)) place(hunt, [item], bin)
  }
  if (why === 'one-may' && !hunt.spent) descend(hunt)
  for (const item of kept) draft.decided[item] = 0
}

/** Bins an item may end in, the emptiest first; of empty ones that are alike the first. */
function destinations({ draft, alike }: Hunt, item: number): readonly number[] {
  const { ground, at, count } = draft
  const open: number[] = []
  const seen = new Set<number>()
  const flags = ground.mayEnd[item]!
  for (let bin = 0; bin < flags.length; bin += 1) {
    if (flags[bin] === 0 || bin === at[item]) continue
    if (count[bin] === 0) {
      if (seen.has(alike[bin]!)) continue
      seen.add(alike[bin]!)
    }
    open.push(bin)
  }
  if (ground.problem.measures.length === 0) return open
  const pressure = new Map(open.map((bin) => [bin, pressureOf(draft, bin)]))
  return open.sort((left, right) => pressure.get(left)! - pressure.get(right)! || left - right)
}

/** Looks below a draft in which these decided items lie in a bin. */
function place(hunt: Hunt, items: readonly number[], bin: number): void {
  const { draft } = hunt
  if (draft.moves + items.length > hunt.limit) {
    hunt.cut = true
    return
  }
  const from = items.map((item) => draft.at[item]!)
  for (const item of items) {
    shift(draft, item, bin, 1)
    draft.moved.push(item)
  }
  if (!meetsDecided(draft, items)) descend(hunt)
  for (const [index, item] of items.entries()) {
    shift(draft, item, from[index]!, -1)
    draft.moved.pop()
  }
}

/** Whether one of these items has met a decided one that it must keep apart from. */
const meetsDecided = ({ ground, at, decided }: Draft, items: readonly number[]): boolean =>
  items.some((item) => ground.apart[item]!.some((other) => decided[other] === 1 && at[other] === at[item]))

/** Brings a group together in every bin that all of it may end in. */
function tryGathering(hunt: Hunt, group: readonly number[]): void {
  const { draft } = hunt
  const { ground, at, decided } = draft
  const open = group.filter((item) => decided[item] === 0)
  for (const item of open) decided[item] = 1
  for (let bin = 0; bin < ground.problem.binCount && !hunt.spent; bin += 1) {
    if (!group.every((item) => ground.mayEnd[item]![bin] === 1)) continue
    const coming = group.filter((item) => at[item] !== bin)
    if (coming.some((item) => !open.includes(item) || ground.problem.movable[item] === 0)) continue
    place(hunt, coming, bin)
  }
  for (const item of open) decided[item] = 0
}

/** Keeps a draft without faults when it is better than the best; true when nothing below it can be better. */
function keepIfGood(hunt: Hunt): boolean {
  const { draft, best } = hunt
  const { goal } = draft.ground.problem
  const raw = goal.kind === 'none' ? 0 : spreadOf(draft.ground.problem, draft.amounts, goal.spread)
  const isReached = goal.kind === 'none' || raw <= goal.atMost + spreadSlack
  if (best === null || isBetter(raw, draft, best, goal.kind === 'none' ? 0 : goal.atMost))
    hunt.best = { at: draft.at.slice(), moves: draft.moves, spread: raw, costs: [...draft.costs] }
  return isReached
}

function isBetter(spread: number, { moves, costs }: Draft, best: Target, atMost: number): boolean {
  const [over, overBest] = [Math.max(spread, atMost), Math.max(best.spread, atMost)]
  if (Math.abs(over - overBest) > spreadSlack) return over < overBest
  return moves === best.moves ? cheaper(costs, best.costs) : moves < best.moves
}

/** Nothing is wrong but the spread: an item of the fullest bin with undecided ones leaves, or none of them does. */
function tryEvening(hunt: Hunt): void {
  const { draft, orders } = hunt
  if (draft.moves >= hunt.limit) {
    hunt.cut = true
    return
  }
  let [fullest, most] = [-1, Number.NEGATIVE_INFINITY]
  for (const [bin, list] of orders.residents.entries()) {
    if (!list.some((item) => draft.decided[item] === 0)) continue
    const pressure = pressureOf(draft, bin)
    if (pressure > most) [fullest, most] = [bin, pressure]
  }
  if (fullest === -1) return
  const open = orders.residents[fullest]!.filter((item) => draft.decided[item] === 0)
  tryLeaving(hunt, open, 'one-may')
}
