import type { Instance, Placement, VmRule } from '#placement/model.ts'
import { pieceIn, shiftNodes } from '#placement/numa.ts'

/**
 * The cluster as it stands after a loss that was answered with a placement: restarted VMs run where they were put and
 * restart from there, lost hosts and the VMs that did not restart are gone. O(VMs + hosts).
 */
export function afterLoss(instance: Instance, lost: readonly number[], placement: Placement): Instance {
  const { width, need, vmCount, hostCount, rank } = instance
  const gone = new Set(lost)
  const home = instance.home.slice()
  const free = instance.free.slice()
  placement.vms.forEach((vm, at) => {
    const host = placement.hosts[at] as number
    home[vm] = host
    for (let d = 0; d < width; d += 1) free[host * width + d]! -= need[vm * width + d] as number
  })
  const restarts = new Uint8Array(vmCount)
  for (const vm of instance.restartVms) if (!gone.has(home[vm] as number)) restarts[vm] = 1
  const byRank = new Int32Array(vmCount)
  rank.forEach((position, vm) => {
    byRank[position] = vm
  })
  const restartStart = new Int32Array(hostCount + 1)
  for (let vm = 0; vm < vmCount; vm += 1) if (restarts[vm] === 1) restartStart[(home[vm] as number) + 1]! += 1
  for (let host = 0; host < hostCount; host += 1) restartStart[host + 1]! += restartStart[host] as number
  const cursor = restartStart.slice()
  const restartVms = new Int32Array(restartStart[hostCount] as number)
  for (const vm of byRank) {
    if (restarts[vm] === 0) continue
    const host = home[vm] as number
    restartVms[cursor[host] as number] = vm
    cursor[host]! += 1
  }
  return {
    ...{ ...instance, home, free, restartStart, restartVms },
    losable: instance.losable.filter((host) => !gone.has(host)),
    receivers: instance.receivers.filter((host) => !gone.has(host)),
    numa: numaAfter(instance, placement),
    ...rulesWithout(instance, (vm) => gone.has(home[vm] as number)),
  }
}

/** Restarted VMs take the nodes they were given. The parts that bound other arrangements only grow: old ones do. */
function numaAfter({ numa, need, width }: Instance, { vms, hosts, nodes }: Placement): Instance['numa'] {
  if (numa?.left === undefined) return numa
  const left = numa.left.slice()
  const maskOf = numa.maskOf.slice()
  vms.forEach((vm, at) => {
    const mask = nodes[at] as number
    shiftNodes(left, (hosts[at] as number) * numa.most, mask, pieceIn(need[vm * width] as number, mask), -1)
    maskOf[vm] = mask
  })
  return { ...numa, left, maskOf }
}

/** Rules among the VMs that are still there. */
function rulesWithout({ rules, bound }: Instance, isGone: (vm: number) => boolean) {
  const left = rules
    .map((rule): VmRule => ({ ...rule, vms: rule.vms.filter((vm) => !isGone(vm)) }))
    .filter(({ vms }) => vms.length > 1)
  const rulesOf = new Map<number, number[]>()
  left.forEach(({ vms }, index) => {
    for (const vm of vms) {
      const list = rulesOf.get(vm)
      if (list === undefined) rulesOf.set(vm, [index])
      else list.push(index)
    }
  })
  return { rules: left, rulesOf, bound: bound.map((flag, vm) => (flag === 1 && rulesOf.has(vm) ? 1 : 0)) }
}
