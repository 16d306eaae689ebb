import { apartGroups } from '#engines/blast-radius/apart-groups.ts'
import type { Host, Vm } from '#estate/model.ts'
import { isRunning } from '#estate/query.ts'
import type { Ground } from '#failure/failure-graph.ts'
import { clusterOfVm, restartGround, restartTargets } from '#failure/restart.ts'
import { compareText } from '#kernel/sort.ts'

/**
 * How running VMs are placed: 'as-is' moves only those whose host goes or is full, to the host with the fewest VMs;
 * 'pack' fills host after host in order of id; 'anti-affinity' keeps apart what is drawn apart, while it can.
 */
export type PlacementRule = 'as-is' | 'pack' | 'anti-affinity'

/** A cluster ready to be placed at any ratio: its hosts in the order they are kept, its running VMs by id. */
type Roster = { readonly hosts: readonly string[]; readonly guests: readonly Guest[] }
type Guest = {
  readonly id: string
  /** Index into the hosts, -1 where unknown or outside. */
  readonly home: number
  readonly tied: boolean
  /** Hosts it can run on, or undefined for all of them. */
  readonly only: ReadonlySet<number> | undefined
  readonly groups: readonly string[]
}
/** What placement needs of an estate, worked out once. */
export type PlacementGround = {
  readonly rosters: readonly Roster[]
  readonly hostsElsewhere: ReadonlySet<string>
}
/** Where VMs went: their new host by VM id, the hosts that carry a VM, and the VMs no kept host could take. */
export type Placement = {
  readonly homes: ReadonlyMap<string, string>
  readonly hostsUsed: number
  readonly tied: number
}

/** Prepares an estate for `place`. Hosts are kept in order of id, those in maintenance last. Linear in VMs. */
export function placementGround(ground: Ground): PlacementGround {
  const restart = restartGround(ground)
  const groups = apartGroups(ground)
  const byCluster = new Map<string, Vm[]>([...restart.hostsOfCluster.keys()].map((id) => [id, []]))
  const hostsElsewhere = new Set<string>()
  for (const vm of ground.vms) {
    if (!isRunning(vm)) continue
    const list = byCluster.get(clusterOfVm(restart, vm))
    if (list !== undefined) list.push(vm)
    else if (restart.hosts.has(vm.hostId)) hostsElsewhere.add(vm.hostId)
  }
  const rosters = [...byCluster].map(([clusterId, vms]): Roster => {
    const hosts = keptOrder(restart.hostsOfCluster.get(clusterId)!)
    const index = new Map(hosts.map((id, at) => [id, at]))
    vms.sort((left, right) => compareText(left.id, right.id))
    const guests = vms.map((vm): Guest => {
      const { perhaps } = restartTargets(restart, vm)
      const only =
        perhaps.size === hosts.length ? undefined : new Set([...perhaps].map((id) => index.get(id)!))
      const tied = vm.devices !== 'unknown' && vm.devices.some((device) => device.bindsToHost)
      return { id: vm.id, home: index.get(vm.hostId) ?? -1, tied, only, groups: groups.get(vm.id) ?? [] }
    })
    return { hosts, guests }
  })
  return { rosters, hostsElsewhere }
}

const keptOrder = (hosts: readonly Host[]): readonly string[] =>
  [...hosts]
    .sort(
      (a, b) => Number(a.maintenance === true) - Number(b.maintenance === true) || compareText(a.id, b.id),
    )
    .map(({ id }) => id)

/**
 * The running VMs of every cluster on as few hosts as `vmsPerHost` (1 or more) needs; a ratio that would need more
 * hosts than there are spreads over all. `homes` holds the VMs of `wanted`. Cost: VMs × hosts kept of their cluster.
 */
