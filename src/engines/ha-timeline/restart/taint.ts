import type { Plan } from '#engines/ha-timeline/restart/plan.ts'
import type { RunRules } from '#engines/ha-timeline/restart/run.ts'
import type { World } from '#engines/ha-timeline/restart/world.ts'

/** Tasks of which nobody can say when they start, and when they serve, 1 for each. What starts so also serves so. */
export type Taint = { readonly start: Uint8Array; readonly end: Uint8Array }

/**
 * Which tasks have times that something unstated decides. A boot of unknown length leaves open when its guest serves;
 * that leaves open the start of all it shares a scarce place with, of lower priorities that wait for it, and of what
 * needs it; a start left open leaves open every boot on the same array. What is not marked shares nothing scarce with
 * what is marked, so its times hold whatever the unknown ones are. Cost O(tasks + edges) per round of spreading.
 */
export function taintOf(plan: Plan, doubtful: ReadonlySet<number>, rules: RunRules, world: World): Taint {
  const { tasks } = plan
  const start = new Uint8Array(tasks.length)
  const end = new Uint8Array(tasks.length)
  const queue: number[] = []
  const markEnd = (task: number): void => {
    if (end[task] === 1) return
    end[task] = 1
    queue.push(task)
  }
  const markStart = (task: number): void => {
    if (start[task] === 1) return
    start[task] = 1
    if (end[task] === 1) queue.push(task)
    else markEnd(task)
  }
  for (const decision of plan.decisionOf.values()) {
    if (decision.kind === 'task' && decision.bootUnknown) markEnd(decision.task)
  }
  tasks.forEach(({ cluster }, task) => {
    if (doubtful.has(cluster)) markStart(task)
  })
  const sharers = sharersOf(plan, rules)
  const taskOf = new Map(tasks.map(({ node }, task) => [node, task]))
  const reached = new Uint8Array(world.net.size)
  const spent = new Set<string>()
  const spread = (key: string, list: readonly number[], mark: (task: number) => void): void => {
    if (spent.has(key)) return
    spent.add(key)
    for (const task of list) mark(task)
  }
  for (let task = queue.pop(); task !== undefined; task = queue.pop()) {
    const { host, cluster, wave, group, array, node } = tasks[task]!
    if (start[task] === 1 || rules.slotHeld === 'booted') {
      spread(`host ${host}`, sharers.hosts.get(host) ?? [], markStart)
      spread(`cluster ${cluster}`, sharers.clusters.get(cluster) ?? [], markStart)
    }
    if (start[task] === 1 || rules.groupWait === 'up') {
      const later = (sharers.waves.get(wave) ?? []).filter((one) => tasks[one]!.group > group)
      spread(`wave ${wave} ${group}`, later, markStart)
    }
    if (start[task] === 1 && array >= 0) spread(`array ${array}`, sharers.arrays.get(array) ?? [], markEnd)
    for (const above of upward(world, node, reached)) {
      const follower = taskOf.get(above)
      if (follower !== undefined && follower !== task) markStart(follower)
    }
  }
  return { start, end }
}

type Sharers = Readonly<
  Record<'hosts' | 'clusters' | 'waves' | 'arrays', ReadonlyMap<number, readonly number[]>>
>

/** Tasks that can keep each other waiting: on hosts and in clusters with more tasks than places, in waves, on arrays. */
function sharersOf({ tasks }: Plan, rules: RunRules): Sharers {
  const by = (key: 'host' | 'cluster' | 'wave' | 'array'): Map<number, number[]> => {
    const lists = new Map<number, number[]>()
    tasks.forEach((task, index) => {
      const list = lists.get(task[key])
      if (list === undefined) lists.set(task[key], [index])
      else list.push(index)
    })
    return lists
  }
  const scarce = (lists: Map<number, number[]>, places: (key: number) => number): Map<number, number[]> =>
    new Map([...lists].filter(([key, list]) => list.length > places(key)))
  const none = new Map<number, number[]>()
  return {
    hosts: scarce(by('host'), (host) => rules.restartsPerHost[host]!),
    clusters: scarce(by('cluster'), () => rules.restartsPerCluster),
    waves: rules.groupWait === 'at-once' ? none : by('wave'),
    arrays: rules.bootIos > 0 ? by('array') : none,
  }
}

/** Every node that needs this one to run or to start, near or far, not seen before. */
function upward({ net, waiters }: World, from: number, reached: Uint8Array): readonly number[] {
  const found: number[] = []
  const queue = [from]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const above = [
      ...net.parent.subarray(net.parentStart[node]!, net.parentStart[node + 1]!),
      ...(waiters.get(node) ?? []),
    ]
    for (const parent of above) {
      if (reached[parent] === 1) continue
      reached[parent] = 1
      found.push(parent)
      queue.push(parent)
    }
  }
  return found
}
