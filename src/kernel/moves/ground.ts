import { disjointSets } from '#kernel/disjoint-sets.ts'
import type { MoveProblem, MoveRule } from '#kernel/moves/problem.ts'

/** A problem with what follows from it, worked out once: who may be where, and who may not meet. */
export type MoveGround = {
  readonly problem: MoveProblem
  /** Per item one flag per bin: where it may end, and where it may pass on its way. Shared between items alike. */
  readonly mayEnd: readonly Uint8Array[]
  readonly mayPass: readonly Uint8Array[]
  /** Per item those it may not end with, and those it may not meet on the way. */
  readonly apart: readonly (readonly number[])[]
  readonly apartAlways: readonly (readonly number[])[]
  /** What a bin may take and keep: the lesser of its capacity and its ceiling. */
  readonly restLimit: Float64Array
  /** Whether no move changes the mean load of the counted bins. */
  readonly fixedMean: boolean
  /** Items that must end in one bin, merged where they overlap. */
  readonly groups: readonly (readonly number[])[]
  /** Per item its group, or -1. */
  readonly groupOf: Int32Array
}

/** Prepares a problem. Cost O(items × bins) at worst, and pairs within each rule that keeps items apart. */
export function groundOf(problem: MoveProblem): MoveGround {
  const { itemCount, rules } = problem
  const pairs = (wanted: (rule: MoveRule & { kind: 'apart' }) => boolean): readonly (readonly number[])[] => {
    const lists = Array.from({ length: itemCount }, () => new Set<number>())
    for (const rule of rules) {
      if (rule.kind !== 'apart' || !wanted(rule)) continue
      for (const left of rule.items)
        for (const right of rule.items) if (left !== right) lists[left]!.add(right)
    }
    return lists.map((list) => [...list])
  }
  const groups = groupsOf(problem)
  const groupOf = new Int32Array(itemCount).fill(-1)
  for (const [at, items] of groups.entries()) for (const item of items) groupOf[item] = at
  return {
    problem,
    mayEnd: openFor(problem, () => true),
    mayPass: openFor(problem, (rule) => rule.holds === 'throughout'),
    apart: pairs(() => true),
    apartAlways: pairs(({ holds }) => holds === 'throughout'),
    restLimit: problem.capacity.map((most, at) => Math.min(most, problem.ceiling[at]!)),
    fixedMean: hasFixedMean(problem),
    groups,
    groupOf,
  }
}

/** Per item the bins it may enter under the rules wanted; its own bin as well, unless that must be cleared. */
function openFor(
  problem: MoveProblem,
  wanted: (rule: MoveRule & { kind: 'within' }) => boolean,
): readonly Uint8Array[] {
  const { itemCount, binCount, home, movable, closed, cleared, rules } = problem
  const limits = new Map<number, Uint8Array>()
  for (const rule of rules) {
    if (rule.kind !== 'within' || !wanted(rule)) continue
    const flags = new Uint8Array(binCount)
    for (const bin of rule.bins) flags[bin] = 1
    for (const item of rule.items) {
      const before = limits.get(item)
      limits.set(item, before === undefined ? flags : flags.map((flag, bin) => flag & before[bin]!))
    }
  }
  const shared = new Map<number, Uint8Array>()
  const alike = (from: number, moves: number): Uint8Array => {
    const key = from * 2 + moves
    const made =
      shared.get(key) ??
      closed.map((flag, bin) => (bin === from ? 1 - cleared[bin]! : moves * (1 - flag) * (1 - cleared[bin]!)))
    shared.set(key, made)
    return made
  }
  return Array.from({ length: itemCount }, (_, item) => {
    const open = alike(home[item]!, movable[item]!)
    const limit = limits.get(item)
    return limit === undefined ? open : open.map((flag, bin) => flag & limit[bin]!)
  })
}

/** Rules that keep items together, merged where they share one; in order of their first item. */
function groupsOf({ rules, itemCount }: MoveProblem): readonly (readonly number[])[] {
  const { find, join } = disjointSets(itemCount)
  for (const rule of rules) {
    if (rule.kind !== 'together') continue
    for (const item of rule.items) join(rule.items[0]!, item)
  }
  const lists = new Map<number, number[]>()
  for (let item = 0; item < itemCount; item += 1) {
    const first = find(item)
    const list = lists.get(first)
    if (list === undefined) lists.set(first, [item])
    else list.push(item)
  }
  return [...lists.values()].filter((list) => list.length > 1)
}

/** Counted bins are of one size, and no other gives or takes. */
function hasFixedMean({ binCount, counted, closed, measures, home, movable }: MoveProblem): boolean {
  const first = counted.indexOf(1)
  for (let bin = 0; bin < binCount; bin += 1) {
    if (counted[bin] === 0 && closed[bin] === 0) return false
    if (counted[bin] === 1 && measures.some(({ capacity }) => capacity[bin] !== capacity[first])) return false
  }
  return home.every((bin, item) => counted[bin] === 1 || movable[item] === 0)
}
