import { formatQuantity } from '#kernel/units.ts'
import { demandOf, supplyAfterLoss } from '#patterns/capacity/totals.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'failover-memory',
  title: 'More memory is promised than is left after one loss',
  scope: 'cluster',
  severity: 'warning',
  looksAt:
    'Configured memory of the VMs that run in a cluster, against the memory of its hosts without the largest.',
  why: 'Overcommitted memory is a loan; the failure calls it in. VMs that restart touch all of their memory at once, and the survivors balloon, compress and swap while everybody waits.',
  cure: 'Add memory or a host, shrink what is oversized, or decide by restart priority who stays down.',
  settledBy: 'RVTools sheets vInfo, vMemory and vHost',
  article: 'memory-is-a-loan-called-at-failover',
  pattern: 'headroom-mirage',
  facts: [],
  fields: [],
  judge(cluster) {
    if (cluster.mayHaveMoreHosts) return 'unknown'
    if (cluster.hosts.length < 2) return 'outside'
    const need = demandOf(cluster, ({ memoryBytes }) => memoryBytes)
    const left = supplyAfterLoss(cluster, ({ memoryBytes }) => memoryBytes)
    if (need.least > left.most) {
      const [promised, kept] = [formatQuantity(need.least, 'bytes'), formatQuantity(left.most, 'bytes')]
      const seen = cluster.hosts.map((entity) => ({ kind: 'host', entity, fields: ['memoryBytes'] }) as const)
      return found(`${promised} are configured; ${kept} are left without the largest host.`, ...seen)
    }
    return need.most <= left.least ? 'clear' : 'unknown'
  },
})
