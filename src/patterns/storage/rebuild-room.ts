import type { Known } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import { formatQuantity } from '#kernel/units.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'rebuild-room',
  title: 'Copies without room to rebuild them',
  scope: 'cluster',
  severity: 'critical',
  looksAt:
    'Clusters that keep copies of data on their hosts: whether what is kept free for a rebuild holds the share of one host, and whether there are more hosts than copies.',
  why: 'After a loss the platform makes the missing copies anew. Where there is no room, or no host left to put them on, it stays one copy short, and the next failure loses data.',
  cure: 'Keep the share of one host free, count it as used in every plan, and add a host where there are as many copies as hosts.',
  settledBy: 'topology.yaml, clusters: storageCopies and rebuildReserve; RVTools sheet vDatastore',
  article: 'redundancy-is-a-race',
  pattern: 'lost-rebuild-race',
  facts: [],
  fields: ['traits.storageCopies', 'traits.rebuildReserveBytes'],
  judge({ entity, hosts, datastores, mayHaveMoreHosts, mayHaveMoreDatastores }) {
    const copies = known(entity.traits?.storageCopies)
    if (copies === 'unknown' || mayHaveMoreHosts) return 'unknown'
    if (copies < 2 || hosts.length === 0) return 'outside'
    if (hosts.length <= copies) {
      return found(
        `${hosts.length} hosts keep ${copies} copies: after a loss there is no host for the one that is missing.`,
      )
    }
    const shared = datastores.filter(({ hostIds }) => hostIds !== 'unknown' && hostIds.length > 1)
    const sum = (values: readonly Known<number>[]): Known<number> =>
      values.reduce<Known<number>>(
        (total, value) => (total === 'unknown' || value === 'unknown' ? 'unknown' : total + value),
        0,
      )
    const capacity = shared.length === 0 ? 'unknown' : sum(shared.map(({ capacityBytes }) => capacityBytes))
    const reserve = known(entity.traits?.rebuildReserveBytes)
    if (capacity === 'unknown' || reserve === 'unknown') return 'unknown'
    const needed = capacity / hosts.length
    if (mayHaveMoreDatastores && reserve >= needed) return 'unknown'
    if (reserve >= needed) return 'clear'
    const seen = shared.map(
      (store) => ({ kind: 'datastore', entity: store, fields: ['capacityBytes'] }) as const,
    )
    return found(
      `${formatQuantity(reserve, 'bytes')} are kept free; one of ${hosts.length} hosts holds ${formatQuantity(needed, 'bytes')}.`,
      ...seen,
    )
  },
})
