import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'
import { running } from '#patterns/running.ts'

export default definePattern({
  id: 'lone-host',
  title: 'VMs run on a host without a cluster',
  scope: 'host',
  severity: 'warning',
  looksAt: 'Hosts outside of any cluster that carry running VMs.',
  why: 'No other host restarts what runs there. Such hosts begin as a test and end as the home of something nobody lists.',
  cure: 'Move the VMs into a cluster, or write down that they may be lost with this host.',
  settledBy: 'RVTools sheet vHost, column Cluster',
  article: 'consolidation-is-a-fate-decision',
  facts: [],
  fields: ['clusterId'],
  judge({ id, clusterId }, { vmsOnHost, vmsAdrift }) {
    if (clusterId !== 'none' && clusterId !== 'unknown') return 'outside'
    const vms = vmsOnHost.get(id) ?? []
    const alive = running(vms)
    if (clusterId === 'none' && alive.length > 0) {
      const seen = alive.map((entity) => ({ kind: 'vm', entity, fields: ['hostId'] }) as const)
      return found(`${alive.length} ${alive.length === 1 ? 'VM runs' : 'VMs run'} on it.`, ...seen)
    }
    return vms.length === 0 && !vmsAdrift ? 'clear' : 'unknown'
  },
})
