import type { AssignmentProblem } from '#kernel/assignment/problem.ts'

/** What never changes while a problem is solved, laid out for speed. Built by `modelOf` from a valid problem. */
export type Model = {
  readonly problem: AssignmentProblem
  readonly items: number
  readonly bins: number
  /** Number of resources. */
  readonly kinds: number
  readonly need: Float64Array
  readonly overloadCost: Float64Array
  /** resources: 1 where an item that moved holds it in its initial bin too. */
  readonly transient: Uint8Array
  readonly initial: Int32Array
  readonly groupOf: Int32Array
  readonly groups: number
  readonly locationOf: Int32Array
  readonly locations: number
  readonly hoodOf: Int32Array
  readonly hoods: number
  /** groups: its row in tables of groups with several members, or -1. */
  readonly manyRow: Int32Array
  readonly manyRows: number
  /** groups: its row in the table of locations where it must spread over several, or -1. */
  readonly spreadRow: Int32Array
  readonly spreadRows: number
  readonly spreadMin: Int32Array
  /** groups: its row in the table of neighbourhoods where it takes part in dependencies, or -1. */
  readonly hoodRow: Int32Array
  readonly hoodRows: number
  readonly dependsOn: Lists
  readonly dependents: Lists
  /** items: what moving costs, weight included. */
  readonly moveCost: Float64Array
  readonly binMoveCost: Int32Array | undefined
  readonly binMoveWeight: number
  readonly groupMoveWeight: number
  readonly balances: number
  /** For each balance: first, second, target, cost. */
  readonly balance: Float64Array
  /** bins × resources: capacity less safety capacity. */
  readonly margin: Float64Array
  readonly allowed: Uint8Array | undefined
  readonly classOf: Int32Array
  readonly pinned: Uint8Array | undefined
}

/** Lists laid end to end: that of i is `to` from `from[i]` to before `from[i + 1]`. */
export type Lists = { readonly from: Int32Array; readonly to: Int32Array }

/** The problem laid out for speed. Cost linear. */
export function modelOf(problem: AssignmentProblem): Model {
  const { items, bins, resources, groups, allowed, pinned, weights, groupOf, balances } = problem
  const sizes = new Int32Array(groups.length)
  for (const group of groupOf) sizes[group]! += 1
  const dependsOn = listsOf(
    groups.map((group, at) => [...new Set(group.dependsOn)].filter((to) => to !== at)),
  )
  const dependents = reversed(dependsOn, groups.length)
  const manyRow = rowsWhere(groups.length, (group) => sizes[group]! > 1)
  const spreadRow = rowsWhere(groups.length, (group) => groups[group]!.spreadMin > 1)
  const depends = (lists: Lists, group: number): boolean => lists.from[group + 1]! > lists.from[group]!
  const hoodRow = rowsWhere(groups.length, (group) => depends(dependsOn, group) || depends(dependents, group))
  return {
    ...{ problem, items, bins, kinds: resources.length, need: problem.need },
    overloadCost: Float64Array.from(resources, ({ overloadCost }) => overloadCost),
    transient: Uint8Array.from(resources, ({ kind }) => (kind === 'transient' ? 1 : 0)),
    ...{ initial: problem.initial, groupOf, groups: groups.length },
    ...{ locationOf: problem.locationOf, locations: 1 + largest(problem.locationOf) },
    ...{ hoodOf: problem.neighbourhoodOf, hoods: 1 + largest(problem.neighbourhoodOf) },
    ...{ manyRow: manyRow.rows, manyRows: manyRow.many },
    ...{ spreadRow: spreadRow.rows, spreadRows: spreadRow.many },
    spreadMin: Int32Array.from(groups, ({ spreadMin }) => spreadMin),
    ...{ hoodRow: hoodRow.rows, hoodRows: hoodRow.many, dependsOn, dependents },
    moveCost: problem.itemMoveCost.map((cost) => cost * weights.itemMove),
    binMoveCost: problem.binMoveCost === 'none' || weights.binMove === 0 ? undefined : problem.binMoveCost,
    ...{ binMoveWeight: weights.binMove, groupMoveWeight: weights.groupMove },
    balances: balances.length,
    balance: Float64Array.from(
      balances.flatMap(({ first, second, target, cost }) => [first, second, target, cost]),
    ),
    margin: problem.capacity.map((most, at) => most - problem.safety[at]!),
    allowed: allowed === 'any' ? undefined : allowed.bins,
    classOf: allowed === 'any' ? new Int32Array(0) : allowed.classOf,
    pinned: pinned === 'none' ? undefined : pinned,
  }
}

/** Whether an item may stand in a bin, capacity and groups aside. */
export function mayStand(
  { allowed, classOf, pinned, initial, bins }: Model,
  item: number,
  bin: number,
): boolean {
  if (pinned !== undefined && pinned[item] === 1 && bin !== initial[item]) return false
  return allowed === undefined || allowed[classOf[item]! * bins + bin] === 1
}

function largest(values: Int32Array): number {
  let most = -1
  for (const value of values) most = Math.max(most, value)
  return most
}

function rowsWhere(count: number, holds: (at: number) => boolean): { rows: Int32Array; many: number } {
  const rows = new Int32Array(count).fill(-1)
  let many = 0
  for (let at = 0; at < count; at += 1) if (holds(at)) rows[at] = many++
  return { rows, many }
}

function listsOf(lists: readonly (readonly number[])[]): Lists {
  const from = new Int32Array(lists.length + 1)
  lists.forEach((list, at) => {
    from[at + 1] = from[at]! + list.length
  })
  return { from, to: Int32Array.from(lists.flat()) }
}

function reversed({ from, to }: Lists, count: number): Lists {
  const start = new Int32Array(count + 1)
  for (const other of to) start[other + 1]! += 1
  for (let at = 0; at < count; at += 1) start[at + 1]! += start[at]!
  const fill = start.slice()
  const back = new Int32Array(to.length)
  for (let at = 0; at < count; at += 1)
    for (let k = from[at]!; k < from[at + 1]!; k += 1) back[fill[to[k]!]!++] = at
  return { from: start, to: back }
}
