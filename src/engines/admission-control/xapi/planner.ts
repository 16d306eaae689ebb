import { packBiggestFirst } from '#engines/admission-control/xapi/greedy.ts'
import { freeMemory, type Pool, type PoolVm, protectedVms } from '#engines/admission-control/xapi/pool.ts'
import type { Bytes } from '#kernel/units.ts'

/** Pools with more hosts than this are bounded, never planned. Source: fact xapi-planner-hosts. */
export const plannerHostsMax = 32
/** A plan tries fewer orders of failures than this, otherwise it bounds. Source: fact xapi-planner-orders. */
export const plannerOrdersMax = 3_500

/**
 * What XAPI says about n host failures: a plan for all protected VMs, one that leaves out those bound to a
 * host, or none.
 */
export type PlanStatus = 'plan-for-all' | 'plan-without-bound' | 'no-plan'

/** Why XAPI says it: which way it went, and what decided. Bytes and counts as it sees them. */
export type PlanReason =
  /** More failures than hosts, or as many with VMs to restart. */
  | { readonly kind: 'too-few-hosts'; readonly hosts: number }
  /** VMs that are to run now and fit nowhere. */
  | { readonly kind: 'not-started'; readonly vms: readonly string[] }
  /**
   * Every order of failures was packed; `failed` is the first order that left a VM out, null when none did.
   */
  | {
      readonly kind: 'every-order'
      readonly orders: number
      readonly failed: { readonly hosts: readonly string[]; readonly vms: readonly string[] } | null
    }
  /**
   * All VMs counted as large as the largest: places left without the largest hosts, VMs of the fullest hosts.
   */
  | {
      readonly kind: 'bound'
      readonly why: 'hosts' | 'orders'
      readonly largestBytes: Bytes
      readonly placesLeft: number
      readonly vmsToMove: number
    }

export type Plan = { readonly status: PlanStatus; readonly reason: PlanReason }

/** A pool in numbers: free memory and sizes by index; `home` is the host of each agile VM. */
type State = { readonly free: Float64Array; readonly home: Int32Array }
type Ground = {
  readonly hostIds: readonly string[]
  readonly vmIds: readonly string[]
  readonly sizes: Float64Array
  readonly hostsTotal: number
}

/** A pool read once, to be asked about any number of failures. */
export type Planner = {
  readonly pool: Pool
  readonly ground: Ground
  readonly state: State
  readonly notStarted: readonly string[]
  readonly hasBound: boolean
}

/**
 * Whether XAPI finds a restart plan for `failures` host failures, 0 to the number of hosts, and why. What is
 * to run and does not was started first; then it packs every order of failures, or bounds: see `ordersOf`.
 * VMs bound to a host weigh on that host and are planned nowhere else. Exhaustive cost O(orders × restarted
 * VMs × hosts), at most `plannerOrdersMax` orders; bound O(VMs + hosts log hosts).
 */
export function planFor({ ground, state, notStarted, hasBound }: Planner, failures: number): Plan {
  if (notStarted.length > 0) return { status: 'no-plan', reason: { kind: 'not-started', vms: notStarted } }
  const reason = reasonFor(ground, state, failures)
  if (!isPlan(reason)) return { status: 'no-plan', reason }
  return { status: hasBound ? 'plan-without-bound' : 'plan-for-all', reason }
}

/**
 * The most host failures XAPI says it tolerates, 0 to the number of hosts. It halves the range as if fewer
 * failures were never harder. `quorumHosts` is how many hosts run its cluster stack where the pool is
 * clustered, 'none' where it is not: such a pool promises fewer than half of them and those that do not run
 * it.
 */
export function failuresTolerated(planner: Planner, quorumHosts: number | 'none'): number {
  const hosts = planner.pool.hosts.length
  const outside = quorumHosts === 'none' ? 0 : Math.max(0, hosts - quorumHosts)
  let upper = quorumHosts === 'none' ? hosts : Math.max(0, Math.trunc((hosts - outside - 1) / 2) + outside)
  let lower = 0
  const holds = (failures: number): boolean => planFor(planner, failures).status === 'plan-for-all'
  while (upper - lower > 1) {
    const middle = Math.floor((lower + upper) / 2)
    if (holds(middle)) lower = middle
    else upper = middle
  }
  return holds(upper) ? upper : lower
}

/**
 * Whether XAPI lets one more protected VM into a pool that has `plan`: it refuses only what breaks a plan
 * that exists.
 */
export function admitsVm(pool: Pool, vm: PoolVm, failures: number, plan: Plan): 'admits' | 'refuses' {
  if (plan.status !== 'plan-for-all') return 'admits'
  const others = pool.vms.filter(({ id }) => id !== vm.id)
  const after = planFor(plannerOf({ ...pool, vms: [...others, { ...vm, protection: 'restart' }] }), failures)
  return after.status === 'plan-for-all' ? 'admits' : 'refuses'
}

const isPlan = (reason: PlanReason): boolean =>
  (reason.kind === 'every-order' && reason.failed === null) ||
  (reason.kind === 'bound' && reason.vmsToMove <= reason.placesLeft)

