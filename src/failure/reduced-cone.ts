import { type Cone, countedNodes } from '#failure/cone.ts'
import { type Classes, effectOf } from '#failure/interchangeable.ts'
import { childrenOf, type Edges, type Net, netOf, parentsOf } from '#failure/net.ts'
import { simulationOf } from '#failure/simulation.ts'

/** A cone with a node for each class of causes, and the class of each node, -1 for none. */
export type Reduced = {
  readonly cone: Cone
  readonly nodeOf: readonly number[]
  readonly classOf: Int32Array
}

/**
 * A cone that one net decides, without what only passes failures on: its nodes are the root, the classes, the counted
 * nodes and the counts. A class leads straight to the counted nodes that fall with it, and so does a count that fires.
 * Whatever set of classes fails, the root falls here when it falls there: `interchangeable` says why. Counts that all
 * classes together cannot fire are left out. Children of a count stand in order of how little holds them up, so that
 * supports, which take the first, stay small.
 */
export function reducedCone(cone: Cone, classes: Classes): Reduced {
  const net = cone.decides === 'later' ? cone.later : cone.now
  const { counts, falls } = countsThatFire(net, classes)
  const nodeOf = classes.members.map((_, at) => at + 1)
  const numbered = new Int32Array(net.size)
  let size = 1 + nodeOf.length
  // The root keeps number 0, which so far every node has.
  for (let node = 1; node < net.size; node += 1) if (falls[node] === 1) numbered[node] = size++
  const edges: Edges = { from: [], to: [], mask: [] }
  const lean = (from: number, to: number): void => {
    edges.from.push(from)
    edges.to.push(to)
    edges.mask.push(1)
  }
  for (const [at, [effect]] of classes.effects.entries())
    for (const node of effect!) lean(numbered[node]!, nodeOf[at]!)
  const need = new Array<number>(size).fill(1)
  for (const { count, effect, missing } of counts) {
    const node = need.push(missing) - 1
    for (const fallen of effect) lean(numbered[fallen]!, node)
    for (const child of childrenOf(net, count)) if (falls[child] === 1) lean(node, numbered[child]!)
  }
  const classOf = new Int32Array(need.length).fill(-1)
  for (const [at, node] of nodeOf.entries()) classOf[node] = at
  const now = lightestFirst(netOf(Int32Array.from(need), edges, 1), classOf)
  const looped = new Uint8Array(need.length)
  const nodes = need.map(() => -1)
  return { cone: { nodes, causes: nodeOf, now, later: now, decides: 'now', looped }, nodeOf, classOf }
}

/** A count, how many of its children are missing to its fall, and the counted nodes that fall with it. */
type Count = { readonly count: number; readonly missing: number; readonly effect: Int32Array }

/** The counts that fall when every class fails, and 1 for every counted node that falls then, and for the root. */
function countsThatFire(
  net: Net,
  classes: Classes,
): { readonly counts: readonly Count[]; readonly falls: Uint8Array } {
  const simulation = simulationOf(net)
  const counted = countedNodes(net)
  counted[0] = 1
  const missing = Int32Array.from(net.need, (need, node) => need - simulation.count[node]!)
  const falls = new Uint8Array(net.size)
  const fallen = new Int32Array(net.size)
  const counts: Count[] = []
  const queue: number[] = []
  const take = (node: number): void => {
    if (falls[node] === 1) return
    falls[node] = 1
    queue.push(node)
  }
  for (const [effect] of classes.effects) for (const node of effect!) take(node)
  for (let index = 0; index < queue.length; index += 1) {
    for (const parent of parentsOf(net, queue[index]!)) {
      if (net.need[parent]! < 2 || simulation.down[parent] === 1) continue
      fallen[parent]! += 1
      if (fallen[parent] !== missing[parent]) continue
      const effect = effectOf(simulation, counted, parent)
      counts.push({ count: parent, missing: missing[parent]!, effect })
      for (const node of effect) take(node)
    }
  }
  return { counts, falls }
}

/** Passes over a net while weights settle; they steer the search and decide nothing. */
const weighings = 3
const heaviest = 1e9

/** The same net, its children in order of how many classes at least have to hold for each to stay up, roughly. */
function lightestFirst(net: Net, classOf: Int32Array): Net {
  const weight = new Float64Array(net.size).fill(1)
  const child = net.child.slice()
  for (let pass = 0; pass < weighings; pass += 1) {
    for (let node = net.size - 1; node >= 0; node -= 1) {
      const children = child.subarray(net.childStart[node]!, net.childStart[node + 1]!)
      if (net.need[node]! > 1) children.sort((left, right) => weight[left]! - weight[right]! || left - right)
      const wanted = children.length - net.need[node]! + 1
      let sum = classOf[node]! < 0 ? 0 : 1
      for (let at = 0; at < wanted; at += 1) sum += weight[children[at]!]!
      weight[node] = Math.min(heaviest, sum)
    }
  }
  return { ...net, child }
}
