import { known } from '#estate/query.ts'
import { judged } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'snapshot-consolidation',
  title: 'Difference files that no snapshot owns',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'Whether the manager says that the disks of a VM need consolidation.',
  why: 'A snapshot was deleted and its merge did not finish: the list is empty, the files are there and grow, and nothing that counts snapshots sees them.',
  cure: 'Consolidate the disks, and free space on the datastore first where there is little.',
  settledBy: 'RVTools sheet vInfo, column Consolidation Needed',
  article: 'snapshots-are-debts',
  pattern: 'snapshot-debt-spiral',
  facts: [],
  fields: ['traits.consolidationNeeded'],
  judge: (vm) => judged(known(vm.traits?.consolidationNeeded), () => 'Its disks need consolidation.'),
})
