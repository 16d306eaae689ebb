import type { Estate, Needs, Requirement } from '#estate/model.ts'
import { refTo, requirementRefs, splitRef } from '#estate/requirement.ts'

/** Something that needs hosts of a cluster to work: a quorum, a storage pool, a service. */
export type Keeper = { readonly ref: string; readonly name: string; readonly needs: Requirement }

/** What needs the hosts of each cluster, and what needs hosts of several. */
export type Keepers = {
  readonly byCluster: ReadonlyMap<string, readonly Keeper[]>
  /** Cluster by cluster the keys of what it holds up together with others. */
  readonly shared: ReadonlyMap<string, readonly string[]>
  /** The host a component goes down with: a host itself, or a controller VM on it. */
  readonly hostOf: ReadonlyMap<string, string>
}

type Ground = Pick<Estate, 'facilities' | 'clusters' | 'hosts' | 'datastores' | 'services'>

/**
 * Finds every requirement that names hosts, or controller VMs on them: quorums of clusters, pools behind datastores,
 * facilities and services. VMs move off a host that is emptied, so what needs VMs loses nothing. O(size of the estate).
 */
export function keepersOf(estate: Ground): Keepers {
  const hostOf = new Map<string, string>()
  const clusterOf = new Map<string, string>()
  for (const { id, clusterId } of estate.hosts) {
    hostOf.set(refTo('host', id), id)
    clusterOf.set(id, clusterId)
  }
  for (const { kind, id, standsIn } of estate.facilities) {
    if (kind !== 'controller-vm' || standsIn === 'unknown' || standsIn === 'nowhere') continue
    const [holder, host] = splitRef(standsIn)
    if (holder === 'host' && clusterOf.has(host)) hostOf.set(refTo(kind, id), host)
  }
  const byCluster = new Map<string, Keeper[]>()
  const shared = new Map<string, string[]>()
  const add = (ref: string, name: string, needs: Needs): void => {
    if (typeof needs !== 'object') return
    const clusters = new Set<string>()
    for (const one of requirementRefs(needs)) {
      const cluster = clusterOf.get(hostOf.get(one) ?? '')
      if (cluster !== undefined) clusters.add(cluster)
    }
    for (const cluster of clusters) {
      byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), { ref, name, needs }])
      if (clusters.size > 1) shared.set(cluster, [...(shared.get(cluster) ?? []), `needs ${ref}`])
    }
  }
  for (const { id, name, requires } of estate.clusters) add(refTo('cluster', id), name, requires)
  for (const { id, name, requires } of estate.datastores) add(refTo('datastore', id), name, requires)
  for (const { id, name, requires } of estate.services) add(refTo('service', id), name, requires)
  for (const { kind, id, name, requires } of estate.facilities) add(refTo(kind, id), name, requires)
  return { byCluster, shared, hostOf }
}

/**
 * How many further hosts must fail, at least, until a requirement no longer holds; 0 when it does not hold now, infinite
 * when no hosts bring it down. What is no host and stands on none works. Parts that name one host twice count it twice.
 */
export function failuresUntil(
  needs: Requirement,
  hostOf: ReadonlyMap<string, string>,
  isOut: (host: string) => boolean,
): number {
  if (needs.kind === 'component') {
    const host = hostOf.get(needs.ref)
    if (host === undefined) return Number.POSITIVE_INFINITY
    return isOut(host) ? 0 : 1
  }
  const costs = needs.of.map((part) => failuresUntil(part, hostOf, isOut)).sort((left, right) => left - right)
  const threshold = needs.kind === 'all' ? costs.length : needs.kind === 'any' ? 1 : needs.k
  // It falls when fewer than `threshold` parts hold.
  const toFall = costs.length - threshold + 1
  if (toFall <= 0) return 0
  return costs.slice(0, toFall).reduce((sum, cost) => sum + cost, 0)
}
