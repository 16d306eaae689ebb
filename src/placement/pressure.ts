import type { Members } from '#placement/members.ts'
import type { Instance } from '#placement/model.ts'

/** Sums per host from which the load after any loss follows by subtraction. Unknown amounts count as none. */
export type Loads = {
  readonly width: number
  /** Per host and dimension: capacity that receives, load of what runs there, load that must restart if it fails. */
  readonly capacity: Float64Array
  readonly resident: Float64Array
  readonly restart: Float64Array
  readonly capacityTotal: Float64Array
  readonly residentTotal: Float64Array
}

const known = (value: number): number => (Number.isFinite(value) ? value : 0)

/** Adds up a cluster once. Hosts that receive nothing count neither as capacity nor as load. O(VMs + hosts). */
export function loadsOf(instance: Instance): Loads {
  const { width, hostCount, need, home } = instance
  const size = hostCount * width
  const [capacity, resident, restart] = [
    new Float64Array(size),
    new Float64Array(size),
    new Float64Array(size),
  ]
  const receives = new Uint8Array(hostCount)
  for (const host of instance.receivers) receives[host] = 1
  for (let vm = 0; vm < instance.vmCount; vm += 1) {
    const host = home[vm] as number
    if (receives[host] === 0) continue
    for (let d = 0; d < width; d += 1) resident[host * width + d]! += known(need[vm * width + d] as number)
  }
  for (let host = 0; host < hostCount; host += 1) {
    const end = instance.restartStart[host + 1] as number
    for (let at = instance.restartStart[host] as number; at < end; at += 1) {
      const vm = instance.restartVms[at] as number
      for (let d = 0; d < width; d += 1) restart[host * width + d]! += known(need[vm * width + d] as number)
    }
    if (receives[host] === 0) continue
    for (let d = 0; d < width; d += 1)
      capacity[host * width + d] = known(instance.capacity[host * width + d] as number)
  }
  return {
    width,
    capacity,
    resident,
    restart,
    capacityTotal: totals(capacity, width),
    residentTotal: totals(resident, width),
  }
}

function totals(rows: Float64Array, width: number): Float64Array {
  const sum = new Float64Array(width)
  for (let at = 0; at < rows.length; at += 1) sum[at % width]! += rows[at] as number
  return sum
}

/** Load of hosts that receive, in dimension `d`, after the loss of hosts a and b (equal for one). */
export function loadAfter(loads: Loads, d: number, a: number, b: number): number {
  const moved = (host: number): number =>
    (loads.restart[host * loads.width + d] as number) - (loads.resident[host * loads.width + d] as number)
  return (loads.residentTotal[d] as number) + moved(a) + (a === b ? 0 : moved(b))
}

/** Capacity of hosts that receive, in dimension `d`, left after the loss of hosts a and b (equal for one). */
export function capacityAfter(loads: Loads, d: number, a: number, b: number): number {
  const gone = (host: number): number => loads.capacity[host * loads.width + d] as number
  return (loads.capacityTotal[d] as number) - gone(a) - (a === b ? 0 : gone(b))
}

/** Load over capacity left after a loss, in the dimension where it is largest; infinite when none is left. */
export function pressureAfter(loads: Loads, a: number, b: number): number {
  let most = 0
  for (let d = 0; d < loads.width; d += 1) {
    const load = loadAfter(loads, d, a, b)
    if (load > 0) most = Math.max(most, load / Math.max(0, capacityAfter(loads, d, a, b)))
  }
  return most
}

/** Memory, in bytes, of the VMs that restart after the loss of hosts a and b (equal for one). */
export function restartLoad(loads: Loads, a: number, b: number): number {
  const one = loads.restart[a * loads.width] as number
  return a === b ? one : one + (loads.restart[b * loads.width] as number)
}

/** The dimension in which load over capacity left is largest after a loss. */
export function bindingDimension(loads: Loads, a: number, b: number): number {
  let binding = 0
  let most = -1
  for (let d = 0; d < loads.width; d += 1) {
    const load = loadAfter(loads, d, a, b)
    const share = load > 0 ? load / Math.max(0, capacityAfter(loads, d, a, b)) : 0
    if (share <= most) continue
    most = share
    binding = d
  }
  return binding
}

/** Memory that VMs take and that hosts have for them, in bytes, on all hosts not in maintenance. O(VMs + hosts). */
export function memoryTotals(instance: Instance) {
  const { width, need, home, capacity, classes } = instance
  const counts = (host: number): boolean => classes[0]?.[host] === 1
  const stated = (bytes: number): number | 'unknown' => (Number.isFinite(bytes) ? bytes : 'unknown')
  let [needed, available] = [0, 0]
  home.forEach((host, vm) => {
    if (counts(host)) needed += need[vm * width] as number
  })
  for (let host = 0; host < instance.hostCount; host += 1)
    if (counts(host)) available += capacity[host * width] as number
  return { memoryBytesNeeded: stated(needed), memoryBytesCapacity: stated(available) }
}

/**
 * vCPUs of running VMs per core of hosts that are left, after the loss of the `failures` hosts for which that is
 * largest. Hosts that carry too much count, hosts in maintenance do not. Undefined when a size is unknown or no
 * core is left. O(VMs + hosts²).
 */
export function vcpusPerCoreAfterWorst(
  members: Members,
  instance: Instance,
  failures: number,
): number | undefined {
  const { hosts, vms, home } = members
  const stay = hosts.map(() => 0)
  const move = hosts.map(() => 0)
  for (const [at, vm] of vms.entries()) {
    if (vm.vcpus === 'unknown') return undefined
    stay[home[at] as number]! += vm.vcpus
    if (vm.restartPriority !== 'disabled') move[home[at] as number]! += vm.vcpus
  }
  const present = [...(instance.classes[0] ?? [])].flatMap((flag, at) => (flag === 1 ? [at] : []))
  const cores = hosts.map((host, at) => (host.cores === 'unknown' || !present.includes(at) ? 0 : host.cores))
  if (present.some((at) => hosts[at]?.cores === 'unknown') || failures >= present.length) return undefined
  const coresAll = cores.reduce((total, count) => total + count, 0)
  const vcpusAll = present.reduce((total, at) => total + (stay[at] as number), 0)
  const gone = (at: number): number => (stay[at] as number) - (move[at] as number)
  let most = 0
  for (const a of present) {
    for (const b of failures === 1 ? [a] : present) {
      const lone = a === b
      if (lone && failures === 2) continue
      const left = coresAll - (cores[a] as number) - (lone ? 0 : (cores[b] as number))
      if (left <= 0) return undefined
      most = Math.max(most, (vcpusAll - gone(a) - (lone ? 0 : gone(b))) / left)
    }
  }
  return most
}
