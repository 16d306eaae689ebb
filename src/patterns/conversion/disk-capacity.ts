import type { Disk, Known } from '#estate/model.ts'
import { anyOf, foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

const isHollow = ({ capacityBytes }: Disk): Known<boolean> =>
  capacityBytes === 'unknown' ? capacityBytes : capacityBytes <= 0

export default definePattern({
  id: 'disk-capacity',
  title: 'A disk without a size',
  scope: 'vm',
  severity: 'critical',
  looksAt: 'The capacity of each disk; it speaks at zero.',
  why: 'A disk that reports no size cannot be copied, sized for or paid for. As a rule its descriptor is damaged or it lies on storage that is gone.',
  cure: 'Open the VM in its manager, detach the disk if it is a leftover, restore it if it is not.',
  settledBy: 'RVTools sheet vDisk, column Capacity MiB',
  article: 'choosing-a-conversion-path',
  facts: [],
  fields: ['disks'],
  judge({ disks }) {
    if (disks === 'unknown') return 'unknown'
    const any = anyOf(disks, isHollow)
    if (any !== true) return any === 'unknown' ? any : 'clear'
    const hollow = disks.filter((disk) => isHollow(disk) === true)
    return foundTimes(hollow.length, `Without a size: ${hollow.map(({ name }) => name).join(', ')}.`)
  },
})
