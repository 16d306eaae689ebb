import { type Host, isKnown, type Vm } from '#estate/model.ts'
import { mib } from '#kernel/units.ts'
import { acceleratorsOf } from '#placement/accelerators.ts'
import type { Members } from '#placement/members.ts'
import type { Dimension } from '#placement/model.ts'
import { type Nodes, nodesOf, numaGaps } from '#placement/numa.ts'
import { acceleratorModelsMax, type Policy } from '#placement/policy.ts'

export type GapCode =
  | 'memory-unknown'
  | 'power-unknown'
  | 'host-memory-unknown'
  | 'host-named-only'
  | 'reservation-unknown'
  | 'host-speed-unknown'
  | 'vcpus-unknown'
  | 'cores-unknown'
  | 'maintenance-unknown'
  | 'load-disagrees'
  | 'host-of-vm-unknown'
  | 'rule-unread'
  | 'datastores-contradict'
  | 'accelerators-unknown'
  | 'accelerators-many'
  | 'numa-unknown'
  | 'numa-arrangement'
  | 'cpu-generation-unknown'

/** Something nobody stated that may keep a verdict open, and what to do to settle it. */
export type Gap = {
  readonly code: GapCode
  readonly what: string
  readonly names: readonly string[]
  readonly settle: string
}

/**
 * A cluster in numbers with both ends of everything unknown: `low` and `high` per VM (or host) and dimension.
 * `certain` marks VMs that surely run; `receivesLow/High` hosts that surely, or possibly, may receive VMs.
 */
export type Measured = {
  readonly dimensions: readonly Dimension[]
  readonly needLow: Float64Array
  readonly needHigh: Float64Array
  readonly capacityLow: Float64Array
  readonly capacityHigh: Float64Array
  readonly certain: Uint8Array
  readonly receivesLow: Uint8Array
  readonly receivesHigh: Uint8Array
  readonly gaps: readonly Gap[]
  /** True when something may run here that no list of numbers can bound. */
  readonly unbounded: boolean
  /** True when both readings are the same numbers. */
  readonly exact: boolean
  /** NUMA nodes; undefined where they are ignored or every host is one node. */
  readonly numa: Nodes | undefined
  /** VMs that take more accelerator models than are told apart, and models no host lists. */
  readonly acceleratorsBeyond: ReadonlySet<number>
  readonly acceleratorsUnlisted: readonly string[]
}

const base: readonly Dimension[] = ['memory', 'cpu-reservation', 'vcpus']

/** Reads the numbers of a cluster under a policy. O(VMs + hosts). */
export function measure(members: Members, policy: Policy): Measured {
  const { hosts, vms } = members
  const fastest = hosts.reduce(
    (most, host) => Math.max(most, isKnown(host.coreMhz) ? host.coreMhz : Infinity),
    0,
  )
  const reservations = vms.some((vm) => isKnown(vm.cpuReservationMhz))
  const doubts = doubtsOf(members)
  const certain = Uint8Array.from(vms, (vm, index) =>
    vm.power === 'on' && doubts[members.home[index] as number] !== 'fewer' ? 1 : 0,
  )
  const accelerators = acceleratorsOf(members, (vm) => certain[vm] === 1)
  const all = [...base, ...accelerators.models.map((model): Dimension => `accelerator:${model}`)]
  const exactly = (value: number): Range => [value, value]
  const needs = vms.map((vm, at) => [
    memoryNeed(vm, policy),
    reservations ? reservationNeed(vm, fastest) : ([0, 0] as const),
    policy.cpu === 'vcpus-per-core' ? spread(vm.vcpus, 0, Infinity) : ([0, 0] as const),
    ...(accelerators.needs[at] ?? []).map(exactly),
  ])
  const used = all.map((_, d) => d).filter((d) => d === 0 || needs.some((need) => (need[d]?.[1] ?? 0) > 0))
  const capacities = hosts.map((host, at) => [
    scaled(host.memoryBytes, (bytes) => bytes * (1 - policy.memoryReserve) * policy.memoryOvercommit),
    isKnown(host.cores) && isKnown(host.coreMhz)
      ? scaled(host.cores * host.coreMhz, (mhz) => mhz)
      : unknownRange,
    scaled(host.cores, (cores) => cores * policy.vcpusPerCoreMax),
    ...accelerators.capacities(at),
  ])
  const holds = new Uint8Array(hosts.length)
  vms.forEach((vm, index) => {
    if (vm.power === 'on') holds[members.home[index] as number] = 1
  })
  const flat = (rows: readonly (readonly Range[])[], end: 0 | 1): Float64Array =>
    Float64Array.from(rows.flatMap((row) => used.map((d) => (row[d] as Range)[end])))
  const [needLow, needHigh] = [flat(needs, 0), flat(needs, 1)]
  const [capacityLow, capacityHigh] = [flat(capacities, 0), flat(capacities, 1)]
  // A host that runs VMs is not in maintenance, whatever nobody stated about it.
  const receives = (unknown: 0 | 1) => (host: Host, index: number) =>
    host.maintenance === true ? 0 : host.maintenance === false || holds[index] === 1 ? 1 : unknown
  const receivesLow = Uint8Array.from(hosts, receives(0))
  const receivesHigh = Uint8Array.from(hosts, receives(1))
  const numa = respected(members, policy, (host) => capacityLow[host * used.length] as number)
  const unbounded = members.adrift.length > 0 || doubts.some((doubt) => doubt !== 'none')
  const gaps = [
    ...gapsOf(members, policy, doubts, receivesLow, used.includes(1)),
    ...accelerators.gaps,
    ...beyondGap(vms, accelerators.beyond),
    ...(numa === undefined ? [] : numaGaps(members, numa)),
  ]
  const named = hosts.some((host) => host.identity === 'named')
  const sized = same(needLow, needHigh) && same(capacityLow, capacityHigh)
  const settled = numa === undefined && accelerators.beyond.size === 0 && same(receivesLow, receivesHigh)
  return {
    dimensions: used.map((d) => all[d] as Dimension),
    ...{ needLow, needHigh, capacityLow, capacityHigh, certain, receivesLow, receivesHigh, gaps, unbounded },
    exact: !unbounded && !named && sized && settled && !certain.includes(0),
    ...{ numa, acceleratorsBeyond: accelerators.beyond, acceleratorsUnlisted: accelerators.unlisted },
  }
}

