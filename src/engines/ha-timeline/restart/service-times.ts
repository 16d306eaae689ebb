import { raise, settleAll, type World } from '#engines/ha-timeline/restart/world.ts'
import { type Heap, heapPop, heapPush } from '#kernel/heap.ts'

/**
 * Brings nodes back at given times and lets everything else follow: the earliest time at which each node is back, NaN
 * where it is not, written into `world.upAtMs`. `upAtMs` holds nodes that do not follow by themselves, such as guests.
 * Order statistics of requirements never fall as times grow, so earlier and later times of guests bound those of services.
 * Cost O(nodes log nodes).
 */
export function followedBy(
  world: World,
  upAtMs: ReadonlyMap<number, number>,
  delayOf: ReadonlyMap<number, number>,
): Float64Array {
  const events: Heap<number> = []
  let nowMs = 0
  const take = (node: number): 'now' | 'later' => {
    if (upAtMs.has(node)) return 'later'
    const delay = delayOf.get(node)
    if (delay === undefined) return 'now'
    if (Number.isFinite(delay)) heapPush(events, { key: nowMs + delay, tie: node, item: node })
    return 'later'
  }
  for (const [node, atMs] of upAtMs) {
    if (Number.isFinite(atMs)) heapPush(events, { key: atMs, tie: node, item: node })
  }
  settleAll(world, take)
  for (let next = heapPop(events); next !== undefined; next = heapPop(events)) {
    nowMs = next.key
    raise(world, next.item, nowMs, take)
  }
  return world.upAtMs
}
