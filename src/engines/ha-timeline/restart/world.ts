import type { Needs } from '#estate/model.ts'
import { requirementHolds, requirementRefs } from '#estate/requirement.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import type { Net } from '#failure/net.ts'

/**
 * The failure graph while things come back: what is down, how many needs of each node are down, and since when each
 * node is back (NaN while it is not). Nothing falls any more, so a node comes back once at most.
 */
export type World = {
  readonly graph: FailureGraph
  readonly net: Net
  readonly down: Uint8Array
  readonly count: Int32Array
  readonly named: ReadonlySet<number>
  readonly upAtMs: Float64Array
  /** What must hold for a node to start, beside what it needs to run. */
  readonly startNeeds: ReadonlyMap<number, Needs>
  /** Nodes that may start once a node is back. */
  readonly waiters: ReadonlyMap<number, readonly number[]>
}

/** Says what is to happen with a node that may start: it is back at once, or the caller raises it later. */
export type Take = (node: number) => 'now' | 'later'

/** The world at time 0, with everything down that the loss took. Cost linear in what is down. */
export function worldOf(
  graph: FailureGraph,
  lost: readonly number[],
  downAtFirst: Uint8Array,
  startNeeds: ReadonlyMap<number, Needs>,
): World {
  const net = graph.may.later
  const count = new Int32Array(net.size)
  for (let node = 0; node < net.size; node += 1) {
    if (downAtFirst[node] === 0) continue
    for (let at = net.parentStart[node]!; at < net.parentStart[node + 1]!; at += 1)
      count[net.parent[at]!]! += 1
  }
  const waiters = new Map<number, number[]>()
  for (const [node, needs] of startNeeds) {
    for (const ref of requirementRefs(needs)) {
      const on = graph.nodeOf.get(ref)
      if (on === undefined) continue
      const list = waiters.get(on)
      if (list === undefined) waiters.set(on, [node])
      else list.push(node)
    }
  }
  return {
    ...{ graph, net, count, startNeeds, waiters },
    down: downAtFirst.slice(),
    named: new Set(lost),
    upAtMs: new Float64Array(net.size).fill(Number.NaN),
  }
}

/** Whether a node that is down has what it needs to run. */
export const mayRun = ({ net, count, named }: World, node: number): boolean =>
  !named.has(node) && count[node]! < net.need[node]!

/** Whether what must hold for a node to start holds: undefined where that is unknown. */
export function mayStart({ graph, startNeeds, down }: World, node: number): boolean | undefined {
  return requirementHolds(startNeeds.get(node) ?? 'nothing', (ref) => {
    const on = graph.nodeOf.get(ref)
    return on === undefined ? undefined : down[on] === 0
  })
}

/** Offers every node to `take` that is down and could start at time 0. */
export function settleAll(world: World, take: Take): void {
  for (let node = 0; node < world.net.size; node += 1) {
    if (world.down[node] === 1 && isReady(world, node) && take(node) === 'now') raise(world, node, 0, take)
  }
}

const isReady = (world: World, node: number): boolean => mayRun(world, node) && mayStart(world, node) === true

/** Brings a node back and offers to `take` whatever may start because of it. Cost linear in what it touches. */
export function raise(world: World, first: number, nowMs: number, take: Take): void {
  const { net, down, count, upAtMs, waiters } = world
  const queue = [first]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (down[node] === 0) continue
    down[node] = 0
    upAtMs[node] = nowMs
    const touched: number[] = []
    for (let at = net.parentStart[node]!; at < net.parentStart[node + 1]!; at += 1) {
      const parent = net.parent[at]!
      count[parent]! -= 1
      // Only the child that makes the difference offers its parent, so nothing is offered for it twice.
      if (count[parent]! === net.need[parent]! - 1) touched.push(parent)
    }
    for (const one of waiters.get(node) ?? []) if (mayRun(world, one)) touched.push(one)
    for (const one of touched) {
      if (down[one] === 1 && isReady(world, one) && take(one) === 'now') queue.push(one)
    }
  }
}
