import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Fact snap-vsphere-chain: two to three for performance. */
const lengthMax = 3

export default definePattern({
  id: 'snapshot-chain',
  title: 'A VM reads through a chain of snapshots',
  scope: 'vm',
  severity: 'warning',
  looksAt: `The number of snapshots of a VM; it speaks above ${lengthMax}.`,
  why: 'A read walks the chain until it finds its block, so each link adds latency, and one damaged link loses everything written after it.',
  cure: 'Delete from the oldest on, one at a time, and find the job that leaves them behind: as a rule it is the backup.',
  settledBy: 'RVTools sheet vSnapshot',
  article: 'snapshots-are-debts',
  pattern: 'snapshot-debt-spiral',
  facts: ['snap-vsphere-chain'],
  fields: ['traits.snapshots'],
  judge({ traits }) {
    const snapshots = known(traits?.snapshots)
    if (snapshots === 'unknown') return 'unknown'
    return snapshots.length > lengthMax ? found(`${snapshots.length} snapshots.`) : 'clear'
  },
})
