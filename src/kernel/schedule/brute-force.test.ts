import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkSchedule } from '#kernel/schedule/checker.ts'
import type { Project } from '#kernel/schedule/project.ts'
import { type ScheduleAnswer, solveSchedule } from '#kernel/schedule/solve.ts'
import { tinyProject } from '#test/random-project.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 })

const solve = (project: Project, iterations: number): ScheduleAnswer => {
  const solved = solveSchedule(project, { seed: 1, iterations, goOn: () => true })
  assert.ok(solved.ok, JSON.stringify(solved.issues))
  return solved.value
}

/** The shortest makespan by trying every start of every activity, or 'none'. Knows nothing of how solvers think. */
function byTrying(project: Project): number | 'none' {
  const { activities, resources, horizonSteps } = project
  const capacity = resources.map(({ windows }) =>
    Array.from(
      { length: horizonSteps },
      (_, t) => windows.findLast(({ fromStep }) => fromStep <= t)!.capacity,
    ),
  )
  // Activities were written successors first, so the last comes first in time.
  const order = activities.map((_, at) => activities.length - 1 - at)
  const finish = new Map<string, number>()
  let best: number | 'none' = 'none'
  const place = (at: number, makespan: number): void => {
    if (best !== 'none' && makespan >= best) return
    const activity = activities[order[at] ?? -1]
    if (activity === undefined) {
      best = makespan
      return
    }
    const { durationSteps: d, dueStep, demands } = activity
    const ready = activity.predecessors.map((wait) => finish.get(wait.activity)! + wait.lagSteps)
    const due = dueStep === 'none' ? horizonSteps : Math.min(dueStep, horizonSteps)
    for (let start = Math.max(activity.releaseStep, ...ready); start + d <= due; start += 1) {
      const shift = (sign: number): boolean => {
        let fits = true
        for (const { resource, amount } of demands) {
          const row = capacity[resources.findIndex(({ id }) => id === resource)]!
          for (let t = start; t < start + d; t += 1) {
            row[t]! -= sign * amount
            if (row[t]! < 0) fits = false
          }
        }
        return fits
      }
      const fits = shift(1)
      finish.set(activity.id, start + d)
      if (fits) place(at + 1, Math.max(makespan, start + d))
      shift(-1)
    }
  }
  place(0, 0)
  return best
}

test('the makespan is the one that trying every start finds, and is proved, with calendars, lags and windows', () => {
  let infeasible = 0
  fc.assert(
    fc.property(seeds, (seed) => {
      const project = tinyProject(seed)
      const answer = solve(project, 20_000)
      const best = byTrying(project)
      if (best === 'none') {
        infeasible += 1
        assert.equal(answer.kind, 'infeasible')
        return
      }
      assert.equal(answer.kind, 'scheduled')
      if (answer.kind !== 'scheduled') return
      assert.deepEqual(checkSchedule(project, answer.schedule), [])
      assert.equal(answer.schedule.makespanSteps, best)
      assert.equal(answer.lowerBoundSteps, best)
      assert.equal(answer.proved, true)
    }),
    { seed: 7, numRuns: 1_500 },
  )
  assert.ok(infeasible > 100, `only ${infeasible} projects had no schedule`)
})

test('a conflict has no schedule by itself, and has one without any of its activities', () => {
  let conflicts = 0
  fc.assert(
    fc.property(seeds, (seed) => {
      const project = tinyProject(seed)
      const answer = solve(project, 20_000)
      if (answer.kind !== 'infeasible') return
      conflicts += 1
      const { activities } = answer.conflict
      assert.equal(byTrying(only(project, activities)), 'none', answer.conflict.why)
      for (const id of activities) {
        const others = activities.filter((other) => other !== id)
        assert.notEqual(byTrying(only(project, others)), 'none', `${answer.conflict.why} Without ${id}.`)
      }
    }),
    { seed: 11, numRuns: 600 },
  )
  assert.ok(conflicts > 50)
})

test('more capacity never lengthens the shortest schedule', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const project = tinyProject(seed)
      const resources = project.resources.map(({ id, windows }) => ({
        id,
        windows: windows.map(({ fromStep, capacity }) => ({ fromStep, capacity: capacity + 1 })),
      }))
      const before = solve(project, 20_000)
      const after = solve({ ...project, resources }, 20_000)
      if (before.kind !== 'scheduled') return
      assert.equal(after.kind, 'scheduled')
      if (after.kind === 'scheduled') assert.ok(after.schedule.makespanSteps <= before.schedule.makespanSteps)
    }),
    { seed: 13, numRuns: 300 },
  )
})

function only(project: Project, ids: readonly string[]): Project {
  return {
    ...project,
    activities: project.activities
      .filter(({ id }) => ids.includes(id))
      .map((activity) => ({
        ...activity,
        predecessors: activity.predecessors.filter(({ activity: id }) => ids.includes(id)),
      })),
  }
}
