import { doubled, raise, reasons, type Trail } from '#kernel/schedule/exact/trail.ts'

/**
 * Learned clauses, end to end in `store`: size, times it took part in a contradiction since it was looked at, levels it
 * spanned when it was learned, then pairs of view and value, of which one must hold. The first two literals of each are watched: a chain of watches hangs at every
 * bound of every view, so that a view that rises meets only the clauses of which a watched literal falls.
 */
export type Clauses = {
  store: Int32Array
  /** Words of the store in use. */
  used: number
  count: number
  /** First watch at [view >= value]: at base[view] + value; -1 where there is none. */
  readonly heads: Int32Array
  readonly base: Int32Array
  /** Of each watch, two to a clause: the next at the same bound, and its clause. */
  next: Int32Array
  clauseOf: Int32Array
}

const head = 3
/** Words and watches there is room for at first. */
const room = 2 ** 14

/** No clauses yet, over the views of a trail. */
export function beginClauses({ start }: Trail): Clauses {
  const base = new Int32Array(start.length)
  let cells = 0
  for (let view = 0; view < start.length; view += 1) {
    base[view] = cells - start[view]!
    cells += Math.max(0, -start[view ^ 1]! - start[view]!) + 2
  }
  return {
    ...{ store: new Int32Array(room), used: 0, count: 0, base },
    heads: new Int32Array(cells).fill(-1),
    ...{ next: new Int32Array(room), clauseOf: new Int32Array(room) },
  }
}

/** Adds a clause of at least two literals (pairs of view and value) that spans so many levels, and returns its place. */
export function addClause(clauses: Clauses, literals: readonly number[], levels: number): number {
  const clause = clauses.used
  while (clause + head + literals.length > clauses.store.length) clauses.store = doubled(clauses.store)
  const { store } = clauses
  store[clause] = literals.length / 2
  store[clause + 1] = 1
  store[clause + 2] = levels
  for (let at = 0; at < literals.length; at += 1) store[clause + head + at] = literals[at]!
  clauses.used = clause + head + literals.length
  const first = 2 * clauses.count
  if (first + 2 > clauses.next.length) {
    clauses.next = doubled(clauses.next)
    clauses.clauseOf = doubled(clauses.clauseOf)
  }
  for (let literal = 0; literal < 2; literal += 1) {
    clauses.clauseOf[first + literal] = clause
    hang(clauses, first + literal, clause + head + 2 * literal)
  }
  clauses.count += 1
  return clause
}

/** Hangs a watch at the bound that makes the literal at `at` false. */
function hang({ store, heads, base, next }: Clauses, watch: number, at: number): void {
  const place = base[store[at]! ^ 1]! + 1 - store[at + 1]!
  next[watch] = heads[place]!
  heads[place] = watch
}

/** What follows from the clauses now that `view` rose from `old`; false on a contradiction. */
export function propagateClauses(clauses: Clauses, trail: Trail, view: number, old: number): boolean {
  const { store, heads, base, next, clauseOf } = clauses
  const { bound } = trail
  const now = bound[view]!
  for (let value = old + 1; value <= now; value += 1) {
    const place = base[view]! + value
    let previous = -1
    for (let watch = heads[place]!; watch >= 0; ) {
      const after = next[watch]!
      const clause = clauseOf[watch]!
      const first = clause + head
      // The watched literal that fell goes second.
      if ((store[first]! ^ 1) === view && 1 - store[first + 1]! === value) swap(store, first, first + 2)
      const other = store[first]!
      const least = store[first + 1]!
      if (bound[other]! < least) {
        const spare = spareOf(store, bound, clause)
        if (spare > 0) {
          swap(store, first + 2, spare)
          if (previous < 0) heads[place] = after
          else next[previous] = after
          hang(clauses, watch, first + 2)
          watch = after
          continue
        }
        if (bound[other ^ 1]! >= 1 - least) {
          falseLiterals(store, clause, trail.contradiction)
          return false
        }
        if (!raise(trail, other, least, reasons.clause, clause)) return false
      }
      previous = watch
      watch = after
    }
  }
  return true
}

/** A literal that is not false beyond the two watched ones; 0 where there is none. */
function spareOf(store: Int32Array, bound: Int32Array, clause: number): number {
  const end = clause + head + 2 * store[clause]!
  for (let at = clause + head + 4; at < end; at += 2)
    if (bound[store[at]! ^ 1]! < 1 - store[at + 1]!) return at
  return 0
}

function swap(store: Int32Array, one: number, other: number): void {
  const view = store[one]!
  const value = store[one + 1]!
  store[one] = store[other]!
  store[one + 1] = store[other + 1]!
  store[other] = view
  store[other + 1] = value
}

/** Writes the negations of all literals of a clause. */
function falseLiterals(store: Int32Array, clause: number, to: number[]): void {
  to.length = 0
  const end = clause + head + 2 * store[clause]!
  for (let at = clause + head; at < end; at += 2) to.push(store[at]! ^ 1, 1 - store[at + 1]!)
}

/** Writes the literals that made the first literal of a clause true, as pairs of view and value. */
export function clauseReason({ store }: Clauses, clause: number, view: number, to: number[]): void {
  store[clause + 1]! += 1
  to.length = 0
  const end = clause + head + 2 * store[clause]!
  for (let at = clause + head; at < end; at += 2)
    if (store[at] !== view) to.push(store[at]! ^ 1, 1 - store[at + 1]!)
}

/** Clauses that span so few levels are never forgotten. */
const levelsKept = 2

/**
 * Forgets the half of the clauses that span most levels, of those that span as many the ones that took part least; of the
 * rest only those that can still be false. Call at level 0, where no entry needs its reason. Cost O(size of the store).
 * Source: Audemard and Simon 2009, "Predicting learnt clauses quality in modern SAT solvers".
 */
export function forgetClauses(clauses: Clauses, { bound }: Trail): void {
  const { store, used } = clauses
  const places: number[] = []
  for (let at = 0; at < used; at += head + 2 * store[at]!) places.push(at)
  const worst = (at: number): number => store[at + 2]! - Math.min(0.999, store[at + 1]! / 1_000)
  const values = places.map(worst).sort((left, right) => left - right)
  const most = values[values.length >> 1] ?? 0
  clauses.store = new Int32Array(store.length)
  clauses.used = 0
  clauses.count = 0
  clauses.heads.fill(-1)
  for (const at of places) {
    const levels = store[at + 2]!
    const literals: number[] = []
    let holds = levels > levelsKept && worst(at) > most
    for (let k = at + head; k < at + head + 2 * store[at]! && !holds; k += 2) {
      const view = store[k]!
      const value = store[k + 1]!
      if (bound[view]! >= value) holds = true
      else if (bound[view ^ 1]! < 1 - value) literals.push(view, value)
    }
    // One literal left would be a bound that propagation has set already, none a contradiction it has met.
    if (holds || literals.length < 4) continue
    const clause = addClause(clauses, literals, levels)
    clauses.store[clause + 1] = Math.max(1, store[at + 1]! >> 1)
  }
}
