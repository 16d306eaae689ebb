import type { FailureGraph } from '#failure/failure-graph.ts'
import { fail, restore, type Simulation, simulationOf } from '#failure/simulation.ts'

/**
 * Hosts, as nodes in ascending order, that go down with a component, itself among them where it is a host.
 * `surely` is proved; of `perhaps` something nobody stated decides. The two share no host, and neither has a host that
 * was down before anything failed.
 */
export type HostsFallen = { readonly surely: readonly number[]; readonly perhaps: readonly number[] }

/** The hosts that fall with each of `nodes` failing alone. Linear in the graph once, then in what each takes with it. */
export function hostsFallenWithEach(graph: FailureGraph, nodes: readonly number[]): readonly HostsFallen[] {
  const may = simulationOf(graph.may.now)
  const must = simulationOf(graph.must.now)
  return nodes.map((node) => {
    const surely = hostsDown(graph, may, node)
    const proved = new Set(surely)
    return { surely, perhaps: hostsDown(graph, must, node).filter((host) => !proved.has(host)) }
  })
}

/** The hosts that fall with one component. For many components `hostsFallenWithEach` prepares the graph only once. */
export const hostsFallenWith = (graph: FailureGraph, node: number): HostsFallen =>
  hostsFallenWithEach(graph, [node])[0]!

function hostsDown(graph: FailureGraph, simulation: Simulation, node: number): readonly number[] {
  const mark = fail(simulation, node)
  const hosts: number[] = []
  for (let at = mark; at < simulation.length; at += 1) {
    const fallen = simulation.fallen[at]!
    if (graph.components[fallen]?.kind === 'host') hosts.push(fallen)
  }
  restore(simulation, node, mark)
  return hosts.sort((left, right) => left - right)
}
