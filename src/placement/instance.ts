import type { Host } from '#estate/model.ts'
import type { Compatibility, Confinement } from '#placement/compatibility.ts'
import type { GapCode, Measured } from '#placement/measure.ts'
import type { Members } from '#placement/members.ts'
import type { Dimension, Instance, Numa, VmRule } from '#placement/model.ts'
import { type Arrangement, arranged, piecesOf } from '#placement/numa.ts'
import type { Policy } from '#placement/policy.ts'

/** The end of every unknown range an instance takes, gap by gap. */
export type Reading = (gap: GapCode) => 'worse' | 'better'
/** What proves 'safe'. */
export const pessimistic: Reading = () => 'worse'
/** What proves 'unsafe'. */
export const optimistic: Reading = () => 'better'

const needGaps: Readonly<Record<string, GapCode>> = {
  ...{ memory: 'memory-unknown', 'cpu-reservation': 'reservation-unknown', vcpus: 'vcpus-unknown' },
}
const capacityGaps: Readonly<Record<string, GapCode>> = {
  ...{ memory: 'host-memory-unknown', 'cpu-reservation': 'host-speed-unknown', vcpus: 'cores-unknown' },
}
/** What leaves a dimension open; of accelerators only what hosts have is. */
const gapOf = (gaps: Readonly<Record<string, GapCode>>, dimension: Dimension): GapCode =>
  gaps[dimension] ?? 'accelerators-unknown'

/**
 * One cluster as numbers in one reading. A host that carries more than it has in some dimension keeps its VMs and
 * receives nothing. Dropping a VM, shrinking a need or growing a capacity only widens the set of placements, so
 * what holds in the pessimistic reading holds in fact, and what is impossible in the optimistic one is impossible
 * in fact. Where NUMA nodes bind, running VMs lie in them evenly unless another arrangement is asked for.
 * O(VMs log VMs + hosts).
 */
export function instanceOf(
  members: Members,
  measured: Measured,
  compatibility: Compatibility,
  policy: Policy,
  reading: Reading,
  arrangement: Arrangement,
): Instance {
  const { dimensions } = measured
  const width = dimensions.length
  const [hostCount, vmCount] = [members.hosts.length, members.vms.length]
  const needEnds = dimensions.map((d) => reading(gapOf(needGaps, d)))
  const capacityEnds = dimensions.map((d) => reading(gapOf(capacityGaps, d)))
  const need = chosen(needEnds, { worse: measured.needHigh, better: measured.needLow })
  const capacity = chosen(capacityEnds, { worse: measured.capacityLow, better: measured.capacityHigh })
  const present = presence(members, measured, reading)
  const staffed = reading('maintenance-unknown') === 'worse' ? measured.receivesLow : measured.receivesHigh
  const free = capacity.slice()
  for (let vm = 0; vm < vmCount; vm += 1) {
    if (present[vm] === 0) continue
    const host = members.home[vm] as number
    for (let d = 0; d < width; d += 1) {
      const left = (free[host * width + d] as number) - (need[vm * width + d] as number)
      // A load that nothing bounds leaves no room, however much the host may have.
      free[host * width + d] = Number.isNaN(left) ? -Infinity : left
    }
  }
  const rank = rankBySize(need, capacity, width, vmCount)
  const rules = vmRules(members, policy, present)
  const receives = staffed.map((flag, host) =>
    free.subarray(host * width, (host + 1) * width).some((left) => left < 0) ? 0 : flag,
  )
  return {
    ...{ dimensions, width, hostCount, vmCount, capacity, free, need, rank },
    home: members.home,
    losable: losableHosts(members),
    receivers: indicesOf(receives),
    ...restartLists(members, present, rank),
    classOf: compatibility.classOf,
    classes: compatibility.classes.map((one) => {
      const open = mayUse(one, members.hosts, reading)
      return open.map((flag, host) => flag & (staffed[host] as number))
    }),
    ...rules,
    numa: numaIn(measured, reading, residentsOf(members, present, need, width), arrangement),
  }
}

