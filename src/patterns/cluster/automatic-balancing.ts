import { known } from '#estate/query.ts'
import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

export default definePattern({
  id: 'automatic-balancing',
  title: 'A cluster moves VMs by itself',
  scope: 'cluster',
  severity: 'note',
  looksAt: 'Whether the platform balances the load of the cluster, by advice or by itself.',
  why: 'Where VMs run in an export is a moment, not a place. A warm migration may meet its VM on the move, and the destination may have no such automatism to count on.',
  cure: 'Set VMs that are being copied to manual for the time of the copy, and size the destination without balancing.',
  settledBy: 'RVTools sheet vCluster, column DRS enabled; or topology.yaml, clusters: balancing',
  article: 'automation-that-moves-things',
  facts: [],
  fields: ['traits.balancing'],
  judge({ entity }) {
    const mode = known(entity.traits?.balancing)
    if (mode === 'unknown') return 'unknown'
    return mode === 'off' ? 'clear' : found(`Balancing is ${mode}.`)
  },
})
