import { formatQuantity } from '#kernel/units.ts'
import { demandOf, supplyAfterLoss } from '#patterns/capacity/totals.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Fact perf-vcpu-ratio: 400 percent of vCPUs per core are at risk. */
const vcpusPerCoreMax = 4

export default definePattern({
  id: 'failover-vcpus',
  title: 'Too many vCPUs for a core after one loss',
  scope: 'cluster',
  severity: 'warning',
  looksAt: `vCPUs of the VMs that run in a cluster for each core of its hosts without the one with most; it speaks above ${vcpusPerCoreMax}.`,
  why: 'Waiting for a core grows slowly and then suddenly, and wide VMs wait longest. The ratio that was comfortable on all hosts is another one on the hosts that are left.',
  cure: 'Take back vCPUs that nobody uses, wide VMs first, before adding cores.',
  settledBy: 'RVTools sheets vInfo and vHost',
  article: 'cpu-time-is-borrowed',
  pattern: 'headroom-mirage',
  facts: ['perf-vcpu-ratio'],
  fields: [],
  judge(cluster) {
    if (cluster.mayHaveMoreHosts) return 'unknown'
    if (cluster.hosts.length < 2) return 'outside'
    const need = demandOf(cluster, ({ vcpus }) => vcpus)
    const left = supplyAfterLoss(cluster, ({ cores }) => cores)
    if (need.least > vcpusPerCoreMax * left.most) {
      const ratio = left.most === 0 ? 'more than any' : formatQuantity(need.least / left.most, 'count')
      const seen = cluster.hosts.map((entity) => ({ kind: 'host', entity, fields: ['cores'] }) as const)
      return found(
        `${ratio} vCPUs for each of the ${left.most} cores left without the largest host.`,
        ...seen,
      )
    }
    return need.most <= vcpusPerCoreMax * left.least ? 'clear' : 'unknown'
  },
})
