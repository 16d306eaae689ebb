import { isKnown, type Known, type RestartPriority } from '#estate/model.ts'
import type { Cells } from '#importers/rvtools/cells.ts'
import { type ClusterDraft, clusterDraft, type HostDraft, hostDraft } from '#importers/rvtools/drafts.ts'
import { clusterOf, scopeOf } from '#importers/rvtools/guests.ts'
import { coreCount, coreSpeed, countOf, hostMemory, mhzOrNone } from '#importers/rvtools/measures.ts'
import { identifyHost } from '#importers/rvtools/read-identity.ts'
import {
  clusterTraits,
  hostTraits,
  readClusterTraits,
  readHostTraits,
} from '#importers/rvtools/read-traits.ts'
import { named, type Reading } from '#importers/rvtools/reading.ts'

/** Reads vHost: one host per row. */
export function readHosts(reading: Reading): void {
  const same = [
    'name',
    'sockets',
    'cores',
    'coreMhz',
    'memoryBytes',
    'maintenance',
    'vendor',
    'model',
  ] as const
  const gives = {
    ...named(...same, 'cpuModel', 'version'),
    clusterId: 'cluster',
    threads: 'hyperthreading',
    ...hostTraits,
    identifiers: 'serial',
  } as const
  reading.each('vhost', gives, (cells) => {
    const scope = scopeOf(reading, cells)
    const name = cells.text('name')
    if (name === '') {
      const message =
        'This host has no name, so no VM can be matched to it and it was left out. Add its name.'
      reading.log.add('rvtools.host-nameless', 'warning', cells.where('name'), message)
      return
    }
    if (reading.hosts.find(name, scope) !== undefined) {
      const message = `Host ${name} is listed twice; the first row was read. Remove the other, or export each vCenter once.`
      reading.log.add('rvtools.host-twice', 'warning', cells.where('name'), message)
      return
    }
    const host = reading.hosts.add({
      ...hostDraft(name, scope),
      identity: 'stated',
      row: cells.where('name'),
    })
    host.origins = [cells.origin]
    host.cluster = clusterOf(reading, cells, scope)
    readCapacity(reading, host, cells)
    host.maintenance = cells.flag('maintenance')
    if (cells.flag('quarantine') === true) reportQuarantine(reading, host, cells)
    host.vendor = cells.known('vendor')
    host.model = cells.known('model')
    host.cpuModel = cells.known('cpuModel')
    host.version = cells.known('version')
    readHostTraits(host, cells)
    identifyHost(host, cells)
    host.reported = {
      vmsPoweredOn: cells.number('vms', countOf(1e6)),
      vcpus: cells.number('vcpus', countOf(1e7)),
      memoryBytes: cells.number('vram', { min: 0, max: hostMemory.max, scale: 2 ** 20 }),
    }
    host.reportedAt = { vms: cells.where('vms'), vcpus: cells.where('vcpus'), vram: cells.where('vram') }
  })
}

/** Proactive HA takes a host in quarantine for degraded: DRS keeps VMs off it wherever it can. */
function reportQuarantine(reading: Reading, host: HostDraft, cells: Cells<'vhost'>): void {
  host.maintenance = true
  const message =
    `Host ${host.name} is in quarantine mode, so it counts as in maintenance: it receives no VM. Repair it or end the ` +
    'quarantine, and export again.'
  reading.log.add('rvtools.host-quarantined', 'warning', cells.where('quarantine'), message)
}

function readCapacity(reading: Reading, host: HostDraft, cells: Cells<'vhost'>): void {
  host.sockets = cells.number('sockets', coreCount)
  const perSocket = cells.number('coresPerSocket', coreCount)
  const stated = cells.number('cores', coreCount)
  const product = isKnown(host.sockets) && isKnown(perSocket) ? host.sockets * perSocket : 'unknown'
  host.cores = isKnown(stated) ? stated : product
  if (isKnown(stated) && isKnown(product) && stated !== product) {
    const message =
      `${host.name} states ${stated} cores, but ${host.sockets} sockets of ${perSocket} cores (${cells.where('coresPerSocket')}) ` +
      `make ${product}. Its cores count as unknown until the sheet is corrected.`
    reading.log.add('rvtools.cores-disagree', 'warning', cells.where('cores'), message)
    host.cores = 'unknown'
  }
  const hyperthreading = cells.flag('hyperthreading')
  if (isKnown(host.cores) && isKnown(hyperthreading))
    host.threads = hyperthreading ? host.cores * 2 : host.cores
  host.coreMhz = cells.number('coreMhz', coreSpeed)
  host.memoryBytes = cells.number('memoryBytes', hostMemory)
}

const priorities: Readonly<Record<string, RestartPriority>> = {
  highest: 'highest',
  high: 'high',
  medium: 'medium',
  low: 'low',
  lowest: 'lowest',
  disabled: 'disabled',
}

/** A restart priority as RVTools writes it; 'cluster' where the VM takes the default of its cluster. */
export function priorityOf(text: string): RestartPriority | 'cluster' | undefined {
  const word = text.toLowerCase().replace(/restartpriority$/, '')
  return word === 'cluster' ? 'cluster' : priorities[word]
}

/** Reads vCluster: settings of clusters, and sums to hold against the other sheets. */
export function readClusters(reading: Reading): void {
  const gives = { ...named('name', 'haEnabled', 'failoverHosts', 'admissionControl'), ...clusterTraits }
  reading.each('vcluster', gives, (cells) => {
    const name = cells.text('name')
    if (name === '') return
    const scope = scopeOf(reading, cells)
    const found = reading.clusters.find(name, scope)
    if (found === 'several') {
      const message =
        `Several clusters are called ${name} and vCluster does not say in which datacenter this one is, so its ` +
        'settings were left out.'
      reading.log.add('rvtools.cluster-ambiguous', 'warning', cells.where('name'), message)
      return
    }
    const cluster = found ?? reading.clusters.add(clusterDraft(name, scope))
    cluster.origins = [...cluster.origins, cells.origin]
    cluster.haEnabled = agreed(cluster, cluster.haEnabled, cells.flag('haEnabled'))
    cluster.admissionControl = agreed(cluster, cluster.admissionControl, cells.flag('admissionControl'))
    cluster.failoverHosts = agreed(
      cluster,
      cluster.failoverHosts,
      cells.number('failoverHosts', countOf(10_000)),
    )
    cluster.restartDefault = cells.known('restartPriority')
    readClusterTraits(cluster, cells)
    readClusterSums(cluster, cells)
  })
}

/** Two rows about one cluster: what they state differently is unknown. */
const agreed = <T>(cluster: ClusterDraft, before: Known<T>, next: Known<T>): Known<T> =>
  cluster.origins.length < 2 || before === next ? next : 'unknown'

function readClusterSums(cluster: ClusterDraft, cells: Cells<'vcluster'>): void {
  const hosts = cells.number('hosts', countOf(10_000))
  if (isKnown(hosts)) cluster.reportedHosts = { value: hosts, where: cells.where('hosts') }
  const cores = cells.number('cores', countOf(1e6))
  if (isKnown(cores)) cluster.reportedCores = { value: cores, where: cells.where('cores') }
  const mhz = cells.number('totalMhz', mhzOrNone)
  if (isKnown(mhz)) cluster.reportedMhz = { value: mhz, where: cells.where('totalMhz') }
}
