import type { Instance, Refutation } from '#placement/model.ts'

/**
 * VMs beyond which a loss is held against what is left as a whole before each VM is looked at by itself: below, the
 * order of proofs stays that of the packing.
 */
export const manyVms = 5_000
/** VMs times hosts beyond which a loss is not written out as a packing, which takes a cell for each. */
export const cellsMost = 200_000_000

/** How many VMs restart after a loss. O(hosts lost). */
export const restartsAfter = ({ restartStart }: Instance, lost: readonly number[]): number =>
  lost.reduce((total, host) => total + (restartStart[host + 1] as number) - (restartStart[host] as number), 0)

/**
 * A proof that the VMs of a loss need more of something than all hosts that can take the smallest of them have left,
 * or undefined when that does not tell. It is the volume bound over all hosts at the smallest size, without a row for
 * each VM and host. O(VMs + hosts).
 */
export function refuteMany(instance: Instance, lost: readonly number[]): Refutation | undefined {
  const { width, need, free, receivers, restartStart, restartVms } = instance
  const gone = new Set(lost)
  for (let d = 0; d < width; d += 1) {
    let needed = 0
    let threshold = Number.POSITIVE_INFINITY
    const vms: number[] = []
    for (const host of lost) {
      for (let at = restartStart[host] as number; at < (restartStart[host + 1] as number); at += 1) {
        const vm = restartVms[at] as number
        const own = need[vm * width + d] as number
        if (!(own > 0)) continue
        needed += own
        threshold = Math.min(threshold, own)
        vms.push(vm)
      }
    }
    let available = 0
    const hosts: number[] = []
    for (const host of receivers) {
      const left = free[host * width + d] as number
      if (gone.has(host) || left < threshold) continue
      available += left
      hosts.push(host)
    }
    if (needed > available) return { kind: 'volume', dimension: d, threshold, vms, hosts, needed, available }
  }
  return undefined
}
