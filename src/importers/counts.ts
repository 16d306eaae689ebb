import { type Estate, isKnown, type Known } from '#estate/model.ts'
import type { ImportCounts } from '#importers/importer.ts'
import { sum } from '#kernel/statistics.ts'

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
