import type { ClusterProblem } from '#engines/rebalancer/cluster-problem.ts'
import type { Demand } from '#kernel/moves/conflict.ts'

/** A demand as a clause that can stand in a list. */
export function demandText(demand: Demand, { hosts, vms, problem, dimensions }: ClusterProblem): string {
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
      return `no host holds more than its ${dimensions[demand.dimension]}`
    case 'immovable':
      return `${vms[demand.item]!.name} may not move`
    default:
      return demand satisfies never
  }
}
