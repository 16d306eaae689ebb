import type { FaultTree } from '#kernel/fault-tree/fault-tree.ts'
import { sizeOf } from '#kernel/fault-tree/fixed-function.ts'
import { gateOrder } from '#kernel/fault-tree/gate-order.ts'
import { type NormalTree, normalTree } from '#kernel/fault-tree/normal-tree.ts'
import { type PartDiagram, partDiagram } from '#kernel/fault-tree/part-diagram.ts'
import { partsOf } from '#kernel/fault-tree/parts.ts'

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
 * What came of a tree: its diagrams; gates that need each other; or the news that a module of `leaves` leaves needs
 * more nodes than allowed in every order that was tried.
 */
export type Solution =
  | SolvedTree
  | { readonly kind: 'cyclic'; readonly gates: readonly number[] }
  | { readonly kind: 'undecided'; readonly leaves: number; readonly made: number }

/** The diagrams of a tree, each of at most `nodeLimit` nodes; everything that can be asked of it is read off them. */
export function solveFaultTree(tree: FaultTree, nodeLimit: number): Solution {
  const order = gateOrder(tree)
  if (order.kind === 'cyclic') return order
  const normal = normalTree(tree, order.gates)
  const diagrams: PartDiagram[] = []
  let made = 0
  for (const part of partsOf(normal)) {
    const diagram = partDiagram(part, nodeLimit)
    made += diagram.made
    if ('exhausted' in diagram) return { kind: 'undecided', leaves: part.leaves.length, made }
    diagrams.push(diagram)
  }
  const coherent =
    typeof normal.top === 'string' || (diagrams.at(-1)?.part.coherent ?? (normal.top & 1) === 0)
  const nodes = diagrams.reduce((sum, { exact }) => sum + sizeOf(exact), 0)
  return { kind: 'solved', normal, diagrams, coherent, nodes, made }
}
