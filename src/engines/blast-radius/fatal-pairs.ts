import type { LossKind, ServiceSingles } from '#engines/blast-radius/fatal-singles.ts'
import { type FailureGraph, isCause } from '#failure/failure-graph.ts'
import { type Net, netOf } from '#failure/net.ts'
import {
  type Comeback,
  clearComeback,
  comeBack,
  comebackOf,
  fail,
  restore,
  type Simulation,
  simulationOf,
} from '#failure/simulation.ts'
import { causeRank } from '#failure/wording.ts'

/** Two components, in the order of `causeRank`. */
export type Pair = readonly [first: number, second: number]

/** Minimal fatal pairs of one service: neither half is fatal alone. `decided` is false when the limit was hit. */
export type ServicePairs = {
  readonly node: number
  readonly decided: boolean
  readonly count: number
  /** What cuts across places first; at most `listed` of the limits. */
  readonly pairs: readonly Pair[]
}

/** How much work pairs may take, in visited edges, and how many are written down per service. */
export type PairLimits = {
  readonly stepsPerService: number
  readonly stepsTotal: number
  readonly listed: number
}

/**
 * The minimal fatal pairs of every service, each once. Exact: every pair of components that the service leans on is
 * failed, within that service's part of the graph. A service that runs into a limit is undecided, not free of pairs.
 */
export function fatalPairs(
  graph: FailureGraph,
  services: readonly ServiceSingles[],
  loss: LossKind,
  limits: PairLimits,
): readonly ServicePairs[] {
  let left = limits.stepsTotal
  return services.map((service) => {
    if (service.downAtStart) return { node: service.node, decided: true, count: 0, pairs: [] }
    const steps = Math.min(left, limits.stepsPerService)
    const found = pairsOf(graph, service, loss, steps, limits.listed)
    left -= found.steps
    return found.pairs
  })
}

/** The part of a graph under one node, with nodes numbered anew. `nodes` maps them back. */
type Part = { readonly nodes: readonly number[]; readonly now: Net; readonly later: Net }

function partUnder(graph: FailureGraph, root: number, loss: LossKind, limit: number): Part | undefined {
  const nets = loss === 'interrupted' ? [graph.may.now] : [graph.may.now, graph.may.later]
  const local = new Map([[root, 0]])
  const nodes = [root]
  let steps = 0
  const edges = { from: [] as number[], to: [] as number[], mask: [] as number[] }
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!
    for (const [phase, net] of nets.entries()) {
      for (let at = net.childStart[node]!; at < net.childStart[node + 1]!; at += 1) {
        const child = net.child[at]!
        steps += 1
        if (steps > limit) return undefined
        if (!local.has(child)) local.set(child, nodes.push(child) - 1)
        edges.from.push(index)
        edges.to.push(local.get(child)!)
        edges.mask.push(1 << phase)
      }
    }
  }
  const need = Int32Array.from(nodes, (node) => graph.may.now.need[node]!)
  return { nodes, now: netOf(need, edges, 1), later: netOf(need, edges, 2) }
}

function pairsOf(
  graph: FailureGraph,
  service: ServiceSingles,
  loss: LossKind,
  limit: number,
  listed: number,
): { readonly pairs: ServicePairs; readonly steps: number } {
  const undecided = { node: service.node, decided: false, count: 0, pairs: [] }
  const part = partUnder(graph, service.node, loss, limit)
  if (part === undefined) return { pairs: undecided, steps: limit }
  const fatal = new Set(service.singles.map(({ node }) => node))
  const causes: number[] = []
  for (const [index, node] of part.nodes.entries()) {
    const component = graph.components[node]
    if (component !== undefined && isCause(component) && !fatal.has(node)) causes.push(index)
  }
  const rank = (index: number): number => causeRank(graph.components[part.nodes[index]!]!.ref)
  causes.sort((left, right) => rank(left) - rank(right) || part.nodes[left]! - part.nodes[right]!)
  const simulation = simulationOf(part.now)
  const comeback = comebackOf(part.later)
  const pairs: Pair[] = []
  let count = 0
  for (const [index, first] of causes.entries()) {
    const mark = fail(simulation, first)
    for (let at = index + 1; at < causes.length; at += 1) {
      const second = causes[at]!
      if (lost(simulation, comeback, second, loss)) {
        count += 1
        if (pairs.length < listed) pairs.push([part.nodes[first]!, part.nodes[second]!])
      }
      simulation.steps += 1
    }
    restore(simulation, first, mark)
    if (simulation.steps > limit) return { pairs: undecided, steps: limit }
  }
  return { pairs: { node: service.node, decided: true, count, pairs }, steps: simulation.steps }
}

/** Whether the service, node 0 of its part, is lost when `second` fails as well. */
function lost(simulation: Simulation, comeback: Comeback, second: number, loss: LossKind): boolean {
  const mark = fail(simulation, second)
  let down = simulation.down[0] === 1
  if (down && loss === 'until-repaired') {
    comeBack(simulation, comeback)
    down = comeback.back[0] === 0
    clearComeback(simulation, comeback)
  }
  restore(simulation, second, mark)
  return down
}
