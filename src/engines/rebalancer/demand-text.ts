import type { ClusterProblem } from '#engines/rebalancer/cluster-problem.ts'
import type { RebalanceParams } from '#engines/rebalancer/params.ts'
import type { Demand } from '#kernel/moves/conflict.ts'
import { formatQuantity } from '#kernel/units.ts'

/** A demand as a clause that can stand in a list. */
export function demandText(demand: Demand, made: ClusterProblem, values: RebalanceParams): string {
  const { hosts, vms, problem } = made
  switch (demand.kind) {
    case 'rule': {
      const rule = problem.rules.find(({ id }) => id === demand.id)
      const names = (rule?.items ?? []).map((item) => vms[item]!.name)
      const listed =
        names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
      const asks =
        rule?.kind === 'within'
          ? `on ${rule.bins.map((bin) => hosts[bin]!.name).join(', ') || 'no host of this cluster'}`
          : (rule?.kind ?? '')
      return `rule ${demand.id} (${listed} ${asks})`
    }
    case 'clear':
      return `${hosts[demand.bin]!.name} is to be empty`
    case 'closed':
      return `${hosts[demand.bin]!.name} takes no VM`
    case 'room':
      return roomText(demand.dimension, made, values)
    case 'immovable':
      return `${vms[demand.item]!.name} may not move`
    default:
      return demand satisfies never
  }
}

/** What all VMs need of a dimension and what all hosts that may hold any have for them. */
function roomText(
  dimension: number,
  { problem, dimensions }: ClusterProblem,
  values: RebalanceParams,
): string {
  const { width, need, ceiling, cleared, itemCount, binCount } = problem
  let [needed, room] = [0, 0]
  for (let item = 0; item < itemCount; item += 1) needed += need[item * width + dimension]!
  for (let bin = 0; bin < binCount; bin += 1)
    if (cleared[bin] === 0) room += Math.min(ceiling[bin * width + dimension]!, Number.MAX_SAFE_INTEGER)
  const unit = dimension === 0 ? 'bytes' : 'mhz'
  const keeps =
    values.goal === 'headroom'
      ? `every host keeps ${formatQuantity(values.headroom, 'ratio')} of its ${dimensions[dimension]} free`
      : `no host holds more than its ${dimensions[dimension]}`
  return `${keeps} (VMs need ${formatQuantity(needed, unit)}, hosts that may hold them have ${formatQuantity(room, unit)})`
}
