/**
 * A failure net: every node fails when `need` of its children have failed. 'all of' needs 1, 'any of n' needs n,
 * 'k of n' needs n - k + 1; a node that needs 0 is down from the start, one without children never falls alone.
 * There is no negation, so more failures never bring a node back.
 */
export type Net = {
  readonly size: number
  readonly need: Int32Array
  readonly childStart: Int32Array
  readonly child: Int32Array
  readonly parentStart: Int32Array
  readonly parent: Int32Array
}

/** Edges of a net under construction: parent `from[i]` leans on child `to[i]`, in the readings of `mask[i]`. */
export type Edges = { readonly from: number[]; readonly to: number[]; readonly mask: number[] }

/** The net of the edges whose mask shares a bit with `bit`. Cost is linear in nodes and edges. */
export function netOf(need: Int32Array, edges: Edges, bit: number): Net {
  const size = need.length
  const [childStart, child] = grouped(size, edges.from, edges.to, edges.mask, bit)
  const [parentStart, parent] = grouped(size, edges.to, edges.from, edges.mask, bit)
  return { size, need, childStart, child, parentStart, parent }
}

function grouped(
  size: number,
  keys: readonly number[],
  values: readonly number[],
  mask: readonly number[],
  bit: number,
): readonly [start: Int32Array, list: Int32Array] {
  const start = new Int32Array(size + 1)
  for (let edge = 0; edge < keys.length; edge += 1) {
    if ((mask[edge]! & bit) !== 0) start[keys[edge]! + 1]! += 1
  }
  for (let node = 0; node < size; node += 1) start[node + 1]! += start[node]!
  const list = new Int32Array(start[size]!)
  const next = start.slice(0, size)
  for (let edge = 0; edge < keys.length; edge += 1) {
    if ((mask[edge]! & bit) === 0) continue
    const key = keys[edge]!
    list[next[key]!] = values[edge]!
    next[key]! += 1
  }
  return [start, list]
}

/** Children of a node, as a view. */
export const childrenOf = (net: Net, node: number): Int32Array =>
  net.child.subarray(net.childStart[node]!, net.childStart[node + 1]!)

/** Parents of a node, as a view. */
export const parentsOf = (net: Net, node: number): Int32Array =>
  net.parent.subarray(net.parentStart[node]!, net.parentStart[node + 1]!)
