import { type Alternatives, type FailureGraph, isCause } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'
import { fail, restore, type Simulation, simulationOf } from '#failure/simulation.ts'

/** A component whose failure takes two or more branches that a service counts as alternatives. */
export type SharedFate = {
  readonly service: number
  /** The requirement whose branches fall. */
  readonly requirement: Alternatives
  readonly cause: number
  readonly branchesDown: number
  readonly branches: number
  /** Whether too few branches are left for the requirement. */
  readonly fatal: boolean
}

type GateFate = { readonly gate: number; readonly fate: SharedFate }

/**
 * Branches of 'any of' and 'k of n' requirements of services that fall to one component. Of components that stand in
 * one another and take the same branches only the innermost is listed. Cost is what every component takes with it; it
 * ends at `stepsAtMost` visited edges, as the search for singles does, which says so.
 */
export function sharedFates(graph: FailureGraph, stepsAtMost: number): readonly SharedFate[] {
  const net = graph.may.now
  const gates = graph.gates.filter(({ owner }) => graph.components[owner]?.kind === 'service')
  if (gates.length === 0) return []
  const isGate = new Uint8Array(graph.size)
  for (const { node } of gates) isGate[node] = 1
  const gateAt = new Map(gates.map((gate) => [gate.node, gate]))
  const atStart = simulationOf(net)
  const simulation = simulationOf(net)
  const found: GateFate[] = []
  for (const cause of graph.components) {
    if (!isCause(cause) || simulation.down[cause.node] === 1) continue
    if (simulation.steps > stepsAtMost) break
    const mark = fail(simulation, cause.node)
    for (const node of gatesTouched(simulation, mark, isGate)) {
      const { owner, requirement } = gateAt.get(node)!
      const branchesDown = simulation.count[node]! - atStart.count[node]!
      if (branchesDown < 2) continue
      const branches = childrenOf(net, node).length
      const fatal = simulation.count[node]! >= net.need[node]!
      found.push({
        gate: node,
        fate: { service: owner, requirement, cause: cause.node, branchesDown, branches, fatal },
      })
    }
    restore(simulation, cause.node, mark)
  }
  return innermost(graph, found)
}

/** Gates with a branch among what fell since `mark`, in order of node. */
function gatesTouched(simulation: Simulation, mark: number, isGate: Uint8Array): readonly number[] {
  const { net, fallen } = simulation
  const touched = new Set<number>()
  for (let index = mark; index < simulation.length; index += 1) {
    const node = fallen[index]!
    for (let at = net.parentStart[node]!; at < net.parentStart[node + 1]!; at += 1) {
      if (isGate[net.parent[at]!] === 1) touched.add(net.parent[at]!)
    }
  }
  return [...touched].sort((left, right) => left - right)
}

/** Leaves out a place when something that stands in it takes as many branches of the same requirement by itself. */
function innermost(graph: FailureGraph, fates: readonly GateFate[]): readonly SharedFate[] {
  const taken = new Map(fates.map(({ gate, fate }) => [`${gate} ${fate.cause}`, fate.branchesDown]))
  const outer = new Set<string>()
  for (const { gate, fate } of fates) {
    const seen = new Set([fate.cause])
    for (let at = placeOf(graph, fate.cause); at >= 0 && !seen.has(at); at = placeOf(graph, at)) {
      seen.add(at)
      if (taken.get(`${gate} ${at}`) === fate.branchesDown) outer.add(`${gate} ${at}`)
    }
  }
  return fates.filter(({ gate, fate }) => !outer.has(`${gate} ${fate.cause}`)).map(({ fate }) => fate)
}

const placeOf = (graph: FailureGraph, node: number): number => graph.standsIn[node] ?? -1
