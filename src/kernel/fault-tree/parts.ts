import type { Input } from '#kernel/fault-tree/fault-tree.ts'
import { modulesOf } from '#kernel/fault-tree/modules.ts'
import type { NormalTree } from '#kernel/fault-tree/normal-tree.ts'
import { grows, paritiesOf } from '#kernel/fault-tree/parities.ts'

/** A module of a tree as a tree of its own, whose events are basic events or the roots of modules below it. */
export type Part = {
  readonly tree: NormalTree & { readonly top: Input }
  /** For each event of the part its node in the whole tree, in the order of a left-most descent. */
  readonly leaves: readonly number[]
  /** The node of the whole tree that it stands for, and it alone, wherever a part above has it as a leaf. */
  readonly root: number
  /** Whether the function can only grow with every leaf. */
  readonly coherent: boolean
}

/**
 * A normal tree with at least one gate cut at its modules; a part comes after the parts that it uses. Only a module
 * whose events can make the top grow and nothing else is cut out, so that its minimal cut sets can be put in the place
 * of its root; whatever else there is stays with the module above, at worst with the top.
 */
export function partsOf(tree: NormalTree): readonly Part[] {
  const { events, gates, top } = tree
  if (typeof top === 'string' || top >> 1 < events) return []
  const modules = modulesOf(tree)
  const parities = paritiesOf(tree)
  const clean = new Uint8Array(gates.length)
  gates.forEach(({ inputs }, gate) => {
    clean[gate] = 1
    for (const input of inputs) {
      const node = input >> 1
      if (node < events ? parities[node] !== grows : clean[node - events] === 0) clean[gate] = 0
    }
  })
  const root = (top >> 1) - events
  const cut = modules.map((module, gate) => (gate === root || (module === 1 && clean[gate] === 1) ? 1 : 0))
  const parts: Part[] = []
  const seen = new Int32Array(events + gates.length).fill(-1)
  const signs = new Uint8Array(events + gates.length)
  for (let gate = 0; gate < gates.length; gate += 1) {
    if (cut[gate] === 0) continue
    // A module that its users meet negated is turned round: what counts for them is that its root is false.
    signs[events + gate] = gate === root ? top & 1 : parities[events + gate] === grows ? 0 : 1
    parts.push(partOf(tree, collected(tree, gate, cut, seen), signs, clean[gate] === 1))
  }
  return parts
}

function partOf(
  { events, gates }: NormalTree,
  inside: { readonly gates: readonly number[]; readonly leaves: readonly number[] },
  signs: Uint8Array,
  coherent: boolean,
): Part {
  const numbers = new Map<number, number>()
  for (const leaf of inside.leaves) numbers.set(leaf, numbers.size)
  const root = inside.gates.at(-1)!
  for (const gate of inside.gates) numbers.set(events + gate, numbers.size)
  const leafSign = (node: number): number => (numbers.get(node)! < inside.leaves.length ? signs[node]! : 0)
  const renumber = (input: Input): Input =>
    numbers.get(input >> 1)! * 2 + ((input & 1) ^ leafSign(input >> 1))
  return {
    tree: {
      events: inside.leaves.length,
      gates: inside.gates.map((gate) => ({ ...gates[gate]!, inputs: gates[gate]!.inputs.map(renumber) })),
      top: (numbers.size - 1) * 2 + signs[events + root]!,
    },
    leaves: inside.leaves,
    root: events + root,
    coherent,
  }
}

/** Everything under `root` down to its leaves. `seen` carries marks between calls, one number a root. */
function collected(
  { events, gates }: NormalTree,
  root: number,
  cut: Uint8Array,
  seen: Int32Array,
): { readonly gates: readonly number[]; readonly leaves: readonly number[] } {
  const inside: number[] = []
  const leaves: number[] = []
  const path = [root]
  const next = [0]
  seen[events + root] = root
  while (path.length > 0) {
    const gate = path.at(-1)!
    const at = next.at(-1)!
    const input = gates[gate]!.inputs[at]
    if (input === undefined) {
      inside.push(gate)
      path.pop()
      next.pop()
      continue
    }
    next[next.length - 1] = at + 1
    const node = input >> 1
    if (seen[node] === root) continue
    seen[node] = root
    if (node < events || cut[node - events] === 1) leaves.push(node)
    else {
      path.push(node - events)
      next.push(0)
    }
  }
  return { gates: inside, leaves }
}
