import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import { isKnown, type Known, type PowerState, type Vm } from '#estate/model.ts'
import type { Snapshot, VmTraits } from '#estate/vm-traits.ts'
import { blankVm } from '#importers/blanks.ts'
import { textOf } from '#importers/json-reader.ts'
import type { GuestRecords } from '#importers/proxmox/cluster-records.ts'
import { cardsOf, devicesOf, disksOf, type Mapped, volumesOf } from '#importers/proxmox/guest-hardware.ts'
import type { HighAvailability } from '#importers/proxmox/high-availability.ts'
import { onlineOf } from '#importers/proxmox/hosts.ts'
import type { Making } from '#importers/proxmox/making.ts'
import { isOn, listItems, propertiesIn } from '#importers/proxmox/property-string.ts'
import { type Columns, type PveRecord, placeOf, readerOf, wordIn } from '#importers/proxmox/record.ts'
import type { DiskHomes } from '#importers/proxmox/replication.ts'
import { mib } from '#kernel/units.ts'

/** What the platform takes where a configuration says nothing; its published API schema states both. */
export const defaultMemoryMib = 512
export const defaultCores = 1

const listColumns: Columns = {
  name: ['name'],
  power: ['status'],
  template: ['template'],
  hostId: ['node'],
  vcpus: ['maxcpu', 'cpus'],
  memoryBytes: ['maxmem'],
  restartPriority: ['hastate'],
  tags: ['tags'],
  'traits.resourcePool': ['pool'],
}
const sharedColumns: Columns = {
  template: ['template'],
  memoryBytes: ['memory'],
  networkIds: ['net0'],
  guestOs: ['ostype'],
  tags: ['tags'],
  'traits.autoStart': ['onboot'],
  'traits.nics': ['net0'],
}
const configColumns: Readonly<Record<GuestRecords['type'], Columns>> = {
  qemu: {
    ...sharedColumns,
    name: ['name'],
    vcpus: ['vcpus', 'cores', 'sockets'],
    memoryReservationBytes: ['hugepages', 'memory'],
    disks: ['scsi0', 'virtio0', 'sata0', 'ide0'],
    'traits.bootFirmware': ['bios'],
    'traits.hardwareVersion': ['machine'],
  },
  lxc: { ...sharedColumns, name: ['hostname'], vcpus: ['cores'], disks: ['rootfs'] },
}
const resourceColumns: Columns = { restartPriority: ['state', 'request_state', 'sid'] }

/** What guests are translated with, besides what everything is. */
export type GuestGround = {
  readonly making: Making
  readonly homes: DiskHomes
  readonly ha: HighAvailability
  /** Network ids by bridge and tag. */
  readonly networkIds: ReadonlyMap<string, string>
  /** Pools by guest. */
  readonly pools: ReadonlyMap<string, string>
  readonly mapped: Mapped
}

/** A guest of the estate, under an id that was given to it. */
export function guestFrom(ground: GuestGround, guest: GuestRecords, id: string): Vm {
  const { making, ha } = ground
  const config = guest.config.at(-1)
  const resource = ha.resourceOf(guest.vmid)
  const read: (readonly [PveRecord, Columns])[] = [
    ...guest.listed.map((record) => [record, listColumns] as const),
    ...(config === undefined ? [] : [[config, configColumns[guest.type]] as const]),
    ...(resource === undefined ? [] : [[resource, resourceColumns] as const]),
  ]
  const name = nameOf(guest, config)
  return {
    ...blankVm({ id, name, platform: 'proxmox', origin: [0, 1] }),
    ...making.book.origins(read),
    template: templateOf(guest, config),
    power: powerOf(ground, guest, config),
    hostId: isKnown(guest.node) ? (making.hostIds.get(guest.node) ?? 'unknown') : 'unknown',
    clusterId: isKnown(guest.node) && !making.members.has(guest.node) ? 'unknown' : making.clusterId,
    vcpus: vcpusOf(making, guest, config),
    memoryBytes: memoryOf(making, guest, config),
    restartPriority: ha.priorityOf(guest),
    tags: tagsOf(guest, config),
    ...(config === undefined ? poolTrait(ground, guest) : configured(ground, guest, config)),
  }
}

function nameOf({ listed, type, vmid }: GuestRecords, config: PveRecord | undefined): string {
  const said = [
    ...listed.map(({ fields }) => textOf(fields.name)),
    textOf(config?.fields[type === 'lxc' ? 'hostname' : 'name']),
  ]
  // The platform's own pages call a guest without a name so.
  return said.findLast((one) => one !== undefined) ?? `${type === 'lxc' ? 'CT' : 'VM'} ${vmid}`
}

function templateOf({ listed }: GuestRecords, config: PveRecord | undefined): Known<boolean> {
  // Lists and configurations say that a guest is a template, or leave it out.
  const read = config === undefined ? listed : [...listed, config]
  return read.length === 0 ? 'unknown' : read.some(({ fields }) => isOn(textOf(fields.template)))
}

