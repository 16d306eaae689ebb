import { known } from '#estate/query.ts'
import { daysBetween } from '#patterns/day.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** A week: a VM that is to be restored at all is copied at least that often. A choice of this project, not a vendor's. */
const daysMax = 7

export default definePattern({
  id: 'backup-age',
  title: 'A backup older than a week',
  scope: 'vm',
  severity: 'critical',
  looksAt: `When a VM was last backed up; it speaks above ${daysMax} days, and at never.`,
  why: 'What changed since the last copy is what a loss costs. A job that fails quietly for a week is found by the restore.',
  cure: 'Run the job, read why it failed, and let its absence raise an alarm.',
  settledBy: 'topology.yaml, vms: backedUpAt',
  article: 'the-recovery-ceiling',
  facts: [],
  fields: ['traits.backedUpAt'],
  judge(vm, { asOf }) {
    if (vm.template === true) return 'outside'
    const at = known(vm.traits?.backedUpAt)
    const days = at === 'unknown' || at === 'never' ? undefined : daysBetween(at, asOf)
    if (days !== undefined && days <= daysMax) return 'clear'
    if (vm.template === 'unknown' || (days === undefined && at !== 'never')) return 'unknown'
    return found(days === undefined ? 'It was never backed up.' : `The last backup is ${days} days old.`)
  },
})
