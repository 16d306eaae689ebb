import { arbitersOf } from '#patterns/cluster/arbiters.ts'
import type { ClusterView } from '#patterns/cluster-view.ts'
import type { View } from '#patterns/view.ts'

/** The clusters whose quorum names a tie-breaker; `open` when that of some cluster is unknown. */
export function clustersArbitrated(
  ref: string,
  view: View,
): { clusters: readonly ClusterView[]; open: boolean } {
  const clusters: ClusterView[] = []
  let open = false
  for (const cluster of view.clusters) {
    const arbiters = arbitersOf(cluster)
    if (arbiters === 'unknown') open = true
    else if (arbiters.includes(ref)) clusters.push(cluster)
  }
  return { clusters, open }
}
