import { energyBound } from '#kernel/schedule/bounds.ts'
import { type Conflict, naming } from '#kernel/schedule/conflict.ts'
import { beginExact, continueExact, exactFits } from '#kernel/schedule/exact/exact-search.ts'
import { prepare } from '#kernel/schedule/prepare.ts'
import type { Activity, Project } from '#kernel/schedule/project.ts'

/** Contradictions that refuting one subset may cost, and subsets that are looked at. */
const conflictsMax = 2_000
const subsetsMax = 2_000

/**
 * Activities out of `among`, which are known to have no schedule together, that have none by themselves; leaving out any one of them, we could no
 * longer refute the rest. Deletes ever smaller pieces as long as the rest stays refuted.
 */
export function smallestConflict(project: Project, among: readonly string[]): Conflict {
  const suspects = new Set(among)
  let left: readonly Activity[] = project.activities.filter(({ id }) => suspects.has(id))
  let subsets = 0
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length && subsets < subsetsMax; ) {
      const rest = [...left.slice(0, at), ...left.slice(at + size)]
      subsets += 1
      if (rest.length > 0 && refutedBy(only(project, rest)) !== undefined) left = rest
      else at += size
    }
  }
  const found = refutedBy(only(project, left))
  if (found !== undefined && found !== 'searched') return found
  const activities = left.map(({ id }) => id)
  const resources = [
    ...new Set(
      left.flatMap(({ demands }) =>
        demands.flatMap(({ resource, amount }) => (amount > 0 ? [resource] : [])),
      ),
    ),
  ].sort()
  const why = `${naming(activities)} do not all fit into their windows and the horizon of ${project.horizonSteps} steps with the capacity of ${naming(resources)}. Widen a window, add capacity, or leave one out.`
  return { kind: 'together', activities, resources, why }
}

/** The project with some of its activities; waits for others are dropped, which only makes it easier. */
function only(project: Project, activities: readonly Activity[]): Project {
  const kept = new Set(activities.map(({ id }) => id))
  return {
    ...project,
    activities: activities.map((activity) => ({
      ...activity,
      predecessors: activity.predecessors.filter(({ activity: id }) => kept.has(id)),
    })),
  }
}

/** How it shows that a project has no schedule, or undefined where that did not show. */
function refutedBy(project: Project): Conflict | 'searched' | undefined {
  const prepared = prepare(project)
  if (!prepared.ok) return undefined
  if (prepared.value.kind === 'infeasible') return prepared.value.conflict
  const { instance } = prepared.value
  if (energyBound(instance) > instance.horizon) return 'searched'
  if (!exactFits(instance)) return undefined
  const search = beginExact(instance, 0, instance.horizon + 1)
  return continueExact(search, conflictsMax) === 'exhausted' ? 'searched' : undefined
}
