import type { Fault } from '#engines/ha-timeline/params.ts'
import { downUnder, hostFaults } from '#engines/ha-timeline/restart/host-fault.ts'
import type { ComponentRef, Host, Vm } from '#estate/model.ts'
import { refTo } from '#estate/requirement.ts'
import { compileGraph } from '#failure/compile.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'
import { comeBack, comebackOf, fail, simulationOf } from '#failure/simulation.ts'

/** A guest that stops with the loss. */
export type LostVm = {
  readonly vm: Vm
  readonly node: number
  /** Whether its host is lost; otherwise only something else that it needs. */
  readonly host: 'lost' | 'stands' | 'unknown'
}

/** What a loss takes, in the reading that takes everything unstated for harmless. */
export type Loss = {
  readonly graph: FailureGraph
  readonly lost: readonly number[]
  /** 1 per node that is down at once, and 1 per node that was down before. */
  readonly down: Uint8Array
  readonly before: Uint8Array
  /** 1 per node that comes back by itself if every platform restarts what it may; an upper bound of what does. */
  readonly back: Uint8Array
  readonly hosts: readonly Host[]
  readonly faults: ReadonlyMap<string, Fault>
  /** In order of id. */
  readonly vms: readonly LostVm[]
  /** Guests and services that may be lost as well, because nobody stated what decides it. */
  readonly perhapsVms: number
  readonly perhaps: Uint8Array
}

/** Whether the graph knows that a guest is switched off. */
export const isOff = (graph: FailureGraph, node: number): boolean =>
  childrenOf(graph.may.now, node).some((child) => graph.may.now.need[child] === 0)

/** What falls when these components are lost together. Linear in the estate. */
export function lossOf(ground: Ground, lost: readonly ComponentRef[]): Loss {
  const graph = compileGraph(ground, 'real')
  const nodes = lost.flatMap((ref) => graph.nodeOf.get(ref) ?? [])
  const before = downUnder(graph, [])
  const now = simulationOf(graph.may.now)
  for (const node of nodes) fail(now, node)
  const { down } = now
  const comeback = comebackOf(graph.may.later)
  comeBack(now, comeback)
  const worst = simulationOf(graph.must.now)
  const worstBefore = worst.down.slice()
  for (const node of nodes) fail(worst, node)
  const perhaps = worst.down.map((flag, node) =>
    flag === 1 && down[node] === 0 && worstBefore[node] === 0 ? 1 : 0,
  )
  const fell = (ref: ComponentRef): boolean => {
    const node = graph.nodeOf.get(ref)!
    return down[node] === 1 && before[node] === 0
  }
  const hosts = ground.hosts.filter(({ id }) => fell(refTo('host', id)))
  const vms: LostVm[] = []
  const seen = new Set<number>()
  let perhapsVms = 0
  for (const vm of ground.vms) {
    const node = graph.nodeOf.get(refTo('vm', vm.id))!
    // Of two rows with one id the first stands; the graph reports such pairs.
    if (seen.has(node) || isOff(graph, node)) continue
    seen.add(node)
    perhapsVms += perhaps[node]!
    if (!fell(refTo('vm', vm.id))) continue
    const host = graph.hostOfVm[node - graph.vmNodes.from]!
    vms.push({ vm, node, host: host < 0 ? 'unknown' : down[host] === 1 ? 'lost' : 'stands' })
  }
  vms.sort((one, other) => one.node - other.node)
  return {
    ...{ graph, lost: nodes, down, before, back: comeback.back, hosts, vms, perhapsVms, perhaps },
    faults: hostFaults(ground, lost, hosts),
  }
}
