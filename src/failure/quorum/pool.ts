/** Nodes a Storage Spaces Direct pool can be without, whatever its votes say: data is kept in three copies. */
const poolNodesLostMax = 2

/**
 * Whether a storage pool stays online on `nodesUp` of `nodes` equal nodes: more than half of its drives, or half of
 * them where a witness decides who owns the pool. The count never adapts to earlier losses, and more than two nodes
 * down stop it in any case. Source: fact q-s2d-pool, the table "Pool quorum overview".
 */
export function poolActs(nodesUp: number, nodes: number, witnessServes: boolean): boolean {
  if (nodesUp === 0 || nodes - nodesUp > poolNodesLostMax) return false
  return nodesUp * 2 > nodes || (nodesUp * 2 === nodes && witnessServes)
}
