import type { FailureGraph } from '#failure/failure-graph.ts'
import { childrenOf, type Net } from '#failure/net.ts'
import { listed, opened } from '#failure/wording.ts'
import type { Issue } from '#kernel/outcome.ts'

const loopsListed = 20

/** An issue for each group of components that need one another in a loop; the first 20 by number. Linear in the graph. */
export function loopIssues(graph: FailureGraph): readonly Issue[] {
  const issues: Issue[] = []
  for (const loop of loopsOf(graph.may.now)) {
    const members = loop
      .filter((node) => graph.components[node] !== undefined)
      .sort((left, right) => left - right)
    const [first] = members
    if (first === undefined) continue
    const names = members.map((node) => graph.names.said(graph.components[node]!.ref))
    const message =
      names.length === 1
        ? `${opened(names[0]!)} needs itself. It counts as running while the rest of what it needs works; remove the reference or name an alternative.`
        : `${opened(listed(names, 6))} need one another. While they run they count as running; whether they can be started from cold is not answered here. Name an alternative outside the loop, or remove the reference that is wrong.`
    issues.push({
      code: 'blast-radius.loop',
      severity: 'warning',
      where: graph.components[first]!.ref,
      message,
    })
  }
  return issues.sort((left, right) => (left.where < right.where ? -1 : 1)).slice(0, loopsListed)
}

/** Strongly connected sets of two or more nodes, or of one that leans on itself. Tarjan, 1972, without recursion. */
function loopsOf(net: Net): readonly (readonly number[])[] {
  const order = new Int32Array(net.size)
  const low = new Int32Array(net.size)
  const next = net.childStart.slice()
  const onStack = new Uint8Array(net.size)
  const stack: number[] = []
  const loops: number[][] = []
  let clock = 0
  const enter = (node: number): void => {
    clock += 1
    order[node] = clock
    low[node] = clock
    stack.push(node)
    onStack[node] = 1
  }
  for (let root = 0; root < net.size; root += 1) {
    if (order[root] !== 0) continue
    const path = [root]
    enter(root)
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      if (next[node]! < net.childStart[node + 1]!) {
        const child = net.child[next[node]!]!
        next[node]! += 1
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
