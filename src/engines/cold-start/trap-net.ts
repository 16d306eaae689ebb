import { childrenOf, type Net } from '#failure/net.ts'

/**
 * A loop cut out of a net, everything outside it taken to be up. `wait` is how many of its children inside each node
 * still needs; a node with 0 starts by itself. `candidates` are the nodes a cure may choose from.
 */
export type TrapNet = {
  readonly size: number
  readonly wait: Int32Array
  readonly parentStart: Int32Array
  readonly parent: Int32Array
  /** Components, or in a net of requirements the requirements, in order. */
  readonly candidates: readonly number[]
  /** What each node stands for: a node of the whole net, or a requirement: who needs what. */
  readonly stands: readonly { readonly node: number; readonly needs: number }[]
}

/** The loop of `members` with its components as candidates: those of them below `components`. */
export function componentNet(net: Net, members: readonly number[], components: number): TrapNet {
  const order = [...members].sort((one, other) => one - other)
  const index = new Map(order.map((node, at) => [node, at]))
  const edges: [child: number, parent: number][] = []
  const wait = order.map((node) => waitOf(net, node, index, (child) => edges.push([child, index.get(node)!])))
  return {
    ...linked(order.length, edges),
    wait: Int32Array.from(wait),
    candidates: order.flatMap((node, at) => (node < components ? [at] : [])),
    stands: order.map((node) => ({ node, needs: -1 })),
  }
}

/** The same loop with a node between each component and each thing it needs inside: these are the candidates. */
export function requirementNet(net: Net, members: readonly number[], components: number): TrapNet {
  const order = [...members].sort((one, other) => one - other)
  const index = new Map(order.map((node, at) => [node, at]))
  const stands = order.map((node) => ({ node, needs: -1 }))
  const wait: number[] = []
  const edges: [child: number, parent: number][] = []
  const between = new Map<string, number>()
  for (const [at, node] of order.entries()) {
    wait[at] = waitOf(net, node, index, (child) => {
      if (node >= components) {
        edges.push([child, at])
        return
      }
      const key = `${at} ${child}`
      const known = between.get(key) ?? stands.length
      if (known === stands.length) {
        between.set(key, known)
        stands.push({ node, needs: order[child]! })
        edges.push([child, known])
      }
      edges.push([known, at])
    })
  }
  for (let at = order.length; at < stands.length; at += 1) wait[at] = 1
  const candidates = stands.flatMap(({ needs }, at) => (needs >= 0 ? [at] : []))
  return { ...linked(stands.length, edges), wait: Int32Array.from(wait), candidates, stands }
}

/** How many children inside a node still needs once everything outside is up; each of them is handed to `meet`. */
function waitOf(
  net: Net,
  node: number,
  index: ReadonlyMap<number, number>,
  meet: (child: number) => void,
): number {
  let inside = 0
  for (const child of childrenOf(net, node)) {
    const at = index.get(child)
    if (at === undefined) continue
    inside += 1
    meet(at)
  }
  return Math.max(0, inside - net.need[node]! + 1)
}

function linked(
  size: number,
  edges: readonly (readonly [child: number, parent: number])[],
): Pick<TrapNet, 'size' | 'parentStart' | 'parent'> {
  const parentStart = new Int32Array(size + 1)
  for (const [child] of edges) parentStart[child + 1]! += 1
  for (let node = 0; node < size; node += 1) parentStart[node + 1]! += parentStart[node]!
  const next = parentStart.slice(0, size)
  const parent = new Int32Array(edges.length)
  for (const [child, owner] of edges) {
    parent[next[child]!] = owner
    next[child]! += 1
  }
  return { size, parentStart, parent }
}

/** Steps that a search may still take: one for each node and edge it touches. */
export type Steps = { left: number }

/** 1 for what does not start although `chosen` does, whatever it needs. Linear in the net. */
export function stuck(trap: TrapNet, chosen: readonly number[], steps: Steps): Uint8Array {
  const { size, parentStart, parent } = trap
  const still = new Uint8Array(size).fill(1)
  const wait = trap.wait.slice()
  const queue: number[] = []
  const raise = (node: number): void => {
    if (still[node] === 0) return
    still[node] = 0
    queue.push(node)
  }
  for (let node = 0; node < size; node += 1) if (wait[node] === 0) raise(node)
  for (const node of chosen) raise(node)
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (let at = parentStart[node]!; at < parentStart[node + 1]!; at += 1) {
      const owner = parent[at]!
      wait[owner]! -= 1
      if (wait[owner]! <= 0) raise(owner)
    }
    steps.left -= parentStart[node + 1]! - parentStart[node]!
  }
  steps.left -= size
  return still
}
