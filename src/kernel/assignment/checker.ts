import type { AssignmentProblem } from '#kernel/assignment/problem.ts'

/** One promise of a problem that an assignment breaks. */
export type AssignmentViolation = {
  readonly kind: 'bin' | 'allowed' | 'pinned' | 'capacity' | 'conflict' | 'spread' | 'dependency'
  /** Numbers of the items, bins and groups in question; the message names them. */
  readonly items: readonly number[]
  readonly message: string
}

/** What an assignment costs, by cause, weights included. */
export type AssignmentCost = {
  readonly load: number
  readonly balance: number
  readonly itemMove: number
  readonly groupMove: number
  readonly binMove: number
  readonly total: number
}

export type CheckedAssignment = {
  /** At most 100; none means that the assignment is legal. */
  readonly violations: readonly AssignmentViolation[]
  /** 'unknown' where an item stands in no bin. */
  readonly cost: AssignmentCost | 'unknown'
}

const violationsMax = 100

/**
 * Every promise that an assignment breaks, and its exact cost.
 *
 * Written from the challenge's statement alone, in sets and whole numbers of any size, and shares nothing with the search. Costs
 * beyond 2^53 are rounded. Cost O(items × resources + bins × (resources + balances) + dependencies). The problem must
 * have passed `prepareAssignment`.
 */
export function checkAssignment(problem: AssignmentProblem, binOf: ArrayLike<number>): CheckedAssignment {
  const violations: AssignmentViolation[] = []
  const say = (kind: AssignmentViolation['kind'], items: readonly number[], message: string): void => {
    if (violations.length < violationsMax) violations.push({ kind, items, message })
  }
  if (binOf.length !== problem.items) {
    say('bin', [], `There are ${binOf.length} bins for ${problem.items} items.`)
    return { violations, cost: 'unknown' }
  }
  for (let item = 0; item < problem.items; item += 1) {
    const bin = binOf[item]!
    if (Number.isInteger(bin) && bin >= 0 && bin < problem.bins) continue
    say('bin', [item], `Item ${item} stands in ${bin}, which is no bin from 0 to ${problem.bins - 1}.`)
  }
  if (violations.length > 0) return { violations, cost: 'unknown' }
  checkPlaces(problem, binOf, say)
  checkCapacity(problem, binOf, say)
  checkGroups(problem, binOf, say)
  return { violations, cost: costOf(problem, binOf) }
}

type Say = (kind: AssignmentViolation['kind'], items: readonly number[], message: string) => void

function checkPlaces(problem: AssignmentProblem, binOf: ArrayLike<number>, say: Say): void {
  const { allowed, pinned, initial, items, bins } = problem
  for (let item = 0; item < items; item += 1) {
    const bin = binOf[item]!
    if (pinned !== 'none' && pinned[item] === 1 && bin !== initial[item])
      say('pinned', [item], `Item ${item} must stay in bin ${initial[item]} and stands in ${bin}.`)
    if (allowed !== 'any' && allowed.bins[allowed.classOf[item]! * bins + bin] !== 1)
      say('allowed', [item], `Item ${item} stands in bin ${bin}, where it may not.`)
  }
}

function checkCapacity(problem: AssignmentProblem, binOf: ArrayLike<number>, say: Say): void {
  const { resources, need, capacity, initial, items, bins } = problem
  resources.forEach(({ kind }, resource) => {
    const held = new Array<number>(bins).fill(0)
    for (let item = 0; item < items; item += 1) {
      const amount = need[item * resources.length + resource]!
      const now = binOf[item]!
      held[now]! += amount
      if (kind === 'transient' && initial[item] !== now) held[initial[item]!]! += amount
    }
    held.forEach((amount, bin) => {
      const most = capacity[bin * resources.length + resource]!
      if (amount > most)
        say('capacity', [], `Bin ${bin} holds ${amount} of resource ${resource}; there are ${most}.`)
    })
  })
}

function checkGroups(problem: AssignmentProblem, binOf: ArrayLike<number>, say: Say): void {
  const { groups, groupOf, items, locationOf, neighbourhoodOf } = problem
  const members: number[][] = groups.map(() => [])
  for (let item = 0; item < items; item += 1) members[groupOf[item]!]!.push(item)
  const hoods = members.map((list) => new Set(list.map((item) => neighbourhoodOf[binOf[item]!]!)))
  groups.forEach(({ spreadMin, dependsOn }, group) => {
    const list = members[group]!
    const held = new Map<number, number>()
    for (const item of list) {
      const bin = binOf[item]!
      const other = held.get(bin)
      if (other !== undefined)
        say(
          'conflict',
          [other, item],
          `Items ${other} and ${item} of group ${group} both stand in bin ${bin}.`,
        )
      held.set(bin, item)
    }
    const locations = new Set(list.map((item) => locationOf[binOf[item]!]!)).size
    if (locations < spreadMin)
      say('spread', list, `Group ${group} stands in ${locations} locations; ${spreadMin} are asked for.`)
    for (const other of dependsOn) {
      for (const hood of hoods[group]!) {
        if (hoods[other]!.has(hood)) continue
        const there = list.filter((item) => neighbourhoodOf[binOf[item]!] === hood)
        say(
          'dependency',
          there,
          `Group ${group} stands in neighbourhood ${hood}, where group ${other} does not.`,
        )
      }
    }
  })
}

function costOf(problem: AssignmentProblem, binOf: ArrayLike<number>): AssignmentCost {
  const { items, bins, resources, need, capacity, safety, balances, weights, initial, groupOf } = problem
  const kinds = resources.length
  const used = new Array<number>(bins * kinds).fill(0)
  const movedOf = new Map<number, number>()
  let itemMove = 0n
  let binMove = 0n
  for (let item = 0; item < items; item += 1) {
    const bin = binOf[item]!
    for (let r = 0; r < kinds; r += 1) used[bin * kinds + r]! += need[item * kinds + r]!
    if (bin === initial[item]) continue
    itemMove += BigInt(problem.itemMoveCost[item]!)
    if (problem.binMoveCost !== 'none') binMove += BigInt(problem.binMoveCost[initial[item]! * bins + bin]!)
    movedOf.set(groupOf[item]!, (movedOf.get(groupOf[item]!) ?? 0) + 1)
  }
  let load = 0n
  let balance = 0n
  for (let bin = 0; bin < bins; bin += 1) {
    for (let r = 0; r < kinds; r += 1) {
      const excess = used[bin * kinds + r]! - safety[bin * kinds + r]!
      if (excess > 0) load += BigInt(excess) * BigInt(resources[r]!.overloadCost)
    }
    const free = (r: number): bigint => BigInt(capacity[bin * kinds + r]!) - BigInt(used[bin * kinds + r]!)
    for (const { first, second, target, cost } of balances) {
      const missing = BigInt(target) * free(first) - free(second)
      if (missing > 0n) balance += BigInt(cost) * missing
    }
  }
  let moved = 0
  for (const count of movedOf.values()) moved = Math.max(moved, count)
  const weighed = {
    itemMove: itemMove * BigInt(weights.itemMove),
    groupMove: BigInt(moved) * BigInt(weights.groupMove),
    binMove: binMove * BigInt(weights.binMove),
  }
  const total = load + balance + weighed.itemMove + weighed.groupMove + weighed.binMove
  return {
    load: Number(load),
    balance: Number(balance),
    itemMove: Number(weighed.itemMove),
    groupMove: Number(weighed.groupMove),
    binMove: Number(weighed.binMove),
    total: Number(total),
  }
}
