import { macAddressOf } from '#estate/identifiers.ts'
import type { Device, Disk, Known } from '#estate/model.ts'
import type { Nic } from '#estate/vm-traits.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { textOf } from '#importers/json-reader.ts'
import { attachmentKey } from '#importers/proxmox/networks.ts'
import { diskBytes, isOn, type Properties, propertiesIn } from '#importers/proxmox/property-string.ts'
import { type PveRecord, placeOf } from '#importers/proxmox/record.ts'
import { compareText } from '#kernel/sort.ts'

/** A drive, mount point or image of a guest, as its configuration writes it. */
export type Volume = {
  /** Its key: 'scsi0', 'rootfs', 'mp1'. */
  readonly key: string
  readonly kind: 'disk' | 'media' | 'cloud-init' | 'host-path' | 'empty-drive'
  /** The storage it lies on; undefined for a path of the host and for an empty drive. */
  readonly storage: string | undefined
  /** What stands where the volume is named: 'local:100/vm-100-disk-0.raw', '/dev/sdb', 'none'. */
  readonly named: string
  readonly properties: Properties
}

const driveKey = /^(?:(?:ide|sata|scsi|virtio|mp)\d{1,3}|efidisk0|tpmstate0|rootfs|cdrom)$/

/** Keys of a configuration in the order of bus and number. */
const keysLike = ({ fields }: PveRecord, pattern: RegExp): readonly string[] =>
  Object.keys(fields)
    .filter((key) => pattern.test(key))
    .sort((left, right) => compareText(padded(left), padded(right)))

const padded = (key: string): string => key.replace(/\d+$/, (digits) => digits.padStart(4, '0'))

/**
 * The volumes of a guest. Disks that it has but does not use ('unused0') are no part of it; a drive for cloud-init is
 * made anew at every start, so nothing depends on where it lies.
 */
export const volumesOf = (config: PveRecord): readonly Volume[] =>
  keysLike(config, driveKey).map((key) => {
    const properties = propertiesIn(textOf(config.fields[key]) ?? '')
    const named = properties.get('') ?? properties.get('file') ?? properties.get('volume') ?? ''
    const storage = named.startsWith('/') ? undefined : /^([^:]{1,100}):/.exec(named)?.[1]
    return { key, kind: volumeKind(key, named, properties), storage, named, properties }
  })

function volumeKind(key: string, named: string, properties: Properties): Volume['kind'] {
  if (/(?:^|[:/-])cloudinit(?:\.\w+)?$/.test(named)) return 'cloud-init'
  const isMedia = key === 'cdrom' || properties.get('media') === 'cdrom'
  if (named === 'none' || named === '') return 'empty-drive'
  if (named.startsWith('/') || named === 'cdrom') return 'host-path'
  return isMedia ? 'media' : 'disk'
}

/** The disks among the volumes, where their datastores are known by `storeOf`. */
export function disksOf(
  config: PveRecord,
  volumes: readonly Volume[],
  storeOf: (storage: string) => Known<string>,
  log: IssueLog,
): readonly Disk[] {
  return volumes.flatMap(({ key, kind, storage, named, properties }): Disk[] => {
    const isRaw =
      kind === 'host-path' &&
      !key.startsWith('mp') &&
      properties.get('media') !== 'cdrom' &&
      named !== 'cdrom'
    if (kind !== 'disk' && !isRaw) return []
    const size = properties.get('size')
    const bytes = size === undefined ? undefined : diskBytes(size)
    if (size !== undefined && bytes === undefined) {
      const message = `Disk ${key} has the size "${size.slice(0, 40)}", which is none. It is taken as unknown: check it with qm config.`
      log.add('proxmox.size-unreadable', 'warning', placeOf(config, key), message)
    }
    const datastoreId = storage === undefined ? 'unknown' : storeOf(storage)
    return [{ name: key, capacityBytes: bytes ?? 'unknown', datastoreId, raw: isRaw, shared: false }]
  })
}

