import { loopsFirst } from '#engines/availability/loops-first.ts'
import type { Net } from '#failure/net.ts'
import {
  eventInput,
  type FaultTree,
  type Gate,
  gateInput,
  type Input,
} from '#kernel/fault-tree/fault-tree.ts'

/** A fault tree of one node of a net, probabilities left open, and the node behind each of its events. */
export type NodeTree = {
  readonly gates: readonly Gate[]
  readonly top: Input
  readonly nodes: readonly number[]
}

/** Nodes that need each other: beyond so many in one loop, writing it out would take too many gates. */
export const loopMost = 200

type Draft = {
  readonly nodes: readonly number[]
  readonly eventOf: ReadonlyMap<number, number>
  readonly gates: Gate[]
}

/** The tree with a probability for each event. */
export const withChances = ({ gates, top }: NodeTree, probabilities: readonly number[]): FaultTree => ({
  ...{ probabilities, gates, top },
})

/**
 * When a node is down while nothing has restarted: the least solution of "it failed, or `need` of its children are
 * down". `fails` says which nodes fail by themselves. 'loop' when a loop is larger than `loopMost`. Linear but for loops.
 */
export function downNow(net: Net, root: number, fails: (node: number) => boolean): NodeTree | 'loop' {
  const draft = draftOf([net], root, fails)
  const down = settled(draft, net, [root], new Map(), 'up')
  return down === 'loop' ? 'loop' : { gates: draft.gates, top: down.get(root)!, nodes: draft.nodes }
}

/**
 * When a node is down and no restart brings it back: of what is down in `now` everything that failed, or that still has
 * `need` children in `later` which do not come back either, the greatest solution, since what waits for itself does not
 * come back. Every node that is down in `later` alone must be down in `now`, as a failure graph's nets are.
 */
export function downUntilRepaired(
  now: Net,
  later: Net,
  root: number,
  fails: (node: number) => boolean,
): NodeTree | 'loop' {
  const draft = draftOf([later, now], root, fails)
  const down = settled(draft, later, [root], new Map(), now)
  return down === 'loop' ? 'loop' : { gates: draft.gates, top: down.get(root)!, nodes: draft.nodes }
}

/** Events for everything under `root` that fails by itself, in order of node. */
function draftOf(nets: readonly Net[], root: number, fails: (node: number) => boolean): Draft {
  const seen = new Set([root])
  for (const node of seen) {
    for (const net of nets) {
      for (let at = net.childStart[node]!; at < net.childStart[node + 1]!; at += 1) seen.add(net.child[at]!)
    }
  }
  const nodes = [...seen].filter(fails).sort((left, right) => left - right)
  return { nodes, eventOf: new Map(nodes.map((node, event) => [node, event])), gates: [] }
}

function added({ gates, nodes }: Draft, gate: Gate): Input {
  gates.push(gate)
  return gateInput(nodes.length, gates.length - 1)
}

/** A node's own failure, or `need` of its children as `literalOf` has them. */
function downOnce(draft: Draft, net: Net, node: number, literalOf: (child: number) => Input): Input {
  const need = net.need[node]!
  if (need <= 0) return added(draft, { kind: 'and', inputs: [] })
  const children: Input[] = []
  for (let at = net.childStart[node]!; at < net.childStart[node + 1]!; at += 1) {
    children.push(literalOf(net.child[at]!))
  }
  const event = draft.eventOf.get(node)
  const own = event === undefined ? [] : [eventInput(event)]
  if (need === 1) return added(draft, { kind: 'or', inputs: [...own, ...children] })
  const fallen = added(draft, { kind: 'at-least', k: need, inputs: children })
  return own.length === 0 ? fallen : added(draft, { kind: 'or', inputs: [...own, fallen] })
}

/**
 * Literals of everything under `roots`, into `down`. Loops start from all up, or from what is down in a net before
 * anything restarted, and settle after as many rounds as they have nodes, since each round but the last changes one.
 */
function settled(
  draft: Draft,
  net: Net,
  roots: readonly number[],
  down: Map<number, Input>,
  start: 'up' | Net,
): Map<number, Input> | 'loop' {
  const before = new Map<number, Input>()
  for (const { nodes, loop } of loopsFirst(net, roots, down)) {
    if (!loop) {
      down.set(
        nodes[0]!,
        downOnce(draft, net, nodes[0]!, (child) => down.get(child)!),
      )
      continue
    }
    if (nodes.length > loopMost) return 'loop'
    if (start !== 'up' && settled(draft, start, nodes, before, 'up') === 'loop') return 'loop'
    const never = added(draft, { kind: 'or', inputs: [] })
    let current = new Map(nodes.map((node) => [node, start === 'up' ? never : before.get(node)!]))
    for (let round = 0; round < nodes.length; round += 1) {
      const from = current
      const literalOf = (child: number): Input => from.get(child) ?? down.get(child)!
      current = new Map(
        nodes.map((node) => {
          const once = downOnce(draft, net, node, literalOf)
          return [
            node,
            start === 'up' ? once : added(draft, { kind: 'and', inputs: [before.get(node)!, once] }),
          ]
        }),
      )
    }
    for (const [node, literal] of current) down.set(node, literal)
  }
  return down
}
