import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseOpenPsa } from '#formats/open-psa.ts'
import { answerFaultTree } from '#kernel/fault-tree/answer.ts'
import { eventInput, type FaultTree, type Gate, gateInput } from '#kernel/fault-tree/fault-tree.ts'
import { failureFrequency, topFrequency, unavailability } from '#kernel/fault-tree/frequency.ts'
import { importances } from '#kernel/fault-tree/importance.ts'
import { simulateFaultTree } from '#kernel/fault-tree/simulate.ts'
import { solveFaultTree } from '#kernel/fault-tree/solve.ts'
import { faultTreeConformance } from '#test/conformance/fault-trees.ts'
import { corpusTest } from '#test/corpus.ts'

const limits = { nodeLimit: 1e6, orders: 3 }
const e = eventInput

/** A tree of gates whose last one is the top. */
const treeOf = (probabilities: readonly number[], ...gates: readonly Gate[]): FaultTree => ({
  ...{ probabilities, gates, top: gateInput(probabilities.length, gates.length - 1) },
})

function answered(tree: FaultTree) {
  const answer = answerFaultTree(tree, limits)
  assert.ok(answer.kind === 'answered' && answer.solved !== null)
  const { low, high } = answer.probability
  assert.equal(low, high)
  return { p: low, cutSets: answer.cutSets, byOrder: answer.byOrder, solved: answer.solved }
}

const near = (found: number | null | undefined, expected: number): void => {
  assert.ok(
    found != null && Math.abs(found - expected) <= 1e-12 * Math.max(1, expected),
    `${found}, not ${expected}`,
  )
}

// Mains 3e-2 and (generator 2e-2 or relay 5e-2), a worked case of the fault-tree literature: 0.00207, rare-event 0.0021.
const mains = treeOf(
  [3e-2, 2e-2, 5e-2],
  { kind: 'or', inputs: [e(1), e(2)] },
  { kind: 'and', inputs: [e(0), gateInput(3, 0)] },
)

test('mains lost and generator or relay failed: 0.00207 by two pairs', () => {
  const { p, cutSets, byOrder } = answered(mains)
  near(p, 0.00207)
  assert.equal(cutSets, 2n)
  assert.deepEqual(byOrder, [0, 0, 2, 0])
})

test('any of three is 0.496, and two of three 0.098, with 0.1, 0.2 and 0.3', () => {
  near(answered(treeOf([0.1, 0.2, 0.3], { kind: 'or', inputs: [e(0), e(1), e(2)] })).p, 0.496)
  const two = answered(treeOf([0.1, 0.2, 0.3], { kind: 'at-least', k: 2, inputs: [e(0), e(1), e(2)] }))
  near(two.p, 0.098)
  assert.deepEqual(two.byOrder, [0, 0, 3, 0])
})

test('two pumps with two valves: 0.646 and the published Birnbaum importances', () => {
  const tree = treeOf(
    [0.6, 0.4, 0.7, 0.5],
    { kind: 'or', inputs: [e(0), e(1)] },
    { kind: 'or', inputs: [e(2), e(3)] },
    { kind: 'and', inputs: [gateInput(4, 0), gateInput(4, 1)] },
  )
  const { p, solved } = answered(tree)
  near(p, 0.646)
  const found = importances(solved, tree.probabilities, p)
  // P1 .51, V1 .34, P2 .38, V2 .228
  ;[0.51, 0.34, 0.38, 0.228].forEach((expected, event) => {
    near(found[event]?.birnbaum, expected)
  })
  near(found[0]?.criticality, (0.51 * 0.6) / 0.646)
  near(found[0]?.achievement, (0.646 + 0.4 * 0.51) / 0.646)
  near(found[0]?.reduction, 0.646 / (0.646 - 0.6 * 0.51))
})

test('two parts in series of availability 0.9995 and 0.9999 are available 0.99940005', () => {
  near(1 - answered(treeOf([0.0005, 0.0001], { kind: 'or', inputs: [e(0), e(1)] })).p, 0.99940005)
})

test('a part that every cut set holds leaves nothing when it never fails, and a top that cannot be has no ratios', () => {
  const { p, solved } = answered(mains)
  assert.equal(importances(solved, mains.probabilities, p)[0]?.reduction, null)
  const never = treeOf([0.5], { kind: 'or', inputs: [] })
  const { p: zero, cutSets, solved: none } = answered(never)
  assert.deepEqual([zero, cutSets], [0, 0n])
  assert.deepEqual(importances(none, [0.5], zero), [
    { birnbaum: 0, criticality: null, achievement: null, reduction: null },
  ])
})

