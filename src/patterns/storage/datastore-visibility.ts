import type { Host } from '#estate/model.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'
import { runs } from '#patterns/running.ts'

export default definePattern({
  id: 'datastore-visibility',
  title: 'Some hosts of a cluster do not see its storage',
  scope: 'datastore',
  severity: 'critical',
  looksAt:
    'Datastores that several hosts see, with VMs of a cluster on them, but not every host of that cluster.',
  why: 'Restart counts the room of all hosts and can use the room of those that see the disks. The cluster is smaller than it looks, for exactly these VMs.',
  cure: 'Map the datastore to every host of the cluster, or count the hosts without it as another cluster.',
  settledBy: 'RVTools sheet vDatastore, column Hosts; or topology.yaml, datastores: hosts',
  article: 'protocol-is-blast-radius',
  pattern: 'drift-found-on-failover-day',
  facts: [],
  fields: ['hostIds'],
  judge(datastore, { vmsOnDatastore, storesUnstated, hostById, clusterById, hosts }) {
    if (datastore.hostIds === 'unknown') return 'unknown'
    if (datastore.hostIds.length < 2) return 'outside'
    const sees = new Set(datastore.hostIds)
    const vms = vmsOnDatastore.get(datastore.id) ?? []
    const clusters = new Set<string>()
    let open = storesUnstated || hosts.some(({ clusterId }) => clusterId === 'unknown')
    for (const vm of vms) {
      const host = hostById.get(vm.hostId)
      if (host === undefined || runs(vm) !== true) open = true
      else clusters.add(host.clusterId)
    }
    const blind = (id: string): readonly Host[] =>
      (clusterById.get(id)?.hosts ?? []).filter((host) => !sees.has(host.id))
    for (const id of clusters) {
      const hosts = blind(id)
      if (hosts.length === 0) continue
      const seen = hosts.map((entity) => ({ kind: 'host', entity, fields: ['clusterId'] }) as const)
      const name = clusterById.get(id)?.name ?? id
      return found(
        `${hosts.length} of the hosts of ${name} do not see it, ${hosts[0]?.name} among them.`,
        ...seen,
      )
    }
    return open ? 'unknown' : 'clear'
  },
})
