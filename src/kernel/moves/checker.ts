import type { Move, MoveProblem, MoveRule } from '#kernel/moves/problem.ts'
import { within } from '#kernel/moves/problem.ts'
import type { Together } from '#kernel/moves/steps.ts'

/** What is wrong with a plan: at which step (the number of steps for its end), and what. */
export type PlanFault = { readonly step: number; readonly what: string }

/**
 * Replays a plan step by step from plain numbers and returns everything that is wrong with it; it shares no code with
 * what makes plans. In a step an item counts in both bins, an arrival must fit beside everything that is there when the
 * step begins or arrives in it, and whatever must stay apart throughout has no bin in common with what it must avoid.
 * Cost O(steps × (moves + rules)).
 */
export function planFaults(
  problem: MoveProblem,
  steps: readonly (readonly Move[])[],
  together: Together,
): readonly PlanFault[] {
  const faults: PlanFault[] = []
  const where = [...problem.home]
  for (const [step, moves] of steps.entries()) {
    const fault = (what: string): void => void faults.push({ step, what })
    for (const what of limitFaults(moves, together)) fault(what)
    for (const move of moves) for (const what of moveFaults(problem, where, move)) fault(what)
    for (const what of roomFaults(problem, where, moves)) fault(what)
    for (const what of meetingFaults(problem.rules, where, moves)) fault(what)
    for (const { item, to } of moves) where[item] = to
  }
  for (const what of endFaults(problem, where)) faults.push({ step: steps.length, what })
  return faults
}

function limitFaults(moves: readonly Move[], { total, out, into }: Together): readonly string[] {
  const faults: string[] = []
  if (moves.length > total) faults.push(`${moves.length} moves at a time, ${total} allowed`)
  const most = (of: (move: Move) => number): number => {
    const counts = new Map<number, number>()
    for (const move of moves) counts.set(of(move), (counts.get(of(move)) ?? 0) + 1)
    return Math.max(0, ...counts.values())
  }
  if (most(({ from }) => from) > out) faults.push('too many leave one bin at a time')
  if (most(({ to }) => to) > into) faults.push('too many enter one bin at a time')
  if (most(({ item }) => item) > 1) faults.push('an item moves twice at a time')
  return faults
}

function moveFaults(
  problem: MoveProblem,
  where: readonly number[],
  { item, from, to }: Move,
): readonly string[] {
  const faults: string[] = []
  if (where[item] !== from) faults.push(`item ${item} is not in bin ${from}`)
  if (problem.movable[item] !== 1) faults.push(`item ${item} must not move`)
  if (problem.closed[to] !== 0) faults.push(`bin ${to} takes nothing`)
  for (const rule of problem.rules) {
    if (rule.kind !== 'within' || rule.holds !== 'throughout' || !rule.items.includes(item)) continue
    if (!rule.bins.includes(to)) faults.push(`rule ${rule.id}: item ${item} must not pass bin ${to}`)
  }
  return faults
}

function roomFaults(
  problem: MoveProblem,
  where: readonly number[],
  moves: readonly Move[],
): readonly string[] {
  const faults: string[] = []
  const { width, need, capacity } = problem
  for (const bin of new Set(moves.map(({ to }) => to))) {
    const coming = moves.filter(({ to }) => to === bin).map(({ item }) => item)
    for (let d = 0; d < width; d += 1) {
      const added = coming.reduce((sum, item) => sum + need[item * width + d]!, 0)
      if (added === 0) continue
      let load = added
      for (const [item, at] of where.entries()) if (at === bin) load += need[item * width + d]!
      if (!within(load, capacity[bin * width + d]!)) faults.push(`bin ${bin} has no room in dimension ${d}`)
    }
  }
  return faults
}

/** Two that must stay apart throughout, where one of them moves to where the other is, or is going. */
function meetingFaults(
  rules: readonly MoveRule[],
  where: readonly number[],
  moves: readonly Move[],
): readonly string[] {
  const going = new Map(moves.map(({ item, to }) => [item, to]))
  const faults: string[] = []
  for (const rule of rules) {
    if (rule.kind !== 'apart' || rule.holds !== 'throughout') continue
    for (const item of rule.items) {
      const to = going.get(item)
      if (to === undefined) continue
      const met = rule.items.some(
        (other) => other !== item && (where[other] === to || going.get(other) === to),
      )
      if (met) faults.push(`rule ${rule.id}: item ${item} meets another in bin ${to}`)
    }
  }
  return faults
}

/** What is wrong with an arrangement as the end of a plan, the goal aside. */
export function endFaults(problem: MoveProblem, where: readonly number[]): readonly string[] {
  const { width, need, ceiling, rules, closed, cleared, home } = problem
  const faults: string[] = []
  for (const [item, bin] of where.entries()) {
    if (cleared[bin] === 1) faults.push(`item ${item} is still in bin ${bin}`)
    if (closed[bin] === 1 && home[item] !== bin) faults.push(`item ${item} has entered bin ${bin}`)
  }
  const loads = new Float64Array(problem.binCount * width)
  for (const [item, bin] of where.entries())
    for (let d = 0; d < width; d += 1) loads[bin * width + d]! += need[item * width + d]!
  for (const [at, load] of loads.entries())
    if (!within(load, ceiling[at]!))
      faults.push(`bin ${Math.floor(at / width)} is overfull in dimension ${at % width}`)
  for (const rule of rules) {
    const bins = rule.items.map((item) => where[item]!)
    const distinct = new Set(bins).size
    if (rule.kind === 'together' && distinct > 1) faults.push(`rule ${rule.id}: not together`)
    if (rule.kind === 'apart' && distinct < bins.length) faults.push(`rule ${rule.id}: not apart`)
    if (rule.kind === 'within' && bins.some((bin) => !rule.bins.includes(bin)))
      faults.push(`rule ${rule.id}: out of its bins`)
  }
  return faults
}
