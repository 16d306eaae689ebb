import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSchedule } from '#kernel/schedule/checker.ts'
import type { Activity, Project } from '#kernel/schedule/project.ts'
import { type ScheduleAnswer, solveSchedule } from '#kernel/schedule/solve.ts'
import { randomProject } from '#test/random-project.ts'

const activity = (id: string, durationSteps: number, ...after: readonly string[]): Activity => ({
  ...{ id, durationSteps, demands: [], releaseStep: 0, dueStep: 'none' },
  predecessors: after.map((other) => ({ activity: other, lagSteps: 0 })),
})
const project = (...activities: readonly Activity[]): Project => ({
  activities,
  resources: [{ id: 'crew', windows: [{ fromStep: 0, capacity: 2 }] }],
  horizonSteps: 20,
})
const crew = (amount: number): Pick<Activity, 'demands'> => ({ demands: [{ resource: 'crew', amount }] })
const solve = (given: Project, iterations = 5_000, seed = 1): ScheduleAnswer => {
  const solved = solveSchedule(given, { seed, iterations, goOn: () => true })
  assert.ok(solved.ok, JSON.stringify(solved.issues))
  return solved.value
}
const conflictOf = (given: Project) => {
  const answer = solve(given)
  assert.equal(answer.kind, 'infeasible')
  return (answer as Extract<ScheduleAnswer, { kind: 'infeasible' }>).conflict
}

test('a project without activities is finished at step 0', () => {
  const answer = solve(project())
  assert.ok(answer.kind === 'scheduled' && answer.proved)
  assert.deepEqual(answer.schedule, { startSteps: [], makespanSteps: 0 })
})

test('an activity that does not fit before a closed window waits until it opens again', () => {
  const given: Project = {
    ...project({ ...activity('cut over', 3), ...crew(1) }),
    resources: [
      {
        id: 'crew',
        windows: [
          { fromStep: 0, capacity: 1 },
          { fromStep: 2, capacity: 0 },
          { fromStep: 5, capacity: 1 },
        ],
      },
    ],
  }
  const answer = solve(given)
  assert.ok(answer.kind === 'scheduled' && answer.proved)
  assert.deepEqual(answer.schedule, { startSteps: [5], makespanSteps: 8 })
})

test('the smallest circle is named, not everything behind it', () => {
  const found = conflictOf(
    project(
      activity('a', 1, 'c'),
      activity('b', 1, 'a'),
      activity('c', 1, 'b'),
      activity('d', 1, 'e', 'c'),
      activity('e', 1, 'd'),
    ),
  )
  assert.equal(found.kind, 'cycle')
  assert.deepEqual([...found.activities].sort(), ['d', 'e'])
})

test('a demand above every capacity names the activity and the resource', () => {
  const found = conflictOf(project(activity('small', 1), { ...activity('big', 1), ...crew(3) }))
  assert.equal(found.kind, 'demand')
  assert.deepEqual([found.activities, found.resources], [['big'], ['crew']])
})

test('a chain that is longer than its window is named alone', () => {
  const last: Activity = { ...activity('c', 4, 'b'), dueStep: 9 }
  const found = conflictOf(
    project(activity('x', 9), { ...activity('a', 3), releaseStep: 1 }, activity('b', 3, 'a'), last),
  )
  assert.equal(found.kind, 'window')
  assert.deepEqual(found.activities, ['a', 'b', 'c'])
})

test('three that share two places in a window for two are named without the others', () => {
  const tight = (id: string): Activity => ({ ...activity(id, 3), ...crew(1), dueStep: 5 })
  const found = conflictOf(
    project({ ...activity('late', 2), ...crew(2) }, tight('a'), tight('b'), tight('c')),
  )
  assert.equal(found.kind, 'together')
  assert.deepEqual([found.activities, found.resources], [['a', 'b', 'c'], ['crew']])
})

const damaged: readonly (readonly [string, Project, string])[] = [
  ['an unknown predecessor', project(activity('a', 1, 'z')), 'schedule.unknown'],
  [
    'an unknown resource',
    project({ ...activity('a', 1), demands: [{ resource: 'z', amount: 1 }] }),
    'schedule.unknown',
  ],
  ['an id that is twice', project(activity('a', 1), activity('a', 2)), 'schedule.id-twice'],
  ['a negative duration', project(activity('a', -1)), 'schedule.number'],
  ['a duration of half a step', project(activity('a', 0.5)), 'schedule.number'],
  ['a duration that is no number', project(activity('a', Number.NaN)), 'schedule.number'],
  [
    'a demand listed twice',
    project({ ...activity('a', 1), demands: [crew(1).demands[0]!, crew(1).demands[0]!] }),
    'schedule.demand-twice',
  ],
  ['a horizon of no steps', { ...project(), horizonSteps: 0 }, 'schedule.horizon'],
  [
    'a calendar that begins late',
    { ...project(), resources: [{ id: 'r', windows: [{ fromStep: 1, capacity: 1 }] }] },
    'schedule.calendar',
  ],
  [
    'a calendar that was left empty',
    { ...project(), resources: [{ id: 'r', windows: [] }] },
    'schedule.calendar',
  ],
  [
    'a negative capacity',
    { ...project(), resources: [{ id: 'r', windows: [{ fromStep: 0, capacity: -1 }] }] },
    'schedule.capacity',
  ],
]
for (const [what, given, code] of damaged) {
  test(`${what} is refused`, () => {
    const solved = solveSchedule(given, { seed: 1, iterations: 100, goOn: () => true })
    assert.ok(!solved.ok)
    assert.ok(solved.issues.some((issue) => issue.code === code))
  })
}

test('the same seed and number of iterations give the same answer', () => {
  const shape = {
    activities: 40,
    resources: 3,
    networkComplexity: 1.8,
    resourceFactor: 0.75,
    resourceStrength: 0.2,
  }
  const given = randomProject(shape, 3)
  assert.equal(JSON.stringify(solve(given, 2_000, 9)), JSON.stringify(solve(given, 2_000, 9)))
})

for (const activities of [60, 120]) {
  test(`schedules of ${activities} activities are legal and never shorter than their bound`, () => {
    for (const resourceStrength of [0.2, 0.7]) {
      for (const resourceFactor of [0.5, 1]) {
        const shape = { activities, resources: 4, networkComplexity: 1.8, resourceFactor, resourceStrength }
        const given = randomProject(shape, activities)
        const answer = solve(given, 1_500)
        assert.ok(answer.kind === 'scheduled')
        assert.deepEqual(checkSchedule(given, answer.schedule), [])
        assert.ok(answer.lowerBoundSteps <= answer.schedule.makespanSteps)
      }
    }
  })
}

test('the checker names what an illegal schedule breaks', () => {
  const given = project(
    { ...activity('a', 2), ...crew(2), releaseStep: 1 },
    { ...activity('b', 2, 'a'), ...crew(1), dueStep: 4 },
  )
  const kinds = (startSteps: readonly number[], makespanSteps: number): readonly string[] =>
    checkSchedule(given, { startSteps, makespanSteps }).map(({ kind }) => kind)
  assert.deepEqual(kinds([1, 3], 5), ['due'])
  assert.deepEqual(kinds([0, 2], 4), ['release'])
  assert.deepEqual(kinds([1, 2], 4), ['precedence', 'capacity'])
  assert.deepEqual(kinds([1, 2], 3).at(-2), 'makespan')
  assert.deepEqual(kinds([1], 3), ['start'])
  assert.deepEqual(kinds([1, -2], 3), ['start'])
  assert.deepEqual(kinds([1, 2, 3], 4), ['start'])
})
