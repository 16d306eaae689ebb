import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'
import { runs } from '#patterns/running.ts'

export default definePattern({
  id: 'local-datastore',
  title: 'VMs that expect a restart lie on one host',
  scope: 'datastore',
  severity: 'critical',
  looksAt:
    'Datastores that one host alone sees, with running VMs of a cluster with high availability on them.',
  why: 'When that host fails its disks are gone with it. High availability lists these VMs as protected and cannot restart one of them.',
  cure: 'Move the disks to shared storage, or set their restart priority to disabled, so that the plan says what is true.',
  settledBy: 'RVTools sheets vDatastore, vDisk and vCluster',
  article: 'protocol-is-blast-radius',
  facts: [],
  fields: ['hostIds'],
  judge(datastore, { vmsOnDatastore, storesUnstated, clusterById, hostById }) {
    if (datastore.hostIds === 'unknown') return 'unknown'
    const [only, second] = datastore.hostIds
    if (only === undefined || second !== undefined) return 'outside'
    const vms = vmsOnDatastore.get(datastore.id) ?? []
    const clusterId = known(hostById.get(only)?.clusterId)
    const ha = clusterId === 'none' ? false : known(clusterById.get(clusterId)?.entity.haEnabled)
    if (ha === false) return 'outside'
    const protectedVms = vms.filter(
      (vm) => runs(vm) === true && vm.restartPriority !== 'unknown' && vm.restartPriority !== 'disabled',
    )
    if (ha === true && protectedVms.length > 0) {
      const seen = protectedVms.map(
        (entity) => ({ kind: 'vm', entity, fields: ['restartPriority'] }) as const,
      )
      return found(
        `${protectedVms.length} protected VMs lie on it, ${protectedVms[0]?.name} among them.`,
        ...seen,
      )
    }
    const perhaps = vms.some((vm) => vm.restartPriority !== 'disabled')
    return perhaps || storesUnstated ? 'unknown' : 'clear'
  },
})
