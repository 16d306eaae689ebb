import { raise, settleAll, type Take, type World } from '#engines/ha-timeline/restart/world.ts'
import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'
import {
  joinServer,
  leaveServer,
  nextLeaveMs,
  type SharedServer,
  sharedServer,
} from '#kernel/processor-sharing.ts'

/** One guest to restart. Tasks are numbered in the order in which their platform takes them. */
export type Task = {
  readonly node: number
  /** The host it restarts on, and its cluster, by number. */
  readonly host: number
  readonly cluster: number
  /** Guests that are released together and wait for each other's priorities. */
  readonly wave: number
  /** Position of its priority among those of its wave, from 0. */
  readonly group: number
  /** From the order to start until its own work is done. */
  readonly bootMs: number
  /** The array it boots from, by number; -1 for none that is shared. */
  readonly array: number
}

/** How the restarts are limited. Counts may be infinite. */
export type RunRules = {
  /** Per host, by number. */
  readonly restartsPerHost: ArrayLike<number>
  readonly restartsPerCluster: number
  readonly slotHeld: 'powered-on' | 'booted'
  readonly powerOnMs: number
  readonly groupWait: 'started' | 'up' | 'at-once'
  readonly groupTimeoutMs: number
  readonly bootIos: number
  readonly arrayIopsPerMs: number
}

/** Guests that are released together: when, and how many are in each group. */
export type Wave = { readonly releaseMs: number; readonly groupSizes: readonly number[] }

/** When each task was ordered to start and when it served, NaN for never. Times in ms from the loss. */
export type RunTimes = { readonly startedAtMs: Float64Array; readonly upAtMs: Float64Array }

type Event =
  | { readonly kind: 'release' | 'powered' | 'booted' | 'raise'; readonly of: number }
  | { readonly kind: 'timeout'; readonly of: number; readonly group: number }
  | { readonly kind: 'served'; readonly of: number; readonly stamp: number }

type State = RunTimes & {
  readonly world: World
  readonly tasks: readonly Task[]
  readonly taskOf: ReadonlyMap<number, number>
  readonly delayOf: ReadonlyMap<number, number>
  readonly waves: readonly Wave[]
  readonly rules: RunRules
  readonly events: Heap<Event>
  /** Per task: 1 once nothing but the platform's order keeps it from starting. */
  readonly ready: Uint8Array
  /** Per task: parts of its boot that are not done. */
  readonly pending: Uint8Array
  /** Per wave: the last group that may start, -1 before its release; tasks that are not done per group. */
  readonly open: Int32Array
  readonly remaining: readonly Int32Array[]
  readonly held: readonly (readonly number[][])[]
  readonly hosts: readonly {
    readonly queue: Heap<number>
    running: number
    offered: number
    readonly cluster: number
  }[]
  readonly clusters: readonly { readonly offers: Heap<number>; running: number }[]
  readonly arrays: readonly { readonly server: SharedServer; stamp: number }[]
  readonly dirtyClusters: Set<number>
  readonly dirtyArrays: Set<number>
  nowMs: number
  seq: number
}

/**
 * Plays the restarts on a virtual clock: every wave is released, its guests start in order as far as hosts, cluster and
 * priorities let them, boot, and bring back what needs them, which may let others start. `delayOf` holds nodes that
 * need time of their own to come back. Cost O(tasks log tasks) and what the graph touches.
 */
export function playRestarts(
  world: World,
  tasks: readonly Task[],
  waves: readonly Wave[],
  rules: RunRules,
  delayOf: ReadonlyMap<number, number>,
): RunTimes {
  const state = stateOf(world, tasks, waves, rules, delayOf)
  waves.forEach(({ releaseMs }, of) => {
    schedule(state, releaseMs, { kind: 'release', of })
  })
  settleAll(world, takeOf(state))
  for (let next = heapPop(state.events); next !== undefined; next = heapPop(state.events)) {
    state.nowMs = next.key
    apply(state, next.item)
    while (state.events[0]?.key === state.nowMs) apply(state, heapPop(state.events)!.item)
    startAll(state)
    for (const array of state.dirtyArrays) {
      const one = state.arrays[array]!
      one.stamp += 1
      const atMs = nextLeaveMs(one.server)
      if (Number.isFinite(atMs)) schedule(state, atMs, { kind: 'served', of: array, stamp: one.stamp })
    }
    state.dirtyArrays.clear()
  }
  return { startedAtMs: state.startedAtMs, upAtMs: state.upAtMs }
}

function stateOf(
  world: World,
  tasks: readonly Task[],
  waves: readonly Wave[],
  rules: RunRules,
  delayOf: ReadonlyMap<number, number>,
): State {
  const most = (of: (task: Task) => number): number =>
    tasks.reduce((max, task) => Math.max(max, of(task) + 1), 0)
  const clusterOf = new Int32Array(most(({ host }) => host))
  for (const { host, cluster } of tasks) clusterOf[host] = cluster
  const times = (): Float64Array => new Float64Array(tasks.length).fill(Number.NaN)
  return {
    ...{ world, tasks, waves, rules, delayOf, events: [], nowMs: 0, seq: 0 },
    ...{ startedAtMs: times(), upAtMs: times() },
    taskOf: new Map(tasks.map(({ node }, task) => [node, task])),
    ready: new Uint8Array(tasks.length),
    pending: new Uint8Array(tasks.length),
    open: new Int32Array(waves.length).fill(-1),
    remaining: waves.map(({ groupSizes }) => Int32Array.from(groupSizes)),
    held: waves.map(({ groupSizes }) => groupSizes.map(() => [])),
    hosts: Array.from(clusterOf, (cluster) => ({ queue: [], running: 0, offered: -1, cluster })),
    clusters: Array.from({ length: most(({ cluster }) => cluster) }, () => ({ offers: [], running: 0 })),
    arrays: Array.from({ length: most(({ array }) => array) }, () => ({
      server: sharedServer(rules.arrayIopsPerMs),
      stamp: 0,
    })),
    dirtyClusters: new Set(),
    dirtyArrays: new Set(),
  }
}

