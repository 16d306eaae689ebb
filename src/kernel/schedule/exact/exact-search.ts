import { type Analysis, analyse, beginAnalysis } from '#kernel/schedule/exact/analysis.ts'
import {
  addClause,
  beginClauses,
  type Clauses,
  forgetClauses,
  propagateClauses,
} from '#kernel/schedule/exact/clauses.ts'
import {
  beginTimeTable,
  propagateTimeTable,
  rewind,
  type TimeTable,
  touch,
} from '#kernel/schedule/exact/cumulative.ts'
import { backTo, beginTrail, openLevel, raise, reasons, type Trail } from '#kernel/schedule/exact/trail.ts'
import { propagateArcs, type ViewArcs, viewArcs } from '#kernel/schedule/exact/view-arcs.ts'
import type { Instance } from '#kernel/schedule/instance.ts'

/**
 * Activities, and activities or resources times steps, up to which the search keeps a weight for every possible split and
 * a cell for every step.
 */
const exactActivitiesMax = 1_000
const exactCellsMax = 2 ** 22
/** Contradictions until the first restart; each later pause follows Luby's sequence times this. */
const pause = 20
/** One run of so many, the first among them, tries to refute the smallest makespan; the others look for any better schedule. */
const refutingEvery = 4
/** Clauses kept before the first forgetting, and how many more after each. */
const firstClauses = 2_000
const clauseGrowth = 300
/** Weights of splits fade by this with every contradiction. */
const fading = 0.95
const weightMax = 1e100

/**
 * A complete search that learns from every contradiction. Some of its runs try the smallest makespan not refuted yet; when that
 * falls, `lowerBound` rises. The others look near `guide` for any schedule that is better. When a schedule is found below `upperBound`, it is in `found`.
 */
export type ExactSearch = {
  readonly instance: Instance
  readonly trail: Trail
  readonly clauses: Clauses
  readonly arcs: ViewArcs
  readonly table: TimeTable
  readonly analysis: Analysis
  /** Weight of splitting activity i at step t, at i * width + t. */
  readonly weights: Float64Array
  readonly width: number
  /** Bound of each view whose consequences are drawn. */
  readonly seen: Int32Array
  step: number
  head: number
  conflicts: number
  restarts: number
  untilRestart: number
  clausesMax: number
  /** No schedule is shorter; beyond `upperBound` - 1 once nothing shorter than `upperBound` exists. */
  lowerBound: number
  upperBound: number
  found: Int32Array | undefined
  /** The best schedule known, near which most runs search. */
  readonly guide: Int32Array
  state: 'open' | 'exhausted'
}

/** Whether an instance is small enough for the exact search. */
export const exactFits = ({ count, resources, horizon }: Instance): boolean =>
  count <= exactActivitiesMax && Math.max(count, resources) * horizon <= exactCellsMax

/** A search for schedules with a makespan below `upperBound`, of which none is shorter than `lowerBound`. */
export function beginExact(instance: Instance, lowerBound: number, upperBound: number): ExactSearch {
  const { count, earliest, latestFinish, duration } = instance
  const smallest = Int32Array.from({ length: count + 1 }, (_, i) => (i < count ? earliest[i]! : lowerBound))
  const largest = Int32Array.from({ length: count + 1 }, (_, i) =>
    i < count ? latestFinish[i]! - duration[i]! : Math.min(instance.horizon, upperBound - 1),
  )
  const views = 2 * count + 2
  const width = instance.horizon + 2
  const trail = beginTrail(smallest, largest)
  const search: ExactSearch = {
    instance,
    trail,
    clauses: beginClauses(trail),
    arcs: viewArcs(instance),
    table: beginTimeTable(instance),
    analysis: beginAnalysis(views),
    weights: new Float64Array((count + 1) * width),
    seen: new Int32Array(views),
    guide: new Int32Array(count),
    ...{ width, step: 1, head: 0, conflicts: 0, restarts: 0 },
    ...{ untilRestart: pause, clausesMax: firstClauses },
    ...{ lowerBound, upperBound, found: undefined, state: 'open' },
  }
  search.seen.set(search.trail.bound)
  for (let i = 0; i < count; i += 1) touch(search.table, i)
  const fits = smallest.every((value, at) => value <= largest[at]!)
  if (!fits || !firstBounds(search)) exhaust(search)
  return search
}

function firstBounds(search: ExactSearch): boolean {
  for (let view = 0; view < search.trail.bound.length; view += 1)
    if (!propagateArcs(search.arcs, search.trail, view)) return false
  return propagate(search)
}

/** Goes on until a schedule is found, everything is tried, or `conflicts` more contradictions were met. */
export function continueExact(search: ExactSearch, conflicts: number): 'found' | 'exhausted' | 'paused' {
  const until = search.conflicts + conflicts
  while (search.state === 'open') {
    if (!propagate(search)) {
      search.conflicts += 1
      if (!learn(search)) break
      if (search.conflicts >= until) return 'paused'
      continue
    }
    if (search.trail.levels === 0) {
      search.lowerBound = Math.max(search.lowerBound, search.trail.bound[2 * search.instance.count]!)
      if (search.clauses.count > search.clausesMax) {
        forgetClauses(search.clauses, search.trail)
        search.clausesMax += clauseGrowth
      }
    }
    if (search.untilRestart <= 0) {
      search.restarts += 1
      search.untilRestart = pause * luby(search.restarts)
      goBack(search, 0)
      continue
    }
    if (!decide(search)) return solved(search)
  }
  exhaust(search)
  return 'exhausted'
}

