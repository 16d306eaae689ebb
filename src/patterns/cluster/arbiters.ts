import type { Facility, Known } from '#estate/model.ts'
import { known } from '#estate/query.ts'
import { requirementRefs, splitRef } from '#estate/requirement.ts'
import type { ClusterView } from '#patterns/cluster-view.ts'

/** References to the tie-breakers that the quorum of a cluster names; unknown where nobody said what it requires. */
export function arbitersOf({ entity }: ClusterView): Known<readonly string[]> {
  if (entity.requires === 'unknown') return 'unknown'
  return requirementRefs(entity.requires).filter((ref) => isArbiter(splitRef(ref)[0]))
}

/** Whether a component breaks ties. */
export const isArbiter = (kind: string): kind is Facility['kind'] =>
  kind === 'witness' || kind === 'quorum-device'

/** Platforms whose clusters act by majority vote of their hosts. */
const votes: ReadonlySet<string> = new Set(['proxmox', 'hyper-v'])

/** Whether the hosts of a cluster vote: by its platform, or because it keeps copies of data on them. */
export function hostsVote({ entity }: ClusterView): Known<boolean> {
  if (votes.has(entity.platform)) return true
  const copies = known(entity.traits?.storageCopies)
  if (copies !== 'unknown' && copies > 1) return true
  return copies === 'unknown' || entity.platform === 'unknown' ? 'unknown' : false
}
