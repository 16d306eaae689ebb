import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { ComponentRef, FacilityKind, Host, Requirement } from '#estate/model.ts'
import { blankHost } from '#importers/blanks.ts'
import { textOf } from '#importers/json-reader.ts'
import { type End, splitEnd } from '#importers/netbox/cabling.ts'
import { standOf } from '#importers/netbox/places.ts'
import {
  addFacility,
  allOf,
  anyOf,
  component,
  nameOf,
  originOf,
  type Reading,
  refOf,
} from '#importers/netbox/reading.ts'
import {
  isServing,
  isThere,
  keyIn,
  type Model,
  type NetboxRecord,
  shownName,
} from '#importers/netbox/records.ts'

/** Roles by what people call them. What fits none is no component of ours: a patch panel, a console server. */
const roles: readonly (readonly [RegExp, FacilityKind | 'host' | 'none'])[] = [
  [/\bpdu\b|power distribution|power strip/i, 'pdu'],
  [/\bups\b|uninterruptible|transfer switch/i, 'feed'],
  [/patch|console|cable|panel/i, 'none'],
  [/switch|router|firewall|leaf|spine|\btor\b|gateway/i, 'switch'],
  [/storage|\bsan\b|\bnas\b|filer|array/i, 'array'],
  [/hypervisor|virtuali[sz]ation|\besxi?\b|compute|server|host|node|blade/i, 'host'],
]

/** What the devices have and are in: ports by device, devices with outlets, and the chassis that a blade is in. */
type Parts = {
  readonly ports: ReadonlyMap<number, readonly Port[]>
  readonly givesPower: ReadonlySet<number>
  readonly chassisOf: ReadonlyMap<number, NetboxRecord>
  readonly chassis: ReadonlySet<number>
}
type Port = { readonly end: End; readonly record: NetboxRecord }

/** What a device is: a host where a cluster has it, else what its role is called; what has outlets gives power. */
function kindOf(reading: Reading, device: NetboxRecord, parts: Parts): FacilityKind | 'host' | 'none' {
  if (keyIn(device.fields.cluster) !== undefined) return 'host'
  const role = device.fields.role ?? device.fields.device_role
  const name = shownName(role) ?? textOf(reading.store.get('dcim.devicerole', role)?.fields.name) ?? ''
  const kind = roles.find(([pattern]) => pattern.test(name))?.[1] ?? 'none'
  // A chassis may be called after its blades and is none of them.
  if (kind === 'host' && parts.chassis.has(device.pk)) return 'none'
  return kind === 'none' && parts.givesPower.has(device.pk) ? 'pdu' : kind
}

/** A host and the key of its device. */
export type DeviceHost = { readonly host: Host; readonly key: number }

/** Devices by what they are, and what each draws its power and its network from. Returns the hosts. */
export function readDevices(reading: Reading): readonly DeviceHost[] {
  const all = reading.store.all('dcim.device')
  const present = all.filter(isThere)
  if (present.length < all.length) sayAbsent(reading, all)
  const parts = partsOf(reading)
  const hosts: NetboxRecord[] = []
  for (const device of present) {
    const kind = kindOf(reading, device, parts)
    if (kind === 'host') hosts.push(device)
    else if (kind !== 'none')
      addFacility(reading, device, kind, placeOfDevice(reading, device, parts), 'unknown')
  }
  for (const device of present) {
    const ref = refOf(reading, 'dcim.device', device.pk)
    const facility = ref === undefined ? undefined : reading.facilities.get(ref)
    if (ref === undefined || facility === undefined) continue
    // A switch is asked for its power only: what it hangs on in the network is a question of paths, not of one neighbour.
    const requires = allOf([powerOf(reading, device, parts)])
    reading.facilities.set(ref, { ...facility, requires })
  }
  return hosts.map((device) => ({ host: hostOf(reading, device, parts), key: device.pk }))
}

function sayAbsent(reading: Reading, devices: readonly NetboxRecord[]): void {
  const absent = devices.filter((device) => !isThere(device))
  const [first] = absent
  if (first === undefined) return
  const message = `${absent.length} ${absent.length === 1 ? 'device is' : 'devices are'} planned, staged or in stock, such as ${nameOf(first)}, and left out: nothing can lean on what is not there.`
  reading.log.add('netbox.devices-absent', 'note', `${first.file} ${first.list}[${first.item}]`, message)
}

function partsOf({ store }: Reading): Parts {
  const ports = new Map<number, Port[]>()
  for (const model of ['dcim.powerport', 'dcim.interface'] as const) {
    for (const record of store.all(model)) {
      const device = keyIn(record.fields.device)
      if (device === undefined) continue
      const kept = ports.get(device) ?? []
      kept.push({ end: `${model}:${record.pk}`, record })
      ports.set(device, kept)
    }
  }
  const chassisOf = new Map<number, NetboxRecord>()
  const put = (child: number | undefined, parent: unknown): void => {
    const chassis = store.get('dcim.device', parent)
    if (child !== undefined && chassis !== undefined) chassisOf.set(child, chassis)
  }
  for (const { fields } of store.all('dcim.devicebay')) put(keyIn(fields.installed_device), fields.device)
  for (const { pk, fields } of store.all('dcim.device')) put(pk, fields.parent_device)
  const outlets = store.all('dcim.poweroutlet').map(({ fields }) => keyIn(fields.device))
  return {
    ports,
    givesPower: new Set(outlets.filter((key) => key !== undefined)),
    chassisOf,
    chassis: new Set([...chassisOf.values()].map(({ pk }) => pk)),
  }
}

