import type { Disk } from '#estate/model.ts'
import { anyOf, foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

const isShared = ({ shared }: Disk): Disk['shared'] => shared

export default definePattern({
  id: 'shared-disk',
  title: 'Two VMs write to one disk',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'Disks that several VMs may hold open at once.',
  why: 'Cluster software inside the guests decides who writes. A snapshot or a copy of one VM alone sees half a truth, and whoever moves them one after the other gives the disk two writers on two platforms.',
  cure: 'Move the guest cluster as one unit, by its own means of replication where it has some.',
  settledBy: 'RVTools sheet vDisk, columns Sharing mode and Shared Bus',
  article: 'state-has-one-writer',
  facts: [],
  fields: ['disks'],
  judge({ disks }) {
    if (disks === 'unknown') return 'unknown'
    const any = anyOf(disks, isShared)
    if (any !== true) return any === 'unknown' ? any : 'clear'
    const shared = disks.filter((disk) => disk.shared === true)
    return foundTimes(shared.length, `Shared: ${shared.map(({ name }) => name).join(', ')}.`)
  },
})
