import type { ClusterProblem } from '#engines/rebalancer/cluster-problem.ts'
import { listed } from '#failure/wording.ts'
import { draftOf, fits, shift } from '#kernel/moves/draft.ts'
import { groundOf } from '#kernel/moves/ground.ts'
import type { MoveProblem, MoveRule } from '#kernel/moves/problem.ts'
import { loadsOf } from '#kernel/moves/spread.ts'
import { formatQuantity } from '#kernel/units.ts'

/** Says why a VM moves, as things stand before its step; told of every move, so that it knows how they stand. */
export type Reasons = {
  readonly why: (item: number, from: number, to: number, parked: boolean) => string
  readonly moved: (item: number, to: number) => void
}

/**
 * The reason of each move in one sentence: the host it helps to empty, the rule it mends, the room it makes, or the load
 * it evens out; the first that holds.
 */
export function reasonsIn(made: ClusterProblem, problem: MoveProblem, end: Int32Array): Reasons {
  const { hosts, vms } = made
  const draft = draftOf(groundOf(problem))
  const name = (bin: number): string => hosts[bin]!.name
  const why = (item: number, from: number, to: number, parked: boolean): string => {
    const { at } = draft
    if (parked) return `Waits on ${name(to)} until ${name(end[item]!)} has room; ${waiting(item, from)}.`
    if (from !== problem.home[item]) return `Goes on to its place on ${name(to)}.`
    if (problem.cleared[from] === 1) return `Leaves ${name(from)}, which is to be empty.`
    const rule = problem.rules.find((one) => isMended(one, item, at, end))
    if (rule !== undefined) return ruleText(rule, made, item)
    if (!fits(draft, from, problem.ceiling))
      return `${name(from)} holds more than it should: ${excess(made, problem, draft.load, from)}.`
    const follower = end.findIndex((bin, other) => bin === from && other !== item && at[other] !== from)
    const loads = loadsOf(problem, draft.amounts)
    const relieved = loads[from]! > loads[to]! && problem.measures.length > 0
    if (follower !== -1 && !relieved) return `Makes room on ${name(from)} for ${vms[follower]!.name}.`
    return loadText(item, from, to, loads)
  }
  const waiting = (item: number, from: number): string => {
    const next = end.findIndex((bin, other) => bin === from && other !== item && draft.at[other] !== from)
    return next === -1
      ? `it must leave ${name(from)} first`
      : `${vms[next]!.name} needs its place on ${name(from)}`
  }
  const loadText = (item: number, from: number, to: number, before: Float64Array): string => {
    shift(draft, item, to, 1)
    const after = loadsOf(problem, draft.amounts)
    shift(draft, item, from, -1)
    const change = (bin: number): string =>
      `${name(bin)} from ${percent(before[bin]!)} to ${percent(after[bin]!)}`
    return `Takes ${change(from)}, and ${change(to)}.`
  }
  return { why, moved: (item, to) => shift(draft, item, to, 1) }
}

const percent = (share: number): string => formatQuantity(Math.round(share * 100) / 100, 'ratio')

/** Whether a rule about this VM is broken now and kept at the end. */
function isMended(rule: MoveRule, item: number, at: Int32Array, end: Int32Array): boolean {
  if (!rule.items.includes(item)) return false
  switch (rule.kind) {
    case 'within':
      return !rule.bins.includes(at[item]!)
    case 'apart':
      return rule.items.some((other) => other !== item && at[other] === at[item])
    case 'together':
      return rule.items.some((other) => at[other] !== at[item] || end[other] !== at[item])
    default:
      return rule satisfies never
  }
}

function ruleText(rule: MoveRule, { vms, hosts }: ClusterProblem, item: number): string {
  const others = rule.items.filter((other) => other !== item).map((other) => vms[other]!.name)
  switch (rule.kind) {
    case 'within':
      return `Rule ${rule.id} allows it on ${rule.bins.map((bin) => hosts[bin]!.name).join(', ')} only.`
    case 'apart':
      return `Rule ${rule.id} keeps it apart from ${listed(others, 3)}.`
    case 'together':
      return `Rule ${rule.id} keeps it with ${listed(others, 3)}.`
    default:
      return rule satisfies never
  }
}

function excess(
  { dimensions }: ClusterProblem,
  { width, ceiling }: MoveProblem,
  load: Float64Array,
  bin: number,
): string {
  const parts: string[] = []
  for (let d = 0; d < width; d += 1) {
    const over = load[bin * width + d]! - ceiling[bin * width + d]!
    if (over > 0)
      parts.push(`${formatQuantity(over, d === 0 ? 'bytes' : 'mhz')} of ${dimensions[d]} too much`)
  }
  return parts.join(' and ')
}
