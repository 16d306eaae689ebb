import { childrenOf, type Net } from '#failure/net.ts'

/**
 * Strongly connected sets of two or more nodes, or of one that leans on itself, within the nodes marked 1 in `within`;
 * what a set leans on comes before it. Tarjan, 1972, without recursion. Linear in nodes and edges.
 */
export function loopsOf(net: Net, within: Uint8Array | 'every node'): readonly (readonly number[])[] {
  const order = new Int32Array(net.size)
  const low = new Int32Array(net.size)
  const next = net.childStart.slice()
  const onStack = new Uint8Array(net.size)
  const stack: number[] = []
  const loops: number[][] = []
  const counts = (node: number): boolean => within === 'every node' || within[node] === 1
  let clock = 0
  const enter = (node: number): void => {
    clock += 1
    order[node] = clock
    low[node] = clock
    stack.push(node)
    onStack[node] = 1
  }
  for (let root = 0; root < net.size; root += 1) {
    if (order[root] !== 0 || !counts(root)) continue
    const path = [root]
    enter(root)
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      if (next[node]! < net.childStart[node + 1]!) {
        const child = net.child[next[node]!]!
        next[node]! += 1
        if (!counts(child)) continue
        if (order[child] === 0) {
          path.push(child)
          enter(child)
        } else if (onStack[child] === 1) low[node] = Math.min(low[node]!, order[child]!)
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!)
      if (low[node] === order[node]) collect(net, node, stack, onStack, loops)
    }
  }
  return loops
}

function collect(net: Net, root: number, stack: number[], onStack: Uint8Array, loops: number[][]): void {
  const members: number[] = []
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    onStack[node] = 0
    members.push(node)
    if (node === root) break
  }
  if (members.length > 1 || childrenOf(net, root).includes(root)) loops.push(members)
}
