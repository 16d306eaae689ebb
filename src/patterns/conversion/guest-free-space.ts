import { known } from '#estate/query.ts'
import { formatQuantity, mib } from '#kernel/units.ts'
import { anyOf, foundTimes } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Free bytes a conversion needs on a file system, by where it is mounted. Fact: conv-guest-free-space. */
function bytesNeeded(path: string): number {
  const place = path.trim().toLowerCase()
  if (place === '/boot') return mib(50)
  return place === '/' || /^c:[\\/]?$/.test(place) ? mib(100) : mib(10)
}

export default definePattern({
  id: 'guest-free-space',
  title: 'A guest too full to be converted',
  scope: 'vm',
  severity: 'critical',
  looksAt: 'Free space of the file systems inside the guest, against what a conversion writes there.',
  why: 'Conversion writes drivers and a boot image into the guest. Without room it stops after the copy, when the window is nearly used up.',
  cure: 'Free space on those file systems, or grow them, before the move.',
  settledBy: 'an estate file, vms: traits.guestFileSystems (RVTools sheet vPartition shows it)',
  article: 'choosing-a-conversion-path',
  facts: ['conv-guest-free-space'],
  fields: ['traits.guestFileSystems'],
  judge({ traits }) {
    const systems = known(traits?.guestFileSystems)
    if (systems === 'unknown') return 'unknown'
    const full = ({ path, freeBytes }: (typeof systems)[number]) =>
      freeBytes === 'unknown' ? 'unknown' : freeBytes < bytesNeeded(path)
    const any = anyOf(systems, full)
    if (any !== true) return any === 'unknown' ? any : 'clear'
    const named = systems.filter((system) => full(system) === true)
    const said = named.map(
      ({ path, freeBytes }) => `${path} has ${formatQuantity(freeBytes as number, 'bytes')}`,
    )
    return foundTimes(named.length, `${said.join(', ')}.`)
  },
})
