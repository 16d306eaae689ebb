import type { Fault } from '#engines/ha-timeline/params.ts'
import type { ComponentRef, Facility, Host, Needs, Requirement } from '#estate/model.ts'
import { refTo, splitRef } from '#estate/requirement.ts'
import { compileGraph } from '#failure/compile.ts'
import type { FailureGraph, Ground } from '#failure/failure-graph.ts'
import { fail, simulationOf } from '#failure/simulation.ts'

/** Which nodes of a graph are down when these fail, 1 for down, in the reading that takes the unknown for harmless. */
export function downUnder({ may }: FailureGraph, nodes: readonly number[]): Uint8Array {
  const simulation = simulationOf(may.now)
  for (const node of nodes) fail(simulation, node)
  return simulation.down
}

/** A part that always holds, written where a path stood. */
const holds: Requirement = { kind: 'all', of: [] }

/**
 * How each lost host is lost, by id. A host that would fall with every switch and fabric standing has no power or no
 * machine: it is dead. One that would stand but for switches is cut off, one that would stand but for fabrics has lost
 * its storage; both still run. Two failure graphs without VMs: linear in facilities and hosts.
 */
export function hostFaults(
  ground: Ground,
  lost: readonly ComponentRef[],
  fallen: readonly Host[],
): ReadonlyMap<string, Fault> {
  const named = new Set<string>(lost)
  const powered = standing(ground, lost, new Set(['switch', 'fabric']))
  const cabled = standing(ground, lost, new Set(['fabric']))
  return new Map(
    fallen.map(({ id }): readonly [string, Fault] => {
      const ref = refTo('host', id)
      if (named.has(ref) || !powered(ref)) return [id, 'host-dead']
      return [id, cabled(ref) ? 'storage-lost' : 'isolated']
    }),
  )
}

/** Whether a host stands under the loss when nothing of these kinds fails. */
function standing(
  ground: Ground,
  lost: readonly ComponentRef[],
  kinds: ReadonlySet<string>,
): (ref: ComponentRef) => boolean {
  const without = <T extends Host | Facility>(one: T): T => ({ ...one, requires: strip(one.requires, kinds) })
  const part: Ground = {
    ...{ clusters: [], datastores: [], networks: [], vms: [], services: [], rules: [] },
    facilities: ground.facilities.map(without),
    hosts: ground.hosts.map(without),
  }
  const graph = compileGraph(part, 'real')
  const nodes = lost
    .filter((ref) => !kinds.has(splitRef(ref)[0]))
    .flatMap((ref) => graph.nodeOf.get(ref) ?? [])
  const down = downUnder(graph, nodes)
  return (ref) => down[graph.nodeOf.get(ref)!] === 0
}

function strip(needs: Needs, kinds: ReadonlySet<string>): Needs {
  if (typeof needs === 'string') return needs
  if (needs.kind === 'component') return kinds.has(splitRef(needs.ref)[0]) ? holds : needs
  return { ...needs, of: needs.of.map((part) => strip(part, kinds) as Requirement) }
}
