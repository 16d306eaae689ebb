import type { Facility, FacilityKind, Host, Place } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'
import { childrenOf, parentsOf } from '#failure/net.ts'
import type { Block, Domain, DomainCells, State } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'

type DomainMap = Extract<Block, { kind: 'domain-map' }>
/** A component that crosses the nesting, with the domains that lean on it. */
export type Overlay = DomainMap['overlays'][number]

const places: ReadonlySet<string> = new Set<FacilityKind>(['site', 'room', 'rack'])
const cellOrder: readonly State[] = ['serving', 'degraded', 'restarting', 'unknown', 'stopped', 'failed']

/**
 * The nested outlines of an estate: site, room, rack, host, with the VMs that run on each host counted by state. VMs
 * that are known to be switched off are not drawn. Hosts whose place nobody stated stand together, cluster by cluster.
 */
export function domainsOf(ground: Ground, graph: FailureGraph, states: readonly State[]): readonly Domain[] {
  const stateOf = (ref: string): State => states[graph.nodeOf.get(ref) ?? -1] ?? 'unknown'
  const cells = cellsByHost(graph, states)
  const inside = new Map<string, (Facility | Host)[]>()
  const put = (key: string, item: Facility | Host): void => {
    const list = inside.get(key)
    if (list === undefined) inside.set(key, [item])
    else list.push(item)
  }
  const known = new Set(
    ground.facilities.filter(({ kind }) => places.has(kind)).map(({ kind, id }) => `${kind}:${id}`),
  )
  const keyOf = (place: Place): string => (place === 'nowhere' ? 'top' : known.has(place) ? place : 'lost')
  for (const facility of ground.facilities)
    if (places.has(facility.kind)) put(keyOf(facility.standsIn), facility)
  for (const host of ground.hosts) {
    const key = keyOf(host.standsIn)
    put(key === 'lost' ? `lost in ${host.clusterId}` : key, host)
  }
  const drawn = new Set<string>()
  const outline = (item: Facility | Host): Domain => {
    const isPlace = 'kind' in item
    const ref = isPlace ? refTo(item.kind, item.id) : refTo('host', item.id)
    drawn.add(ref)
    const children = isPlace ? outlines(ref) : []
    return {
      ref,
      kind: isPlace ? item.kind : 'host',
      name: item.name,
      state: stateOf(ref),
      children,
      cells: isPlace ? [] : (cells.get(graph.nodeOf.get(ref) ?? -1) ?? []),
    }
  }
  const outlines = (key: string): readonly Domain[] =>
    sortedBy(inside.get(key) ?? [], (item) => item.id)
      .filter((item) => !drawn.has('kind' in item ? refTo(item.kind, item.id) : refTo('host', item.id)))
      .map(outline)
  const stated = [...outlines('top'), ...outlines('lost')]
  // Places that stand in one another in a loop hang from nothing; they are drawn from their first member.
  const looped = [...inside.keys()]
    .filter((key) => known.has(key))
    .sort()
    .flatMap((key) => (drawn.has(key) ? [] : outlines(key)))
  return [...stated, ...looped, ...unknownPlaces(ground, graph, states, outlines, [...inside.keys()])]
}

function unknownPlaces(
  ground: Ground,
  graph: FailureGraph,
  states: readonly State[],
  outlines: (key: string) => readonly Domain[],
  keys: readonly string[],
): readonly Domain[] {
  const homeless = homelessCells(ground, graph, states)
  const clusterIds = new Set([
    ...homeless.keys(),
    ...keys.filter((key) => key.startsWith('lost in ')).map((key) => key.slice(8)),
  ])
  const names = new Map(ground.clusters.map(({ id, name }) => [id, name]))
  return [...clusterIds].sort().map((id): Domain => {
    const name = names.get(id)
    return {
      ref: name === undefined ? `place:unknown-${id}` : refTo('cluster', id),
      kind: 'unknown-place',
      name: name === undefined ? 'Unknown place, no known cluster' : `Unknown place, cluster ${name}`,
      state: 'unknown',
      children: outlines(`lost in ${id}`),
      cells: homeless.get(id) ?? [],
    }
  })
}

const drawable = (graph: FailureGraph, vm: number): boolean =>
  !childrenOf(graph.may.now, vm).some((child) => graph.may.now.need[child] === 0)

function cellsByHost(
  graph: FailureGraph,
  states: readonly State[],
): ReadonlyMap<number, readonly DomainCells[]> {
  const counts = new Map<number, Map<State, number>>()
  for (let vm = graph.vmNodes.from; vm < graph.vmNodes.to; vm += 1) {
    const host = graph.hostOfVm[vm - graph.vmNodes.from]!
    if (host < 0 || !drawable(graph, vm)) continue
    tally(counts, host, states[vm]!)
  }
  return new Map([...counts].map(([host, byState]) => [host, cellsOf(byState)]))
}

function homelessCells(
  ground: Ground,
  graph: FailureGraph,
  states: readonly State[],
): ReadonlyMap<string, readonly DomainCells[]> {
  const counts = new Map<string, Map<State, number>>()
  for (const vm of ground.vms) {
    const node = graph.nodeOf.get(refTo('vm', vm.id))!
    if (graph.hostOfVm[node - graph.vmNodes.from]! >= 0 || !drawable(graph, node)) continue
    tally(counts, vm.clusterId, states[node]!)
  }
  return new Map([...counts].map(([id, byState]) => [id, cellsOf(byState)]))
}

function tally<K>(counts: Map<K, Map<State, number>>, key: K, state: State): void {
  const byState = counts.get(key) ?? new Map<State, number>()
  byState.set(state, (byState.get(state) ?? 0) + 1)
  counts.set(key, byState)
}

const cellsOf = (byState: ReadonlyMap<State, number>): readonly DomainCells[] =>
  cellOrder.flatMap((state) => (byState.has(state) ? [{ state, count: byState.get(state)! }] : []))

/**
 * Everything that cuts across the nesting: feeds, switches, fabrics, arrays, witnesses, accounts, firmware, clusters
 * and datastores, with the places and hosts that name it, directly or through another of its kind. A cluster holds its
 * hosts, a datastore the hosts that see it. Cost is linear in what they hold.
 */
export function overlaysOf(
  ground: Ground,
  graph: FailureGraph,
  states: readonly State[],
): readonly Overlay[] {
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
  return crossing.map(({ node, kind, ref, name }) => ({
    ref,
    kind,
    name,
    state: states[node]!,
    holds: [...holdsOf(graph, node, hostsOf)].sort(),
  }))
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