/** The nodes of a cluster, where they are respected and any host may have several. */
function respected(members: Members, policy: Policy, capacity: (host: number) => number): Nodes | undefined {
  if (policy.numa !== 'respected') return undefined
  const numa = nodesOf(members, capacity)
  return numa.nodes.every((count) => count === 1) ? undefined : numa
}

function beyondGap(vms: readonly Vm[], beyond: ReadonlySet<number>): readonly Gap[] {
  if (beyond.size === 0) return []
  const names = vms.filter((_, at) => beyond.has(at)).map(({ name }) => name)
  const settle = `ask about clusters in which VMs take at most ${acceleratorModelsMax} models`
  return [{ code: 'accelerators-many', what: 'which hosts have the accelerator models', names, settle }]
}

type Range = readonly [low: number, high: number]
/** What a host has when nobody knows. At worst less than nothing: it receives no VM, not even one that needs none. */
const unknownRange: Range = [-Infinity, Infinity]

const same = (left: ArrayLike<number>, right: ArrayLike<number>): boolean => {
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) return false
  return true
}

const spread = (value: number | 'unknown', low: number, high: number): Range =>
  value === 'unknown' ? [low, high] : [Math.ceil(value), Math.ceil(value)]

const scaled = (value: number | 'unknown', of: (value: number) => number): Range => {
  if (value === 'unknown') return unknownRange
  const amount = Math.floor(of(value))
  return [amount, amount]
}

/** A reservation or active memory that is unknown lies between nothing and the configured size. */
function memoryNeed(vm: Vm, policy: Policy): Range {
  const overhead = isKnown(vm.memoryOverheadBytes) ? vm.memoryOverheadBytes : 0
  const stated = {
    configured: vm.memoryBytes,
    reserved: vm.memoryReservationBytes,
    active: vm.memoryActiveBytes,
  }
  const [low, high] = spread(
    stated[policy.memoryBasis],
    0,
    isKnown(vm.memoryBytes) ? vm.memoryBytes : Infinity,
  )
  return [low + Math.ceil(overhead), high + Math.ceil(overhead)]
}

/** An unknown CPU reservation is at most all vCPUs at the speed of the cluster's fastest core. */
const reservationNeed = (vm: Vm, fastestMhz: number): Range =>
  spread(
    vm.cpuReservationMhz,
    0,
    isKnown(vm.vcpus) && fastestMhz < Infinity ? Math.ceil(vm.vcpus * fastestMhz) : Infinity,
  )

/** Whether the host's own row reports as much as its VMs add up to: 'more', or in some respect 'fewer'. */
export type Doubt = 'none' | 'more' | 'fewer'

