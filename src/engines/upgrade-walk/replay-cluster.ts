import type { Accelerator, Estate, Host, Known, Rule, Vm } from '#estate/model.ts'

/*
 * The independent checker of a walk, part one: one cluster, read from the inventory anew. It shares no code with what
 * plans, and takes what it does not know as the worst.
 */

/** What a VM takes or a host has: memory in bytes, CPU reservation in MHz, then accelerators by model. */
type Amounts = ReadonlyMap<string, number>

type Guest = {
  readonly id: string
  readonly home: string
  readonly takes: Amounts
  readonly restarts: boolean
  readonly mayRunOn: (host: string) => boolean
  /** It is in no rule between VMs, asks for memory alone, and may run on every host: any room does. */
  readonly isPlain: boolean
}

/** A cluster as the checker reads it. */
export type ReplayCluster = {
  readonly hosts: ReadonlyMap<string, Amounts>
  readonly receivers: ReadonlySet<string>
  readonly guests: readonly Guest[]
  readonly rules: readonly { readonly kind: 'apart' | 'together'; readonly vms: readonly string[] }[]
  readonly rulesOf: ReadonlyMap<string, readonly number[]>
}

/** Where every VM is; stopped ones and lost ones are in no host. */
export type Places = ReadonlyMap<string, string | 'stopped'>

type Reserve = { readonly memoryReserve: number; readonly shouldRules: 'left-out' | 'kept' }

/** Reads every cluster that has hosts. O(VMs + hosts + rules). */
export function replayClusters(estate: Estate, knobs: Reserve): ReadonlyMap<string, ReplayCluster> {
  const stores = new Map(estate.datastores.map(({ id, hostIds }) => [id, hostIds]))
  const rules = estate.rules.filter(({ strength }) => strength === 'must' || knobs.shouldRules === 'kept')
  const hostsOf = Map.groupBy(estate.hosts, ({ clusterId }) => clusterId)
  const clusterOf = new Map(estate.hosts.map(({ id, clusterId }) => [id, clusterId]))
  const vmsOf = Map.groupBy(
    estate.vms.filter((vm) => vm.power !== 'off' && vm.power !== 'suspended' && vm.template !== true),
    ({ hostId }) => clusterOf.get(hostId) ?? '',
  )
  return new Map(
    [...hostsOf].map(([id, hosts]) => [id, replayCluster(hosts, vmsOf.get(id) ?? [], rules, stores, knobs)]),
  )
}

function replayCluster(
  hosts: readonly Host[],
  vms: readonly Vm[],
  rules: readonly Rule[],
  stores: ReadonlyMap<string, Known<readonly string[]>>,
  { memoryReserve }: Reserve,
): ReplayCluster {
  const ids = new Set(vms.map(({ id }) => id))
  const mine = rules.filter(({ vmIds }) => vmIds.some((id) => ids.has(id)))
  const among = mine.flatMap(({ kind, vmIds }) => {
    if (kind !== 'vm-apart' && kind !== 'vm-together') return []
    const one = kind === 'vm-apart' ? ('apart' as const) : ('together' as const)
    return [{ kind: one, vms: vmIds.filter((id) => ids.has(id)) }]
  })
  const rulesOf = new Map<string, number[]>()
  among.forEach(({ vms: list }, at) => {
    for (const id of list) rulesOf.set(id, [...(rulesOf.get(id) ?? []), at])
  })
  return {
    hosts: new Map(hosts.map((host) => [host.id, holds(host, memoryReserve)])),
    receivers: new Set(hosts.flatMap(({ id, maintenance }) => (maintenance === true ? [] : [id]))),
    guests: vms.map((vm) => guestOf(vm, mine, stores, hosts)),
    ...{ rules: among, rulesOf },
  }
}

