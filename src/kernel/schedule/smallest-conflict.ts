import { overloadOf } from '#kernel/schedule/bounds.ts'
import { type Conflict, naming } from '#kernel/schedule/conflict.ts'
import { beginExact, continueExact, exactFits } from '#kernel/schedule/exact/exact-search.ts'
import type { Instance } from '#kernel/schedule/instance.ts'
import { prepare } from '#kernel/schedule/prepare.ts'
import type { Activity, Project } from '#kernel/schedule/project.ts'

/** Contradictions that refuting one subset may cost. */
const conflictsMax = 2_000
/** Activities and windows that all subsets together may have; a contradiction counts as some. */
const workMax = 2_000_000
const workPerConflict = 25
const cellsPerWork = 100
/** Activities up to which a subset is searched although what is quicker refuted the whole. */
const searchedMax = 40

/** What refuting cost so far, and the most activities of a subset that is searched. */
type Work = { done: number; searched: number }

/**
 * Activities out of `among`, which are known to have no schedule together, that have none by themselves. Deletes ever smaller
 * pieces as long as the rest stays refuted; a piece is left out for good with all that the refutation did not need.
 */
export function smallestConflict(project: Project, among: readonly string[]): Conflict {
  const suspects = new Set(among)
  const work: Work = { done: 0, searched: 0 }
  let left: readonly Activity[] = project.activities.filter(({ id }) => suspects.has(id))
  const quick = neededOf(project, left, work)
  work.searched = quick === undefined ? left.length : searchedMax
  left = quick ?? left
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length && work.done < workMax; ) {
      const rest = [...left.slice(0, at), ...left.slice(at + size)]
      const needed = rest.length > 0 ? neededOf(project, rest, work) : undefined
      if (needed === undefined) at += size
      else {
        // What was needed before `at` may have shrunk too.
        const kept = new Set(needed)
        at = left.slice(0, at).filter((activity) => kept.has(activity)).length
        left = needed
      }
    }
  }
  const least = work.done < workMax ? 'shown' : 'not shown'
  const found = refutedBy(only(project, left), work)
  if (found !== undefined && found.kind === 'said') return { ...found.conflict, least }
  const activities = left.map(({ id }) => id)
  const resources = [
    ...new Set(
      left.flatMap(({ demands }) =>
        demands.flatMap(({ resource, amount }) => (amount > 0 ? [resource] : [])),
      ),
    ),
  ].sort()
  const why = `${naming(activities)} do not all fit into their windows and the horizon of ${project.horizonSteps} steps with the capacity of ${naming(resources)}. Widen a window, add capacity, or leave one out.`
  return { kind: 'together', activities, resources, why, least }
}

/** Those of `activities` that their refutation needs; undefined where they are not refuted. */
function neededOf(
  project: Project,
  activities: readonly Activity[],
  work: Work,
): readonly Activity[] | undefined {
  const found = refutedBy(only(project, activities), work)
  if (found === undefined) return undefined
  const ids = new Set(found.kind === 'said' ? found.conflict.activities : found.activities)
  const needed = activities.filter(({ id }) => ids.has(id))
  const isLess = needed.length > 0 && needed.length < activities.length
  return isLess && refutedBy(only(project, needed), work) !== undefined ? needed : activities
}

/** The project with some of its activities; waits for others are dropped, which only makes it easier. */
function only(project: Project, activities: readonly Activity[]): Project {
  const kept = new Set(activities.map(({ id }) => id))
  const held = new Set(activities.flatMap(({ demands }) => demands.map(({ resource }) => resource)))
  return {
    ...project,
    resources: project.resources.filter(({ id }) => held.has(id)),
    activities: activities.map((activity) => ({
      ...activity,
      predecessors: activity.predecessors.filter(({ activity: id }) => kept.has(id)),
    })),
  }
}

type Refuted =
  | { readonly kind: 'said'; readonly conflict: Conflict }
  | { readonly kind: 'searched'; readonly activities: readonly string[] }

/** How it shows that a project has no schedule, or undefined where that did not show. */
function refutedBy(project: Project, work: Work): Refuted | undefined {
  work.done += project.activities.length
  for (const { windows } of project.resources) work.done += windows.length
  const prepared = prepare(project)
  if (!prepared.ok) return undefined
  if (prepared.value.kind === 'infeasible') return { kind: 'said', conflict: prepared.value.conflict }
  const { instance } = prepared.value
  const overload = overloadOf(instance)
  const named = (numbers: Iterable<number>): readonly string[] =>
    Array.from(numbers, (i) => project.activities[instance.original[i]!]!.id)
  if (overload !== undefined)
    return { kind: 'searched', activities: named(behind(instance, overload.activities)) }
  if (instance.count > work.searched || !exactFits(instance)) return undefined
  const search = beginExact(instance, 0, instance.horizon + 1)
  const end = continueExact(search, conflictsMax)
  work.done +=
    search.conflicts * (workPerConflict + instance.count) + (instance.count * instance.horizon) / cellsPerWork
  return end === 'exhausted' ? { kind: 'searched', activities: named(instance.original.keys()) } : undefined
}

/** These activities and those along the chains that set their earliest starts and latest finishes. */
function behind(instance: Instance, activities: readonly number[]): ReadonlySet<number> {
  const { before, after, earliest, latestFinish, duration } = instance
  const found = new Set<number>()
  const [sooner, later] = [new Set<number>(), new Set<number>()]
  const follow = (from: number, seen: Set<number>, next: (i: number) => number): void => {
    for (let i = from; i >= 0 && !seen.has(i); i = next(i)) {
      seen.add(i)
      found.add(i)
    }
  }
  const soonest = (i: number): number => {
    let [cause, most] = [-1, -1]
    for (let k = before.from[i]!; k < before.from[i + 1]!; k += 1) {
      const from = before.to[k]!
      const ready = earliest[from]! + duration[from]! + before.weight[k]!
      if (ready > most) [cause, most] = [from, ready]
    }
    return cause
  }
  const latest = (i: number): number => {
    let [effect, least] = [-1, Number.POSITIVE_INFINITY]
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const to = after.to[k]!
      const by = latestFinish[to]! - duration[to]! - after.weight[k]!
      if (by < least) [effect, least] = [to, by]
    }
    return effect
  }
  for (const i of activities) {
    follow(i, sooner, soonest)
    follow(i, later, latest)
  }
  return found
}
