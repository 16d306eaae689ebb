import type { Project, Schedule } from '#kernel/schedule/project.ts'

/** One promise of a project that a schedule breaks. */
export type Violation = {
  readonly kind: 'start' | 'release' | 'due' | 'precedence' | 'capacity' | 'makespan'
  /** Ids of the activities in question. */
  readonly activities: readonly string[]
  /** What is broken, where, and by how much. */
  readonly message: string
}

/** Most violations that are listed. */
const violationsMax = 100

/**
 * Every promise of the project that a schedule breaks, at most 100; none means that it is legal.
 *
 * Reads the project as its author wrote it and shares nothing with the solvers: capacity is compared wherever a window
 * begins or an activity starts. Cost O(n log n + sum of overlaps). The project must have passed `prepare`.
 */
export function checkSchedule(project: Project, schedule: Schedule): readonly Violation[] {
  const { activities, resources, horizonSteps } = project
  const found: Violation[] = []
  const say = (kind: Violation['kind'], ids: readonly string[], message: string): void => {
    if (found.length < violationsMax) found.push({ kind, activities: ids, message })
  }
  const startOf = new Map<string, number>()
  const finishOf = new Map<string, number>()
  activities.forEach(({ id, durationSteps }, at) => {
    const start = schedule.startSteps[at]
    if (start === undefined || !Number.isInteger(start) || start < 0) {
      say('start', [id], `"${id}" has the start ${start}, which is no step.`)
      return
    }
    startOf.set(id, start)
    finishOf.set(id, start + durationSteps)
  })
  if (found.length > 0 || schedule.startSteps.length !== activities.length)
    return found.length > 0
      ? found
      : [{ kind: 'start', activities: [], message: 'There are too many starts.' }]
  for (const { id, releaseStep, dueStep, predecessors } of activities) {
    const start = startOf.get(id)!
    const finish = finishOf.get(id)!
    const due = dueStep === 'none' ? horizonSteps : Math.min(dueStep, horizonSteps)
    if (start < releaseStep)
      say('release', [id], `"${id}" starts at ${start}, before its release ${releaseStep}.`)
    if (finish > due) say('due', [id], `"${id}" finishes at ${finish}, after ${due}.`)
    for (const { activity, lagSteps } of predecessors) {
      const ready = finishOf.get(activity)! + lagSteps
      if (start < ready)
        say(
          'precedence',
          [activity, id],
          `"${id}" starts at ${start}; "${activity}" lets it start at ${ready}.`,
        )
    }
  }
  const last = Math.max(0, ...finishOf.values())
  if (schedule.makespanSteps !== last)
    say('makespan', [], `The makespan is said to be ${schedule.makespanSteps}; the last finish is ${last}.`)
  for (const { id: resource, windows } of resources) {
    const running = activities.flatMap(({ id, durationSteps, demands }) => {
      const amount = demands.find((demand) => demand.resource === resource)?.amount ?? 0
      return amount > 0 && durationSteps > 0
        ? [{ id, amount, from: startOf.get(id)!, to: finishOf.get(id)! }]
        : []
    })
    const moments = new Set([...running.map(({ from }) => from), ...windows.map(({ fromStep }) => fromStep)])
    const inOrder = [...moments].sort((left, right) => left - right)
    const byStart = [...running].sort((left, right) => left.from - right.from)
    let now: typeof running = []
    let next = 0
    let window = 0
    for (const moment of inOrder) {
      while (next < byStart.length && byStart[next]!.from <= moment) now.push(byStart[next++]!)
      now = now.filter(({ to }) => to > moment)
      while ((windows[window + 1]?.fromStep ?? Number.POSITIVE_INFINITY) <= moment) window += 1
      const used = now.reduce((sum, { amount }) => sum + amount, 0)
      const capacity = windows[window]!.capacity
      if (used <= capacity) continue
      const ids = now.map(({ id }) => id)
      say('capacity', ids, `At step ${moment} ${used} of "${resource}" are held; there are ${capacity}.`)
    }
  }
  return found
}
