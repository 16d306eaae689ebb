import { arbitersOf, hostsVote } from '#patterns/cluster/arbiters.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'voter-tie',
  title: 'An even number of voters and no tie-breaker',
  scope: 'cluster',
  severity: 'warning',
  looksAt:
    'Clusters whose hosts vote, of four and more hosts in an even number, without a witness or a quorum device.',
  why: 'A fault that splits the voters in halves, such as the link between two rooms, leaves neither half a majority, and everything stops although every host works.',
  cure: 'Add a quorum device in a third place, or one voter.',
  settledBy: 'topology.yaml, clusters: requires and storageCopies',
  article: 'quorum-is-permission-to-act',
  facts: ['q-corosync-majority', 'q-corosync-tie-breaker'],
  fields: ['requires', 'platform', 'traits.storageCopies'],
  judge(cluster) {
    if (cluster.mayHaveMoreHosts) return 'unknown'
    const voters = cluster.hosts.length
    if (voters < 4 || voters % 2 === 1) return 'outside'
    const vote = hostsVote(cluster)
    if (vote === false) return 'outside'
    const arbiters = arbitersOf(cluster)
    if (arbiters !== 'unknown' && arbiters.length > 0) return 'clear'
    if (arbiters === 'unknown' || vote === 'unknown') return 'unknown'
    return found(`${voters} hosts vote, and its quorum names no tie-breaker.`)
  },
})
