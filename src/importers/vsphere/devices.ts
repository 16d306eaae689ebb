import { macAddressOf } from '#estate/identifiers.ts'
import type { Device, Disk, DiskMode, Known } from '#estate/model.ts'
import type { Nic } from '#estate/vm-traits.ts'
import { isObject, type JsonObject, textOf, valueAt } from '#importers/json-reader.ts'

/** What kinds of device are told apart. */
export type DeviceClass =
  | 'disk'
  | 'nic'
  | 'cd'
  | 'usb'
  | 'passthrough'
  | 'sr-iov'
  | 'tpm'
  | 'port'
  | 'scsi-bus'
  | 'other'

/** Virtual network cards, by type, and what the platform calls their model. */
const cards: Readonly<{ [type: string]: string }> = {
  VirtualE1000: 'E1000',
  VirtualE1000e: 'E1000e',
  VirtualPCNet32: 'PCNet32',
  VirtualVmxnet: 'Vmxnet',
  VirtualVmxnet2: 'Vmxnet2',
  VirtualVmxnet3: 'Vmxnet3',
  VirtualVmxnet3Vrdma: 'Vmxnet3Vrdma',
  VirtualSriovEthernetCard: 'Sriov',
}

const classes: Readonly<{ [type: string]: DeviceClass }> = {
  VirtualDisk: 'disk',
  VirtualCdrom: 'cd',
  VirtualFloppy: 'port',
  VirtualUSB: 'usb',
  VirtualPCIPassthrough: 'passthrough',
  VirtualSCSIPassthrough: 'passthrough',
  VirtualTPM: 'tpm',
  VirtualSerialPort: 'port',
  VirtualParallelPort: 'port',
  VirtualSriovEthernetCard: 'sr-iov',
  VirtualLsiLogicController: 'scsi-bus',
  VirtualLsiLogicSASController: 'scsi-bus',
  VirtualBusLogicController: 'scsi-bus',
  ParaVirtualSCSIController: 'scsi-bus',
}

/**
 * What a device is: by its type, or in records that carry none by members that only such a device has, else by the
 * label vSphere gives it.
 */
export function classOf(device: JsonObject): DeviceClass {
  const type = textOf(device._typeName)
  if (type !== undefined)
    return Object.hasOwn(cards, type) ? (classes[type] ?? 'nic') : (classes[type] ?? 'other')
  if (device.capacityInKB !== undefined || device.capacityInBytes !== undefined) return 'disk'
  if (device.macAddress !== undefined) return device.sriovBacking === undefined ? 'nic' : 'sr-iov'
  if (device.sharedBus !== undefined) return 'scsi-bus'
  if (device.endorsementKeyCertificate !== undefined) return 'tpm'
  const label = textOf(valueAt(device, 'deviceInfo.label')) ?? ''
  if (/^CD\/DVD/i.test(label)) return 'cd'
  if (/^PCI device/i.test(label)) return 'passthrough'
  return /^USB \d/i.test(label) && device.controllerKey !== undefined ? 'usb' : 'other'
}

export const labelOf = (device: JsonObject, otherwise: string): string =>
  (textOf(valueAt(device, 'deviceInfo.label')) ?? otherwise).trim()

/** Source: VirtualDiskMode; what is not independent takes part in snapshots. */
function modeOf(device: JsonObject): DiskMode | undefined {
  const mode = textOf(valueAt(device, 'backing.diskMode'))
  return mode === undefined ? undefined : /^independent_/i.test(mode) ? 'independent' : 'dependent'
}

/** A disk as the estate has it. `buses` maps keys of controllers to how they share. */
export function diskOf(
  device: JsonObject,
  datastoreId: Known<string>,
  buses: ReadonlyMap<string, string>,
): Disk {
  const bytes = Number(textOf(device.capacityInBytes) ?? Number.NaN)
  const kibibytes = Number(textOf(device.capacityInKB) ?? Number.NaN) * 1024
  const stated = Number.isFinite(bytes) && bytes > 0 ? bytes : kibibytes
  const type = textOf(valueAt(device, 'backing._typeName')) ?? ''
  const raw =
    /^VirtualDisk(RawDisk|PartitionedRaw)/.test(type) || valueAt(device, 'backing.lunUuid') !== undefined
  const sharing = textOf(valueAt(device, 'backing.sharing'))
  const bus = buses.get(textOf(device.controllerKey) ?? '')
  const mode = modeOf(device)
  const isBacked = isObject(device.backing)
  return {
    ...(mode === undefined ? {} : { mode }),
    name: labelOf(device, `disk ${textOf(device.key) ?? ''}`),
    capacityBytes: Number.isSafeInteger(stated) && stated > 0 ? stated : 'unknown',
    datastoreId,
    raw: isBacked ? raw : 'unknown',
    shared:
      sharing === undefined && bus === undefined
        ? 'unknown'
        : /multi/i.test(sharing ?? '') || /physical|virtual/i.test(bus ?? ''),
  }
}

/** A network card as the estate has it. */
export function nicOf(device: JsonObject, networkId: Nic['networkId']): Nic {
  const type = textOf(device._typeName) ?? ''
  const connected = textOf(valueAt(device, 'connectable.connected'))
  return {
    name: labelOf(device, `network adapter ${textOf(device.key) ?? ''}`),
    macAddress: macAddressOf(textOf(device.macAddress) ?? '') ?? 'unknown',
    networkId,
    model: Object.hasOwn(cards, type) ? (cards[type] ?? 'unknown') : 'unknown',
    ...(connected === undefined ? {} : { connected: connected === 'true' }),
  }
}

const isConnected = (device: JsonObject): boolean =>
  textOf(valueAt(device, 'connectable.connected')) === 'true'

/** What ties a VM to hardware outside it; undefined for a device that does not. */
export function tieOf(device: JsonObject, kind: DeviceClass): Device | undefined {
  const backing = textOf(valueAt(device, 'backing._typeName')) ?? ''
  const label = labelOf(device, kind)
  if (kind === 'cd') {
    if (!isConnected(device)) return undefined
    const ofHost = /^VirtualCdrom(Atapi|Passthrough)BackingInfo$/.test(backing)
    return { kind: 'cd', name: label, bindsToHost: ofHost }
  }
  if (kind === 'usb') {
    const connected = textOf(device.connected) === 'true' || isConnected(device)
    if (!connected) return undefined
    return { kind: 'usb', name: label, bindsToHost: !/RemoteClient/.test(backing) }
  }
  if (kind === 'sr-iov') return { kind: 'sr-iov', name: `SR-IOV ${label}`, bindsToHost: true }
  if (kind === 'passthrough') {
    const profile = profileOf(device)
    if (profile !== undefined) return { kind: 'vgpu', name: profile, bindsToHost: false }
    // A dynamic device is any of its kind on any host that has one.
    return { kind: 'passthrough', name: label, bindsToHost: !/Dynamic/.test(backing) }
  }
  if (kind === 'port') {
    const ofHost = /DeviceBackingInfo$/.test(backing) && !/Remote|URI|File|Pipe/.test(backing)
    return ofHost && isConnected(device) ? { kind: 'other', name: label, bindsToHost: true } : undefined
  }
  return undefined
}

/** The vGPU profile a device takes. */
export const profileOf = (device: JsonObject): string | undefined => textOf(valueAt(device, 'backing.vgpu'))
