import type { Known } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import type { Snapshot } from '#estate/vm-traits.ts'
import { daysBetween } from '#patterns/day.ts'
import { anyOf, foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Fact snap-vsphere-age: 72 hours. */
const daysMax = 3

export default definePattern({
  id: 'snapshot-age',
  title: 'A snapshot older than the window it was meant for',
  scope: 'vm',
  severity: 'warning',
  looksAt: `Snapshots of a VM that are more than ${daysMax} days old.`,
  why: 'The difference file grows with every write until it is as large as the disk, and the merge that ends it takes the longer, the later it comes. A datastore that fills first stops every VM on it.',
  cure: 'Delete it outside working hours, watch the merge, and give snapshots an end when they are made.',
  settledBy: 'RVTools sheet vSnapshot, column Date / time',
  article: 'snapshots-are-debts',
  pattern: 'snapshot-debt-spiral',
  facts: ['snap-vsphere-age'],
  fields: ['traits.snapshots'],
  judge({ traits }, { asOf }) {
    const snapshots = known(traits?.snapshots)
    if (snapshots === 'unknown') return 'unknown'
    const age = ({ takenAt }: Snapshot): number | undefined =>
      takenAt === 'unknown' ? undefined : daysBetween(takenAt, asOf)
    const isOld = (snapshot: Snapshot): Known<boolean> => {
      const days = age(snapshot)
      return days === undefined ? 'unknown' : days > daysMax
    }
    const any = anyOf(snapshots, isOld)
    if (any !== true) return any === 'unknown' ? any : 'clear'
    const old = snapshots.filter((snapshot) => isOld(snapshot) === true)
    const oldest = Math.max(...old.map((snapshot) => age(snapshot) ?? 0))
    return foundTimes(old.length, `${old.length} past ${daysMax} days, the oldest ${oldest} days old.`)
  },
})