/**
 * Nodes in a reading. The worse one puts running VMs into nodes in one way, which a host can do, and holds every
 * arrival against what is left there; the better one only knows how many parts of a size nodes can hold at all. A host
 * of unknown nodes has none in the worse reading, and is one node in the better.
 */
function numaIn(
  { numa: found }: Measured,
  reading: Reading,
  residents: readonly { readonly vm: number; readonly host: number; readonly memory: number }[],
  arrangement: Arrangement,
): Numa | undefined {
  if (found === undefined) return undefined
  const nodes =
    reading('numa-unknown') === 'worse' ? found.nodes : found.nodes.map((count) => Math.max(1, count))
  const isOpen = reading('host-memory-unknown') === 'better'
  const amount = (bytes: number): number => (isOpen && bytes === -Infinity ? Infinity : bytes)
  const sizes = {
    nodeBytes: found.nodeBytes.map(amount),
    nodeBytesMost: found.nodeBytesMost.map(amount),
  }
  const numa = { ...found, ...sizes, nodes }
  const pieces = piecesOf(numa, residents, nodes.length)
  if (reading('numa-arrangement') === 'better')
    return { ...numa, pieces, left: undefined, maskOf: new Int32Array(numa.vcpus.length) }
  return { ...numa, pieces, ...arranged(numa, residents, nodes.length, arrangement) }
}

const residentsOf = ({ home }: Members, present: Uint8Array, need: Float64Array, width: number) =>
  [...present.keys()].flatMap((vm) =>
    present[vm] === 1 ? [{ vm, host: home[vm] as number, memory: need[vm * width] as number }] : [],
  )

/** Per dimension the numbers of one end or the other. */
function chosen(
  ends: readonly ('worse' | 'better')[],
  rows: Readonly<Record<'worse' | 'better', Float64Array>>,
): Float64Array {
  const [first = 'worse'] = ends
  if (ends.every((end) => end === first)) return rows[first]
  return rows.worse.map((worse, at) =>
    ends[at % ends.length] === 'worse' ? worse : (rows.better[at] as number),
  )
}

/** One flag per VM that counts: those that surely run, and those that may where the reading takes the worse end. */
function presence(members: Members, measured: Measured, reading: Reading): Uint8Array {
  const ends = { power: reading('power-unknown'), row: reading('load-disagrees') }
  return measured.certain.map((sure, vm) =>
    sure === 1 || (members.vms[vm]?.power === 'on' ? ends.row : ends.power) === 'worse' ? 1 : 0,
  )
}

/** One flag per host that VMs of a class may use in a reading, before capacity. */
function mayUse(one: Confinement, hosts: readonly Host[], reading: Reading): Uint8Array {
  const nowhere =
    one.kind === 'tied' ||
    (one.kind === 'unread' && reading('rule-unread') === 'worse') ||
    (one.kind === 'beyond' && reading('accelerators-many') === 'worse')
  if (nowhere) return new Uint8Array(hosts.length)
  const sure = reading('datastores-contradict') === 'worse'
  const generation = reading('cpu-generation-unknown') === 'worse' ? one.generationSure : one.generation
  return Uint8Array.from(hosts, (host, at) => {
    // A host without a row of its own may be one that a datastore or a rule lists under another name.
    if (isUnlisted(host, reading)) return 1
    const seen = one.storage[at] === 1 && (!sure || one.storageSure[at] === 1)
    return seen && one.ruled[at] === 1 && generation[at] === 1 ? 1 : 0
  })
}

const isUnlisted = (host: Host, reading: Reading): boolean =>
  host.identity === 'named' &&
  reading(host.memoryBytes === 'unknown' ? 'host-memory-unknown' : 'host-named-only') === 'better'

const indicesOf = (flags: Uint8Array): Int32Array => {
  const list: number[] = []
  flags.forEach((flag, index) => {
    if (flag === 1) list.push(index)
  })
  return Int32Array.from(list)
}

