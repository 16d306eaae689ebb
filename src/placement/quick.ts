import type { Instance } from '#placement/model.ts'
import { findNodes, pieceIn, shiftNodes } from '#placement/numa.ts'

/**
 * Room for placing one loss after another without allocating. A loss is reached in levels, hosts lost after those of
 * the level below: the placement of {a, b} begins with that of {a}, less what b had received.
 */
export type Bench = {
  readonly instance: Instance
  /** What is left on each host under the levels that hold. */
  readonly free: Float64Array
  /** The same per host and NUMA node; undefined where nodes do not bind. */
  readonly nodesLeft: Float64Array | undefined
  /** Receivers, roomiest first: the walk fills one host after the other. */
  readonly walk: Int32Array
  /** VMs by rank. */
  readonly byRank: Int32Array
  /** Where a VM of the loss under way was put; -1 otherwise. Kept for VMs in rules about VMs only. */
  readonly target: Int32Array
  /** 1 for the hosts of the loss under way. */
  readonly isLost: Uint8Array
  readonly levels: Level[]
  depth: number
  /** A second bench, made when a loss must be placed from nothing. */
  spare: Bench | undefined
}

/** Where the VMs of a loss go: `vms[i]` to `hosts[i]`, for i below `count`; -1 when no way was found. */
type Level = {
  lost: readonly number[]
  readonly vms: Int32Array
  readonly hosts: Int32Array
  /** The nodes of that host, one bit each; 0 where nodes do not bind. */
  readonly nodes: Int32Array
  /** How many entries were taken over from the level below. */
  kept: number
  count: number
  /** Whether `free` holds this placement, so that the next level may begin with it. */
  isHeld: boolean
  /** VMs in rules that the level below had put on a host lost here, and those hosts. */
  moved: (readonly [vm: number, host: number])[]
}

/** Prepares the room. O(VMs + hosts log hosts), once per instance. */
export function benchOf(instance: Instance): Bench {
  const { free, width, rank } = instance
  const room = (host: number): number => free[host * width] as number
  const byRank = new Int32Array(rank.length)
  rank.forEach((position, vm) => {
    byRank[position] = vm
  })
  return {
    ...{ instance, byRank, levels: [], depth: 0, spare: undefined },
    free: free.slice(),
    nodesLeft: instance.numa?.left?.slice(),
    walk: Int32Array.from(
      [...instance.receivers].sort((left, right) => room(right) - room(left) || left - right),
    ),
    target: new Int32Array(instance.vmCount).fill(-1),
    isLost: new Uint8Array(instance.hostCount),
  }
}

/** A placement that the bench holds until it is asked about another loss. */
export type QuickPlacement = {
  readonly vms: Int32Array
  readonly hosts: Int32Array
  readonly nodes: Int32Array
  /** How many VMs were placed, or -1 when this did not work: that proves nothing and is a case for the ladder. */
  readonly count: number
}

/**
 * Places the restarted VMs of the loss of several hosts, largest first, each on the next host of a walk around the
 * receivers that has room. Hosts that the last loss began with are not placed anew. What is found depends on the
 * loss alone, not on what was asked before. O(VMs × hosts) at worst, O(VMs + hosts) as a rule.
 */
export function placeQuickly(bench: Bench, lost: readonly number[]): QuickPlacement {
  let same = 0
  const shares = (at: number): boolean => {
    const level = bench.levels[at]
    return at < bench.depth && level?.lost.length === 1 && level.lost[0] === lost[at]
  }
  while (same < lost.length && shares(same)) same += 1
  while (bench.depth > same) pop(bench)
  while (bench.depth < lost.length) push(bench, [lost[bench.depth] as number])
  const none = new Int32Array(0)
  return bench.levels[bench.depth - 1] ?? { vms: none, hosts: none, nodes: none, count: 0 }
}

/** The same for a group of hosts, placed in one go. */
export function placeGroup(bench: Bench, lost: readonly number[]): QuickPlacement {
  while (bench.depth > 0) pop(bench)
  return push(bench, lost)
}

function push(bench: Bench, lost: readonly number[]): Level {
  const { depth, levels, isLost } = bench
  const below = depth === 0 ? undefined : levels[depth - 1]
  const level = levels[depth] ?? emptyLevel(bench)
  levels[depth] = level
  bench.depth += 1
  for (const host of lost) isLost[host] = 1
  Object.assign(level, { lost, kept: 0, moved: [] })
  if (below === undefined || below.isHeld) {
    level.count = place(bench, level, poolAfter(bench, level, below))
    level.isHeld = level.count >= 0
    if (level.isHeld || depth === 0) return level
  }
  // What lies below stands in the way: begin again from nothing, and hold nothing for the next level.
  const all = levels.slice(0, depth + 1).flatMap((one) => one.lost)
  bench.spare ??= benchOf(bench.instance)
  const alone = placeGroup(bench.spare, all)
  level.vms.set(alone.vms)
  level.hosts.set(alone.hosts)
  level.nodes.set(alone.nodes)
  level.count = alone.count
  level.isHeld = false
  return level
}

