import type { Net } from '#failure/net.ts'

/** What decides beside the net: what was never down, what comes up whatever it leans on, and what never comes up. */
export type ColdGround = {
  readonly stays: ReadonlySet<number>
  readonly comes: ReadonlySet<number>
  readonly never: ReadonlySet<number>
}

/**
 * 1 for what comes up from cold: the least fixpoint of starting. What leans on nothing comes up, and then whatever has
 * enough of what it leans on. Nodes of a loop that lean on one another alone stay down. Linear in nodes and edges.
 */
export function coldStart(net: Net, { stays, comes, never }: ColdGround): Uint8Array {
  const up = new Uint8Array(net.size)
  const waits = new Int32Array(net.size)
  const queue: number[] = []
  const raise = (node: number): void => {
    if (up[node] === 1 || never.has(node)) return
    up[node] = 1
    queue.push(node)
  }
  for (let node = 0; node < net.size; node += 1) {
    waits[node] = net.childStart[node + 1]! - net.childStart[node]! - net.need[node]! + 1
    if (waits[node]! <= 0 || stays.has(node) || comes.has(node)) raise(node)
  }
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (let at = net.parentStart[node]!; at < net.parentStart[node + 1]!; at += 1) {
      const parent = net.parent[at]!
      waits[parent]! -= 1
      if (waits[parent]! <= 0) raise(parent)
    }
  }
  return up
}
