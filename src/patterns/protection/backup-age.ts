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
    const at = known(vm.traits?.backedUpAt)
    if (at === 'unknown') return vm.template === true ? 'outside' : 'unknown'
    if (vm.template === true) return 'outside'
    if (at === 'never') return found('It was never backed up.')
    const days = daysBetween(at, asOf)
    if (days === undefined) return 'unknown'
    return days > daysMax ? found(`The last backup is ${days} days old.`) : 'clear'
  },
})
