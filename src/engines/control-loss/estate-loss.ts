import type { Blocked } from '#engines/control-loss/result.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { childrenOf, type Net } from '#failure/net.ts'
import { requirementSaid } from '#failure/requirements.ts'
import { fail, simulationOf } from '#failure/simulation.ts'

/** What the loss of some components does to an estate. All lists by node. */
export type EstateLoss = {
  readonly falls: readonly number[]
  readonly fallsPerhaps: readonly number[]
  readonly blocked: readonly number[]
  readonly blockedPerhaps: readonly number[]
  /** 1 for what is surely down. */
  readonly down: Uint8Array
}

/**
 * What stops with `lost`, and what runs on but needs, to start, something that has stopped. Proved in both readings or
 * called perhaps. Whether a thing that is started anew can also bring back what falls with it is cold start's question.
 * Linear in the graph.
 */
export function estateLoss(graph: FailureGraph, lost: readonly number[]): EstateLoss {
  const may = downAfter(graph.may.now, lost)
  const must = downAfter(graph.must.now, lost)
  const named = new Set(lost)
  const off = downAfter(graph.may.now, [])
  const answer = { falls: [] as number[], fallsPerhaps: [] as number[], blocked: [] as number[] }
  const blockedPerhaps: number[] = []
  for (const { node } of graph.components) {
    if (named.has(node) || off[node] === 1) continue
    if (may[node] === 1) answer.falls.push(node)
    else if (must[node] === 1) answer.fallsPerhaps.push(node)
    if (may[node] === 1) continue
    if (missingOf(graph.may.later, node, may).length > 0) answer.blocked.push(node)
    else if (
      leansOn(graph.must.later, node, graph.unknownNeed) ||
      missingOf(graph.must.later, node, must).length > 0
    )
      blockedPerhaps.push(node)
  }
  return { ...answer, blockedPerhaps, down: may }
}

function downAfter(net: Net, lost: readonly number[]): Uint8Array {
  const simulation = simulationOf(net)
  for (const node of lost) fail(simulation, node)
  return simulation.down
}

const missingOf = (net: Net, node: number, down: Uint8Array): readonly number[] =>
  [...childrenOf(net, node)].filter((child) => down[child] === 1)

const leansOn = (net: Net, node: number, child: number): boolean => childrenOf(net, node).includes(child)

/** A blocked component with what it misses, in words; the first few. */
export function blockedSaid(graph: FailureGraph, node: number, down: Uint8Array): Blocked {
  const { components, gates, names, may } = graph
  const needs = missingOf(may.later, node, down).map((child) => {
    const component = components[child]
    if (component !== undefined) return names.said(component.ref)
    const gate = gates.find((one) => one.node === child)
    return gate === undefined ? 'a host to run on' : requirementSaid(gate.requirement, names)
  })
  return { ref: components[node]!.ref, needs: needs.slice(0, needsSaid) }
}

const needsSaid = 4
