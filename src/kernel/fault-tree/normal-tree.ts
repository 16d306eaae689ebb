import type { FaultTree, Gate, Input } from '#kernel/fault-tree/fault-tree.ts'

/**
 * A gate of a normal tree: a conjunction, a parity or a threshold over literals that are neither constant nor, but for
 * a threshold, repeated. A disjunction is the negation of a conjunction of negations.
 */
export type NormalGate = {
  readonly kind: 'and' | 'xor' | 'at-least'
  readonly k: number
  readonly inputs: readonly Input[]
}

/** The same function with less in it. Gate g is number `events` + g and comes after its inputs; top may be constant. */
export type NormalTree = {
  readonly events: number
  readonly gates: readonly NormalGate[]
  readonly top: Input | 'true' | 'false'
}

/** Literals that are no node: their negation is one another, as `^ 1` makes it. */
const alwaysTrue = -2
const alwaysFalse = -1

/** Longer conjunctions stay gates of their own, so that a chain of n of them costs no n² copies. */
const longestDrawnIn = 256

type Builder = {
  readonly events: number
  readonly gates: NormalGate[]
  readonly known: Map<string, Input>
  /** How many gates of the given tree use a gate of the normal tree through the one it came from. */
  readonly uses: number[]
}

/**
 * A smaller tree for the same function: constants and single inputs gone, repeats merged, equal gates made one, and
 * conjunctions used once drawn into their user. `order` lists the gates under the top, inputs first. Linear but for
 * sorting inputs.
 */
export function normalTree(tree: FaultTree, order: readonly number[]): NormalTree {
  const events = tree.probabilities.length
  const builder: Builder = { events, gates: [], known: new Map(), uses: [] }
  const uses = new Int32Array(tree.gates.length)
  for (const gate of order) {
    for (const input of tree.gates[gate]!.inputs) {
      if (input >> 1 >= events) uses[(input >> 1) - events]! += 1
    }
  }
  const literals = new Int32Array(tree.gates.length)
  const literalOf = (input: Input): Input =>
    input >> 1 < events ? input : literals[(input >> 1) - events]! ^ (input & 1)
  for (const gate of order) {
    literals[gate] = normalised(builder, tree.gates[gate]!, literalOf, uses[gate]!)
  }
  const top = literalOf(tree.top)
  if (top === alwaysTrue) return { events, gates: [], top: 'true' }
  if (top === alwaysFalse) return { events, gates: [], top: 'false' }
  return compacted({ events, gates: builder.gates, top })
}

function normalised(builder: Builder, gate: Gate, literalOf: (input: Input) => Input, uses: number): Input {
  const inputs = gate.inputs.map(literalOf)
  switch (gate.kind) {
    case 'and':
      return conjunction(builder, inputs, uses)
    case 'or':
      return conjunction(builder, inputs.map(negate), uses) ^ 1
    case 'xor':
      return parity(builder, inputs, uses)
    case 'at-least':
      return threshold(builder, gate.k, inputs, uses)
    default:
      return gate satisfies never
  }
}

const negate = (literal: Input): Input => literal ^ 1
const ascending = (left: number, right: number): number => left - right

function conjunction(builder: Builder, inputs: readonly Input[], uses: number): Input {
  const flat: Input[] = []
  for (const input of inputs) {
    const gate = input >= 0 && (input & 1) === 0 ? builder.gates[(input >> 1) - builder.events] : undefined
    const once = gate?.kind === 'and' && builder.uses[(input >> 1) - builder.events] === 1
    if (once && gate.inputs.length <= longestDrawnIn) for (const inner of gate.inputs) flat.push(inner)
    else flat.push(input)
  }
  if (flat.includes(alwaysFalse)) return alwaysFalse
  const distinct = unique(flat.filter((input) => input !== alwaysTrue))
  const present = new Set(distinct)
  if (distinct.some((input) => present.has(input ^ 1))) return alwaysFalse
  if (distinct.length === 0) return alwaysTrue
  if (distinct.length === 1) return distinct[0]!
  return shared(builder, { kind: 'and', k: 0, inputs: distinct }, uses)
}

function parity(builder: Builder, inputs: readonly Input[], uses: number): Input {
  let sign = 0
  const odd = new Set<Input>()
  for (const input of inputs) {
    sign ^= input & 1
    const positive = input & ~1
    if (positive === alwaysTrue) sign ^= 1
    else if (!odd.delete(positive)) odd.add(positive)
  }
  // A constant false reads as the negation of a constant true, and so flips the sign twice.
  const distinct = [...odd]
  if (distinct.length === 0) return alwaysFalse ^ sign
  if (distinct.length === 1) return distinct[0]! ^ sign
  return shared(builder, { kind: 'xor', k: 0, inputs: distinct }, uses) ^ sign
}

function threshold(builder: Builder, k: number, inputs: readonly Input[], uses: number): Input {
  let needed = k
  const counts = new Map<Input, number>()
  for (const input of inputs) {
    const opposite = counts.get(input ^ 1) ?? 0
    if (input === alwaysTrue) needed -= 1
    else if (input !== alwaysFalse) {
      // One of an input and its negation always counts.
      if (opposite > 0) needed -= 1
      if (opposite > 0) counts.set(input ^ 1, opposite - 1)
      else counts.set(input, (counts.get(input) ?? 0) + 1)
    }
  }
  const left = [...counts].flatMap(([input, count]) => Array.from({ length: count }, () => input))
  if (needed <= 0) return alwaysTrue
  if (needed > left.length) return alwaysFalse
  if (needed === left.length) return conjunction(builder, left, uses)
  if (needed === 1) return conjunction(builder, left.map(negate), uses) ^ 1
  return shared(builder, { kind: 'at-least', k: needed, inputs: left }, uses)
}

/** Inputs once each, in the order in which they came. */
const unique = (inputs: readonly Input[]): readonly Input[] => [...new Set(inputs)]

function shared(builder: Builder, gate: NormalGate, uses: number): Input {
  const key = `${gate.kind} ${gate.k} ${[...gate.inputs].sort(ascending).join(' ')}`
  const known = builder.known.get(key)
  if (known !== undefined) {
    builder.uses[(known >> 1) - builder.events]! += uses
    return known
  }
  const literal = (builder.events + builder.gates.length) * 2
  builder.gates.push(gate)
  builder.uses.push(uses)
  builder.known.set(key, literal)
  return literal
}

/** The gates that the top still reaches, numbered anew. */
function compacted(tree: NormalTree & { readonly top: Input }): NormalTree {
  const { events, gates } = tree
  const reached = new Uint8Array(gates.length)
  if (tree.top >> 1 >= events) reached[(tree.top >> 1) - events] = 1
  for (let gate = gates.length - 1; gate >= 0; gate -= 1) {
    if (reached[gate] === 0) continue
    for (const input of gates[gate]!.inputs) if (input >> 1 >= events) reached[(input >> 1) - events] = 1
  }
  const numbers = new Int32Array(gates.length)
  let kept = 0
  for (let gate = 0; gate < gates.length; gate += 1) {
    numbers[gate] = kept
    kept += reached[gate]!
  }
  const renumber = (input: Input): Input =>
    input >> 1 < events ? input : (events + numbers[(input >> 1) - events]!) * 2 + (input & 1)
  return {
    events,
    gates: gates
      .filter((_, gate) => reached[gate] === 1)
      .map(({ kind, k, inputs }) => ({ kind, k, inputs: inputs.map(renumber) })),
    top: renumber(tree.top),
  }
}
