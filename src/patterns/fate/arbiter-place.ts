import { refTo } from '#estate/requirement.ts'
import { isArbiter } from '#patterns/cluster/arbiters.ts'
import { clustersArbitrated } from '#patterns/fate/arbitrated.ts'
import { placeOfHost } from '#patterns/fate/twins-fate.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'arbiter-place',
  title: 'The tie-breaker stands in a data room',
  scope: 'facility',
  severity: 'critical',
  looksAt: 'Witnesses and quorum devices: whether they stand in a room with hosts they decide about.',
  why: 'Fire, water, cooling and the key to the door are shared by a room. A vote that stands beside half of the voters belongs to that half.',
  cure: 'Put it into a third room or a third site.',
  settledBy: 'topology.yaml, witnesses and quorumDevices: in; hosts: place',
  article: 'quorum-is-permission-to-act',
  pattern: 'witness-in-the-blast-radius',
  facts: ['q-witness-site'],
  fields: ['standsIn'],
  judge({ kind, id, standsIn }, view) {
    if (!isArbiter(kind)) return 'outside'
    const { clusters, open } = clustersArbitrated(refTo(kind, id), view)
    const room = view.placeAbove(standsIn, 'room')
    if (room === 'none') return 'clear'
    const hosts = clusters.flatMap((cluster) => cluster.hosts)
    const rooms = hosts.map((host) => placeOfHost(host.id, 'room', view))
    const beside = hosts.filter((_, at) => room !== 'unknown' && rooms[at] === room)
    if (beside.length > 0) {
      const seen = beside.map((entity) => ({ kind: 'host', entity, fields: ['standsIn'] }) as const)
      return found(
        `It stands in ${view.fate().graph.names.said(room)} with ${beside.length} of the hosts it decides about.`,
        ...seen,
      )
    }
    if (clusters.length === 0) return open ? 'unknown' : 'outside'
    const more = open || clusters.some(({ mayHaveMoreHosts }) => mayHaveMoreHosts)
    return more || room === 'unknown' || rooms.includes('unknown') ? 'unknown' : 'clear'
  },
})
