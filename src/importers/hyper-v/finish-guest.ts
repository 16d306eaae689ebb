import { type Disk, isKnown, type Vm } from '#estate/model.ts'
import type { Nic } from '#estate/vm-traits.ts'
import type {
  ClusterDraft,
  DiskDraft,
  HostDraft,
  NicDraft,
  VmDraft,
  VolumeDraft,
} from '#importers/hyper-v/draft.ts'
import {
  findHost,
  fold,
  networkNamed,
  pathOf,
  type Reading,
  shortName,
  sizeKey,
} from '#importers/hyper-v/reading.ts'
import { compareText } from '#kernel/sort.ts'
import { sum } from '#kernel/statistics.ts'

/** Ids of everything that something else points at. */
export type Ids = {
  readonly clusters: ReadonlyMap<ClusterDraft, string>
  readonly hosts: ReadonlyMap<HostDraft, string>
  readonly volumes: ReadonlyMap<VolumeDraft, string>
  readonly vms: ReadonlyMap<VmDraft, string>
}

/** Finds the volume a disk of a VM on a host lies on, or undefined. */
export type VolumeIndex = (disk: DiskDraft, hostName: string | undefined) => VolumeDraft | undefined

/** Volumes by their ids, and by the longest path that a disk's own begins with: on its host, in its cluster, anywhere. */
export function volumeIndex(reading: Reading, volumes: readonly VolumeDraft[]): VolumeIndex {
  const byId = new Map<string, VolumeDraft>()
  const byPath = new Map<string, VolumeDraft>()
  for (const volume of volumes) {
    for (const id of volume.ids) byId.set(id, volume)
    const cluster = volume.cluster === undefined ? '' : `${shortName(volume.cluster)}\n`
    for (const path of volume.paths) byPath.set(`${cluster}${path}`, volume)
  }
  return ({ location, volumeId }, hostName) => {
    const known = volumeId === '' ? undefined : byId.get(volumeId)
    if (known !== undefined) return known
    const path = pathOf(location)
    const home = hostName === undefined ? undefined : findHost(reading, hostName)?.cluster
    const cluster = home === undefined ? '' : shortName(home)
    for (let end = path.length; end > 1; end = path.lastIndexOf('\\', end - 2) + 1) {
      const prefix = path.slice(0, end)
      const found =
        byPath.get(`${fold(hostName ?? '')}|${prefix}`) ??
        byPath.get(`${cluster}\n${prefix}`) ??
        byPath.get(prefix)
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** A guest with its links as ids. */
export function finishGuest(reading: Reading, draft: VmDraft, volumeOf: VolumeIndex, ids: Ids): Vm {
  const host = draft.hostName === undefined ? undefined : findHost(reading, draft.hostName)
  const cluster = host?.cluster === undefined ? undefined : reading.clusters.get(shortName(host.cluster))
  const disks =
    draft.disks === 'unknown'
      ? draft.disks
      : draft.disks.map((disk) => finishDisk(reading, disk, draft, volumeOf, ids))
  const nics = draft.nics === 'unknown' ? draft.nics : draft.nics.map((nic) => finishNic(reading, nic, draft))
  const traits = {
    ...draft.traits,
    ...(nics === 'unknown' ? {} : { nics }),
    ...(draft.snapshots === 'unknown' ? {} : { snapshots: draft.snapshots }),
  }
  const capacities = disks === 'unknown' ? [] : disks.map(({ capacityBytes }) => capacityBytes)
  const isTemplate = draft.vm.template === true
  const isIdleReplica = draft.role === 'replica' && draft.vm.power !== 'on'
  return {
    ...draft.vm,
    id: ids.vms.get(draft) ?? draft.name,
    ...(Object.keys(traits).length > 0 ? { traits } : {}),
    hostId: isTemplate ? 'none' : host === undefined ? 'unknown' : (ids.hosts.get(host) ?? 'unknown'),
    clusterId: clusterIdOf(draft, host, cluster, ids),
    disks,
    provisionedBytes: capacities.length > 0 && capacities.every(isKnown) ? sum(capacities) : 'unknown',
    datastoreIds: disks === 'unknown' ? 'unknown' : placesOf(disks),
    networkIds: nics === 'unknown' ? 'unknown' : networksOf(nics),
    // What is not clustered stays down when its host does; so does a replica until somebody fails over to it.
    restartPriority: draft.clustered === false || isIdleReplica ? 'disabled' : draft.priority,
  }
}

function clusterIdOf(
  draft: VmDraft,
  host: HostDraft | undefined,
  cluster: ClusterDraft | undefined,
  ids: Ids,
): Vm['clusterId'] {
  if (draft.vm.template === true) return 'unknown'
  if (cluster !== undefined) return ids.clusters.get(cluster) ?? 'unknown'
  return host !== undefined && ids.clusters.size > 0 ? 'none' : 'unknown'
}

function finishDisk(
  reading: Reading,
  disk: DiskDraft,
  draft: VmDraft,
  volumeOf: VolumeIndex,
  ids: Ids,
): Disk {
  const { location, volumeId, ...rest } = disk
  const measured =
    reading.diskSizes.get(sizeKey(draft.hostName ?? '', location)) ??
    reading.diskSizes.get(sizeKey('', location))
  const volume = volumeOf(disk, draft.hostName)
  const datastoreId = volume === undefined ? 'unknown' : (ids.volumes.get(volume) ?? 'unknown')
  return { ...rest, capacityBytes: measured ?? rest.capacityBytes, datastoreId }
}

/** The datastores of disks; unknown as soon as one disk lies nobody knows where. */
function placesOf(disks: readonly Disk[]): Vm['datastoreIds'] {
  const places = disks.map(({ datastoreId }) => datastoreId)
  return places.every(isKnown) ? [...new Set(places)].sort(compareText) : 'unknown'
}

function networksOf(nics: readonly Nic[]): Vm['networkIds'] {
  const connected = nics.map(({ networkId }) => networkId).filter((id) => id !== 'none')
  return connected.every(isKnown) ? [...new Set(connected)].sort(compareText) : 'unknown'
}

function finishNic(reading: Reading, nic: NicDraft, { vm }: VmDraft): Nic {
  const { network: name, virtualSwitch, ...rest } = nic
  if (name === '') return { ...rest, networkId: 'none' }
  const [origin] = vm.origins
  const { network } = networkNamed(reading, name, origin ?? [0, 0])
  if (virtualSwitch !== '' && network.traits?.virtualSwitch === undefined) network.traits = { virtualSwitch }
  return { ...rest, networkId: network.id }
}
