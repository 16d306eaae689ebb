import { reasonToStay } from '#engines/rebalancer/stays.ts'
import type { Vm } from '#estate/model.ts'
import type { Members } from '#placement/members.ts'

/** One flag per VM that a balancer leaves alone: it may not move, a must rule names it, or it is among the first `share`. */
export function pinnedBy(vms: readonly Vm[], { rules }: Members, share: number): Uint8Array {
  const ruled = new Set(rules.filter(({ strength }) => strength === 'must').flatMap(({ vmIds }) => vmIds))
  return Uint8Array.from(vms, (vm, at) => {
    // Spread evenly over the list: the share of VMs up to here grows past a whole number.
    const byShare = Math.floor((at + 1) * share) > Math.floor(at * share)
    return byShare || ruled.has(vm.id) || reasonToStay(vm) !== null ? 1 : 0
  })
}
