import { type Apart, type Group, grouped, type Recognition, type Seen } from '#estate/merge/grouping.ts'
import {
  contradicted,
  identifierKeys,
  nameRank,
  plainName,
  platformsAgree,
  shortName,
} from '#estate/merge/telling.ts'
import {
  type ChangeWindow,
  type Cluster,
  type ComponentKind,
  type Datastore,
  type Entity,
  type Estate,
  type Facility,
  facilityKinds,
  type Host,
  type Network,
  type Rule,
  type Service,
  type Vm,
} from '#estate/model.ts'
import { splitRef } from '#estate/requirement.ts'

/** The role of a part decides what it may add. */
export type PartRole = 'inventory' | 'completion'
/** A part of a merge as far as joining looks at it. */
export type JoinPart = { readonly role: PartRole; readonly estate: Estate }

/** What is one, of every kind; and the VMs that share an identity but run on different platforms. */
export type Joined = {
  readonly facilities: readonly Group<Facility>[]
  readonly clusters: readonly Group<Cluster>[]
  readonly hosts: readonly Group<Host>[]
  readonly datastores: readonly Group<Datastore>[]
  readonly networks: readonly Group<Network>[]
  readonly vms: readonly Group<Vm>[]
  readonly services: readonly Group<Service>[]
  readonly rules: readonly Group<Rule>[]
  readonly windows: readonly Group<ChangeWindow>[]
  readonly migrating: readonly Apart<Vm>[]
}

/** The group that a part's id of some kind belongs to. */
type Lookup = (part: number, kind: ComponentKind, id: string) => Group | undefined

/**
 * Which entities of several parts are one (docs/decisions/19-what-makes-two-readings-one.md): hosts first, then what
 * is told by them. Cost O(n log n).
 */
export function joined(parts: readonly JoinPart[]): Joined {
  const seenOf = <E extends Entity>(list: (estate: Estate) => readonly E[]): Seen<E>[] =>
    parts.flatMap(({ estate }, part) => list(estate).map((entity) => ({ part, entity })))
  const lists = (part: number): boolean => parts[part]?.role === 'inventory'
  const index = new Map<string, Map<string, Group>[]>()
  const keep = <E extends Entity>(kind: ComponentKind, groups: readonly Group<E>[]): readonly Group<E>[] => {
    const ids = parts.map(() => new Map<string, Group>())
    for (const group of groups) for (const { part, entity } of group) ids[part]?.set(entity.id, group)
    index.set(kind, ids)
    return groups
  }
  const find: Lookup = (part, kind, id) => index.get(kind)?.[part]?.get(id)

  const hosts = keep(
    'host',
    joinHosts(
      seenOf(({ hosts }) => hosts),
      lists,
    ),
  )
  const clusters = keep(
    'cluster',
    joinClusters(
      seenOf(({ clusters }) => clusters),
      lists,
      membersOfClusters(parts, find),
    ),
  )
  const told = joinVms(
    seenOf(({ vms }) => vms),
    lists,
    find,
  )
  const vms = keep('vm', told.groups)
  const overlap = overlapOf([...hosts, ...vms])
  const users = usersOf(parts, find)
  const shared = { lists, users, overlap }
  const datastores = joinShared(
    seenOf(({ datastores }) => datastores),
    'datastore',
    shared,
  )
  const networks = joinShared(
    seenOf(({ networks }) => networks),
    'network',
    shared,
  )
  const facilities = facilityKinds.flatMap((kind) =>
    keep(
      kind,
      joinFacilities(
        seenOf((estate) => estate.facilities.filter((one) => one.kind === kind)),
        lists,
        find,
      ),
    ),
  )
  const services = grouped(
    seenOf(({ services }) => services),
    recognition<Service>(lists, () => true),
  ).groups
  const rules = joinRules(
    seenOf(({ rules }) => rules),
    lists,
    find,
  )
  const windows = grouped(
    seenOf((estate) => estate.windows),
    recognition<ChangeWindow>(lists, () => true),
  ).groups
  const guests = { vms, migrating: told.apart }
  return { facilities, clusters, hosts, datastores, networks, services, rules, windows, ...guests }
}