function holds(host: Host, reserve: number): Amounts {
  const { memoryBytes, cores, coreMhz, traits } = host
  const has = new Map<string, number>()
  has.set('memory', memoryBytes === 'unknown' ? 0 : Math.floor(memoryBytes * (1 - reserve)))
  has.set('mhz', cores === 'unknown' || coreMhz === 'unknown' ? 0 : cores * coreMhz)
  for (const { model, units } of cardsOf(traits?.accelerators)) has.set(model, (has.get(model) ?? 0) + units)
  return has
}

const cardsOf = (list: Known<readonly Accelerator[]> | undefined): readonly Accelerator[] =>
  list === undefined || list === 'unknown' ? [] : list

function guestOf(
  vm: Vm,
  rules: readonly Rule[],
  stores: ReadonlyMap<string, Known<readonly string[]>>,
  hosts: readonly Host[],
): Guest {
  const takes = new Map<string, number>()
  const overhead = vm.memoryOverheadBytes === 'unknown' ? 0 : vm.memoryOverheadBytes
  takes.set('memory', vm.memoryBytes === 'unknown' ? Number.POSITIVE_INFINITY : vm.memoryBytes + overhead)
  if (vm.cpuReservationMhz !== 'unknown') takes.set('mhz', vm.cpuReservationMhz)
  for (const { model, units } of cardsOf(vm.traits?.accelerators))
    takes.set(model, (takes.get(model) ?? 0) + units)
  const isTied = vm.devices !== 'unknown' && vm.devices.some(({ bindsToHost }) => bindsToHost)
  const seen = (vm.datastoreIds === 'unknown' ? [] : vm.datastoreIds).flatMap((id) => {
    const hosts = stores.get(id)
    return hosts === undefined || hosts === 'unknown' ? [] : [new Set(hosts)]
  })
  const own = rules.filter(({ vmIds }) => vmIds.includes(vm.id))
  const mayRunOn = (host: string): boolean =>
    !isTied &&
    seen.every((hosts) => hosts.has(host)) &&
    own.every(({ kind, hostIds }) => {
      if (kind === 'vm-on-hosts') return hostIds.includes(host)
      return kind !== 'unread' && (kind !== 'vm-off-hosts' || !hostIds.includes(host))
    })
  const isBound = own.some(({ kind }) => kind === 'vm-apart' || kind === 'vm-together')
  const isModest = [...takes].every(([what, amount]) => what === 'memory' || amount === 0)
  return {
    ...{ id: vm.id, home: vm.hostId, takes, mayRunOn },
    isPlain: !isBound && isModest && hosts.every(({ id }) => id === vm.hostId || mayRunOn(id)),
    // What no other host may run fails with its host on every day; a walk promises nothing about it.
    restarts: vm.restartPriority !== 'disabled' && hosts.some(({ id }) => id !== vm.hostId && mayRunOn(id)),
  }
}

/** What each host carries, where some VMs count on two hosts: the one they leave and the one they go to. */
function loadsOf(cluster: ReplayCluster, places: Places, also: Places): Map<string, Map<string, number>> {
  const loads = new Map<string, Map<string, number>>([...cluster.hosts.keys()].map((id) => [id, new Map()]))
  const add = (host: string | undefined, takes: Amounts): void => {
    const load = host === undefined ? undefined : loads.get(host)
    if (load === undefined) return
    for (const [what, amount] of takes) load.set(what, (load.get(what) ?? 0) + amount)
  }
  for (const { id, takes } of cluster.guests) {
    const [at, second] = [places.get(id), also.get(id)]
    add(at, takes)
    if (second !== undefined && second !== at) add(second, takes)
  }
  return loads
}

const fits = (has: Amounts, load: Amounts): boolean =>
  [...load].every(([what, amount]) => amount <= (has.get(what) ?? 0))

