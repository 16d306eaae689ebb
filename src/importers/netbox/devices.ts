import { identifiedBy, identifierOf } from '#estate/identifiers.ts'
import type { ComponentRef, FacilityKind, Host } from '#estate/model.ts'
import { blankHost } from '#importers/blanks.ts'
import { textOf } from '#importers/json-reader.ts'
import { type End, splitEnd } from '#importers/netbox/cabling.ts'
import { standOf } from '#importers/netbox/places.ts'
import {
  addFacility,
  allOf,
  anyOf,
  nameOf,
  originOf,
  type Reading,
  refOf,
} from '#importers/netbox/reading.ts'
import { choiceIn, keyIn, type Model, type NetboxRecord, shownName } from '#importers/netbox/records.ts'

/** Roles by what people call them. What fits none is no component of ours: a patch panel, a console server. */
const roles: readonly (readonly [RegExp, FacilityKind | 'host'])[] = [
  [/\bpdu\b|power distribution|power strip/i, 'pdu'],
  [/patch|console|cable|panel/i, 'room'],
  [/switch|router|firewall|leaf|spine|\btor\b|gateway/i, 'switch'],
  [/storage|\bsan\b|\bnas\b|filer|array/i, 'array'],
  [/hypervisor|virtuali[sz]ation|\besxi?\b|compute|server|host|node|blade/i, 'host'],
]

/** What a device is: a host where a cluster has it, else what its role is called. */
function kindOf(reading: Reading, device: NetboxRecord): FacilityKind | 'host' | 'none' {
  if (keyIn(device.fields.cluster) !== undefined) return 'host'
  const role = device.fields.role ?? device.fields.device_role
  const name = shownName(role) ?? textOf(reading.store.get('dcim.devicerole', role)?.fields.name) ?? ''
  const kind = roles.find(([pattern]) => pattern.test(name))?.[1]
  return kind === undefined || kind === 'room' ? 'none' : kind
}

/** Devices by what they are, and what each draws its power and its network from. Returns the hosts. */
export function readDevices(reading: Reading): readonly Host[] {
  const hosts = new Map<number, NetboxRecord>()
  for (const device of reading.store.all('dcim.device')) {
    const kind = kindOf(reading, device)
    if (kind === 'host') hosts.set(device.pk, device)
    else if (kind !== 'none') addFacility(reading, device, kind, standOf(reading, device), 'unknown')
  }
  const ports = portsByDevice(reading)
  for (const device of reading.store.all('dcim.device')) {
    const ref = refOf(reading, 'dcim.device', device.pk)
    const facility = ref === undefined ? undefined : reading.facilities.get(ref)
    if (ref === undefined || facility === undefined) continue
    const own = ports.get(device.pk) ?? []
    // A switch is asked for its power only: what it hangs on in the network is a question of paths, not of one neighbour.
    const requires = allOf([powerOf(reading, device, own)])
    reading.facilities.set(ref, { ...facility, requires })
  }
  return [...hosts.values()].map((device) => hostOf(reading, device, ports.get(device.pk) ?? []))
}

type Port = { readonly end: End; readonly record: NetboxRecord }

/** Power ports and interfaces of each device. */
function portsByDevice(reading: Reading): ReadonlyMap<number, readonly Port[]> {
  const ports = new Map<number, Port[]>()
  for (const model of ['dcim.powerport', 'dcim.interface'] as const) {
    for (const record of reading.store.all(model)) {
      const device = keyIn(record.fields.device)
      if (device === undefined) continue
      const kept = ports.get(device) ?? []
      kept.push({ end: `${model}:${record.pk}`, record })
      ports.set(device, kept)
    }
  }
  return ports
}

/** One of the supplies that its cords lead to. A device without a cord on record leaves the question to its rack. */
function powerOf(reading: Reading, device: NetboxRecord, ports: readonly Port[]) {
  const supplies = ports
    .filter(({ record }) => record.model === 'dcim.powerport')
    .flatMap(({ end }) => reading.cabling.peers(end))
    .flatMap((peer) => supplyAt(reading, peer) ?? [])
  return anyOf(supplies.filter((ref) => ref !== refOf(reading, 'dcim.device', device.pk)))
}

/** What gives power at an end: a feed itself, or the device whose outlet it is. */
function supplyAt(reading: Reading, end: End): ComponentRef | undefined {
  const [model, key] = splitEnd(end)
  if (model === 'dcim.powerfeed') return refOf(reading, model, key)
  if (model !== 'dcim.poweroutlet') return undefined
  return refOf(reading, 'dcim.device', deviceOf(reading, model, key))
}

const deviceOf = (reading: Reading, model: Model, key: number): number | undefined =>
  keyIn(reading.store.get(model, key)?.fields.device)

/** One of the switches that its network cards lead to. */
function networkOf(reading: Reading, ports: readonly Port[]) {
  const switches = ports
    .filter(({ record }) => record.model === 'dcim.interface' && record.fields.mgmt_only !== true)
    .flatMap(({ end }) => reading.cabling.peers(end))
    .flatMap((peer) => {
      const [model, key] = splitEnd(peer)
      const ref =
        model === 'dcim.interface' ? refOf(reading, 'dcim.device', deviceOf(reading, model, key)) : undefined
      return ref?.startsWith('switch:') ? [ref] : []
    })
  return anyOf(switches)
}

function hostOf(reading: Reading, device: NetboxRecord, ports: readonly Port[]): Host {
  const { fields } = device
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
    standsIn: standOf(reading, device),
    requires: allOf([powerOf(reading, device, ports), networkOf(reading, ports)]),
    model: shownName(fields.device_type) ?? textOf(type?.fields.model) ?? 'unknown',
    vendor: vendor ?? 'unknown',
    ...identifiedBy([
      identifierOf('serial', textOf(fields.serial) ?? ''),
      identifierOf('asset-tag', textOf(fields.asset_tag) ?? ''),
      ...macs,
    ]),
    ...(choiceIn(fields.status) === 'offline' ? { traits: { online: false } } : {}),
  }
}