/** Recognition by identifiers, and where those say nothing by names that `atName` lets count. */
function recognition<E extends Entity>(
  lists: (part: number) => boolean,
  atName: (left: Seen<E>, right: Seen<E>) => boolean,
): Recognition<E> {
  return {
    ranks: nameRank + 1,
    keysAt: (rank, { entity }) =>
      rank === nameRank ? [plainName(entity.name)] : identifierKeys(rank, entity),
    judge: (left, right, rank) => {
      if (contradicted(left.entity, right.entity, rank)) return 'contradicted'
      return rank < nameRank || atName(left, right) ? 'one' : 'contradicted'
    },
    sole: () => false,
    lists,
  }
}

function joinHosts(seen: readonly Seen<Host>[], lists: (part: number) => boolean): readonly Group<Host>[] {
  // A short name is one host's only where everybody who says a domain says the same.
  const full = new Map<string, Set<string>>()
  for (const { entity } of seen) {
    const [name, short] = [plainName(entity.name), shortName(entity.name)]
    const domains = full.get(short) ?? new Set()
    if (name !== short) domains.add(name)
    full.set(short, domains)
  }
  const byName = recognition<Host>(lists, ({ entity: left }, { entity: right }) =>
    platformsAgree(left.platform, right.platform),
  )
  return grouped(seen, {
    ...byName,
    ranks: nameRank + 2,
    keysAt: (rank, one) => {
      if (rank <= nameRank) return byName.keysAt(rank, one)
      const short = shortName(one.entity.name)
      return (full.get(short)?.size ?? 0) > 1 ? [] : [short]
    },
  }).groups
}

type Tokens = ReadonlyMap<Entity, ReadonlySet<Group>>

function membersOfClusters(parts: readonly JoinPart[], find: Lookup): Tokens {
  const members = new Map<Entity, Set<Group>>()
  for (const [part, { estate }] of parts.entries()) {
    const clusters = new Map(estate.clusters.map((cluster) => [cluster.id, cluster]))
    for (const host of estate.hosts) {
      const cluster = clusters.get(host.clusterId)
      const group = find(part, 'host', host.id)
      if (cluster !== undefined && group !== undefined) addTo(members, cluster, group)
    }
  }
  return members
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([value]))
  else set.add(value)
}

const meet = <T>(left: ReadonlySet<T> | undefined, right: ReadonlySet<T> | undefined): boolean => {
  if (left === undefined || right === undefined) return false
  const [few, many] = left.size < right.size ? [left, right] : [right, left]
  for (const one of few) if (many.has(one)) return true
  return false
}

function joinClusters(
  seen: readonly Seen<Cluster>[],
  lists: (part: number) => boolean,
  members: Tokens,
): readonly Group<Cluster>[] {
  const meets = ({ entity: left }: Seen<Cluster>, { entity: right }: Seen<Cluster>): boolean =>
    platformsAgree(left.platform, right.platform) && meet(members.get(left), members.get(right))
  return grouped(seen, recognition(lists, meets)).groups
}

function joinVms(seen: readonly Seen<Vm>[], lists: (part: number) => boolean, find: Lookup) {
  const numbers = new Map<Group, number>()
  const within = (group: Group | undefined, name: string): readonly string[] => {
    if (group === undefined) return []
    const number = numbers.get(group) ?? numbers.size
    numbers.set(group, number)
    return [`${number} ${plainName(name)}`]
  }
  const [inCluster, onHost, alone] = [nameRank, nameRank + 1, nameRank + 2]
  return grouped(seen, {
    ranks: alone + 1,
    keysAt: (rank, { part, entity }) => {
      if (rank === inCluster) return within(find(part, 'cluster', entity.clusterId), entity.name)
      if (rank === onHost) return within(find(part, 'host', entity.hostId), entity.name)
      return rank === alone ? [plainName(entity.name)] : identifierKeys(rank, entity)
    },
    judge: ({ part, entity: left }, { part: other, entity: right }, rank) => {
      if (contradicted(left, right, rank)) return 'contradicted'
      if (!platformsAgree(left.platform, right.platform)) {
        return rank < nameRank ? 'other-platform' : 'contradicted'
      }
      // A name alone joins a VM only with what describes VMs that others list.
      return rank === alone && lists(part) && lists(other) ? 'contradicted' : 'one'
    },
    sole: (rank) => rank === alone,
    lists,
  })
}

