import { refTo } from '#estate/requirement.ts'
import { opened } from '#failure/wording.ts'
import { isArbiter } from '#patterns/cluster/arbiters.ts'
import { clustersArbitrated } from '#patterns/fate/arbitrated.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'arbiter-fate',
  title: 'The tie-breaker falls with half of the voters',
  scope: 'facility',
  severity: 'critical',
  looksAt:
    'Witnesses and quorum devices: whether one failure below the site takes them and half or more of the hosts they decide about.',
  why: 'A tie-breaker earns its keep in one event: the loss of half. If that event takes it too, the half that is left has no majority and stops.',
  cure: 'Move it to a third place, on other power and another network than both halves.',
  settledBy: 'topology.yaml, witnesses and quorumDevices: in and requires; clusters: requires',
  article: 'quorum-is-permission-to-act',
  pattern: 'witness-in-the-blast-radius',
  facts: ['q-witness-site'],
  fields: ['standsIn', 'requires'],
  judge({ kind, id }, view) {
    if (!isArbiter(kind)) return 'outside'
    const ref = refTo(kind, id)
    const { clusters, open } = clustersArbitrated(ref, view)
    const { graph, closures, arbiters } = view.fate()
    for (const loss of arbiters.get(ref) ?? []) {
      for (const cluster of clusters) {
        const lost = loss.hostsLost.get(cluster.id) ?? 0
        if (lost === 0 || lost * 2 < cluster.hosts.length) continue
        const said = `${opened(graph.names.said(loss.ref))} takes it and ${lost} of ${cluster.hosts.length} hosts of ${cluster.name}.`
        return cluster.mayHaveMoreHosts ? 'unknown' : found(said)
      }
    }
    const hosts = clusters.flatMap((cluster) => cluster.hosts.map((host) => refTo('host', host.id)))
    const gap = [ref, ...hosts].some((one) => {
      const { place, need } = closures.gapsOf(one)
      return place || need
    })
    if (clusters.length === 0) return open ? 'unknown' : 'outside'
    return gap || open || clusters.some(({ mayHaveMoreHosts }) => mayHaveMoreHosts) ? 'unknown' : 'clear'
  },
})