/** Hosts whose loss means something: all but those in maintenance that hold nothing. */
function losableHosts(members: Members): Int32Array {
  const losable = Uint8Array.from(members.hosts, (host) => (host.maintenance === true ? 0 : 1))
  for (const host of members.home) losable[host] = 1
  return indicesOf(losable)
}

/** Position of each VM by falling size; size is the largest share of a mean host it takes; ties by index. */
function rankBySize(need: Float64Array, capacity: Float64Array, width: number, vmCount: number): Int32Array {
  const scale = Array.from({ length: width }, (_, d) => {
    let total = 0
    let counted = 0
    for (let at = d; at < capacity.length; at += width) {
      if (!Number.isFinite(capacity[at])) continue
      total += capacity[at] as number
      counted += 1
    }
    return 1 / Math.max(1, total / Math.max(1, counted))
  })
  const size = new Float64Array(vmCount)
  for (let vm = 0; vm < vmCount; vm += 1) {
    for (let d = 0; d < width; d += 1) {
      size[vm] = Math.max(size[vm] as number, (need[vm * width + d] as number) * (scale[d] as number))
    }
  }
  const order = Uint32Array.from(size.keys())
  order.sort((left, right) => {
    const [a, b] = [size[left] as number, size[right] as number]
    return a === b ? left - right : a < b ? 1 : -1
  })
  const rank = new Int32Array(vmCount)
  order.forEach((vm, position) => {
    rank[vm] = position
  })
  return rank
}

/** Per host its VMs that must restart, largest first. A VM of unknown priority must restart. */
function restartLists(members: Members, present: Uint8Array, rank: Int32Array) {
  const byRank = new Int32Array(rank.length)
  rank.forEach((position, vm) => {
    byRank[position] = vm
  })
  const restarts = (vm: number): boolean =>
    present[vm] === 1 && members.vms[vm]?.restartPriority !== 'disabled'
  const restartStart = new Int32Array(members.hosts.length + 1)
  for (let vm = 0; vm < rank.length; vm += 1) {
    if (restarts(vm)) restartStart[(members.home[vm] as number) + 1]! += 1
  }
  for (let host = 0; host < members.hosts.length; host += 1)
    restartStart[host + 1]! += restartStart[host] as number
  const cursor = restartStart.slice()
  const restartVms = new Int32Array(restartStart.at(-1) ?? 0)
  for (const vm of byRank) {
    if (!restarts(vm)) continue
    const host = members.home[vm] as number
    restartVms[cursor[host] as number] = vm
    cursor[host]! += 1
  }
  return { restartStart, restartVms }
}

/** Rules about VMs that run, with at least two of them here. */
function vmRules(members: Members, policy: Policy, present: Uint8Array) {
  const bound = new Uint8Array(members.vms.length)
  const rules: VmRule[] = []
  const rulesOf = new Map<number, number[]>()
  const indexOf = new Map<string, number>()
  if (members.rules.length > 0) for (const [index, vm] of members.vms.entries()) indexOf.set(vm.id, index)
  for (const rule of members.rules) {
    if (rule.kind !== 'vm-together' && rule.kind !== 'vm-apart') continue
    if (rule.strength === 'should' && policy.shouldRules === 'left-out') continue
    const vms = [...new Set(rule.vmIds)]
      .map((id) => indexOf.get(id))
      .filter((vm) => vm !== undefined && present[vm] === 1) as number[]
    if (vms.length < 2) continue
    for (const vm of vms) {
      bound[vm] = 1
      const list = rulesOf.get(vm)
      if (list === undefined) rulesOf.set(vm, [rules.length])
      else list.push(rules.length)
    }
    rules.push({ kind: rule.kind === 'vm-apart' ? 'apart' : 'together', vms: vms.sort((a, b) => a - b) })
  }
  return { bound, rules, rulesOf }
}
