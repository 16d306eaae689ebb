import { linkOf } from '#engines/cold-start/links.ts'
import type { Link } from '#engines/cold-start/result.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'

/** Members from which a circle is looked for; of these the shortest one is told. */
const startsTried = 64

/** A shortest circle through the first members of a loop, each link in words. Linear in the loop for each start. */
export function shortestCircle(graph: FailureGraph, members: readonly number[]): readonly Link[] {
  const inside = new Set(members)
  const starts = members.filter((node) => node < graph.components.length).sort((one, other) => one - other)
  let best: readonly number[] = []
  for (const start of starts.slice(0, startsTried)) {
    const circle = circleFrom(graph, start, inside)
    if (circle.length > 0 && (best.length === 0 || circle.length < best.length)) best = circle
  }
  const links: Link[] = []
  for (const [at, node] of best.entries()) {
    if (node >= graph.components.length) continue
    const first = best[(at + 1) % best.length]!
    const link = linkOf(graph, node, first)
    const next = componentAfter(graph, best, at)
    const ways = first < graph.components.length ? 1 : childrenOf(graph.may.later, first).length
    const said = graph.names.said(graph.components[next]!.ref)
    links.push({ ...link, needs: ways > 1 ? `${said} (one of ${ways})` : said })
  }
  return links
}

/** The nodes of a shortest way from a node back to itself inside a loop, the node first; breadth first. */
function circleFrom({ may }: FailureGraph, start: number, inside: ReadonlySet<number>): readonly number[] {
  const from = new Map<number, number>()
  const queue = [start]
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at]!
    for (const child of childrenOf(may.later, node)) {
      if (child === start) return wayTo(from, node)
      if (!inside.has(child) || from.has(child)) continue
      from.set(child, node)
      queue.push(child)
    }
  }
  return []
}

function wayTo(from: ReadonlyMap<number, number>, end: number): readonly number[] {
  const way: number[] = []
  for (let node: number | undefined = end; node !== undefined; node = from.get(node)) way.push(node)
  return way.reverse()
}

function componentAfter(graph: FailureGraph, circle: readonly number[], at: number): number {
  for (let step = 1; step <= circle.length; step += 1) {
    const node = circle[(at + step) % circle.length]!
    if (node < graph.components.length) return node
  }
  return circle[at]!
}
