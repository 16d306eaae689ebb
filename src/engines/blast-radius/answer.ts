import { fatalPairs, type PairLimits, type ServicePairs } from '#engines/blast-radius/fatal-pairs.ts'
import { fatalSingles, type LossKind, type ServiceSingles } from '#engines/blast-radius/fatal-singles.ts'
import { findingsOf } from '#engines/blast-radius/findings.ts'
import type { FateAnswer, ServiceAnswer, StateCount, Unstated } from '#engines/blast-radius/result.ts'
import { sharedFates } from '#engines/blast-radius/shared-fate.ts'
import type { ComponentRef } from '#estate/model.ts'
import { compileGraph } from '#failure/compile.ts'
import type { FailureGraph, Ground, Topology } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'
import { requirementSaid, shortText } from '#failure/requirements.ts'
import { statesUnder } from '#failure/states.ts'
import type { State, Verdict } from '#kernel/block.ts'
import type { Issue } from '#kernel/outcome.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Edges visited and pairs written down at most. */
const pairLimits: PairLimits = { stepsPerService: 40_000_000, stepsTotal: 200_000_000, listed: 20 }
/** Edges visited at most while every component fails alone. */
const singleStepsAtMost = 1_000_000_000
const gapsListed = 4
const fatesListed = 2000

/** The answer for one failed set, and the graph it came from. */
export type Answer = {
  readonly graph: FailureGraph
  readonly states: readonly State[]
  readonly counts: readonly StateCount[]
  readonly services: readonly ServiceAnswer[]
  readonly fates: readonly FateAnswer[]
  readonly fateCount: number
  readonly issues: readonly Issue[]
}

/** What failing `failed` does, and which singles and pairs are fatal for which service. */
export function answerFor(
  ground: Ground,
  topology: Topology,
  loss: LossKind,
  failed: readonly ComponentRef[],
): Answer {
  const graph = compileGraph(ground, topology)
  const nodes = failed.flatMap((ref) => graph.nodeOf.get(ref) ?? [])
  const states = statesUnder(graph, nodes)
  const singles = fatalSingles(graph, loss, singleStepsAtMost)
  const pairs = fatalPairs(graph, singles, loss, pairLimits)
  const gapTexts = new Map<number, string[]>()
  for (const { node, text, about } of graph.gaps) {
    if (about === 'restart' && loss === 'interrupted') continue
    gapTexts.set(node, [...(gapTexts.get(node) ?? []), text])
  }
  const services = singles.map((service, index) =>
    serviceAnswer(graph, states, service, pairs[index]!, topology, gapTexts),
  )
  const refOf = (node: number): ComponentRef => graph.components[node]!.ref
  const found = sharedFates(graph, singleStepsAtMost)
  const fates = sortedBy(found, ({ fatal }) => (fatal ? 0 : 1))
    .slice(0, fatesListed)
    .map((fate) => ({
      ...fate,
      requirement: shortText(fate.requirement, (ref) => ref),
      requirementSaid: requirementSaid(fate.requirement, graph.names),
      service: refOf(fate.service),
      cause: refOf(fate.cause),
    }))
  return {
    graph,
    states,
    counts: countStates(graph, states, nodes.length === 0 ? states : statesUnder(graph, [])),
    services,
    fates,
    fateCount: found.length,
    issues: findingsOf(graph, singles, pairs),
  }
}

function serviceAnswer(
  graph: FailureGraph,
  states: readonly State[],
  service: ServiceSingles,
  pairs: ServicePairs,
  topology: Topology,
  gapTexts: ReadonlyMap<number, readonly string[]>,
): ServiceAnswer {
  const { ref, name } = graph.components[service.node]!
  const refOf = (node: number): ComponentRef => graph.components[node]!.ref
  const doubted = service.hidden || service.rootless || gapTexts.has(service.node)
  const found = doubted ? gapsUnder(graph, service.node, gapTexts) : []
  const gaps =
    service.rootless && found.length === 0 ? [{ ref, text: 'which VMs or components it stands on' }] : found
  return {
    ref,
    name,
    state: states[service.node]!,
    verdict: verdictOf(service, doubted, topology),
    downAtStart: service.downAtStart,
    singles: service.singles.map(({ node, untilRepaired }) => ({ ref: refOf(node), untilRepaired })),
    pairCount: pairs.decided ? pairs.count : 'undecided',
    pairs: pairs.pairs.map(([first, second]) => [refOf(first), refOf(second)] as const),
    gaps: gaps.slice(0, gapsListed),
    gapCount: gaps.length,
  }
}

function verdictOf(service: ServiceSingles, doubted: boolean, topology: Topology): Verdict {
  if (service.downAtStart || service.singles.length > 0) return 'unsafe'
  // Places and hosts alone prove nothing about what cuts across them.
  return doubted || topology === 'declared' ? 'undecided' : 'safe'
}

function gapsUnder(
  graph: FailureGraph,
  root: number,
  gapTexts: ReadonlyMap<number, readonly string[]>,
): readonly Unstated[] {
  const seen = new Set([root])
  const queue = [root]
  const gaps: Unstated[] = []
  for (let index = 0; index < queue.length; index += 1) {
    const node = queue[index]!
    for (const text of gapTexts.get(node) ?? []) gaps.push({ ref: graph.components[node]!.ref, text })
    if (node === graph.unknownPlace || node === graph.unknownNeed) continue
    for (const child of childrenOf(graph.must.now, node)) {
      if (seen.has(child)) continue
      seen.add(child)
      queue.push(child)
    }
  }
  return gaps
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
