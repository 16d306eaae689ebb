import type {
  Datastore,
  DeviceKind,
  Entity,
  Estate,
  Facility,
  Host,
  Rule,
  Service,
  Vm,
} from '#estate/model.ts'
import { byId, mayRun } from '#estate/query.ts'
import { requirementRefs, splitRef } from '#estate/requirement.ts'
import { sortedBy, sortedById } from '#kernel/sort.ts'
import { type ClusterView, clusterViews } from '#patterns/cluster-view.ts'
import { runs } from '#patterns/running.ts'
import { type SharedFate, sharedFateOf } from '#patterns/shared-fate.ts'
import { type Twins, twinsOf } from '#patterns/twins.ts'
import { membersOf } from '#placement/members.ts'

/** What checks are told besides the estate. */
export type PatternParams = {
  /** The day ages are counted to, such as '2027-06-01'. */
  readonly asOf: string
}

/** An estate as checks see it: lists in order of id without repeated ids, indexes, and costly answers made once. */
export type View = {
  readonly estate: Estate
  readonly asOf: string
  readonly vms: readonly Vm[]
  readonly hosts: readonly Host[]
  readonly clusters: readonly ClusterView[]
  readonly datastores: readonly Datastore[]
  readonly facilities: readonly Facility[]
  readonly services: readonly Service[]
  readonly rules: readonly Rule[]
  readonly twins: readonly Twins[]
  readonly vmById: ReadonlyMap<string, Vm>
  readonly hostById: ReadonlyMap<string, Host>
  readonly clusterById: ReadonlyMap<string, ClusterView>
  readonly datastoreById: ReadonlyMap<string, Datastore>
  /** VMs that run or may run, by the id of their host. */
  readonly vmsOnHost: ReadonlyMap<string, readonly Vm[]>
  /** VMs that run or may run, by datastore, as far as they are known to lie there. */
  readonly vmsOnDatastore: ReadonlyMap<string, readonly Vm[]>
  readonly rulesOfVm: ReadonlyMap<string, readonly Rule[]>
  /** VMs that a service requires, directly or inside a formula, with those services. */
  readonly servicesOfVm: ReadonlyMap<string, readonly Service[]>
  readonly serviceById: ReadonlyMap<string, Service>
  /** Whether a VM that may run lacks its host, or its list of datastores: it could be anywhere. */
  readonly vmsAdrift: boolean
  readonly storesUnstated: boolean
  /** Whether the list of devices of a VM would hold those of a kind: it was stated, or some source lists that kind. */
  listsDevices(vm: Vm, kind: DeviceKind): boolean
  /** The rack or room that a place is, or is in; 'none' where it is in none. */
  placeAbove(place: string, kind: 'rack' | 'room'): string
  /** VMs by the addresses and names they report; `incomplete` when one that may run reports none. */
  addresses(): Addresses
  fate(): SharedFate
}

/** Which VMs answer to an address or a name, in lower case. */
export type Addresses = {
  readonly vmsAt: ReadonlyMap<string, readonly Vm[]>
  readonly incomplete: boolean
}

/** Reads an estate for checks. Linear in it, apart from the sorting and from what is asked for later. */
export function viewOf(given: Estate, { asOf }: PatternParams): View {
  const estate: Estate = {
    ...given,
    clusters: first(given.clusters),
    hosts: first(given.hosts),
    datastores: first(given.datastores),
    networks: first(given.networks),
    vms: first(given.vms),
    services: first(given.services),
    rules: first(given.rules),
    facilities: firstOfKind(given.facilities),
  }
  const vmById = byId(estate.vms)
  const twins = twinsOf(estate, vmById)
  const datastoreById = byId(estate.datastores)
  const clusters = clusterViews(membersOf(estate), estate.hosts, estate.datastores)
  const { vmsOnHost, vmsOnDatastore, vmsAdrift, storesUnstated } = placesOf(estate)
  const placeOf = new Map(
    estate.facilities.map(({ kind, id, standsIn }) => [`${kind}:${id}`, standsIn as string]),
  )
  let fate: SharedFate | undefined
  let addresses: Addresses | undefined
  return {
    ...{ estate, asOf, clusters, twins, vmById, datastoreById },
    ...{ vms: estate.vms, hosts: estate.hosts, datastores: estate.datastores },
    ...{ facilities: estate.facilities, services: estate.services, rules: estate.rules },
    ...{ vmsOnHost, vmsOnDatastore, vmsAdrift, storesUnstated },
    hostById: byId(estate.hosts),
    clusterById: new Map(clusters.map((cluster) => [cluster.id, cluster])),
    serviceById: byId(estate.services),
    listsDevices: ({ origins }, kind) =>
      origins.length === 0 || estate.sources.some(({ columns }) => columns[`devices.${kind}`] !== undefined),
    placeAbove: (place, kind) => placeAbove(placeOf, place, kind),
    rulesOfVm: indexed(estate.rules, ({ vmIds }) => vmIds),
    servicesOfVm: indexed(estate.services, vmIdsOf),
    addresses() {
      addresses ??= addressesOf(estate.vms)
      return addresses
    },
    fate() {
      fate ??= sharedFateOf(estate, twins, twins.map(membersToLose))
      return fate
    },
  }
}

