import { isKnown, type Known, type Platform } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import type { Cells } from '#importers/nutanix/collector.ts'
import type { SheetKind } from '#importers/nutanix/collector-columns.ts'
import { blankCluster, blankHost, blankVm } from '#importers/nutanix/prism-blanks.ts'
import type { PrismCluster, PrismHost, PrismModel, PrismVm } from '#importers/nutanix/prism-model.ts'
import { platformOf, powerOf, unlessZero } from '#importers/nutanix/read-words.ts'
import type { Place } from '#importers/source-register.ts'
import { sortedBy } from '#kernel/sort.ts'

const mib = 2 ** 20
const gib = 2 ** 30

type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Collects what the rows of Collector's sheets say, each VM, host and cluster once. */
export type CollectorDrafts = {
  add(kind: SheetKind, cells: Cells, place: Place): void
  addTo(model: PrismModel): PrismModel
}

/** Nothing collected yet. */
export function collectorDrafts(log: IssueLog): CollectorDrafts {
  const vms = new Map<string, Draft<PrismVm>>()
  const hosts = new Map<string, Draft<PrismHost>>()
  const clusters = new Map<string, PrismCluster>()
  return {
    add(kind, cells, place) {
      if (kind === 'hosts') addHost(hosts, cells, place, log)
      else if (kind === 'clusters') addCluster(clusters, cells, place)
      else addVm(vms, kind, cells, place)
    },
    addTo: (model) => joined(model, vms, hosts, clusters, log),
  }
}

/** Sets what nobody set before; a second value that differs leaves the first of them in order, whatever row it was in. */
function settle<T>(draft: T, name: keyof T, value: T[keyof T]): void {
  const have = draft[name]
  if (have === 'unknown') draft[name] = value
  else if (value !== 'unknown' && String(value) < String(have)) draft[name] = value
}

function addVm(vms: Map<string, Draft<PrismVm>>, kind: SheetKind, cells: Cells, place: Place): void {
  const name = cells.text('vm')
  if (!isKnown(name)) return
  const key = cells.text('key')
  const cluster = cells.text('cluster')
  const id = isKnown(key) ? key : `${isKnown(cluster) ? cluster : ''}/${name}`
  const vm = vms.get(id) ?? {
    ...blankVm({ uuid: id, place, where: cells.where('vm') }, name),
    platform: platformByKey(key),
  }
  vms.set(id, vm)
  settle(vm, 'platform', platformOf(cells.text('hypervisor')))
  settle(vm, 'clusterName', cluster)
  settle(vm, 'hostName', cells.text('host'))
  settle(vm, 'power', powerOf(cells.text('power')))
  settle(vm, 'guestOs', cells.text('guestOs'))
  settle(vm, 'vcpus', unlessZero(cells.number('vcpus', 1)))
  if (kind === 'memory') settle(vm, 'memoryBytes', unlessZero(cells.number('sizeMib', mib)))
  else settle(vm, 'memoryBytes', unlessZero(cells.number('memoryMib', mib)))
  if (kind !== 'vms') return
  settle(vm, 'provisionedBytes', cells.number('capacityMib', mib))
  settle(vm, 'inUseBytes', cells.number('consumedMib', mib))
}

/** vSphere numbers its VMs 'vm-123'; AHV gives each a UUID. */
function platformByKey(key: Known<string>): Known<Platform> {
  if (!isKnown(key)) return 'unknown'
  return /^vm-\d+$/.test(key) ? 'vsphere' : /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(key) ? 'ahv' : 'unknown'
}

