import {
  type Cluster,
  type Datastore,
  type Estate,
  emptyEstate,
  type Host,
  isKnown,
  type Known,
  type Network,
  type RestartPriority,
  type Vm,
} from '#estate/model.ts'
import type { Nic, VmTraits } from '#estate/vm-traits.ts'
import type {
  ClusterDraft,
  DatastoreDraft,
  HostDraft,
  NetworkDraft,
  VmDraft,
} from '#importers/rvtools/drafts.ts'
import { priorityOf } from '#importers/rvtools/read-hosts.ts'
import type { Reading } from '#importers/rvtools/reading.ts'
import { rulesOf } from '#importers/rvtools/rules.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { compareText, sortedBy, sortedById } from '#kernel/sort.ts'

/** Ids of everything a guest can point at. */
type Ids = {
  readonly clusters: ReadonlyMap<ClusterDraft, string>
  readonly hosts: ReadonlyMap<HostDraft, string>
  readonly datastores: ReadonlyMap<DatastoreDraft, string>
  readonly networks: ReadonlyMap<NetworkDraft, string>
}

/** The estate of everything read: drafts get ids, links become ids, and what was never said stays unknown. */
export function finishEstate(reading: Reading, name: string): Estate {
  const ids: Ids = {
    clusters: reading.clusters.ids(),
    hosts: reading.hosts.ids(),
    datastores: reading.datastores.ids(),
    networks: reading.networks.ids(),
  }
  const vms = finishGuests(reading, ids)
  const hostsById = sortedBy(reading.hosts.all, (host) => linked(host, ids.hosts))
  return {
    ...emptyEstate(name),
    sources: reading.sources,
    clusters: sortedById(reading.clusters.all.map((cluster) => finishCluster(cluster, ids))),
    hosts: sortedById(
      reading.hosts.all.filter((host) => !reading.joined.has(host)).map((host) => finishHost(host, ids)),
    ),
    datastores: sortedById(
      reading.datastores.all.map((datastore) => finishDatastore(datastore, ids, hostsById)),
    ),
    networks: sortedById(reading.networks.all.map((network) => finishNetwork(network, ids))),
    vms: sortedById([...vms.values()]),
    rules: rulesOf(reading, vms),
  }
}

/** Where a sheet has no cluster column, hosts stand in the cluster their guests name, and the other way round. */
export function derivePlaces(reading: Reading): void {
  const clustersNamed = new Map<HostDraft, Set<ClusterDraft | 'none'>>()
  for (const { host, cluster } of reading.guests.all) {
    if (typeof host !== 'object' || host.cluster !== 'unknown' || cluster === 'unknown') continue
    clustersNamed.set(host, (clustersNamed.get(host) ?? new Set()).add(cluster))
  }
  for (const [host, clusters] of clustersNamed) {
    const [only, ...others] = clusters
    if (only !== undefined && others.length === 0) host.cluster = only
  }
  for (const vm of reading.guests.all) {
    if (vm.cluster === 'unknown' && typeof vm.host === 'object') vm.cluster = vm.host.cluster
  }
}

const linked = <T extends object>(draft: T | 'unknown' | 'none', ids: ReadonlyMap<T, string>): string =>
  typeof draft === 'object' ? (ids.get(draft) ?? 'unknown') : draft

function finishCluster(draft: ClusterDraft, ids: Ids): Cluster {
  const {
    scope,
    restartDefault,
    reportedHosts,
    reportedCores,
    reportedMhz,
    traits,
    exactOrigins,
    ...cluster
  } = draft
  return {
    id: ids.clusters.get(draft) ?? draft.name,
    ...cluster,
    ...(exactOrigins ? { exactOrigins } : {}),
    ...stated(traits),
  }
}

function finishHost(draft: HostDraft, ids: Ids): Host {
  const { scope, cluster, row, namedAt, reportedAt, exactOrigins, traits, baseline, uplinks, ...host } = draft
  return {
    id: ids.hosts.get(draft) ?? draft.name,
    ...host,
    ...(exactOrigins ? { exactOrigins } : {}),
    ...stated(traits),
    clusterId: linked(cluster, ids.clusters),
  }
}

function finishDatastore(draft: DatastoreDraft, ids: Ids, hostsById: readonly HostDraft[]): Datastore {
  const { scope, objectId, hosts, reportedGuests, traits, ...datastore } = draft
  const hostIds = hosts === 'unknown' ? hosts : hostIdsOf(hosts, ids, hostsById)
  return { id: ids.datastores.get(draft) ?? draft.name, ...datastore, ...stated(traits), hostIds }
}

