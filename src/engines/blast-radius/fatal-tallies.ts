import type { ServiceSingles } from '#engines/blast-radius/fatal-singles.ts'
import type { ComponentKind } from '#estate/model.ts'
import type { LossKind } from '#failure/cone.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { type ClassSets, type FatalSets, fatalSets } from '#failure/fatal-sets.ts'
import { causeRank } from '#failure/wording.ts'

/** Components that make others fail together although nobody drew a line between them. */
const commonCauses: ReadonlySet<ComponentKind> = new Set(['account', 'firmware', 'software'])

/** Whether failures of others are not independent because of it: an account, a firmware batch, a software version. */
export const isCommonCause = (graph: FailureGraph, node: number): boolean =>
  commonCauses.has(graph.components[node]!.kind)

/** Minimal fatal sets of one size: how many components' sets they are, and the first of them. */
export type Tally = {
  /** False when the limit was hit: then `count` is what was found, a lower bound. */
  readonly decided: boolean
  readonly count: number
  /** How many of them have a common cause in them, and would not be there without it. */
  readonly common: number
  /** What cuts across places first; at most `listed` of the limits. */
  readonly first: readonly (readonly number[])[]
}

/** Minimal fatal pairs and triples of one service: no part of them is fatal. */
export type ServiceTallies = {
  readonly node: number
  readonly pairs: Tally
  readonly triples: Tally
  /** What the tallies were counted from. */
  readonly sets: FatalSets
}

/** How much work sets may take, in visited edges, and how many are written down per service and size. */
export type TallyLimits = {
  readonly stepsPerService: number
  readonly stepsTotal: number
  /** For triples, of all services together; each gets an equal share of what is left. */
  readonly tripleStepsTotal: number
  readonly classSetsAtMost: number
  readonly listed: number
  /** Whether the sets that triples were counted from stay, which may be many. */
  readonly tripleSets: 'keep' | 'drop'
}

const emptySets = (node: number): FatalSets => {
  const none: ClassSets = { decided: true, sets: [] }
  return { node, singles: [], members: [], pairs: none, triples: none, steps: 0, tripleSteps: 0 }
}

const nothing: Tally = { decided: true, count: 0, common: 0, first: [] }

/** The minimal fatal pairs and triples of every service, each once. A service that runs into a limit is undecided. */
export function fatalTallies(
  graph: FailureGraph,
  services: readonly ServiceSingles[],
  loss: LossKind,
  limits: TallyLimits,
): readonly ServiceTallies[] {
  let left = limits.stepsTotal
  let leftForTriples = limits.tripleStepsTotal
  return services.map(({ node, downAtStart }, at) => {
    if (downAtStart) return { node, pairs: nothing, triples: nothing, sets: emptySets(node) }
    const stepsAtMost = Math.min(left, limits.stepsPerService)
    const share = Math.floor(leftForTriples / (services.length - at))
    const tripleStepsAtMost = Math.min(share, limits.stepsPerService)
    const order = tripleStepsAtMost > 0 ? 3 : 2
    const found = fatalSets(graph, node, loss, order, { ...limits, stepsAtMost, tripleStepsAtMost })
    left -= Math.min(found.steps, stepsAtMost)
    leftForTriples -= Math.min(found.tripleSteps, tripleStepsAtMost)
    return {
      node,
      pairs: tallyOf(graph, found, found.pairs, limits.listed),
      triples: tallyOf(graph, found, found.triples, limits.listed),
      sets: limits.tripleSets === 'keep' ? found : { ...found, triples: { decided: false, sets: [] } },
    }
  })
}

/** Sets of classes as counts of sets of components, with the first of these by rank and number. */
export function tallyOf(graph: FailureGraph, found: FatalSets, of: ClassSets, listed: number): Tally {
  const ranks = new Map<ComponentKind, number>()
  const rank = (node: number): number => {
    const { kind, ref } = graph.components[node]!
    const known = ranks.get(kind)
    if (known !== undefined) return known
    ranks.set(kind, causeRank(ref))
    return causeRank(ref)
  }
  const inOrder = (left: number, right: number): number => rank(left) - rank(right) || left - right
  const members = found.members.map((list) => [...list].sort(inOrder))
  const plain = members.map((list) => list.filter((node) => !isCommonCause(graph, node)).length)
  let count = 0
  let independent = 0
  const first: number[][] = []
  const before = (left: readonly number[], right: readonly number[]): number => {
    for (const [at, node] of left.entries()) if (node !== right[at]) return inOrder(node, right[at]!)
    return 0
  }
  for (const set of of.sets) {
    count += set.reduce((product, at) => product * members[at]!.length, 1)
    independent += set.reduce((product, at) => product * plain[at]!, 1)
    const least = set.map((at) => members[at]![0]!).sort(inOrder)
    if (first.length >= listed && before(least, first[listed - 1]!) > 0) continue
    // A set among the first has of each class one of the first: each of those before it would give a set before.
    for (const nodes of choices(set.map((at) => members[at]!.slice(0, listed))))
      first.push(nodes.sort(inOrder))
    first.sort(before)
    first.length = Math.min(first.length, listed)
  }
  return { decided: of.decided, count, common: count - independent, first }
}

/** All sets of components that sets of classes stand for; undefined when there are more than `atMost`. */
export function expanded(found: FatalSets, of: ClassSets, atMost: number): readonly number[][] | undefined {
  const sizes = of.sets.map((set) => set.reduce((product, at) => product * found.members[at]!.length, 1))
  if (!of.decided || sizes.reduce((sum, size) => sum + size, 0) > atMost) return undefined
  return of.sets.flatMap((set) => choices(set.map((at) => found.members[at]!)))
}

/** Every way to take one of each list. */
function choices(lists: readonly (readonly number[])[]): readonly number[][] {
  let made: number[][] = [[]]
  for (const list of lists) made = made.flatMap((start) => list.map((node) => [...start, node]))
  return made
}
