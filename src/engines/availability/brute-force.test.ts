import assert from 'node:assert/strict'
import { test } from 'node:test'
import { downNow, downUntilRepaired, type NodeTree, withChances } from '#engines/availability/tree-under.ts'
import { randomEstate } from '#engines/blast-radius/random-estate.ts'
import { compileGraph } from '#failure/compile.ts'
import { isCause } from '#failure/failure-graph.ts'
import { comeBack, comebackOf, fail, simulationOf } from '#failure/simulation.ts'
import { seededRandom } from '#kernel/random.ts'
import { truthTable } from '#test/random-fault-tree.ts'

test('the trees of a service are true for exactly the failures under which a simulation has it down', () => {
  const random = seededRandom(41)
  let down = 0
  let back = 0
  for (let round = 0; round < 120; round += 1) {
    const estate = randomEstate(random, round % 2 === 0 ? 0 : 0.1)
    const graph = compileGraph(estate, 'real')
    const causes = graph.components.filter(isCause).map(({ node }) => node)
    for (const nets of [graph.may, graph.must]) {
      for (const service of graph.components.filter(({ kind }) => kind === 'service')) {
        const fails = (node: number): boolean => causes.includes(node)
        const now = downNow(nets.now, service.node, fails)
        const later = downUntilRepaired(nets.now, nets.later, service.node, fails)
        assert.ok(now !== 'loop' && later !== 'loop')
        const tables = [now, later].map((tree) =>
          truthTable(
            withChances(
              tree,
              tree.nodes.map(() => 0),
            ),
          ),
        )
        for (let draw = 0; draw < 60; draw += 1) {
          const share = random() ** 2
          const failed = causes.filter(() => random() < share)
          const simulation = simulationOf(nets.now)
          for (const node of failed) fail(simulation, node)
          const comeback = comebackOf(nets.later)
          comeBack(simulation, comeback)
          const isDown = simulation.down[service.node]!
          const staysDown = isDown === 1 && comeback.back[service.node] === 0 ? 1 : 0
          const what = `round ${round}, ${service.ref}, failed ${failed}`
          assert.equal(tables[0]![setOf(now, failed)], isDown, `now: ${what}`)
          assert.equal(tables[1]![setOf(later, failed)], staysDown, `until repaired: ${what}`)
          down += isDown
          back += isDown - staysDown
        }
      }
    }
  }
  assert.ok(down > 1_000 && back > 40, `${down} down, ${back} of them back`)
})

const setOf = ({ nodes }: NodeTree, failed: readonly number[]): number =>
  nodes.reduce((set, node, event) => (failed.includes(node) ? set | (1 << event) : set), 0)
