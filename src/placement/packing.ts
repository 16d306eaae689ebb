import type { Instance, Numa, VmRule } from '#placement/model.ts'

/**
 * The packing problem one loss leaves behind: items (VMs, or VMs that must stay together) into bins (surviving
 * hosts that may receive). Items are ordered by falling size, equal items next to each other.
 */
export type Packing = {
  readonly width: number
  readonly itemCount: number
  readonly binCount: number
  /** item × dimension and bin × dimension. */
  readonly need: Float64Array
  readonly free: Float64Array
  /** item × bin: 1 where the item may go. */
  readonly allowed: Uint8Array
  /** NUMA nodes of the bins, where arrivals are held against an arrangement; undefined where they are not. */
  readonly nodes: PackingNodes | undefined
  /** NUMA nodes that bounds may look at. */
  readonly numa: Numa | undefined
  /** vCPUs per item; 0 where it is several VMs. */
  readonly vcpusOf: Float64Array
  /** How many bins each item may go to, and can go to as things stand. */
  readonly choices: Int32Array
  /** Item to its VMs, bin to its host. */
  readonly vmsOf: readonly (readonly number[])[]
  readonly hostOf: Int32Array
  /** Groups of items that must be apart: per item the groups it is in. */
  readonly groupsOf: readonly (readonly number[])[]
  readonly groupCount: number
  /** Items with equal numbers here are interchangeable. */
  readonly typeOf: Int32Array
}

/** What is left in the nodes of each bin, and the VMs of each item that go into them. */
export type PackingNodes = {
  readonly numa: Numa
  readonly left: Float64Array
  readonly hostOf: Int32Array
  readonly parts: readonly (readonly { readonly memory: number; readonly vcpus: number }[])[]
}

type Draft = {
  readonly vms: number[]
  readonly need: Float64Array
  readonly allowed: Uint8Array
  readonly groups: Set<number>
  /** Equal texts mean interchangeable items; an item in a rule about VMs is like no other. */
  readonly type: string
  readonly size: number
}

/**
 * Builds the packing problem after the loss of `lost` (host indices). Rules between a lost VM and one that keeps
 * running become allowed hosts; rules among lost VMs become merged items and groups. O(items × bins × rules of one VM
 * + VMs in these rules).
 */
export function packingOf(instance: Instance, lost: readonly number[]): Packing {
  const gone = new Set(lost)
  const hosts = [...instance.receivers].filter((host) => !gone.has(host))
  const bins = orderBins(instance, hosts)
  const moved = restartsOf(instance, lost)
  const scale = scales(instance, bins)
  const taken = takenBy(instance, bins, gone)
  const drafts = mergeTogether(instance, moved).map((vms) => draftOf(instance, vms, bins, taken, scale))
  drafts.sort(
    (left, right) =>
      (left.size === right.size ? 0 : right.size > left.size ? 1 : -1) ||
      (left.type < right.type ? -1 : left.type > right.type ? 1 : 0) ||
      (left.vms[0] as number) - (right.vms[0] as number),
  )
  return assemble(instance, drafts, bins)
}

/** VMs that must restart after a loss, in falling size. */
export function restartsOf(instance: Instance, lost: readonly number[]): number[] {
  const vms: number[] = []
  for (const host of lost) {
    const end = instance.restartStart[host + 1] as number
    for (let at = instance.restartStart[host] as number; at < end; at += 1)
      vms.push(instance.restartVms[at] as number)
  }
  return vms.sort((left, right) => (instance.rank[left] as number) - (instance.rank[right] as number))
}

/** Bins by rising room, so that trying them in order fills small holes first. */
function orderBins(instance: Instance, hosts: readonly number[]): Int32Array {
  const key = (host: number): number => instance.free[host * instance.width] as number
  return Int32Array.from([...hosts].sort((left, right) => key(left) - key(right) || left - right))
}

/** Lost VMs joined by 'together' rules, each set once. */
function mergeTogether(instance: Instance, moved: readonly number[]): number[][] {
  const leader = new Map<number, number>(moved.map((vm) => [vm, vm]))
  const find = (vm: number): number => {
    let root = vm
    while (leader.get(root) !== root) root = leader.get(root) as number
    leader.set(vm, root)
    return root
  }
  const joined = new Set<number>()
  for (const vm of moved) {
    for (const { index, vms } of rulesOf(instance, vm, 'together')) {
      if (joined.has(index)) continue
      joined.add(index)
      for (const other of vms) if (leader.has(other)) leader.set(find(other), find(vm))
    }
  }
  const sets = new Map<number, number[]>()
  for (const vm of moved) {
    const root = find(vm)
    const set = sets.get(root)
    if (set === undefined) sets.set(root, [vm])
    else set.push(vm)
  }
  return [...sets.values()]
}

function* rulesOf(instance: Instance, vm: number, kind: 'together' | 'apart') {
  if (instance.bound[vm] === 0) return
  for (const index of instance.rulesOf.get(vm) ?? []) {
    const rule = instance.rules[index]
    if (rule?.kind === kind) yield { index, vms: rule.vms }
  }
}

