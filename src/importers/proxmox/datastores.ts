import type { Datastore, DatastoreTraits, Facility, Known, Needs } from '#estate/model.ts'
import { isKnown } from '#estate/model.ts'
import { blankDatastore } from '#importers/blanks.ts'
import { isObject, textOf } from '#importers/json-reader.ts'
import type { CephCluster } from '#importers/proxmox/ceph.ts'
import type { StorageRecords } from '#importers/proxmox/cluster-records.ts'
import { hostsOf, type Making } from '#importers/proxmox/making.ts'
import { isOn, listItems } from '#importers/proxmox/property-string.ts'
import { type Columns, type PveRecord, readerOf, wordIn } from '#importers/proxmox/record.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Kinds of storage that several nodes see, whatever 'shared' says; of others it decides. */
const sharedTypes = new Set([
  ...['nfs', 'cifs', 'glusterfs', 'rbd', 'cephfs', 'iscsi', 'iscsidirect', 'zfs', 'pbs', 'esxi', 'drbd'],
])
/** Kinds whose volumes only the node itself has, whatever 'shared' says. */
const localTypes = new Set(['zfspool', 'lvmthin'])

/** Kinds of storage in the field's words, where those differ. */
const formats: Readonly<Record<string, string>> = {
  lvmthin: 'lvm-thin',
  zfspool: 'zfs',
  rbd: 'ceph-rbd',
  cifs: 'smb',
  zfs: 'zfs-over-iscsi',
}

const usageColumns: Columns = {
  name: ['storage'],
  capacityBytes: ['maxdisk', 'total'],
  freeBytes: ['avail', 'free', 'disk'],
  'traits.format': ['plugintype', 'type'],
}
const configColumns: Columns = {
  name: ['storage'],
  hostIds: ['nodes', 'shared', 'type'],
  'traits.format': ['type'],
  'traits.thin': ['sparse', 'type'],
}

/** The datastores of a cluster, and which one a volume of a storage on a node lies in. */
export type Datastores = {
  readonly datastores: readonly Datastore[]
  idOf(storage: string, node: Known<string>): Known<string>
}

/** What is known of one storage before it becomes one datastore, or one on every node. */
type Storage = {
  readonly records: StorageRecords
  readonly type: Known<string>
  readonly scope: 'shared' | 'local' | 'unknown'
  /** Nodes that may use it; unknown where neither its setup nor any node's answer was read. */
  readonly nodes: Known<readonly string[]>
}

/**
 * The datastores of a cluster. A storage that every node has of its own is one datastore on each; a shared one is one.
 * Which nodes see it: those its setup names, or all of the cluster; where the setup was not read, those that list it.
 */
export function datastoresIn(making: Making, ceph: CephCluster | undefined): Datastores {
  const datastores: Datastore[] = []
  const ids = new Map<string, string>()
  for (const records of sortedBy([...making.records.storages.values()], ({ id }) => id)) {
    const storage = storageFrom(making, records)
    if (storage.scope !== 'local' || !isKnown(storage.nodes)) {
      const one = sharedStore(making, storage, ceph)
      ids.set(records.id, one.id)
      datastores.push(one)
      continue
    }
    for (const node of storage.nodes) {
      const one = localStore(making, storage, node)
      ids.set(`${records.id}@${node}`, one.id)
      datastores.push(one)
    }
  }
  return {
    datastores,
    idOf: (storage, node) => ids.get(storage) ?? ids.get(`${storage}@${node}`) ?? 'unknown',
  }
}

function storageFrom(making: Making, records: StorageRecords): Storage {
  const setup = records.config.at(-1)?.fields
  const listed = [...records.usage.values()].flat()
  const type = storageType(records)
  const isShared = [setup, ...listed.map(({ fields }) => fields)].some((fields) =>
    isOn(textOf(fields?.shared)),
  )
  const scope = localTypes.has(type)
    ? 'local'
    : sharedTypes.has(type) || isShared
      ? 'shared'
      : setup === undefined && listed.length === 0
        ? 'unknown'
        : 'local'
  return { records, type, scope, nodes: nodesOf(making, records) }
}

/** The kind of a storage in the platform's words. */
export function storageType({ config, usage }: StorageRecords): Known<string> {
  const listed = [...usage.values()].flat().map(({ fields }) => fields.plugintype ?? fields.type)
  return textOf(config.at(-1)?.fields.type ?? listed.find(isWord)) ?? 'unknown'
}

const isWord = (value: unknown): boolean => typeof value === 'string' && value !== 'storage'

function nodesOf(making: Making, { config, usage }: StorageRecords): Known<readonly string[]> {
  const setup = config.at(-1)?.fields
  const all = [...making.members]
  if (setup !== undefined) {
    if (isOn(textOf(setup.disable))) return []
    const named = listItems(textOf(setup.nodes) ?? '')
    return named.length === 0 ? all : all.filter((node) => named.includes(node))
  }
  // Some managements list the nodes of a storage with each answer.
  const listing = [...usage.values()]
    .flat()
    .flatMap(({ fields }) => (Array.isArray(fields.nodes) ? fields.nodes : []))
  const seen = new Set([...usage.keys(), ...listing.filter((node) => typeof node === 'string')])
  return seen.size === 0 ? 'unknown' : all.filter((node) => seen.has(node))
}

