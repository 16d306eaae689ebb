import type { NormalTree } from '#kernel/fault-tree/normal-tree.ts'

/**
 * How the events of a tree are put in order, the likeliest to do well first. The size of a diagram depends on it, its
 * function does not.
 */
export const leafOrders = ['weighted', 'steep', 'shared-first', 'written', 'drawn-together'] as const
export type LeafOrder = (typeof leafOrders)[number]

type Tree = NormalTree & { readonly top: number }

/** The events of a tree from the top level of a diagram down, each once, by one of the known heuristics. */
export function eventsInOrder(tree: Tree, order: LeafOrder): readonly number[] {
  switch (order) {
    case 'written':
      return descended(tree, (inputs) => inputs)
    case 'shared-first': {
      const uses = usesOf(tree)
      const sizes = sizesOf(tree)
      return descended(tree, (inputs) =>
        sortedBy(inputs, (node) => (node < tree.events ? -uses[node]! : sizes[node]!)),
      )
    }
    case 'weighted':
      return weighted(tree, 1)
    case 'steep':
      return weighted(tree, steepness)
    case 'drawn-together':
      return drawnTogether(
        tree,
        descended(tree, (inputs) => inputs),
      )
    default:
      return order satisfies never
  }
}

/** Nodes with the smallest key first; equal keys keep their order. */
const sortedBy = (nodes: readonly number[], key: (node: number) => number): readonly number[] =>
  [...nodes].sort((left, right) => key(left) - key(right))

/** Events as a left-most descent meets them, inputs arranged by `arrange`. */
function descended(
  { events, gates, top }: Tree,
  arrange: (inputs: readonly number[]) => readonly number[],
): readonly number[] {
  const seen = new Uint8Array(events + gates.length)
  const found: number[] = []
  const stack = [top >> 1]
  while (stack.length > 0) {
    const node = stack.pop()!
    if (seen[node] === 1) continue
    seen[node] = 1
    if (node < events) found.push(node)
    else {
      const inputs = arrange(gates[node - events]!.inputs.map((input) => input >> 1))
      for (let at = inputs.length - 1; at >= 0; at -= 1) stack.push(inputs[at]!)
    }
  }
  return found
}

/** Size of everything under each node, shared parts counted as often as they are reached. */
function sizesOf({ events, gates }: Tree): Float64Array {
  const sizes = new Float64Array(events + gates.length).fill(1)
  gates.forEach(({ inputs }, gate) => {
    for (const input of inputs) sizes[events + gate]! += sizes[input >> 1]!
  })
  return sizes
}

function usesOf({ events, gates }: Tree): Int32Array {
  const uses = new Int32Array(events + gates.length)
  for (const { inputs } of gates) for (const input of inputs) uses[input >> 1]! += 1
  return uses
}

/** Most products of events and gates for which weights are dealt again after each event; beyond, they are dealt once. */
const mostDeals = 3e7

/** How much less than an even share an input gets in the steep order; chosen by trial on published trees. */
const steepness = 1.3

/**
 * The top has weight 1 and deals it to its n inputs, weight / n^`slope` each; the heaviest event comes next and is taken
 * out, and so on. Source: Minato, Ishiura, Yajima, DAC 1990 (dynamic weight assignment), where the slope is 1.
 */
function weighted(tree: Tree, slope: number): readonly number[] {
  const { events, gates } = tree
  const deals = dealsOf(tree, slope)
  const found: number[] = []
  if (events * gates.length > mostDeals) {
    const weights = deals.dealt()
    for (let event = 0; event < events; event += 1) found.push(event)
    return found.sort((left, right) => weights[right]! - weights[left]! || left - right)
  }
  const left = Int32Array.from({ length: events }, (_, event) => event)
  for (let count = events; count > 0; count -= 1) {
    const weights = deals.dealt()
    let best = 0
    for (let at = 1; at < count; at += 1) if (weights[left[at]!]! > weights[left[best]!]!) best = at
    const event = left[best]!
    left.copyWithin(best, best + 1, count)
    deals.take(event)
    found.push(event)
  }
  return found
}

