import type { Instance } from '#placement/model.ts'

/**
 * Hosts whose loss, as one of any `spare` hosts lost at once, is not answered by arithmetic alone: 'all' or those listed.
 * The others are survived, whatever way VMs are put.
 *
 * Take a loss of plain hosts: no VM of theirs that must restart is in a rule about VMs, and each may use every receiver.
 * Put VMs one by one anywhere they fit. One of size s that fits nowhere leaves less than s on each of the m receivers
 * left over, so less than m s in all; but what is left is at least their room less all that must restart. So none is stuck
 * where room left over is at least what must restart and m times the largest VM. In other dimensions than memory it is asked
 * that each receiver alone could take everything. Several hosts: each takes its own load and its own room away, so the
 * sum over those with most of both decides. O(VMs + hosts × classes).
 */
export function notAmple(instance: Instance, spare: number): readonly number[] | 'all' {
  const { width, need, free, restartStart, restartVms, receivers, losable } = instance
  if (instance.numa !== undefined) return 'all'
  const open = openClasses(instance)
  const receives = new Uint8Array(instance.hostCount)
  const least = new Float64Array(width).fill(Number.POSITIVE_INFINITY)
  let room = 0
  for (const host of receivers) {
    receives[host] = 1
    room += free[host * width] as number
    for (let d = 1; d < width; d += 1)
      least[d] = Math.min(least[d] as number, free[host * width + d] as number)
  }
  const costs: number[] = []
  const left: number[] = []
  let largest = 0
  for (const host of losable) {
    const loads = new Float64Array(width)
    let isPlain = true
    let own = 0
    for (let at = restartStart[host] as number; at < (restartStart[host + 1] as number); at += 1) {
      const vm = restartVms[at] as number
      for (let d = 0; d < width; d += 1) loads[d]! += need[vm * width + d] as number
      own = Math.max(own, need[vm * width] as number)
      if (instance.bound[vm] === 1 || open[instance.classOf[vm] as number] !== 1) isPlain = false
    }
    for (let d = 1; d < width; d += 1)
      if (spare * (loads[d] as number) > (least[d] as number)) isPlain = false
    largest = Math.max(largest, own)
    const cost = (loads[0] as number) + (receives[host] === 1 ? (free[host * width] as number) : 0)
    const others = receivers.length - (receives[host] as number)
    const alone = isPlain && room - cost >= others * own
    if (alone) costs.push(cost)
    else left.push(host)
  }
  if (spare === 1) return left
  costs.sort((one, other) => other - one)
  const worst = costs.slice(0, spare).reduce((sum, cost) => sum + cost, 0)
  return left.length === 0 && room - worst >= receivers.length * largest ? [] : 'all'
}

/** Per class 1 where its VMs may use every receiver. */
function openClasses({ classes, receivers }: Instance): Uint8Array {
  return Uint8Array.from(classes, (flags) => (receivers.every((host) => flags[host] === 1) ? 1 : 0))
}
