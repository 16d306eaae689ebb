import type { Instance } from '#placement/model.ts'
import { restartsOf } from '#placement/packing.ts'
import { benchOf, hasRoom, nodesFor, shift } from '#placement/quick.ts'

/** Hosts looked at in all; VMs whose turn comes later are counted as left over. */
const looksMost = 50_000_000

/**
 * How many VMs of a loss at most find no host, without a row for each VM and host: the smallest come first, each on the
 * next host of a walk around the receivers that has room. An upper bound, 0 only with a placement: VMs in rules about
 * VMs, and those allowed on the same hosts as one that found none, are counted untried. O(VMs log VMs + hosts × classes)
 * as a rule.
 */
export function leftOverMany(instance: Instance, lost: readonly number[]): number {
  const { bound, classOf, classes } = instance
  const bench = benchOf(instance)
  const gone = new Set(lost)
  const open = bench.walk.filter((host) => !gone.has(host))
  const full = new Set<number>()
  let [left, at, looks] = [0, 0, 0]
  for (const vm of restartsOf(instance, lost).reverse()) {
    const kind = classOf[vm]!
    const allowed = classes[kind]!
    let tried = bound[vm] === 1 || full.has(kind) || looks > looksMost ? open.length : 0
    const untried = tried === open.length
    let mask = 0
    for (; tried < open.length; tried += 1) {
      const host = open[at]!
      looks += 1
      if (allowed[host] === 1 && hasRoom(instance, bench.free, host, vm)) mask = nodesFor(bench, vm, host)
      if (mask !== 0) break
      at = at + 1 === open.length ? 0 : at + 1
    }
    if (mask !== 0) shift(bench, vm, open[at]!, mask, -1)
    else left += 1
    if (mask === 0 && !untried) full.add(kind)
  }
  return left
}