/** Names of properties of a network card; whatever else comes first is its model. */
const nicProperties = new Set([
  ...[
    'bridge',
    'firewall',
    'link_down',
    'macaddr',
    'model',
    'mtu',
    'queues',
    'rate',
    'tag',
    'trunks',
    'name',
  ],
  ...['hwaddr', 'ip', 'ip6', 'gw', 'gw6', 'type', 'host-managed'],
])

/** A network card with the bridge and tag it sends with. */
export type Card = { readonly nic: Nic; readonly bridge: string | undefined; readonly tag: string | 'none' }

/** The network cards of a guest; `networkOf` knows the networks by bridge and tag. */
export const cardsOf = (config: PveRecord, networkOf: (key: string) => Known<string>): readonly Card[] =>
  keysLike(config, /^net\d{1,3}$/).map((key) => {
    const properties = propertiesIn(textOf(config.fields[key]) ?? '')
    const modelled = [...properties].find(([name]) => name !== '' && !nicProperties.has(name))
    const model = properties.get('model') ?? properties.get('') ?? modelled?.[0] ?? properties.get('type')
    const mac = properties.get('macaddr') ?? properties.get('hwaddr') ?? modelled?.[1] ?? ''
    const bridge = textOf(properties.get('bridge'))
    const tag = textOf(properties.get('tag')) ?? 'none'
    return {
      ...{ bridge, tag },
      nic: {
        name: key,
        macAddress: macAddressOf(mac) ?? 'unknown',
        networkId: bridge === undefined ? 'none' : networkOf(attachmentKey(bridge, tag)),
        model: textOf(model) ?? 'unknown',
        connected: !isOn(properties.get('link_down')),
      },
    }
  })

/** Nodes that a mapping of devices covers, by its name; unknown where mappings were not read. */
export type Mapped = (kind: 'pci' | 'usb', name: string) => Known<number>

/**
 * The devices of a guest. A device of one host binds to it; a mapped one does where its mapping covers one node, or
 * nobody read which. What is shown on a console ('spice', a socket) is no device of a host.
 */
export function devicesOf(config: PveRecord, volumes: readonly Volume[], mapped: Mapped): readonly Device[] {
  const devices: Device[] = []
  const add = (kind: Device['kind'], name: string, bindsToHost: boolean): number =>
    devices.push({ kind, name, bindsToHost })
  const binds = (kind: 'pci' | 'usb', name: string | undefined): boolean => {
    const count = name === undefined ? 1 : mapped(kind, name)
    return count === 'unknown' || count < 2
  }
  for (const key of keysLike(config, /^hostpci\d{1,2}$/)) {
    const properties = propertiesIn(textOf(config.fields[key]) ?? '')
    const mapping = properties.get('mapping')
    const name = mapping ?? properties.get('') ?? properties.get('host') ?? key
    add(properties.has('mdev') ? 'vgpu' : 'passthrough', name, binds('pci', mapping))
  }
  for (const key of keysLike(config, /^usb\d{1,2}$/)) {
    const properties = propertiesIn(textOf(config.fields[key]) ?? '')
    const mapping = properties.get('mapping')
    const name = mapping ?? properties.get('host') ?? properties.get('') ?? key
    if (name !== 'spice') add('usb', name, binds('usb', mapping))
  }
  for (const key of keysLike(config, /^(?:serial|parallel|dev)\d{1,3}$/)) {
    const properties = propertiesIn(textOf(config.fields[key]) ?? '')
    const name = properties.get('') ?? properties.get('path') ?? ''
    if (name.startsWith('/')) add('other', name, true)
  }
  for (const { key, kind, named, properties } of volumes) {
    if (kind === 'media') add('cd', named, false)
    if (kind !== 'host-path') continue
    const isMedia = named === 'cdrom' || properties.get('media') === 'cdrom'
    const isEverywhere = isOn(properties.get('shared'))
    add(isMedia ? 'cd' : key.startsWith('mp') ? 'other' : 'passthrough', named, !isEverywhere)
  }
  return devices
}