/** What is wrong with VMs being where they are; hosts that carry no guests but their own are not judged by load. */
export function placesObjection(cluster: ReplayCluster, places: Places, also: Places): string | undefined {
  const loads = loadsOf(cluster, places, also)
  const visited = new Set<string>()
  for (const { id, home, mayRunOn } of cluster.guests) {
    for (const at of [places.get(id), also.get(id)]) {
      if (at === undefined || at === 'stopped' || at === home) continue
      visited.add(at)
      if (!cluster.hosts.has(at)) return `${id} is sent to ${at}, which is no host of its cluster`
      if (!cluster.receivers.has(at)) return `${id} is sent to ${at}, which is in maintenance`
      if (!mayRunOn(at)) return `${id} may not run on ${at}`
    }
  }
  for (const host of visited) {
    if (!fits(cluster.hosts.get(host) as Amounts, loads.get(host) as Amounts))
      return `${host} carries more than it has`
  }
  const homes = new Map(cluster.guests.map(({ id, home }) => [id, home]))
  for (const { kind, vms } of cluster.rules) {
    const at = (one: Places): readonly string[] =>
      vms.map((id) => one.get(id) ?? '').filter((host) => host !== '' && host !== 'stopped')
    if (!keeps(kind, at(places)) && keeps(kind, at(homes))) return `a rule breaks between ${vms.join(', ')}`
  }
  return undefined
}

const keeps = (kind: 'apart' | 'together', hosts: readonly string[]): boolean =>
  kind === 'apart' ? new Set(hosts).size === hosts.length : new Set(hosts).size <= 1

/** Nodes of the search for a place after a loss, where putting the largest on the emptiest does not do. */
const nodesMax = 20_000

/**
 * The first loss of `failures` further hosts after which something does not restart; `out` hosts give no room. VMs
 * restart from where they are now, the largest first on the emptiest host, else by trying.
 */
export function restartObjection(
  cluster: ReplayCluster,
  places: Places,
  out: ReadonlySet<string>,
  failures: number,
): string | undefined {
  const up = [...cluster.hosts.keys()].filter((id) => !out.has(id))
  const idle = loadsOf(cluster, places, new Map())
  const on = Map.groupBy(cluster.guests, ({ id }) => places.get(id) ?? '')
  const now = new Map(places)
  const rooms = roomsOf(cluster, out, idle)
  for (const lost of subsets(up, Math.min(failures, up.length))) {
    if (isAmple(lost, rooms, on)) continue
    if (!restart(cluster, now, out, new Set(lost), idle, on))
      return `with ${lost.join(' and ')} lost, not everything restarts`
  }
  return undefined
}

/** Memory left on each host that may receive. */
function roomsOf(
  cluster: ReplayCluster,
  out: ReadonlySet<string>,
  loads: ReadonlyMap<string, Amounts>,
): ReadonlyMap<string, number> {
  const rooms = new Map<string, number>()
  for (const host of cluster.receivers) {
    const [has, load] = [cluster.hosts.get(host) as Amounts, loads.get(host) as Amounts]
    if (!out.has(host) && fits(has, load)) rooms.set(host, memory(has) - memory(load))
  }
  return rooms
}

/**
 * Whether a loss is answered without looking for places: VMs that may go anywhere are put one by one, and one that fits
 * on none of m hosts leaves less than its own size on each. So none is stuck where these hosts have room for all of them
 * and m times the largest.
 */
function isAmple(
  lost: readonly string[],
  rooms: ReadonlyMap<string, number>,
  on: ReadonlyMap<string, readonly Guest[]>,
): boolean {
  const guests = lost.flatMap((host) => on.get(host) ?? [])
  if (!guests.every(({ isPlain }) => isPlain)) return false
  let [room, hosts, needed, largest] = [0, 0, 0, 0]
  for (const [host, left] of rooms) {
    if (lost.includes(host)) continue
    room += left
    hosts += 1
  }
  for (const { takes } of guests) {
    needed += memory(takes)
    largest = Math.max(largest, memory(takes))
  }
  return room - needed >= hosts * largest
}

function* subsets(list: readonly string[], size: number, from = 0): Generator<readonly string[]> {
  if (size === 0) return yield []
  for (let at = from; at <= list.length - size; at += 1)
    for (const rest of subsets(list, size - 1, at + 1)) yield [list[at] as string, ...rest]
}

