import { isKnown, type Known } from '#estate/model.ts'
import type { ClusterDraft, DatastoreDraft, HostDraft, VmDraft } from '#importers/rvtools/drafts.ts'
import type { Load } from '#importers/rvtools/host-pairing.ts'
import type { Reading } from '#importers/rvtools/reading.ts'

/** Holds the sheets against each other and says where they disagree. Nothing is sized on a disagreeing sum. */
export function checkSums(reading: Reading, loads: ReadonlyMap<HostDraft, Load>): void {
  checkHosts(reading, loads)
  checkHostTotals(reading, loads)
  checkClusters(reading)
  checkPlaces(reading)
  checkProtection(reading)
  checkDatastores(reading)
  checkDiskTotals(reading)
  if (reading.has('vinfo')) reportBlindSpots(reading)
}

function checkHosts(reading: Reading, loads: ReadonlyMap<HostDraft, Load>): void {
  const hasRows = reading.hosts.all.some(({ row }) => row !== undefined)
  for (const host of reading.hosts.all) {
    if (reading.joined.has(host)) continue
    const load = loads.get(host) ?? { vms: 0, vcpus: 0, memoryBytes: 0, unclear: 0 }
    if (host.row === undefined) {
      if (!hasRows) continue
      const message =
        `Host ${host.name} runs ${load.vms} powered-on VMs and vHost has no row for it, so its capacity is unknown. ` +
        'Export vHost again, or correct the name where the two sheets write it differently.'
      reading.log.add('rvtools.host-without-row', 'warning', host.namedAt ?? '', message)
      continue
    }
    const { vmsPoweredOn, vcpus, memoryBytes } = host.reported
    const at = host.reportedAt
    const name = host.name
    compare(reading, 'rvtools.host-vms-disagree', at.vms, name, 'powered-on VMs', vmsPoweredOn, load.vms, 1)
    compare(
      reading,
      'rvtools.host-vcpus-disagree',
      at.vcpus,
      name,
      'vCPUs of powered-on VMs',
      vcpus,
      load.vcpus,
      1,
    )
    compare(
      reading,
      'rvtools.host-vram-disagrees',
      at.vram,
      name,
      'MiB of powered-on VMs',
      memoryBytes,
      load.memoryBytes,
      2 ** 20,
    )
  }
  const [first] = reading.hosts.all
  if (hasRows || first === undefined) return
  const message =
    `There is no sheet vHost, so the capacity of the ${reading.hosts.all.length} hosts that VMs name is unknown. ` +
    'Export vHost too.'
  reading.log.add('rvtools.hosts-without-capacity', 'warning', first.namedAt ?? '', message)
}

function compare(
  reading: Reading,
  code: string,
  where: string,
  name: string,
  what: string,
  stated: Known<number>,
  counted: number | undefined,
  unit: number,
): void {
  if (!isKnown(stated) || counted === undefined || stated === counted || !reading.has('vinfo')) return
  const message =
    `vHost states ${stated / unit} ${what} on ${name}; vInfo makes it ${counted / unit}. Figures are taken from vInfo, ` +
    'and the load of this host is uncertain. Export both sheets at the same moment.'
  reading.log.add(code, 'warning', where, message)
}

/** The sums over all hosts, because a difference there is what people notice first. */
function checkHostTotals(reading: Reading, loads: ReadonlyMap<HostDraft, Load>): void {
  const rows = reading.hosts.all.filter(({ row }) => row !== undefined)
  if (rows.length === 0 || !reading.has('vinfo')) return
  let stated = 0
  for (const { reported } of rows) {
    if (!isKnown(reported.vmsPoweredOn)) return
    stated += reported.vmsPoweredOn
  }
  let counted = 0
  let rowless = 0
  for (const [host, { vms }] of loads) {
    counted += vms
    if (host.row === undefined) rowless += vms
  }
  if (stated === counted) return
  const message =
    `vHost '# VMs' adds up to ${stated}; vInfo places ${counted} powered-on VMs on hosts, ${rowless} of them on hosts ` +
    'without a row in vHost. Figures are taken from vInfo.'
  reading.log.add('rvtools.total-vms-disagree', 'warning', rows[0]?.reportedAt.vms ?? '', message)
}

