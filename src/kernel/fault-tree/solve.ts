import { factoredTree } from '#kernel/fault-tree/factored-tree.ts'
import type { FaultTree } from '#kernel/fault-tree/fault-tree.ts'
import { sizeOf } from '#kernel/fault-tree/fixed-function.ts'
import { gateOrder } from '#kernel/fault-tree/gate-order.ts'
import { type NormalTree, normalTree } from '#kernel/fault-tree/normal-tree.ts'
import { attemptsWithin, type PartDiagram } from '#kernel/fault-tree/part-diagram.ts'
import { newPartMemo, type PartMemo, partDiagramOnce } from '#kernel/fault-tree/part-memo.ts'
import { type Part, partsOf } from '#kernel/fault-tree/parts.ts'

/** A tree as diagrams, one a module; a diagram comes after those whose functions it uses as levels. */
export type SolvedTree = {
  readonly kind: 'solved'
  readonly normal: NormalTree
  readonly diagrams: readonly PartDiagram[]
  /** Whether no event can make the top false, by the form of the tree. */
  readonly coherent: boolean
  /** Nodes of the diagrams together, without what was dropped on the way. */
  readonly nodes: number
  /** Nodes made on the way. */
  readonly made: number
}

/**
 * What came of a tree: its diagrams; gates that need each other; or the news that a module of `leaves` leaves
 * needs more nodes than allowed in every order that was tried.
 */
export type Solution =
  | SolvedTree
  | { readonly kind: 'cyclic'; readonly gates: readonly number[] }
  | { readonly kind: 'undecided'; readonly leaves: number; readonly made: number }

/**
 * The diagrams of a tree, each of at most `nodeLimit` nodes; everything that can be asked of it is read off them. The tree
 * is tried as it is and with common parts drawn out, whichever does with fewer nodes.
 */
export const solveFaultTree = (tree: FaultTree, nodeLimit: number): Solution =>
  solveAmong(newPartMemo(), tree, nodeLimit)

/** The same answer for one of many trees: what they have in common is solved once. */
export function solveAmong(memo: PartMemo, tree: FaultTree, nodeLimit: number): Solution {
  const order = gateOrder(tree)
  if (order.kind === 'cyclic') return order
  const plain = normalTree(tree, order.gates)
  const forms = formsOf(plain)
  let made = 0
  let leaves = 0
  for (const attempt of attemptsWithin(nodeLimit)) {
    for (const form of forms) {
      const missing = form.parts.find((part) => {
        if (form.done.has(part)) return false
        const diagram = partDiagramOnce(memo, part, attempt)
        made += diagram.made
        if (!('exhausted' in diagram)) form.done.set(part, diagram)
        return 'exhausted' in diagram
      })
      if (missing === undefined) return solvedForm(form, made)
      leaves = missing.leaves.length
    }
  }
  return { kind: 'undecided', leaves, made }
}

/** One way to write a tree, with the diagrams that are there already. */
type Form = {
  readonly normal: NormalTree
  readonly parts: readonly Part[]
  readonly done: Map<Part, PartDiagram>
}

/** The tree as it is, and with common parts drawn out where that changes anything. */
function formsOf(plain: NormalTree): readonly Form[] {
  const form = (normal: NormalTree): Form => ({ normal, parts: partsOf(normal), done: new Map() })
  const factored = factoredTree(plain)
  return factored.gates.length === plain.gates.length ? [form(plain)] : [form(plain), form(factored)]
}

function solvedForm({ normal, parts, done }: Form, made: number): SolvedTree {
  const diagrams = parts.map((part) => done.get(part)!)
  const coherent =
    typeof normal.top === 'string' || (diagrams.at(-1)?.part.coherent ?? (normal.top & 1) === 0)
  const nodes = diagrams.reduce((sum, { exact }) => sum + sizeOf(exact), 0)
  return { kind: 'solved', normal, diagrams, coherent, nodes, made }
}
