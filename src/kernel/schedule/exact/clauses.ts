import { raise, reasons, type Trail } from '#kernel/schedule/exact/trail.ts'

/**
 * Learned clauses, end to end in `store`: size, times it took part in a contradiction since it was looked at, then pairs of
 * view and value, of which one must hold. The first two literals of each are watched.
 */
export type Clauses = {
  store: number[]
  /** Per view: pairs of a clause and the value from which on its watched literal is false. */
  readonly watches: number[][]
  count: number
}

const head = 2

/** No clauses yet, over so many views. */
export const beginClauses = (views: number): Clauses => ({
  store: [],
  watches: Array.from({ length: views }, () => []),
  count: 0,
})

/** Adds a clause of at least two literals (pairs of view and value) and returns its place. */
export function addClause(clauses: Clauses, literals: readonly number[]): number {
  const { store } = clauses
  const clause = store.length
  store.push(literals.length / 2, 1)
  for (const word of literals) store.push(word)
  watch(clauses, clause, 0)
  watch(clauses, clause, 1)
  clauses.count += 1
  return clause
}

function watch({ store, watches }: Clauses, clause: number, literal: number): void {
  const at = clause + head + 2 * literal
  watches[store[at]! ^ 1]!.push(clause, 1 - store[at + 1]!)
}

/** What follows from the clauses now that `view` rose from `old`; false on a contradiction. */
export function propagateClauses(clauses: Clauses, trail: Trail, view: number, old: number): boolean {
  const { store, watches } = clauses
  const { bound } = trail
  const list = watches[view]!
  const now = bound[view]!
  let kept = 0
  for (let at = 0; at < list.length; at += 2) {
    const clause = list[at]!
    const threshold = list[at + 1]!
    if (threshold > now || threshold <= old) {
      if (kept < at) {
        list[kept] = clause
        list[kept + 1] = threshold
      }
      kept += 2
      continue
    }
    const first = clause + head
    // The watched literal that fell goes second.
    if ((store[first]! ^ 1) === view && 1 - store[first + 1]! === threshold) swap(store, first, first + 2)
    if (bound[store[first]!]! >= store[first + 1]! || replaced(clauses, trail, clause)) {
      if (bound[store[first]!]! >= store[first + 1]!) {
        list[kept++] = clause
        list[kept++] = threshold
      }
      continue
    }
    list[kept++] = clause
    list[kept++] = threshold
    const other = store[first]!
    const value = store[first + 1]!
    const fails = bound[other ^ 1]! >= 1 - value
    if (!fails && raise(trail, other, value, reasons.clause, clause)) continue
    if (fails) falseLiterals(clauses, clause, trail.contradiction)
    for (at += 2; at < list.length; at += 1) list[kept++] = list[at]!
    list.length = kept
    return false
  }
  list.length = kept
  return true
}

/** Finds another literal to watch in place of the second; false where all others are false. */
function replaced(clauses: Clauses, { bound }: Trail, clause: number): boolean {
  const { store } = clauses
  const second = clause + head + 2
  const end = clause + head + 2 * store[clause]!
  for (let at = second + 2; at < end; at += 2) {
    if (bound[store[at]! ^ 1]! >= 1 - store[at + 1]!) continue
    swap(store, second, at)
    watch(clauses, clause, 1)
    return true
  }
  return false
}

function swap(store: number[], one: number, other: number): void {
  const view = store[one]!
  const value = store[one + 1]!
  store[one] = store[other]!
  store[one + 1] = store[other + 1]!
  store[other] = view
  store[other + 1] = value
}

/** Writes the negations of all literals of a clause. */
function falseLiterals({ store }: Clauses, clause: number, to: number[]): void {
  to.length = 0
  for (let at = clause + head; at < clause + head + 2 * store[clause]!; at += 2)
    to.push(store[at]! ^ 1, 1 - store[at + 1]!)
}

/** Writes the literals that made the first literal of a clause true, as pairs of view and value. */
export function clauseReason({ store }: Clauses, clause: number, view: number, to: number[]): void {
  store[clause + 1]! += 1
  to.length = 0
  for (let at = clause + head; at < clause + head + 2 * store[clause]!; at += 2)
    if (store[at] !== view) to.push(store[at]! ^ 1, 1 - store[at + 1]!)
}

/**
 * Forgets the half of the clauses that took part least, long ones first; of the rest only those that can still be
 * false. Call at level 0, where no entry needs its reason. Cost O(size of the store).
 */
export function forgetClauses(clauses: Clauses, { bound }: Trail): void {
  const { store } = clauses
  const places: { readonly at: number; readonly weight: number }[] = []
  for (let at = 0; at < store.length; at += head + 2 * store[at]!) {
    const size = store[at]!
    places.push({ at, weight: size <= 3 ? Number.POSITIVE_INFINITY : store[at + 1]! / size })
  }
  const weights = places.map(({ weight }) => weight).sort((left, right) => left - right)
  const least = weights[weights.length >> 1] ?? 0
  clauses.store = []
  clauses.count = 0
  for (const list of clauses.watches) list.length = 0
  for (const { at, weight } of places) {
    const size = store[at]!
    const literals: number[] = []
    let holds = weight <= least && size > 3
    for (let k = at + head; k < at + head + 2 * size && !holds; k += 2) {
      const view = store[k]!
      const value = store[k + 1]!
      if (bound[view]! >= value) holds = true
      else if (bound[view ^ 1]! < 1 - value) literals.push(view, value)
    }
    // One literal left would be a bound that propagation has set already, none a contradiction it has met.
    if (holds || literals.length < 4) continue
    const clause = addClause(clauses, literals)
    clauses.store[clause + 1] = Math.max(1, store[at + 1]! >> 1)
  }
}