/**
 * Reads a pool as it is once everything protected runs: VMs that did not run are placed first. O(VMs log VMs
 * + hosts).
 */
export function plannerOf(pool: Pool): Planner {
  const guarded = protectedVms(pool)
  const byHost = freeMemory(pool)
  const hostIds = [...byHost.keys()]
  const indexOf = new Map(hostIds.map((id, at) => [id, at]))
  const free = Float64Array.from(byHost.values())
  const placeOf = (vm: PoolVm): number => (vm.hostId === null ? -1 : (indexOf.get(vm.hostId) ?? -1))
  // A VM bound to a host that is not up can start nowhere.
  const lost = guarded.filter((vm) => !vm.agile && placeOf(vm) < 0).map(({ id }) => id)
  const agile = guarded.filter((vm) => vm.agile)
  const sizes = Float64Array.from(agile, ({ bytes }) => bytes)
  const home = Int32Array.from(agile, placeOf)
  const offline = [...home.keys()].filter((at) => (home[at] as number) < 0)
  const { placed, left } = packBiggestFirst({ sizes, vms: offline }, [...hostIds.keys()], free)
  for (const [vm, host] of placed) home[vm] = host
  const vmIds = agile.map(({ id }) => id)
  return {
    pool,
    ground: { hostIds, vmIds, sizes, hostsTotal: pool.hosts.length },
    state: { free, home },
    notStarted: [...lost, ...left.map((vm) => vmIds[vm] as string)],
    hasBound: agile.length < guarded.length,
  }
}

function reasonFor(ground: Ground, state: State, failures: number): PlanReason {
  const hosts = ground.hostIds.length
  const tooFew = hosts < failures || (hosts === failures && ground.vmIds.length > 0)
  if (tooFew) return { kind: 'too-few-hosts', hosts }
  const orders = ordersOf(ground.hostsTotal, failures)
  if (orders !== 'too-many') {
    return { kind: 'every-order', orders, failed: firstFailing(ground, state, failures) }
  }
  const why = ground.hostsTotal > plannerHostsMax ? 'hosts' : 'orders'
  return { kind: 'bound', why, ...boundOf(ground, state, failures) }
}

/**
 * In how many orders `failures` of `hosts` hosts can fail, or that these are too many to try: that is so
 * above `plannerHostsMax` hosts and from `plannerOrdersMax` orders on. Examples: ordersOf(32, 2) → 992,
 * ordersOf(33, 1) → 'too-many'
 */
export function ordersOf(hosts: number, failures: number): number | 'too-many' {
  if (hosts > plannerHostsMax) return 'too-many'
  let orders = 1
  for (let at = 0; at < failures; at += 1) orders *= hosts - at
  return orders < plannerOrdersMax ? orders : 'too-many'
}

/** The first order of failures after which a VM is left out, depth first; null when there is none. */
function firstFailing(
  ground: Ground,
  state: State,
  failures: number,
): { readonly hosts: readonly string[]; readonly vms: readonly string[] } | null {
  const start: number[][] = ground.hostIds.map(() => [])
  state.home.forEach((host, vm) => {
    start[host]?.push(vm)
  })
  let stuck: readonly number[] = []
  const walk = (
    free: Float64Array,
    vmsOn: readonly (readonly number[])[],
    live: readonly number[],
    lost: readonly number[],
  ): readonly number[] | null => {
    if (lost.length === failures) return null
    for (const host of live) {
      const rest = live.filter((other) => other !== host)
      const freeAfter = free.slice()
      const vms = vmsOn[host] as readonly number[]
      const { placed, left } = packBiggestFirst({ sizes: ground.sizes, vms }, rest, freeAfter)
      if (left.length > 0) {
        stuck = left
        return [...lost, host]
      }
      if (lost.length + 1 === failures) continue
      const after = vmsOn.slice()
      for (const [vm, to] of placed) after[to] = [...(after[to] as readonly number[]), vm]
      const found = walk(freeAfter, after, rest, [...lost, host])
      if (found !== null) return found
    }
    return null
  }
  const found = walk(state.free, start, [...ground.hostIds.keys()], [])
  if (found === null) return null
  return {
    hosts: found.map((host) => ground.hostIds[host] as string),
    vms: stuck.map((vm) => ground.vmIds[vm] as string),
  }
}

function boundOf(ground: Ground, { free, home }: State, failures: number) {
  if (ground.vmIds.length === 0) return { largestBytes: 0, placesLeft: 0, vmsToMove: 0 }
  const largestBytes = ground.sizes.reduce((most, size) => Math.max(most, size), 0)
  const counts = new Float64Array(ground.hostIds.length)
  for (const host of home) counts[host]! += 1
  // A largest VM of no size divides by nothing, which XAPI counts as having no plan.
  const places = free.map((bytes) => (largestBytes === 0 ? 0 : Math.trunc(bytes / largestBytes)))
  const sum = (list: Float64Array): number => list.reduce((total, value) => total + value, 0)
  return {
    largestBytes,
    placesLeft: sum(places.sort().reverse().slice(failures)),
    vmsToMove: largestBytes === 0 ? sum(counts) : sum(counts.sort().reverse().slice(0, failures)),
  }
}
