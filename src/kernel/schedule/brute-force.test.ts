import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkSchedule } from '#kernel/schedule/checker.ts'
import type { Activity, Project } from '#kernel/schedule/project.ts'
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

/** The shortest makespan, infinite where there is no schedule; the answer must be proved. */
function shortest(project: Project): number {
  const answer = solve(project, 20_000)
  if (answer.kind === 'infeasible') return Number.POSITIVE_INFINITY
  assert.ok(answer.kind === 'scheduled' && answer.proved)
  return answer.schedule.makespanSteps
}

/** Checks a law on projects that the solver solves to the end. */
function law(seed: number, holds: (project: Project) => void): void {
  fc.assert(
    fc.property(seeds, (own) => holds(tinyProject(own))),
    { seed, numRuns: 300 },
  )
}

const mapped = (project: Project, change: (activity: Activity) => Activity): Project => ({
  ...project,
  activities: project.activities.map(change),
})

// Every schedule that was legal is legal still, so the shortest is among them.
test('more capacity never lengthens the shortest schedule', () => {
  law(13, (project) => {
    const resources = project.resources.map(({ id, windows }) => ({
      id,
      windows: windows.map(({ fromStep, capacity }) => ({ fromStep, capacity: capacity + 1 })),
    }))
    assert.ok(shortest({ ...project, resources }) <= shortest(project))
  })
})

// As above: each change takes a condition away or asks for less.
test('no wait, no release, no due, a longer horizon or a smaller demand lengthens the shortest schedule', () => {
  law(17, (project) => {
    const before = shortest(project)
    const relaxed = [
      mapped(project, (activity) => ({ ...activity, predecessors: activity.predecessors.slice(1) })),
      mapped(project, (activity) => ({ ...activity, releaseStep: 0 })),
      mapped(project, (activity) => ({ ...activity, dueStep: 'none' })),
      { ...project, horizonSteps: project.horizonSteps + 2 },
      mapped(project, (activity) => ({ ...activity, demands: activity.demands.slice(1) })),
    ]
    // A longer horizon may let a project finish that did not; where it did, it finishes as early.
    for (const easier of relaxed) assert.ok(shortest(easier) <= before)
  })
})

// The conditions on resources are inequalities between sums: a common factor changes none of them.
test('twice the capacity for twice the demand changes nothing', () => {
  law(19, (project) => {
    const doubled = mapped(project, (activity) => ({
      ...activity,
      demands: activity.demands.map(({ resource, amount }) => ({ resource, amount: 2 * amount })),
    }))
    const resources = project.resources.map(({ id, windows }) => ({
      id,
      windows: windows.map(({ fromStep, capacity }) => ({ fromStep, capacity: 2 * capacity })),
    }))
    assert.equal(shortest({ ...doubled, resources }), shortest(project))
  })
})

// Twice a legal schedule is legal. The other way round: let q be half of a start, rounded down. Then q keeps releases, dues and
// waits, which are even. And q runs in step t exactly if the start before rounding runs in step 2t + 1, whether it was even or
// odd; so what is held in t was held in 2t + 1, where the capacity is that of t.
test('where every time is doubled, the shortest makespan is', () => {
  law(23, (project) => {
    const slow = mapped(project, (activity) => ({
      ...activity,
      durationSteps: 2 * activity.durationSteps,
      releaseStep: 2 * activity.releaseStep,
      dueStep: activity.dueStep === 'none' ? 'none' : 2 * activity.dueStep,
      predecessors: activity.predecessors.map((wait) => ({ ...wait, lagSteps: 2 * wait.lagSteps })),
    }))
    const resources = project.resources.map(({ id, windows }) => ({
      id,
      windows: windows.map(({ fromStep, capacity }) => ({ fromStep: 2 * fromStep, capacity })),
    }))
    const twice = { ...slow, resources, horizonSteps: 2 * project.horizonSteps }
    assert.equal(shortest(twice), 2 * shortest(project))
  })
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