function addHost(hosts: Map<string, Draft<PrismHost>>, cells: Cells, place: Place, log: IssueLog): void {
  const name = cells.text('host')
  const key = cells.text('key')
  if (!isKnown(name) && !isKnown(key)) {
    const message =
      'This host has neither a name nor an id, so it is left out. Export the column "Host Name" too.'
    log.add('nutanix.id-missing', 'warning', cells.where('cores'), message)
    return
  }
  const id = isKnown(key) ? key : `host/${name}`
  const host = hosts.get(id) ?? blankHost({ uuid: id, place, where: cells.where('host') }, name)
  hosts.set(id, host)
  const named = cells.text('cluster')
  settle(host, 'clusterName', isKnown(named) ? named : cells.text('clusterKey'))
  settle(host, 'hypervisor', cells.text('hypervisor'))
  settle(host, 'sockets', unlessZero(cells.number('sockets', 1)))
  settle(host, 'cores', unlessZero(cells.number('cores', 1)))
  settle(host, 'coreMhz', unlessZero(cells.number('coreMhz', 1)))
  settle(host, 'cpuModel', cells.text('cpuModel'))
  settle(host, 'blockModel', cells.text('model'))
  settle(host, 'serial', cells.text('serial'))
  // Collector writes the memory of hosts in GiB under a heading without a unit.
  const inMib = cells.number('hostMemoryMib', mib)
  settle(host, 'memoryBytes', unlessZero(isKnown(inMib) ? inMib : cells.number('hostMemoryGib', gib)))
}

function addCluster(clusters: Map<string, PrismCluster>, cells: Cells, place: Place): void {
  const [name, key] = [cells.text('cluster'), cells.text('key')]
  if (!isKnown(name)) return
  const uuid = isKnown(key) ? key : name
  clusters.set(uuid, blankCluster({ uuid, place, where: cells.where('cluster') }, name))
}

/** The model with what was collected: names become the ids they stand for, and what Prism told already is not repeated. */
function joined(
  model: PrismModel,
  vms: ReadonlyMap<string, PrismVm>,
  hosts: ReadonlyMap<string, PrismHost>,
  clusters: ReadonlyMap<string, PrismCluster>,
  log: IssueLog,
): PrismModel {
  const allClusters = [...model.clusters, ...fresh([...clusters.values()], model.clusters)]
  const clusterId = (name: Known<string>): Known<string> =>
    isKnown(name) ? (allClusters.find((one) => one.uuid === name || one.name === name)?.uuid ?? name) : name
  const placedHosts = [...hosts.values()].map((host) => ({
    ...host,
    clusterUuid: clusterId(host.clusterName),
  }))
  const allHosts = [...model.hosts, ...fresh(placedHosts, model.hosts)]
  const hostId = (name: Known<string>): Known<string> =>
    isKnown(name) ? (allHosts.find((one) => one.uuid === name || one.name === name)?.uuid ?? name) : name
  const placedVms = [...vms.values()].map((vm): PrismVm => {
    const host = hostId(vm.hostName)
    const isAway = !isKnown(host) && vm.power === 'off'
    return { ...vm, clusterUuid: clusterId(vm.clusterName), hostUuid: isAway ? 'none' : host }
  })
  const added = fresh(placedVms, model.vms)
  if (added.length < placedVms.length) {
    const message = `${placedVms.length - added.length} VMs of Collector are told by Prism too, which says more of them; its word was taken.`
    log.add('nutanix.vms-told-twice', 'note', placedVms[0]?.where ?? '', message)
  }
  const sorted = sortedBy([...model.vms, ...added], ({ uuid }) => uuid)
  return { ...model, clusters: allClusters, hosts: allHosts, vms: sorted }
}

type Known1 = { readonly uuid: string; readonly name: Known<string>; readonly clusterUuid?: Known<string> }

/** Those of some that are not among others, by id, or by name where both are in one cluster. */
function fresh<T extends Known1>(found: readonly T[], before: readonly Known1[]): readonly T[] {
  const keyOf = ({ name, clusterUuid }: Known1): string => `${clusterUuid ?? ''}/${name}`
  const have = new Set(before.flatMap((one) => [one.uuid, keyOf(one)]))
  return sortedBy(
    found.filter((one) => !have.has(one.uuid) && !have.has(keyOf(one))),
    ({ uuid }) => uuid,
  )
}
