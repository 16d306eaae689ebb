import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planFaults } from '#kernel/moves/checker.ts'
import { conflictOf } from '#kernel/moves/conflict.ts'
import { planMoves } from '#kernel/moves/plan.ts'
import type { MoveProblem, MoveRule } from '#kernel/moves/problem.ts'
import { randomProblem } from '#kernel/moves/sample-problem.ts'
import { withWishes } from '#kernel/moves/should.ts'
import { amountsOf, imbalanceOf, loadsOf, spreadOf } from '#kernel/moves/spread.ts'

const together = { total: 4, out: 2, into: 2 }
const limits = { stepsMax: 100_000, statesMax: 10_000, movesMax: 50, together, gainMin: 0 }

/** Bins of these sizes, items of these needs lying there, one dimension and no goal. */
function small(
  sizes: readonly number[],
  items: readonly (readonly [need: number, home: number])[],
  rules: readonly MoveRule[],
): MoveProblem {
  const capacity = Float64Array.from(sizes)
  const [binCount, itemCount] = [sizes.length, items.length]
  return {
    ...{
      binCount,
      itemCount,
      width: 1,
      capacity,
      ceiling: capacity,
      rules,
      measures: [],
      goal: { kind: 'none' },
    },
    need: Float64Array.from(items, ([need]) => need),
    home: Int32Array.from(items, ([, home]) => home),
    movable: new Uint8Array(itemCount).fill(1),
    ...{
      closed: new Uint8Array(binCount),
      cleared: new Uint8Array(binCount),
      counted: new Uint8Array(binCount).fill(1),
    },
    ...{ costWidth: 1, costs: Float64Array.from(items, ([need]) => need) },
  }
}

const to = (item: number, bin: number): MoveRule => ({
  ...{ id: `pin of ${item}`, kind: 'within', items: [item], bins: [bin], holds: 'at-end' },
})

test('imbalance of the published homogeneous example is 0.4893954724628247', () => {
  // Three nodes of 16 CPUs and 64 GiB; load is the mean of the CPU and the memory share.
  const cpu = [1.7, 15.184, 5.2]
  const memoryMib = [12334, 529, 9381]
  const problem: MoveProblem = {
    ...small(
      [1, 1, 1],
      [
        [0, 0],
        [0, 1],
        [0, 2],
      ],
      [],
    ),
    measures: [
      {
        id: 'cpu',
        weight: 1,
        capacity: new Float64Array(3).fill(16),
        base: new Float64Array(3),
        load: Float64Array.from(cpu),
      },
      {
        id: 'memory',
        weight: 1,
        capacity: new Float64Array(3).fill(65536),
        base: new Float64Array(3),
        load: Float64Array.from(memoryMib),
      },
    ],
  }
  const amounts = amountsOf(problem, problem.home)
  assert.ok(Math.abs(spreadOf(problem, amounts, 'deviation') - 0.4893954724628247) < 1e-15)
  assert.ok(Math.abs(imbalanceOf([...loadsOf(problem, amounts)]) - 0.4893954724628247) < 1e-15)
})

test('two that change places between full bins park one on a spare, and no plan has fewer than three moves', () => {
  const plan = planMoves(
    small(
      [4, 4, 2],
      [
        [4, 0],
        [2, 1],
        [2, 1],
      ],
      [to(0, 1), to(1, 0), to(2, 0)],
    ),
    limits,
  )
  // The spare holds one of the two small ones only, so the large one never finds four free.
  assert.equal(plan.kind, 'unreachable')
  const wider = small(
    [4, 4, 4],
    [
      [4, 0],
      [4, 1],
    ],
    [to(0, 1), to(1, 0)],
  )
  const parked = planMoves(wider, limits)
  assert.ok(parked.kind === 'plan')
  assert.equal(parked.moves.length, 3)
  assert.equal(parked.proof.movesAtLeast, 3)
  assert.deepEqual(planFaults(wider, parked.steps, together), [])
})

