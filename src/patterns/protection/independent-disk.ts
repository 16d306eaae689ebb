import type { Disk, Known } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import { anyOf, foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

const isIndependent = (disk: Disk): Known<boolean> => {
  const mode = known(disk.mode)
  return mode === 'unknown' ? mode : mode === 'independent'
}

export default definePattern({
  id: 'independent-disk',
  title: 'A disk that backups pass by',
  scope: 'vm',
  severity: 'critical',
  looksAt: 'Disks in an independent mode.',
  why: 'Snapshots leave an independent disk out, so image backup and warm migration do too, and say that they succeeded. The gap shows at the restore.',
  cure: 'Make the disk dependent while the VM is off, or name the other means by which it is backed up.',
  settledBy: 'RVTools sheet vDisk, column Disk Mode',
  article: 'snapshots-are-debts',
  facts: [],
  fields: ['disks'],
  judge({ disks }) {
    if (disks === 'unknown') return 'unknown'
    const any = anyOf(disks, isIndependent)
    if (any !== true) return any === 'unknown' ? any : 'clear'
    const passed = disks.filter((disk) => isIndependent(disk) === true)
    return foundTimes(passed.length, `Independent: ${passed.map(({ name }) => name).join(', ')}.`)
  },
})