function schedule(state: State, atMs: number, item: Event): void {
  heapPush(state.events, { key: atMs, tie: state.seq, item })
  state.seq += 1
}

/** What happens with a node that may start: a guest waits for its turn, some take time of their own, the rest is back. */
const takeOf =
  (state: State): Take =>
  (node) => {
    const task = state.taskOf.get(node)
    if (task !== undefined) {
      if (state.ready[task] === 0) {
        state.ready[task] = 1
        admit(state, task)
      }
      return 'later'
    }
    const delay = state.delayOf.get(node)
    if (delay === undefined) return 'now'
    if (Number.isFinite(delay)) schedule(state, state.nowMs + delay, { kind: 'raise', of: node })
    return 'later'
  }

function apply(state: State, event: Event): void {
  switch (event.kind) {
    case 'release':
      openGroup(state, event.of, 0)
      break
    case 'timeout':
      if (state.open[event.of]! === event.group) openGroup(state, event.of, event.group + 1)
      break
    case 'powered':
      if (state.rules.slotHeld === 'powered-on') freeSlot(state, event.of)
      if (state.rules.groupWait === 'started') satisfy(state, event.of)
      break
    case 'booted':
      partDone(state, event.of)
      break
    case 'raise':
      raise(state.world, event.of, state.nowMs, takeOf(state))
      break
    case 'served': {
      const array = state.arrays[event.of]!
      if (array.stamp !== event.stamp) break
      for (const task of leaveServer(array.server)) partDone(state, task)
      state.dirtyArrays.add(event.of)
      break
    }
    default:
      event satisfies never
  }
}

/** Opens groups of a wave from `group` on, as far as nothing is left to wait for in them. */
function openGroup(state: State, wave: number, group: number): void {
  const sizes = state.remaining[wave]!
  for (let next = group; next < sizes.length; next += 1) {
    state.open[wave] = next
    for (const task of state.held[wave]![next]!) enqueue(state, task)
    const goesOn = state.rules.groupWait === 'at-once' || sizes[next] === 0
    if (goesOn) continue
    if (next + 1 < sizes.length) {
      schedule(state, state.nowMs + state.rules.groupTimeoutMs, { kind: 'timeout', of: wave, group: next })
    }
    return
  }
}

function satisfy(state: State, task: number): void {
  const { wave, group } = state.tasks[task]!
  const sizes = state.remaining[wave]!
  sizes[group]! -= 1
  if (sizes[group] === 0 && state.open[wave] === group) openGroup(state, wave, group + 1)
}

function admit(state: State, task: number): void {
  const { wave, group } = state.tasks[task]!
  if (group <= state.open[wave]!) enqueue(state, task)
  else state.held[wave]![group]!.push(task)
}

function enqueue(state: State, task: number): void {
  const { host } = state.tasks[task]!
  heapPush(state.hosts[host]!.queue, { key: task, tie: 0, item: task })
  offer(state, host)
}

/** Tells the cluster of a host which task it would start next, if it has a place for one. */
function offer(state: State, number: number): void {
  const host = state.hosts[number]!
  const [first] = host.queue
  if (first === undefined || host.running >= state.rules.restartsPerHost[number]!) return
  state.dirtyClusters.add(host.cluster)
  if (host.offered === first.key) return
  host.offered = first.key
  heapPush(state.clusters[host.cluster]!.offers, { key: first.key, tie: number, item: number })
}

function startAll(state: State): void {
  for (const number of [...state.dirtyClusters].sort((one, other) => one - other)) {
    const cluster = state.clusters[number]!
    while (cluster.running < state.rules.restartsPerCluster) {
      const best = heapPop(cluster.offers)
      if (best === undefined) break
      const host = state.hosts[best.item]!
      if (host.offered !== best.key) continue
      host.offered = -1
      if (host.running >= state.rules.restartsPerHost[best.item]!) continue
      start(state, heapPop(host.queue)!.item)
      offer(state, best.item)
    }
  }
  state.dirtyClusters.clear()
}

function start(state: State, task: number): void {
  const { host, cluster, array, bootMs } = state.tasks[task]!
  const { rules, nowMs } = state
  state.startedAtMs[task] = nowMs
  state.hosts[host]!.running += 1
  state.clusters[cluster]!.running += 1
  const reads = array >= 0 && rules.bootIos > 0
  state.pending[task] = reads ? 2 : 1
  schedule(state, nowMs + rules.powerOnMs, { kind: 'powered', of: task })
  schedule(state, nowMs + bootMs, { kind: 'booted', of: task })
  if (!reads) return
  joinServer(state.arrays[array]!.server, nowMs, task, rules.bootIos)
  state.dirtyArrays.add(array)
}

function partDone(state: State, task: number): void {
  state.pending[task]! -= 1
  if (state.pending[task]! > 0) return
  state.upAtMs[task] = state.nowMs
  if (state.rules.slotHeld === 'booted') freeSlot(state, task)
  if (state.rules.groupWait === 'up') satisfy(state, task)
  raise(state.world, state.tasks[task]!.node, state.nowMs, takeOf(state))
}

function freeSlot(state: State, task: number): void {
  const { host, cluster } = state.tasks[task]!
  state.hosts[host]!.running -= 1
  state.clusters[cluster]!.running -= 1
  offer(state, host)
  state.dirtyClusters.add(cluster)
}
