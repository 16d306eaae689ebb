import { packBiggestFirst } from '#engines/admission-control/xapi/greedy.ts'
import { freeMemory, type Pool, type PoolVm } from '#engines/admission-control/xapi/pool.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'
import type { Bytes } from '#kernel/units.ts'

/** Where VMs go, in the order in which they were decided. */
export type Moves = readonly (readonly [vmId: string, hostId: string])[]

/**
 * A plan that empties a host: which of its three ways gave it, its moves, and the VMs it found no host for.
 */
export type Evacuation = {
  readonly way: 'spread-evenly' | 'no-breach' | 'ignore-groups'
  readonly moves: Moves
  readonly unplaced: readonly string[]
}

/** An anti-affinity group is breached below this many hosts. Source: fact xapi-anti-affinity. */
const hostsPerGroupMin = 2
/** Below this many hosts in a pool, groups are not looked at: one host is left to go to. */
const hostsForGroupsMin = 3

/** The hosts that are left, with what is free, and how many VMs of each group run on each. */
type Ground = {
  readonly free: Map<string, Bytes>
  readonly counts: Map<string, Map<string, number>>
}

/**
 * How XAPI empties a host: anti-affinity groups spread evenly and the rest packed; else every group kept on
 * at least two hosts and the rest packed; else packed as if there were no groups, which may leave VMs out.
 * O(VMs × hosts).
 */
export function evacuationOf(pool: Pool, hostId: string): Evacuation {
  const vms = leaving(pool, hostId)
  const grouped = vms.filter(({ apartFrom }) => apartFrom !== null)
  const live = pool.hosts.filter((host) => host.live && host.id !== hostId)
  if (live.length + 1 >= hostsForGroupsMin && grouped.length > 0) {
    const single = vms.filter(({ apartFrom }) => apartFrom === null)
    const even = spreadEvenly(pool, hostId)
    const spread = completed(pool, hostId, even, single)
    if (spread !== null) return { way: 'spread-evenly', moves: spread, unplaced: [] }
    const apart = withoutBreach(pool, hostId)
    const planned = new Set(apart.map(([vm]) => vm))
    const rest = [...single, ...grouped.filter(({ id }) => !planned.has(id))]
    const kept = completed(pool, hostId, apart, rest)
    if (kept !== null) return { way: 'no-breach', moves: kept, unplaced: [] }
  }
  const { moves, unplaced } = packed(groundOf(pool, hostId), vms)
  return { way: 'ignore-groups', moves, unplaced }
}

/**
 * Where VMs of anti-affinity groups go when XAPI spreads them: smallest VM first, each to the host with
 * fewest of its group, of those the one with least memory free that holds it. Empty when one of them has no
 * host.
 */
export function spreadEvenly(pool: Pool, hostId: string): Moves {
  const ground = groundOf(pool, hostId)
  const moves: (readonly [string, string])[] = []
  for (const vm of groupedSmallestFirst(pool, hostId)) {
    const host = chosen(ground, vm, 'any')
    if (host === undefined) return []
    settle(ground, vm, host)
    moves.push([vm.id, host])
  }
  return moves
}

/**
 * Where VMs of anti-affinity groups go when XAPI only keeps rules unbroken: smallest VM first, to a host
 * without any of its group, of those the one with least memory free that holds it, until the group is on two
 * hosts. VMs that this needs not, or cannot, place are left out.
 */
export function withoutBreach(pool: Pool, hostId: string): Moves {
  const ground = groundOf(pool, hostId)
  const moves: (readonly [string, string])[] = []
  for (const vm of groupedSmallestFirst(pool, hostId)) {
    const held = [...(ground.counts.get(vm.apartFrom ?? '')?.values() ?? [])].filter((count) => count > 0)
    if (held.length >= hostsPerGroupMin) continue
    const host = chosen(ground, vm, 'without-group')
    if (host === undefined) continue
    settle(ground, vm, host)
    moves.push([vm.id, host])
  }
  return moves
}

const leaving = (pool: Pool, hostId: string): readonly PoolVm[] =>
  pool.vms.filter((vm) => vm.hostId === hostId)

const groupedSmallestFirst = (pool: Pool, hostId: string): readonly PoolVm[] =>
  sortedBy(
    leaving(pool, hostId).filter(({ apartFrom }) => apartFrom !== null),
    ({ bytes }) => bytes,
  )

function groundOf(pool: Pool, hostId: string): Ground {
  const free = freeMemory(pool)
  free.delete(hostId)
  const counts = new Map<string, Map<string, number>>()
  for (const vm of pool.vms) {
    if (vm.apartFrom === null) continue
    const group = counts.get(vm.apartFrom) ?? new Map<string, number>()
    counts.set(vm.apartFrom, group)
    if (vm.hostId !== null && free.has(vm.hostId)) group.set(vm.hostId, (group.get(vm.hostId) ?? 0) + 1)
  }
  return { free, counts }
}

function chosen({ free, counts }: Ground, vm: PoolVm, among: 'any' | 'without-group'): string | undefined {
  const group = counts.get(vm.apartFrom ?? '')
  const open = [...free].flatMap(([id, bytes]) => {
    const count = group?.get(id) ?? 0
    return bytes < vm.bytes || (among === 'without-group' && count > 0) ? [] : [{ id, bytes, count }]
  })
  const [first] = open.sort(
    (left, right) => left.count - right.count || left.bytes - right.bytes || compareText(left.id, right.id),
  )
  return first?.id
}

function settle({ free, counts }: Ground, vm: PoolVm, host: string): void {
  free.set(host, (free.get(host) ?? 0) - vm.bytes)
  const group = counts.get(vm.apartFrom ?? '')
  group?.set(host, (group.get(host) ?? 0) + 1)
}

/**
 * A plan begun for groups, ended by packing the rest; null when it began with nothing or the rest does not
 * fit.
 */
function completed(pool: Pool, hostId: string, begun: Moves, rest: readonly PoolVm[]): Moves | null {
  if (begun.length === 0) return null
  const ground = groundOf(pool, hostId)
  const byId = new Map(pool.vms.map((vm) => [vm.id, vm]))
  for (const [id, host] of begun) {
    const vm = byId.get(id)
    if (vm !== undefined) settle(ground, vm, host)
  }
  const { moves, unplaced } = packed(ground, rest)
  return unplaced.length > 0 ? null : [...begun, ...moves]
}

function packed(ground: Ground, vms: readonly PoolVm[]) {
  const hostIds = [...ground.free.keys()]
  const free = Float64Array.from(ground.free.values())
  const load = { sizes: vms.map(({ bytes }) => bytes), vms: [...vms.keys()] }
  const { placed, left } = packBiggestFirst(load, [...hostIds.keys()], free)
  const moves = placed.map(([vm, host]) => [vms[vm]?.id ?? '', hostIds[host] ?? ''] as const)
  return { moves, unplaced: left.map((vm) => vms[vm]?.id ?? '') }
}
