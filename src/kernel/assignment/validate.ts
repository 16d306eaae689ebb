import { type AssignmentProblem, assignmentLimits } from '#kernel/assignment/problem.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

const limits = assignmentLimits

/**
 * The problem itself where it is one that we can take on; else the first reason why not, with its place.
 *
 * Every table has its length, every number is whole and in range, and no sum of amounts or costs can reach 2^53. An initial
 * assignment that breaks a promise is no reason: the search mends it. Cost linear in the problem.
 */
export function validateAssignment(problem: AssignmentProblem): Outcome<AssignmentProblem> {
  const message = wrongSize(problem) ?? wrongNumber(problem) ?? wrongTotal(problem)
  if (message === undefined) return done(problem)
  const issue: Issue = { code: 'assignment.no-problem', severity: 'error', ...message }
  return refused(issue)
}

type Fault = { readonly where: string; readonly message: string }

const fault = (where: string, message: string): Fault => ({ where, message })

function wrongSize(problem: AssignmentProblem): Fault | undefined {
  const { items, bins, resources, groups, balances, allowed, pinned, binMoveCost } = problem
  const dependencies = groups.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0)
  const counts: readonly [string, number, number][] = [
    ['items', items, limits.items],
    ['bins', bins, limits.bins],
    ['groups', groups.length, limits.items],
    ['resources', resources.length, limits.resources],
    ['balances', balances.length, limits.balances],
    ['dependencies', dependencies, limits.dependencies],
    ['binMoveCost', binMoveCost === 'none' ? 0 : bins * bins, limits.binPairs],
  ]
  for (const [where, many, most] of counts)
    if (!(Number.isInteger(many) && many >= 0 && many <= most))
      return fault(where, `There are ${many}; from 0 to ${most} are possible. Divide the problem.`)
  const kinds = resources.length
  const tables: readonly [string, ArrayLike<number> | string, number][] = [
    ['need', problem.need, items * kinds],
    ['capacity', problem.capacity, bins * kinds],
    ['safety', problem.safety, bins * kinds],
    ['groupOf', problem.groupOf, items],
    ['locationOf', problem.locationOf, bins],
    ['neighbourhoodOf', problem.neighbourhoodOf, bins],
    ['itemMoveCost', problem.itemMoveCost, items],
    ['binMoveCost', binMoveCost, bins * bins],
    ['initial', problem.initial, items],
    ['allowed.classOf', allowed === 'any' ? 'none' : allowed.classOf, items],
    ['pinned', pinned, items],
  ]
  for (const [where, table, length] of tables)
    if (typeof table !== 'string' && table.length !== length)
      return fault(where, `There are ${table.length} values where ${length} belong.`)
  if (
    allowed !== 'any' &&
    (allowed.bins.length > limits.cells || (bins > 0 && allowed.bins.length % bins > 0))
  )
    return fault(
      'allowed.bins',
      `There are ${allowed.bins.length} values, which is no whole number of classes.`,
    )
  if (items > 0 && bins === 0) return fault('bins', 'There are items and no bin to hold them. Name a bin.')
  return undefined
}

function wrongNumber(problem: AssignmentProblem): Fault | undefined {
  const { bins, resources, groups, balances, allowed, weights } = problem
  const classes = allowed === 'any' || bins === 0 ? 0 : allowed.bins.length / bins
  const amounts: readonly [string, ArrayLike<number>, number][] = [
    ['need', problem.need, limits.amount],
    ['capacity', problem.capacity, limits.amount],
    ['safety', problem.safety, limits.amount],
    ['groupOf', problem.groupOf, groups.length - 1],
    ['locationOf', problem.locationOf, limits.bins - 1],
    ['neighbourhoodOf', problem.neighbourhoodOf, limits.bins - 1],
    ['itemMoveCost', problem.itemMoveCost, limits.amount],
    ['binMoveCost', problem.binMoveCost === 'none' ? [] : problem.binMoveCost, limits.amount],
    ['initial', problem.initial, bins - 1],
    ['allowed.classOf', allowed === 'any' ? [] : allowed.classOf, classes - 1],
    ['weights', [weights.itemMove, weights.groupMove, weights.binMove], limits.amount],
    ['resources.overloadCost', resources.map(({ overloadCost }) => overloadCost), limits.amount],
    ['groups.spreadMin', groups.map(({ spreadMin }) => spreadMin), limits.bins],
    ['balances.first', balances.map(({ first }) => first), resources.length - 1],
    ['balances.second', balances.map(({ second }) => second), resources.length - 1],
    ['balances.target', balances.map(({ target }) => target), limits.amount],
    ['balances.cost', balances.map(({ cost }) => cost), limits.amount],
  ]
  for (const [where, values, most] of amounts) {
    const found = firstOutside(values, most)
    if (found !== undefined)
      return fault(`${where}[${found}]`, `${values[found]} is no whole number from 0 to ${most}. Correct it.`)
  }
  for (let group = 0; group < groups.length; group += 1) {
    const { dependsOn } = groups[group]!
    const found = firstOutside(dependsOn, groups.length - 1)
    if (found !== undefined)
      return fault(
        `groups[${group}].dependsOn`,
        `There is no group ${dependsOn[found]} to depend on. Correct it.`,
      )
  }
  return undefined
}

function firstOutside(values: ArrayLike<number>, most: number): number | undefined {
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!
    if (!(value >= 0 && value <= most && Number.isInteger(value))) return at
  }
  return undefined
}

/** Whether the dearest assignment that can be thought of, or a sum of amounts, would reach 2^53. */
function wrongTotal(problem: AssignmentProblem): Fault | undefined {
  const { items, bins, resources, balances, weights, need, capacity, itemMoveCost, binMoveCost } = problem
  const kinds = resources.length
  const needs = new Float64Array(kinds)
  for (let at = 0; at < need.length; at += 1) needs[at % kinds]! += need[at]!
  let total = 0
  for (let r = 0; r < kinds; r += 1) {
    let held = 0
    for (let bin = 0; bin < bins; bin += 1) held += capacity[bin * kinds + r]!
    if (held + 2 * needs[r]! >= limits.total)
      return fault(`resources[${r}]`, 'Its amounts sum to 2^53 or more. Use a larger unit.')
    total += resources[r]!.overloadCost * needs[r]!
  }
  for (const { first, second, target, cost } of balances) {
    let held = 0
    for (let bin = 0; bin < bins; bin += 1) held += capacity[bin * kinds + first]!
    total += cost * (target * (held + needs[first]!) + needs[second]!)
  }
  for (let item = 0; item < items; item += 1) total += weights.itemMove * itemMoveCost[item]!
  let dearest = 0
  if (binMoveCost !== 'none') for (const cost of binMoveCost) dearest = Math.max(dearest, cost)
  total += items * (weights.binMove * dearest + weights.groupMove)
  if (total < limits.total) return undefined
  return fault(
    'costs',
    'The costs can sum to 2^53 or more, where sums are no longer exact. Use smaller weights.',
  )
}
