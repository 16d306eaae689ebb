import type { ComponentRef, Estate, FacilityKind, Host } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { compileGraph } from '#failure/compile.ts'
import { type Component, type FailureGraph, kindRank } from '#failure/failure-graph.ts'
import { parentsOf } from '#failure/net.ts'
import { fail, restore, type Simulation, simulationOf } from '#failure/simulation.ts'
import { compareText } from '#kernel/sort.ts'
import { type Ground, groundOf } from '#placement/host-ground.ts'

/** The parts of an estate that tell which hosts fall together. */
export type GroupEstate = Pick<Estate, 'facilities' | 'clusters' | 'hosts' | 'datastores'>

/** What one cluster loses when one or two facilities fail: hosts and datastores by id. */
export type GroupLoss = {
  readonly refs: readonly ComponentRef[]
  /** How people call them. Example: "rack R1" */
  readonly names: readonly string[]
  readonly kind: FacilityKind | 'pair' | 'place'
  /** Hosts that surely fall, and hosts of which nobody said enough to tell; by id, in order. */
  readonly hosts: readonly string[]
  readonly perhaps: readonly string[]
  /** Datastores that fall otherwise than with the one host that sees them. */
  readonly datastores: readonly string[]
}

/** Losses per cluster, and whether the limits left any unexamined. */
export type GroupLosses = {
  readonly byCluster: ReadonlyMap<string, readonly GroupLoss[]>
  readonly cut: 'none' | 'groups' | 'pairs'
}

/** Most visits of the failure graph, and most pairs of facilities, that are spent on finding losses. */
const visitsMax = 200_000_000
const pairsMax = 1_000_000

/** What facilities are counted as, in the order they are told. */
const isPlace = (kind: FacilityKind): boolean => kind === 'site' || kind === 'room' || kind === 'rack'

/** Losses of a cluster so far, by kind and what falls; and what single facilities take, whatever their kind. */
type Draft = { readonly losses: Map<string, GroupLoss>; readonly singles: Set<string> }

type Field = {
  readonly graph: FailureGraph
  readonly simulation: Simulation
  readonly causes: readonly (Component & { readonly kind: FacilityKind })[]
  readonly hostAt: ReadonlyMap<number, Host>
  readonly storeAt: ReadonlyMap<number, GroupEstate['datastores'][number]>
  readonly ground: Ground
}

/**
 * Every loss of hosts that one facility, or with 'pairs' two together, brings to a cluster. Facilities that take the
 * same hosts and datastores of a cluster are one loss, under the first name in order of kind and id.
 *
 * Hosts fall as the failure graph tells, what nobody stated taken for harmless. A host is added as 'perhaps' where
 * that decides: nobody said where it stands (or where its rack or room does) and the facility is a place that could
 * hold it; or nobody said what it or anything it stands in requires, and the facility is one that hosts require. A
 * cluster of which nothing is stated has no losses of this kind: there is nothing to ask about. O(facilities × what
 * falls with them + pairs of facilities above one cluster × what falls with both).
 */
export function groupLossesOf(estate: GroupEstate, depth: 'single' | 'pairs'): GroupLosses {
  const graph = compileGraph({ ...estate, networks: [], vms: [], services: [], rules: [] }, 'real')
  const nodeOf = (kind: 'host' | 'datastore', id: string): number => graph.nodeOf.get(refTo(kind, id)) ?? -1
  const field: Field = {
    ...{ graph, simulation: simulationOf(graph.may.now), ground: groundOf(estate) },
    causes: graph.components.filter(({ kind }) => kindRank(kind) < kindRank('cluster')) as Field['causes'],
    hostAt: new Map(estate.hosts.map((host) => [nodeOf('host', host.id), host])),
    storeAt: new Map(estate.datastores.map((store) => [nodeOf('datastore', store.id), store])),
  }
  const drafts = new Map<string, Draft>()
  const above = new Map<string, number[]>()
  let cut: GroupLosses['cut'] = 'none'
  for (const [at, cause] of field.causes.entries()) {
    if (field.simulation.steps > visitsMax) {
      cut = 'groups'
      break
    }
    enter(field, drafts, [cause])
    if (depth === 'pairs') {
      for (const cluster of clustersAbove(field, cause.node)) {
        const list = above.get(cluster)
        if (list === undefined) above.set(cluster, [at])
        else list.push(at)
      }
    }
  }
  if (depth === 'pairs' && !enterPairs(field, drafts, above)) cut = 'pairs'
  addUnplaced(field, estate, drafts)
  const byCluster = new Map([...drafts].map(([id, { losses }]) => [id, [...losses.values()]] as const))
  return { byCluster, cut }
}

