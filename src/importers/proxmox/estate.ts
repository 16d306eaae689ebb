import {
  type Cluster,
  type ClusterTraits,
  type Estate,
  type Facility,
  isKnown,
  type Known,
  type Vm,
} from '#estate/model.ts'
import { blankCluster } from '#importers/blanks.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { isObject, objectsOf, textOf } from '#importers/json-reader.ts'
import { cephIn } from '#importers/proxmox/ceph.ts'
import {
  type ClusterRecords,
  clusterName,
  memberNodes,
  type StorageRecords,
} from '#importers/proxmox/cluster-records.ts'
import { datastoresIn } from '#importers/proxmox/datastores.ts'
import { cardsOf, volumesOf } from '#importers/proxmox/guest-hardware.ts'
import { guestFrom } from '#importers/proxmox/guests.ts'
import { type HighAvailability, highAvailability } from '#importers/proxmox/high-availability.ts'
import { hostsIn } from '#importers/proxmox/hosts.ts'
import { answered, claims, type Making } from '#importers/proxmox/making.ts'
import { mappingsIn } from '#importers/proxmox/mappings.ts'
import { type Attachment, networksIn } from '#importers/proxmox/networks.ts'
import { isOn, type Properties, propertiesIn } from '#importers/proxmox/property-string.ts'
import { quorumOf } from '#importers/proxmox/quorum.ts'
import { type PveRecord, placeOf, sourceBook } from '#importers/proxmox/record.ts'
import { diskHomes } from '#importers/proxmox/replication.ts'
import { rulesIn } from '#importers/proxmox/rules.ts'
import { compareText, sortedBy, sortedById } from '#kernel/sort.ts'

/** The estate of all clusters that were read. */
export function estateFrom(all: readonly ClusterRecords[], name: string, log: IssueLog): Estate {
  const book = sourceBook()
  const claim = claims()
  const facilities: Facility[] = []
  const parts = all.map((records) => partFrom(records, { book, claim, log, facilities }))
  return {
    ...{ name, sources: book.sources(), services: [], windows: [] },
    facilities: sortedById(facilities),
    clusters: sortedById(parts.flatMap((part) => part.clusters)),
    hosts: sortedById(parts.flatMap((part) => part.hosts)),
    datastores: sortedById(parts.flatMap((part) => part.datastores)),
    networks: sortedById(parts.flatMap((part) => part.networks)),
    vms: sortedById(parts.flatMap((part) => part.vms)),
    rules: sortedById(parts.flatMap((part) => part.rules)),
  }
}

type Part = Pick<Estate, 'clusters' | 'hosts' | 'datastores' | 'networks' | 'vms' | 'rules'>

type Shared = Pick<Making, 'book' | 'claim' | 'log' | 'facilities'>

function partFrom(records: ClusterRecords, shared: Shared): Part {
  const { claim } = shared
  const named = clusterName(records)
  const id = clusterIdOf(records, named, claim)
  const nodes = [...records.nodes.keys()].sort(compareText)
  const hostIds = new Map(nodes.map((node) => [node, claim('host', node)]))
  const members = new Set(memberNodes(records))
  const making: Making = { ...shared, records, hostIds, clusterId: id, clusterName: named, members }
  noteStorages(making)
  const ha = highAvailability(making)
  const requires = id === 'none' || id === 'unknown' ? 'nothing' : quorumOf(making)
  const homes = diskHomes(making, datastoresIn(making, cephIn(making)))
  const { networks, idOf: networkIds } = networksIn(making, attachmentsIn(records))
  const mappings = mappingsIn(making)
  const ground = { making, homes, ha, networkIds, pools: poolsIn(making), mapped: mappings.mapped }
  const guests = sortedBy([...records.guests.values()], ({ vmid }) => vmid.padStart(12, '0'))
  const guestIds = new Map(guests.map(({ vmid }) => [vmid, claim('vm', vmid)]))
  const vms = guests.map((guest): Vm => guestFrom(ground, guest, guestIds.get(guest.vmid) ?? guest.vmid))
  const isCluster = id !== 'none' && id !== 'unknown'
  return {
    hosts: hostsIn(making),
    ...{ datastores: homes.datastores(), networks, vms },
    rules: [...rulesIn(making, guestIds), ...mappings.rules(guestIds)],
    clusters: isCluster ? [clusterFrom(making, id, ha, requires)] : [],
  }
}

/** The id of the cluster: its name; 'none' where the status says that the node is in none. */
function clusterIdOf(
  { answers, nodes }: ClusterRecords,
  name: Known<string>,
  claim: Making['claim'],
): Known<string> | 'none' {
  if (isKnown(name)) return claim('cluster', name)
  // Nodes that one answer lists together are one cluster, whatever it is called.
  if (nodes.size > 1) return claim('cluster', 'cluster')
  return answers.get('/cluster/status') === undefined ? 'unknown' : 'none'
}

