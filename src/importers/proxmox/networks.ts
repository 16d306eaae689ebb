import type { Known, Network } from '#estate/model.ts'
import { blankNetwork } from '#importers/blanks.ts'
import { textOf } from '#importers/json-reader.ts'
import type { NodeRecords } from '#importers/proxmox/cluster-records.ts'
import { answered, type Making } from '#importers/proxmox/making.ts'
import { listItems } from '#importers/proxmox/property-string.ts'
import type { Columns, PveRecord } from '#importers/proxmox/record.ts'
import { sortedBy } from '#kernel/sort.ts'

/** A network that a guest's card names: a bridge or virtual network, with the tag it sends with. */
export type Attachment = {
  readonly bridge: string
  readonly tag: string | 'none'
  readonly record: PveRecord
}

/** What tells one network from another on the cards of guests. */
export const attachmentKey = (bridge: string, tag: string | 'none'): string =>
  tag === 'none' ? bridge : `${bridge}.${tag}`

/**
 * The networks of a cluster: bridges of its nodes, virtual networks of its SDN, and every tag that guests send with. A
 * bridge of one name is one network on all nodes, as the platform itself takes it when guests move.
 */
export function networksIn(
  making: Making,
  attachments: readonly Attachment[],
): { readonly networks: readonly Network[]; readonly idOf: ReadonlyMap<string, string> } {
  const found = new Map<
    string,
    { bridge: string; vlan: Known<string>; zone: string; read: PveRecord[]; columns: Columns }
  >()
  for (const node of sortedBy([...making.records.nodes.values()], ({ name }) => name)) {
    for (const record of node.interfaces === 'unread' ? [] : node.interfaces) {
      const { type } = record.fields
      const iface = textOf(record.fields.iface)
      if ((type !== 'bridge' && type !== 'OVSBridge') || iface === undefined) continue
      const known = found.get(iface)
      if (known !== undefined) known.read.push(record)
      else
        found.set(iface, {
          bridge: iface,
          vlan: 'unknown',
          zone: '',
          read: [record],
          columns: { name: ['iface'] },
        })
    }
  }
  for (const record of answered(making, '/cluster/sdn/vnets') ?? []) {
    const vnet = textOf(record.fields.vnet)
    const zone = textOf(record.fields.zone) ?? ''
    const columns = { name: ['vnet'], vlan: ['tag'], 'traits.virtualSwitch': ['zone'] }
    if (vnet === undefined) continue
    found.set(vnet, {
      bridge: vnet,
      vlan: textOf(record.fields.tag) ?? 'unknown',
      zone,
      read: [record],
      columns,
    })
  }
  for (const { bridge, tag, record } of attachments) {
    const key = attachmentKey(bridge, tag)
    const zone = found.get(bridge)?.zone ?? ''
    if (!found.has(key)) {
      const vlan = tag === 'none' ? 'unknown' : tag
      found.set(key, { bridge, vlan, zone, read: [record], columns: {} })
    }
  }
  const idOf = new Map<string, string>()
  const networks = sortedBy([...found], ([key]) => key).map(
    ([key, { bridge, vlan, zone, read, columns }]): Network => {
      const id = making.claim('network', key)
      idOf.set(key, id)
      const name = key === bridge ? bridge : `${bridge} VLAN ${vlan}`
      return {
        ...blankNetwork({ id, name, origin: [0, 1] }),
        ...making.book.origins(read.map((record) => [record, columns] as const)),
        vlan,
        traits: { virtualSwitch: zone === '' ? bridge : `${zone}/${bridge}` },
      }
    },
  )
  return { networks, idOf }
}

/** Steps from a bridge down to its ports that are followed: bridge, bond, VLAN, port. */
const depthMax = 6

/** Physical ports below the bridges of a node; unknown where nobody read its interfaces. */
export function uplinksOf({ interfaces }: NodeRecords): Known<number> {
  if (interfaces === 'unread') return 'unknown'
  const byName = new Map(interfaces.map(({ fields }) => [textOf(fields.iface) ?? '', fields]))
  const ports = new Set<string>()
  let level = [...byName]
    .filter(([, { type }]) => type === 'bridge' || type === 'OVSBridge')
    .map(([name]) => name)
  const seen = new Set(level)
  for (let depth = 0; depth < depthMax && level.length > 0; depth += 1) {
    const below = level.flatMap((name) => {
      const fields = byName.get(name)
      if (fields?.type === 'eth') ports.add(name)
      const named = [
        fields?.bridge_ports,
        fields?.ovs_ports,
        fields?.slaves,
        fields?.ovs_bonds,
        fields?.['vlan-raw-device'],
      ]
      return named.flatMap((text) => listItems(textOf(text) ?? ''))
    })
    // A VLAN of a port that is not listed itself is named after it: 'eno1.20'.
    level = below
      .map((name) => (byName.has(name) ? name : name.replace(/\.\d+$/, '')))
      .filter((name) => !seen.has(name))
    for (const name of level) seen.add(name)
  }
  return ports.size
}
