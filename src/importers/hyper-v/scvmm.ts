import { identifierOf, macAddressOf } from '#estate/identifiers.ts'
import type { DeviceKind, Origin } from '#estate/model.ts'
import { isKnown, type Known } from '#estate/model.ts'
import type { DiskDraft, HostDraft, NicDraft, VmDraft } from '#importers/hyper-v/draft.ts'
import { groupPriorities } from '#importers/hyper-v/enums.ts'
import {
  clusterNamed,
  fold,
  guestOf,
  hostNamed,
  identify,
  momentIn,
  networkNamed,
  pathOf,
  type Reading,
  volumeOf,
} from '#importers/hyper-v/reading.ts'
import {
  isObject,
  type JsonObject,
  listOf,
  objectsOf,
  type RecordReader,
  recordReader,
  textOf,
} from '#importers/json-reader.ts'
import { mib } from '#kernel/units.ts'

/** Lists of a System Center inventory, each an array of PowerShell objects. */
const lists = ['hosts', 'clusters', 'vms', 'images', 'vmnetworks', 'vnets'] as const

/** Whether JSON is an inventory of System Center VMM: an object of such lists whose records are its objects. */
export const isScvmm = (json: unknown): json is JsonObject =>
  isObject(json) &&
  lists.filter((list) => Array.isArray(json[list])).length >= 2 &&
  (isObject(json.ems) ||
    objectsOf(json.vms).some((vm) => 'VirtualMachineStateString' in vm) ||
    objectsOf(json.hosts).some((host) => 'HyperVStateString' in host || 'PhysicalCPUCount' in host))

const vmColumns = {
  name: 'Name',
  vcpus: 'CPUCount',
  memoryBytes: 'Memory',
  power: 'VirtualMachineStateString',
  hostId: 'HostName',
  disks: 'VirtualHardDisks',
  guestOs: 'OperatingSystem.Name',
}
const imageColumns = { name: 'Name', vcpus: 'CPUCount', memoryBytes: 'Memory', disks: 'VirtualHardDisks' }
const hostColumns = {
  name: 'Name',
  sockets: 'PhysicalCPUCount',
  cores: 'CoresPerCPU',
  threads: 'LogicalProcessorCount',
  coreMhz: 'ProcessorSpeed',
  memoryBytes: 'TotalMemory',
  version: 'OperatingSystemVersionString',
}

/** Reads an inventory of System Center VMM. Memory is in MB (2^20 bytes) for guests and in bytes for hosts. */
export function readScvmm(reading: Reading, file: string, json: JsonObject): void {
  const each = (
    list: string,
    columns: Readonly<Record<string, string>>,
    read: (record: JsonObject, reader: RecordReader, origin: Origin) => void,
  ): void => {
    for (const [item, record] of listOf(json[list]).entries()) {
      const place = `${file} $.${list}[${item}]`
      if (!isObject(record)) {
        reading.log.add(
          'hyper-v.record-unreadable',
          'warning',
          place,
          'This is not a record, so it was passed over. Export the inventory again.',
        )
        continue
      }
      const origin = reading.book.origin(file, `$.${list}`, item, columns)
      read(record, recordReader(record, 'hyper-v', place, reading.log), origin)
    }
  }
  each('clusters', { name: 'ClusterName' }, (record, reader, origin) =>
    readCluster(reading, record, reader, origin),
  )
  each('hosts', hostColumns, (record, reader, origin) => readHost(reading, record, reader, origin))
  each('vmnetworks', { name: 'Name' }, (record, reader, origin) => {
    const name = reader.text('Name')
    if (!isKnown(name)) return
    const { network } = networkNamed(reading, name, origin)
    identify(network, [platformId(record)])
  })
  each('vms', vmColumns, (record, reader, origin) => readGuest(reading, record, reader, origin, 'guest'))
  each('images', imageColumns, (record, reader, origin) =>
    readGuest(reading, record, reader, origin, 'template'),
  )
}

