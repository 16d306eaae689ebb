import type { Disk, Known } from '#estate/model.ts'
import { formatQuantity, gib } from '#kernel/units.ts'
import { anyOf, foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Fact max-xcp-disk: the lowest ceiling for one disk among the destinations the path compares. */
const ceilingBytes = gib(16_381)

const isLarge = ({ capacityBytes }: Disk): Known<boolean> =>
  capacityBytes === 'unknown' ? capacityBytes : capacityBytes > ceilingBytes

export default definePattern({
  id: 'disk-size',
  title: 'A disk larger than some destinations hold',
  scope: 'vm',
  severity: 'note',
  looksAt: `The capacity of each disk, against ${formatQuantity(ceilingBytes, 'bytes')}.`,
  why: 'One disk above the ceiling of a destination rules that destination out for the whole VM, and large disks set the length of the copy.',
  cure: 'Split the volume inside the guest, or choose a destination whose disks may be that large.',
  settledBy: 'RVTools sheet vDisk, column Capacity MiB',
  article: 'choosing-a-conversion-path',
  facts: ['max-xcp-disk'],
  fields: ['disks'],
  judge({ disks }) {
    if (disks === 'unknown') return 'unknown'
    const any = anyOf(disks, isLarge)
    if (any !== true) return any === 'unknown' ? any : 'clear'
    const large = disks.filter((disk) => isLarge(disk) === true)
    const said = large.map(
      ({ name, capacityBytes }) => `${name} ${formatQuantity(capacityBytes as number, 'bytes')}`,
    )
    return foundTimes(large.length, `${said.join(', ')}.`)
  },
})
