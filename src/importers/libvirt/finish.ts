import {
  type Datastore,
  type Estate,
  emptyEstate,
  type Host,
  type Known,
  type Network,
  type Source,
  type Vm,
} from '#estate/model.ts'
import { blankDatastore, blankNetwork } from '#importers/blanks.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { diskFinder, linkName } from '#importers/libvirt/places.ts'
import type { DomainDraft } from '#importers/libvirt/read-domain.ts'
import type { NetworkDraft } from '#importers/libvirt/read-network.ts'
import type { PoolDraft } from '#importers/libvirt/read-storage.ts'
import { withoutRepeats } from '#importers/libvirt/repeats.ts'
import type { Scope } from '#importers/libvirt/scopes.ts'
import { uniqueIds } from '#importers/unique-ids.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { compareText, sortedBy, sortedById } from '#kernel/sort.ts'

/** The estate of all daemons: what several hosts see on the network becomes one, what is in a host stays its own. */
export function finishEstate(
  name: string,
  sources: readonly Source[],
  found: readonly Scope[],
  log: IssueLog,
): Estate {
  const scopes = withoutRepeats(found, sources, log)
  const hosts = hostIds(scopes)
  const stores = datastoresOf(scopes, hosts)
  const networks = new Map<string, Network>()
  for (const scope of scopes) networksOf(scope, hosts.get(scope), networks)
  const vms = scopes.flatMap((scope) => {
    const find = diskFinder(scope)
    return scope.domains.map((domain) => finishVm(domain, hosts.get(scope), find, stores.idOf))
  })
  const ids = uniqueIds(new Map(vms.map((vm) => [vm, idOf(vm.name)])), contentOf)
  return {
    ...emptyEstate(name),
    sources,
    hosts: sortedById(
      scopes.flatMap((scope) =>
        scope.host === undefined ? [] : [{ ...scope.host, id: hosts.get(scope) ?? scope.host.id }],
      ),
    ),
    datastores: stores.list,
    networks: sortedById([...networks.values()]),
    vms: sortedById(vms.map((vm) => ({ ...vm, id: ids.get(vm) ?? vm.id }))),
  }
}

/** Ids that would be words of the model get a mark. */
const idOf = (name: string): string => (name === 'unknown' || name === 'none' ? `${name}~` : name)

/** What something is, without where it was read. */
function contentOf(entity: Vm | Host): string {
  const { origins: _, exactOrigins: __, ...content } = entity
  return canonicalJson(content)
}

function hostIds(scopes: readonly Scope[]): ReadonlyMap<Scope, string> {
  const named = new Map(
    scopes.flatMap((scope): [Scope, string][] =>
      scope.host === undefined ? [] : [[scope, idOf(scope.host.name)]],
    ),
  )
  return uniqueIds(named, ({ host }) => (host === undefined ? '' : contentOf(host)))
}

const below = (hostId: string | undefined, name: string): string =>
  hostId === undefined ? idOf(name) : `${hostId}/${name}`

type Stores = { readonly list: readonly Datastore[]; idOf(pool: PoolDraft): string }

/** Kinds that lie in one host unless somebody shares what is under them, which those who do know. */
const localKinds = new Set(['logical', 'disk', 'zfs'])
const formats: Readonly<Record<string, string>> = { netfs: 'nfs', rbd: 'ceph-rbd', logical: 'lvm' }

function datastoresOf(scopes: readonly Scope[], hosts: ReadonlyMap<Scope, string>): Stores {
  const groups = new Map<string, { readonly pool: PoolDraft; readonly hostId: string | undefined }[]>()
  for (const scope of scopes) {
    for (const pool of scope.pools) {
      const hostId = hosts.get(scope)
      const key = pool.remote === '' ? `in ${below(hostId, pool.name)}` : `on ${pool.remote}`
      const group = groups.get(key)
      if (group) group.push({ pool, hostId })
      else groups.set(key, [{ pool, hostId }])
    }
  }
  const ids = uniqueIds(
    new Map(
      [...groups].map(([key, group]) => {
        const [first] = sortedBy(group, ({ pool }) => pool.name)
        const own =
          first?.pool.remote === '' ? below(first.hostId, first.pool.name) : idOf(first?.pool.name ?? key)
        return [key, own]
      }),
    ),
    (key) => key,
  )
  const idByPool = new Map(
    [...groups].flatMap(([key, group]) => group.map(({ pool }) => [pool, ids.get(key) ?? key] as const)),
  )
  const list = [...groups].map(([key, group]) => datastoreOf(ids.get(key) ?? key, group))
  return { list: sortedById(list), idOf: (pool) => idByPool.get(pool) ?? pool.name }
}