function readCluster(reading: Reading, record: JsonObject, reader: RecordReader, origin: Origin): void {
  const name = reader.text('ClusterName')
  if (!isKnown(name)) {
    nameless(reading, reader)
    return
  }
  const draft = clusterNamed(reading, name, origin)
  identify(draft.cluster, [platformId(record)])
  for (const node of objectsOf(record.Nodes)) {
    const host = textOf(node.FullyQualifiedDomainName) ?? textOf(node.Name)
    if (host === undefined) continue
    draft.nodes.push({ host, weight: 'unknown', isDown: false })
    const known = hostNamed(reading, host, origin)
    known.cluster = draft.name
    if (typeof node.MaintenanceHost === 'boolean') known.host.maintenance = node.MaintenanceHost
    const model = [textOf(node.ProcessorManufacturer), textOf(node.ProcessorModel)].filter(
      (word) => word !== undefined,
    )
    if (model.length > 0) known.host.cpuModel = model.join(' ')
  }
}

/** The id System Center gives every object. */
const platformId = (record: JsonObject): string | undefined => {
  const id = textOf(record.ID)
  return id === undefined ? undefined : identifierOf('platform-id', `scvmm/${id.toLowerCase()}`)
}

function nameless(reading: Reading, reader: RecordReader): void {
  reading.log.add(
    'hyper-v.name-missing',
    'warning',
    reader.where('Name'),
    'This record has no name, so it was passed over. Export it again with all properties.',
  )
}

function readHost(reading: Reading, record: JsonObject, reader: RecordReader, origin: Origin): void {
  const name = reader.text('Name')
  if (!isKnown(name)) {
    nameless(reading, reader)
    return
  }
  const draft = hostNamed(reading, name, origin)
  const { host } = draft
  host.identity = 'stated'
  const isOnline = reader.text('CommunicationStateString')
  host.traits = { ...host.traits, online: isKnown(isOnline) ? /^responding$/i.test(isOnline) : 'unknown' }
  if (host.traits.online === false) {
    reading.log.add(
      'hyper-v.host-offline',
      'warning',
      reader.where('CommunicationStateString'),
      `Host ${name} did not answer its management, which then reports zeros: its processors and memory are unknown. Read it again when it is back.`,
    )
  }
  // Zero is what the management writes for a host it could not ask: no host has no processor.
  const real = (value: Known<number>): Known<number> => (value === 0 ? 'unknown' : value)
  host.sockets = real(reader.whole('PhysicalCPUCount'))
  const coresPerSocket = real(reader.whole('CoresPerCPU'))
  if (isKnown(host.sockets) && isKnown(coresPerSocket)) host.cores = host.sockets * coresPerSocket
  host.threads = real(reader.whole('LogicalProcessorCount'))
  checkCores(reading, draft, reader)
  host.coreMhz = real(reader.number('ProcessorSpeed'))
  host.memoryBytes = real(reader.whole('TotalMemory'))
  host.version = reader.text('OperatingSystemVersionString')
  if (!isKnown(host.cpuModel)) {
    const model = [reader.text('ProcessorManufacturer'), reader.text('ProcessorModel')].filter(isKnown)
    if (model.length > 0) host.cpuModel = model.join(' ')
  }
  identify(host, [identifierOf('bios-uuid', textOf(record.SMBiosGUIDString) ?? ''), platformId(record)])
  for (const volume of objectsOf(record.DiskVolumes)) readVolume(reading, draft, volume, origin)
  for (const share of objectsOf(record.RegisteredStorageFileShares)) readShare(reading, draft, share, origin)
}

/** More cores than threads cannot be: what counts the threads of the system is believed, what counts cores is not. */
function checkCores(reading: Reading, { host }: HostDraft, reader: RecordReader): void {
  if (!isKnown(host.cores) || !isKnown(host.threads) || host.cores <= host.threads) return
  reading.log.add(
    'hyper-v.cores-contradict',
    'warning',
    reader.where('CoresPerCPU'),
    `Host ${host.name} has ${host.cores} cores but ${host.threads} threads, which cannot be. Its cores are taken as unknown: check them on the host.`,
  )
  host.cores = 'unknown'
}

