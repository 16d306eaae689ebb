import { assumedTree } from '#engines/availability/assumed-tree.ts'
import type { Setting } from '#engines/availability/subject.ts'
import { downNow, downUntilRepaired, type NodeTree, withChances } from '#engines/availability/tree-under.ts'
import type { Net } from '#failure/net.ts'
import { gateOrder } from '#kernel/fault-tree/gate-order.ts'
import { normalTree } from '#kernel/fault-tree/normal-tree.ts'
import type { PartMemo } from '#kernel/fault-tree/part-memo.ts'
import { type SolvedTree, solveAmong } from '#kernel/fault-tree/solve.ts'
import { assert } from '#kernel/outcome.ts'
import { formatQuantity } from '#kernel/units.ts'

/** A tree before anything restarted, and one of what stays down until repaired. */
type Phases<T> = { readonly now: T; readonly later: T }

/**
 * The trees of one node: `hoped` takes what nobody stated for harmless, `feared` for as bad as it can be. They are the
 * same objects where everything under the node is stated.
 */
export type SubjectTrees =
  | { readonly kind: 'loop' }
  | { readonly kind: 'trees'; readonly hoped: Phases<NodeTree>; readonly feared: Phases<NodeTree> }

/** The trees with their diagrams, or why there are none. `made` counts diagram nodes. */
export type SolvedTrees =
  | {
      readonly kind: 'solved'
      /**
       * 'every component': nodes without a figure are events like others. 'figures': they hold in `hoped` and have
       * failed in `feared`, which is how chances count them, but cut sets and importances with them are not there.
       */
      readonly over: 'every component' | 'figures'
      readonly trees: Extract<SubjectTrees, { kind: 'trees' }>
      readonly hoped: Phases<SolvedTree>
      readonly feared: Phases<SolvedTree>
      readonly made: number
    }
  | { readonly kind: 'undecided'; readonly trees: SubjectTrees; readonly why: string; readonly made: number }

/** Diagrams that one node takes at most. */
export const diagramsMost = 4

/**
 * Trees and diagrams of one node; each diagram of at most `nodeLimit` nodes. Where that is too few for all components,
 * those without a figure are settled as either end counts them, which leaves far smaller trees. `step` hears of each
 * diagram that is done.
 */
export function solvedTrees(
  setting: Setting,
  node: number,
  nodeLimit: number,
  step: (done: number) => void,
): SolvedTrees {
  const trees = treesOf(setting, node)
  if (trees.kind === 'loop') return { kind: 'undecided', trees, why: '', made: 0 }
  const settled = settledTrees(setting, trees)
  const size = inputsOf(trees)
  let made = size
  if (settled === undefined || size <= nodeLimit / inputShare) {
    const whole = diagramsOf(setting.memo, trees, nodeLimit, step)
    made += whole.made
    if (whole.kind === 'solved') return { ...whole, over: 'every component', trees, made: whole.made }
  }
  const why = `Its diagram needs more than ${formatQuantity(nodeLimit, 'count')} nodes.`
  if (settled === undefined) return { kind: 'undecided', trees, why, made }
  const ends = diagramsOf(setting.memo, settled, nodeLimit, step)
  made += ends.made
  if (ends.kind === 'solved') return { ...ends, over: 'figures', trees: settled, made }
  return { kind: 'undecided', trees: settled, why, made }
}

/**
 * A tree of more inputs than one for so many nodes is not tried with all its components, where those without a figure
 * can be settled: of such trees hardly one has a diagram within the limit, and to find that out costs most.
 */
const inputShare = 8

/** Inputs of all gates of the trees, each tree once. */
function inputsOf({ hoped, feared }: Trees): number {
  let inputs = 0
  for (const { gates } of new Set([hoped.now, hoped.later, feared.now, feared.later]))
    for (const gate of gates) inputs += gate.inputs.length
  return inputs
}

type Trees = Extract<SubjectTrees, { kind: 'trees' }>
type Diagrams =
  | {
      readonly kind: 'solved'
      readonly hoped: Phases<SolvedTree>
      readonly feared: Phases<SolvedTree>
      readonly made: number
    }
  | { readonly kind: 'exhausted'; readonly made: number }

/** The diagrams of trees, or that one of them takes more than `nodeLimit` nodes. */
function diagramsOf(
  memo: PartMemo,
  { hoped, feared }: Trees,
  nodeLimit: number,
  step: (done: number) => void,
): Diagrams {
  const known = new Map<NodeTree, SolvedTree>()
  let made = 0
  for (const [index, tree] of [hoped.later, hoped.now, feared.later, feared.now].entries()) {
    step(index)
    if (known.has(tree)) continue
    const solved = solveAmong(
      memo,
      withChances(
        tree,
        tree.nodes.map(() => 0),
      ),
      nodeLimit,
    )
    if (solved.kind !== 'solved') {
      made += solved.kind === 'undecided' ? solved.made : 0
      return { kind: 'exhausted', made }
    }
    made += solved.made
    known.set(tree, solved)
  }
  const phases = ({ now, later }: Phases<NodeTree>): Phases<SolvedTree> => ({
    now: known.get(now)!,
    later: known.get(later)!,
  })
  return { kind: 'solved', hoped: phases(hoped), feared: phases(feared), made }
}

/** The trees with nodes that have no figure settled; undefined where every node has one. */
function settledTrees({ figures }: Setting, { hoped, feared }: Trees): Trees | undefined {
  const open = (node: number): boolean => figures[node]!.kind === 'unknown'
  if (![hoped.now, hoped.later, feared.now, feared.later].some(({ nodes }) => nodes.some(open)))
    return undefined
  const settled = ({ now, later }: Phases<NodeTree>, as: 'holds' | 'has failed'): Phases<NodeTree> => ({
    now: assumedTree(now, open, as),
    later: assumedTree(later, open, as),
  })
  return { kind: 'trees', hoped: settled(hoped, 'holds'), feared: settled(feared, 'has failed') }
}

function treesOf({ graph, figures }: Setting, node: number): SubjectTrees {
  const fails = (one: number): boolean => one < figures.length && figures[one]!.kind !== 'follows'
  const { may, must } = graph
  const of = (nets: { readonly now: Net; readonly later: Net }): Phases<NodeTree> | 'loop' => {
    const now = downNow(nets.now, node, fails)
    const later = downUntilRepaired(nets.now, nets.later, node, fails)
    return now === 'loop' || later === 'loop' ? 'loop' : { now, later }
  }
  const hoped = of(may)
  const feared = of(must)
  if (hoped === 'loop' || feared === 'loop') return { kind: 'loop' }
  const stated = same(hoped.now, feared.now) && same(hoped.later, feared.later)
  return { kind: 'trees', hoped, feared: stated ? hoped : feared }
}

/** Whether two trees are gate by gate the same once they are simplified, and so are one function of the same nodes. */
function same(left: NodeTree, right: NodeTree): boolean {
  if (left.nodes.length !== right.nodes.length) return false
  if (left.nodes.some((node, event) => node !== right.nodes[event])) return false
  return simplified(left) === simplified(right)
}

function simplified(tree: NodeTree): string {
  const blank = withChances(
    tree,
    tree.nodes.map(() => 0),
  )
  const order = gateOrder(blank)
  assert(order.kind === 'ordered', 'a tree under a node has no cycle')
  return JSON.stringify(normalTree(blank, order.gates))
}