/** A guest that is paused keeps its memory and so is on; one whose memory was written to disk is locked. */
const powers: Readonly<Record<string, PowerState | 'unknown'>> = {
  ...{ running: 'on', prelaunch: 'on', paused: 'on', suspended: 'on', stopped: 'off', unknown: 'unknown' },
}

/** Whether a guest runs. Of guests on a node that is away nobody knows; a configuration file never says. */
function powerOf(
  { making }: GuestGround,
  guest: GuestRecords,
  config: PveRecord | undefined,
): Known<PowerState> {
  const node = isKnown(guest.node) ? making.records.nodes.get(guest.node) : undefined
  if (node !== undefined && onlineOf(node, making) === false) return 'unknown'
  const said = guest.listed.map((record) => readerOf(record, making.log).oneOf('status', powers))
  const lock = textOf(config?.fields.lock) ?? textOf(guest.listed.at(-1)?.fields.lock)
  const power = said.findLast((one) => one !== 'unknown') ?? 'unknown'
  return lock === 'suspended' && power !== 'on' ? 'suspended' : power
}

/** Processors it may use now. Containers without a limit see all of their node: the list of guests then says how many. */
function vcpusOf({ log }: Making, guest: GuestRecords, config: PveRecord | undefined): Known<number> {
  const listed = guest.listed.map((record) => {
    const reader = readerOf(record, log)
    return record.fields.maxcpu === undefined ? reader.whole('cpus') : reader.whole('maxcpu')
  })
  const stated = positive(listed.findLast((one) => one !== 'unknown' && one > 0) ?? 'unknown')
  if (config === undefined) return stated
  const reader = readerOf(config, log)
  if (guest.type === 'lxc')
    return config.fields.cores === undefined ? stated : positive(reader.whole('cores'))
  if (config.fields.vcpus !== undefined) return positive(reader.whole('vcpus'))
  const of = (member: string): Known<number> =>
    config.fields[member] === undefined ? defaultCores : positive(reader.whole(member))
  const [cores, sockets] = [of('cores'), of('sockets')]
  return isKnown(cores) && isKnown(sockets) ? cores * sockets : stated
}

const positive = (value: Known<number>): Known<number> => (value === 0 ? 'unknown' : value)

/** Configured memory; a configuration states MiB, alone or as 'current=…', and 512 where it says nothing. */
function memoryOf({ log }: Making, guest: GuestRecords, config: PveRecord | undefined): Known<number> {
  const listed = guest.listed.map((record) => positive(readerOf(record, log).whole('maxmem')))
  const stated = listed.findLast((one) => one !== 'unknown') ?? 'unknown'
  if (config === undefined) return stated
  const said = textOf(config.fields.memory)
  if (said === undefined) return mib(defaultMemoryMib)
  const properties = propertiesIn(said)
  const text = properties.get('current') ?? properties.get('') ?? ''
  const bytes = /^\d{1,10}$/.test(text) ? mib(Number(text)) : 0
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes
  const message = `Guest ${guest.vmid} has the memory "${said.slice(0, 40)}", which is no size in MiB. It is taken as unknown: check it with qm config.`
  log.add('proxmox.memory-unreadable', 'warning', placeOf(config, 'memory'), message)
  return stated
}

function tagsOf({ listed }: GuestRecords, config: PveRecord | undefined): readonly string[] {
  const said = [...listed.map(({ fields }) => fields.tags), config?.fields.tags].findLast(
    (one) => one !== undefined,
  )
  if (Array.isArray(said)) return said.map(textOf).filter((one) => one !== undefined)
  return listItems(textOf(said) ?? '')
}

function poolTrait({ pools }: GuestGround, { listed, vmid }: GuestRecords): { readonly traits?: VmTraits } {
  const pool =
    listed.map(({ fields }) => textOf(fields.pool)).findLast((one) => one !== undefined) ?? pools.get(vmid)
  return pool === undefined ? {} : { traits: { resourcePool: pool } }
}

/** Operating systems in words; of containers the distribution is told as it is. */
const systems: Readonly<Record<string, string>> = {
  ...{
    l24: 'Linux 2.4',
    l26: 'Linux',
    other: 'Other',
    solaris: 'Solaris',
    wxp: 'Windows XP',
    w2k: 'Windows 2000',
  },
  ...{ w2k3: 'Windows Server 2003', w2k8: 'Windows Server 2008', wvista: 'Windows Vista', win7: 'Windows 7' },
  ...{
    win8: 'Windows 8 or Server 2012',
    win10: 'Windows 10 or Server 2016 to 2019',
    win11: 'Windows 11 or Server 2022',
  },
}

