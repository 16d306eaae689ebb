import { identifiedBy } from '#estate/identifiers.ts'
import type { Known, Network } from '#estate/model.ts'
import { blankNetwork } from '#importers/blanks.ts'
import { isObject, listOf, textOf, valueAt } from '#importers/json-reader.ts'
import type { Look } from '#importers/vsphere/look.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import { datacenterOf } from '#importers/vsphere/places.ts'
import { nameOf, platformId, type Translation } from '#importers/vsphere/translation.ts'
import type { Inventory, Managed } from '#importers/vsphere/vendor-model.ts'

export const networkTypes: ReadonlySet<string> = new Set([
  'Network',
  'DistributedVirtualPortgroup',
  'OpaqueNetwork',
])

const switchTypes: ReadonlySet<string> = new Set([
  'VmwareDistributedVirtualSwitch',
  'DistributedVirtualSwitch',
])

/** The networks VMs attach to: port groups of uplinks carry a switch itself. Which they are is said in three ways. */
export function networksForVms(inventory: Inventory): readonly Managed[] {
  const uplinks = new Set(
    inventory
      .ofTypes(switchTypes)
      .flatMap(({ properties }) => listOf(valueAt(properties, 'config.uplinkPortgroup')))
      .map((one) => inventory.find(referenceOf(one))),
  )
  return inventory.ofTypes(networkTypes).filter((network) => {
    const { properties } = network
    if (uplinks.has(network) || textOf(valueAt(properties, 'config.uplink')) === 'true') return false
    const tags = listOf(valueAt(properties, 'tag'))
    return tags.every((tag) => textOf(valueAt(tag, 'key')) !== 'SYSTEM/DVS.UPLINKPG')
  })
}

/** What hosts say of the port groups on their own switches, by datacenter and name. */
export type PortGroups = ReadonlyMap<
  string,
  { readonly vlans: ReadonlySet<string>; readonly switches: ReadonlySet<string> }
>

/** Gathers the port groups of all hosts. Cost O(hosts × port groups). */
export function portGroupsOf({ inventory }: Translation, hosts: readonly Managed[]): PortGroups {
  const groups = new Map<string, { readonly vlans: Set<string>; readonly switches: Set<string> }>()
  for (const host of hosts) {
    const list = listOf(valueAt(host.properties, 'config.network.portgroup'))
    if (list.length === 0) continue
    const datacenter = datacenterOf(inventory, host)
    for (const group of list) {
      const name = textOf(valueAt(group, 'spec.name'))
      if (name === undefined) continue
      const key = keyOf(datacenter, name)
      const known = groups.get(key) ?? { vlans: new Set(), switches: new Set() }
      groups.set(key, known)
      const [vlan, behind] = [
        textOf(valueAt(group, 'spec.vlanId')),
        textOf(valueAt(group, 'spec.vswitchName')),
      ]
      if (vlan !== undefined) known.vlans.add(vlan)
      if (behind !== undefined) known.switches.add(behind)
    }
  }
  return groups
}

const keyOf = (datacenter: string, name: string): string => `${datacenter}\n${name}`

/** The network an object is. */
export function networkOf(translation: Translation, object: Managed, groups: PortGroups): Network {
  const look = translation.look(object)
  const name = nameOf(object)
  const id = translation.ids.get(object) ?? object.moref
  look.note('name', 'name')
  const onHosts = groups.get(keyOf(datacenterOf(translation.inventory, object), name))
  const [behind] = onHosts?.switches.size === 1 ? onHosts.switches : []
  const virtualSwitch = switchName(translation, look) ?? behind
  const vlan = object.type === 'Network' ? vlanOnHosts(translation, look, name, onHosts?.vlans) : vlanOf(look)
  return {
    ...blankNetwork({ id, name, origin: [0, 1] }),
    ...look.places(),
    ...identifiedBy([platformId(translation, object)]),
    ...(virtualSwitch === undefined ? {} : { traits: { virtualSwitch } }),
    vlan,
  }
}

function switchName({ inventory }: Translation, look: Look): string | undefined {
  const reference = look.reference('traits.virtualSwitch', 'config.distributedVirtualSwitch')
  const found = inventory.find(reference)
  return found === undefined ? undefined : nameOf(found)
}

function vlanOnHosts(
  { log }: Translation,
  look: Look,
  name: string,
  vlans: ReadonlySet<string> | undefined,
): Known<string> {
  const [first, ...others] = [...(vlans ?? [])].sort()
  if (first === undefined) return 'unknown'
  if (others.length === 0) return first
  const message = `Network ${name} has VLAN ${[first, ...others].slice(0, 6).join(' and ')} on different hosts, so its VLAN counts as unknown.`
  log.add('vsphere.vlan-disagrees', 'warning', look.where('name'), message)
  return 'unknown'
}

/** A VLAN id, ranges of a trunk, or the id of a private VLAN. Source: VmwareDistributedVirtualSwitchVlanSpec. */
function vlanOf(look: Look): Known<string> {
  const path = 'config.defaultPortConfig.vlan'
  const spec = look.value(path)
  if (!isObject(spec)) return look.text('vlan', 'vlan')
  look.note('vlan', path)
  const single = textOf(valueAt(spec, 'pvlanId')) ?? textOf(valueAt(spec, 'vlanId'))
  if (single !== undefined) return single
  const ranges = listOf(valueAt(spec, 'vlanId')).flatMap((range) => {
    const [start, end] = [textOf(valueAt(range, 'start')), textOf(valueAt(range, 'end'))]
    if (start === undefined || end === undefined) return []
    return [start === end ? start : `${start}-${end}`]
  })
  return ranges.length === 0 ? 'unknown' : ranges.join(', ')
}

/** The network a card's backing names, by reference, by the key of its port group, or by name in its datacenter. */
export function networkBehind(
  { inventory }: Translation,
  backing: unknown,
  byName: (name: string) => Managed | undefined,
): Managed | undefined {
  const direct = inventory.find(referenceOf(valueAt(backing, 'network')))
  if (direct !== undefined) return direct
  const key = textOf(valueAt(backing, 'port.portgroupKey'))
  if (key !== undefined) return inventory.find({ type: 'DistributedVirtualPortgroup', value: key })
  const name = textOf(valueAt(backing, 'deviceName'))
  return name === undefined ? undefined : byName(name)
}
