import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type DecisionDiagram,
  type Edge,
  edgeOf,
  falseEdge,
  newDecisionDiagram,
  trueEdge,
} from '#kernel/fault-tree/decision-diagram.ts'
import { fixedFunction } from '#kernel/fault-tree/fixed-function.ts'
import {
  emptySetOnly,
  type Family,
  type FamilyDiagram,
  minimalSets,
  newFamilyDiagram,
  noSets,
} from '#kernel/fault-tree/minimal-sets.ts'
import { exhausted, nodeWords } from '#kernel/fault-tree/node-table.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { minimalInTable } from '#test/random-fault-tree.ts'

/** The function of a table of truth values, a set of levels being the bits of its index. */
function functionOf(diagram: DecisionDiagram, table: Uint8Array, level: number, set: number): Edge {
  if (1 << level === table.length) return table[set] === 1 ? trueEdge : falseEdge
  const high = functionOf(diagram, table, level + 1, set | (1 << level))
  return edgeOf(diagram, level, high, functionOf(diagram, table, level + 1, set))
}

/** Every set of a family, as bits. */
function listed(families: FamilyDiagram, family: Family): readonly number[] {
  if (family === noSets) return []
  if (family === emptySetOnly) return [0]
  const { words } = families.table
  const at = family * nodeWords
  const withLevel = listed(families, words[at + 1]!).map((set) => set | (1 << words[at]!))
  return [...withLevel, ...listed(families, words[at + 2]!)]
}

test('3000 random functions, most of which shrink somewhere, have the minimal sets of their truth tables', () => {
  const random = seededRandom(31)
  let most = 0
  for (let round = 0; round < 3_000; round += 1) {
    const levels = randomInteger(random, 1, 7)
    const share = random() ** 3
    const table = Uint8Array.from({ length: 1 << levels }, () => (random() < share ? 1 : 0))
    const diagram = newDecisionDiagram(levels, 1e4)
    const families = newFamilyDiagram(levels, 1e4)
    const family = minimalSets(families, fixedFunction(diagram, functionOf(diagram, table, 0, 0)))
    const found = [...listed(families, family)].sort((left, right) => left - right)
    assert.deepEqual(found, minimalInTable(table), `round ${round}`)
    most = Math.max(most, found.length)
  }
  assert.ok(most > 10, `no more than ${most} sets in any`)
})

test('a family that needs more nodes than its diagram may hold is exhausted, not cut short', () => {
  const levels = 6
  const table = Uint8Array.from({ length: 1 << levels }, (_, set) => (set % 7 === 3 ? 1 : 0))
  const diagram = newDecisionDiagram(levels, 1e4)
  const fixed = fixedFunction(diagram, functionOf(diagram, table, 0, 0))
  const whole = newFamilyDiagram(levels, 1e4)
  assert.notEqual(minimalSets(whole, fixed), exhausted)
  for (let limit = 2; limit < whole.table.count; limit += 1) {
    assert.equal(minimalSets(newFamilyDiagram(levels, limit), fixed), exhausted)
  }
})
