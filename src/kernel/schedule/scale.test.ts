import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '#kernel/random.ts'
import { checkSchedule } from '#kernel/schedule/checker.ts'
import type { Conflict } from '#kernel/schedule/conflict.ts'
import { beginGenetic, geneticStep } from '#kernel/schedule/genetic.ts'
import { gridFor } from '#kernel/schedule/grid.ts'
import type { Instance } from '#kernel/schedule/instance.ts'
import { drawList } from '#kernel/schedule/lists.ts'
import { benchFor, justify, makespanOf, placeSerially } from '#kernel/schedule/place.ts'
import { prepare } from '#kernel/schedule/prepare.ts'
import { priorities } from '#kernel/schedule/priority-rules.ts'
import { type Activity, type Project, projectLimits, type Resource } from '#kernel/schedule/project.ts'
import { segmentsFor } from '#kernel/schedule/segments.ts'
import { solveSchedule } from '#kernel/schedule/solve.ts'
import { calendarProject, randomProject, tinyProject } from '#test/random-project.ts'

const many = projectLimits.activities

function conflictOf(project: Project): Conflict {
  const solved = solveSchedule(project, { seed: 1, iterations: 10, goOn: () => true })
  assert.ok(solved.ok, JSON.stringify(solved))
  assert.ok(solved.value.kind === 'infeasible', JSON.stringify(solved.value).slice(0, 200))
  return solved.value.conflict
}

function instanceOf(project: Project): Instance | undefined {
  const prepared = prepare(project)
  assert.ok(prepared.ok)
  return prepared.value.kind === 'instance' ? prepared.value.instance : undefined
}

const activity = (at: number, rest: Partial<Activity> = {}): Activity => ({
  ...{ id: `a${at}`, durationSteps: 1, demands: [], predecessors: [], releaseStep: 0, dueStep: 'none' },
  ...rest,
})
const after = (at: number): Pick<Activity, 'predecessors'> => ({
  predecessors: [{ activity: `a${at}`, lagSteps: 0 }],
})
const crew = (amount: number): Pick<Activity, 'demands'> => ({ demands: [{ resource: 'crew', amount }] })
const constant = (capacity: number): Resource => ({ id: 'crew', windows: [{ fromStep: 0, capacity }] })
const project = (
  horizonSteps: number,
  make: (at: number) => Activity,
  resource: Resource = constant(1),
): Project => ({
  ...{ horizonSteps, resources: [resource] },
  activities: Array.from({ length: many }, (_, at) => make(at)),
})

test(`a circle of ${many} activities is named whole`, () => {
  const found = conflictOf(project(many, (at) => activity(at, after((at + 1) % many))))
  assert.equal(found.kind, 'cycle')
  assert.equal(found.activities.length, many)
})

test(`a circle of three among ${many} activities that wait behind it is named alone`, () => {
  const found = conflictOf(project(many, (at) => activity(at, after(at === 0 ? 2 : at - 1))))
  assert.deepEqual([found.kind, found.least], ['cycle', 'shown'])
  assert.deepEqual([...found.activities].sort(), ['a0', 'a1', 'a2'])
})

test(`of a chain of ${many} steps in a horizon of 100 no more than 101 are named`, () => {
  const found = conflictOf(project(100, (at) => activity(at, at === 0 ? {} : after(at - 1))))
  assert.deepEqual([found.kind, found.least, found.activities.length], ['window', 'shown', 101])
})

test(`of ${many} that share one crew no more are named than are one too many for it`, () => {
  const found = conflictOf(project(500, (at) => activity(at, crew(1))))
  assert.deepEqual([found.kind, found.least, found.activities.length], ['together', 'shown', 501])
  assert.deepEqual(found.resources, ['crew'])
})

