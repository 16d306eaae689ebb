import { identifiedBy } from '#estate/identifiers.ts'
import type { Host, HostTraits, Known } from '#estate/model.ts'
import { isKnown } from '#estate/model.ts'
import { blankHost } from '#importers/blanks.ts'
import { textOf } from '#importers/json-reader.ts'
import { isListed, type NodeRecords } from '#importers/proxmox/cluster-records.ts'
import { answered, type Making } from '#importers/proxmox/making.ts'
import { uplinksOf } from '#importers/proxmox/networks.ts'
import { type Columns, type PveRecord, placeOf, readerOf, wordIn } from '#importers/proxmox/record.ts'
import { sortedBy } from '#kernel/sort.ts'

const listColumns: Columns = {
  name: ['node'],
  threads: ['maxcpu'],
  memoryBytes: ['maxmem'],
  maintenance: ['hastate'],
  'traits.online': ['status'],
  'traits.licence': ['level'],
}
const memberColumns: Columns = { name: ['name'], 'traits.online': ['online'], 'traits.licence': ['level'] }
const statusColumns: Columns = {
  sockets: ['cpuinfo.sockets'],
  cores: ['cpuinfo.cores'],
  threads: ['cpuinfo.cpus'],
  coreMhz: ['cpuinfo.model'],
  cpuModel: ['cpuinfo.model'],
  memoryBytes: ['memory.total'],
  version: ['pveversion'],
}
const versionColumns: Columns = { version: ['version'] }

/** The hosts of a cluster, in order of their names. */
export function hostsIn(making: Making): readonly Host[] {
  return sortedBy([...making.records.nodes.values()], ({ name }) => name).map((node) => {
    if (!making.members.has(node.name) && node.named !== undefined) {
      const message = `Node ${node.name} is in no list of nodes, so whether it still belongs to the cluster is unknown. Its folder may have been left behind when it was removed.`
      making.log.add('proxmox.node-unlisted', 'warning', placeOf(node.named, ''), message)
    }
    return hostFrom(making, node)
  })
}

/** A count or size that a node reports of itself: an offline node reports 0 for what it cannot say. */
const positive = (value: Known<number>): Known<number> => (value === 0 ? 'unknown' : value)

/** The last known of several values. */
function last<T>(values: readonly Known<T>[]): Known<T> {
  return values.findLast((value) => value !== 'unknown') ?? 'unknown'
}

function hostFrom(making: Making, node: NodeRecords): Host {
  const { book, clusterId, clusterName, hostIds, log } = making
  const id = hostIds.get(node.name) ?? node.name
  const listed = node.listed.map((record) => readerOf(record, log))
  const status = node.status.map((record) => readerOf(record, log))
  const cpuModel = last(status.map((reader) => reader.text('cpuinfo.model')))
  const isStated = isListed(node)
  const read: (readonly [PveRecord, Columns])[] = [
    ...(isStated || node.named === undefined ? [] : [[node.named, {}] as const]),
    ...node.corosync.map((record) => [record, { name: ['name', 'node'] }] as const),
    ...node.membership.map((record) => [record, memberColumns] as const),
    ...node.listed.map((record) => [record, listColumns] as const),
    ...node.version.map((record) => [record, versionColumns] as const),
    ...node.status.map((record) => [record, statusColumns] as const),
  ]
  const byNode = isKnown(clusterName) ? [identifierOfNode(clusterName, node.name)] : []
  return {
    ...blankHost({ id, name: node.name, platform: 'proxmox', origin: [0, 1] }),
    ...book.origins(read),
    ...identifiedBy(byNode),
    // Guests and storages name nodes that no list has: of those nobody stated anything.
    identity: isStated ? 'stated' : 'named',
    clusterId: making.members.has(node.name) ? clusterId : 'unknown',
    sockets: positive(last(status.map((reader) => reader.whole('cpuinfo.sockets')))),
    // Counted over all sockets, unlike the cores of a guest.
    cores: positive(last(status.map((reader) => reader.whole('cpuinfo.cores')))),
    threads: positive(
      last([...listed.map((one) => one.whole('maxcpu')), ...status.map((one) => one.whole('cpuinfo.cpus'))]),
    ),
    coreMhz: nominalMhz(cpuModel),
    memoryBytes: positive(
      last([...listed.map((one) => one.whole('maxmem')), ...status.map((one) => one.whole('memory.total'))]),
    ),
    maintenance: maintenanceOf(making, node),
    cpuModel,
    version: versionOf(node),
    traits: traitsOf(node, making),
  }
}

