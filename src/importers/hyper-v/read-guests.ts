import { identifierOf, macAddressOf } from '#estate/identifiers.ts'
import { isKnown } from '#estate/model.ts'
import { plainRecord } from '#importers/hyper-v/cmdlets.ts'
import type { DiskDraft, VmDraft } from '#importers/hyper-v/draft.ts'
import { replicationModes, startActions, vmStates } from '#importers/hyper-v/enums.ts'
import { type Given, guestOfRecord, nameIn, passedOver, positive } from '#importers/hyper-v/given.ts'
import {
  findHost,
  fold,
  guestOf,
  hostNamed,
  identify,
  isEverywhere,
  momentIn,
  type Reading,
  sizeKey,
} from '#importers/hyper-v/reading.ts'
import { listOf, objectsOf, textOf } from '#importers/json-reader.ts'

/**
 * A VM as Get-VM shows it. With dynamic memory it is counted at what it starts with, which a host must have free, or at
 * what its guest asks for by now where that is more. A replica that does not run is started by nobody.
 */
export function readVm(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  const name = nameIn(record.Name) ?? nameIn(record.VMName)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  const vmId = textOf(record.VMId) ?? textOf(record.Id) ?? ''
  const hostName = nameIn(record.ComputerName) ?? ''
  const mode = reader.oneOf('ReplicationMode', replicationModes)
  const role = mode === 'replica' ? 'replica' : 'own'
  const draft = guestOf(reading, name, vmId, hostName, origin, role)
  if (hostName !== '' && findHost(reading, hostName) === undefined) hostNamed(reading, hostName, origin)
  const { vm, traits } = draft
  vm.template = false
  vm.vcpus = reader.whole('ProcessorCount')
  vm.memoryBytes = positive(reader.whole('MemoryStartup'))
  const demand = positive(reader.whole('MemoryDemand'))
  vm.memoryActiveBytes = demand
  const isDynamic = reader.flag('DynamicMemoryEnabled') === true
  if (isDynamic && isKnown(vm.memoryBytes) && isKnown(demand)) {
    vm.memoryBytes = Math.max(vm.memoryBytes, demand)
  }
  vm.power = reader.oneOf('State', vmStates)
  const clustered = reader.flag('IsClustered')
  if (isKnown(clustered)) draft.clustered = clustered
  const autoStart = reader.oneOf('AutomaticStartAction', startActions)
  if (isKnown(autoStart)) traits.autoStart = autoStart === 'starts'
  const generation = reader.text('Generation')
  if (isKnown(generation)) {
    traits.hardwareVersion = generation
    traits.bootFirmware = generation === '2' ? 'uefi' : 'bios'
  }
  const assigned = reader.whole('AssignableDevices')
  if (isKnown(assigned)) {
    const device = { kind: 'passthrough', name: 'Assigned device', bindsToHost: true } as const
    vm.devices = assigned === 0 ? [] : [device]
  }
  if (role === 'replica') markReplica(draft, vmId)
  else identify(vm, [identifierOf('instance-uuid', vmId)])
  const inside = { VMName: name, VMId: vmId, ComputerName: hostName }
  for (const adapter of objectsOf(record.NetworkAdapters))
    readAdapter(reading, { ...given, record: { ...inside, ...plainRecord(adapter) } })
  for (const drive of objectsOf(record.HardDrives))
    readDiskDrive(reading, { ...given, record: { ...inside, ...plainRecord(drive) } })
}

/** A replica has the id and the addresses of what it is a copy of, so it goes by an identifier of its own. */
function markReplica({ vm }: VmDraft, vmId: string): void {
  vm.tags = [...new Set([...vm.tags, 'replica'])]
  if (vmId !== '') identify(vm, [identifierOf('platform-id', `hyper-v-replica/${vmId.toLowerCase()}`)])
}

export function readAdapter(reading: Reading, given: Given): void {
  const draft = guestOfRecord(reading, given)
  // Adapters of the host itself have no VM: they carry its management and are none of a guest's.
  if (draft === undefined) return
  const { record } = given
  const mac = macAddressOf(textOf(record.MacAddress) ?? '') ?? 'unknown'
  const switchName = nameIn(record.SwitchName) ?? ''
  const nics = draft.nics === 'unknown' ? [] : draft.nics
  if (mac !== 'unknown' && nics.some(({ macAddress }) => macAddress === mac)) return
  draft.nics = nics
  nics.push({
    name: nameIn(record.Name) ?? `Network adapter ${nics.length + 1}`,
    macAddress: mac,
    model: record.IsLegacy === true ? 'legacy' : 'synthetic',
    connected: switchName !== '',
    ...{ network: switchName, virtualSwitch: switchName },
  })
  if (draft.role === 'own') identify(draft.vm, [identifierOf('mac', mac)])
  const addresses = listOf(record.IPAddresses)
    .map(textOf)
    .filter((text) => text !== undefined)
  if (addresses.length > 0) {
    const known = draft.traits.guestAddresses
    draft.traits.guestAddresses = [...(known === undefined || known === 'unknown' ? [] : known), ...addresses]
  }
}

export function readDiskDrive(reading: Reading, given: Given): void {
  const draft = guestOfRecord(reading, given)
  const location = textOf(given.record.Path)
  if (draft === undefined) {
    passedOver(reading, given, 'VMName')
    return
  }
  if (location === undefined) return
  const disks = draft.disks === 'unknown' ? [] : draft.disks
  if (disks.some((disk) => fold(disk.location) === fold(location))) return
  draft.disks = disks
  const raw =
    /^disk \d+/i.test(location) ||
    /physicaldrive/i.test(location) ||
    textOf(given.record.DiskNumber) !== undefined
  const shared = given.record.SupportPersistentReservations
  const disk: DiskDraft = {
    name: location.split('\\').at(-1) ?? location,
    capacityBytes: 'unknown',
    raw,
    shared: typeof shared === 'boolean' ? shared : /\.vhds$/i.test(location) ? true : 'unknown',
    ...{ location, volumeId: '' },
  }
  disks.push(disk)
}

/** The size of a virtual disk, which belongs to whichever VM has a disk at its path. */
export function readVhd(reading: Reading, given: Given): void {
  const location = textOf(given.record.Path)
  if (location === undefined) {
    passedOver(reading, given, 'Path')
    return
  }
  const size = positive(given.reader.whole('Size'))
  const host = nameIn(given.record.ComputerName)
  reading.diskSizes.set(sizeKey(host ?? '', location), size)
  if (host === undefined || isEverywhere(location)) reading.diskSizes.set(sizeKey('', location), size)
}

export function readCheckpoint(reading: Reading, given: Given): void {
  const draft = guestOfRecord(reading, given)
  if (draft === undefined) {
    passedOver(reading, given, 'VMName')
    return
  }
  const { record } = given
  draft.snapshots = [
    ...(draft.snapshots === 'unknown' ? [] : draft.snapshots),
    { name: nameIn(record.Name) ?? '', takenAt: momentIn(record.CreationTime), sizeBytes: 'unknown' },
  ]
}
