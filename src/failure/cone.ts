import { type FailureGraph, isCause } from '#failure/failure-graph.ts'
import { childrenOf, type Net, netOf } from '#failure/net.ts'
import { loopsOf } from '#failure/strong-components.ts'

/** What counts as losing a service: being down at all, or staying down until somebody repairs something. */
export type LossKind = 'interrupted' | 'until-repaired'

/** The part of a graph under one node, its nodes numbered anew from that node, which is 0. */
export type Cone = {
  /** The graph's node of each node here. */
  readonly nodes: readonly number[]
  /** Nodes here that are components and can fail by themselves, in order of the graph. */
  readonly causes: readonly number[]
  readonly now: Net
  readonly later: Net
  /**
   * How a loss is told. 'now' and 'later': the root falls in that net. 'comeback': it falls in `now` and does not come
   * back in `later`, where 1 in `looped` marks nodes that lean on themselves.
   *
   * Without such loops the two are the same: whatever fails a node in `later` fails it in `now`, so what falls in
   * `later` is down in `now`; and what comes back is the least fixpoint, what stays down the greatest, and without
   * loops a net has only one.
   */
  readonly decides: 'now' | 'later' | 'comeback'
  readonly looped: Uint8Array
}

/** The cone of `root` in the `may` reading; undefined when it takes more than `edgesAtMost` edges. Linear in its edges. */
export function coneUnder(
  graph: FailureGraph,
  root: number,
  loss: LossKind,
  edgesAtMost: number,
): Cone | undefined {
  const nets = loss === 'interrupted' ? [graph.may.now] : [graph.may.now, graph.may.later]
  const local = new Map([[root, 0]])
  const nodes = [root]
  const edges = { from: [] as number[], to: [] as number[], mask: [] as number[] }
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index]!
    for (const [phase, net] of nets.entries()) {
      for (let at = net.childStart[node]!; at < net.childStart[node + 1]!; at += 1) {
        const child = net.child[at]!
        if (edges.from.length >= edgesAtMost) return undefined
        let number = local.get(child)
        if (number === undefined) {
          number = nodes.push(child) - 1
          local.set(child, number)
        }
        edges.from.push(index)
        edges.to.push(number)
        edges.mask.push(1 << phase)
      }
    }
  }
  const need = Int32Array.from(nodes, (node) => graph.may.now.need[node]!)
  const now = netOf(need, edges, 1)
  const later = loss === 'interrupted' ? now : netOf(need, edges, 2)
  const looped = new Uint8Array(nodes.length)
  const loops = loss === 'interrupted' ? [] : loopsOf(later, 'every node')
  for (const loop of loops) for (const node of loop) looped[node] = 1
  const causes: number[] = []
  for (const [index, node] of nodes.entries()) {
    const component = graph.components[node]
    if (component !== undefined && isCause(component)) causes.push(index)
  }
  causes.sort((left, right) => nodes[left]! - nodes[right]!)
  const decides = loss === 'interrupted' ? 'now' : loops.length === 0 ? 'later' : 'comeback'
  return { nodes, causes, now, later, decides, looped }
}

/** The part of a cone that `now` decides under one of its nodes; `nodes` are those of the cone. Linear in its edges. */
export function subCone(cone: Cone, root: number): Cone {
  const net = cone.now
  const local = new Map([[root, 0]])
  const nodes = [root]
  const edges = { from: [] as number[], to: [] as number[], mask: [] as number[] }
  for (let index = 0; index < nodes.length; index += 1) {
    for (const child of childrenOf(net, nodes[index]!)) {
      let number = local.get(child)
      if (number === undefined) {
        number = nodes.push(child) - 1
        local.set(child, number)
      }
      edges.from.push(index)
      edges.to.push(number)
      edges.mask.push(1)
    }
  }
  const now = netOf(
    Int32Array.from(nodes, (node) => net.need[node]!),
    edges,
    1,
  )
  const causes = cone.causes.flatMap((node) => local.get(node) ?? [])
  return { nodes, causes, now, later: now, decides: 'now', looped: new Uint8Array(nodes.length) }
}

/** Marks the nodes of a net that some 'any of' or 'k of n' counts: what a failure does to others passes through them. */
export function countedNodes(net: Net): Uint8Array {
  const counted = new Uint8Array(net.size)
  for (let node = 0; node < net.size; node += 1) {
    if (net.need[node]! > 1) for (const child of childrenOf(net, node)) counted[child] = 1
  }
  return counted
}
