import { known } from '#estate/query.ts'
import { anyOf, found, foundTimes, notKnown } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'changed-block-tracking',
  title: 'Nobody tracks which blocks of a VM change',
  scope: 'vm',
  severity: 'warning',
  looksAt: 'Whether changed block tracking is on, for the VM and for each of its disks.',
  why: 'Warm migration and incremental backup ask the platform which blocks changed. Without an answer they read every disk whole, each time, and a short cutover becomes a long one.',
  cure: 'Turn it on for the VM and its disks, then take and delete one snapshot so that it begins to count.',
  settledBy: 'RVTools sheet vInfo, column CBT',
  article: 'choosing-a-conversion-path',
  facts: [],
  fields: ['traits.changedBlockTracking'],
  judge({ traits, disks }) {
    const whole = known(traits?.changedBlockTracking)
    if (whole === false) return found('It is off for the VM.')
    const list = disks === 'unknown' ? [] : disks
    const untracked = list.filter((disk) => disk.changedBlockTracking === false)
    if (untracked.length > 0)
      return foundTimes(untracked.length, `It is off for ${untracked.map(({ name }) => name).join(', ')}.`)
    const stated = anyOf(list, (disk) => notKnown(known(disk.changedBlockTracking)))
    if (disks === 'unknown' || whole === 'unknown') return 'unknown'
    if (list.every((disk) => disk.changedBlockTracking === undefined)) return 'clear'
    return stated === 'unknown' ? 'unknown' : 'clear'
  },
})
