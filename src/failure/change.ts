import { refTo, splitRef } from '#estate/requirement.ts'
import { doubledNet } from '#failure/doubled.ts'
import type { Component, FailureGraph, Gate } from '#failure/failure-graph.ts'
import { type Net, netOf, parentsOf } from '#failure/net.ts'
import { namesOf } from '#failure/wording.ts'

/** What is different: components that are out, and components that get a twin, as nodes. */
export type Change = { readonly without: readonly number[]; readonly doubled: readonly number[] }

/**
 * The graph after a change. What is out is down from the start, like a VM that is switched off, and no failure of its
 * own. What is doubled gets a twin that stands in nothing and requires nothing, and what leaned on the one needs any
 * of the two; what nobody stated may still be the first. Twins are components after all others. Linear in the graph
 * for each twin.
 */
export function changedGraph(graph: FailureGraph, change: Change): FailureGraph {
  let changed = graph
  for (const node of change.doubled) changed = withTwin(changed, node)
  if (change.without.length === 0) return changed
  const need = changed.may.now.need.slice()
  for (const node of change.without) need[node] = 0
  return { ...changed, ...netsOf(changed, (net) => ({ ...net, need })) }
}

type Nets = Pick<FailureGraph, 'may' | 'must'>

const netsOf = ({ may, must }: Nets, make: (net: Net) => Net): Nets => ({
  may: { now: make(may.now), later: make(may.later) },
  must: { now: make(must.now), later: make(must.later) },
})

function withTwin(graph: FailureGraph, node: number): FailureGraph {
  const made = graph.components.length
  const { kind, ref, name } = graph.components[node]!
  const twin: Component = { node: made, kind, ref: freeRef(graph, ref), name: `${name}, twin` }
  const components = [...graph.components, twin]
  // Nodes of components come first, so whatever is no component moves by one.
  const moved = (old: number): number => (old < made ? old : old + 1)
  const except = [graph.unknownPlace, graph.unknownNeed]
  const nets = netsOf(graph, (net) => twinBeforeCounts(doubledNet(net, node, except), made))
  const count = graph.size + 1
  const owners = componentsAbove(nets.may.now, count, made)
  const of = [ref, twin.ref].map((item) => ({ kind: 'component', ref: item }) as const)
  const gates = graph.gates.map((gate): Gate => ({ ...gate, node: moved(gate.node) }))
  return {
    ...graph,
    ...nets,
    components,
    names: namesOf(components),
    nodeOf: new Map([...graph.nodeOf, [twin.ref, made]]),
    size: graph.size + 2,
    standsIn: Int32Array.from([...graph.standsIn, -1]),
    gates: [
      ...gates,
      ...owners.map((owner): Gate => ({ node: count, owner, requirement: { kind: 'any', of } })),
    ],
    unknownPlace: moved(graph.unknownPlace),
    unknownNeed: moved(graph.unknownNeed),
  }
}

/** The components, those of numbers below `made`, that lean on a node, directly or through counts alone. */
function componentsAbove(net: Net, node: number, made: number): readonly number[] {
  const seen = new Set([node])
  const queue = [node]
  const found: number[] = []
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    for (const parent of parentsOf(net, item)) {
      if (seen.has(parent)) continue
      seen.add(parent)
      if (parent < made) found.push(parent)
      else queue.push(parent)
    }
  }
  return found.sort((left, right) => left - right)
}

/** The net with its last node, the twin, moved to number `made`, and what came from there on by one. */
function twinBeforeCounts(net: Net, made: number): Net {
  const last = net.size - 1
  const moved = (node: number): number => (node === last ? made : node < made ? node : node + 1)
  const edges = { from: [] as number[], to: [] as number[], mask: [] as number[] }
  const need = new Int32Array(net.size)
  for (let node = 0; node < net.size; node += 1) {
    need[moved(node)] = net.need[node]!
    for (let at = net.childStart[node]!; at < net.childStart[node + 1]!; at += 1) {
      edges.from.push(moved(node))
      edges.to.push(moved(net.child[at]!))
      edges.mask.push(1)
    }
  }
  return netOf(need, edges, 1)
}

function freeRef(graph: FailureGraph, ref: Component['ref']): Component['ref'] {
  const [kind, id] = splitRef(ref)
  let made = refTo(kind, `${id}, twin`)
  while (graph.nodeOf.has(made)) made = refTo(kind, `${made.slice(kind.length + 1)}, twin`)
  return made
}