function doubtsOf({ hosts, vms, home }: Members): readonly Doubt[] {
  const sums = hosts.map(() => ({ vms: [0, 0], vcpus: [0, 0], memoryBytes: [0, 0] }))
  vms.forEach((vm, at) => {
    const sum = sums[home[at] as number] as Sums
    const sure = vm.power === 'on' ? 1 : 0
    add(sum.vms, sure, 1)
    add(sum.vcpus, isKnown(vm.vcpus) ? vm.vcpus * sure : 0, isKnown(vm.vcpus) ? vm.vcpus : Infinity)
    add(
      sum.memoryBytes,
      isKnown(vm.memoryBytes) ? vm.memoryBytes * sure : 0,
      isKnown(vm.memoryBytes) ? vm.memoryBytes : Infinity,
    )
  })
  return hosts.map(({ reported }, at) => doubtOf(reported, sums[at] as Sums))
}

/** Least and most of what the VMs of a host add up to. */
type Sums = { readonly vms: number[]; readonly vcpus: number[]; readonly memoryBytes: number[] }

function add(ends: number[], low: number, high: number): void {
  ends[0]! += low
  ends[1]! += high
}

function doubtOf(reported: Host['reported'], sums: Sums): Doubt {
  // Sums of rounded sizes may differ by a rounding of one MiB per VM.
  const slackBytes = mib(1) * Math.max(1, sums.vms[1] as number)
  const compare = (
    value: number | 'unknown',
    [low = 0, high = 0]: readonly number[],
    slack: number,
  ): Doubt =>
    value === 'unknown' ? 'none' : value < low - slack ? 'fewer' : value > high + slack ? 'more' : 'none'
  const found = [
    compare(reported.vmsPoweredOn, sums.vms, 0),
    compare(reported.vcpus, sums.vcpus, 0),
    compare(reported.memoryBytes, sums.memoryBytes, slackBytes),
  ]
  return found.includes('fewer') ? 'fewer' : found.includes('more') ? 'more' : 'none'
}

function gapsOf(
  members: Members,
  policy: Policy,
  doubts: readonly Doubt[],
  receives: Uint8Array,
  cpuCounts: boolean,
): Gap[] {
  const gaps: Gap[] = []
  const gap = (code: GapCode, what: string, of: readonly { name: string }[], settle: string): void => {
    if (of.length > 0) gaps.push({ code, what, names: of.map((one) => one.name), settle })
  }
  const { hosts, vms } = members
  const basis = {
    configured: 'memoryBytes',
    reserved: 'memoryReservationBytes',
    active: 'memoryActiveBytes',
  } as const
  const field = basis[policy.memoryBasis]
  const noMemory = vms.filter((vm) => vm[field] === 'unknown')
  gap(
    'memory-unknown',
    `${policy.memoryBasis} memory`,
    noMemory,
    'import the memory of these VMs, stated without contradiction (RVTools: vInfo and vMemory)',
  )
  const noPower = vms.filter((vm) => vm.power === 'unknown')
  gap('power-unknown', 'power state', noPower, 'import the power state of these VMs (RVTools: vInfo)')
  const noRow = hosts.filter((host) => host.memoryBytes === 'unknown')
  gap('host-memory-unknown', 'memory', noRow, 'import the memory of these hosts (RVTools: vHost)')
  const unlisted = hosts.filter((host) => host.identity === 'named' && host.memoryBytes !== 'unknown')
  gap('host-named-only', 'inventory row', unlisted, 'import a row for these hosts (RVTools: vHost)')
  if (cpuCounts) {
    const open = vms.filter((vm) => vm.cpuReservationMhz === 'unknown')
    gap(
      'reservation-unknown',
      'CPU reservation',
      open,
      'import the reservations of these VMs (RVTools: vCPU)',
    )
    const slow = hosts.filter((host) => host.cores === 'unknown' || host.coreMhz === 'unknown')
    gap(
      'host-speed-unknown',
      'cores and speed',
      slow,
      'import the processors of these hosts (RVTools: vHost)',
    )
  }
  if (policy.cpu === 'vcpus-per-core') {
    const noVcpus = vms.filter((vm) => vm.vcpus === 'unknown')
    gap('vcpus-unknown', 'vCPUs', noVcpus, 'import the vCPUs of these VMs (RVTools: vCPU)')
    const noCores = hosts.filter((host) => host.cores === 'unknown')
    gap('cores-unknown', 'cores', noCores, 'import the processors of these hosts (RVTools: vHost)')
  }
  const idle = hosts.filter((host, index) => host.maintenance === 'unknown' && receives[index] === 0)
  gap('maintenance-unknown', 'maintenance state', idle, 'import the state of these hosts (RVTools: vHost)')
  const doubted = hosts.filter((_, index) => doubts[index] !== 'none')
  gap('load-disagrees', 'load', doubted, 'import an export taken at one moment, in which both agree')
  gap('host-of-vm-unknown', 'host', members.adrift, 'import where these VMs run (RVTools: vInfo)')
  return gaps
}
