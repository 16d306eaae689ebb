import { known } from '#estate/query.ts'
import { foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'snapshot',
  title: 'A VM carries a snapshot',
  scope: 'vm',
  severity: 'note',
  looksAt: 'Snapshots of a VM, whatever their age.',
  why: 'While a snapshot stands, every write lands in a difference file. Warm migration adds snapshots of its own and has to merge all of them, and copies made past the platform miss the chain.',
  cure: 'Delete what nobody waits for, and move the VM without any.',
  settledBy: 'RVTools sheet vSnapshot',
  article: 'snapshots-are-debts',
  pattern: 'snapshot-debt-spiral',
  facts: [],
  fields: ['traits.snapshots'],
  judge({ traits }) {
    const snapshots = known(traits?.snapshots)
    if (snapshots === 'unknown') return 'unknown'
    if (snapshots.length === 0) return 'clear'
    const names = snapshots.slice(0, 3).map(({ name }) => name)
    const more = snapshots.length > names.length ? ` and ${snapshots.length - names.length} more` : ''
    return foundTimes(1, `${snapshots.length === 1 ? 'Snapshot' : 'Snapshots'} ${names.join(', ')}${more}.`)
  },
})
