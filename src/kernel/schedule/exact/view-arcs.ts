import { raise, reasons, type Trail } from '#kernel/schedule/exact/trail.ts'
import type { Instance } from '#kernel/schedule/instance.ts'

/** Differences between views: the target is at least the source plus the weight. Arcs of view p: from[p] to from[p + 1] - 1. */
export type ViewArcs = {
  readonly from: Int32Array
  readonly source: Int32Array
  readonly target: Int32Array
  readonly weight: Int32Array
}

/** Precedence, and the makespan (the variable after the last activity) behind every activity that nothing follows. */
export function viewArcs(instance: Instance): ViewArcs {
  const { count, duration, after } = instance
  const arcs: (readonly [source: number, target: number, weight: number])[] = []
  const add = (one: number, other: number, gap: number): void => {
    arcs.push([2 * one, 2 * other, gap], [2 * other + 1, 2 * one + 1, gap])
  }
  for (let i = 0; i < count; i += 1) {
    const last = after.from[i + 1]!
    for (let k = after.from[i]!; k < last; k += 1) add(i, after.to[k]!, duration[i]! + after.weight[k]!)
    if (after.from[i] === last) add(i, count, duration[i]!)
  }
  arcs.sort(([left], [right]) => left - right)
  const from = new Int32Array(2 * count + 3)
  for (const [source] of arcs) from[source + 1]! += 1
  for (let view = 0; view + 1 < from.length; view += 1) from[view + 1]! += from[view]!
  return {
    from,
    source: Int32Array.from(arcs, ([source]) => source),
    target: Int32Array.from(arcs, ([, target]) => target),
    weight: Int32Array.from(arcs, ([, , weight]) => weight),
  }
}

/** What follows from the new bound of `view` along its arcs; false on a contradiction. */
export function propagateArcs(arcs: ViewArcs, trail: Trail, view: number): boolean {
  const value = trail.bound[view]!
  for (let arc = arcs.from[view]!; arc < arcs.from[view + 1]!; arc += 1)
    if (!raise(trail, arcs.target[arc]!, value + arcs.weight[arc]!, reasons.arc, arc)) return false
  return true
}