/** A volume of a host. A cluster shared volume is the same on every node and is told by its volume id. */
function readVolume(
  reading: Reading,
  { host, cluster }: HostDraft,
  volume: JsonObject,
  origin: Origin,
): void {
  const name = textOf(volume.Name)
  // A volume without a drive or mount point is a reserved partition, where nothing can be placed.
  if (name === undefined || name.startsWith('\\\\?\\')) return
  const volumeId = textOf(volume.HostVolumeID)?.toLowerCase()
  const isShared = volume.IsClusterSharedVolume === true
  const isClustered = isShared || volume.IsClustered === true
  const key =
    isClustered && volumeId !== undefined ? `volume ${volumeId}` : `${fold(host.name)} ${fold(name)}`
  const place = isClustered ? name : `${host.name} ${name}`
  const draft = volumeOf(reading, key, place, origin)
  for (const id of [volume.ID, volume.HostVolumeID]) {
    const text = textOf(id)
    if (text !== undefined) draft.ids.add(text.toLowerCase())
  }
  draft.paths.add(isShared ? pathOf(name) : `${fold(host.name)}|${pathOf(name)}`)
  // A disk of the cluster that is no shared volume is seen by one node at a time and moves with its role.
  if (isClustered) {
    draft.hosts = 'cluster'
    draft.cluster = cluster
  }
  if (draft.hosts !== 'cluster') draft.hosts.add(host.name)
  const capacity = amount(volume.Capacity)
  draft.datastore.capacityBytes = capacity === 0 ? 'unknown' : capacity
  draft.datastore.freeBytes = capacity === 0 ? 'unknown' : amount(volume.FreeSpace)
  const format = textOf(volume.FileSystem)?.toLowerCase()
  if (format !== undefined) draft.datastore.traits = { ...draft.datastore.traits, format }
  if (isClustered && volumeId !== undefined) {
    identify(draft.datastore, [identifierOf('volume', volumeId)])
  }
}

function readShare(reading: Reading, { host }: HostDraft, share: JsonObject, origin: Origin): void {
  const path = textOf(share.SharePath)
  if (path === undefined) return
  const draft = volumeOf(reading, `share ${fold(path)}`, path, origin)
  draft.paths.add(pathOf(path))
  if (draft.hosts !== 'cluster') draft.hosts.add(host.name)
  draft.datastore.capacityBytes = amount(share.Capacity)
  draft.datastore.freeBytes = amount(share.FreeSpace)
  draft.datastore.traits = { ...draft.datastore.traits, format: 'smb' }
  identify(draft.datastore, [identifierOf('volume', path.toLowerCase())])
}

const amount = (value: unknown): Known<number> =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 'unknown'

const powers = {
  running: 'on',
  poweroff: 'off',
  saved: 'suspended',
  paused: 'suspended',
  off: 'off',
} as const

function readGuest(
  reading: Reading,
  record: JsonObject,
  reader: RecordReader,
  origin: Origin,
  kind: 'guest' | 'template',
): void {
  const name = reader.text('Name')
  if (!isKnown(name)) {
    nameless(reading, reader)
    return
  }
  const hostName = textOf(record.HostName) ?? ''
  const isReplica = record.IsRecoveryVM === true
  const role = isReplica ? 'replica' : 'own'
  const draft = guestOf(reading, name, textOf(record.ID) ?? '', hostName, origin, role)
  const { vm, traits } = draft
  if (isReplica) vm.tags = ['replica']
  draft.clustered = reader.flag('IsHighlyAvailable')
  draft.priority = reader.oneOf('HAVMPriority', groupPriorities)
  vm.template = kind === 'template'
  vm.vcpus = reader.whole('CPUCount')
  vm.memoryBytes = reader.whole('Memory', mib(1))
  vm.power = kind === 'template' ? 'off' : powerOf(reader)
  if (kind === 'template') vm.hostId = 'none'
  const guestOs = reader.text('OperatingSystem.Name')
  const said = isKnown(guestOs) ? guestOs : reader.text('OperatingSystemString')
  vm.guestOs = isKnown(said) && !/^unknown$/i.test(said) ? said : 'unknown'
  const hostNameInside = textOf(record.ComputerName)
  if (hostNameInside !== undefined) traits.guestHostName = hostNameInside
  draft.disks = objectsOf(record.VirtualHardDisks).map(readDisk)
  const nics = objectsOf(record.VirtualNetworkAdapters).map(readNic)
  draft.nics = nics
  const addresses = objectsOf(record.VirtualNetworkAdapters).flatMap(
    ({ IPv4Addresses }) => textOf(IPv4Addresses)?.split(/\s+/) ?? [],
  )
  if (addresses.length > 0) traits.guestAddresses = addresses
  if (kind === 'guest') draft.snapshots = objectsOf(record.VMCheckpoints).map(readCheckpoint)
  readDevices(draft, record)
  identify(vm, [
    platformId(record),
    // A replica shares everything else with what it is a copy of.
    ...(isReplica
      ? []
      : [
          identifierOf('instance-uuid', textOf(record.VMId) ?? ''),
          identifierOf('bios-uuid', textOf(record.BiosGuid) ?? ''),
          ...nics.map(({ macAddress }) => identifierOf('mac', macAddress)),
        ]),
  ])
  if (/IncompleteVMConfig|MissingVM|HostNotResponding/i.test(textOf(record.StatusString) ?? '')) {
    reading.log.add(
      'hyper-v.vm-doubtful',
      'warning',
      reader.where('StatusString'),
      `VM ${name} is in state ${textOf(record.StatusString)}: what is listed of it may be stale. Refresh it in the management console.`,
    )
  }
}

