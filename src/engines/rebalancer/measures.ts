import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import { type Host, isKnown, type Vm } from '#estate/model.ts'
import type { Measure } from '#kernel/moves/problem.ts'

/** What is spread, and what nobody stated of it. */
export type Loads = {
  readonly measures: readonly Measure[]
  readonly unknown: readonly string[]
  readonly open: boolean
}

/** A host's CPU in MHz; 0 where nobody stated it. */
export const cpuCapacityOf = ({ cores, coreMhz }: Host): number =>
  isKnown(cores) && isKnown(coreMhz) ? cores * coreMhz : 0

/**
 * The loads that a balance spreads: CPU demand and configured memory, each as a share of the host. A VM whose demand is
 * unknown counts as none and leaves the verdict open; where nobody's is known, CPU is left out.
 */
export function measuresOf(
  hosts: readonly Host[],
  vms: readonly Vm[],
  isOff: (item: number) => boolean,
  { load }: RebalanceParams,
): Loads {
  const unknown: string[] = []
  const measures: Measure[] = []
  const running = vms.filter((_, item) => !isOff(item))
  const base = new Float64Array(hosts.length)
  let open = false
  if (load !== 'memory') {
    const silent = running.filter((vm) => !isKnown(vm.cpuDemandMhz)).length
    const capacity = Float64Array.from(hosts, cpuCapacityOf)
    const blind = capacity.every((mhz) => mhz === 0) || (silent === running.length && silent > 0)
    if (blind)
      unknown.push(
        'Nobody states the CPU demand of these VMs or the speed of these hosts, so memory alone is evened out.',
      )
    else {
      const demand = Float64Array.from(vms, (vm, item) =>
        isOff(item) || !isKnown(vm.cpuDemandMhz) ? 0 : vm.cpuDemandMhz,
      )
      measures.push({ id: 'cpu', weight: 1, capacity, base, load: demand })
      if (silent > 0) {
        open = true
        unknown.push(`The CPU demand of ${silent} of ${running.length} VMs is unknown and counts as none.`)
      }
    }
  }
  if (load !== 'cpu' || measures.length === 0) {
    const capacity = Float64Array.from(hosts, ({ memoryBytes }) => (isKnown(memoryBytes) ? memoryBytes : 0))
    const bytes = Float64Array.from(vms, (vm, item) =>
      isOff(item) || !isKnown(vm.memoryBytes) ? 0 : vm.memoryBytes,
    )
    measures.push({ id: 'memory', weight: 1, capacity, base, load: bytes })
    const silent = running.filter((vm) => !isKnown(vm.memoryBytes)).length
    if (silent > 0) {
      open = true
      unknown.push(
        `The memory of ${silent} of ${running.length} VMs is unknown: they stay, and their hosts take nothing.`,
      )
    }
  }
  return { measures, unknown, open }
}
