import { known } from '#estate/query.ts'
import { both, differ, distinct, found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'processor-mix',
  title: 'Processors differ and nothing levels them',
  scope: 'cluster',
  severity: 'warning',
  looksAt: 'Processor models of the hosts of a cluster that has no processor baseline.',
  why: 'A VM sees the features of the host it was started on. Without a baseline it cannot move live to an older host, and after a restart on a newer one it cannot come back.',
  cure: 'Set the baseline to the oldest generation in the cluster; VMs take it on at their next power cycle.',
  settledBy:
    'RVTools sheet vHost, columns CPU Model and Current EVC; or topology.yaml, clusters: cpuBaseline',
  article: 'lowest-common-host',
  facts: [],
  fields: ['traits.cpuBaseline'],
  judge({ entity, hosts, mayHaveMoreHosts }) {
    if (hosts.length < 2) return mayHaveMoreHosts ? 'unknown' : 'outside'
    const models = hosts.map(({ cpuModel }) => cpuModel)
    const baseline = known(entity.traits?.cpuBaseline)
    const unlevelled = baseline === 'unknown' ? baseline : baseline === 'none'
    const mixed = both(differ(models, mayHaveMoreHosts), unlevelled)
    if (mixed !== true) return mixed === 'unknown' ? mixed : 'clear'
    const seen = hosts.map((host) => ({ kind: 'host', entity: host, fields: ['cpuModel'] }) as const)
    return found(`No baseline over ${distinct(models).join('; ')}.`, ...seen)
  },
})