export function place(
  ground: PlacementGround,
  vmsPerHost: number,
  rule: PlacementRule,
  wanted: ReadonlySet<string> | 'all',
): Placement {
  const homes = new Map<string, string>()
  const used = new Set(ground.hostsElsewhere)
  let tied = 0
  for (const roster of ground.rosters) {
    const seats = placeRoster(roster, vmsPerHost, rule)
    for (const [at, guest] of roster.guests.entries()) {
      const host = roster.hosts[seats.hostOf[at]!]
      if (host === undefined) continue
      if (wanted === 'all' || wanted.has(guest.id)) homes.set(guest.id, host)
    }
    for (const [at, host] of roster.hosts.entries()) if (seats.load[at]! > 0) used.add(host)
    tied += seats.tied
  }
  return { homes, hostsUsed: used.size, tied }
}

/** Hosts of one cluster while VMs are seated: how many each carries, and of which groups. */
type Seats = {
  readonly hostOf: Int32Array
  readonly load: Int32Array
  readonly present: readonly Map<string, number>[]
  readonly kept: number
  readonly room: number
  tied: number
}

function placeRoster(roster: Roster, vmsPerHost: number, rule: PlacementRule): Seats {
  const { hosts, guests } = roster
  const kept = Math.min(hosts.length, Math.ceil(guests.length / vmsPerHost))
  const seats: Seats = {
    hostOf: new Int32Array(guests.length).fill(-1),
    load: new Int32Array(hosts.length),
    present: hosts.map(() => new Map()),
    kept,
    room: Math.max(vmsPerHost, Math.ceil(guests.length / Math.max(1, kept))),
    tied: 0,
  }
  const waiting: number[] = []
  for (const [at, guest] of guests.entries()) {
    const stays =
      rule === 'as-is' && guest.home >= 0 && guest.home < kept && seats.load[guest.home]! < seats.room
    if (guest.tied) seats.tied += 1
    if ((guest.tied && guest.home >= 0) || stays) seat(seats, guest, at, guest.home)
    else waiting.push(at)
  }
  for (const at of waiting) {
    const guest = guests[at]!
    const host = chooseHost(seats, guest, rule)
    if (host < 0) seats.tied += 1
    if (host >= 0 || guest.home >= 0) seat(seats, guest, at, host >= 0 ? host : guest.home)
  }
  return seats
}

function seat(seats: Seats, guest: Guest, at: number, host: number): void {
  seats.hostOf[at] = host
  seats.load[host]! += 1
  const here = seats.present[host]!
  for (const group of guest.groups) here.set(group, (here.get(group) ?? 0) + 1)
}

function chooseHost(seats: Seats, guest: Guest, rule: PlacementRule): number {
  const { load, present, kept, room } = seats
  let best = -1
  let bestConflicts = Number.POSITIVE_INFINITY
  for (let host = 0; host < kept; host += 1) {
    if (load[host]! >= room || (guest.only !== undefined && !guest.only.has(host))) continue
    if (rule === 'pack') return host
    let conflicts = 0
    if (rule === 'anti-affinity') {
      for (const group of guest.groups) conflicts += present[host]!.get(group) ?? 0
    }
    if (
      best >= 0 &&
      (conflicts > bestConflicts || (conflicts === bestConflicts && load[host]! >= load[best]!))
    )
      continue
    best = host
    bestConflicts = conflicts
  }
  return best
}

/** How many clusters have more running VMs than their hosts take under a ceiling; they spread over all hosts. */
export const crowdedClusters = ({ rosters }: PlacementGround, vmsPerHost: number): number =>
  rosters.filter(({ hosts, guests }) => guests.length > vmsPerHost * hosts.length).length

/** The estate with VMs on the hosts of a placement. */
export function withPlacement<G extends Pick<Ground, 'vms'>>(ground: G, placement: Placement): G {
  const vms = ground.vms.map((vm) => {
    const home = placement.homes.get(vm.id)
    return home === undefined || home === vm.hostId ? vm : { ...vm, hostId: home }
  })
  return { ...ground, vms }
}

/** How many hosts carry a running VM, placed as they are. */
export const hostsUsed = (ground: Ground): number => {
  const known = new Set(ground.hosts.map(({ id }) => id))
  return new Set(ground.vms.filter((vm) => isRunning(vm) && known.has(vm.hostId)).map(({ hostId }) => hostId))
    .size
}
