import { macAddressOf } from '#estate/identifiers.ts'
import type { Device, Disk, Known } from '#estate/model.ts'
import type { Nic } from '#estate/vm-traits.ts'
import { childAt, childrenOf } from '#formats/xml-tree.ts'
import type { XmlReader } from '#importers/xml-reader.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Where a disk's content is: a file or device of the host, a volume of a pool, something on the network, or nothing. */
export type DiskSource =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'volume'; readonly pool: string; readonly volume: string }
  | { readonly kind: 'remote'; readonly protocol: string; readonly name: string }
  | { readonly kind: 'unknown' }

export type DiskDraft = Omit<Disk, 'datastoreId' | 'capacityBytes'> & {
  readonly source: DiskSource
  readonly encrypted: boolean
}

/** What a card hangs on: a network that libvirt knows by name, or a bridge or device of the host. */
export type NicLink =
  | { readonly kind: 'network'; readonly name: string; readonly portgroup: string }
  | { readonly kind: 'bridge'; readonly name: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }

export type NicDraft = Omit<Nic, 'networkId'> & { readonly link: NicLink; readonly vlan: Known<string> }

function devicesCalled(reader: XmlReader, name: string): readonly XmlReader[] {
  const devices = childAt(reader.tree, reader.element, 'devices')
  return devices === undefined ? [] : childrenOf(reader.tree, devices, name).map((one) => reader.below(one))
}

const has = ({ tree, element }: XmlReader, path: string): boolean =>
  childAt(tree, element, path) !== undefined

/** Disks that hold something of the domain, in order of their names; drives and what they have in them are devices. */
export function disksOf(domain: XmlReader): readonly DiskDraft[] {
  const disks = devicesCalled(domain, 'disk').filter(
    (disk) => !/^(cdrom|floppy)$/.test(disk.raw('@device') ?? ''),
  )
  return sortedBy(
    disks.map((disk): DiskDraft => {
      const isIndependent = disk.raw('@snapshot') === 'no'
      const isLun = disk.raw('@device') === 'lun'
      return {
        name: disk.raw('target@dev') ?? 'disk',
        // A block device may be a LUN as well as a volume that was cut from one.
        raw: isLun ? true : disk.raw('@type') === 'block' ? 'unknown' : false,
        shared: has(disk, 'shareable'),
        mode: isIndependent ? 'independent' : 'dependent',
        source: sourceOf(disk),
        encrypted: has(disk, 'encryption') || has(disk, 'source/encryption'),
      }
    }),
    (disk) => `${disk.name}\n${JSON.stringify(disk.source)}`,
  )
}

function sourceOf(disk: XmlReader): DiskSource {
  const path = disk.raw('source@file') ?? disk.raw('source@dev') ?? disk.raw('source@dir')
  if (path !== undefined) return { kind: 'path', path }
  const [pool, volume] = [disk.raw('source@pool'), disk.raw('source@volume')]
  if (pool !== undefined && volume !== undefined) return { kind: 'volume', pool, volume }
  const [protocol, name] = [disk.raw('source@protocol'), disk.raw('source@name')]
  if (protocol !== undefined && name !== undefined) return { kind: 'remote', protocol, name }
  return { kind: 'unknown' }
}

/** Network cards, in order of address and name. One that is a function of a card of the host is a device too. */
export function nicsOf(domain: XmlReader): readonly NicDraft[] {
  const nics = devicesCalled(domain, 'interface').map((nic): NicDraft => {
    const macAddress = macAddressOf(nic.raw('mac@address') ?? '') ?? 'unknown'
    const link = nic.raw('link@state')
    const vlan = nic.raw('vlan/tag@id')
    return {
      name: nic.raw('target@dev') ?? (macAddress === 'unknown' ? 'network card' : macAddress),
      macAddress,
      link: linkOf(nic),
      model: nic.raw('model@type') ?? 'unknown',
      vlan: vlan ?? 'unknown',
      ...(link === undefined ? {} : { connected: link !== 'down' }),
    }
  })
  return sortedBy(nics, (nic) => `${nic.macAddress}\n${nic.name}\n${JSON.stringify(nic.link)}`)
}

