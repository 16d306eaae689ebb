import type { Facility, Needs, Requirement } from '#estate/model.ts'
import { isObject, type JsonObject, objectsOf, textOf, valueAt } from '#importers/json-reader.ts'
import type { StorageRecords } from '#importers/proxmox/cluster-records.ts'
import { answered, hostsOf, type Making } from '#importers/proxmox/making.ts'
import { type PveRecord, readerOf } from '#importers/proxmox/record.ts'

/** What a storage in a pool needs, and how many copies the pool keeps. */
export type CephPool = { readonly requires: Needs; readonly copies: number | undefined }

/** The Ceph that runs on the nodes themselves. */
export type CephCluster = {
  /** What is known of the pool of a storage; undefined for a storage that lies elsewhere. */
  poolOf(storage: StorageRecords): CephPool | undefined
}

/** The name that the platform gives the one rule it makes itself, which puts each copy on another host. */
const ruleByHost = 'replicated_rule'
/** Parts of the tree of OSDs that are looked at. */
const treeMax = 200_000

/**
 * The Ceph of the nodes, where its status was read. Its monitors are one facility, which works while most of them do;
 * each pool is another, which works while fewer hosts are lost than may miss of its copies. That last is said only of
 * replicated pools by the platform's own rule, whose copies lie on different hosts, and only where the hosts of the
 * OSDs were read; else it is unknown.
 */
export function cephIn(making: Making): CephCluster | undefined {
  const status = answered(making, '/cluster/ceph/status')?.at(-1)
  const fsid = textOf(status?.fields.fsid)
  if (status === undefined || fsid === undefined) return undefined
  const monitors = monitorsOf(making, status, fsid)
  making.facilities.push(monitors)
  const pools = poolsOf(making)
  const osdHosts = hostsOf(making, osdNodes(making))
  const made = new Map<string, Facility>()
  return {
    poolOf({ config, usage }) {
      const fields = config.at(-1)?.fields ?? [...usage.values()].flat()[0]?.fields
      const type = textOf(fields?.plugintype) ?? textOf(fields?.type)
      if (
        fields === undefined ||
        (type !== 'rbd' && type !== 'cephfs') ||
        textOf(fields.monhost) !== undefined
      ) {
        return undefined
      }
      const name =
        type === 'rbd' ? (textOf(fields.pool) ?? 'rbd') : `${textOf(fields['fs-name']) ?? 'cephfs'}_data`
      const pool = pools.get(name)
      const array = made.get(name) ?? poolFacility(making, name, fsid, pool, osdHosts, status)
      if (!made.has(name)) making.facilities.push(array)
      made.set(name, array)
      const of: readonly Requirement[] = [
        { kind: 'component', ref: `controller:${monitors.id}` },
        { kind: 'component', ref: `array:${array.id}` },
      ]
      const copies = pool === undefined ? 'unknown' : readerOf(pool, making.log).whole('size')
      const isReplicated = textOf(pool?.fields.type) !== 'erasure'
      return {
        requires: { kind: 'all', of },
        copies: copies === 'unknown' || !isReplicated ? undefined : copies,
      }
    },
  }
}

function monitorsOf(making: Making, status: PveRecord, fsid: string): Facility {
  const mons = objectsOf(valueAt(status.fields, 'monmap.mons'))
  const names = mons.map(({ name }) => textOf(name) ?? '')
  const hosts = hostsOf(making, names)
  const isWhole = mons.length > 0 && hosts.length === mons.length
  if (mons.length > 0 && !isWhole) {
    const message = `Ceph has ${mons.length} monitors, of which ${hosts.length} carry the name of a node; where the others run is unknown.`
    making.log.add('proxmox.ceph-monitors-elsewhere', 'note', status.at.file, message)
  }
  return {
    ...{
      id: making.claim('controller', `ceph-monitors-${fsid.slice(0, 8)}`),
      name: 'Ceph monitors',
      kind: 'controller',
      standsIn: 'unknown',
    },
    ...making.book.origins([[status, { requires: ['monmap'] }]]),
    requires: isWhole ? mostOf(hosts, Math.floor(mons.length / 2) + 1) : 'unknown',
  }
}

const mostOf = (hosts: readonly string[], k: number): Requirement => ({
  ...{ kind: 'at-least', k },
  of: hosts.map((id) => ({ kind: 'component', ref: `host:${id}` }) as const),
})

/** Pools by name, from whichever node answered. */
function poolsOf({ records }: Making): ReadonlyMap<string, PveRecord> {
  const found = new Map<string, PveRecord>()
  for (const [path, answer] of records.answers) {
    if (!path.endsWith('/ceph/pool')) continue
    for (const record of answer) {
      const name = textOf(record.fields.pool_name)
      if (name !== undefined) found.set(name, record)
    }
  }
  return found
}

/** Nodes that hold OSDs, from the tree that any of them answers with. */
function osdNodes({ records }: Making): ReadonlySet<string> {
  const names = new Set<string>()
  const roots: JsonObject[] = []
  for (const [path, answer] of records.answers) {
    if (path.endsWith('/ceph/osd')) roots.push(...answer.map(({ fields }) => fields.root).filter(isObject))
  }
  let looked = 0
  for (let next = roots.pop(); next !== undefined && looked < treeMax; next = roots.pop()) {
    looked += 1
    const children = objectsOf(next.children)
    const hasOsds = children.some(({ type }) => type === 'osd')
    if (next.type === 'host' && hasOsds && typeof next.name === 'string') names.add(next.name)
    else roots.push(...children)
  }
  return names
}

function poolFacility(
  making: Making,
  name: string,
  fsid: string,
  pool: PveRecord | undefined,
  hosts: readonly string[],
  status: PveRecord,
): Facility {
  const reader = pool === undefined ? undefined : readerOf(pool, making.log)
  const size = reader?.whole('size') ?? 'unknown'
  const sizeMin = reader?.whole('min_size') ?? 'unknown'
  const isByHost =
    textOf(pool?.fields.crush_rule_name) === ruleByHost && textOf(pool?.fields.type) === 'replicated'
  const isKnownWhole =
    isByHost && size !== 'unknown' && sizeMin !== 'unknown' && sizeMin <= size && hosts.length >= size
  const k = isKnownWhole ? hosts.length - (size - sizeMin) : 0
  return {
    ...{
      id: making.claim('array', `ceph-${name}-${fsid.slice(0, 8)}`),
      name: `Ceph pool ${name}`,
      kind: 'array',
      standsIn: 'unknown',
    },
    ...making.book.origins(
      pool === undefined ? [[status, {}]] : [[pool, { name: ['pool_name'], requires: ['min_size'] }]],
    ),
    requires: isKnownWhole ? mostOf(hosts, k) : 'unknown',
  }
}