/** Where a device stands: its own rack, else where its chassis stands. */
function placeOfDevice(reading: Reading, device: NetboxRecord, parts: Parts): ComponentRef | 'unknown' {
  const chassis = parts.chassisOf.get(device.pk)
  const own = standOf(reading, device)
  if (chassis === undefined || own.startsWith('rack:')) return own
  const above = standOf(reading, chassis)
  return above === 'unknown' ? own : above
}

const powerPorts = (parts: Parts, device: number): readonly Port[] =>
  (parts.ports.get(device) ?? []).filter(({ record }) => record.model === 'dcim.powerport')

/**
 * One of the supplies that its cords lead to, or, for a blade, those of its chassis. A device without a cord on record
 * leaves the question to its rack.
 */
function powerOf(reading: Reading, device: NetboxRecord, parts: Parts): Requirement | undefined {
  const own = powerPorts(parts, device.pk)
  const chassis = parts.chassisOf.get(device.pk)
  const drawn = own.length > 0 || chassis === undefined ? own : powerPorts(parts, chassis.pk)
  const self = refOf(reading, 'dcim.device', device.pk)
  const supplies = drawn
    .flatMap(({ end }) => reading.cabling.peers(end))
    .flatMap((peer) => {
      const ref = supplierAt(reading, peer)
      return ref === undefined || ref === self ? [] : [supplyAt(reading, peer, ref, parts)]
    })
  return anyOf(supplies)
}

/** What gives power at an end and serves: a feed itself, or the device whose outlet it is. */
function supplierAt(reading: Reading, end: End): ComponentRef | undefined {
  const [model, key] = splitEnd(end)
  if (model === 'dcim.powerfeed') {
    const feed = reading.store.get(model, key)
    return feed !== undefined && isServing(feed) ? refOf(reading, model, key) : undefined
  }
  return model === 'dcim.poweroutlet' ? servingDevice(reading, model, key) : undefined
}

/** The component of the device that a port is part of, where the device serves. */
function servingDevice(reading: Reading, model: Model, port: number): ComponentRef | undefined {
  const device = reading.store.get('dcim.device', reading.store.get(model, port)?.fields.device)
  return device !== undefined && isServing(device) ? refOf(reading, 'dcim.device', device.pk) : undefined
}

/**
 * The supply at an end. A device with several inlets feeds each outlet from one of them, where its records say so: such an
 * outlet needs that inlet's supply and not just any.
 */
function supplyAt(reading: Reading, end: End, ref: ComponentRef, parts: Parts): Requirement {
  const [model, key] = splitEnd(end)
  const outlet = model === 'dcim.poweroutlet' ? reading.store.get(model, key)?.fields : undefined
  const inlet = keyIn(outlet?.power_port)
  const inlets = powerPorts(parts, keyIn(outlet?.device) ?? -1)
  if (inlet === undefined || inlets.length < 2) return component(ref)
  const feeds = reading.cabling
    .peers(`dcim.powerport:${inlet}`)
    .flatMap((peer) => supplierAt(reading, peer) ?? [])
  const fed = anyOf(feeds.map(component))
  return fed === undefined ? component(ref) : { kind: 'all', of: [component(ref), fed] }
}

/** One of the switches that its network cards lead to. */
function networkOf(reading: Reading, ports: readonly Port[]): Requirement | undefined {
  const switches = ports
    .filter(({ record }) => record.model === 'dcim.interface' && record.fields.mgmt_only !== true)
    .flatMap(({ end }) => reading.cabling.peers(end))
    .flatMap((peer) => {
      const [model, key] = splitEnd(peer)
      const ref = model === 'dcim.interface' ? servingDevice(reading, model, key) : undefined
      return ref?.startsWith('switch:') ? [component(ref)] : []
    })
  return anyOf(switches)
}

function hostOf(reading: Reading, device: NetboxRecord, parts: Parts): Host {
  const { fields } = device
  const ports = parts.ports.get(device.pk) ?? []
  const name = nameOf(device)
  const columns = { name: 'name', standsIn: 'rack', requires: 'rack', model: 'device_type' }
  const type = reading.store.get('dcim.devicetype', fields.device_type)
  const maker = type?.fields.manufacturer
  const vendor = shownName(maker) ?? textOf(reading.store.get('dcim.manufacturer', maker)?.fields.name)
  const macs = ports.map(({ record }) => identifierOf('mac', textOf(record.fields.mac_address) ?? ''))
  return {
    // What platform runs on it is for its cluster to say; a completion never claims one.
    ...blankHost({ id: name, name, platform: 'vsphere', origin: originOf(reading, device, columns) }),
    platform: 'unknown',
    standsIn: placeOfDevice(reading, device, parts),
    requires: allOf([powerOf(reading, device, parts), networkOf(reading, ports)]),
    model: shownName(fields.device_type) ?? textOf(type?.fields.model) ?? 'unknown',
    vendor: vendor ?? 'unknown',
    ...identifiedBy([
      identifierOf('serial', textOf(fields.serial) ?? ''),
      identifierOf('asset-tag', textOf(fields.asset_tag) ?? ''),
      ...macs,
    ]),
    ...(isServing(device) ? {} : { traits: { online: false } }),
  }
}
