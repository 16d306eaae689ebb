/** Where a network comes apart: nodes and links whose loss alone separates what was connected. */
export type Articulation = {
  /** Nodes, in ascending order, without which their component falls apart. */
  readonly points: readonly number[]
  /** Links, as indices into the given list in ascending order, without which their component falls apart. */
  readonly bridges: readonly number[]
  /** The component of each node, numbered from 0 in order of their first nodes. */
  readonly componentOf: Int32Array
  readonly components: number
}

/** Links between nodes 0 to n - 1, without direction. Parallel links and links from a node to itself may occur. */
export type Links = readonly (readonly [from: number, to: number])[]

/**
 * Articulation points and bridges of an undirected network with parallel links. Of two parallel links neither is a
 * bridge; a link from a node to itself is never one. Linear in nodes and links, without recursion.
 * Source: Hopcroft and Tarjan, Algorithm 447: Efficient algorithms for graph manipulation, CACM 16 (1973).
 */
export function articulation(nodes: number, links: Links): Articulation {
  const { start, list } = incidence(nodes, links)
  const order = new Int32Array(nodes)
  const low = new Int32Array(nodes)
  const arrivedBy = new Int32Array(nodes).fill(-1)
  const next = start.slice()
  const isPoint = new Uint8Array(nodes)
  const componentOf = new Int32Array(nodes)
  const bridges: number[] = []
  let clock = 0
  let components = 0
  for (let root = 0; root < nodes; root += 1) {
    if (order[root] !== 0) continue
    let branches = 0
    const path = [root]
    clock += 1
    order[root] = clock
    low[root] = clock
    componentOf[root] = components
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      if (next[node]! < start[node + 1]!) {
        const link = list[next[node]!]!
        next[node]! += 1
        const [from, to] = links[link]!
        const other = from === node ? to : from
        if (link === arrivedBy[node] || other === node) continue
        if (order[other] !== 0) low[node] = Math.min(low[node]!, order[other]!)
        else {
          clock += 1
          order[other] = clock
          low[other] = clock
          arrivedBy[other] = link
          componentOf[other] = components
          path.push(other)
        }
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent === undefined) continue
      low[parent] = Math.min(low[parent]!, low[node]!)
      if (low[node]! > order[parent]!) bridges.push(arrivedBy[node]!)
      if (parent === root) branches += 1
      else if (low[node]! >= order[parent]!) isPoint[parent] = 1
    }
    // The first node of a component separates what was reached from it by different links.
    if (branches > 1) isPoint[root] = 1
    components += 1
  }
  const points = [...isPoint.keys()].filter((node) => isPoint[node] === 1)
  return { points, bridges: bridges.sort((left, right) => left - right), componentOf, components }
}

/** For each node the links at it: those of node n stand in `list` from start[n] to start[n + 1]. */
function incidence(nodes: number, links: Links): { readonly start: Int32Array; readonly list: Int32Array } {
  const start = new Int32Array(nodes + 1)
  for (const ends of links) for (const end of ends) start[end + 1]! += 1
  for (let node = 0; node < nodes; node += 1) start[node + 1]! += start[node]!
  const list = new Int32Array(2 * links.length)
  const next = start.slice(0, nodes)
  for (const [link, ends] of links.entries()) {
    for (const end of ends) {
      list[next[end]!] = link
      next[end]! += 1
    }
  }
  return { start, list }
}
