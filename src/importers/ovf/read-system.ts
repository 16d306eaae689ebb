import { identifiedBy, identifierOf, macAddressOf } from '#estate/identifiers.ts'
import type { Accelerator, Device, Known, Origin } from '#estate/model.ts'
import type { VmTraits } from '#estate/vm-traits.ts'
import { childrenOf } from '#formats/xml-tree.ts'
import { blankVm } from '#importers/blanks.ts'
import { type Envelope, kindOf, type ListedSystem, nameOf, sectionsOf } from '#importers/ovf/envelope.ts'
import { type HardwareItem, hardwareItems, partOf, settingsOf } from '#importers/ovf/hardware-items.ts'
import { type Machine, ordered } from '#importers/ovf/machine.ts'
import { bytesIn, mhzIn } from '#importers/ovf/programmatic-units.ts'
import { type XmlReader, xmlReader } from '#importers/xml-reader.ts'

const resource = { cpu: '3', memory: '4', ethernet: '10', cd: '15', dvd: '16', disk: '17' } as const

/** One virtual system as a machine. What a descriptor cannot know (power, host, datastores) stays unknown. */
export function readSystem(
  envelope: XmlReader,
  known: Envelope,
  system: ListedSystem,
  startsAfter: readonly string[],
): Machine {
  const reader = envelope.below(system.element)
  const sections = sectionsOf(reader, 'VirtualHardwareSection')
  const [section] = sections
  if (sections.length > 1) {
    const message = `"${nameOf(reader)}" offers ${sections.length} kinds of hardware; the first counts, as where nobody chooses.`
    reader.place.log.add('ovf.hardware-alternatives', 'note', reader.where(''), message)
  }
  if (section === undefined) {
    const message = `"${nameOf(reader)}" has no VirtualHardwareSection, so its sizes are unknown. Export it again.`
    reader.place.log.add('ovf.hardware-missing', 'warning', reader.where(''), message)
  }
  const hardware = section === undefined ? undefined : reader.below(section)
  const items = hardware === undefined ? [] : hardwareItems(hardware, known.option)
  return machineOf({ reader, known, system, hardware, items, startsAfter })
}

type Parts = {
  readonly reader: XmlReader
  readonly known: Envelope
  readonly system: ListedSystem
  readonly hardware: XmlReader | undefined
  readonly items: readonly HardwareItem[]
  readonly startsAfter: readonly string[]
}

function machineOf(parts: Parts): Machine {
  const { reader, system, hardware, items, startsAfter } = parts
  const origin: Origin = [reader.place.source, system.element.line]
  const family = hardware?.raw('System/VirtualSystemType')
  const blank = blankVm({ id: '', name: nameOf(reader), platform: 'vsphere', origin })
  const cpus = items.filter(({ type }) => type === resource.cpu)
  const memory = items.filter(({ type }) => type === resource.memory)
  const nics = ordered(items.filter(({ type }) => type === resource.ethernet).map(nicOf))
  const cpuReservations = cpus.map((item) => reservationOf(item, mhzIn))
  const vm = {
    ...blank,
    platform: isVmware(family, reader) ? ('vsphere' as const) : ('unknown' as const),
    vcpus: summed(cpus.map((item) => quantityOf(reader, item, 'vcpus'))),
    memoryBytes: summed(memory.map((item) => memoryOf(reader, item))),
    memoryReservationBytes: summed(memory.map((item) => reservationOf(item, bytesIn))),
    cpuReservationMhz: summed(cpuReservations),
    devices: hardware === undefined ? ('unknown' as const) : devicesOf(items),
    guestOs: guestOf(reader),
    traits: traitsOf(parts, family),
    ...identifiedBy([
      identifierOf('bios-uuid', vboxOf(reader)?.raw('@uuid') ?? ''),
      ...nics.map(({ macAddress }) => (macAddress === 'unknown' ? undefined : `mac:${macAddress}`)),
    ]),
    exactOrigins: placesOf(reader, cpus[0], memory[0]),
  }
  const key = system.element.attributes.id ?? ''
  return {
    key,
    vm,
    nics,
    disks: ordered(items.filter(isDisk).map((item) => diskOf(parts, item))),
    startsAfter,
  }
}

const isDisk = ({ type }: HardwareItem): boolean => type === resource.disk

/** VMware's hardware families are called vmx-07 and the like; its exporters name themselves on the envelope. */
const isVmware = (family: string | undefined, { tree }: XmlReader): boolean =>
  family === undefined ? tree[0]?.attributes.buildId !== undefined : /\bvmx-\d/i.test(family)

