import type { FailureGraph } from '#failure/failure-graph.ts'
import { parentsOf } from '#failure/net.ts'
import { comeBack, comebackOf, fail, type Simulation, simulationOf } from '#failure/simulation.ts'
import type { State } from '#kernel/block.ts'

/**
 * The state of every component (by node) when the nodes of `failed` fail together.
 *
 * failed: named. stopped: proved down, and nothing but a repair brings it back. restarting: proved down now and proved
 * to come back, room on the surviving hosts taken for granted. unknown: something nobody stated decides. degraded: up,
 * but a branch of its own 'any of' or 'k of n' is down, or of a service it needs. serving: the rest. Linear in the graph.
 */
export function statesUnder(graph: FailureGraph, failed: readonly number[]): readonly State[] {
  const may = after(graph.may, failed)
  const must = after(graph.must, failed)
  const degraded = degradedNodes(graph, may.now)
  const named = new Set(failed)
  return graph.components.map(({ node }) => {
    if (named.has(node)) return 'failed'
    if (may.downLater(node)) return 'stopped'
    if (may.now.down[node] === 1) return must.downLater(node) ? 'unknown' : 'restarting'
    if (must.now.down[node] === 1) return 'unknown'
    return degraded.has(node) ? 'degraded' : 'serving'
  })
}

function after(
  nets: FailureGraph['may'],
  failed: readonly number[],
): { readonly now: Simulation; readonly downLater: (node: number) => boolean } {
  const now = simulationOf(nets.now)
  for (const node of failed) fail(now, node)
  const comeback = comebackOf(nets.later)
  comeBack(now, comeback)
  return { now, downLater: (node) => now.down[node] === 1 && comeback.back[node] === 0 }
}

function degradedNodes(graph: FailureGraph, now: Simulation): ReadonlySet<number> {
  const degraded = new Set<number>()
  for (const { node, owner } of graph.gates) {
    if (now.count[node]! > 0 && now.down[owner] === 0) degraded.add(owner)
  }
  // A service that needs a degraded service has lost the same redundancy; hosts and VMs have not.
  const queue = [...degraded]
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const component = graph.components[node]
    if (component !== undefined && component.kind !== 'service') continue
    for (const parent of parentsOf(graph.may.now, node)) {
      const kind = graph.components[parent]?.kind
      if (now.down[parent] === 1 || degraded.has(parent) || (kind !== undefined && kind !== 'service'))
        continue
      degraded.add(parent)
      queue.push(parent)
    }
  }
  return degraded
}