/** Pairs of facilities that some host of one cluster leans on. False when there were too many. */
function enterPairs(
  field: Field,
  drafts: Map<string, Draft>,
  above: ReadonlyMap<string, readonly number[]>,
): boolean {
  let pairs = 0
  for (const [cluster, list] of above) {
    for (const [index, first] of list.entries()) {
      for (const second of list.slice(index + 1)) {
        pairs += 1
        if (pairs > pairsMax || field.simulation.steps > visitsMax) return false
        const [one, other] = [field.causes[first], field.causes[second]]
        if (one !== undefined && other !== undefined) enter(field, drafts, [one, other], cluster)
      }
    }
  }
  return true
}

/** Fails facilities together and notes what every cluster, or the one asked about, loses. */
function enter(field: Field, drafts: Map<string, Draft>, causes: Field['causes'], only?: string): void {
  const { simulation, graph, hostAt, storeAt } = field
  const marks = causes.map(({ node }) => fail(simulation, node))
  const fallen = [...simulation.fallen.subarray(marks[0], simulation.length)]
  for (const [at, cause] of [...causes.entries()].reverse())
    restore(simulation, cause.node, marks[at] as number)
  const hosts = fallen.flatMap((node) => hostAt.get(node) ?? [])
  const down = new Set(hosts.map(({ id }) => id))
  const datastores = fallen
    .flatMap((node) => storeAt.get(node) ?? [])
    .filter(({ hostIds }) => hostIds === 'unknown' || hostIds.length !== 1 || !down.has(hostIds[0] as string))
    .map(({ id }) => id)
    .sort()
  const byCluster = new Map<string, string[]>()
  for (const { id, clusterId } of hosts) {
    if (clusterId === 'none' || clusterId === 'unknown' || (only ?? clusterId) !== clusterId) continue
    const list = byCluster.get(clusterId)
    if (list === undefined) byCluster.set(clusterId, [id])
    else list.push(id)
  }
  const kinds = causes.map(({ kind }) => kind)
  const kind = causes.length > 1 ? 'pair' : (kinds[0] as FacilityKind)
  for (const [cluster, ids] of byCluster) {
    const perhaps = field.ground.doubtful(cluster, kinds).filter((id) => !down.has(id))
    const refs = causes.map(({ ref }) => ref)
    const names = refs.map((ref) => graph.names.said(ref))
    ids.sort(compareText)
    const draft = drafts.get(cluster) ?? { losses: new Map(), singles: new Set() }
    drafts.set(cluster, draft)
    const key = [ids, perhaps, datastores].map((list) => list.join('\n')).join('\n\n')
    // Of a pair only what no facility does alone is news.
    if (kind === 'pair' ? draft.singles.has(key) : draft.losses.has(`${kind}\n${key}`)) continue
    if (kind !== 'pair') draft.singles.add(key)
    if (!draft.losses.has(`${kind}\n${key}`))
      draft.losses.set(`${kind}\n${key}`, { refs, names, kind, hosts: ids, perhaps, datastores })
  }
}

/** Clusters of which some host leans on a node, directly or through others. */
function clustersAbove({ graph, hostAt, simulation }: Field, node: number): ReadonlySet<string> {
  const seen = new Set([node])
  const clusters = new Set<string>()
  for (const one of seen) {
    const cluster = hostAt.get(one)?.clusterId
    if (cluster !== undefined && cluster !== 'none' && cluster !== 'unknown') clusters.add(cluster)
    for (const parent of parentsOf(graph.may.now, one)) {
      simulation.steps += 1
      seen.add(parent)
    }
  }
  return clusters
}

/** Hosts of unknown place may share one that holds no other host of their cluster: that loss is asked about as well. */
function addUnplaced(field: Field, { facilities }: GroupEstate, drafts: Map<string, Draft>): void {
  const kinds = [...new Set(facilities.map(({ kind }) => kind))].filter(isPlace)
  for (const [cluster, { losses }] of drafts) {
    const perhaps = kinds.length === 0 ? [] : field.ground.doubtful(cluster, kinds)
    if (perhaps.length < 2) continue
    const names = ['a place that nobody stated']
    losses.set('unplaced', { refs: [], names, kind: 'place', hosts: [], perhaps, datastores: [] })
  }
}
