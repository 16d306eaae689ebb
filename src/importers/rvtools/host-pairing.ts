import { isKnown } from '#estate/model.ts'
import type { DatastoreDraft, HostDraft, VmDraft } from '#importers/rvtools/drafts.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/** What runs on a host, counted from its guests; undefined where a powered-on guest has an unknown size. */
export type Load = {
  vms: number
  vcpus: number | undefined
  memoryBytes: number | undefined
  unclear: number
}

/** The load of every host that a guest names: powered-on guests only, as vHost counts. */
export function loadsOf(guests: readonly VmDraft[]): Map<HostDraft, Load> {
  const loads = new Map<HostDraft, Load>()
  for (const vm of guests) {
    if (typeof vm.host !== 'object') continue
    const load = loads.get(vm.host) ?? { vms: 0, vcpus: 0, memoryBytes: 0, unclear: 0 }
    loads.set(vm.host, load)
    if (!isKnown(vm.power)) load.unclear += 1
    if (vm.power !== 'on') continue
    load.vms += 1
    const { statedVcpus: vcpus, statedMemoryBytes: memoryBytes } = vm
    load.vcpus = load.vcpus === undefined || !isKnown(vcpus) ? undefined : load.vcpus + vcpus
    load.memoryBytes =
      load.memoryBytes === undefined || !isKnown(memoryBytes) ? undefined : load.memoryBytes + memoryBytes
  }
  return loads
}

const shortName = (name: string): string => name.toLowerCase().split('.')[0] ?? ''

/** Everything that must agree before two differently written hosts are taken for one. */
function fingerprint(
  host: HostDraft,
  vms: number,
  vcpus: number | undefined,
  memoryBytes: number | undefined,
) {
  if (vms === 0 || vcpus === undefined || memoryBytes === undefined || typeof host.cluster !== 'object')
    return undefined
  return `${host.cluster.name}\n${host.cluster.scope.datacenter}\n${vms}\n${vcpus}\n${memoryBytes}`
}

/**
 * Takes a host that VMs name, and that vHost lacks, for the vHost row of the same cluster whose counts of VMs,
 * vCPUs and memory are exactly those of its VMs, when one short name contains the other and no second host fits
 * on either side. The host is then 'inferred', and a warning names both. Cost O(hosts).
 */
export function pairHosts(reading: Reading): void {
  const loads = loadsOf(reading.guests.all)
  const rows = new Map<string, HostDraft[]>()
  const named = new Map<string, HostDraft[]>()
  for (const host of reading.hosts.all) {
    const load = loads.get(host)
    if (host.row !== undefined && load === undefined) {
      const { vmsPoweredOn, vcpus, memoryBytes } = host.reported
      const known = isKnown(vmsPoweredOn) && isKnown(vcpus) && isKnown(memoryBytes)
      collect(rows, known ? fingerprint(host, vmsPoweredOn, vcpus, memoryBytes) : undefined, host)
    } else if (host.row === undefined && load && load.unclear === 0) {
      collect(named, fingerprint(host, load.vms, load.vcpus, load.memoryBytes), host)
    }
  }
  const same = new Map<HostDraft, HostDraft>()
  for (const [print, candidates] of named) {
    const [one, ...others] = candidates
    const [row, ...moreRows] = rows.get(print) ?? []
    if (!one || !row || others.length > 0 || moreRows.length > 0) continue
    const [left, right] = [shortName(one.name), shortName(row.name)]
    if (left.includes(right) || right.includes(left)) same.set(one, row)
  }
  for (const vm of reading.guests.all) if (typeof vm.host === 'object') vm.host = same.get(vm.host) ?? vm.host
  for (const [one, row] of same) join(reading, one, row)
  if (same.size > 0) for (const datastore of reading.datastores.all) joinListed(datastore, same)
}

/** A datastore that lists a host under both names, or under the one that goes, lists it once under the other. */
function joinListed({ hosts }: DatastoreDraft, same: ReadonlyMap<HostDraft, HostDraft>): void {
  if (hosts === 'unknown') return
  for (const [one, row] of same) if (hosts.delete(one)) hosts.add(row)
}

function collect(into: Map<string, HostDraft[]>, print: string | undefined, host: HostDraft): void {
  if (print !== undefined) into.set(print, [...(into.get(print) ?? []), host])
}

function join(reading: Reading, one: HostDraft, row: HostDraft): void {
  row.identity = 'inferred'
  row.namedAt = one.namedAt
  reading.joined.set(one, row)
  const message =
    `vInfo calls this host ${one.name} (${one.namedAt}) and vHost calls it ${row.name}. Same cluster, same number of ` +
    'powered-on VMs, same vCPUs and same memory: both are taken for one host. Check that they are.'
  reading.log.add('rvtools.host-inferred', 'warning', row.row ?? '', message)
}
