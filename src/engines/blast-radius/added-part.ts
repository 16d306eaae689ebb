import type { ServiceSingles } from '#engines/blast-radius/fatal-singles.ts'
import type { ServiceTallies } from '#engines/blast-radius/fatal-tallies.ts'
import type { AddedPart, AddedParts } from '#engines/blast-radius/result.ts'
import { type Cone, coneUnder, type LossKind } from '#failure/cone.ts'
import { type ConeWatch, losesWith, watchOf } from '#failure/cone-watch.ts'
import { doubledCone, isDoublable } from '#failure/doubled.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { fatalSetsOf } from '#failure/fatal-sets.ts'
import { fail, restore } from '#failure/simulation.ts'

/** Bounds of the search for the part that buys most. */
export type AddedLimits = {
  /** Candidates whose singles are worked out, and how many of the best of these also get their pairs. */
  readonly singlesTried: number
  readonly pairsTried: number
  /** Edges visited, for collecting candidates, for singles and for pairs each. */
  readonly stepsAtMost: number
}

const classSetsAtMost = 500_000

type Ground = {
  readonly cone: Cone
  readonly watch: ConeWatch
  /** The number in the cone of each node of the graph. */
  readonly local: ReadonlyMap<number, number>
  readonly sets: ServiceTallies
}
type Candidate = {
  readonly node: number
  /** Fatal singles and pairs that take it with them: no more than these can go when it is doubled. */
  singles: number
  pairs: number
  readonly services: Set<number>
}

/**
 * What a twin of one component would buy over all services: fatal singles and pairs before and after, the twin itself
 * among the causes. Best first: by fatal singles removed, then by pairs, then by number.
 *
 * A twin makes harmless only sets that take its component with them, and no twin is fatal alone; so candidates are
 * ranked by how many singles, then pairs do, and each that is tried is counted anew in the changed cone. A single that
 * a twin answers comes back as a pair with the twin, so pairs may rise while singles fall.
 */
export function addedParts(
  graph: FailureGraph,
  singles: readonly ServiceSingles[],
  tallies: readonly ServiceTallies[],
  loss: LossKind,
  limits: AddedLimits,
): AddedParts {
  const grounds = new Map<number, Ground>()
  const candidates = new Map<number, Candidate>()
  let steps = 0
  for (const [at, { node, downAtStart }] of singles.entries()) {
    const sets = tallies[at]!
    if (downAtStart || !sets.pairs.decided || steps > limits.stepsAtMost) continue
    const cone = coneUnder(graph, node, loss, limits.stepsAtMost)
    if (cone === undefined) continue
    const local = new Map(cone.nodes.map((item, number) => [item, number]))
    const ground: Ground = { cone, watch: watchOf(cone), local, sets }
    grounds.set(node, ground)
    collect(graph, ground, candidates)
    steps += ground.watch.simulation.steps
  }
  const byPromise = [...candidates.values()].sort(
    (left, right) => right.singles - left.singles || right.pairs - left.pairs || left.node - right.node,
  )
  const budget = { left: limits.stepsAtMost }
  const inOrder: { readonly candidate: Candidate; readonly gone: number }[] = []
  for (const candidate of byPromise.slice(0, limits.singlesTried)) {
    const gone = singlesGone(grounds, candidate, budget)
    if (gone !== undefined) inOrder.push({ candidate, gone })
  }
  inOrder.sort((left, right) => right.gone - left.gone || right.candidate.pairs - left.candidate.pairs)
  const pairBudget = { left: limits.stepsAtMost }
  const parts = inOrder
    .slice(0, limits.pairsTried)
    .map(({ candidate, gone }) => ({ candidate, part: partOf(graph, grounds, candidate, gone, pairBudget) }))
    .filter(({ part }) => singlesRemoved(part) > 0 || pairsRemoved(part) > 0)
    .sort(
      (left, right) =>
        singlesRemoved(right.part) - singlesRemoved(left.part) ||
        pairsRemoved(right.part) - pairsRemoved(left.part) ||
        left.candidate.node - right.candidate.node,
    )
  return { candidates: candidates.size, tried: inOrder.length, parts: parts.map(({ part }) => part) }
}

