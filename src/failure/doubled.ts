import type { ComponentKind } from '#estate/model.ts'
import type { Cone } from '#failure/cone.ts'
import { type Net, netOf } from '#failure/net.ts'

/**
 * Kinds that cannot have a second one beside them so that any of the two does: a thing stands in one place, runs on one
 * host and is managed by one cluster, and a service is as redundant as what it requires.
 */
const single: ReadonlySet<ComponentKind> = new Set(['site', 'room', 'rack', 'cluster', 'host', 'service'])

/** Whether a component of this kind can be doubled. */
export const isDoublable = (kind: ComponentKind): boolean => !single.has(kind)

/**
 * A net in which `node` has a twin that stands in nothing and requires nothing: what leaned on `node` now leans on a
 * count of both, which are the last two nodes, count then twin. Parents in `except` keep leaning on `node` alone.
 */
export function doubledNet(net: Net, node: number, except: readonly number[]): Net {
  const count = net.size
  const twin = net.size + 1
  const edges = { from: [count, count], to: [node, twin], mask: [1, 1] }
  for (let parent = 0; parent < net.size; parent += 1) {
    for (let at = net.childStart[parent]!; at < net.childStart[parent + 1]!; at += 1) {
      edges.from.push(parent)
      edges.to.push(net.child[at] === node && !except.includes(parent) ? count : net.child[at]!)
      edges.mask.push(1)
    }
  }
  return netOf(Int32Array.from([...net.need, 2, 1]), edges, 1)
}

/** A cone with one of its nodes doubled; the twin is a cause and has no node in the graph (-1). Linear in its edges. */
export function doubledCone(cone: Cone, node: number): Cone {
  const now = doubledNet(cone.now, node, [])
  const later = cone.later === cone.now ? now : doubledNet(cone.later, node, [])
  const size = cone.nodes.length
  return {
    ...cone,
    nodes: [...cone.nodes, -1, -1],
    causes: [...cone.causes, size + 1],
    now,
    later,
    looped: Uint8Array.from([...cone.looped, cone.looped[node]!, 0]),
  }
}
