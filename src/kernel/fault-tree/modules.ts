import type { NormalTree } from '#kernel/fault-tree/normal-tree.ts'

/** For every gate of a normal tree whether it is a module: nothing outside it uses anything under it. */
export type Modules = Uint8Array

/**
 * The gates that share nothing with the rest of the tree, the top among them. A gate is one when every visit to
 * anything under it falls between its own first and second visit of a left-most descent.
 * Cost linear. Source: Dutuit and Rauzy, IEEE Transactions on Reliability 45(3), 1996.
 */
export function modulesOf({ events, gates, top }: NormalTree): Modules {
  const nodes = events + gates.length
  const first = new Int32Array(nodes)
  const last = new Int32Array(nodes)
  const left = new Int32Array(gates.length)
  if (typeof top === 'string' || top >> 1 < events) return new Uint8Array(gates.length)
  let date = 0
  const path: number[] = []
  const next: number[] = []
  const visit = (node: number): void => {
    date += 1
    last[node] = date
    if (first[node] !== 0) return
    first[node] = date
    if (node < events) return
    path.push(node)
    next.push(0)
  }
  visit(top >> 1)
  while (path.length > 0) {
    const gate = path.at(-1)! - events
    const at = next.at(-1)!
    const input = gates[gate]!.inputs[at]
    if (input === undefined) {
      date += 1
      left[gate] = date
      path.pop()
      next.pop()
    } else {
      next[next.length - 1] = at + 1
      visit(input >> 1)
    }
  }
  return within(events, gates, first, last, left)
}

function within(
  events: number,
  gates: NormalTree['gates'],
  first: Int32Array,
  last: Int32Array,
  left: Int32Array,
): Modules {
  const earliest = new Int32Array(gates.length)
  const latest = new Int32Array(gates.length)
  const modules = new Uint8Array(gates.length)
  gates.forEach(({ inputs }, gate) => {
    let low = Number.POSITIVE_INFINITY
    let high = 0
    for (const input of inputs) {
      const node = input >> 1
      const inner = node - events
      low = Math.min(low, first[node]!, inner < 0 ? low : earliest[inner]!)
      high = Math.max(high, last[node]!, inner < 0 ? high : latest[inner]!)
    }
    earliest[gate] = low
    latest[gate] = high
    if (low > first[events + gate]! && high < left[gate]!) modules[gate] = 1
  })
  return modules
}
