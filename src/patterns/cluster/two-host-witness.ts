import { arbitersOf, hostsVote } from '#patterns/cluster/arbiters.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'two-host-witness',
  title: 'Two hosts vote and nobody breaks the tie',
  scope: 'cluster',
  severity: 'critical',
  looksAt: 'Clusters of two hosts that vote, or keep copies of data, without a witness.',
  why: 'Half of the votes is no majority: when either host is lost, or only the link between them, the other must stop too, or both go on writing.',
  cure: 'Add a witness that stands where neither host stands, and pull the link to prove it.',
  settledBy: 'topology.yaml, clusters: requires and storageCopies',
  article: 'two-node-truths',
  facts: ['q-corosync-majority'],
  fields: ['requires', 'platform', 'traits.storageCopies'],
  judge(cluster) {
    if (cluster.mayHaveMoreHosts && cluster.hosts.length < 3) return 'unknown'
    if (cluster.hosts.length !== 2) return 'outside'
    const vote = hostsVote(cluster)
    if (vote === false) return 'outside'
    const arbiters = arbitersOf(cluster)
    if (arbiters !== 'unknown' && arbiters.length > 0) return 'clear'
    if (arbiters === 'unknown' || vote === 'unknown') return 'unknown'
    return found('Two hosts, and its quorum names no witness.')
  },
})
