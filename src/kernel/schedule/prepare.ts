import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { type Conflict, naming, shortestCircle } from '#kernel/schedule/conflict.ts'
import { calendarOf, type Instance, packArcs } from '#kernel/schedule/instance.ts'
import { type Project, projectLimits } from '#kernel/schedule/project.ts'
import { projectIssues } from '#kernel/schedule/project-issues.ts'
import { firstInSegments, lastInSegments, segmentsFor } from '#kernel/schedule/segments.ts'

/** A project as numbers, or the conflict that shows without any search that it has no schedule. */
export type Prepared =
  | { readonly kind: 'instance'; readonly instance: Instance }
  | { readonly kind: 'infeasible'; readonly conflict: Conflict }

/** Checks a project and compiles it. Refuses what is no project. Cost O(steps of the axis × resources + arcs). */
export function prepare(project: Project): Outcome<Prepared> {
  const [first, ...rest] = projectIssues(project)
  if (first !== undefined) return refused(first, ...rest)
  const index = new Map(project.activities.map(({ id }, at) => [id, at]))
  const waits = project.activities.map(({ predecessors }) =>
    predecessors.map(({ activity, lagSteps }) => [index.get(activity)!, lagSteps] as const),
  )
  const order = topologicalOrder(waits)
  if (order.length < waits.length) return infeasible(cycleConflict(project, waits, order))
  const length = axisLength(project, waits)
  if (length > projectLimits.axisSteps)
    return refused({
      ...{ code: 'schedule.too-large', severity: 'error', where: 'horizonSteps' },
      message: `One after the other the activities last ${length} steps, more than ${projectLimits.axisSteps}. Count in longer steps.`,
    })
  const excess = demandConflict(project)
  if (excess !== undefined) return infeasible(excess)
  const instance = compile(project, order, waits, length)
  const conflict = windowConflict(project, instance)
  return conflict === undefined ? done({ kind: 'instance', instance }) : infeasible(conflict)
}

const infeasible = (conflict: Conflict): Outcome<Prepared> => done({ kind: 'infeasible', conflict })

type Waits = readonly (readonly (readonly [number, number])[])[]

/** Activities so that each comes after those it waits for; those on or behind a circle are left out. */
function topologicalOrder(waits: Waits): readonly number[] {
  const open = Int32Array.from(waits, (list) => list.length)
  const followers: number[][] = waits.map(() => [])
  waits.forEach((list, at) => {
    for (const [other] of list) followers[other]!.push(at)
  })
  const order = waits.flatMap((list, at) => (list.length === 0 ? [at] : []))
  for (let at = 0; at < order.length; at += 1) {
    for (const next of followers[order[at]!]!) {
      open[next]! -= 1
      if (open[next] === 0) order.push(next)
    }
  }
  return order
}

function cycleConflict(project: Project, waits: Waits, order: readonly number[]): Conflict {
  const placed = new Set(order)
  const left = waits.map((_, at) => at).filter((at) => !placed.has(at))
  const { circle, least } = shortestCircle(
    left,
    waits.map((list) => list.map(([other]) => other)),
  )
  const activities = circle.map((at) => project.activities[at]!.id)
  const why =
    activities.length === 1
      ? `${naming(activities)} waits for itself. Remove this wait.`
      : `${naming(activities)} wait for each other in a circle. Remove one of these waits.`
  return { kind: 'cycle', activities, resources: [], why, least }
}

/** Steps after which everything is surely done, were it late: the horizon and all work one after the other. */
function axisLength(project: Project, waits: Waits): number {
  return project.activities.reduce(
    (sum, activity, at) =>
      sum + activity.durationSteps + waits[at]!.reduce((lag, [, own]) => Math.max(lag, own), 0),
    project.horizonSteps +
      1 +
      project.activities.reduce((most, { releaseStep }) => Math.max(most, releaseStep), 0),
  )
}

function demandConflict({ activities, resources, horizonSteps }: Project): Conflict | undefined {
  const most = new Map(
    resources.map(({ id, windows }) => [
      id,
      windows.reduce(
        (top, { fromStep, capacity }) => (fromStep < horizonSteps ? Math.max(top, capacity) : top),
        0,
      ),
    ]),
  )
  for (const { id, durationSteps, demands } of activities) {
    if (durationSteps === 0) continue
    const excess = demands.find(({ resource, amount }) => amount > most.get(resource)!)
    if (excess === undefined) continue
    const { resource, amount } = excess
    const why = `"${id}" needs ${amount} of "${resource}", which never has more than ${most.get(resource)}. Need less or add some.`
    return { kind: 'demand', activities: [id], resources: [resource], why, least: 'shown' }
  }
  return undefined
}