/** Which parts are readings of the same platform: they have a host or a VM in common. */
function overlapOf(groups: readonly Group[]): (left: number, right: number) => boolean {
  const pairs = new Set<string>()
  for (const group of groups) {
    if (group.length < 2) continue
    for (const one of group) for (const other of group) pairs.add(`${one.part} ${other.part}`)
  }
  return (left, right) => pairs.has(`${left} ${right}`)
}

/** The hosts that see each datastore and the VMs on each datastore and network. */
function usersOf(parts: readonly JoinPart[], find: Lookup): Tokens {
  const users = new Map<Entity, Set<Group>>()
  for (const [part, { estate }] of parts.entries()) {
    const datastores = new Map(estate.datastores.map((one) => [one.id, one]))
    const networks = new Map(estate.networks.map((one) => [one.id, one]))
    const add = (entity: Entity | undefined, group: Group | undefined): void => {
      if (entity !== undefined && group !== undefined) addTo(users, entity, group)
    }
    for (const datastore of estate.datastores) {
      if (datastore.hostIds === 'unknown') continue
      for (const id of datastore.hostIds) add(datastore, find(part, 'host', id))
    }
    for (const vm of estate.vms) {
      const group = find(part, 'vm', vm.id)
      if (vm.datastoreIds !== 'unknown') for (const id of vm.datastoreIds) add(datastores.get(id), group)
      if (vm.networkIds !== 'unknown') for (const id of vm.networkIds) add(networks.get(id), group)
    }
  }
  return users
}

type Shared = {
  readonly lists: (part: number) => boolean
  readonly users: Tokens
  readonly overlap: (left: number, right: number) => boolean
}

function joinShared<E extends Datastore | Network>(
  seen: readonly Seen<E>[],
  what: 'datastore' | 'network',
  { lists, users, overlap }: Shared,
): readonly Group<E>[] {
  const told = what === 'datastore' ? 'capacityBytes' : 'vlan'
  const meets = ({ part, entity: left }: Seen<E>, { part: other, entity: right }: Seen<E>): boolean => {
    const [mine, theirs] = [users.get(left), users.get(right)]
    if (mine !== undefined && theirs !== undefined) return meet(mine, theirs)
    const [one, two] = [left, right].map((entity) => (entity as unknown as Record<string, unknown>)[told])
    return overlap(part, other) && (one === two || one === 'unknown' || two === 'unknown')
  }
  return grouped(seen, recognition(lists, meets)).groups
}

function joinFacilities(
  seen: readonly Seen<Facility>[],
  lists: (part: number) => boolean,
  find: Lookup,
): readonly Group<Facility>[] {
  const placeOf = ({ part, entity }: Seen<Facility>): Group | string => {
    if (entity.standsIn === 'nowhere' || entity.standsIn === 'unknown') return entity.standsIn
    return find(part, ...splitRef(entity.standsIn)) ?? entity.standsIn
  }
  const together = (left: Seen<Facility>, right: Seen<Facility>): boolean => {
    const [mine, theirs] = [placeOf(left), placeOf(right)]
    return mine === theirs || mine === 'unknown' || theirs === 'unknown'
  }
  return grouped(seen, recognition(lists, together)).groups
}

function joinRules(
  seen: readonly Seen<Rule>[],
  lists: (part: number) => boolean,
  find: Lookup,
): readonly Group<Rule>[] {
  const bound = ({ part, entity }: Seen<Rule>): ReadonlySet<Group> =>
    new Set([
      ...entity.vmIds.map((id) => find(part, 'vm', id)).filter((group) => group !== undefined),
      ...entity.hostIds.map((id) => find(part, 'host', id)).filter((group) => group !== undefined),
    ])
  const meets = (left: Seen<Rule>, right: Seen<Rule>): boolean => {
    const [mine, theirs] = [bound(left), bound(right)]
    return (mine.size === 0 && theirs.size === 0) || meet(mine, theirs)
  }
  return grouped(seen, recognition(lists, meets)).groups
}