test('a chain frees its last bin first', () => {
  const chain = small(
    [4, 4, 4, 4],
    [
      [4, 0],
      [4, 1],
      [4, 2],
    ],
    [to(0, 1), to(1, 2), to(2, 3)],
  )
  const plan = planMoves(chain, limits)
  assert.ok(plan.kind === 'plan')
  assert.deepEqual(
    plan.moves.map(({ item }) => item),
    [2, 1, 0],
  )
  assert.equal(plan.steps.length, 3)
})

test('moves that do not touch one another run in one step, up to the limits', () => {
  const four = small(
    [9, 9, 9, 9],
    [
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ],
    [to(0, 1), to(1, 2), to(2, 3), to(3, 1)],
  )
  const plan = planMoves(four, limits)
  assert.ok(plan.kind === 'plan')
  // Two leave one bin at a time.
  assert.deepEqual(
    plan.steps.map((step) => step.length),
    [2, 2],
  )
  const all = planMoves(four, { ...limits, together: { total: 4, out: 4, into: 4 } })
  assert.ok(all.kind === 'plan' && all.steps.length === 1)
})

test('two that must never meet do not pass through one bin when they change places', () => {
  const apart: MoveRule = { id: 'apart', kind: 'apart', items: [0, 1], holds: 'throughout' }
  const swap = small(
    [9, 9, 9],
    [
      [1, 0],
      [1, 1],
    ],
    [apart, to(0, 1), to(1, 0)],
  )
  const plan = planMoves(swap, limits)
  assert.ok(plan.kind === 'plan')
  assert.equal(plan.moves.length, 3)
  assert.deepEqual(planFaults(swap, plan.steps, together), [])
  const atEnd = planMoves({ ...swap, rules: [{ ...apart, holds: 'at-end' }, to(0, 1), to(1, 0)] }, limits)
  assert.ok(atEnd.kind === 'plan' && atEnd.moves.length === 2)
  // Without a third bin there is no way at all.
  const narrow = small(
    [9, 9],
    [
      [1, 0],
      [1, 1],
    ],
    [apart, to(0, 1), to(1, 0)],
  )
  assert.equal(planMoves(narrow, limits).kind, 'unreachable')
})

test('the checker refuses a plan for each thing that can be wrong with it', () => {
  const apart: MoveRule = { id: 'apart', kind: 'apart', items: [0, 1], holds: 'throughout' }
  const problem = {
    ...small(
      [4, 4, 2],
      [
        [2, 0],
        [2, 1],
        [3, 1],
      ],
      [apart],
    ),
    closed: Uint8Array.from([0, 0, 0]),
  }
  const faults = (steps: Parameters<typeof planFaults>[1], change: Partial<MoveProblem> = {}): string =>
    planFaults({ ...problem, ...change }, steps, { total: 1, out: 1, into: 1 })
      .map(({ what }) => what)
      .join()
  const one = (item: number, from: number, into: number) => [[{ item, from, to: into }]]
  assert.match(faults(one(2, 1, 2)), /no room/)
  assert.match(faults(one(0, 0, 1)), /meets another/)
  assert.match(faults(one(0, 2, 2)), /not in bin/)
  assert.match(faults(one(0, 0, 2), { movable: new Uint8Array(3) }), /must not move/)
  assert.match(faults(one(0, 0, 2), { closed: Uint8Array.from([0, 0, 1]) }), /takes nothing/)
  assert.match(
    faults([
      [
        { item: 0, from: 0, to: 2 },
        { item: 1, from: 1, to: 0 },
      ],
    ]),
    /moves at a time/,
  )
  assert.match(faults([]), /overfull/)
  assert.match(faults(one(1, 1, 2), { rules: [to(0, 1)] }), /out of its bins/)
  assert.match(faults(one(1, 1, 2), { cleared: Uint8Array.from([1, 0, 0]) }), /still in bin/)
})