/** Fatal singles that a twin answers. */
export const singlesRemoved = ({ singlesBefore, singlesAfter }: AddedPart): number =>
  singlesBefore - singlesAfter

/** How many fatal pairs fewer there are; below 0 when singles that became pairs outnumber those that went. */
const pairsRemoved = ({ pairsBefore, pairsAfter }: AddedPart): number =>
  pairsAfter === 'undecided' ? Number.NEGATIVE_INFINITY : pairsBefore - pairsAfter

/** Adds what falls with each fatal single and pair of a service. */
function collect(
  graph: FailureGraph,
  { cone, watch, local, sets }: Ground,
  candidates: Map<number, Candidate>,
): void {
  const { simulation } = watch
  const note = (set: readonly number[], weight: number): void => {
    const nodes = set.map((node) => local.get(node)!)
    const marks = nodes.map((node) => fail(simulation, node))
    for (let at = marks[0]!; at < simulation.length; at += 1) {
      const node = cone.nodes[simulation.fallen[at]!]!
      const component = graph.components[node]
      if (component === undefined || !isDoublable(component.kind)) continue
      const found = candidates.get(node) ?? { node, singles: 0, pairs: 0, services: new Set<number>() }
      candidates.set(node, found)
      found.services.add(sets.node)
      if (set.length === 1) found.singles += weight
      else found.pairs += weight
    }
    for (let at = nodes.length - 1; at >= 0; at -= 1) restore(simulation, nodes[at]!, marks[at]!)
  }
  const { singles, members, pairs } = sets.sets
  for (const node of singles) note([node], 1)
  for (const [first, second] of pairs.sets) {
    const [left, right] = [members[first!]!, members[second!]!]
    // What falls with a pair falls with one of its two or with any pair of the two classes: this counts it at least once.
    for (const node of left) note([node, right[0]!], right.length)
    for (const node of right) note([left[0]!, node], left.length)
  }
}

type Budget = { left: number }

/**
 * How many fatal singles a twin answers; undefined when the budget ran out. With a single failure the twin is up, so
 * nothing that leans on the component falls with it: a component that counts as fallen already passes nothing on.
 */
function singlesGone(
  grounds: ReadonlyMap<number, Ground>,
  candidate: Candidate,
  budget: Budget,
): number | undefined {
  let gone = 0
  for (const service of candidate.services) {
    const { cone, watch, local, sets } = grounds.get(service)!
    if (budget.left < 0) return undefined
    const node = local.get(candidate.node)!
    const pinned = watch.comeback === undefined
    const changed = pinned ? watch : watchOf(doubledCone(cone, node))
    const before = changed.simulation.steps
    if (pinned) changed.simulation.down[node] = 1
    for (const single of sets.sets.singles) if (!losesWith(changed, local.get(single)!)) gone += 1
    if (pinned) changed.simulation.down[node] = 0
    budget.left -= changed.simulation.steps - before + (pinned ? 0 : cone.now.child.length)
  }
  return gone
}

/** Singles and pairs of the services that a candidate matters to, before and after. */
function partOf(
  graph: FailureGraph,
  grounds: ReadonlyMap<number, Ground>,
  { node, services }: Candidate,
  gone: number,
  budget: Budget,
): AddedPart {
  let [singlesBefore, pairsBefore, pairsAfter, decided] = [0, 0, 0, true]
  for (const service of services) {
    const { cone, local, sets } = grounds.get(service)!
    singlesBefore += sets.sets.singles.length
    pairsBefore += sets.pairs.count
    const stepsAtMost = Math.max(0, budget.left)
    const limits = { stepsAtMost, tripleStepsAtMost: 0, classSetsAtMost }
    const after = fatalSetsOf(doubledCone(cone, local.get(node)!), 2, limits)
    budget.left -= after.steps
    decided &&= after.pairs.decided
    for (const [first, second] of after.pairs.sets)
      pairsAfter += after.members[first!]!.length * after.members[second!]!.length
  }
  return {
    ref: graph.components[node]!.ref,
    services: services.size,
    singlesBefore,
    singlesAfter: singlesBefore - gone,
    pairsBefore,
    pairsAfter: decided ? pairsAfter : 'undecided',
  }
}
