import type { Instance } from '#placement/model.ts'

/**
 * Room for placing one loss after another without allocating: `vms[i]` goes to `hosts[i]`, for i below the count
 * that `placeQuickly` returns. `free` is the instance's own list, patched during a placement and restored.
 */
export type Bench = {
  readonly instance: Instance
  readonly free: Float64Array
  readonly vms: Int32Array
  readonly hosts: Int32Array
  /** Receivers, roomiest first: the walk fills one host after the other. */
  readonly walk: Int32Array
  /** Where a VM of the loss under way was put; -1 otherwise. Kept for VMs in rules about VMs only. */
  readonly target: Int32Array
}

/** Prepares the room. O(VMs + hosts log hosts), once per instance. */
export function benchOf(instance: Instance): Bench {
  const { free, width, restartVms } = instance
  const room = (host: number): number => free[host * width] as number
  const walk = Int32Array.from(
    [...instance.receivers].sort((left, right) => room(right) - room(left) || left - right),
  )
  const vms = new Int32Array(restartVms.length)
  return {
    instance,
    free: free.slice(),
    vms,
    hosts: new Int32Array(restartVms.length),
    walk,
    target: new Int32Array(instance.vmCount).fill(-1),
  }
}

/**
 * Places the restarted VMs of the loss of hosts `a` and `b` (equal for one host), largest first, each on the next
 * host of a walk around the receivers that has room. Returns how many were placed, or -1 when this did not work:
 * that proves nothing and is a case for the ladder. O(VMs × hosts) at worst, O(VMs + hosts) as a rule.
 */
export function placeQuickly(bench: Bench, a: number, b: number): number {
  const count = gather(bench, a, b)
  const { instance, free, vms, hosts, walk } = bench
  const { width, need, classOf, classes, bound } = instance
  let at = 0
  let placed = 0
  for (; placed < count; placed += 1) {
    const vm = vms[placed] as number
    const allowed = classes[classOf[vm] as number] as Uint8Array
    let tried = 0
    for (; tried < walk.length; tried += 1) {
      const host = walk[at] as number
      if (host !== a && host !== b && allowed[host] === 1 && hasRoom(free, need, width, host, vm)) {
        if (bound[vm] === 0 || lawful(bench, a, b, vm, host)) break
      }
      at = at + 1 === walk.length ? 0 : at + 1
    }
    if (tried === walk.length) break
    const host = walk[at] as number
    hosts[placed] = host
    if (bound[vm] === 1) bench.target[vm] = host
    for (let d = 0; d < width; d += 1) free[host * width + d]! -= need[vm * width + d] as number
  }
  // Needs are whole numbers, but an infinite reading would not come back by adding: copy the rows instead.
  for (let index = 0; index < placed; index += 1) {
    const row = (hosts[index] as number) * width
    for (let d = 0; d < width; d += 1) free[row + d] = instance.free[row + d] as number
    bench.target[vms[index] as number] = -1
  }
  return placed === count ? count : -1
}

function hasRoom(free: Float64Array, need: Float64Array, width: number, host: number, vm: number): boolean {
  for (let d = 0; d < width; d += 1) {
    if ((need[vm * width + d] as number) > (free[host * width + d] as number)) return false
  }
  return true
}

/** Whether rules about VMs allow a VM on a host beside VMs that kept running or were placed before it. */
function lawful({ instance, target }: Bench, a: number, b: number, vm: number, host: number): boolean {
  for (const index of instance.rulesOf.get(vm) ?? []) {
    const rule = instance.rules[index] as Instance['rules'][number]
    for (const other of rule.vms) {
      const home = instance.home[other] as number
      const place = target[other] !== -1 ? target[other] : home === a || home === b ? undefined : home
      if (place === undefined || other === vm) continue
      if ((place === host) === (rule.kind === 'apart')) return false
    }
  }
  return true
}

/** Merges the restart lists of two hosts, largest first; returns how many. */
function gather(bench: Bench, a: number, b: number): number {
  const { instance, vms } = bench
  const { restartStart, restartVms, rank } = instance
  let left = restartStart[a] as number
  const leftEnd = restartStart[a + 1] as number
  let right = a === b ? 0 : (restartStart[b] as number)
  const rightEnd = a === b ? 0 : (restartStart[b + 1] as number)
  let count = 0
  while (left < leftEnd || right < rightEnd) {
    const one = left < leftEnd ? (restartVms[left] as number) : -1
    const other = right < rightEnd ? (restartVms[right] as number) : -1
    const takeLeft = other === -1 || (one !== -1 && (rank[one] as number) < (rank[other] as number))
    const vm = takeLeft ? one : other
    if (takeLeft) left += 1
    else right += 1
    vms[count] = vm
    count += 1
  }
  return count
}
