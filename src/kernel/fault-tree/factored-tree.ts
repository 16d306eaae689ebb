import type { Input } from '#kernel/fault-tree/fault-tree.ts'
import type { NormalGate, NormalTree } from '#kernel/fault-tree/normal-tree.ts'

/** Conjunctions of more inputs are left as they are: counting what they share would cost too much. */
const widest = 4_096
/** How often something may be drawn out of what is left inside; deeper, alternatives stay as they are. */
const deepest = 64

/**
 * The same function with common parts of alternatives drawn out: (x or a) and (x or b) becomes x or (a and b), again and
 * again, the part that most alternatives share first. Hosts that differ in nothing but themselves so become one group
 * behind what they share, and groups modules. Cost about the sum over conjunctions of their inputs' inputs, times how
 * often something is drawn out.
 */
export function factoredTree(tree: NormalTree): NormalTree {
  const { events } = tree
  if (typeof tree.top === 'string') return tree
  const gates: NormalGate[] = []
  const known = new Map<string, Input>()
  const literals = new Int32Array(tree.gates.length)
  const moved = (input: Input): Input =>
    input >> 1 < events ? input : literals[(input >> 1) - events]! ^ (input & 1)
  const add = (kind: NormalGate['kind'], k: number, inputs: readonly Input[]): Input => {
    const key = `${kind} ${k} ${[...inputs].sort((left, right) => left - right).join(' ')}`
    const same = known.get(key)
    if (same !== undefined) return same
    gates.push({ kind, k, inputs })
    const literal = (events + gates.length - 1) * 2
    known.set(key, literal)
    return literal
  }
  const alternatives = (input: Input): readonly Input[] | undefined => {
    const gate = (input & 1) === 1 ? gates[(input >> 1) - events] : undefined
    return gate?.kind === 'and' ? gate.inputs : undefined
  }
  tree.gates.forEach(({ kind, k, inputs }, at) => {
    const own = inputs.map(moved)
    literals[at] =
      kind === 'and' && own.length <= widest ? factored(own, alternatives, add, deepest) : add(kind, k, own)
  })
  return { events, gates, top: moved(tree.top) }
}

type Add = (kind: NormalGate['kind'], k: number, inputs: readonly Input[]) => Input

/**
 * A conjunction of `inputs`; of negated conjunctions among them what most have in common is drawn out, and again inside
 * what is left, `depth` times at most.
 */
function factored(
  inputs: readonly Input[],
  alternatives: (input: Input) => readonly Input[] | undefined,
  add: Add,
  depth: number,
): Input {
  // Each clause is a set of negated literals: the clause holds unless all of them do.
  let clauses = inputs.flatMap((input) => {
    const inner = alternatives(input)
    return inner === undefined ? [] : [new Set(inner)]
  })
  const plain = inputs.filter((input) => alternatives(input) === undefined)
  while (depth > 0) {
    const counts = new Map<Input, number>()
    for (const clause of clauses)
      for (const literal of clause) counts.set(literal, (counts.get(literal) ?? 0) + 1)
    let best: Input | undefined
    for (const [literal, count] of counts) {
      if (count > 1 && (best === undefined || count > counts.get(best)!)) best = literal
    }
    if (best === undefined) break
    const shared = best
    const inside = clauses.filter((clause) => clause.has(shared))
    const rests = inside.map((clause) => new Set([...clause].filter((literal) => literal !== shared)))
    clauses = clauses.filter((clause) => !clause.has(shared))
    // A clause of the shared part alone makes the others needless.
    if (rests.some((rest) => rest.size === 0)) clauses.push(new Set([shared]))
    else {
      const all = factored(
        rests.map((rest) => clauseLiteral(rest, add)),
        alternatives,
        add,
        depth - 1,
      )
      clauses.push(new Set([shared, all ^ 1]))
    }
  }
  const literals = [...plain, ...clauses.map((clause) => clauseLiteral(clause, add))]
  const unique = [...new Set(literals)]
  return unique.length === 1 ? unique[0]! : add('and', 0, unique)
}

/** The literal of a clause: not all of its members. */
const clauseLiteral = (clause: ReadonlySet<Input>, add: Add): Input => {
  const [first = 0, ...more] = clause
  return more.length === 0 ? first ^ 1 : add('and', 0, [...clause]) ^ 1
}
