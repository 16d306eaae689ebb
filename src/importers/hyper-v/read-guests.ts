import { identifierOf, macAddressOf } from '#estate/identifiers.ts'
import { isKnown } from '#estate/model.ts'
import type { DiskDraft } from '#importers/hyper-v/draft.ts'
import { startActions, vmStates } from '#importers/hyper-v/enums.ts'
import { type Given, guestOfRecord, nameIn, passedOver, positive } from '#importers/hyper-v/given.ts'
import { fold, guestOf, identify, momentIn, type Reading } from '#importers/hyper-v/reading.ts'
import { objectsOf, textOf } from '#importers/json-reader.ts'

/** A VM as Get-VM shows it. With dynamic memory it is counted at what it starts with, which the host must have free. */
export function readVm(reading: Reading, given: Given): void {
  const { record, reader, origin } = given
  const name = nameIn(record.Name) ?? nameIn(record.VMName)
  if (name === undefined) {
    passedOver(reading, given, 'Name')
    return
  }
  const vmId = textOf(record.VMId) ?? textOf(record.Id) ?? ''
  const draft = guestOf(reading, name, vmId, nameIn(record.ComputerName) ?? '', origin)
  const { vm, traits } = draft
  vm.template = false
  vm.vcpus = reader.whole('ProcessorCount')
  vm.memoryBytes = positive(reader.whole('MemoryStartup'))
  const demand = reader.whole('MemoryDemand')
  if (isKnown(demand) && demand > 0) vm.memoryActiveBytes = demand
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
  identify(vm, [identifierOf('instance-uuid', vmId)])
  for (const adapter of objectsOf(record.NetworkAdapters))
    readAdapter(reading, { ...given, record: { VMName: name, VMId: vmId, ...adapter } })
  for (const drive of objectsOf(record.HardDrives))
    readDiskDrive(reading, { ...given, record: { VMName: name, VMId: vmId, ...drive } })
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
  identify(draft.vm, [identifierOf('mac', mac)])
  const addresses = Array.isArray(record.IPAddresses)
    ? record.IPAddresses.map(textOf).filter((text) => text !== undefined)
    : []
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
  for (const { disks } of reading.vms) {
    if (disks === 'unknown') continue
    for (const disk of disks) if (fold(disk.location) === fold(location)) disk.capacityBytes = size
  }
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