function datastoreOf(
  id: string,
  group: readonly { readonly pool: PoolDraft; readonly hostId: string | undefined }[],
): Datastore {
  const [first] = sortedBy(group, ({ pool, hostId }) => `${pool.name}\n${hostId ?? ''}`)
  const { pool } = first as (typeof group)[number]
  const { name, kind, remote, origin } = pool
  const hostIds = group.map(({ hostId }) => hostId)
  const isTold = (remote !== '' || localKinds.has(kind)) && !hostIds.includes(undefined)
  return {
    ...blankDatastore({ id, name, origin }),
    origins: group.map((one) => one.pool.origin),
    exactOrigins: pool.places,
    hostIds: isTold ? [...new Set(hostIds as string[])].sort(compareText) : 'unknown',
    capacityBytes: agreed(group.map((one) => one.pool.capacityBytes)),
    freeBytes: agreed(group.map((one) => one.pool.freeBytes)),
    traits: { format: formats[kind] ?? kind, ...(pool.encrypted ? { encrypted: true } : {}) },
    ...(remote === '' ? {} : { identifiers: [`volume:${remote}`] }),
  }
}

/** The smallest of what several hosts report: what is free for one is free for all at most as far as that. */
function agreed(values: readonly Known<number>[]): Known<number> {
  const known = values.filter((value) => value !== 'unknown')
  return known.length === 0 ? 'unknown' : Math.min(...known)
}

function networksOf(scope: Scope, hostId: string | undefined, networks: Map<string, Network>): void {
  const drafts = new Map<string, NetworkDraft>(scope.networks.map((network) => [network.name, network]))
  for (const draft of drafts.values()) {
    add(networks, below(hostId, draft.name), draft.name, draft, draft.vlan)
    for (const [group, vlan] of draft.portgroups) {
      if (group === '') continue
      const name = `${draft.name}:${group}`
      add(networks, below(hostId, name), name, draft, vlan === 'unknown' ? draft.vlan : vlan)
    }
  }
  for (const { vm, nics } of scope.domains) {
    const origin = vm.origins[0]
    for (const { link } of nics) {
      const name = linkName(link)
      if (name === undefined || origin === undefined) continue
      const id = below(hostId, name)
      if (networks.has(id)) continue
      const network = blankNetwork({ id, name, origin })
      networks.set(
        id,
        link.kind === 'bridge' ? { ...network, traits: { virtualSwitch: link.name } } : network,
      )
    }
  }
}

function add(
  networks: Map<string, Network>,
  id: string,
  name: string,
  draft: NetworkDraft,
  vlan: Known<string>,
): void {
  networks.set(id, {
    ...blankNetwork({ id, name, origin: draft.origin }),
    exactOrigins: draft.places,
    vlan,
    ...(draft.bridge === undefined ? {} : { traits: { virtualSwitch: draft.bridge } }),
  })
}

function finishVm(
  { vm, disks, nics }: DomainDraft,
  hostId: string | undefined,
  find: ReturnType<typeof diskFinder>,
  storeId: Stores['idOf'],
): Vm {
  const found = disks.map(({ source: _, encrypted: __, ...disk }, index) => {
    const place = find(disks[index] as (typeof disks)[number])
    const datastoreId = place.pool === undefined ? ('unknown' as const) : storeId(place.pool)
    return { ...disk, capacityBytes: place.capacityBytes, datastoreId }
  })
  const stores = found.map(({ datastoreId }) => datastoreId)
  const cards = nics.map(({ link, vlan: _, ...nic }) => {
    const name = linkName(link)
    const networkId = name === undefined ? (link.kind === 'none' ? 'none' : 'unknown') : below(hostId, name)
    return { ...nic, networkId }
  })
  const links = cards.map(({ networkId }) => networkId)
  return {
    ...vm,
    hostId: hostId ?? 'unknown',
    disks: found,
    datastoreIds: stores.includes('unknown') ? 'unknown' : [...new Set(stores)].sort(compareText),
    networkIds: links.includes('unknown')
      ? 'unknown'
      : [...new Set(links.filter((id) => id !== 'none'))].sort(compareText),
    traits: { ...vm.traits, nics: cards },
  }
}
