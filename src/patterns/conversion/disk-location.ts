import type { Disk, Known } from '#estate/model.ts'
import { anyOf, foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'disk-location',
  title: 'A disk on a datastore that is not there',
  scope: 'vm',
  severity: 'critical',
  looksAt: 'Whether the datastore of each disk is among the datastores of the estate.',
  why: 'A disk whose datastore the manager no longer lists cannot be read. The VM may still run from memory and will not start again.',
  cure: 'Find the datastore, or the copy the VM really uses, before anything restarts it.',
  settledBy: 'RVTools sheets vDisk and vDatastore',
  article: 'where-a-write-becomes-durable',
  facts: [],
  fields: ['disks'],
  judge({ disks }, { datastoreById }) {
    if (disks === 'unknown') return 'unknown'
    const isLost = ({ datastoreId }: Disk): Known<boolean> =>
      datastoreId === 'unknown' ? datastoreId : !datastoreById.has(datastoreId)
    const any = anyOf(disks, isLost)
    if (any !== true) return any === 'unknown' ? any : 'clear'
    const lost = disks.filter((disk) => isLost(disk) === true)
    const said = lost.map(({ name, datastoreId }) => `${name} on ${datastoreId}`)
    return foundTimes(lost.length, `${said.join(', ')}, which the estate does not have.`)
  },
})
