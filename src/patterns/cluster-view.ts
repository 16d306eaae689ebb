import type { Cluster, Datastore, Host } from '#estate/model.ts'
import type { Grouping, Members } from '#placement/members.ts'

/** A cluster with what stands and runs in it; one that hosts only name has nothing known about its settings. */
export type ClusterView = {
  readonly id: string
  readonly name: string
  readonly entity: Cluster
  readonly members: Members
  readonly hosts: readonly Host[]
  /** Hosts that nobody assigned to a cluster may belong to this one. */
  readonly mayHaveMoreHosts: boolean
  /** So may datastores that nobody said who sees. */
  readonly mayHaveMoreDatastores: boolean
  /** Datastores that at least one of its hosts is known to see, by id. */
  readonly datastores: readonly Datastore[]
}

const unstated = (members: Members): Cluster => ({
  id: members.id,
  name: members.name,
  origins: [],
  platform: 'unknown',
  haEnabled: 'unknown',
  admissionControl: 'unknown',
  failoverHosts: 'unknown',
  requires: 'unknown',
})

/** Clusters in order of id, each with its hosts and what they see. Linear in hosts, VMs and lists of hosts. */
export function clusterViews(
  grouping: Grouping,
  hosts: readonly Host[],
  datastores: readonly Datastore[],
): readonly ClusterView[] {
  const mayHaveMoreHosts = hosts.some(({ clusterId }) => clusterId === 'unknown')
  const mayHaveMoreDatastores = datastores.some(({ hostIds }) => hostIds === 'unknown')
  const clusterOf = new Map(hosts.map(({ id, clusterId }) => [id, clusterId]))
  const seenIn = new Map<string, Datastore[]>()
  for (const datastore of datastores) {
    if (datastore.hostIds === 'unknown') continue
    for (const id of new Set(datastore.hostIds.map((host) => clusterOf.get(host)))) {
      if (id === undefined) continue
      const list = seenIn.get(id)
      if (list === undefined) seenIn.set(id, [datastore])
      else list.push(datastore)
    }
  }
  return grouping.clusters.map((members) => ({
    id: members.id,
    name: members.name,
    entity: members.cluster ?? unstated(members),
    members,
    hosts: members.hosts,
    mayHaveMoreHosts,
    mayHaveMoreDatastores,
    datastores: seenIn.get(members.id) ?? [],
  }))
}