test('a conflict names a smallest set of demands, and without any one of them there is an end', () => {
  const together2: MoveRule = { id: 'together', kind: 'together', items: [0, 1] }
  const again: MoveRule = { id: 'again', kind: 'together', items: [1, 2] }
  const apart: MoveRule = { id: 'apart', kind: 'apart', items: [0, 2], holds: 'at-end' }
  const idle: MoveRule = { id: 'idle', kind: 'apart', items: [0, 3], holds: 'at-end' }
  const problem = small(
    [9, 9],
    [
      [1, 0],
      [1, 0],
      [1, 1],
      [1, 1],
    ],
    [idle, together2, again, apart],
  )
  const { demands, smallest } = conflictOf(problem, 10_000)
  assert.deepEqual(demands, [
    { kind: 'rule', id: 'together' },
    { kind: 'rule', id: 'again' },
    { kind: 'rule', id: 'apart' },
  ])
  assert.equal(smallest, true)
})

test('what conflicts is named alone: room in one dimension, or a pin on a bin that must be cleared', () => {
  assert.deepEqual(
    conflictOf(
      small(
        [4, 4],
        [
          [3, 0],
          [3, 0],
          [3, 1],
        ],
        [],
      ),
      10_000,
    ).demands,
    [{ kind: 'room', dimension: 0 }],
  )
  const cleared = {
    ...small([9, 9], [[1, 1]], [to(0, 1)]),
    closed: Uint8Array.from([0, 1]),
    cleared: Uint8Array.from([0, 1]),
  }
  assert.deepEqual(conflictOf(cleared, 10_000).demands, [
    { kind: 'clear', bin: 1 },
    { kind: 'rule', id: 'pin of 0' },
  ])
})

test('a wish that cannot be kept is left out, and what it keeps apart now stays apart', () => {
  const wish: MoveRule = { id: 'wish', kind: 'apart', items: [0, 1, 2], holds: 'at-end' }
  const { problem, left } = withWishes(
    small(
      [9, 9],
      [
        [1, 0],
        [1, 1],
        [1, 0],
      ],
      [],
    ),
    [wish],
    1000,
  )
  assert.deepEqual(left, [wish])
  assert.deepEqual(
    problem.rules.map(({ items }) => items),
    [
      [0, 1],
      [1, 2],
    ],
  )
})

test('no room, no bins for a group and an immovable item in a bin to clear have no plan and do not hang', () => {
  assert.equal(planMoves(small([0, 0], [[1, 0]], []), limits).kind, 'impossible')
  const stuck = {
    ...small([9, 9], [[1, 0]], []),
    movable: new Uint8Array(1),
    cleared: Uint8Array.from([1, 0]),
    closed: Uint8Array.from([1, 0]),
  }
  assert.equal(planMoves(stuck, limits).kind, 'impossible')
  const group: MoveRule = { id: 'group', kind: 'together', items: [0, 1] }
  assert.equal(
    planMoves(
      small(
        [2, 2],
        [
          [2, 0],
          [2, 1],
        ],
        [group],
      ),
      limits,
    ).kind,
    'impossible',
  )
})

test('twice the room and twice the need is the same problem', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const problem = randomProblem(seed, { bins: 4, items: 5, rules: 3 })
    const twice = (list: Float64Array): Float64Array => list.map((value) => value * 2)
    const doubled = {
      ...problem,
      capacity: twice(problem.capacity),
      ceiling: twice(problem.ceiling),
      need: twice(problem.need),
    }
    const [one, other] = [planMoves(problem, limits), planMoves(doubled, limits)]
    assert.deepEqual(other, one, `seed ${seed}`)
  }
})

test('a rule less never asks for more moves where the goal is rules alone', () => {
  for (let seed = 1; seed <= 120; seed += 1) {
    const problem = {
      ...randomProblem(seed, { bins: 4, items: 5, rules: 3 }),
      goal: { kind: 'none' } as const,
    }
    const [one, other] = [
      planMoves(problem, limits),
      planMoves({ ...problem, rules: problem.rules.slice(1) }, limits),
    ]
    if (one.kind === 'plan')
      assert.ok(other.kind === 'plan' && other.moves.length <= one.moves.length, `seed ${seed}`)
  }
})