test('small probabilities keep their digits: twelve parts of 1e-6 fail together with 1e-72', () => {
  const inputs = Array.from({ length: 12 }, (_, event) => e(event))
  const { p } = answered(treeOf(Array(12).fill(1e-6), { kind: 'and', inputs }))
  assert.ok(Math.abs(p / 1e-72 - 1) < 1e-12)
})

test('a pair of equal repairable parts stops as often as its birth-death chain says', () => {
  // Independent repair, states 2, 1, 0 up; frequency of entering 0 = P(1 up) times failure rate. Derived by hand.
  const part = { failuresPerYear: 2, downHours: 438 }
  const [failing, repairing] = [2, 8_760 / 438]
  const down = failing / (failing + repairing)
  near(unavailability(part), down)
  near(failureFrequency(part), failing * (1 - down))
  const both = solveFaultTree(treeOf([0, 0], { kind: 'and', inputs: [e(0), e(1)] }), 1e3)
  const either = solveFaultTree(treeOf([0, 0], { kind: 'or', inputs: [e(0), e(1)] }), 1e3)
  assert.ok(both.kind === 'solved' && either.kind === 'solved')
  near(topFrequency(both, [part, part]), 2 * down * (1 - down) * failing)
  near(topFrequency(either, [part, part]), (1 - down) ** 2 * 2 * failing)
})

test('a tree that a failure can heal has no frequency by this sum, and says so with null', () => {
  const odd = solveFaultTree(treeOf([0, 0], { kind: 'xor', inputs: [e(0), e(1)] }), 1e3)
  assert.ok(odd.kind === 'solved')
  assert.equal(
    topFrequency(odd, [
      { failuresPerYear: 1, downHours: 1 },
      { failuresPerYear: 1, downHours: 1 },
    ]),
    null,
  )
})

test('drawing events a hundred thousand times agrees with the diagram within four standard deviations', () => {
  const trees = [
    mains,
    treeOf([0.2, 0.3, 0.4, 0.1], { kind: 'at-least', k: 2, inputs: [e(0), e(1) + 1, e(2), e(3)] }),
  ]
  for (const tree of trees) {
    const { p } = answered(tree)
    const { low, high, trials } = simulateFaultTree(tree, 1e5, 2026, 4)
    assert.equal(trials, 1e5)
    assert.ok(low <= p && p <= high, `${p} outside ${low} to ${high}`)
  }
})

test('a threshold over 60 parts is counted without listing: 118 264 581 564 861 424 sets, beyond a double', () => {
  const inputs = Array.from({ length: 60 }, (_, event) => e(event))
  const { cutSets } = answered(treeOf(Array(60).fill(0.1), { kind: 'at-least', k: 30, inputs }))
  assert.equal(cutSets, 118_264_581_564_861_424n)
})

corpusTest(
  'fault-trees',
  'the published Aralia trees have their P to 6 digits and their cut sets exactly',
  (folder) => {
    const { differed, agreed, cases } = faultTreeConformance(folder)
    assert.deepEqual(differed, [])
    assert.equal(agreed, cases)
  },
)

corpusTest(
  'fault-trees',
  'das9204 has its published number of cut sets; its published P is known not to reproduce',
  (folder) => {
    const read = parseOpenPsa('das9204', readFileSync(join(folder, 'das9204.xml')), {
      top: 'only',
      missionTimeHours: 0,
    })
    assert.ok(read.ok)
    assert.equal(answered(read.value.tree).cutSets, 16_704n)
  },
)

corpusTest(
  'fault-trees',
  'nus9601 with too few nodes ends with no number and the limit that was met',
  (folder) => {
    assert.ok(readdirSync(folder).includes('nus9601.xml'))
    const read = parseOpenPsa('nus9601', readFileSync(join(folder, 'nus9601.xml')), {
      top: 'only',
      missionTimeHours: 0,
    })
    assert.ok(read.ok)
    const answer = answerFaultTree(read.value.tree, { nodeLimit: 20_000, orders: 2 })
    assert.ok(answer.kind === 'answered')
    assert.equal(answer.cutSets, null)
    assert.equal(answer.byOrder, null)
    assert.deepEqual(answer.probability, { low: 0, high: 1 })
    assert.match(answer.why, /more than 20000 nodes/)
  },
)