test(`one activity among ${many} that asks for more than there ever is, or is longer than any window, is named`, () => {
  const greedy = conflictOf(project(many, (at) => activity(at, crew(at === 9_999 ? 2 : 1))))
  assert.deepEqual([greedy.kind, greedy.activities], ['demand', ['a9999']])
  const windows = Array.from({ length: 5_000 }, (_, day) => [
    { fromStep: 10 * day, capacity: 0 },
    { fromStep: 10 * day + 6, capacity: many },
  ])
  const calendar = { id: 'crew', windows: windows.flat() }
  const long = conflictOf(
    project(50_000, (at) => activity(at, { ...crew(1), durationSteps: at === 7 ? 5 : 4 }), calendar),
  )
  assert.deepEqual([long.kind, long.activities, long.resources], ['window', ['a7'], ['crew']])
})

test('an activity that must end before it may begin is named', () => {
  const found = conflictOf(
    project(many, (at) => activity(at, at === 5 ? { releaseStep: 10, dueStep: 4 } : {})),
  )
  assert.deepEqual([found.kind, found.activities], ['window', ['a5']])
})

test('a year of five-minute steps for thousands is scheduled legally, the same each time', () => {
  const shape = { activities: 3_000, clusters: 60, racks: 150, weekSteps: 2_016, horizonSteps: 105_120 }
  const given = calendarProject(shape, 3)
  const solve = () => solveSchedule(given, { seed: 1, iterations: 12, goOn: () => true })
  const solved = solve()
  assert.ok(solved.ok && solved.value.kind === 'scheduled')
  assert.deepEqual(checkSchedule(given, solved.value.schedule), [])
  assert.ok(solved.value.lowerBoundSteps <= solved.value.schedule.makespanSteps)
  assert.deepEqual(solve(), solved)
})

// Both profiles answer where an activity first and last fits by definition; the schedules must therefore be the same.
test('words in a grid and pieces of the axis give the same schedules', () => {
  let compared = 0
  for (let seed = 0; seed < 300; seed += 1) {
    const shape = { activities: 25, resources: 5, networkComplexity: 1.5 }
    const instance = instanceOf(
      seed % 3 === 0
        ? randomProject({ ...shape, resourceFactor: 0.7, resourceStrength: 0.3 }, seed)
        : tinyProject(seed),
    )
    if (instance === undefined) continue
    const random = seededRandom(seed)
    const list = new Int32Array(instance.count)
    const [inGrid, inPieces] = [new Int32Array(instance.count), new Int32Array(instance.count)]
    const grid = { ...benchFor(instance), profile: gridFor(instance) }
    const pieces = { ...benchFor(instance), profile: segmentsFor(instance) }
    for (const { key } of priorities(instance)) {
      drawList(instance, key, 'by regret', random, list)
      placeSerially(instance, grid, list, inGrid)
      placeSerially(instance, pieces, list, inPieces)
      assert.deepEqual(inPieces, inGrid)
      justify(instance, grid, inGrid)
      justify(instance, pieces, inPieces)
      assert.deepEqual(inPieces, inGrid)
      compared += 1
    }
  }
  assert.ok(compared > 400)
})

for (const activities of [60, 120]) {
  test(`a few hundred lists of ${activities} activities beat every single priority rule on the sum`, () => {
    let [rules, lists] = [0, 0]
    for (let seed = 1; seed <= 6; seed += 1) {
      const shape = { activities, resources: 4, networkComplexity: 1.8 }
      const instance = instanceOf(
        randomProject({ ...shape, resourceFactor: 1, resourceStrength: 0.2 }, seed),
      )!
      const bench = benchFor(instance)
      const [list, starts] = [new Int32Array(instance.count), new Int32Array(instance.count)]
      const spans = priorities(instance).map(({ key }) => {
        drawList(instance, key, 'most urgent', seededRandom(1), list)
        placeSerially(instance, bench, list, starts)
        return makespanOf(instance, starts)
      })
      const search = beginGenetic(instance, seed)
      while (search.schedules < 900) geneticStep(search)
      assert.equal(search.bestLateness, 0)
      // The first population holds the lists of all rules, and justification lengthens none.
      assert.ok(search.bestMakespan <= Math.min(...spans))
      rules += Math.min(...spans)
      lists += search.bestMakespan
    }
    assert.ok(lists < 0.97 * rules, `${lists} against ${rules}`)
  })
}
