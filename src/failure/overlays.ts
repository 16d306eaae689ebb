import { refTo } from '#estate/requirement.ts'
import type { Folded } from '#failure/domain-map.ts'
import { cellOrder, places } from '#failure/domain-map.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'
import { parentsOf } from '#failure/net.ts'
import type { Block, State } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'

type DomainMap = Extract<Block, { kind: 'domain-map' }>
/** A component that crosses the nesting, with the domains that lean on it. */
export type Overlay = DomainMap['overlays'][number]

/** Overlays drawn at most, and places and hosts that they hold together. */
const overlaysAtMost = 1_000
const heldAtMost = 20_000

/**
 * Everything that cuts across the nesting: feeds, PDUs, switches, fabrics, arrays, controllers, witnesses, accounts,
 * firmware, software, clusters and datastores, with the places and hosts that name it, directly or through another of
 * its kind. A cluster holds its hosts, a datastore the hosts that see it. Of more than 1,000, or when they hold more
 * than 20,000 together, those that serve and hold least are left out; `left` counts them. Cost is linear in what they
 * hold.
 */
export function overlaysOf(
  ground: Ground,
  graph: FailureGraph,
  states: readonly State[],
  folded: Folded,
): { readonly overlays: readonly Overlay[]; readonly left: number } {
  const hostsOf = new Map<string, readonly string[]>()
  const members = new Map<string, string[]>()
  for (const host of ground.hosts) {
    const list = members.get(host.clusterId)
    if (list === undefined) members.set(host.clusterId, [refTo('host', host.id)])
    else list.push(refTo('host', host.id))
  }
  for (const cluster of ground.clusters)
    hostsOf.set(refTo('cluster', cluster.id), members.get(cluster.id) ?? [])
  for (const store of ground.datastores) {
    const ids = store.hostIds === 'unknown' ? [] : store.hostIds
    hostsOf.set(
      refTo('datastore', store.id),
      ids.map((id) => refTo('host', id)).filter((ref) => graph.nodeOf.has(ref)),
    )
  }
  const crossing = graph.components.filter(
    ({ kind }) =>
      !places.has(kind) && kind !== 'host' && kind !== 'network' && kind !== 'vm' && kind !== 'service',
  )
  const summedUp = drawnPlaces(graph, states, folded)
  const all = crossing.map(({ node, kind, ref, name }): Overlay => {
    const holds = new Set([...holdsOf(graph, node, hostsOf)].map((held) => summedUp.get(held) ?? held))
    return { ref, kind, name, state: states[node]!, holds: [...holds].sort() }
  })
  const kept = new Set(keptOverlays(all))
  return { overlays: all.filter((overlay) => kept.has(overlay)), left: all.length - kept.size }
}

/** Where each host or rack that is not drawn is summed up: the innermost place around it that is. */
function drawnPlaces(
  graph: FailureGraph,
  states: readonly State[],
  folded: Folded,
): ReadonlyMap<string, string> {
  const isDrawn = (node: number): boolean =>
    !folded.has(graph.components[node]!.kind) || states[node] === 'failed'
  const summedUp = new Map<string, string>()
  for (const { node, ref } of graph.components) {
    if (isDrawn(node)) continue
    let at = graph.standsIn[node] ?? -1
    // Each kind is left at most once, so that places which stand in one another end it, too.
    for (let step = 1; step < folded.size && at >= 0 && !isDrawn(at); step += 1) at = graph.standsIn[at] ?? -1
    if (at >= 0 && isDrawn(at)) summedUp.set(ref, graph.components[at]!.ref)
  }
  return summedUp
}

/** The overlays that are drawn: what does not serve first, then what holds most. */
function keptOverlays(all: readonly Overlay[]): readonly Overlay[] {
  const total = all.reduce((sum, { holds }) => sum + holds.length, 0)
  if (all.length <= overlaysAtMost && total <= heldAtMost) return all
  const byHeld = sortedBy(all, ({ holds }) => -holds.length)
  const inOrder = sortedBy(byHeld, ({ state }) => -cellOrder.indexOf(state))
  let held = 0
  return inOrder.slice(0, overlaysAtMost).filter(({ holds }) => {
    held += holds.length
    return held <= heldAtMost
  })
}

function holdsOf(
  graph: FailureGraph,
  from: number,
  hostsOf: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const held = new Set<string>()
  const seen = new Set([from])
  const queue = [from]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const ref of hostsOf.get(graph.components[node]?.ref ?? '') ?? []) held.add(ref)
    for (const parent of parentsOf(graph.may.now, node)) {
      if (seen.has(parent)) continue
      seen.add(parent)
      const component = graph.components[parent]
      if (component === undefined) queue.push(parent)
      else if (component.kind === 'host' || places.has(component.kind)) held.add(component.ref)
      else if (component.kind !== 'vm' && component.kind !== 'service') queue.push(parent)
    }
  }
  return held
}
