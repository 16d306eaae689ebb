import type { Facility, FacilityKind, Host, Place } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'
import type { Domain, DomainCells, State } from '#kernel/block.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Kinds that nest. */
export const places: ReadonlySet<string> = new Set<FacilityKind>(['site', 'room', 'rack'])
/** Outlines drawn at most before the finest kind is summed up in what it stands in: hosts first, then racks. */
const outlinesAtMost = 2_500

/** Kinds that are summed up in what they stand in, because there are too many to draw. What failed is always drawn. */
export type Folded = ReadonlySet<string>

/** The kinds to fold for an estate. */
export function foldedKinds({ hosts, facilities }: Pick<Ground, 'hosts' | 'facilities'>): Folded {
  const nested = facilities.filter(({ kind }) => places.has(kind))
  if (hosts.length + nested.length <= outlinesAtMost) return new Set()
  return new Set(nested.length <= outlinesAtMost ? ['host'] : ['host', 'rack'])
}

/** States from the best to the worst. */
export const cellOrder: readonly State[] = [
  'serving',
  'degraded',
  'restarting',
  'unknown',
  'stopped',
  'failed',
]

/**
 * The nested outlines of an estate: site, room, rack, host, with the VMs that run on each host counted by state. VMs
 * that are known to be switched off are not drawn. Of folded kinds only what failed is drawn; their VMs are counted in
 * what they stand in. Hosts whose place nobody stated stand together, cluster by cluster.
 */
export function domainsOf(
  ground: Ground,
  graph: FailureGraph,
  states: readonly State[],
  folded: Folded,
): readonly Domain[] {
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
    const kind = isPlace ? item.kind : 'host'
    const children = isPlace ? outlines(ref) : []
    const own = isPlace ? [] : (cells.get(graph.nodeOf.get(ref) ?? -1) ?? [])
    return withFolded({ ref, kind, name: item.name, state: stateOf(ref), children, cells: own }, folded)
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
  return [...stated, ...looped, ...unknownPlaces(ground, graph, states, outlines, [...inside.keys()], folded)]
}

function unknownPlaces(
  ground: Ground,
  graph: FailureGraph,
  states: readonly State[],
  outlines: (key: string) => readonly Domain[],
  keys: readonly string[],
  folded: Folded,
): readonly Domain[] {
  const homeless = homelessCells(ground, graph, states)
  const clusterIds = new Set([
    ...homeless.keys(),
    ...keys.filter((key) => key.startsWith('lost in ')).map((key) => key.slice(8)),
  ])
  const names = new Map(ground.clusters.map(({ id, name }) => [id, name]))
  return [...clusterIds].sort().map((id): Domain => {
    const name = names.get(id)
    const domain: Domain = {
      ref: name === undefined ? `place:unknown-${id}` : refTo('cluster', id),
      kind: 'unknown-place',
      name: name === undefined ? 'Unknown place, no known cluster' : `Unknown place, cluster ${name}`,
      state: 'unknown',
      children: outlines(`lost in ${id}`),
      cells: homeless.get(id) ?? [],
    }
    return withFolded(domain, folded)
  })
}

/** The domain with the VMs of folded children as its own; children of these that are drawn move up to it. */
function withFolded(domain: Domain, folded: Folded): Domain {
  if (folded.size === 0) return domain
  const counts = new Map<State, number>(domain.cells.map(({ state, count }) => [state, count]))
  const children: Domain[] = []
  for (const child of domain.children) {
    if (!folded.has(child.kind) || child.state === 'failed') {
      children.push(child)
      continue
    }
    children.push(...child.children)
    for (const { state, count } of child.cells) counts.set(state, (counts.get(state) ?? 0) + count)
  }
  return { ...domain, children, cells: cellsOf(counts) }
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