/** TotalCpu counts MHz to the digit while vHost rounds per core: only more than this share is a difference. */
const mhzTolerance = 0.02

function checkClusters(reading: Reading): void {
  const hostsOf = new Map<ClusterDraft, HostDraft[]>()
  for (const host of reading.hosts.all) {
    if (typeof host.cluster !== 'object' || host.row === undefined) continue
    hostsOf.set(host.cluster, [...(hostsOf.get(host.cluster) ?? []), host])
  }
  for (const [cluster, hosts] of hostsOf) {
    const { reportedHosts, reportedCores, reportedMhz } = cluster
    checkOneVcenter(reading, cluster, hosts)
    if (reportedHosts && reportedHosts.value !== hosts.length) {
      clusterDisagrees(
        reading,
        reportedHosts.where,
        cluster,
        `${reportedHosts.value} hosts`,
        `${hosts.length} rows`,
      )
    }
    const cores = sumOf(hosts, ({ cores: own }) => own)
    if (reportedCores && cores !== undefined && reportedCores.value !== cores) {
      clusterDisagrees(
        reading,
        reportedCores.where,
        cluster,
        `${reportedCores.value} cores`,
        `${cores} cores`,
      )
    }
    const mhz = sumOf(hosts, (host) =>
      isKnown(host.cores) && isKnown(host.coreMhz) ? host.cores * host.coreMhz : 'unknown',
    )
    if (reportedMhz && mhz !== undefined && Math.abs(reportedMhz.value - mhz) > mhz * mhzTolerance) {
      clusterDisagrees(
        reading,
        reportedMhz.where,
        cluster,
        `${reportedMhz.value} MHz`,
        `${mhz} MHz (cores × speed)`,
      )
    }
  }
}

/** Hosts of one cluster name from two files that say nowhere which vCenter they are of may be of two clusters. */
function checkOneVcenter(reading: Reading, { name, scope }: ClusterDraft, hosts: readonly HostDraft[]): void {
  const [first] = hosts
  const bundleOf = ({ origins: [origin] }: HostDraft): string => (origin ? reading.bundleOf(origin) : '')
  const other = hosts.find((host) => first !== undefined && bundleOf(host) !== bundleOf(first))
  if (scope.server !== '' || first === undefined || other === undefined) return
  const message =
    `Cluster ${name} has hosts in ${bundleOf(first)} and in ${bundleOf(other)}, and neither says of which vCenter. They count ` +
    'as one cluster, and if they are two, it looks safer than either is. Export with the column VI SDK Server.'
  reading.log.add('rvtools.cluster-in-two-files', 'warning', other.row ?? '', message)
}

function clusterDisagrees(
  reading: Reading,
  where: string,
  { name }: ClusterDraft,
  stated: string,
  found: string,
): void {
  const message = `vCluster states ${stated} in ${name}; vHost has ${found}. Figures are taken from vHost. Export both again.`
  reading.log.add('rvtools.cluster-disagrees', 'warning', where, message)
}

function sumOf(hosts: readonly HostDraft[], value: (host: HostDraft) => Known<number>): number | undefined {
  let sum = 0
  for (const host of hosts) {
    const own = value(host)
    if (!isKnown(own)) return undefined
    sum += own
  }
  return sum
}

/** A guest and the host it runs on should stand in one cluster. */
function checkPlaces(reading: Reading): void {
  for (const vm of reading.guests.all) {
    const { name, host, cluster } = vm
    if (typeof host !== 'object' || typeof cluster !== 'object' || typeof host.cluster !== 'object') continue
    if (host.cluster === cluster) continue
    const message =
      `VM ${name} is in cluster ${cluster.name} on host ${host.name}, which vHost puts in ${host.cluster.name}. ` +
      'Export both sheets at the same moment.'
    reading.log.add('rvtools.place-disagrees', 'warning', reading.placeOf(vm), message)
  }
}