function restart(
  cluster: ReplayCluster,
  now: Map<string, string>,
  out: ReadonlySet<string>,
  lost: ReadonlySet<string>,
  loads: ReadonlyMap<string, Amounts>,
  on: ReadonlyMap<string, readonly Guest[]>,
): boolean {
  const gone = [...lost].flatMap((host) => (on.get(host) ?? []).map((guest) => ({ guest, host })))
  const moving = gone
    .flatMap(({ guest }) => (guest.restarts ? [guest] : []))
    .sort((left, right) => memory(right.takes) - memory(left.takes) || (left.id < right.id ? -1 : 1))
  if (moving.length === 0) return true
  const room = new Map<string, Map<string, number>>()
  for (const host of cluster.receivers) {
    const has = cluster.hosts.get(host) as Amounts
    const load = loads.get(host) as Amounts
    if (out.has(host) || lost.has(host) || !fits(has, load)) continue
    room.set(host, new Map([...has].map(([what, amount]) => [what, amount - (load.get(what) ?? 0)])))
  }
  for (const { guest } of gone) now.delete(guest.id)
  const found = putSome(cluster, moving, room, now) || put(cluster, moving, 0, room, now, { left: nodesMax })
  for (const { guest, host } of gone) now.set(guest.id, host)
  return found
}

/** Puts the VMs that are particular, and adds up whether the others then find room anywhere; leaves no trace. */
function putSome(
  cluster: ReplayCluster,
  moving: readonly Guest[],
  room: Map<string, Map<string, number>>,
  now: Map<string, string>,
): boolean {
  const particular = moving.filter(({ isPlain }) => !isPlain)
  if (!put(cluster, particular, 0, room, now, { left: nodesMax })) return false
  let [left, needed, largest] = [0, 0, 0]
  for (const has of room.values()) left += memory(has)
  for (const { isPlain, takes } of moving) {
    if (!isPlain) continue
    needed += memory(takes)
    largest = Math.max(largest, memory(takes))
  }
  if (left - needed >= room.size * largest) return true
  for (const { id, takes } of particular) {
    shift(room.get(now.get(id) as string) as Map<string, number>, takes, 1)
    now.delete(id)
  }
  return false
}

const memory = (takes: Amounts): number => takes.get('memory') ?? 0

function put(
  cluster: ReplayCluster,
  moving: readonly Guest[],
  at: number,
  room: Map<string, Map<string, number>>,
  now: Map<string, string>,
  budget: { left: number },
): boolean {
  const guest = moving[at]
  if (guest === undefined) return true
  const hosts = [...room.keys()]
    .filter((host) => mayTake(cluster, guest, host, room, now))
    .sort((left, right) => memory(room.get(right) as Amounts) - memory(room.get(left) as Amounts))
  for (const host of hosts) {
    budget.left -= 1
    if (budget.left < 0) return false
    shift(room.get(host) as Map<string, number>, guest.takes, -1)
    now.set(guest.id, host)
    if (put(cluster, moving, at + 1, room, now, budget)) return true
    now.delete(guest.id)
    shift(room.get(host) as Map<string, number>, guest.takes, 1)
  }
  return false
}

function shift(room: Map<string, number>, takes: Amounts, sign: 1 | -1): void {
  for (const [what, amount] of takes) room.set(what, (room.get(what) ?? 0) + sign * amount)
}

function mayTake(
  cluster: ReplayCluster,
  guest: Guest,
  host: string,
  room: ReadonlyMap<string, Amounts>,
  now: Places,
): boolean {
  if (!fits(room.get(host) as Amounts, guest.takes) || !guest.mayRunOn(host)) return false
  return (cluster.rulesOf.get(guest.id) ?? []).every((index) => {
    const { kind, vms } = cluster.rules[index] as ReplayCluster['rules'][number]
    const others = vms.flatMap((id) => (id === guest.id ? [] : (now.get(id) ?? [])))
    return kind === 'apart' ? !others.includes(host) : others.every((place) => place === host)
  })
}
