import { known } from '#estate/query.ts'
import { refTo } from '#estate/requirement.ts'
import { opened } from '#failure/wording.ts'
import type { ClusterView } from '#patterns/cluster-view.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Host failures a cluster is set up to take; unknown where nobody said, 0 where nothing is kept. */
function failuresCovered({ entity }: ClusterView): number | 'unknown' {
  if (entity.failoverHosts !== 'unknown') return entity.failoverHosts
  const policy = known(entity.traits?.admission)
  if (policy === 'unknown') return 'unknown'
  switch (policy.kind) {
    case 'none':
      return 0
    case 'slots':
    case 'guarantee':
      return policy.failoverHosts
    case 'dedicated-hosts':
      return policy.hostIds.length
    case 'share':
      return 'unknown'
    default:
      return policy satisfies never
  }
}

export default definePattern({
  id: 'admission-width',
  title: 'One part takes more hosts than the reserve replaces',
  scope: 'cluster',
  severity: 'critical',
  looksAt:
    'The most hosts of a cluster that one part below the room takes when it fails, against the host failures it is set up to tolerate.',
  why: 'A reserve counts hosts; racks, feeds, switches and firmware take several at once. The cluster passes every test of one host and has no room on the evening a feed fails.',
  cure: 'Spread its hosts so that no part below them takes more than the reserve, or reserve for the part.',
  settledBy: 'topology.yaml, hosts: place and requires; clusters: failoverHosts',
  article: 'domains-nest-and-overlap',
  pattern: 'headroom-mirage',
  facts: [],
  fields: ['failoverHosts', 'traits.admission'],
  judge(cluster, view) {
    if (cluster.entity.haEnabled === false) return 'outside'
    if (cluster.mayHaveMoreHosts) return 'unknown'
    if (cluster.hosts.length < 2) return 'outside'
    const covered = failuresCovered(cluster)
    if (covered === 'unknown' || cluster.entity.haEnabled === 'unknown') return 'unknown'
    const { graph, closures, widest } = view.fate()
    const wide = widest.get(cluster.id)
    if (wide !== undefined && wide.hosts > covered && wide.hosts > 1) {
      return found(
        `${opened(graph.names.said(wide.ref))} takes ${wide.hosts} of ${cluster.hosts.length} hosts; the cluster is set up for ${covered}.`,
      )
    }
    const open = cluster.hosts.some(({ id }) => {
      const { place, need } = closures.gapsOf(refTo('host', id))
      return place || need
    })
    return open && covered < cluster.hosts.length ? 'unknown' : 'clear'
  },
})