/** Powered-on guests that HA does not protect although their cluster has it on. */
function checkProtection(reading: Reading): void {
  const bare = new Map<ClusterDraft, { count: number; readonly vm: VmDraft }>()
  for (const vm of reading.guests.all) {
    const { power, protection, cluster } = vm
    if (power !== 'on' || protection !== false || typeof cluster !== 'object' || cluster.haEnabled !== true)
      continue
    const known = bare.get(cluster) ?? { count: 0, vm }
    known.count += 1
    bare.set(cluster, known)
  }
  for (const [cluster, { count, vm }] of bare) {
    const message =
      `HA is on in cluster ${cluster.name}, yet ${count} powered-on VMs such as ${vm.name} are not protected: HA will not ` +
      'restart them. Look at their restart priority and at the state of HA.'
    reading.log.add('rvtools.unprotected', 'warning', reading.placeOf(vm), message)
  }
}

/** Guests per datastore, where every disk of every guest was seen. Mounted images count too: a note only. */
function checkDatastores(reading: Reading): void {
  if (!reading.has('vdisk', 'path')) return
  const users = new Map<DatastoreDraft, number>()
  for (const { disks, home } of reading.guests.all) {
    const used = new Set(disks.flatMap(({ datastore }) => (datastore === 'unknown' ? [] : [datastore])))
    if (home) used.add(home)
    for (const datastore of used) users.set(datastore, (users.get(datastore) ?? 0) + 1)
  }
  for (const datastore of reading.datastores.all) {
    const { reportedGuests, name } = datastore
    const seen = users.get(datastore) ?? 0
    if (reportedGuests === undefined || reportedGuests.value === seen) continue
    const message =
      `vDatastore counts ${reportedGuests.value} VMs on ${name}; paths of VMs and disks make it ${seen}. Mounted images ` +
      'explain more; fewer means that the sheets were not exported together.'
    reading.log.add('rvtools.datastore-vms-disagree', 'note', reportedGuests.where, message)
  }
}

/** What vInfo adds up for a guest's disks against the disks themselves. */
function checkDiskTotals(reading: Reading): void {
  for (const vm of reading.guests.all) {
    const { name, disks, totalDiskBytes } = vm
    if (disks.length > 0 && isKnown(vm.diskCount) && vm.diskCount !== disks.length) {
      const message =
        `vInfo counts ${vm.diskCount} disks for VM ${name} and vDisk lists ${disks.length}, so its disks and datastores ` +
        'count as unknown. Export all sheets at once.'
      reading.log.add('rvtools.disks-disagree', 'warning', reading.placeOf(vm), message)
    }
    if (!isKnown(totalDiskBytes) || disks.length === 0) continue
    let sum = 0
    for (const { capacityBytes } of disks) sum += isKnown(capacityBytes) ? capacityBytes : Number.NaN
    if (Number.isNaN(sum) || Math.abs(sum - totalDiskBytes) <= disks.length * 2 ** 20) continue
    const message =
      `vInfo adds up ${totalDiskBytes / 2 ** 20} MiB of disks for VM ${name}; its disks in vDisk make ${sum / 2 ** 20} MiB. ` +
      'Sizes are taken from vDisk.'
    reading.log.add('rvtools.disk-total-disagrees', 'warning', reading.placeOf(vm), message)
  }
}

/** What no RVTools export tells, said once. */
function reportBlindSpots(reading: Reading): void {
  const [first] = reading.guests.all
  const where = first ? reading.placeOf(first) : ''
  const message =
    'RVTools lists neither PCI passthrough nor vGPU devices, nor racks, power and services. A VM tied to its host by ' +
    'such a device looks free to move here. Add what is missing in topology.yaml.'
  reading.log.add('rvtools.blind-spots', 'note', where, message)
}
