import { type Clauses, clauseReason } from '#kernel/schedule/exact/clauses.ts'
import { entryOf, reasons, type Trail } from '#kernel/schedule/exact/trail.ts'
import type { ViewArcs } from '#kernel/schedule/exact/view-arcs.ts'

/** Memory for tracing contradictions back, and what the last one taught. */
export type Analysis = {
  /** Value needed of each view, where it is needed, and the entry that gave it. */
  readonly need: Int32Array
  readonly entry: Int32Array
  readonly isNeeded: Uint8Array
  readonly touched: number[]
  readonly scratch: number[]
  /** The learned clause, pairs of view and value; the first literal becomes true once levels are taken back. */
  readonly learned: number[]
  /** Level to go back to; -1 where the contradiction needs no decision, so that there is no solution. */
  backLevel: number
  /** Levels that the learned clause spans. */
  levels: number
  /** Per level, the contradiction in which it was last counted. */
  readonly counted: number[]
  round: number
}

/** Nothing learned yet, over so many views. */
export const beginAnalysis = (views: number): Analysis => ({
  need: new Int32Array(views),
  entry: new Int32Array(views),
  isNeeded: new Uint8Array(views),
  ...{ touched: [], scratch: [], learned: [], backLevel: 0 },
  ...{ levels: 0, counted: [], round: 0 },
})

/**
 * Learns a clause from `trail.contradiction`: replaces the latest literals by their reasons until a single one is left of
 * the current level (first unique implication point), then drops what the others imply. Tells `bump` every literal met.
 * Source: Marques-Silva and Sakallah 1999, "GRASP"; on bounds of integers: Ohrimenko, Stuckey and Codish 2009.
 */
export function analyse(
  analysis: Analysis,
  trail: Trail,
  clauses: Clauses,
  arcs: ViewArcs,
  bump: (view: number, value: number) => void,
): void {
  const { need, entry, isNeeded, touched, learned, scratch } = analysis
  const { levels } = trail
  const from = levels === 0 ? 0 : trail.levelStart[levels - 1]!
  let current = 0
  const add = (view: number, value: number): void => {
    if (isNeeded[view] === 1 && need[view]! >= value) return
    const at = entryOf(trail, view, value)
    if (at < 0 || trail.level[at] === 0) return
    if (isNeeded[view] === 1) current -= entry[view]! >= from ? 1 : 0
    else touched.push(view)
    isNeeded[view] = 1
    need[view] = value
    entry[view] = at
    if (at >= from) current += 1
    bump(view, value)
  }
  const { contradiction } = trail
  for (let at = 0; at < contradiction.length; at += 2) add(contradiction[at]!, contradiction[at + 1]!)
  if (trail.clash !== 'none') {
    why(trail, clauses, arcs, trail.count - 1, trail.clash, scratch)
    for (let k = 0; k < scratch.length; k += 2) add(scratch[k]!, scratch[k + 1]!)
    trail.clash = 'none'
  }
  learned.length = 0
  analysis.backLevel = -1
  for (let at = trail.count - 1; current > 0 && levels > 0; at -= 1) {
    const view = trail.view[at]!
    if (isNeeded[view] === 0 || entry[view] !== at) continue
    if (current === 1) {
      learned.push(view ^ 1, 1 - need[view]!)
      break
    }
    isNeeded[view] = 0
    current -= 1
    const value = need[view]!
    why(trail, clauses, arcs, at, value, scratch)
    for (let k = 0; k < scratch.length; k += 2) add(scratch[k]!, scratch[k + 1]!)
  }
  if (learned.length > 0) collect(analysis, trail, clauses, arcs)
  for (const view of touched) isNeeded[view] = 0
  touched.length = 0
}

/** Adds the needed literals of lower levels to the learned clause, without those that others imply. */
function collect(analysis: Analysis, trail: Trail, clauses: Clauses, arcs: ViewArcs): void {
  const { need, entry, isNeeded, touched, learned, scratch } = analysis
  const asserted = learned[0]! ^ 1
  analysis.backLevel = 0
  analysis.levels = 1
  analysis.round += 1
  let highest = 0
  for (let k = 0; k < touched.length; k += 1) {
    const view = touched[k]!
    // A view is on the list twice when it was replaced and needed again.
    if (isNeeded[view] !== 1 || view === asserted) continue
    const at = entry[view]!
    if (trail.reason[at] !== reasons.decision) {
      why(trail, clauses, arcs, at, need[view]!, scratch)
      let implied = true
      for (let s = 0; s < scratch.length && implied; s += 2) {
        const other = scratch[s]!
        const value = scratch[s + 1]!
        if (other !== view && isNeeded[other]! >= 1 && need[other]! >= value) continue
        const given = entryOf(trail, other, value)
        implied = given < 0 || trail.level[given] === 0
      }
      if (implied) {
        isNeeded[view] = 2
        continue
      }
    }
    isNeeded[view] = 3
    learned.push(view ^ 1, 1 - need[view]!)
    const level = trail.level[at]!
    if (analysis.counted[level] !== analysis.round) {
      analysis.counted[level] = analysis.round
      analysis.levels += 1
    }
    if (level > analysis.backLevel) {
      analysis.backLevel = level
      highest = learned.length - 2
    }
  }
  // The second literal is watched: it must be the last one to become free.
  if (highest > 2) {
    const view = learned[2]!
    const value = learned[3]!
    learned[2] = learned[highest]!
    learned[3] = learned[highest + 1]!
    learned[highest] = view
    learned[highest + 1] = value
  }
}

/** Writes the literals from which entry `at` makes its view at least `value`. */
function why(trail: Trail, clauses: Clauses, arcs: ViewArcs, at: number, value: number, to: number[]): void {
  const detail = trail.detail[at]!
  to.length = 0
  if (trail.reason[at] === reasons.arc) to.push(arcs.source[detail]!, value - arcs.weight[detail]!)
  else if (trail.reason[at] === reasons.clause) clauseReason(clauses, detail, trail.view[at]!, to)
  else if (trail.reason[at] === reasons.listed) {
    const count = 2 * trail.listed[detail]!
    for (let k = detail + 1; k <= detail + count; k += 1) to.push(trail.listed[k]!)
  }
}
