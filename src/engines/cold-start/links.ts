import type { Link } from '#engines/cold-start/result.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'
import { requirementSaid } from '#failure/requirements.ts'
import { counted, listed } from '#failure/wording.ts'

/** Alternatives named in a requirement that has no wording of its own. */
const namesShown = 4

/** What a component needs, in words: `needs` is a node it leans on, a component or one gate of alternatives. */
export function linkOf(graph: FailureGraph, owner: number, needs: number): Link {
  const { components, gates, names, may } = graph
  const ref = components[owner]!.ref
  const isHostPool = hostPool(graph, owner, needs)
  const purpose = isHostPool || childrenOf(may.now, owner).includes(needs) ? 'run' : 'start'
  const component = components[needs]
  if (component !== undefined) return { owner: ref, needs: names.said(component.ref), purpose }
  const gate = gates.find(({ node }) => node === needs)
  if (gate !== undefined) return { owner: ref, needs: requirementSaid(gate.requirement, names), purpose }
  const inside = [...childrenOf(may.later, needs)].flatMap((node) => components[node] ?? [])
  if (isHostPool) return { owner: ref, needs: `one of ${counted(inside.length, 'host')} to run on`, purpose }
  return {
    owner: ref,
    needs: listed(
      inside.map((one) => names.said(one.ref)),
      namesShown,
    ),
    purpose,
  }
}

/** Whether a node is the set of hosts that a VM can start on. */
function hostPool({ components, gates, may }: FailureGraph, owner: number, needs: number): boolean {
  if (components[owner]?.kind !== 'vm' || needs < components.length) return false
  const isHosts = childrenOf(may.later, needs).every((node) => components[node]?.kind === 'host')
  return isHosts && !gates.some(({ node }) => node === needs)
}