const identifierOfNode = (cluster: string, node: string): string =>
  `platform-id:proxmox/${cluster}/node/${node}`

/**
 * The clock in the name of a processor. What the API calls 'mhz' is the clock at that moment, which turbo and idling
 * move by half and more, so it says nothing about capacity.
 */
function nominalMhz(model: Known<string>): Known<number> {
  const [, digits, unit] = /@\s*(\d{1,2}(?:\.\d{1,3})?|\d{3,4})\s*([GM])Hz/i.exec(model) ?? []
  if (digits === undefined) return 'unknown'
  return Math.round(Number(digits) * (unit?.toUpperCase() === 'G' ? 1000 : 1))
}

function versionOf({ status, version }: NodeRecords): Known<string> {
  const manager = status.map(
    ({ fields }) => /^pve-manager\/([^/]+)/.exec(textOf(fields.pveversion) ?? '')?.[1],
  )
  const stated = version.map(({ fields }) => textOf(fields.version))
  return [...stated, ...manager].findLast((one) => one !== undefined) ?? 'unknown'
}

const licences: Readonly<Record<string, string>> = { c: 'community', b: 'basic', s: 'standard', p: 'premium' }

function traitsOf(node: NodeRecords, making: Making): HostTraits {
  const levels = [...node.membership, ...node.listed].map(({ fields }) => fields.level)
  const level = levels.findLast((one) => typeof one === 'string')?.slice(0, 40)
  const uplinks = uplinksOf(node)
  return {
    ...(typeof level === 'string'
      ? { licence: level === '' ? 'none' : (wordIn(licences, level) ?? level) }
      : {}),
    ...(uplinks === 'unknown' ? {} : { uplinks }),
    online: onlineOf(node, making),
  }
}

/** Whether a node was there when the inventory was read; membership of the cluster tells it, else the list of nodes. */
export function onlineOf({ listed, membership }: NodeRecords, { log }: Pick<Making, 'log'>): Known<boolean> {
  const member = last(membership.map((record) => readerOf(record, log).flag('online')))
  if (member !== 'unknown') return member
  const words = { online: true, offline: false } as const
  return last(listed.map(({ fields }) => wordIn<boolean>(words, textOf(fields.status)) ?? 'unknown'))
}

function maintenanceOf(making: Making, { listed, name }: NodeRecords): Known<boolean> {
  const manager = answered(making, '/cluster/ha/status/manager_status')?.at(-1)?.fields
  const nested = manager?.manager_status
  const states = [
    manager?.node_status,
    typeof nested === 'object' ? (nested as { node_status?: unknown } | null)?.node_status : undefined,
  ]
  const managed = states.map((state) =>
    typeof state === 'object' && state !== null && Object.hasOwn(state, name)
      ? textOf((state as Record<string, unknown>)[name])
      : undefined,
  )
  const lrm = answered(making, '/cluster/ha/status/current')?.find(
    ({ fields }) => fields.id === `lrm:${name}`,
  )
  const said = textOf(lrm?.fields.status)
  if (said !== undefined && /maintenance/.test(said)) return true
  const state = [...listed.map(({ fields }) => textOf(fields.hastate)), ...managed].findLast(
    (one) => one !== undefined,
  )
  if (state === 'maintenance') return true
  return state === 'online' || said !== undefined ? false : 'unknown'
}
