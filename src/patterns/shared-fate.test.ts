import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ComponentRef } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { statesUnder } from '#failure/states.ts'
import { seededRandom } from '#kernel/random.ts'
import { randomEstate } from '#patterns/random-estate.ts'
import { membersToLose, viewOf } from '#patterns/view.ts'

const down: ReadonlySet<string> = new Set(['failed', 'stopped', 'restarting'])
const wholes: ReadonlySet<string> = new Set(['site', 'room', 'cluster', 'network', 'service'])

test('what single failures take is what failing each component alone shows, on random estates', () => {
  const random = seededRandom(11)
  const met = { twins: 0, services: 0, clusters: 0 }
  for (let round = 0; round < 150; round += 1) {
    const view = viewOf(randomEstate(random), { asOf: '2026-11-30' })
    const { graph, twins, services, widest, stopped } = view.fate()
    const fatal = new Map<string, ComponentRef[]>()
    const together = new Map<string, Set<string>>()
    const most = new Map<string, number>()
    for (const { node, ref, kind } of graph.components) {
      if (wholes.has(kind)) continue
      const states = statesUnder(graph, [node])
      const stateOf = (of: ComponentRef): string => states[graph.nodeOf.get(of) ?? -1] ?? 'serving'
      for (const { id } of view.services) {
        const service = refTo('service', id)
        if (stopped.has(service) || stateOf(service) !== 'stopped') continue
        fatal.set(service, [...(fatal.get(service) ?? []), ref])
      }
      for (const one of view.twins) {
        const lost = one.vms.filter(
          (vm) => vm.power === 'on' && vm.template === false && down.has(stateOf(refTo('vm', vm.id))),
        )
        const needed = membersToLose(one)
        if (needed > 0 && lost.length >= needed)
          together.set(one.id, (together.get(one.id) ?? new Set()).add(ref))
      }
      for (const cluster of view.clusters) {
        const lost = cluster.hosts.filter((host) => down.has(stateOf(refTo('host', host.id)))).length
        most.set(cluster.id, Math.max(most.get(cluster.id) ?? 0, lost))
      }
    }
    for (const { id } of view.services) {
      const service = refTo('service', id)
      assert.equal(
        services.get(service)?.count ?? 0,
        fatal.get(service)?.length ?? 0,
        `${service} in round ${round}`,
      )
      met.services += fatal.has(service) ? 1 : 0
    }
    for (const { id } of view.twins) {
      const causes = Object.values(twins.get(id) ?? {}).flatMap(({ first }) => first)
      for (const cause of causes)
        assert.ok(together.get(id)?.has(cause), `${cause} takes ${id} in round ${round}`)
      met.twins += causes.length
    }
    for (const [id, lost] of most) {
      assert.equal(widest.get(id)?.hosts ?? 0, lost, `${id} in round ${round}`)
      met.clusters += lost > 1 ? 1 : 0
    }
  }
  assert.ok(Math.min(...Object.values(met)) > 40, JSON.stringify(met))
})