function configured(ground: GuestGround, guest: GuestRecords, config: PveRecord): Partial<Vm> {
  const { log } = ground.making
  const volumes = volumesOf(config)
  const storeOf = (storage: string): Known<string> => ground.homes.storeOf(guest, storage)
  const disks = disksOf(config, volumes, storeOf, log)
  const cards = cardsOf(config, (key) => ground.networkIds.get(key) ?? 'unknown')
  const stores = volumes
    .filter(({ kind }) => kind === 'disk' || kind === 'media')
    .map(({ storage }) => (storage === undefined ? 'unknown' : storeOf(storage)))
  const networks = cards.map(({ nic }) => nic.networkId).filter((id) => id !== 'none')
  const sizes = disks.map(({ capacityBytes }) => capacityBytes)
  const memoryBytes = memoryOf(ground.making, guest, config)
  const devices = devicesOf(config, volumes, ground.mapped)
  const ostype = textOf(config.fields.ostype)
  return {
    disks,
    devices,
    datastoreIds: stores.includes('unknown') ? 'unknown' : [...new Set(stores)].sort(),
    networkIds: networks.includes('unknown') ? 'unknown' : [...new Set(networks)].sort(),
    provisionedBytes: sizes.every(isKnown) ? sizes.reduce((sum, one) => sum + one, 0) : 'unknown',
    memoryReservationBytes: isPinned(guest, config) ? memoryBytes : 0,
    cpuReservationMhz: 0,
    guestOs: ostype === undefined ? 'unknown' : (wordIn(systems, ostype) ?? ostype),
    ...identifiersOf(
      guest,
      config,
      cards.map(({ nic }) => nic.macAddress),
    ),
    traits: {
      ...poolTrait(ground, guest).traits,
      ...traitsOf(ground, guest, config),
      nics: cards.map(({ nic }) => nic),
    },
  }
}

/**
 * Whether its memory is taken from the host as a whole when it starts: in huge pages, or because a device that is passed
 * through may write to it. Otherwise the platform reserves nothing, of memory or of processors, and has no setting for it.
 */
const isPinned = ({ type }: GuestRecords, { fields }: PveRecord): boolean =>
  type === 'qemu' &&
  (fields.hugepages !== undefined || Object.keys(fields).some((key) => /^hostpci\d/.test(key)))

function identifiersOf(
  { type }: GuestRecords,
  config: PveRecord,
  macs: readonly Known<string>[],
): { readonly identifiers?: readonly string[] } {
  // Containers have no firmware and so no id from it.
  const uuid = type === 'lxc' ? undefined : propertiesIn(textOf(config.fields.smbios1) ?? '').get('uuid')
  return identifiedBy([
    uuid === undefined ? undefined : identifierOf('bios-uuid', uuid),
    ...macs.map((mac) => (isKnown(mac) ? identifierOf('mac', mac) : undefined)),
  ])
}

function traitsOf({ making }: GuestGround, guest: GuestRecords, config: PveRecord): VmTraits {
  const { fields } = config
  const text = (key: string): string | undefined => textOf(fields[key])
  const shared = {
    autoStart: isOn(text('onboot')),
    ...(guest.snapshots === 'unread' ? {} : { snapshots: guest.snapshots.flatMap(snapshotFrom) }),
  }
  if (guest.type === 'lxc') return { ...shared, hardwareVersion: 'lxc' }
  const efi = propertiesIn(text('efidisk0') ?? '')
  const hotplug = text('hotplug') ?? '1'
  const cores = readerOf(config, making.log).whole('cores')
  const machine = propertiesIn(text('machine') ?? '')
  return {
    ...shared,
    bootFirmware: text('bios') === 'ovmf' ? 'uefi' : 'bios',
    ...(isOn(efi.get('pre-enrolled-keys')) ? { secureBoot: true } : {}),
    vtpm: text('tpmstate0') !== undefined,
    cpuHotAdd: listItems(hotplug).includes('cpu'),
    memoryHotAdd: listItems(hotplug).includes('memory'),
    cpuAffinity: listItems(text('affinity') ?? ''),
    numaAffinity: numaNodes(config),
    coresPerSocket: fields.cores === undefined ? defaultCores : positive(cores),
    hardwareVersion: textOf(machine.get('')) ?? textOf(machine.get('type')) ?? 'pc',
  }
}

/** Host NUMA nodes that its virtual ones are bound to. */
const numaNodes = ({ fields }: PveRecord): readonly string[] => [
  ...new Set(
    Object.keys(fields)
      .filter((key) => /^numa\d{1,2}$/.test(key))
      .sort()
      .flatMap((key) => (propertiesIn(textOf(fields[key]) ?? '').get('hostnodes') ?? '').split(';'))
      .filter((node) => node !== ''),
  ),
]

/** Seconds since 1970 up to the year 9999. */
const secondsMax = 253_402_300_799

/** A snapshot; what the API lists as 'current' is the guest itself. */
function snapshotFrom({ fields }: PveRecord): readonly Snapshot[] {
  const name = textOf(fields.name)
  if (name === undefined || name === 'current') return []
  const seconds = Number(textOf(fields.snaptime) ?? Number.NaN)
  const isTime = Number.isFinite(seconds) && seconds > 0 && seconds <= secondsMax
  const takenAt = isTime ? new Date(seconds * 1000).toISOString() : 'unknown'
  return [{ name, takenAt, sizeBytes: 'unknown' }]
}
