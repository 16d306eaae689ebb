import type { Net } from '#failure/net.ts'

/** Nodes that need each other, or one node by itself. */
export type LoopGroup = { readonly nodes: readonly number[]; readonly loop: boolean }

/**
 * Everything under `roots` that is not `known`, in groups of nodes that reach each other, each after the groups it needs.
 * Linear, without recursion. Source: Tarjan, SIAM Journal on Computing 1, 1972.
 */
export function loopsFirst(
  net: Net,
  roots: readonly number[],
  known: ReadonlyMap<number, unknown>,
): readonly LoopGroup[] {
  const index = new Map<number, number>()
  const lowest = new Map<number, number>()
  const open = new Set<number>()
  const waiting: number[] = []
  const groups: LoopGroup[] = []
  const path: { readonly node: number; at: number }[] = []
  const enter = (node: number): void => {
    index.set(node, index.size)
    lowest.set(node, index.get(node)!)
    waiting.push(node)
    open.add(node)
    path.push({ node, at: net.childStart[node]! })
  }
  const lower = (node: number, to: number): void => {
    lowest.set(node, Math.min(lowest.get(node)!, to))
  }
  for (const root of roots) {
    if (index.has(root) || known.has(root)) continue
    enter(root)
    while (path.length > 0) {
      const step = path.at(-1)!
      const { node } = step
      if (step.at < net.childStart[node + 1]!) {
        const child = net.child[step.at]!
        step.at += 1
        if (known.has(child)) continue
        if (!index.has(child)) enter(child)
        else if (open.has(child)) lower(node, index.get(child)!)
        continue
      }
      path.pop()
      const user = path.at(-1)
      if (user !== undefined) lower(user.node, lowest.get(node)!)
      if (lowest.get(node) === index.get(node)) groups.push(groupFrom(net, node, waiting, open))
    }
  }
  return groups
}

function groupFrom(net: Net, first: number, waiting: number[], open: Set<number>): LoopGroup {
  const nodes = waiting.splice(waiting.lastIndexOf(first))
  for (const node of nodes) open.delete(node)
  const children = net.child.subarray(net.childStart[first]!, net.childStart[first + 1]!)
  return {
    nodes: nodes.sort((left, right) => left - right),
    loop: nodes.length > 1 || children.includes(first),
  }
}