function powerOf(reader: RecordReader): VmDraft['vm']['power'] {
  const said = reader.text('VirtualMachineStateString')
  const power = isKnown(said) ? said.toLowerCase().replace(/\s/g, '') : ''
  return Object.hasOwn(powers, power) ? powers[power as keyof typeof powers] : 'unknown'
}

function readDisk(disk: JsonObject): DiskDraft {
  const location = textOf(disk.Location) ?? textOf(disk.SharePath) ?? ''
  const name = textOf(disk.Name) ?? location
  const capacity = amount(disk.MaximumSize)
  return {
    ...{ name, capacityBytes: capacity === 0 ? 'unknown' : capacity, raw: /physicaldrive/i.test(location) },
    // A .vhds or a .vhdx attached with sharing is meant for several guests; the inventory tells only the former.
    shared: /\.vhds$/i.test(location) ? true : 'unknown',
    ...{ location, volumeId: (textOf(disk.HostVolumeId) ?? '').toLowerCase() },
  }
}

function readNic(nic: JsonObject, index: number): NicDraft {
  const switchName = textOf(nic.VirtualNetwork) ?? ''
  return {
    name: `Network adapter ${index + 1}`,
    macAddress: macAddressOf(textOf(nic.MACAddress) ?? textOf(nic.PhysicalAddress) ?? '') ?? 'unknown',
    model:
      nic.VirtualNetworkAdapterType === 1
        ? 'legacy'
        : nic.VirtualNetworkAdapterType === 2
          ? 'synthetic'
          : 'unknown',
    connected: switchName !== '',
    ...{ network: textOf(nic.VMNetwork) ?? switchName, virtualSwitch: switchName },
  }
}

const readCheckpoint = (checkpoint: JsonObject) => ({
  name: textOf(checkpoint.Name) ?? '',
  takenAt: momentIn(checkpoint.AddedTime),
  sizeBytes: 'unknown' as const,
})

function readDevices({ vm }: VmDraft, record: JsonObject): void {
  const devices: { kind: DeviceKind; name: string; bindsToHost: boolean }[] = []
  for (const drive of objectsOf(record.VirtualDVDDrives)) {
    if (isObject(drive.ISO) || textOf(drive.ISO) !== undefined) {
      devices.push({ kind: 'cd', name: textOf(drive.ISO) ?? 'CD', bindsToHost: false })
    } else if (textOf(drive.HostDrive) !== undefined) {
      devices.push({ kind: 'cd', name: textOf(drive.HostDrive) ?? 'CD', bindsToHost: true })
    }
  }
  for (const nic of objectsOf(record.VirtualNetworkAdapters)) {
    if (nic.UsesSriov === true) devices.push({ kind: 'sr-iov', name: 'Network adapter', bindsToHost: false })
  }
  vm.devices = devices
}
