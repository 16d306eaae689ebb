import type { FaultTree, Gate, Input } from '#kernel/fault-tree/fault-tree.ts'
import { type Random, randomElement, randomInteger } from '#kernel/random.ts'

/** What random trees are made of: and, or, at-least alone, or with negations and parities as well. */
export type TreeShape = { readonly events: number; readonly gates: number; readonly form: 'coherent' | 'any' }

/** A tree with shared gates, repeated inputs and now and then a constant. Gate g uses events and gates before it. */
export function randomFaultTree(random: Random, { events, gates: count, form }: TreeShape): FaultTree {
  const gates: Gate[] = []
  for (let gate = 0; gate < count; gate += 1) {
    const inputs = Array.from({ length: randomInteger(random, 2, 4) }, (): Input => {
      // Late gates are likelier, so that most of the tree is reached.
      const late = gate > 0 && random() < 0.6
      const node = late
        ? events + Math.floor(gate * Math.sqrt(random()))
        : randomInteger(random, 0, events - 1)
      return node * 2 + (form === 'any' && random() < 0.1 ? 1 : 0)
    })
    const kinds =
      form === 'any' ? (['and', 'or', 'at-least', 'xor'] as const) : (['and', 'or', 'at-least'] as const)
    const kind = randomElement(random, kinds)
    const filled = random() < 0.02 ? [] : inputs
    const [least, most] =
      random() < 0.05 ? [0, filled.length + 1] : [Math.min(2, filled.length), filled.length]
    if (kind === 'at-least') gates.push({ kind, k: randomInteger(random, least, most), inputs: filled })
    else gates.push({ kind, inputs: filled })
  }
  const probabilities = Array.from({ length: events }, () => random() ** 2)
  const turned = form === 'any' && random() < 0.2 ? 1 : 0
  return { probabilities, gates, top: (events + count - 1) * 2 + turned }
}

/** Whether the top is true for every set of events, a set being the bits of its index. For a few events only. */
export function truthTable({ probabilities, gates, top }: FaultTree): Uint8Array {
  const events = probabilities.length
  const table = new Uint8Array(1 << events)
  const values = new Uint8Array(events + gates.length)
  for (let set = 0; set < table.length; set += 1) {
    for (let event = 0; event < events; event += 1) values[event] = (set >> event) & 1
    gates.forEach((gate, at) => {
      const count = gate.inputs.filter((input) => (values[input >> 1]! ^ (input & 1)) === 1).length
      values[events + at] = Number(holds(gate, count))
    })
    table[set] = values[top >> 1]! ^ (top & 1)
  }
  return table
}

function holds(gate: Gate, count: number): boolean {
  switch (gate.kind) {
    case 'and':
      return count === gate.inputs.length
    case 'or':
      return count > 0
    case 'xor':
      return count % 2 === 1
    case 'at-least':
      return count >= gate.k
    default:
      return gate satisfies never
  }
}

/** P(top) summed over a truth table. */
export function tableProbability(table: Uint8Array, probabilities: ArrayLike<number>): number {
  let total = 0
  for (let set = 0; set < table.length; set += 1) {
    if (table[set] === 0) continue
    let p = 1
    for (let event = 0; event < probabilities.length; event += 1) {
      p *= (set >> event) & 1 ? probabilities[event]! : 1 - probabilities[event]!
    }
    total += p
  }
  return total
}

/** The sets in a truth table none of whose proper subsets is in it, by trying all subsets. */
export function minimalInTable(table: Uint8Array): readonly number[] {
  const minimal: number[] = []
  for (let set = 0; set < table.length; set += 1) {
    if (table[set] === 0) continue
    let smaller = false
    for (let subset = (set - 1) & set; set > 0 && !smaller; subset = (subset - 1) & set) {
      smaller = table[subset] === 1
      if (subset === 0) break
    }
    if (!smaller) minimal.push(set)
  }
  return minimal
}

/** How many events a set has. */
export function sizeOfSet(set: number): number {
  let size = 0
  for (let left = set; left > 0; left &= left - 1) size += 1
  return size
}
