import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerFaultTree } from '#kernel/fault-tree/answer.ts'
import { birnbaumImportances } from '#kernel/fault-tree/importance.ts'
import { topProbability } from '#kernel/fault-tree/probability.ts'
import { solveFaultTree } from '#kernel/fault-tree/solve.ts'
import { truncatedAnswer } from '#kernel/fault-tree/truncated.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import {
  minimalInTable,
  randomFaultTree,
  sizeOfSet,
  tableProbability,
  truthTable,
} from '#test/random-fault-tree.ts'

const trees = 2_000
const nodeLimit = 1e6

/** Absolute up to rounding of a sum of a thousand terms. */
const close = (found: number, expected: number, what: string): void => {
  assert.ok(Math.abs(found - expected) < 1e-12, `${what}: ${found} instead of ${expected}`)
}

for (const form of ['coherent', 'any'] as const) {
  test(`${trees} random ${form} trees have the P, cut sets and importances of their truth tables`, () => {
    const random = seededRandom(form === 'any' ? 7 : 11)
    let deep = 0
    for (let round = 0; round < trees; round += 1) {
      const events = randomInteger(random, 1, 9)
      const tree = randomFaultTree(random, { events, gates: randomInteger(random, 1, 14), form })
      const table = truthTable(tree)
      const answer = answerFaultTree(tree, { nodeLimit, orders: 3 })
      assert.ok(answer.kind === 'answered' && answer.solved !== null)
      const what = `tree ${round} ${JSON.stringify(tree)}`
      close(answer.probability.low, tableProbability(table, tree.probabilities), what)
      const minimal = minimalInTable(table).map(sizeOfSet)
      assert.equal(answer.cutSets, BigInt(minimal.length), what)
      const byOrder = [0, 1, 2, 3].map((order) => minimal.filter((size) => size === order).length)
      assert.deepEqual(answer.byOrder, byOrder, what)
      birnbaumImportances(answer.solved, tree.probabilities).forEach((found, event) => {
        const at = (p: number) => tableProbability(table, Array.from(tree.probabilities).with(event, p))
        close(found, at(1) - at(0), `event ${event} of ${what}`)
      })
      if (minimal.some((size) => size > 1)) deep += 1
    }
    assert.ok(deep > trees / 8, `only ${deep} trees have a cut set of more than one event`)
  })

  test(`1000 random ${form} trees cut at two events keep their small cut sets and hold P between the bounds`, () => {
    const random = seededRandom(form === 'any' ? 17 : 19)
    let wide = 0
    for (let round = 0; round < 1_000; round += 1) {
      const events = randomInteger(random, 3, 9)
      const tree = randomFaultTree(random, { events, gates: randomInteger(random, 4, 14), form })
      const table = truthTable(tree)
      const cut = truncatedAnswer(tree, 2, nodeLimit)
      if (cut.kind === 'undecided') continue
      const minimal = minimalInTable(table).map(sizeOfSet)
      const what = `tree ${round} ${JSON.stringify(tree)}`
      assert.deepEqual(
        cut.byOrder,
        [0, 1, 2].map((order) => minimal.filter((size) => size === order).length),
        what,
      )
      const p = tableProbability(table, tree.probabilities)
      assert.ok(cut.probabilityLow <= p + 1e-12 && p <= cut.probabilityHigh + 1e-12, what)
      if (cut.probabilityLow < cut.probabilityHigh - 1e-6) wide += 1
    }
    assert.ok(wide > 100, `only ${wide} trees had anything cut`)
  })
}

test('2000 random trees with too few nodes have P between the bounds, and cut sets rightly or not at all', () => {
  const random = seededRandom(29)
  let out = 0
  for (let round = 0; round < 2_000; round += 1) {
    const events = randomInteger(random, 3, 9)
    const tree = randomFaultTree(random, { events, gates: randomInteger(random, 4, 14), form: 'any' })
    const answer = answerFaultTree(tree, { nodeLimit: randomInteger(random, 8, 80), orders: 2 })
    assert.ok(answer.kind === 'answered')
    const table = truthTable(tree)
    const p = tableProbability(table, tree.probabilities)
    const { low, high } = answer.probability
    const what = `tree ${round} ${JSON.stringify(tree)}`
    assert.ok(low <= p + 1e-12 && p <= high + 1e-12, what)
    if (answer.solved !== null) close(low, high, what)
    if (answer.cutSets === null) assert.notEqual(answer.why, '', what)
    else assert.equal(answer.cutSets, BigInt(minimalInTable(table).length), what)
    if (answer.cutSets === null) out += 1
  }
  assert.ok(out > 100 && out < 1_900, `${out} trees had too few nodes`)
})

