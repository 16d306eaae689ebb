import type { BelievedSeparate } from '#engines/blast-radius/result.ts'
import type { ComponentRef, Rule } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { type FailureGraph, isCause } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'
import { requirementSaid } from '#failure/requirements.ts'
import { fail, restore, type Simulation, simulationOf } from '#failure/simulation.ts'
import { causeRank, listed } from '#failure/wording.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Things that are counted as alternatives, or kept apart by a rule. `need` of them down is too many. */
type Group = {
  readonly owner: string
  /** Components that count the same things; none for a rule. */
  readonly owners: readonly number[]
  /** The node that counts them, -1 for a rule. */
  readonly gate: number
  readonly said: string
  readonly members: readonly number[]
  readonly need: number
}
type Finding = {
  readonly group: number
  readonly cause: number
  readonly membersDown: number
  readonly fatal: boolean
}

const membersSaid = 6

/**
 * Things believed separate that fall together: for every 'any of' and 'k of n' of whatever component, and for every
 * rule that keeps VMs apart, each component that takes two or more of its members. Left out is a component that takes
 * whatever counts them in another way as well, and a place of which something inside does the same. Causes that take
 * the most groups come first, among those that leave too few. Cost: what every component takes with it.
 */
export function believedSeparate(
  graph: FailureGraph,
  rules: readonly Rule[],
  limits: { readonly stepsAtMost: number; readonly listed: number },
): { readonly listed: readonly BelievedSeparate[]; readonly count: number } {
  const groups = [...gateGroups(graph), ...ruleGroups(graph, rules)]
  const groupsOf = new Map<number, number[]>()
  for (const [at, { members }] of groups.entries()) {
    for (const node of members) groupsOf.set(node, [...(groupsOf.get(node) ?? []), at])
  }
  const simulation = simulationOf(graph.may.now)
  const found: Finding[] = []
  for (const cause of graph.components) {
    if (!isCause(cause) || simulation.down[cause.node] === 1) continue
    if (simulation.steps > limits.stepsAtMost) break
    const mark = fail(simulation, cause.node)
    for (const [group, membersDown] of touched(simulation, mark, groupsOf)) {
      const { owners, gate, need } = groups[group]!
      if (membersDown < 2) continue
      if (owners.length > 0 && owners.every((owner) => fallsAnyway(simulation, owner, gate))) continue
      found.push({ group, cause: cause.node, membersDown, fatal: membersDown >= need })
    }
    restore(simulation, cause.node, mark)
  }
  const inner = innermost(graph, found)
  const refOf = (node: number): ComponentRef => graph.components[node]!.ref
  return {
    count: inner.length,
    listed: ranked(inner, refOf)
      .slice(0, limits.listed)
      .map(({ group, cause, membersDown, fatal }) => {
        const { owner, owners, said, members } = groups[group]!
        const others = Math.max(0, owners.length - 1)
        return {
          owner,
          owners: others,
          said,
          cause: refOf(cause),
          members: members.length,
          membersDown,
          fatal,
        }
      }),
  }
}

/** Fatal ones first, then causes that take many groups, then what cuts across places. */
function ranked(found: readonly Finding[], refOf: (node: number) => ComponentRef): readonly Finding[] {
  const taken = new Map<number, number>()
  for (const { cause } of found) taken.set(cause, (taken.get(cause) ?? 0) + 1)
  return [...found].sort(
    (left, right) =>
      Number(right.fatal) - Number(left.fatal) ||
      taken.get(right.cause)! - taken.get(left.cause)! ||
      causeRank(refOf(left.cause)) - causeRank(refOf(right.cause)) ||
      left.cause - right.cause ||
      left.group - right.group,
  )
}

/** Counts with the same members and the same need are one group with several owners. */
function gateGroups(graph: FailureGraph): readonly Group[] {
  const { components, may, names } = graph
  const byKey = new Map<string, Group & { readonly owners: number[] }>()
  for (const { node, owner, requirement } of graph.gates) {
    const members = [...new Set(childrenOf(may.now, node))].sort((left, right) => left - right)
    if (members.length < 2 || components[owner] === undefined) continue
    const need = may.now.need[node]!
    const key = `${need} ${members.join()}`
    const known = byKey.get(key)
    if (known !== undefined) {
      known.owners.push(owner)
      continue
    }
    const said = requirementSaid(requirement, names)
    byKey.set(key, { owner: components[owner]!.ref, owners: [owner], gate: node, said, members, need })
  }
  return [...byKey.values()]
}

function ruleGroups({ nodeOf, names }: FailureGraph, rules: readonly Rule[]): readonly Group[] {
  return sortedBy(
    rules.filter(({ kind }) => kind === 'vm-apart'),
    ({ id }) => id,
  ).flatMap((rule): readonly Group[] => {
    const nodes = new Set(rule.vmIds.flatMap((id) => nodeOf.get(refTo('vm', id)) ?? []))
    const members = [...nodes].sort((left, right) => left - right)
    if (members.length < 2) return []
    const vms = rule.vmIds.map((id) => names.alone(refTo('vm', id)))
    const said = `${listed(vms, membersSaid)}, kept apart`
    return [{ owner: `rule:${rule.id}`, owners: [], gate: -1, said, members, need: members.length }]
  })
}

function touched(
  simulation: Simulation,
  mark: number,
  groupsOf: ReadonlyMap<number, readonly number[]>,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (let at = mark; at < simulation.length; at += 1) {
    for (const group of groupsOf.get(simulation.fallen[at]!) ?? [])
      counts.set(group, (counts.get(group) ?? 0) + 1)
  }
  return counts
}

/** Whether something besides the gate takes its owner down, so that the gate decides nothing. */
function fallsAnyway({ net, down, forced }: Simulation, owner: number, gate: number): boolean {
  if (forced[owner]! > 0) return true
  return childrenOf(net, owner).some((child) => child !== gate && down[child] === 1)
}

/** Leaves out a place when something that stands in it takes as many members of the same group by itself. */
function innermost(graph: FailureGraph, found: readonly Finding[]): readonly Finding[] {
  const taken = new Map(found.map(({ group, cause, membersDown }) => [`${group} ${cause}`, membersDown]))
  const outer = new Set<string>()
  for (const { group, cause, membersDown } of found) {
    const seen = new Set([cause])
    for (let at = graph.standsIn[cause] ?? -1; at >= 0 && !seen.has(at); at = graph.standsIn[at] ?? -1) {
      seen.add(at)
      if (taken.get(`${group} ${at}`) === membersDown) outer.add(`${group} ${at}`)
    }
  }
  return found.filter(({ group, cause }) => !outer.has(`${group} ${cause}`))
}
