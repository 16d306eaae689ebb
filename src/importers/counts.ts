import { type Estate, isKnown, type Known } from '#estate/model.ts'
import type { ImportCounts } from '#importers/importer.ts'
import { sum } from '#kernel/statistics.ts'
import type { Unit } from '#kernel/units.ts'

/** What a count is called and counted in, in the order in which people read them: the same words on every surface. */
export type CountRow = { readonly key: keyof ImportCounts; readonly label: string; readonly unit: Unit }
export const countRows: readonly CountRow[] = [
  { key: 'vms', label: 'Guests, templates included', unit: 'count' },
  { key: 'templates', label: 'of them templates', unit: 'count' },
  { key: 'poweredOn', label: 'of them powered on', unit: 'count' },
  { key: 'vcpus', label: 'vCPUs configured', unit: 'count' },
  { key: 'vcpusPoweredOn', label: 'vCPUs powered on', unit: 'count' },
  { key: 'memoryBytes', label: 'Memory configured', unit: 'bytes' },
  { key: 'memoryBytesPoweredOn', label: 'Memory powered on', unit: 'bytes' },
  { key: 'hosts', label: 'Hosts in the inventory', unit: 'count' },
  { key: 'hostsNamed', label: 'Hosts the VMs name', unit: 'count' },
  { key: 'hostSockets', label: 'Host sockets', unit: 'count' },
  { key: 'hostCores', label: 'Host cores', unit: 'count' },
  { key: 'hostMemoryBytes', label: 'Host memory', unit: 'bytes' },
  { key: 'clusters', label: 'Clusters', unit: 'count' },
  { key: 'datastores', label: 'Datastores', unit: 'count' },
  { key: 'networks', label: 'Networks', unit: 'count' },
]

/**
 * The counts of an estate that was stored rather than exported. A total is null when not one of its parts is
 * known; a count of things is the length of its list, null when the list is empty and so says nothing.
 */
export function countEstate(estate: Estate): ImportCounts {
  const { vms, hosts } = estate
  const withRow = hosts.filter((host) => host.identity !== 'named')
  const poweredOn = vms.filter((vm) => vm.power === 'on')
  return {
    vms: vms.length,
    templates: vms.filter((vm) => vm.template === true).length,
    poweredOn: poweredOn.length,
    hosts: listed(withRow.length > 0 ? withRow : hosts),
    hostsNamed: new Set(vms.map((vm) => vm.hostId).filter((id) => id !== 'none' && isKnown(id))).size,
    hostSockets: total(hosts.map((host) => host.sockets)),
    hostCores: total(hosts.map((host) => host.cores)),
    hostMemoryBytes: total(hosts.map((host) => host.memoryBytes)),
    clusters: listed(estate.clusters),
    datastores: listed(estate.datastores),
    networks: listed(estate.networks),
    vcpus: total(vms.map((vm) => vm.vcpus)),
    vcpusPoweredOn: total(poweredOn.map((vm) => vm.vcpus)),
    memoryBytes: total(vms.map((vm) => vm.memoryBytes)),
    memoryBytesPoweredOn: total(poweredOn.map((vm) => vm.memoryBytes)),
  }
}

const listed = (list: readonly unknown[]): number | null => (list.length === 0 ? null : list.length)

function total(values: readonly Known<number>[]): number | null {
  const known = values.filter(isKnown)
  return known.length === 0 ? null : sum(known)
}
