import type { WalkEstate } from '#engines/upgrade-walk/estate-walks.ts'
import type { UpgradeParams } from '#engines/upgrade-walk/params.ts'
import { refTo } from '#estate/requirement.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Ids of the hosts to update: those of the clusters and hosts named, or all; refused where a name is none. */
export function hostsInScope(estate: WalkEstate, { scope }: UpgradeParams): Outcome<ReadonlySet<string>> {
  if (scope.length === 0) return done(new Set(estate.hosts.map(({ id }) => id)))
  const known = new Set<string>([
    ...estate.hosts.map(({ id }) => refTo('host', id)),
    ...estate.clusters.map(({ id }) => refTo('cluster', id)),
    ...estate.hosts.map(({ clusterId }) => refTo('cluster', clusterId)),
  ])
  const missing = scope.find((ref) => !known.has(ref))
  if (missing !== undefined) {
    const issue: Issue = {
      ...{ code: 'upgrade-walk.scope-missing', severity: 'error', where: 'params.scope' },
      message: `The estate has no cluster or host ${missing}. Choose clusters and hosts of it, or leave this empty.`,
    }
    return refused(issue)
  }
  const asked = new Set(scope)
  const hosts = estate.hosts.filter(
    ({ id, clusterId }) => asked.has(refTo('host', id)) || asked.has(refTo('cluster', clusterId)),
  )
  if (hosts.length > 0) return done(new Set(hosts.map(({ id }) => id)))
  return refused({
    ...{ code: 'upgrade-walk.scope-empty', severity: 'error', where: 'params.scope' },
    message:
      'No host stands in what was named, so there is nothing to update. Name clusters that have hosts.',
  })
}