function sharedStore(making: Making, storage: Storage, ceph: CephCluster | undefined): Datastore {
  const { records, nodes } = storage
  const id = making.claim('datastore', records.id)
  const usage = sortedBy([...records.usage], ([node]) => node).flatMap(([, of]) => of)
  const pool = ceph?.poolOf(records)
  const copies = pool?.copies
  return {
    ...blankDatastore({ id, name: records.id, origin: [0, 1] }),
    ...originsOf(making, records, usage),
    ...sizesOf(making, usage),
    hostIds: isKnown(nodes) ? hostsOf(making, nodes) : 'unknown',
    requires: pool?.requires ?? serverOf(making, storage),
    traits: { ...traitsOf(storage), ...(copies === undefined ? {} : { storageCopies: copies }) },
  }
}

function localStore(making: Making, storage: Storage, node: string): Datastore {
  const { records } = storage
  const id = making.claim('datastore', `${records.id}@${node}`)
  const usage = records.usage.get(node) ?? []
  const hostIds = hostsOf(making, [node])
  const [hostId] = hostIds
  return {
    ...blankDatastore({ id, name: `${records.id} (${node})`, origin: [0, 1] }),
    ...originsOf(making, records, usage),
    ...sizesOf(making, usage),
    hostIds,
    requires: hostId === undefined ? 'unknown' : { kind: 'component', ref: `host:${hostId}` },
    traits: traitsOf(storage),
  }
}

const originsOf = (making: Making, { config, named }: StorageRecords, usage: readonly PveRecord[]) =>
  making.book.origins([
    ...(named === undefined ? [] : [[named, {}] as const]),
    ...config.map((record) => [record, configColumns] as const),
    ...usage.map((record) => [record, usageColumns] as const),
  ])

/** A storage that is not there reports sizes of 0: those are unknown. Of several nodes' figures the largest counts. */
function sizesOf(
  making: Making,
  usage: readonly PveRecord[],
): Pick<Datastore, 'capacityBytes' | 'freeBytes'> {
  let sizes: Pick<Datastore, 'capacityBytes' | 'freeBytes'> = {
    capacityBytes: 'unknown',
    freeBytes: 'unknown',
  }
  for (const record of usage) {
    const reader = readerOf(record, making.log)
    const whole = (...members: readonly string[]): Known<number> => {
      const member = members.find((name) => record.fields[name] !== undefined)
      return member === undefined ? 'unknown' : reader.whole(member)
    }
    const capacityBytes = whole('maxdisk', 'total')
    if (capacityBytes === 'unknown' || capacityBytes === 0) continue
    const used = whole('disk', 'used')
    const stated = whole('avail', 'free')
    const rest = isKnown(used) && used <= capacityBytes ? capacityBytes - used : 'unknown'
    const freeBytes = isKnown(stated) && stated <= capacityBytes ? stated : rest
    if (!isKnown(sizes.capacityBytes) || capacityBytes > sizes.capacityBytes)
      sizes = { capacityBytes, freeBytes }
  }
  return sizes
}

function traitsOf({ type, records }: Storage): DatastoreTraits {
  if (!isKnown(type)) return {}
  const setup = records.config.at(-1)?.fields
  const format = wordIn(formats, type) ?? type
  if (type === 'lvmthin' || type === 'rbd') return { format, thin: true }
  if (type === 'lvm') return { format, thin: false }
  if (type === 'zfspool' && setup !== undefined) return { format, thin: isOn(textOf(setup.sparse)) }
  return { format }
}

/**
 * The array or server that the setup names: storages of one address fall together, also those of several clusters,
 * because a dependency that is overlooked looks safer than it is.
 */
function serverOf(making: Making, { records }: Storage): Needs {
  const setup = records.config.at(-1)
  const listed = [...records.usage.values()].flat()
  const own = [setup, ...listed].find((record) => addressOf(record) !== undefined)
  // Logical volumes that lie on another storage ('base' is one of its volumes) need what that needs.
  const below = /^([^:]{1,100}):/.exec(textOf(setup?.fields.base) ?? '')?.[1]
  const under = below === undefined ? undefined : making.records.storages.get(below)?.config.at(-1)
  const record = own ?? under
  const address = addressOf(record)
  if (record === undefined || address === undefined) return 'unknown'
  const id = `server-${address}`
  if (!making.facilities.some((facility) => facility.id === id))
    making.facilities.push(server(making, id, address, record))
  return { kind: 'component', ref: `array:${id}` }
}

function server(making: Making, id: string, address: string, record: PveRecord): Facility {
  const columns: Columns = { name: ['server', 'portal', 'monhost'] }
  return {
    ...{ id, name: `Storage at ${address}`, kind: 'array', standsIn: 'unknown', requires: 'unknown' },
    ...making.book.origins([[record, columns]]),
  }
}

function addressOf(record: PveRecord | undefined): string | undefined {
  if (record === undefined || !isObject(record.fields)) return undefined
  const { server: host, portal, monhost } = record.fields
  const said =
    textOf(host) ?? textOf(portal)?.replace(/:\d+$/, '') ?? listItems(textOf(monhost) ?? '').join('+')
  return said === '' ? undefined : said.slice(0, 200)
}