/** A chain of places that never ends, in a damaged estate, is unknown. */
function placeAbove(placeOf: ReadonlyMap<string, string>, start: string, kind: string): string {
  let place = start
  for (let step = 0; step <= placeOf.size; step += 1) {
    if (place === 'nowhere') return 'none'
    if (place === 'unknown' || place.startsWith(`${kind}:`)) return place
    place = placeOf.get(place) ?? 'unknown'
  }
  return 'unknown'
}

function addressesOf(vms: readonly Vm[]): Addresses {
  const vmsAt = new Map<string, Vm[]>()
  let incomplete = false
  for (const vm of vms) {
    if (!mayRun(vm)) continue
    const { guestAddresses = 'unknown', guestHostName = 'unknown' } = vm.traits ?? {}
    if (guestAddresses === 'unknown') incomplete = true
    const own = guestAddresses === 'unknown' ? [] : guestAddresses
    for (const address of new Set([...own, guestHostName].map((one) => one.toLowerCase()))) {
      if (address === 'unknown' || address === 'none') continue
      const known = vmsAt.get(address)
      if (known === undefined) vmsAt.set(address, [vm])
      else known.push(vm)
    }
  }
  return { vmsAt, incomplete }
}

/** How many running members of twins have to stop; 0 when fewer than two run. What is off has stopped already. */
export function membersToLose({ vms, lostAt }: Twins): number {
  const running = vms.filter(mayRun).length
  const left = lostAt - (vms.length - running)
  return running < 2 || left < 1 ? 0 : left
}

function vmIdsOf({ requires }: Service): readonly string[] {
  return requirementRefs(requires).flatMap((ref) => {
    const [kind, id] = splitRef(ref)
    return kind === 'vm' ? [id] : []
  })
}

/** Whether it is certain of every member whether it runs. */
export const membersCertain = ({ vms }: Twins): boolean => vms.every((vm) => runs(vm) !== 'unknown')

/** Entities in order of id, each id once. A list that is so already, as every import writes it, is taken as it is. */
function first<E extends Entity>(list: readonly E[]): readonly E[] {
  const inOrder = list.every(({ id }, at) => at === 0 || (list[at - 1] as E).id < id)
  return inOrder ? list : sortedById([...byId(list).values()])
}

function firstOfKind(list: readonly Facility[]): Facility[] {
  const index = new Map<string, Facility>()
  const keyOf = ({ kind, id }: Facility): string => `${kind}:${id}`
  for (const facility of list) if (!index.has(keyOf(facility))) index.set(keyOf(facility), facility)
  return sortedBy([...index.values()], keyOf)
}

function indexed<T>(list: readonly T[], idsOf: (item: T) => readonly string[]): Map<string, T[]> {
  const index = new Map<string, T[]>()
  for (const item of list) {
    for (const id of new Set(idsOf(item))) {
      const known = index.get(id)
      if (known === undefined) index.set(id, [item])
      else known.push(item)
    }
  }
  return index
}

function placesOf({ vms }: Estate) {
  const vmsOnHost = new Map<string, Vm[]>()
  const vmsOnDatastore = new Map<string, Vm[]>()
  let [vmsAdrift, storesUnstated] = [false, false]
  const add = (index: Map<string, Vm[]>, id: string, vm: Vm): void => {
    const known = index.get(id)
    if (known === undefined) index.set(id, [vm])
    else known.push(vm)
  }
  for (const vm of vms) {
    if (!mayRun(vm)) continue
    if (vm.hostId === 'unknown') vmsAdrift = true
    else add(vmsOnHost, vm.hostId, vm)
    if (vm.datastoreIds === 'unknown') storesUnstated = true
    else for (const id of new Set(vm.datastoreIds)) add(vmsOnDatastore, id, vm)
  }
  return { vmsOnHost, vmsOnDatastore, vmsAdrift, storesUnstated }
}