/** Traits, where anything was said of them at all. */
const stated = <T extends object>(traits: T): { traits?: T } => {
  for (const _ in traits) return { traits }
  return {}
}

/** Ids of hosts in order. Shared storage is seen by most hosts: picking them out of all in order saves the sort. */
function hostIdsOf(hosts: ReadonlySet<HostDraft>, ids: Ids, hostsById: readonly HostDraft[]): string[] {
  const ordered =
    hosts.size * 16 > hostsById.length
      ? hostsById.filter((host) => hosts.has(host))
      : sortedBy([...hosts], (host) => linked(host, ids.hosts))
  return ordered.map((host) => linked(host, ids.hosts))
}

function finishNetwork(draft: NetworkDraft, ids: Ids): Network {
  const { scope, ...network } = draft
  return { id: ids.networks.get(draft) ?? draft.name, ...network }
}

function finishGuests(reading: Reading, ids: Ids): ReadonlyMap<VmDraft, Vm> {
  const unique = uniqueIds(wishedIds(reading.guests.all, ids), (vm) => {
    const { origins, exactOrigins, ...content } = finishGuest(reading, vm, '', ids)
    return canonicalJson(content)
  })
  return new Map(
    reading.guests.all.map((vm) => [vm, finishGuest(reading, vm, unique.get(vm) ?? vm.name, ids)]),
  )
}

/** The VM ID within its vCenter, which survives renaming, or the name; where that is shared, what else tells it. */
function wishedIds(guests: readonly VmDraft[], ids: Ids): ReadonlyMap<VmDraft, string> {
  const hasId = (vm: VmDraft): boolean => vm.vmId !== '' && vm.scope.server !== ''
  const short = (vm: VmDraft): string => (hasId(vm) ? `${vm.scope.server}/${vm.vmId}` : vm.name)
  const longer = (vm: VmDraft): string =>
    hasId(vm) ? `${short(vm)}~${vm.name}` : vm.vmId === '' ? vm.name : `${vm.name}/${vm.vmId}`
  const placed = (vm: VmDraft): string => {
    const place = [vm.scope.datacenter, linked(vm.cluster, ids.clusters), linked(vm.host, ids.hosts)]
    return `${longer(vm)}~${place.filter((part) => part !== '').join('/')}`
  }
  const wished = new Map<VmDraft, string>()
  let open = guests
  for (const idOf of [short, longer, placed]) {
    const sharing = new Map<string, number>()
    for (const vm of open) {
      const id = idOf(vm)
      wished.set(vm, id)
      sharing.set(id, (sharing.get(id) ?? 0) + 1)
    }
    open = open.filter((vm) => (sharing.get(wished.get(vm) ?? '') ?? 0) > 1)
  }
  return wished
}

function finishGuest(reading: Reading, vm: VmDraft, id: string, ids: Ids): Vm {
  const disks = disksOf(reading, vm, ids)
  const devices = ['vusb', 'vcd', 'vnetwork'] as const
  const devicesSeen = devices.some((kind) => reading.has(kind)) || reading.has('vinfo', 'passthrough')
  return {
    id,
    name: vm.name,
    origins: vm.origins,
    ...(vm.exactOrigins ? { exactOrigins: vm.exactOrigins } : {}),
    ...(vm.identifiers ? { identifiers: vm.identifiers } : {}),
    ...stated(traitsOf(reading, vm, ids)),
    platform: vm.platform,
    template: vm.template === true && vm.power === 'on' ? 'unknown' : vm.template,
    power: vm.power,
    hostId: linked(vm.host, ids.hosts),
    clusterId: linked(vm.cluster, ids.clusters),
    vcpus: vm.vcpus,
    memoryBytes: vm.memoryBytes,
    memoryReservationBytes: vm.memoryReservationBytes,
    memoryOverheadBytes: vm.memoryOverheadBytes,
    memoryActiveBytes: vm.memoryActiveBytes,
    cpuReservationMhz: vm.cpuReservationMhz,
    cpuDemandMhz: vm.cpuDemandMhz,
    provisionedBytes: vm.provisionedBytes,
    inUseBytes: vm.inUseBytes,
    datastoreIds: datastoresOf(vm, disks, ids),
    networkIds: networksOf(reading, vm, ids),
    disks,
    devices: devicesSeen && !devices.some((kind) => vm.doubtful?.has(kind)) ? vm.devices : 'unknown',
    guestOs: vm.guestOs,
    restartPriority: restartPriorityOf(vm),
    tags: sortedTexts(vm.tags),
  }
}