function linkOf(nic: XmlReader): NicLink {
  const kind = nic.raw('@type')
  const network = nic.raw('source@network')
  if (network !== undefined)
    return { kind: 'network', name: network, portgroup: nic.raw('source@portgroup') ?? '' }
  const bridge = nic.raw('source@bridge')
  if (bridge !== undefined) return { kind: 'bridge', name: bridge }
  const device = kind === 'direct' ? nic.raw('source@dev') : undefined
  if (device !== undefined) return { kind: 'bridge', name: device }
  // With its own translation of addresses in the emulator it is on no network of the host.
  return kind === 'user' ? { kind: 'none' } : { kind: 'unknown' }
}

const addressOf = (reader: XmlReader, path: string): string => {
  const parts = ['domain', 'bus', 'device', 'slot', 'function', 'target', 'unit']
  const said = parts.flatMap((part) => reader.raw(`${path}@${part}`) ?? [])
  return said.join(' ')
}

/** Whether a PCI device of the host is passed through: it reads memory by itself, so all of it stays where it is. */
export const passesDevices = (domain: XmlReader): boolean =>
  devicesCalled(domain, 'hostdev').some(
    (device) => device.raw('@type') === 'pci' || device.raw('@type') === 'mdev',
  ) || devicesCalled(domain, 'interface').some((nic) => nic.raw('@type') === 'hostdev')

/** Everything that ties a domain to devices or folders of its host, in order. */
export function devicesOf(domain: XmlReader): readonly Device[] {
  const devices: Device[] = devicesCalled(domain, 'hostdev').map((device) => {
    const type = device.raw('@type') ?? 'device'
    if (type === 'mdev')
      return { kind: 'vgpu', name: device.raw('source/address@uuid') ?? 'mdev', bindsToHost: true }
    const kind = type === 'pci' ? 'passthrough' : type === 'usb' ? 'usb' : 'other'
    const ids = [device.raw('source/vendor@id'), device.raw('source/product@id')].filter(
      (id) => id !== undefined,
    )
    const detail = ids.length > 0 ? ids.join(':') : addressOf(device, 'source/address')
    return { kind, name: `${type} ${detail}`.trim(), bindsToHost: true }
  })
  for (const nic of devicesCalled(domain, 'interface')) {
    if (nic.raw('@type') !== 'hostdev') continue
    const name = `network function ${addressOf(nic, 'source/address')}`.trim()
    devices.push({ kind: 'sr-iov', name, bindsToHost: true })
  }
  for (const disk of devicesCalled(domain, 'disk')) {
    const source = disk.raw('source@dev')
    if (disk.raw('@device') === 'cdrom' && disk.raw('@type') === 'block' && source !== undefined)
      devices.push({ kind: 'cd', name: source, bindsToHost: true })
  }
  for (const tpm of devicesCalled(domain, 'tpm')) {
    if (tpm.raw('backend@type') !== 'passthrough') continue
    devices.push({ kind: 'passthrough', name: tpm.raw('backend/device@path') ?? 'tpm', bindsToHost: true })
  }
  for (const folder of devicesCalled(domain, 'filesystem')) {
    const source = folder.raw('source@dir') ?? folder.raw('source@socket') ?? folder.raw('source@file')
    if (source !== undefined) devices.push({ kind: 'other', name: `folder ${source}`, bindsToHost: true })
  }
  return sortedBy(devices, ({ kind, name }) => `${kind}\n${name}`)
}

/** Whether it has a TPM that software makes; one of the host that is passed through is a device. */
export const vtpmOf = (domain: XmlReader): boolean =>
  devicesCalled(domain, 'tpm').some((tpm: XmlReader) =>
    /^(emulator|external)$/.test(tpm.raw('backend@type') ?? ''),
  )
