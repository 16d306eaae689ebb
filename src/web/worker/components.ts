import type { ComponentKind, Entity, Estate } from '#estate/model.ts'
import { componentKinds } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import type { ComponentHit } from '#web/worker/message.ts'

/** What to look for: components of some kinds (any when empty) with a text in their name or id. */
export type ComponentSearch = {
  readonly kinds: readonly string[]
  readonly text: string
  /** At most this many. */
  readonly count: number
}

/** The first components that match, in the order of their kinds and of the estate. Cost O(entities). */
export function findComponents(
  estate: Estate,
  { kinds, text, count }: ComponentSearch,
): readonly ComponentHit[] {
  const wanted = text.trim().toLowerCase()
  const hits: ComponentHit[] = []
  for (const kind of componentKinds) {
    if (kinds.length > 0 && !kinds.includes(kind)) continue
    for (const { id, name } of entitiesOf(estate, kind)) {
      if (hits.length >= count) return hits
      const matches = name.toLowerCase().includes(wanted) || id.toLowerCase().includes(wanted)
      if (matches) hits.push({ ref: refTo(kind, id), kind, name })
    }
  }
  return hits
}

function entitiesOf(estate: Estate, kind: ComponentKind): readonly Entity[] {
  switch (kind) {
    case 'cluster':
      return estate.clusters
    case 'host':
      return estate.hosts
    case 'datastore':
      return estate.datastores
    case 'network':
      return estate.networks
    case 'vm':
      return estate.vms
    case 'service':
      return estate.services
    default:
      return estate.facilities.filter((facility) => facility.kind === kind)
  }
}
