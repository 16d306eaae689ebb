import { type Estate, isKnown, type Known } from '#estate/model.ts'
import type { ImportCounts } from '#importers/importer.ts'
import type { VmDraft } from '#importers/rvtools/drafts.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/** A sum of values that are all known; null when there are none or one is not. */
function total<T>(items: readonly T[], value: (item: T) => Known<number>): number | null {
  let sum = 0
  for (const item of items) {
    const part = value(item)
    if (!isKnown(part)) return null
    sum += part
  }
  return items.length === 0 ? null : sum
}

/**
 * What the export counts. Sums are over what the sheet that lists every guest states; null where it does not
 * tell, also when a single addend is missing, because a sum without it would be too small.
 */
export function countsOf(reading: Reading, estate: Estate): ImportCounts {
  const guests = reading.guests.all
  const rows = reading.hosts.all.filter(({ row }) => row !== undefined)
  const named = new Set(guests.flatMap((vm) => (typeof vm.host === 'object' ? [vm.host] : [])))
  const hasGuests = reading.has('vinfo') || guests.length > 0
  const on = guests.filter(({ power }) => power === 'on')
  const powerKnown = guests.every(({ power }) => isKnown(power))
  const vcpus = (vm: VmDraft): Known<number> => vm.statedVcpus
  const memory = (vm: VmDraft): Known<number> => vm.statedMemoryBytes
  const hasTemplates = reading.has('vinfo', 'template') || guests.some(({ template }) => isKnown(template))
  return {
    vms: hasGuests ? guests.length : null,
    templates: hasGuests && hasTemplates ? guests.filter(({ template }) => template === true).length : null,
    poweredOn: hasGuests && powerKnown ? on.length : null,
    hosts: rows.length > 0 ? rows.length : named.size > 0 ? named.size : null,
    hostsNamed: named.size > 0 || reading.has('vinfo', 'host') ? named.size : null,
    hostSockets: total(rows, ({ sockets }) => sockets),
    hostCores: total(rows, ({ cores }) => cores),
    hostMemoryBytes: total(rows, ({ memoryBytes }) => memoryBytes),
    clusters: estate.clusters.length > 0 ? estate.clusters.length : null,
    datastores: reading.has('vdatastore') ? estate.datastores.length : null,
    networks: estate.networks.length > 0 ? estate.networks.length : null,
    vcpus: total(guests, vcpus),
    vcpusPoweredOn: powerKnown ? total(on, vcpus) : null,
    memoryBytes: total(guests, memory),
    memoryBytesPoweredOn: powerKnown ? total(on, memory) : null,
  }
}