function compile(project: Project, order: readonly number[], waits: Waits, length: number): Instance {
  const place = new Map(order.map((original, at) => [original, at]))
  const resource = new Map(project.resources.map(({ id }, at) => [id, at]))
  const before: [number, number][][] = []
  const after: [number, number][][] = order.map(() => [])
  order.forEach((original, at) => {
    const longest = new Map<number, number>()
    for (const [other, lag] of waits[original]!) {
      const from = place.get(other)!
      longest.set(from, Math.max(lag, longest.get(from) ?? 0))
    }
    before.push([...longest].sort(([left], [right]) => left - right))
    for (const [from, lag] of longest) after[from]!.push([at, lag])
  })
  const activities = order.map((original) => project.activities[original]!)
  const bare = {
    count: order.length,
    ...{ resources: project.resources.length, horizon: project.horizonSteps, length },
    original: Int32Array.from(order),
    duration: Int32Array.from(activities, ({ durationSteps }) => durationSteps),
    earliest: Int32Array.from(activities, ({ releaseStep }) => releaseStep),
    latestFinish: Int32Array.from(activities, ({ dueStep }) =>
      Math.min(project.horizonSteps, dueStep === 'none' ? project.horizonSteps : dueStep),
    ),
    ...{ before: packArcs(before), after: packArcs(after) },
    holds: packArcs(
      activities.map(({ demands, durationSteps }) =>
        demands.flatMap(({ resource: id, amount }) =>
          amount > 0 && durationSteps > 0 ? [[resource.get(id)!, amount] as const] : [],
        ),
      ),
    ),
    calendar: calendarOf(project),
  }
  return bare
}

/** Tightens earliest starts and latest finishes in place, and names the shortest chain they leave no time for. */
function windowConflict(project: Project, instance: Instance): Conflict | undefined {
  const { count, before, after, duration, earliest, latestFinish } = instance
  const untouched = segmentsFor(instance)
  const cause = new Int32Array(count).fill(-1)
  const effect = new Int32Array(count).fill(-1)
  for (let i = 0; i < count; i += 1) {
    for (let k = before.from[i]!; k < before.from[i + 1]!; k += 1) {
      const from = before.to[k]!
      const ready = earliest[from]! + duration[from]! + before.weight[k]!
      if (ready <= earliest[i]!) continue
      earliest[i] = ready
      cause[i] = from
    }
    earliest[i] = firstInSegments(untouched, i, duration[i]!, earliest[i]!)
  }
  for (let i = count - 1; i >= 0; i -= 1) {
    for (let k = after.from[i]!; k < after.from[i + 1]!; k += 1) {
      const to = after.to[k]!
      const by = latestFinish[to]! - duration[to]! - after.weight[k]!
      if (by >= latestFinish[i]!) continue
      latestFinish[i] = by
      effect[i] = to
    }
    const d = duration[i]!
    latestFinish[i] = lastInSegments(untouched, i, d, latestFinish[i]! - d) + d
  }
  const causes = new Int32Array(count)
  const effects = new Int32Array(count)
  for (let i = 0; i < count; i += 1) causes[i] = cause[i]! < 0 ? 0 : causes[cause[i]!]! + 1
  for (let i = count - 1; i >= 0; i -= 1) effects[i] = effect[i]! < 0 ? 0 : effects[effect[i]!]! + 1
  let least = -1
  for (let i = 0; i < count; i += 1) {
    if (earliest[i]! + duration[i]! <= latestFinish[i]!) continue
    if (least < 0 || causes[i]! + effects[i]! < causes[least]! + effects[least]!) least = i
  }
  if (least < 0) return undefined
  const chain: number[] = []
  for (let at = least; at >= 0; at = cause[at]!) chain.push(at)
  chain.reverse()
  for (let at = effect[least]!; at >= 0; at = effect[at]!) chain.push(at)
  return chainConflict(project, instance, chain)
}

function chainConflict(project: Project, instance: Instance, chain: readonly number[]): Conflict {
  const members = chain.map((at) => project.activities[instance.original[at]!]!)
  const [first] = members
  const last = members.at(-1)!
  const due = Math.min(project.horizonSteps, last.dueStep === 'none' ? project.horizonSteps : last.dueStep)
  const steps = chain.reduce((sum, at, place) => {
    const lag = lagBetween(instance, chain[place - 1], at)
    return sum + instance.duration[at]! + lag
  }, first!.releaseStep)
  const calendars = steps <= due
  const held = members.flatMap(({ demands }) => demands.filter(({ amount }) => amount > 0))
  const resources = calendars ? [...new Set(held.map(({ resource }) => resource))].sort() : []
  const ids = members.map(({ id }) => id)
  const when = `between step ${first!.releaseStep} and step ${due}`
  const why = calendars
    ? `The calendars of ${naming(resources)} leave no room for ${naming(ids)} ${when}. Widen the window or the calendar.`
    : `${naming(ids)} cannot be done ${when}: alone they last until step ${steps}. Widen the window.`
  return { kind: 'window', activities: ids, resources, why, least: 'not shown' }
}

function lagBetween({ before }: Instance, from: number | undefined, to: number): number {
  for (let k = before.from[to]!; k < before.from[to + 1]!; k += 1)
    if (before.to[k] === from) return before.weight[k]!
  return 0
}
