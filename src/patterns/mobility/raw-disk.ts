import type { Disk } from '#estate/model.ts'
import { anyOf, foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

const isRaw = ({ raw }: Disk): Disk['raw'] => raw

export default definePattern({
  id: 'raw-disk',
  title: 'A VM owns a disk of the array',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'Disks that are mapped from the array as they are (raw device mapping).',
  why: 'The disk is not a file: it takes no part in snapshots or in copies by the platform, and a converter sees a pointer instead of data.',
  cure: 'Copy it into an ordinary virtual disk while the VM may stop, or plan an array copy for this VM.',
  settledBy: 'RVTools sheet vDisk, column Raw',
  article: 'choosing-a-conversion-path',
  facts: [],
  fields: ['disks'],
  judge({ disks }) {
    if (disks === 'unknown') return 'unknown'
    const any = anyOf(disks, isRaw)
    if (any !== true) return any === 'unknown' ? any : 'clear'
    const raw = disks.filter((disk) => disk.raw === true)
    return foundTimes(raw.length, `Raw: ${raw.map(({ name }) => name).join(', ')}.`)
  },
})
