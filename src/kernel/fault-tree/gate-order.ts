import type { FaultTree } from '#kernel/fault-tree/fault-tree.ts'

/** The gates under the top, inputs before users; or the gates of one cycle, each an input of the next. */
export type GateOrder =
  | { readonly kind: 'ordered'; readonly gates: readonly number[] }
  | { readonly kind: 'cyclic'; readonly gates: readonly number[] }

const unseen = 0
const open = 1
const closed = 2

/**
 * The gates that the top reaches, every gate after its inputs, in the order of a left-most descent; or a cycle among
 * them. Linear in the size of the tree and without recursion, so depth is no limit.
 */
export function gateOrder({ probabilities, gates, top }: FaultTree): GateOrder {
  const events = probabilities.length
  const state = new Uint8Array(gates.length)
  const path: number[] = []
  const next: number[] = []
  const ordered: number[] = []
  const enter = (node: number): void => {
    state[node - events] = open
    path.push(node - events)
    next.push(0)
  }
  if (top >> 1 >= events) enter(top >> 1)
  while (path.length > 0) {
    const gate = path.at(-1) as number
    const inputs = gates[gate]!.inputs
    const at = next.at(-1) as number
    if (at === inputs.length) {
      state[gate] = closed
      ordered.push(gate)
      path.pop()
      next.pop()
      continue
    }
    next[next.length - 1] = at + 1
    const node = inputs[at]! >> 1
    if (node < events) continue
    const seen = state[node - events]
    if (seen === open) return { kind: 'cyclic', gates: path.slice(path.indexOf(node - events)).reverse() }
    if (seen === unseen) enter(node)
  }
  return { kind: 'ordered', gates: ordered }
}