function emptyLevel({ instance }: Bench): Level {
  const most = instance.restartVms.length
  const [vms, hosts, nodes] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)]
  return { lost: [], vms, hosts, nodes, kept: 0, count: 0, isHeld: false, moved: [] }
}

/** Takes over what stays from the level below; returns the VMs to place, by rank: displaced and newly lost ones. */
function poolAfter(bench: Bench, level: Level, below: Level | undefined): Int32Array {
  const { instance, isLost, target } = bench
  const { restartStart, restartVms, rank, bound } = instance
  const ranks: number[] = []
  for (let at = 0; at < (below?.count ?? 0); at += 1) {
    const [vm, host] = [below?.vms[at] as number, below?.hosts[at] as number]
    if (isLost[host] === 0) {
      level.vms[level.kept] = vm
      level.hosts[level.kept] = host
      level.nodes[level.kept] = below?.nodes[at] as number
      level.kept += 1
      continue
    }
    ranks.push(rank[vm] as number)
    if (bound[vm] === 0) continue
    level.moved.push([vm, host])
    target[vm] = -1
  }
  for (const host of level.lost) {
    for (let at = restartStart[host] as number; at < (restartStart[host + 1] as number); at += 1)
      ranks.push(rank[restartVms[at] as number] as number)
  }
  return Int32Array.from(ranks)
    .sort()
    .map((position) => bench.byRank[position] as number)
}

function place(bench: Bench, level: Level, pool: Int32Array): number {
  const { instance, free, walk, isLost } = bench
  const { classOf, classes, bound } = instance
  let at = 0
  let mask = 0
  let count = level.kept
  for (const vm of pool) {
    const allowed = classes[classOf[vm] as number] as Uint8Array
    let tried = 0
    for (; tried < walk.length; tried += 1) {
      const host = walk[at] as number
      if (isLost[host] === 0 && allowed[host] === 1 && hasRoom(instance, free, host, vm)) {
        mask = nodesFor(bench, vm, host)
        if (mask !== 0 && (bound[vm] === 0 || lawful(bench, vm, host))) break
      }
      at = at + 1 === walk.length ? 0 : at + 1
    }
    if (tried === walk.length) break
    const host = walk[at] as number
    level.vms[count] = vm
    level.hosts[count] = host
    level.nodes[count] = mask
    count += 1
    shift(bench, vm, host, mask, -1)
    if (bound[vm] === 1) bench.target[vm] = host
  }
  if (count === level.kept + pool.length) return count
  takeBack(bench, level, count)
  return -1
}

function pop(bench: Bench): void {
  bench.depth -= 1
  const level = bench.levels[bench.depth] as Level
  if (level.isHeld) takeBack(bench, level, level.count)
  for (const host of level.lost) bench.isLost[host] = 0
}

function takeBack(bench: Bench, level: Level, count: number): void {
  for (let at = level.kept; at < count; at += 1) {
    const vm = level.vms[at] as number
    bench.target[vm] = -1
    shift(bench, vm, level.hosts[at] as number, level.nodes[at] as number, 1)
  }
  for (const [vm, host] of level.moved) bench.target[vm] = host
}

/** Takes a VM's needs from a host, or gives them back: they are finite and whole, so that this is exact. */
export function shift(
  { instance, free, nodesLeft }: Bench,
  vm: number,
  host: number,
  mask: number,
  sign: 1 | -1,
): void {
  const { width, need, numa } = instance
  for (let d = 0; d < width; d += 1) free[host * width + d]! += sign * (need[vm * width + d] as number)
  if (numa === undefined || nodesLeft === undefined) return
  shiftNodes(nodesLeft, host * numa.most, mask, pieceIn(need[vm * width] as number, mask), sign)
}

/** Whether a host has left what a VM needs, in every dimension. */
export function hasRoom({ width, need }: Instance, free: Float64Array, host: number, vm: number): boolean {
  for (let d = 0; d < width; d += 1) {
    if (!((need[vm * width + d] as number) <= (free[host * width + d] as number))) return false
  }
  return true
}

/** The nodes a VM would go to; 0 when it finds none, any other number where nodes do not bind. */
export function nodesFor({ instance, nodesLeft }: Bench, vm: number, host: number): number {
  const { numa, need, width } = instance
  if (numa === undefined || nodesLeft === undefined) return 1
  const memory = need[vm * width] as number
  return findNodes(numa, nodesLeft, host * numa.most, host, memory, numa.vcpus[vm] as number, 'tight')
}

/** Whether rules about VMs allow a VM on a host beside VMs that kept running or were placed before it. */
function lawful({ instance, target, isLost }: Bench, vm: number, host: number): boolean {
  for (const index of instance.rulesOf.get(vm) ?? []) {
    const rule = instance.rules[index] as Instance['rules'][number]
    for (const other of rule.vms) {
      const home = instance.home[other] as number
      const place = target[other] !== -1 ? target[other] : isLost[home] === 1 ? undefined : home
      if (place === undefined || other === vm) continue
      if ((place === host) === (rule.kind === 'apart')) return false
    }
  }
  return true
}
