import { mayRun, mayStart, type World } from '#engines/ha-timeline/restart/world.ts'
import { requirementRefs } from '#estate/requirement.ts'

/** What something that stayed down waits for: a chain of nodes from it to where it began, or round in a loop. */
export type Chain = { readonly code: 'needs' | 'start-loop'; readonly nodes: readonly number[] }

/** Most names of a chain that are said, and most nodes that are followed. */
const saidMax = 6
const stepsMax = 10_000

/**
 * What a component that stayed down waits for, followed to where it began: something lost or held back, or a node that
 * is met again, which is a loop; then the chain is the loop alone, its first node once more at its end.
 */
export function chainFrom(world: World, from: number): Chain {
  const path: number[] = [from]
  const at = new Map([[from, 0]])
  for (let steps = 0; steps < stepsMax; steps += 1) {
    const node = path.at(-1)!
    const isEnd = world.named.has(node) && path.length > 1
    const next = isEnd ? -1 : blocker(world, node)
    if (next < 0) break
    const seen = at.get(next)
    if (seen !== undefined) return { code: 'start-loop', nodes: [...path.slice(seen), next] }
    at.set(next, path.length)
    path.push(next)
  }
  return { code: 'needs', nodes: path.slice(1) }
}

/**
 * A chain in words; `ownReason` says why a node at its end stays down, where more is known than that it does.
 * Example: "it needs VM dns-1, which needs Rack 4, which does not come back"
 */
export function chainText(
  { graph }: World,
  { code, nodes }: Chain,
  ownReason: (node: number) => string | undefined,
): string {
  const names = nodes.flatMap((node) => {
    const ref = graph.components[node]?.ref
    return ref === undefined ? [] : [graph.names.said(ref)]
  })
  const last = nodes.at(-1)
  if (names.length === 0 || last === undefined) return 'what it needs is not back'
  const chain = names.slice(0, saidMax).join(', which needs ')
  const more = names.length > saidMax ? ' and so on' : ''
  if (code === 'start-loop') return `it waits in a loop: ${chain}${more}`
  const own = ownReason(last)
  return `it needs ${chain}${more}, which ${own === undefined ? 'does not come back' : `stays down (${own})`}`
}

/** The first node that keeps a component down, -1 for none: a need to run that is down, else a need to start. */
function blocker(world: World, node: number): number {
  const { net, graph, startNeeds, down } = world
  if (!mayRun(world, node)) {
    for (let at = net.childStart[node]!; at < net.childStart[node + 1]!; at += 1) {
      if (down[net.child[at]!] === 1) return net.child[at]!
    }
    return -1
  }
  if (mayStart(world, node) === true) return -1
  for (const ref of requirementRefs(startNeeds.get(node) ?? 'nothing')) {
    const on = graph.nodeOf.get(ref)
    if (on !== undefined && down[on] === 1) return on
  }
  return -1
}
