import { shortestCircle } from '#engines/cold-start/circle.ts'
import { linkOf } from '#engines/cold-start/links.ts'
import type { Link, Trap, WayOut } from '#engines/cold-start/result.ts'
import { type Cure, smallestCure } from '#engines/cold-start/smallest-cure.ts'
import {
  componentNet,
  requirementNet,
  type Steps,
  stuck,
  type TrapNet,
} from '#engines/cold-start/trap-net.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { loopsOf } from '#failure/strong-components.ts'

/** Steps that all searches for cures may take together, and each of them. */
const stepsMost = 60_000_000
const stepsEach = 8_000_000
/** Traps described, and members named of each; the rest is counted. */
const trapsListed = 20
const membersListed = 40

/**
 * The traps among what never starts (1 in `stuckNodes`): loops that would not start even if everything outside them
 * were up. A loop that only waits behind another, or that has an alternative there, is none. Everything starts when
 * each trap is broken, so the smallest cure of the whole is one smallest cure of each.
 */
export function trapsOf(
  graph: FailureGraph,
  stuckNodes: Uint8Array,
): { readonly traps: readonly Trap[]; readonly count: number; readonly members: ReadonlySet<number> } {
  const net = graph.may.later
  const amount = graph.components.length
  const steps: Steps = { left: stepsMost }
  const members = new Set<number>()
  const found: { readonly nodes: readonly number[]; readonly trap: TrapNet }[] = []
  for (const loop of loopsOf(net, stuckNodes)) {
    const trap = componentNet(net, loop, amount)
    if (!stuck(trap, [], { left: 0 }).includes(1)) continue
    for (const node of loop) if (node < amount) members.add(node)
    found.push({ nodes: loop, trap })
  }
  found.sort((one, other) => one.trap.stands[0]!.node - other.trap.stands[0]!.node)
  const traps = found.slice(0, trapsListed).map(({ nodes, trap }): Trap => {
    const inside = nodes.filter((node) => node < amount).sort((one, other) => one - other)
    return {
      members: inside.slice(0, membersListed).map((node) => graph.components[node]!.ref),
      count: inside.length,
      circle: shortestCircle(graph, nodes),
      components: wayOut(trap, steps, (at) => graph.components[trap.stands[at]!.node]!.ref),
      requirements: requirementsOut(graph, nodes, steps),
    }
  })
  return { traps, count: found.length, members }
}

function requirementsOut(graph: FailureGraph, nodes: readonly number[], steps: Steps): WayOut<Link> {
  const net = requirementNet(graph.may.later, nodes, graph.components.length)
  return wayOut(net, steps, (at) => linkOf(graph, net.stands[at]!.node, net.stands[at]!.needs))
}

function wayOut<T>(trap: TrapNet, steps: Steps, said: (at: number) => T): WayOut<T> {
  const granted = Math.min(stepsEach, Math.max(0, steps.left))
  const own: Steps = { left: granted }
  const { proof, size, atLeast, listed, sets }: Cure = smallestCure(trap, own)
  steps.left -= granted - own.left
  return { proof, size, atLeast, listed, sets: sets.map((set) => set.map(said)) }
}
