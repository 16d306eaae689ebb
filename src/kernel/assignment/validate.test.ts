import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totalsBound } from '#kernel/assignment/bound.ts'
import { checkAssignment } from '#kernel/assignment/checker.ts'
import { modelOf } from '#kernel/assignment/model.ts'
import { type AssignmentProblem, assignmentLimits } from '#kernel/assignment/problem.ts'
import { solveAssignment, spentOf } from '#kernel/assignment/solve.ts'
import { validateAssignment } from '#kernel/assignment/validate.ts'
import { bruteForce, randomAssignment } from '#test/random-assignment.ts'

const sound = randomAssignment({ items: 6, bins: 3, resources: 2, spare: 1 }, 1)

test('what is no problem is refused with its place and a sentence', () => {
  const wrong: readonly [string, Partial<AssignmentProblem>, RegExp][] = [
    ['a table too short', { need: new Float64Array(3) }, /^need /],
    ['no bins for items', { bins: 0, capacity: new Float64Array(0) }, /^(safety|bins) /],
    ['too many items', { items: assignmentLimits.items + 1 }, /^items /],
    ['a negative count', { bins: -1 }, /^bins /],
    ['half an item', { items: 5.5 }, /^items /],
    ['a need that is no number', { need: sound.need.map(() => Number.NaN) }, /^need\[0\] NaN/],
    ['a negative need', { need: sound.need.map(() => -1) }, /^need\[0\] -1/],
    ['a fraction', { need: sound.need.map(() => 0.5) }, /^need\[0\] 0\.5/],
    ['an endless capacity', { capacity: sound.capacity.map(() => Number.POSITIVE_INFINITY) }, /^capacity/],
    ['a bin that is not there', { initial: sound.initial.map(() => 3) }, /^initial\[0\] 3/],
    ['a group that is not there', { groupOf: sound.groupOf.map(() => 99) }, /^groupOf\[0\] 99/],
    [
      'a dependency on nothing',
      { groups: sound.groups.map((group) => ({ ...group, dependsOn: [99] })) },
      /^groups\[0\]/,
    ],
    [
      'a balance of no resource',
      { balances: [{ first: 0, second: 2, target: 1, cost: 1 }] },
      /^balances\.second/,
    ],
    [
      'sums beyond exact numbers',
      {
        need: sound.need.map(() => 2 ** 40),
        resources: sound.resources.map((r) => ({ ...r, overloadCost: 2 ** 20 })),
      },
      /^costs /,
    ],
    [
      'a class that is not there',
      { allowed: { classOf: new Int32Array(6).fill(2), bins: new Uint8Array(6) } },
      /^allowed/,
    ],
  ]
  for (const [what, change, expected] of wrong) {
    const answer = validateAssignment({ ...sound, ...change })
    if (answer.ok) assert.fail(`${what} was taken`)
    assert.match(`${answer.issues[0].where} ${answer.issues[0].message}`, expected, what)
    assert.match(answer.issues[0].message, /\.$/, what)
  }
})

test('nothing to assign is assigned at no cost', () => {
  const none = randomAssignment({ items: 0, bins: 2, resources: 1, spare: 1 }, 1)
  const answer = solveAssignment(none, { seed: 1, iterations: 1000, spent: spentOf(1000) })
  assert.ok(answer.ok && answer.value.kind === 'assigned')
  assert.equal(answer.value.cost, checkAssignment(none, []).cost === 'unknown' ? -1 : answer.value.lowerBound)
})

test('an item that fits nowhere leaves the answer undecided, not wrong', () => {
  const full: AssignmentProblem = { ...sound, capacity: sound.capacity.map(() => 0), pinned: 'none' }
  const answer = solveAssignment(full, { seed: 1, iterations: 1000, spent: spentOf(1000) })
  assert.equal(answer.ok && answer.value.kind, 'undecided')
})

test('the bound from totals is never above the least cost', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const problem = randomAssignment({ items: 4, bins: 3, resources: 2, spare: 0.6 }, seed)
    const least = bruteForce(problem, (binOf) => {
      const { violations, cost } = checkAssignment(problem, binOf)
      return violations.length === 0 && cost !== 'unknown' ? cost.total : undefined
    })
    assert.ok(least !== undefined && totalsBound(modelOf(problem)) <= least, `seed ${seed}`)
  }
})

test('the checker names what is broken', () => {
  const kinds = (change: Partial<AssignmentProblem>, binOf: readonly number[]): readonly string[] => [
    ...new Set(checkAssignment({ ...sound, ...change }, binOf).violations.map(({ kind }) => kind)),
  ]
  const start = [...sound.initial]
  const moved = start.map((bin) => (bin + 1) % 3)
  const loose: Partial<AssignmentProblem> = {
    ...{ pinned: 'none', allowed: 'any', capacity: sound.capacity.map(() => 1000) },
    groups: sound.groups.map(() => ({ spreadMin: 0, dependsOn: [] })),
    groupOf: Int32Array.from({ length: 6 }, () => 0),
  }
  const apart: Partial<AssignmentProblem> = {
    groups: start.map(() => ({ spreadMin: 0, dependsOn: [] })),
    groupOf: Int32Array.from(start.keys()),
  }
  assert.deepEqual(kinds({ ...loose, ...apart }, moved), [])
  assert.deepEqual(kinds({ ...loose, ...apart, pinned: new Uint8Array(6).fill(1) }, moved), ['pinned'])
  assert.deepEqual(kinds({ ...loose, ...apart, capacity: sound.capacity.map(() => 0) }, start), ['capacity'])
  assert.deepEqual(kinds(loose, start), ['conflict'])
  assert.deepEqual(kinds(loose, [0, 1, 2, 9, 0, 0]), ['bin'])
  assert.deepEqual(kinds(loose, [0, 1]), ['bin'])
  const never = { classOf: new Int32Array(6), bins: new Uint8Array(3) }
  assert.deepEqual(kinds({ ...loose, ...apart, allowed: never }, start), ['allowed'])
  const wide = { groups: start.map(() => ({ spreadMin: 2, dependsOn: [] })), groupOf: apart.groupOf! }
  assert.deepEqual(kinds({ ...loose, ...wide }, start), ['spread'])
  const needy = {
    groups: start.map((_, at) => ({ spreadMin: 0, dependsOn: at === 0 ? [1] : [] })),
    groupOf: apart.groupOf!,
    neighbourhoodOf: Int32Array.of(0, 1, 1),
  }
  assert.deepEqual(kinds({ ...loose, ...needy }, [0, 1, 1, 1, 1, 1]), ['dependency'])
})
