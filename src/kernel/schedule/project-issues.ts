import type { Issue } from '#kernel/outcome.ts'
import { type Activity, type Project, projectLimits, type Resource } from '#kernel/schedule/project.ts'

/** Most issues that one project is told at once. */
const issuesMax = 50

/** Everything in a project that is no project: ids that are twice or missing, numbers out of range, sizes beyond ours. */
export function projectIssues(project: Project): readonly Issue[] {
  const issues: Issue[] = []
  const say: Say = (code, where, message) => {
    if (issues.length < issuesMax) issues.push({ code, severity: 'error', where, message })
  }
  sizes(project, say)
  if (issues.length > 0) return issues
  const horizonMax = projectLimits.horizonSteps
  if (!whole(project.horizonSteps, 1, horizonMax))
    say('schedule.horizon', 'horizonSteps', `Give the horizon a whole number from 1 to ${horizonMax}.`)
  const resources = new Set<string>()
  project.resources.forEach((resource, at) => {
    resourceIssues(resource, `resources[${at}]`, resources, say)
  })
  const ids = new Set<string>()
  project.activities.forEach(({ id }, at) => {
    if (ids.has(id)) say('schedule.id-twice', `activities[${at}]`, `Two activities are "${id}". Rename one.`)
    ids.add(id)
  })
  project.activities.forEach((activity, at) => {
    activityIssues(activity, `activities[${at}]`, ids, resources, say)
  })
  return issues
}

type Say = (code: string, where: string, message: string) => void

const whole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max

function sizes({ activities, resources }: Project, say: Say): void {
  const counts = {
    activities: activities.length,
    resources: resources.length,
    predecessors: activities.reduce((sum, activity) => sum + activity.predecessors.length, 0),
    demands: activities.reduce((sum, activity) => sum + activity.demands.length, 0),
    windows: resources.reduce((sum, resource) => sum + resource.windows.length, 0),
  }
  for (const [what, count] of Object.entries(counts)) {
    const most = projectLimits[what as keyof typeof counts]
    if (count > most)
      say(
        'schedule.too-large',
        what,
        `There are ${count} ${what}; at most ${most} are taken. Split the project.`,
      )
  }
}

function resourceIssues({ id, windows }: Resource, where: string, ids: Set<string>, say: Say): void {
  if (ids.has(id)) say('schedule.id-twice', where, `Two resources are "${id}". Rename one.`)
  ids.add(id)
  if (windows[0]?.fromStep !== 0)
    say('schedule.calendar', where, `The calendar of "${id}" does not begin at step 0. Add a window from 0.`)
  windows.forEach(({ fromStep, capacity }, at) => {
    if (!whole(fromStep, 0, projectLimits.horizonSteps) || fromStep <= (windows[at - 1]?.fromStep ?? -1))
      say(
        'schedule.calendar',
        where,
        `Window ${at + 1} of "${id}" does not begin after the one before. Order them.`,
      )
    if (!whole(capacity, 0, projectLimits.amount))
      say(
        'schedule.capacity',
        where,
        `Window ${at + 1} of "${id}" has capacity ${capacity}. Write a whole number.`,
      )
  })
}

function activityIssues(
  activity: Activity,
  where: string,
  ids: ReadonlySet<string>,
  resources: ReadonlySet<string>,
  say: Say,
): void {
  const { id, durationSteps, releaseStep, dueStep } = activity
  const most = projectLimits.horizonSteps
  const number = (name: string, value: number): void => {
    if (!whole(value, 0, most))
      say(
        'schedule.number',
        `${where}.${name}`,
        `"${id}" has ${name} ${value}. Write a whole number from 0 to ${most}.`,
      )
  }
  number('durationSteps', durationSteps)
  number('releaseStep', releaseStep)
  if (dueStep !== 'none') number('dueStep', dueStep)
  const held = new Set<string>()
  for (const { resource, amount } of activity.demands) {
    if (!resources.has(resource))
      say('schedule.unknown', where, `"${id}" needs resource "${resource}", which is not there. Add it.`)
    if (held.has(resource))
      say('schedule.demand-twice', where, `"${id}" lists resource "${resource}" twice. Add the amounts.`)
    held.add(resource)
    if (!whole(amount, 0, projectLimits.amount))
      say('schedule.number', where, `"${id}" needs ${amount} of "${resource}". Write a whole number.`)
  }
  for (const { activity: other, lagSteps } of activity.predecessors) {
    if (!ids.has(other))
      say(
        'schedule.unknown',
        where,
        `"${id}" waits for "${other}", which is not there. Add it or drop the wait.`,
      )
    number('lagSteps', lagSteps)
  }
}
