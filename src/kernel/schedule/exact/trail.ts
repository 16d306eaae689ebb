/**
 * Bounds of integer variables, every change of which is on record with its reason, so that a contradiction can be traced
 * back to the decisions that caused it.
 *
 * Variable x has two views: 2x is x itself, 2x + 1 is -x. A literal [view >= value] therefore says both "x at least" and
 * "x at most"; the negation of [p >= v] is [p^1 >= 1 - v]. `bound[p]` is the best value proved for view p.
 */
export type Trail = {
  readonly bound: Int32Array
  /** Bounds as they were at the beginning. */
  readonly start: Int32Array
  /** Entry that set the bound of each view, -1 where it is as at the beginning. */
  readonly latest: Int32Array
  /** Entries there are, and levels, and words of listed literals. */
  count: number
  levels: number
  listedCount: number
  /** Of each entry: its view, its value, the value before, the entry before of the same view, its level, its reason. */
  view: Int32Array
  value: Int32Array
  old: Int32Array
  previous: Int32Array
  level: Int32Array
  reason: Int32Array
  detail: Int32Array
  /** Literals of listed reasons: a count and then pairs of view and value. */
  listed: Int32Array
  /** Where each level begins in the entries, and in the listed literals. */
  levelStart: Int32Array
  listedStart: Int32Array
  /** Literals that cannot all hold, found last; pairs of view and value. */
  readonly contradiction: number[]
  /** Where the last entry takes part in the contradiction, the value of it that suffices; else 'none'. */
  clash: number | 'none'
}

/** Why an entry holds: somebody chose it, an arc between views, a learned clause, or literals listed on the trail. */
export const reasons = { decision: 0, arc: 1, clause: 2, listed: 3 } as const

/** Places there are at first; each array doubles when it is full. */
const room = 1_024

/** A trail over variables with these smallest and largest values. */
export function beginTrail(smallest: Int32Array, largest: Int32Array): Trail {
  const bound = new Int32Array(2 * smallest.length)
  smallest.forEach((value, variable) => {
    bound[2 * variable] = value
    bound[2 * variable + 1] = -largest[variable]!
  })
  const empty = (): Int32Array => new Int32Array(room)
  return {
    ...{ bound, start: Int32Array.from(bound), latest: new Int32Array(bound.length).fill(-1) },
    ...{ count: 0, levels: 0, listedCount: 0 },
    ...{ view: empty(), value: empty(), old: empty(), previous: empty() },
    ...{ level: empty(), reason: empty(), detail: empty(), listed: empty() },
    ...{ levelStart: empty(), listedStart: empty(), contradiction: [], clash: 'none' },
  }
}

/** The same content with twice the room. */
export function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(2 * array.length)
  larger.set(array)
  return larger
}

function makeRoom(trail: Trail): void {
  trail.view = doubled(trail.view)
  trail.value = doubled(trail.value)
  trail.old = doubled(trail.old)
  trail.previous = doubled(trail.previous)
  trail.level = doubled(trail.level)
  trail.reason = doubled(trail.reason)
  trail.detail = doubled(trail.detail)
}

/**
 * Raises the bound of a view. False where the other view of its variable forbids it: its literal is then the contradiction,
 * together with the reasons why the last entry is at least `clash`.
 */
export function raise(trail: Trail, view: number, value: number, reason: number, detail: number): boolean {
  const { bound, latest } = trail
  const old = bound[view]!
  if (value <= old) return true
  const at = trail.count
  if (at === trail.view.length) makeRoom(trail)
  trail.view[at] = view
  trail.value[at] = value
  trail.old[at] = old
  trail.previous[at] = latest[view]!
  trail.level[at] = trail.levels
  trail.reason[at] = reason
  trail.detail[at] = detail
  trail.count = at + 1
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

/** Adds a literal to the listed ones. */
export function list(trail: Trail, view: number, value: number): void {
  if (trail.listedCount + 2 > trail.listed.length) trail.listed = doubled(trail.listed)
  trail.listed[trail.listedCount] = view
  trail.listed[trail.listedCount + 1] = value
  trail.listedCount += 2
}

/** Begins a list of literals and returns its place, at which its count is to be written. */
export function openList(trail: Trail): number {
  if (trail.listedCount + 1 > trail.listed.length) trail.listed = doubled(trail.listed)
  trail.listedCount += 1
  return trail.listedCount - 1
}

/** Writes how many literals were listed since the list was opened. */
export function closeList(trail: Trail, place: number): void {
  trail.listed[place] = (trail.listedCount - place - 1) / 2
}

/** Begins a level: the next entry is a decision. */
export function openLevel(trail: Trail): void {
  if (trail.levels === trail.levelStart.length) {
    trail.levelStart = doubled(trail.levelStart)
    trail.listedStart = doubled(trail.listedStart)
  }
  trail.levelStart[trail.levels] = trail.count
  trail.listedStart[trail.levels] = trail.listedCount
  trail.levels += 1
}

/** Takes back every level above `level`, telling `undone` each view whose bound fell. */
export function backTo(trail: Trail, level: number, undone: (view: number) => void): void {
  if (trail.levels <= level) return
  const { bound, latest, old, previous } = trail
  const to = trail.levelStart[level]!
  for (let at = trail.count - 1; at >= to; at -= 1) {
    const view = trail.view[at]!
    bound[view] = old[at]!
    latest[view] = previous[at]!
    undone(view)
  }
  trail.count = to
  trail.listedCount = trail.listedStart[level]!
  trail.levels = level
}

/** The entry that first made [view >= value] true, -1 where it held from the beginning. The literal must hold. */
export function entryOf({ latest, old, previous }: Trail, view: number, value: number): number {
  let at = latest[view]!
  while (at >= 0 && old[at]! >= value) at = previous[at]!
  return at
}
