import { macAddressOf } from '#estate/identifiers.ts'
import { type Device, isKnown, type Known } from '#estate/model.ts'
import type { Nic } from '#estate/vm-traits.ts'
import { textOf } from '#importers/json-reader.ts'
import { isForGuests, isTrue, partsOf, type Reading, readerOf } from '#importers/xcp-ng/reading.ts'
import { refsOf, type XapiRecord } from '#importers/xcp-ng/records.ts'
import { sortedBy } from '#kernel/sort.ts'

/** The network cards of a VM in order of their slots; unknown where they were not read. */
export function nicsOf(reading: Reading, vm: XapiRecord): Known<readonly Nic[]> {
  const vifs = partsOf(reading, vm, 'VIF', 'VIFs')
  if (!isKnown(vifs)) return 'unknown'
  const bySlot = sortedBy(
    vifs,
    ({ fields, ref }) => `${(textOf(fields.device) ?? '').padStart(6, '0')} ${ref}`,
  )
  return bySlot.map((vif): Nic => {
    const network = reading.index.find('network', vif.fields.network)
    const isListed = network !== undefined && isForGuests(network)
    const connected = readerOf(reading, vif).flag('currently_attached')
    return {
      name: `vif ${textOf(vif.fields.device) ?? ''}`.trim(),
      macAddress: macAddressOf(textOf(vif.fields.MAC) ?? '') ?? 'unknown',
      networkId: isListed ? (reading.networkIds.get(network) ?? 'unknown') : 'unknown',
      model: 'unknown',
      ...(isKnown(connected) ? { connected } : {}),
    }
  })
}

/**
 * What else a VM takes from its host; unknown where its drives or its graphics were not read. A graphics profile is any free one of its group; a device passed through by its
 * address, a USB device and a disc in the drive of a host exist on one host only.
 */
export function devicesOf(reading: Reading, vm: XapiRecord): Known<readonly Device[]> {
  const vbds = partsOf(reading, vm, 'VBD', 'VBDs')
  const vgpus = partsOf(reading, vm, 'VGPU', 'VGPUs')
  if (!isKnown(vbds) || !isKnown(vgpus)) return 'unknown'
  const usb = partsOf(reading, vm, 'VUSB', 'VUSBs')
  return [
    ...vgpus.map((vgpu) => graphicsOf(reading, vgpu)),
    ...passedThrough(reading, vm),
    ...(isKnown(usb) ? usb : []).map((): Device => ({ kind: 'usb', name: 'USB device', bindsToHost: true })),
    ...virtualFunctions(reading, vm),
    ...vbds.flatMap((vbd) => discOf(reading, vbd)),
  ]
}

/** The name of the profile of a virtual GPU; 'passthrough' is how XAPI calls taking a whole card. */
export const profileOf = ({ index }: Reading, vgpu: XapiRecord): string =>
  textOf(index.find('VGPU_type', vgpu.fields.type)?.fields.model_name) ??
  textOf(index.find('GPU_group', vgpu.fields.GPU_group)?.fields.name_label) ??
  'GPU'

function graphicsOf(reading: Reading, vgpu: XapiRecord): Device {
  const name = profileOf(reading, vgpu)
  return { kind: name === 'passthrough' ? 'passthrough' : 'vgpu', name, bindsToHost: false }
}

/** Devices passed through by address: those attached now, and those that other_config asks for ('0/0000:04:01.0'). */
function passedThrough(reading: Reading, vm: XapiRecord): readonly Device[] {
  const asked = readerOf(reading, vm).text('other_config.pci')
  const wanted = isKnown(asked) ? asked.split(',').map((one) => one.trim().replace(/^\d+\//, '')) : []
  const attached = refsOf(vm.fields.attached_PCIs).map((ref) => {
    const device = reading.index.find('PCI', ref)
    return textOf(device?.fields.device_name) ?? 'PCI device'
  })
  const names = wanted.length > 0 ? wanted : attached
  return names
    .filter((name) => name !== '')
    .map((name): Device => ({ kind: 'passthrough', name, bindsToHost: true }))
}

/** Cards on a network of virtual functions: any host whose interface offers them will do. */
function virtualFunctions(reading: Reading, vm: XapiRecord): readonly Device[] {
  const { index } = reading
  const vifs = partsOf(reading, vm, 'VIF', 'VIFs')
  return (isKnown(vifs) ? vifs : []).flatMap((vif): Device[] => {
    const network = index.find('network', vif.fields.network)
    const pifs = network === undefined ? [] : index.referring('PIF', 'network', network)
    const isVirtual = pifs.some(({ fields }) => refsOf(fields.sriov_logical_PIF_of).length > 0)
    const name = `vif ${textOf(vif.fields.device) ?? ''}`.trim()
    return isVirtual ? [{ kind: 'sr-iov', name, bindsToHost: false }] : []
  })
}

/** A disc in a drive; an empty drive holds nobody. It binds unless every host of the pool sees where it lies. */
function discOf(reading: Reading, vbd: XapiRecord): readonly Device[] {
  const isDrive = textOf(vbd.fields.type)?.toLowerCase() === 'cd'
  const vdi = reading.index.find('VDI', vbd.fields.VDI)
  if (!isDrive || isTrue(vbd.fields.empty) || (vdi === undefined && vbd.fields.empty === undefined)) return []
  const sr = vdi === undefined ? undefined : reading.index.find('SR', vdi.fields.SR)
  const isEverywhere = sr !== undefined && (isTrue(sr.fields.shared) || isTrue(sr.fields.is_tools_sr))
  const name = textOf(vdi?.fields.name_label) ?? textOf(vbd.fields.device) ?? 'disc'
  return [{ kind: 'cd', name, bindsToHost: !isEverywhere }]
}
