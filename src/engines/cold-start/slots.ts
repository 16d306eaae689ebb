import type { Course } from '#engines/cold-start/course.ts'
import { type EventQueue, eventQueue, pop, push } from '#engines/cold-start/event-queue.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { childrenOf, type Net } from '#failure/net.ts'

/**
 * Places for VMs that start at once on each host. `free` gives a place back when the VM in it is up; `admit` says which
 * of the nodes that are ready may start now.
 */
export type Slots = {
  readonly free: (node: number) => void
  readonly admit: (ready: readonly number[], course: Course, nowMs: number) => readonly number[]
}

/** Hosts looked at for a VM whose own host is not up; the one with the shortest queue of these takes it. */
const hostsTriedMost = 64

/**
 * Places on the hosts of a graph. A VM starts on its own host when that is up by then, otherwise on the host with the
 * fewest VMs given to it so far among those it can run on. Waiting VMs start by `rank`, lowest first, then by number.
 */
export function slotsOf(graph: FailureGraph, net: Net, startsAtOnce: number, rank: Uint8Array): Slots {
  const { from, to } = graph.vmNodes
  const hostOf = new Int32Array(to - from).fill(-1)
  const taken = new Map<number, number>()
  const given = new Map<number, number>()
  const queues = new Map<number, EventQueue>()
  const released = new Map<number, number>()
  const isVm = (node: number): boolean => node >= from && node < to
  const load = (host: number): number => given.get(host) ?? 0
  return {
    free(node) {
      if (!isVm(node)) return
      const host = hostOf[node - from]!
      if (host < 0) return
      taken.set(host, (taken.get(host) ?? 1) - 1)
      released.set(host, node)
    },
    admit(ready, course, nowMs) {
      const starts: number[] = []
      for (const node of ready) {
        const host = isVm(node) ? hostFor(graph, net, node, course, load) : -1
        if (host < 0) {
          starts.push(node)
          continue
        }
        hostOf[node - from] = host
        given.set(host, load(host) + 1)
        const queue = queues.get(host) ?? eventQueue()
        queues.set(host, queue)
        push(queue, rank[node - from]!, node)
        released.set(host, released.get(host) ?? -1)
      }
      for (const [host, last] of [...released].sort(([one], [other]) => one - other)) {
        const queue = queues.get(host)
        let inUse = taken.get(host) ?? 0
        while (queue !== undefined && queue.keys.length > 0 && inUse < startsAtOnce) {
          const node = pop(queue)
          inUse += 1
          if (last >= 0 && course.readyMs[node]! < nowMs) course.after[node] = last
          starts.push(node)
        }
        taken.set(host, inUse)
      }
      released.clear()
      return starts
    },
  }
}

function hostFor(
  { components, hostOfVm, vmNodes }: FailureGraph,
  net: Net,
  vm: number,
  { up }: Course,
  load: (host: number) => number,
): number {
  const own = hostOfVm[vm - vmNodes.from]!
  if (own >= 0 && up[own] === 1) return own
  let best = -1
  for (const child of childrenOf(net, vm)) {
    const isHost = components[child]?.kind === 'host'
    const pool = isHost ? [child] : child >= components.length ? childrenOf(net, child) : []
    for (const host of pool.slice(0, hostsTriedMost)) {
      if (components[host]?.kind !== 'host' || up[host] !== 1) continue
      if (best < 0 || load(host) < load(best)) best = host
    }
  }
  return best
}
