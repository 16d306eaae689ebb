import { known } from '#estate/query.ts'
import { both, judged } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'disk-serial',
  title: 'A guest that knows its disks by serial number',
  scope: 'vm',
  severity: 'note',
  looksAt: 'Whether serial numbers of disks are shown to the guest (disk.EnableUUID).',
  why: 'Software that finds its disks by serial number meets other, or shortened, numbers after a move and does not find them.',
  cure: 'Look inside the guest for what uses those numbers, such as cluster or backup software, and let it use names of volumes.',
  settledBy: 'RVTools sheet vInfo, column EnableUUID, and sheet vDisk',
  article: 'a-moved-vm-is-a-new-machine',
  pattern: 'identity-amnesia',
  facts: [],
  fields: ['traits.diskSerials'],
  judge({ traits, disks }) {
    const hasDisks = disks === 'unknown' ? disks : disks.length > 0
    return judged(
      both(known(traits?.diskSerials), hasDisks),
      () => 'It is shown the serial numbers of its disks.',
    )
  },
})