function placesOf(
  { place, element }: XmlReader,
  cpu: HardwareItem | undefined,
  memory: HardwareItem | undefined,
): Readonly<Record<string, Origin>> {
  const lineOf = (item: HardwareItem | undefined): Origin => [
    place.source,
    item?.parts.get('VirtualQuantity')?.line ?? element.line,
  ]
  return {
    name: [place.source, element.line],
    ...(cpu === undefined ? {} : { vcpus: lineOf(cpu) }),
    ...(memory === undefined ? {} : { memoryBytes: lineOf(memory) }),
  }
}

/** A sum of parts, unknown where one is or where there is none. */
function summed(values: readonly Known<number>[]): Known<number> {
  let sum = 0
  for (const value of values) {
    if (value === 'unknown') return 'unknown'
    sum += value
  }
  return values.length === 0 || !Number.isSafeInteger(Math.round(sum)) ? 'unknown' : sum
}

function itemReader(reader: XmlReader, item: HardwareItem, part: string): XmlReader {
  const { tree, place } = reader
  return xmlReader(tree, item.parts.get(part) ?? item.element, place)
}

function quantityOf(reader: XmlReader, item: HardwareItem, what: string): Known<number> {
  if (partOf(item, 'VirtualQuantity') === undefined) {
    const message = `This item names no VirtualQuantity, so its ${what} are unknown. Export it again.`
    reader.place.log.add(
      'ovf.quantity-missing',
      'warning',
      `${reader.place.file}:${item.element.line}`,
      message,
    )
    return 'unknown'
  }
  return stated(reader, item, 1, what)
}

/** A quantity that is there; none at all is no size of a machine. */
function stated(reader: XmlReader, item: HardwareItem, scale: number, what: string): Known<number> {
  const value = itemReader(reader, item, 'VirtualQuantity').whole('', scale)
  if (value !== 0) return value
  const message = `This item has a VirtualQuantity of 0, so its ${what} are taken as unknown. Export it again.`
  reader.place.log.add('ovf.quantity-zero', 'warning', `${reader.place.file}:${item.element.line}`, message)
  return 'unknown'
}

function memoryOf(reader: XmlReader, item: HardwareItem): Known<number> {
  const unit = partOf(item, 'VirtualQuantityUnits', 'AllocationUnits')
  const scale = unit === undefined ? undefined : bytesIn(unit)
  if (scale !== undefined) {
    if (partOf(item, 'VirtualQuantity') === undefined) return quantityOf(reader, item, 'bytes of memory')
    return stated(reader, item, scale, 'bytes of memory')
  }
  const said = unit === undefined ? 'in no unit' : `in "${unit.slice(0, 60)}", which is no unit of memory`
  const message = `Memory is counted ${said}. It is taken as unknown: write "byte * 2^20" or the like as AllocationUnits.`
  reader.place.log.add('ovf.unit-unknown', 'warning', `${reader.place.file}:${item.element.line}`, message)
  return 'unknown'
}

/** A reservation in the item's own unit; a unit of another kind says that the number means something else. */
function reservationOf(item: HardwareItem, unitOf: (unit: string) => number | undefined): Known<number> {
  const said = partOf(item, 'Reservation')
  if (said === undefined || !/^\d{1,15}$/.test(said)) return 'unknown'
  if (/^0+$/.test(said)) return 0
  const scale = unitOf(partOf(item, 'AllocationUnits') ?? '')
  const value = scale === undefined ? Number.NaN : Math.round(Number(said) * scale)
  return Number.isSafeInteger(value) ? value : 'unknown'
}

function nicOf(item: HardwareItem): Machine['nics'][number] {
  const connected = flagOf(partOf(item, 'AutomaticAllocation'))
  return {
    name: partOf(item, 'ElementName', 'Caption') ?? 'network adapter',
    macAddress: macAddressOf(partOf(item, 'Address') ?? '') ?? 'unknown',
    network: partOf(item, 'Connection') ?? 'unknown',
    model: partOf(item, 'ResourceSubType') ?? 'unknown',
    ...(connected === 'unknown' ? {} : { connected }),
  }
}

const flagOf = (said: string | undefined): Known<boolean> =>
  /^(true|1)$/i.test(said ?? '') ? true : /^(false|0)$/i.test(said ?? '') ? false : 'unknown'

function diskOf({ reader, known }: Parts, item: HardwareItem): Machine['disks'][number] {
  const resourceText = partOf(item, 'HostResource') ?? ''
  const id = /^(?:ovf:)?\/{0,2}disk\/(.+)$/.exec(resourceText)?.[1]
  const listed = id === undefined ? undefined : known.disks.get(id)
  if (id !== undefined && listed === undefined) {
    const message = `Disk "${id.slice(0, 80)}" is in no DiskSection, so its capacity is unknown. Export the machine again.`
    reader.place.log.add('ovf.disk-missing', 'warning', `${reader.place.file}:${item.element.line}`, message)
  }
  return {
    name: partOf(item, 'ElementName', 'Caption') ?? 'disk',
    capacityBytes: listed?.capacityBytes ?? 'unknown',
    datastore: 'unknown',
    raw: 'unknown',
    shared: listed === undefined ? 'unknown' : listed.shared,
  }
}