function draftOf(
  instance: Instance,
  vms: number[],
  bins: Int32Array,
  taken: (rule: number) => Taken,
  scale: Float64Array,
): Draft {
  const need = new Float64Array(instance.width)
  const allowed = new Uint8Array(bins.length).fill(1)
  const groups = new Set<number>()
  for (const vm of vms) {
    for (let d = 0; d < instance.width; d += 1) need[d]! += instance.need[vm * instance.width + d] as number
    const flags = instance.classes[instance.classOf[vm] as number] as Uint8Array
    for (let bin = 0; bin < bins.length; bin += 1) if (flags[bins[bin] as number] === 0) allowed[bin] = 0
    for (const { index } of rulesOf(instance, vm, 'together')) restrict(allowed, taken(index))
    for (const { index } of rulesOf(instance, vm, 'apart')) {
      // Two VMs of one merged item that must be apart have no place at all.
      if (groups.has(index)) allowed.fill(0)
      groups.add(index)
      restrict(allowed, taken(index))
    }
  }
  const [first = 0] = vms
  const alone = vms.length > 1 || instance.bound[first] === 1
  const type = alone
    ? `vm ${first}`
    : `${instance.classOf[first]},${need.join(',')},${instance.numa?.vcpus[first] ?? ''}`
  return { vms, need, allowed, groups, type, size: sizeOf(need, scale) }
}

/** Where VMs of a rule keep running: on how many hosts, and which of these are bins. */
type Taken = { readonly kind: VmRule['kind']; readonly hosts: number; readonly bins: readonly number[] }

/** Keeps an item off the bins with VMs that it must be apart from, or on the one bin where its companions run. */
function restrict(allowed: Uint8Array, { kind, hosts, bins }: Taken): void {
  if (hosts === 0) return
  if (kind === 'apart') {
    for (const bin of bins) allowed[bin] = 0
    return
  }
  const [only] = hosts === 1 ? bins : []
  const kept = only === undefined ? 0 : allowed[only]
  allowed.fill(0)
  if (only !== undefined) allowed[only] = kept as number
}

/** Per rule where its VMs that keep running are; each rule is gone through once, when it is first asked for. */
function takenBy(
  { rules, home, hostCount }: Instance,
  bins: Int32Array,
  lost: ReadonlySet<number>,
): (rule: number) => Taken {
  const binOf = new Int32Array(hostCount).fill(-1)
  bins.forEach((host, bin) => {
    binOf[host] = bin
  })
  const known = new Map<number, Taken>()
  return (index) => {
    const made = known.get(index)
    if (made !== undefined) return made
    const { kind, vms } = rules[index] as VmRule
    const hosts = new Set<number>()
    for (const vm of vms) if (!lost.has(home[vm] as number)) hosts.add(home[vm] as number)
    const found = [...hosts].map((host) => binOf[host] ?? -1).filter((bin) => bin >= 0)
    const taken: Taken = { kind, hosts: hosts.size, bins: found }
    known.set(index, taken)
    return taken
  }
}

/** One over the mean free amount per dimension, so that dimensions compare. */
function scales(instance: Instance, bins: Int32Array): Float64Array {
  const scale = new Float64Array(instance.width)
  for (let d = 0; d < instance.width; d += 1) {
    let total = 0
    for (const host of bins) total += Math.max(0, finite(instance.free[host * instance.width + d] as number))
    scale[d] = 1 / Math.max(1, total / Math.max(1, bins.length))
  }
  return scale
}

const finite = (value: number): number => Math.min(value, Number.MAX_SAFE_INTEGER)

function sizeOf(need: Float64Array, scale: Float64Array): number {
  let size = 0
  for (let d = 0; d < need.length; d += 1) size = Math.max(size, (need[d] as number) * (scale[d] as number))
  return size
}

function assemble(instance: Instance, items: readonly Draft[], bins: Int32Array): Packing {
  const { width } = instance
  const binCount = bins.length
  const need = new Float64Array(items.length * width)
  const allowed = new Uint8Array(items.length * binCount)
  const choices = new Int32Array(items.length)
  const typeOf = new Int32Array(items.length)
  const groupNumbers = new Map<number, number>()
  const free = new Float64Array(binCount * width)
  bins.forEach((host, bin) => {
    free.set(instance.free.subarray(host * width, (host + 1) * width), bin * width)
  })
  let type = -1
  let typeText: string | undefined
  items.forEach((draft, item) => {
    need.set(draft.need, item * width)
    allowed.set(draft.allowed, item * binCount)
    for (const flag of draft.allowed) choices[item]! += flag
    if (draft.type !== typeText) type += 1
    typeText = draft.type
    typeOf[item] = type
    for (const group of draft.groups) {
      if (!groupNumbers.has(group)) groupNumbers.set(group, groupNumbers.size)
    }
  })
  const groupsOf = items.map(({ groups }) => [...groups].map((group) => groupNumbers.get(group) as number))
  const vmsOf = items.map(({ vms }) => vms)
  const vcpusOf = Float64Array.from(vmsOf, ([first, ...others]) =>
    first === undefined || others.length > 0 ? 0 : (instance.numa?.vcpus[first] ?? 0),
  )
  const nodes = nodesOf(instance, items, bins)
  const sizes = { width, itemCount: items.length, binCount, groupCount: groupNumbers.size }
  return {
    ...sizes,
    need,
    free,
    allowed,
    choices,
    vmsOf,
    hostOf: bins,
    groupsOf,
    typeOf,
    nodes,
    numa: instance.numa,
    vcpusOf,
  }
}

function nodesOf({ numa, need, width }: Instance, items: readonly Draft[], bins: Int32Array) {
  if (numa?.left === undefined) return undefined
  const left = new Float64Array(bins.length * numa.most)
  bins.forEach((host, bin) => {
    const row = numa.left?.subarray(host * numa.most, (host + 1) * numa.most) ?? []
    left.set(row, bin * numa.most)
  })
  const parts = items.map(({ vms }) =>
    vms.map((vm) => ({ memory: need[vm * width] as number, vcpus: numa.vcpus[vm] as number })),
  )
  return { numa, left, hostOf: bins, parts }
}