test('every order of gates in the list and of inputs in a gate gives the same answer', () => {
  const random = seededRandom(23)
  for (let round = 0; round < 300; round += 1) {
    const events = randomInteger(random, 2, 12)
    const tree = randomFaultTree(random, { events, gates: randomInteger(random, 2, 16), form: 'any' })
    const places = shuffled(tree.gates.length)
    const moved = (input: number): number =>
      input >> 1 < events ? input : (events + places[(input >> 1) - events]!) * 2 + (input & 1)
    const gates = tree.gates.map((_, at) => {
      const gate = tree.gates[places.indexOf(at)]!
      return { ...gate, inputs: gate.inputs.map(moved).toReversed() }
    })
    const other = { ...tree, gates, top: moved(tree.top) }
    const [left, right] = [tree, other].map((one) => answerFaultTree(one, { nodeLimit, orders: 3 }))
    assert.ok(left?.kind === 'answered' && right?.kind === 'answered')
    close(left.probability.low, right.probability.low, 'P')
    assert.deepEqual([left.cutSets, left.byOrder], [right.cutSets, right.byOrder])
  }
  function shuffled(length: number): number[] {
    const list = Array.from({ length }, (_, at) => at)
    for (let at = length - 1; at > 0; at -= 1) {
      const other = randomInteger(random, 0, at)
      ;[list[at], list[other]] = [list[other]!, list[at]!]
    }
    return list
  }
})

test('the negated tree has the other probability, and a tree and its dual have dual ones', () => {
  const random = seededRandom(29)
  for (let round = 0; round < 500; round += 1) {
    const tree = randomFaultTree(random, { events: 8, gates: randomInteger(random, 2, 14), form: 'any' })
    const negatedTree = { ...tree, top: tree.top ^ 1 }
    // Negated events with the opposite probabilities under a negated top: the dual, whose P is 1 - P.
    const dual = {
      probabilities: tree.probabilities as readonly number[],
      gates: tree.gates.map((gate) => ({
        ...gate,
        inputs: gate.inputs.map((input) => (input >> 1 < 8 ? input ^ 1 : input)),
      })),
      top: tree.top ^ 1,
    }
    const p = probabilityOf(tree, tree.probabilities)
    close(probabilityOf(negatedTree, tree.probabilities), 1 - p, 'negation')
    close(
      probabilityOf(
        dual,
        Array.from(tree.probabilities, (one) => 1 - one),
      ),
      1 - p,
      'dual',
    )
  }
})

test('in a coherent tree P grows with every probability and lies between its likeliest cut set and their sum', () => {
  const random = seededRandom(31)
  for (let round = 0; round < 500; round += 1) {
    const tree = randomFaultTree(random, { events: 8, gates: randomInteger(random, 2, 14), form: 'coherent' })
    const p = probabilityOf(tree, tree.probabilities)
    const chances = minimalInTable(truthTable(tree)).map((set) =>
      Array.from(tree.probabilities).reduce(
        (product, one, event) => product * ((set >> event) & 1 ? one : 1),
        1,
      ),
    )
    assert.ok(p >= Math.max(0, ...chances) - 1e-12)
    assert.ok(p <= chances.reduce((sum, chance) => sum + chance, 0) + 1e-12)
    const event = randomInteger(random, 0, 7)
    const more = Array.from(tree.probabilities).map((one, at) =>
      at === event ? Math.min(1, one + 0.1) : one,
    )
    assert.ok(probabilityOf(tree, more) >= p - 1e-12)
  }
})

function probabilityOf(tree: Parameters<typeof solveFaultTree>[0], probabilities: ArrayLike<number>): number {
  const solved = solveFaultTree(tree, nodeLimit)
  assert.ok(solved.kind === 'solved')
  return topProbability(solved, probabilities)
}