/** Weights dealt down a tree, again after each node that was taken out. */
type Deals = { readonly dealt: () => Float64Array; readonly take: (event: number) => void }

/** What is taken leaves the lists of inputs, so that a deal costs what is left of the tree. */
function dealsOf({ events, gates, top }: Tree, slope: number): Deals {
  const starts = new Int32Array(gates.length + 1)
  for (const [gate, { inputs }] of gates.entries()) starts[gate + 1] = starts[gate]! + inputs.length
  const nodes = new Int32Array(starts[gates.length]!)
  const open = Int32Array.from(gates, ({ inputs }) => inputs.length)
  const users: number[][] = Array.from({ length: events + gates.length }, () => [])
  for (const [gate, { inputs }] of gates.entries()) {
    for (const [at, input] of inputs.entries()) {
      nodes[starts[gate]! + at] = input >> 1
      users[input >> 1]!.push(gate)
    }
  }
  const widest = open.reduce((most, count) => Math.max(most, count), 0)
  const divisors = Float64Array.from({ length: widest + 1 }, (_, count) => count ** slope)
  const weights = new Float64Array(events + gates.length)
  const dealt = (): Float64Array => {
    weights.fill(0)
    weights[top >> 1] = 1
    for (let gate = gates.length - 1; gate >= 0; gate -= 1) {
      const count = open[gate]!
      if (count === 0) continue
      const share = weights[events + gate]! / divisors[count]!
      const from = starts[gate]!
      for (let at = from; at < from + count; at += 1) weights[nodes[at]!]! += share
    }
    return weights
  }
  const take = (event: number): void => {
    const taken = [event]
    for (let node = taken.pop(); node !== undefined; node = taken.pop()) {
      for (const gate of users[node]!) {
        const from = starts[gate]!
        const at = nodes.indexOf(node, from)
        nodes.copyWithin(at, at + 1, from + open[gate]!)
        open[gate]! -= 1
        if (open[gate] === 0) taken.push(events + gate)
      }
    }
  }
  return { dealt, take }
}

const rounds = 30

/**
 * Events and gates pulled to the middle of what they are connected with, again and again, from `start` on.
 * Source: Aloul, Markov, Sakallah, GLSVLSI 2003 (FORCE).
 */
function drawnTogether({ events, gates }: Tree, start: readonly number[]): readonly number[] {
  let order = start
  const places = new Float64Array(events)
  let best = { order, span: Number.POSITIVE_INFINITY }
  // The edges of the hypergraph: the events under each gate, where they are few.
  const edges = edgesOf(events, gates)
  for (let round = 0; round < rounds; round += 1) {
    order.forEach((event, place) => {
      places[event] = place
    })
    let span = 0
    const pull = new Float64Array(events)
    const count = new Int32Array(events)
    for (const edge of edges) {
      let sum = 0
      let low = events
      let high = 0
      for (const event of edge) {
        const place = places[event]!
        sum += place
        low = Math.min(low, place)
        high = Math.max(high, place)
      }
      span += high - low
      for (const event of edge) {
        pull[event]! += sum / edge.length
        count[event]! += 1
      }
    }
    if (span < best.span) best = { order, span }
    const centre = places.map((place, event) => (count[event] === 0 ? place : pull[event]! / count[event]!))
    order = [...order].sort((left, right) => centre[left]! - centre[right]! || places[left]! - places[right]!)
  }
  return best.order
}

const widestEdge = 200

function edgesOf(events: number, gates: NormalTree['gates']): readonly (readonly number[])[] {
  const under: Set<number>[] = []
  for (const { inputs } of gates) {
    const set = new Set<number>()
    for (const input of inputs) {
      const node = input >> 1
      if (node < events) set.add(node)
      else if (set.size <= widestEdge) for (const event of under[node - events]!) set.add(event)
    }
    under.push(set)
  }
  return under.filter((set) => set.size > 1 && set.size <= widestEdge).map((set) => [...set])
}
