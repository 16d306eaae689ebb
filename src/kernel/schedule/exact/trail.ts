/**
 * Bounds of integer variables, every change of which is on record with its reason, so that a contradiction can be traced
 * back to the decisions that caused it.
 *
 * Variable x has two views: 2x is x itself, 2x + 1 is -x. A literal [view >= value] therefore says both "x at least" and
 * "x at most"; the negation of [p >= v] is [p^1 >= 1 - v]. `bound[p]` is the best value proved for view p.
 */
export type Trail = {
  readonly bound: Int32Array
  /** Entry that set the bound of each view, -1 where it is as at the beginning. */
  readonly latest: Int32Array
  /** Of each entry: its view, its value, the value before, the entry before of the same view, its level, its reason. */
  readonly view: number[]
  readonly value: number[]
  readonly old: number[]
  readonly previous: number[]
  readonly level: number[]
  readonly reason: number[]
  readonly detail: number[]
  /** Literals of listed reasons: a count and then pairs of view and value. */
  readonly listed: number[]
  /** Where each level begins in the entries, and in the listed literals. */
  readonly levelStart: number[]
  readonly listedStart: number[]
  /** Literals that cannot all hold, found last; pairs of view and value. */
  readonly contradiction: number[]
  /** Where the last entry takes part in the contradiction, the value of it that suffices; else 'none'. */
  clash: number | 'none'
}

/** Why an entry holds: somebody chose it, an arc between views, a learned clause, or literals listed on the trail. */
export const reasons = { decision: 0, arc: 1, clause: 2, listed: 3 } as const

/** A trail over variables with these smallest and largest values. */
export function beginTrail(smallest: Int32Array, largest: Int32Array): Trail {
  const bound = new Int32Array(2 * smallest.length)
  smallest.forEach((value, variable) => {
    bound[2 * variable] = value
    bound[2 * variable + 1] = -largest[variable]!
  })
  return {
    bound,
    latest: new Int32Array(bound.length).fill(-1),
    ...{ view: [], value: [], old: [], previous: [], level: [], reason: [], detail: [] },
    ...{ listed: [], levelStart: [], listedStart: [], contradiction: [], clash: 'none' },
  }
}

/**
 * Raises the bound of a view. False where the other view of its variable forbids it: its literal is then the contradiction,
 * together with the reasons why the last entry is at least `clash`.
 */
export function raise(trail: Trail, view: number, value: number, reason: number, detail: number): boolean {
  const { bound, latest } = trail
  const old = bound[view]!
  if (value <= old) return true
  const at = trail.view.length
  trail.view.push(view)
  trail.value.push(value)
  trail.old.push(old)
  trail.previous.push(latest[view]!)
  trail.level.push(trail.levelStart.length)
  trail.reason.push(reason)
  trail.detail.push(detail)
  latest[view] = at
  bound[view] = value
  const other = bound[view ^ 1]!
  if (value + other <= 0) return true
  // Both literals contradict each other by what they say; what is to be learned is why the new one came about.
  trail.contradiction.length = 0
  trail.contradiction.push(view ^ 1, other)
  trail.clash = 1 - other
  return false
}

/** Begins a level: the next entry is a decision. */
export function openLevel(trail: Trail): void {
  trail.levelStart.push(trail.view.length)
  trail.listedStart.push(trail.listed.length)
}

/** Takes back every level above `level`, telling `undone` each view whose bound fell. */
export function backTo(trail: Trail, level: number, undone: (view: number) => void): void {
  if (trail.levelStart.length <= level) return
  const to = trail.levelStart[level]!
  for (let at = trail.view.length - 1; at >= to; at -= 1) {
    const view = trail.view[at]!
    trail.bound[view] = trail.old[at]!
    trail.latest[view] = trail.previous[at]!
    undone(view)
  }
  const records = [
    trail.view,
    trail.value,
    trail.old,
    trail.previous,
    trail.level,
    trail.reason,
    trail.detail,
  ]
  for (const record of records) record.length = to
  trail.listed.length = trail.listedStart[level]!
  trail.levelStart.length = level
  trail.listedStart.length = level
}

/** The entry that first made [view >= value] true, -1 where it held from the beginning. The literal must hold. */
export function entryOf(trail: Trail, view: number, value: number): number {
  let at = trail.latest[view]!
  while (at >= 0 && trail.old[at]! >= value) at = trail.previous[at]!
  return at
}
