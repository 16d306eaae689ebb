import { changesBetween, type FatalLists, type SetList } from '#engines/blast-radius/difference.ts'
import { expanded } from '#engines/blast-radius/fatal-tallies.ts'
import { withoutStopped } from '#engines/blast-radius/findings.ts'
import type {
  AddedParts,
  BelievedSeparate,
  Difference,
  FateAnswer,
  ServiceAnswer,
  StateCount,
} from '#engines/blast-radius/result.ts'
import { type Found, serviceAnswers } from '#engines/blast-radius/service-answers.ts'
import { searched, standingOf } from '#engines/blast-radius/standing.ts'
import type { ComponentRef } from '#estate/model.ts'
import { changedGraph } from '#failure/change.ts'
import type { LossKind } from '#failure/cone.ts'
import type { FailureGraph, Ground, Topology } from '#failure/failure-graph.ts'
import { requirementSaid, shortText } from '#failure/requirements.ts'
import { statesUnder } from '#failure/states.ts'
import type { State } from '#kernel/block.ts'
import type { Issue } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Sets of one size and service that two estates are compared by. */
const setsCompared = 20_000
const fatesListed = 2000

/** What is asked: what fails together, what counts as a loss, and what is changed beforehand. */
export type Question = {
  readonly topology: Topology
  readonly loss: LossKind
  readonly failed: readonly ComponentRef[]
  readonly without: readonly ComponentRef[]
  readonly doubled: readonly ComponentRef[]
}

/** The answer for one failed set, and the graph it came from. */
export type Answer = {
  readonly graph: FailureGraph
  readonly states: readonly State[]
  readonly counts: readonly StateCount[]
  readonly services: readonly ServiceAnswer[]
  readonly fates: readonly FateAnswer[]
  readonly fateCount: number
  readonly believed: readonly BelievedSeparate[]
  readonly believedCount: number
  readonly added: AddedParts
  readonly difference: Difference | null
  readonly issues: readonly Issue[]
}

/** What failing `failed` does, which sets are fatal for which service, and what the change did to them. `before` is the
 * graph of `ground`. */
export function answerFor(before: FailureGraph, ground: Ground, question: Question): Answer {
  const { without, doubled } = question
  if (without.length + doubled.length === 0) return answerOn(before, ground, question, 'drop').answer
  const nodesOf = (refs: readonly ComponentRef[]): readonly number[] =>
    [...new Set(refs)].flatMap((ref) => before.nodeOf.get(ref) ?? [])
  const after = changedGraph(before, { without: nodesOf(without), doubled: nodesOf(doubled) })
  const then = searched(before, question.loss, 'keep')
  const { answer, found } = answerOn(after, ground, question, 'keep')
  const services = changesBetween(
    listsOf(before, then, serviceAnswers(before, statesUnder(before, []), then, question)),
    listsOf(after, found, answer.services),
  )
  const stopped = new Set<string>(
    services.filter(({ downBefore, downAfter }) => downAfter && !downBefore).map(({ ref }) => ref),
  )
  const issues = withoutStopped(answer.issues, stopped)
  return { ...answer, difference: { without, doubled, services }, issues }
}

function listsOf(
  graph: FailureGraph,
  { singles, tallies }: Found,
  services: readonly Pick<ServiceAnswer, 'ref' | 'name' | 'verdict'>[],
): readonly FatalLists[] {
  const refs = (sets: readonly (readonly number[])[] | undefined): SetList =>
    sets?.map((set) => set.map((node) => graph.components[node]!.ref)) ?? 'undecided'
  return services.map(({ ref, name, verdict }, at) => {
    const { sets } = tallies[at]!
    return {
      ...{ ref, name, verdict },
      downAtStart: singles[at]!.downAtStart,
      singles: singles[at]!.singles.map(({ node }) => graph.components[node]!.ref),
      pairs: refs(expanded(sets, sets.pairs, setsCompared)),
      triples: refs(expanded(sets, sets.triples, setsCompared)),
    }
  })
}

function answerOn(
  graph: FailureGraph,
  ground: Ground,
  question: Question,
  tripleSets: 'keep' | 'drop',
): { readonly answer: Answer; readonly found: Found } {
  const nodes = question.failed.flatMap((ref) => graph.nodeOf.get(ref) ?? [])
  const states = statesUnder(graph, nodes)
  const { found, shared, believed, added, issues } = standingOf(graph, ground, question.loss, tripleSets)
  const refOf = (node: number): ComponentRef => graph.components[node]!.ref
  const fates = sortedBy(shared, ({ fatal }) => (fatal ? 0 : 1))
    .slice(0, fatesListed)
    .map((fate) => ({
      ...fate,
      requirement: shortText(fate.requirement, (ref) => ref),
      requirementSaid: requirementSaid(fate.requirement, graph.names),
      service: refOf(fate.service),
      cause: refOf(fate.cause),
    }))
  const answer: Answer = {
    graph,
    states,
    counts: countStates(graph, states, nodes.length === 0 ? states : statesUnder(graph, [])),
    services: serviceAnswers(graph, states, found, question),
    fates,
    fateCount: shared.length,
    believed: believed.listed,
    believedCount: believed.count,
    added,
    difference: null,
    issues,
  }
  return { answer, found }
}

/** Components by state. What was down before the failure, such as a VM that is switched off, is none of its work. */
function countStates(
  graph: FailureGraph,
  states: readonly State[],
  before: readonly State[],
): readonly StateCount[] {
  const byKind = new Map<string, Map<State, number>>()
  for (const { node, kind } of graph.components) {
    if (states[node] === 'stopped' && before[node] === 'stopped') continue
    const counts = byKind.get(kind) ?? new Map<State, number>()
    counts.set(states[node]!, (counts.get(states[node]!) ?? 0) + 1)
    byKind.set(kind, counts)
  }
  return [...byKind].map(([kind, counts]) => ({
    kind,
    states: [...counts]
      .map(([state, count]) => ({ state, count }))
      .sort((a, b) => (a.state < b.state ? -1 : 1)),
  }))
}
