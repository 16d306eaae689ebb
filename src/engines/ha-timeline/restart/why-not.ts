import { mayRun, mayStart, type World } from '#engines/ha-timeline/restart/world.ts'
import type { ComponentRef } from '#estate/model.ts'
import { requirementRefs } from '#estate/requirement.ts'
import { childrenOf } from '#failure/net.ts'

/** Why something is still down: what it waits for at last, and whether that is a loop. */
export type WhyNot = { readonly code: 'needs' | 'start-loop'; readonly why: string }

/** Most names of a chain that are said. */
const saidMax = 6
/** Most components that are looked through for one sentence. */
const stepsMax = 10_000

/**
 * What a component that stayed down waits for, followed to where it began: something lost, or the component itself,
 * which is a loop. `hosts` are not followed: a guest waits for one only when none is left.
 */
export function whyNot(world: World, from: number): WhyNot {
  const { graph, named, down } = world
  const path: number[] = [from]
  const at = new Map([[from, 0]])
  const name = (node: number): string | undefined => {
    const ref = graph.components[node]?.ref
    return ref === undefined ? undefined : graph.names.said(ref)
  }
  const said = (nodes: readonly number[]): string => {
    const names = nodes.flatMap((node) => name(node) ?? [])
    const shown = names.slice(0, saidMax)
    return `${shown.join(', which needs ')}${names.length > shown.length ? ' and so on' : ''}`
  }
  for (let steps = 0; steps < stepsMax; steps += 1) {
    const node = path.at(-1)!
    const next =
      named.has(node) && path.length > 1 ? undefined : blockers(world, node).find((one) => down[one] === 1)
    if (next === undefined) {
      const [, ...rest] = path
      if (rest.length === 0) return { code: 'needs', why: 'what it needs is not back' }
      return { code: 'needs', why: `it needs ${said(rest)}, which does not come back` }
    }
    const seen = at.get(next)
    if (seen !== undefined) {
      const loop = [...path.slice(seen), next]
      return { code: 'start-loop', why: `it waits in a loop: ${said(loop)}` }
    }
    at.set(next, path.length)
    path.push(next)
  }
  return { code: 'needs', why: 'what it needs is not back' }
}

/** What keeps a component down: needs to run that are down, otherwise needs to start that do not hold. */
function blockers(world: World, node: number): readonly number[] {
  const { net, graph, startNeeds, down } = world
  if (!mayRun(world, node)) {
    return [...childrenOf(net, node)].filter((child) => down[child] === 1)
  }
  if (mayStart(world, node) === true) return []
  const refs = requirementRefs(startNeeds.get(node) ?? 'nothing')
  return refs.flatMap((ref: ComponentRef) => graph.nodeOf.get(ref) ?? [])
}