function clusterFrom(
  making: Making,
  id: string,
  ha: HighAvailability,
  requires: Cluster['requires'],
): Cluster {
  const { clusterName: name, book } = making
  const status = answered(making, '/cluster/status')?.filter(({ fields }) => fields.type === 'cluster') ?? []
  const totem = answered(making, '/cluster/config/totem') ?? []
  const resources = answered(making, '/cluster/ha/resources')?.slice(0, 1) ?? []
  const nodes = [...making.records.nodes.values()]
  const votes = nodes.flatMap(({ corosync }) => corosync).slice(0, 1)
  const listed = nodes
    .flatMap((node) => (node.listed.length > 0 ? node.listed : (node.named ?? [])))
    .slice(0, 1)
  const options = answered(making, '/cluster/options') ?? []
  const origins = book.origins([
    ...(status.length + totem.length === 0 ? listed : []).map((record) => [record, {}] as const),
    ...votes.map((record) => [record, { requires: ['quorum_votes'] }] as const),
    ...resources.map((record) => [record, { haEnabled: ['sid'] }] as const),
    ...options.map((record) => [record, { 'traits.balancing': ['crs'] }] as const),
    ...totem.map((record) => [record, { name: ['cluster_name'] }] as const),
    ...status.map((record) => [record, { name: ['name'] }] as const),
  ])
  return {
    ...blankCluster({
      id,
      name: isKnown(name) ? name : 'Proxmox VE cluster',
      platform: 'proxmox',
      origin: [0, 1],
    }),
    ...origins,
    haEnabled: ha.enabled,
    // The platform has none: nothing is refused for want of room after a failure.
    admissionControl: false,
    requires,
    traits: { admission: { kind: 'none' }, ...balancing(making) },
  }
}

/** Settings of the scheduler, which the API states as an object and the file as a property string. */
function schedulerOf(record: PveRecord): Properties {
  const { crs } = record.fields
  if (!isObject(crs)) return propertiesIn(textOf(crs) ?? '')
  return new Map(Object.entries(crs).map(([key, value]) => [key, textOf(value) ?? '']))
}

/** Whether the manager moves guests for balance by itself; that it picks a node when one starts is no balancing. */
function balancing(making: Making): ClusterTraits {
  const record = answered(making, '/cluster/options')?.at(-1)
  if (record === undefined) return {}
  const crs = schedulerOf(record)
  const mode = crs.get('ha') ?? 'basic'
  if (mode !== 'basic') {
    const message = `HA picks nodes by the scheduler "${mode.slice(0, 40)}", not by the number of guests. Choose the same where an engine asks for the scheduler.`
    making.log.add('proxmox.scheduler', 'note', record.at.file, message)
  }
  return { balancing: isOn(crs.get('ha-auto-rebalance')) ? 'full' : 'off' }
}

/** Storages that guests name and no list does are there all the same. */
function noteStorages({ records: { guests, storages }, log }: Making): void {
  const isListed = storages.size > 0
  for (const { config } of sortedBy([...guests.values()], ({ vmid }) => vmid.padStart(12, '0'))) {
    for (const record of config) {
      for (const { storage, kind, key } of volumesOf(record)) {
        if (storage === undefined || (kind !== 'disk' && kind !== 'media') || storages.has(storage)) continue
        const made: StorageRecords = { id: storage, config: [], usage: new Map(), named: record }
        storages.set(storage, made)
        if (!isListed) continue
        const message = `Storage ${storage} is in no list, so which nodes see it is unknown. It may have been removed while guests still name it.`
        log.add('proxmox.storage-missing', 'warning', placeOf(record, key), message)
      }
    }
  }
}

const attachmentsIn = ({ guests }: ClusterRecords): readonly Attachment[] =>
  sortedBy([...guests.values()], ({ vmid }) => vmid.padStart(12, '0')).flatMap(({ config }) =>
    config
      .slice(-1)
      .flatMap((record) =>
        cardsOf(record, () => 'unknown').flatMap(({ bridge, tag }) =>
          bridge === undefined ? [] : [{ bridge, tag, record }],
        ),
      ),
  )

function poolsIn(making: Making): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [path, records] of making.records.answers) {
    if (path !== '/pools' && !path.startsWith('/pools/')) continue
    for (const { fields } of records) {
      const pool = textOf(fields.poolid) ?? path.slice('/pools/'.length)
      for (const member of objectsOf(fields.members)) {
        const vmid = textOf(member.vmid)
        if (vmid !== undefined && pool !== '') found.set(vmid, pool)
      }
    }
  }
  return found
}
