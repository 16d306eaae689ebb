import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parsePsplib } from '#formats/psplib.ts'
import { checkSchedule } from '#kernel/schedule/checker.ts'
import { solveSchedule } from '#kernel/schedule/solve.ts'
import { corpusTest } from '#test/corpus.ts'

const stars = '*'.repeat(72)
const sample = `${stars}
file with basedata            : sample.bas
${stars}
projects                      :  1
jobs (incl. supersource/sink ):  4
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
${stars}
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
${stars}
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     4       2    0
  3      1     5       1    3
  4      1     0       0    0
${stars}
RESOURCEAVAILABILITIES:
  R 1  R 2
    2    3
${stars}
`

test('a sample is read: jobs, waits, demands and capacities', () => {
  const read = parsePsplib('sample.sm', sample)
  assert.ok(read.ok)
  const { activities, resources, horizonSteps } = read.value
  assert.equal(horizonSteps, 9)
  assert.deepEqual(resources[1], { id: 'R2', windows: [{ fromStep: 0, capacity: 3 }] })
  assert.deepEqual(activities[2], {
    id: '3',
    durationSteps: 5,
    demands: [
      { resource: 'R1', amount: 1 },
      { resource: 'R2', amount: 3 },
    ],
    predecessors: [{ activity: '1', lagSteps: 0 }],
    releaseStep: 0,
    dueStep: 'none',
  })
  assert.deepEqual(parsePsplib('sample.sm', sample.replaceAll('\n', '\r\n')), read)
})

const damages: readonly (readonly [string, string, string, number])[] = [
  ['a word for a number of jobs', '):  4', '):  four', 5],
  ['a job too many', '):  4', '):  5', 14],
  ['a missing successor', '2   3\n', '2\n', 14],
  ['a successor that is no job', '2   3\n', '2   9\n', 14],
  ['a second mode', '   2        1          1', '   2        2          1', 15],
  ['jobs out of order', '   3        1          1', '   4        1          1', 16],
  ['a negative duration', '1     4       2', '1    -4       2', 23],
  ['a missing demand', '1     5       1    3', '1     5       1', 24],
  ['a missing availability', '    2    3\n', '    2\n', 29],
]
for (const [what, from, to, line] of damages) {
  test(`${what} is refused with its line`, () => {
    assert.ok(sample.includes(from))
    const read = parsePsplib('sample.sm', sample.replace(from, to))
    assert.ok(!read.ok)
    assert.equal(read.issues[0].where, `sample.sm:${line}`)
  })
}

test('a file that is cut off anywhere is refused or says the same, and never throws', () => {
  const whole = parsePsplib('sample.sm', sample)
  for (let end = 0; end < sample.length; end += 7) {
    const read = parsePsplib('sample.sm', sample.slice(0, end))
    if (read.ok) assert.deepEqual(read, whole)
  }
})

/** Enough to reach the optimum of every instance with this seed; proving the hardest takes more. */
const iterations = 60_000

corpusTest(
  'rcpsp',
  'the known optimum of every j30 instance is reached, and the schedule is legal',
  (folder) => {
    const optima = JSON.parse(readFileSync(join(folder, 'OPTIMUM.json'), 'utf8')) as Record<string, number>
    assert.equal(Object.keys(optima).length, 30)
    for (const [file, optimum] of Object.entries(optima)) {
      const read = parsePsplib(file, readFileSync(join(folder, file), 'utf8'))
      assert.ok(read.ok, file)
      const solved = solveSchedule(read.value, {
        ...{ seed: 1, iterations },
        goOn: (answer) => answer.kind !== 'scheduled' || answer.schedule.makespanSteps > optimum,
      })
      assert.ok(solved.ok && solved.value.kind === 'scheduled', file)
      const { schedule, lowerBoundSteps } = solved.value
      assert.deepEqual(checkSchedule(read.value, schedule), [], file)
      assert.equal(schedule.makespanSteps, optimum, file)
      assert.ok(lowerBoundSteps <= optimum, file)
    }
  },
)