/** Devices that tie a machine to a host, and drives that may. */
function devicesOf(items: readonly HardwareItem[]): readonly Device[] {
  const devices: Device[] = []
  for (const item of items) {
    const subtype = (partOf(item, 'ResourceSubType') ?? '').toLowerCase()
    const name = partOf(item, 'ElementName', 'Caption') ?? subtype
    if (item.type === resource.cd || item.type === resource.dvd) {
      const isHosts = /^vmware\.cdrom\.(atapi|passthrough)$/.test(subtype)
      const isConnected = flagOf(partOf(item, 'AutomaticAllocation')) === true
      if (isHosts && isConnected) devices.push({ kind: 'cd', name, bindsToHost: true })
    } else if (subtype === 'vmware.pci.passthrough') {
      const id = item.settings.get('backing.id')
      devices.push({ kind: 'passthrough', name: id ? `${name} ${id}` : name, bindsToHost: true })
    } else if (subtype === 'vmware.pci.vgpu') {
      devices.push({ kind: 'vgpu', name: item.settings.get('backing.vgpu') ?? name, bindsToHost: false })
    } else if (item.type === resource.ethernet && /sriov/.test(subtype)) {
      devices.push({ kind: 'sr-iov', name, bindsToHost: true })
    }
  }
  return ordered(devices)
}

function guestOf(reader: XmlReader): Known<string> {
  const [section] = sectionsOf(reader, 'OperatingSystemSection')
  if (section === undefined) return 'unknown'
  const system = reader.below(section)
  return system.raw('Description') ?? system.raw('@osType') ?? 'unknown'
}

/** What VirtualBox adds about its machine. */
const vboxOf = (reader: XmlReader): XmlReader | undefined => {
  const [machine] = childrenOf(reader.tree, reader.element).filter((child) => kindOf(child) === 'Machine')
  return machine === undefined ? undefined : reader.below(machine)
}

function traitsOf({ reader, system, hardware, items }: Parts, family: string | undefined): VmTraits {
  const settings = hardware === undefined ? undefined : settingsOf(hardware, hardware.element)
  const setting = (key: string): Known<boolean> => flagOf(settings?.get(key))
  const vbox = vboxOf(reader)
  const efi = settings?.get('firmware') ?? vbox?.raw('Hardware/Firmware@type')?.replace(/\d+$/, '')
  const firmware = efi?.toLowerCase()
  const secure = setting('bootOptions.efiSecureBootEnabled')
  const hasTpm = items.some((item) => /vtpm/i.test(partOf(item, 'ResourceSubType') ?? ''))
  const vboxTpm = vbox?.raw('Hardware/TrustedPlatformModule@type')
  const cores = partOf(items.find(({ type }) => type === resource.cpu) ?? emptyItem, 'CoresPerSocket')
  const { pool } = system
  const vgpus = items.map(({ settings: own }) => own.get('backing.vgpu')).filter((one) => one !== undefined)
  const [hotCpu, hotMemory] = [setting('cpuHotAddEnabled'), setting('memoryHotAddEnabled')]
  const serials = setting('disk.EnableUUID')
  return {
    ...(firmware === 'efi' ? { bootFirmware: 'uefi' } : firmware === 'bios' ? { bootFirmware: 'bios' } : {}),
    ...(secure === 'unknown' ? {} : { secureBoot: secure }),
    ...(hasTpm || /^v\d/i.test(vboxTpm ?? '') ? { vtpm: true } : vboxTpm === 'None' ? { vtpm: false } : {}),
    ...(hotCpu === 'unknown' ? {} : { cpuHotAdd: hotCpu }),
    ...(hotMemory === 'unknown' ? {} : { memoryHotAdd: hotMemory }),
    ...(serials === 'unknown' ? {} : { diskSerials: serials }),
    ...(cores !== undefined && /^[1-9]\d{0,4}$/.test(cores) ? { coresPerSocket: Number(cores) } : {}),
    ...(family === undefined ? {} : { hardwareVersion: family }),
    ...(pool === '' ? {} : { resourcePool: pool }),
    ...(vgpus.length === 0 ? {} : { accelerators: countedBy(vgpus) }),
  }
}

/** Equal profiles are one accelerator of so many units. */
function countedBy(models: readonly string[]): readonly Accelerator[] {
  const units = new Map<string, number>()
  for (const model of [...models].sort()) units.set(model, (units.get(model) ?? 0) + 1)
  return [...units].map(([model, count]) => ({ model, units: count }))
}

const emptyItem: HardwareItem = {
  type: '',
  parts: new Map(),
  settings: new Map(),
  element: { name: '', attributes: {}, parent: -1, children: [], line: 0, text: '' },
}