/** What was read of a guest beside its size. No row in a list of snapshots means none, where the list was exported. */
function traitsOf(reading: Reading, vm: VmDraft, ids: Ids): VmTraits {
  if (vm.doubtful?.has('vtools')) delete vm.traits.guestTools
  const listed = reading.listsSnapshots(vm.origins[0] ?? [0, 0]) && !vm.doubtful?.has('vsnapshot')
  if (listed) vm.traits.snapshots = vm.snapshots
  const cards = vm.nics.length > 0 && vm.nics.length === vm.nicsRead && !vm.doubtful?.has('vnetwork')
  const isAll = cards && (!isKnown(vm.nicCount) || vm.nicCount === vm.nicsRead)
  if (isAll) vm.traits.nics = nicsOf(vm, ids)
  return vm.traits
}

const nicsOf = (vm: VmDraft, ids: Ids): readonly Nic[] =>
  sortedBy(
    vm.nics.map(({ network, ...nic }) => ({
      ...nic,
      networkId: network === undefined ? ('unknown' as const) : linked(network, ids.networks),
    })),
    ({ name, macAddress }) => `${name}\n${macAddress}`,
  )

/** The disks of a guest, when vDisk lists as many as vInfo counts. */
function disksOf(reading: Reading, vm: VmDraft, ids: Ids): Vm['disks'] {
  if (vm.doubtful?.has('vdisk')) return 'unknown'
  if (vm.diskCount === 0 && vm.disks.length === 0) return []
  if (!reading.has('vdisk') || vm.disks.length === 0) return 'unknown'
  if (isKnown(vm.diskCount) && vm.diskCount !== vm.disks.length) return 'unknown'
  const disks = vm.disks.map(({ name, capacityBytes, datastore, raw, shared, mode }) => ({
    ...{ name, capacityBytes, datastoreId: linked(datastore, ids.datastores), raw, shared },
    ...(mode === undefined ? {} : { mode }),
  }))
  const inOrder = disks.every(({ name }, n) => n === 0 || compareText(disks[n - 1]?.name ?? '', name) <= 0)
  return inOrder ? disks : disks.sort((left, right) => compareText(left.name, right.name))
}

/** Sorts texts in place. Most lists are in order, and sorting makes garbage even then: for 20,000 VMs, 40 MB. */
function sortedTexts(texts: string[]): string[] {
  for (let n = 1; n < texts.length; n++) {
    if (compareText(texts[n - 1] as string, texts[n] as string) > 0) return texts.sort(compareText)
  }
  return texts
}

/** The datastores a guest needs: unknown unless every disk was seen, because one may lie elsewhere. */
function datastoresOf(vm: VmDraft, disks: Vm['disks'], ids: Ids): Vm['datastoreIds'] {
  if (!isKnown(disks)) return 'unknown'
  const needed: string[] = vm.home ? [linked(vm.home, ids.datastores)] : []
  for (const { datastoreId } of disks) if (!needed.includes(datastoreId)) needed.push(datastoreId)
  if (needed.includes('unknown') || needed.length === 0) return 'unknown'
  return sortedTexts(needed)
}

function networksOf(reading: Reading, vm: VmDraft, ids: Ids): Vm['networkIds'] {
  if (vm.doubtful?.has('vnetwork')) return 'unknown'
  if (vm.nicCount === 0 && vm.nicsRead === 0) return []
  const countsAgree = isKnown(vm.nicCount) ? vm.nicCount === vm.nicsRead : reading.has('vnetwork')
  if (vm.nicsRead === 0 || vm.nicsUnnamed > 0 || !countsAgree) return 'unknown'
  return sortedTexts(vm.networks.map((network) => linked(network, ids.networks)))
}

function restartPriorityOf(vm: VmDraft): Known<RestartPriority> {
  if (!vm.priorityFromCluster) return vm.restartPriority
  const standard = typeof vm.cluster === 'object' ? priorityOf(vm.cluster.restartDefault) : undefined
  return standard === undefined || standard === 'cluster' ? 'unknown' : standard
}
