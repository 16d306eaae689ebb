import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factoredTree } from '#kernel/fault-tree/factored-tree.ts'
import { eventInput, type FaultTree, type Gate, gateInput } from '#kernel/fault-tree/fault-tree.ts'
import { gateOrder } from '#kernel/fault-tree/gate-order.ts'
import { type NormalTree, normalTree } from '#kernel/fault-tree/normal-tree.ts'
import { partsOf } from '#kernel/fault-tree/parts.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'
import { randomFaultTree, truthTable } from '#test/random-fault-tree.ts'

function normalOf(tree: FaultTree): NormalTree {
  const order = gateOrder(tree)
  assert.ok(order.kind === 'ordered')
  return normalTree(tree, order.gates)
}

/** A normal tree as a tree whose truth can be tabled. */
function tableOf({ gates, top }: NormalTree, probabilities: ArrayLike<number>): Uint8Array {
  const plain = gates.map(
    ({ kind, k, inputs }): Gate => (kind === 'at-least' ? { kind, k, inputs } : { kind, inputs }),
  )
  if (typeof top !== 'string') return truthTable({ probabilities, gates: plain, top })
  const constant: Gate = { kind: top === 'true' ? 'and' : 'or', inputs: [] }
  return truthTable({ probabilities, gates: [constant], top: gateInput(probabilities.length, 0) })
}

test('simplified and with common parts drawn out, 3000 random trees keep their truth tables', () => {
  const random = seededRandom(43)
  let changed = 0
  for (let round = 0; round < 3_000; round += 1) {
    const form = round % 2 === 0 ? 'coherent' : 'any'
    const tree = randomFaultTree(random, { events: 8, gates: randomInteger(random, 4, 24), form })
    const table = truthTable(tree)
    const normal = normalOf(tree)
    assert.deepEqual(tableOf(normal, tree.probabilities), table)
    const factored = factoredTree(normal)
    assert.deepEqual(tableOf(factored, tree.probabilities), table)
    if (JSON.stringify(factored) !== JSON.stringify(normal)) changed += 1
  }
  assert.ok(changed > 300, `only ${changed} trees had anything to draw out`)
})

test('hosts that share a rack become one group behind it, and the groups are modules', () => {
  // 40 hosts in 4 racks: all down when each is down or its rack is.
  const hosts = 40
  const racks = 4
  const either = Array.from(
    { length: hosts },
    (_, host): Gate => ({
      ...{ kind: 'or', inputs: [eventInput(host), eventInput(hosts + (host % racks))] },
    }),
  )
  const events = hosts + racks
  const all: Gate = { kind: 'and', inputs: either.map((_, gate) => gateInput(events, gate)) }
  const probabilities = new Float64Array(events)
  const tree: FaultTree = { probabilities, gates: [...either, all], top: gateInput(events, hosts) }
  const normal = normalOf(tree)
  assert.equal(partsOf(normal).length, 1)
  // Each rack with its hosts, each group of hosts, and the whole.
  assert.equal(partsOf(factoredTree(normal)).length, 2 * racks + 1)
})