/** Demands a makespan below `upperBound`, which somebody else has found. */
export function demandBelow(search: ExactSearch, upperBound: number): void {
  if (upperBound >= search.upperBound || search.state === 'exhausted') return
  search.upperBound = upperBound
  goBack(search, 0)
  const view = 2 * search.instance.count + 1
  if (!raise(search.trail, view, 1 - upperBound, reasons.decision, 0)) exhaust(search)
}

function exhaust(search: ExactSearch): void {
  search.state = 'exhausted'
  search.lowerBound = search.upperBound
}

function solved(search: ExactSearch): 'found' {
  const { trail, instance } = search
  search.found = Int32Array.from({ length: instance.count }, (_, i) => trail.bound[2 * i]!)
  demandBelow(search, trail.bound[2 * instance.count]!)
  return 'found'
}

function goBack(search: ExactSearch, level: number): void {
  const { trail, table, instance } = search
  backTo(trail, level, (view) => {
    if (search.seen[view]! > trail.bound[view]!) search.seen[view] = trail.bound[view]!
    if (view >> 1 < instance.count) touch(table, view >> 1)
  })
  rewind(table, trail)
  search.head = Math.min(search.head, trail.count)
}

function propagate(search: ExactSearch): boolean {
  const { trail, clauses, arcs, table, instance } = search
  for (;;) {
    while (search.head < trail.count) {
      const entry = search.head
      search.head += 1
      const view = trail.view[entry]!
      // Where the view rose again since, its last entry draws the consequences of all.
      if (trail.latest[view] !== entry) continue
      const old = search.seen[view]!
      search.seen[view] = trail.bound[view]!
      if (view >> 1 < instance.count) touch(table, view >> 1)
      if (!propagateArcs(arcs, trail, view)) return false
      if (!propagateClauses(clauses, trail, view, old)) return false
    }
    if (table.changed.length === 0) return true
    if (!propagateTimeTable(table, trail)) return false
  }
}

/** Learns from the contradiction and goes back to where the learned clause says something new; false where none is left. */
function learn(search: ExactSearch): boolean {
  const { trail, analysis, clauses } = search
  analyse(analysis, trail, clauses, search.arcs, (view, value) => bump(search, view, value))
  search.step /= fading
  search.untilRestart -= 1
  if (analysis.backLevel < 0) return false
  const { learned } = analysis
  goBack(search, analysis.backLevel)
  const unit = learned.length === 2
  const clause = unit ? 0 : addClause(clauses, learned, analysis.levels)
  // A unit stands at level 0, where no reason is ever asked for.
  return raise(trail, learned[0]!, learned[1]!, unit ? reasons.decision : reasons.clause, clause)
}

function bump(search: ExactSearch, view: number, value: number): void {
  const { weights, width, instance } = search
  if (view >> 1 === instance.count) return
  const split = (view & 1) === 0 ? value : 1 - value
  if (split < 0 || split >= width) return
  const at = (view >> 1) * width + split
  weights[at]! += search.step
  if (weights[at]! < weightMax) return
  for (let k = 0; k < weights.length; k += 1) weights[k]! /= weightMax
  search.step /= weightMax
}

/** Takes one decision; false where everything is decided. */
function decide(search: ExactSearch): boolean {
  const { trail, instance, weights, width } = search
  const { bound } = trail
  const makespan = 2 * instance.count
  const refuting = search.restarts % refutingEvery === 0
  if (refuting && bound[makespan]! + bound[makespan + 1]! < 0)
    return choose(trail, makespan + 1, -bound[makespan]!)
  let heaviest = 0
  let at = -1
  let split = 0
  let first = -1
  for (let i = 0; i < instance.count; i += 1) {
    const low = bound[2 * i]!
    const high = -bound[2 * i + 1]!
    if (low === high) continue
    if (first < 0 || low < bound[2 * first]!) first = i
    if (search.restarts === 0) continue
    const base = i * width
    for (let step = low + 1; step <= high; step += 1) {
      if (weights[base + step]! <= heaviest) continue
      heaviest = weights[base + step]!
      at = i
      split = step
    }
  }
  if (first < 0) return false
  if (at < 0) return choose(trail, 2 * first + 1, -bound[2 * first]!)
  const later = !refuting && search.guide[at]! >= split
  return later ? choose(trail, 2 * at, split) : choose(trail, 2 * at + 1, 1 - split)
}

function choose(trail: Trail, view: number, value: number): boolean {
  openLevel(trail)
  return raise(trail, view, value, reasons.decision, 0)
}

/** Term `n` (1 upward) of 1, 1, 2, 1, 1, 2, 4, … Source: Luby, Sinclair and Zuckerman 1993. */
function luby(n: number): number {
  let left = n
  for (;;) {
    const power = 32 - Math.clz32(left)
    if (left === 2 ** power - 1) return 2 ** (power - 1)
    left -= 2 ** (power - 1) - 1
  }
}
