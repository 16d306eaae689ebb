import type { Facility, FacilityKind, Host, Place } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { kindRank } from '#failure/failure-graph.ts'
import { compareText } from '#kernel/sort.ts'
import type { GroupEstate } from '#placement/group-losses.ts'

/** What hosts stand in and lean on, as far as it was stated. */
export type Ground = {
  /** Hosts of a cluster, by id, that may fall with a facility of one of these kinds although nothing says so. */
  readonly doubtful: (clusterId: string, kinds: readonly FacilityKind[]) => readonly string[]
}

/** A host's ground: the highest kind from which on its place is unknown, and whether anything says what it requires. */
type Standing = {
  readonly unknownFrom: FacilityKind | 'host' | 'nothing'
  readonly supply: 'stated' | 'unknown'
}

/** Most facilities inside one another that are followed. */
const nestingMax = 32

const places: readonly FacilityKind[] = ['site', 'room', 'rack']

/** Reads what every host of every cluster stands in. O(hosts × nesting). */
export function groundOf({ facilities, hosts }: GroupEstate): Ground {
  const byRef = new Map<string, Facility>(facilities.map((one) => [refTo(one.kind, one.id), one]))
  const byCluster = new Map<string, { readonly id: string; readonly standing: Standing }[]>()
  for (const host of hosts) {
    const row = { id: host.id, standing: standingOf(host, byRef) }
    const list = byCluster.get(host.clusterId)
    if (list === undefined) byCluster.set(host.clusterId, [row])
    else list.push(row)
  }
  for (const list of byCluster.values()) list.sort((left, right) => compareText(left.id, right.id))
  return {
    doubtful: (clusterId, kinds) =>
      (byCluster.get(clusterId) ?? [])
        .filter(({ standing }) => kinds.some((kind) => mayFallWith(standing, kind)))
        .map(({ id }) => id),
  }
}

function standingOf(host: Host, byRef: ReadonlyMap<string, Facility>): Standing {
  let supply: Standing['supply'] = host.requires === 'unknown' ? 'unknown' : 'stated'
  let place: Place = host.standsIn
  let from: FacilityKind | 'host' = 'host'
  for (let depth = 0; depth < nestingMax; depth += 1) {
    if (place === 'nowhere') return { unknownFrom: 'nothing', supply }
    const facility: Facility | undefined = byRef.get(place)
    if (facility === undefined) return { unknownFrom: from, supply }
    if (facility.requires !== 'unknown') supply = 'stated'
    from = facility.kind
    place = facility.standsIn
  }
  return { unknownFrom: from, supply }
}

/**
 * Whether nothing stated keeps a host from falling with a facility of a kind. A place may hold it when it is larger
 * than the last thing the host is known to stand in. Another facility may carry it when neither the host nor what it
 * stands in states any requirement.
 */
function mayFallWith({ unknownFrom, supply }: Standing, kind: FacilityKind): boolean {
  if (!places.includes(kind)) return supply === 'unknown'
  if (unknownFrom === 'nothing') return false
  return unknownFrom === 'host' || kindRank(kind) < kindRank(unknownFrom)
}
