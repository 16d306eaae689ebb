import type { Question } from '#engines/blast-radius/answer.ts'
import type { ServiceSingles } from '#engines/blast-radius/fatal-singles.ts'
import { isCommonCause, type ServiceTallies } from '#engines/blast-radius/fatal-tallies.ts'
import type { ServiceAnswer, Unstated } from '#engines/blast-radius/result.ts'
import type { ComponentRef } from '#estate/model.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { childrenOf } from '#failure/net.ts'
import type { State, Verdict } from '#kernel/block.ts'

const gapsListed = 4

/** Fatal singles and sets of every service, in the order of services. */
export type Found = {
  readonly singles: readonly ServiceSingles[]
  readonly tallies: readonly ServiceTallies[]
}

/** What was found about each service, with its state and its verdict, and what nobody stated where that decides. */
export function serviceAnswers(
  graph: FailureGraph,
  states: readonly State[],
  { singles, tallies }: Found,
  { topology, loss }: Pick<Question, 'topology' | 'loss'>,
): readonly ServiceAnswer[] {
  const gapTexts = new Map<number, string[]>()
  for (const { node, text, about } of graph.gaps) {
    if (about === 'restart' && loss === 'interrupted') continue
    gapTexts.set(node, [...(gapTexts.get(node) ?? []), text])
  }
  return singles.map((service, at) => serviceAnswer(graph, states, service, tallies[at]!, topology, gapTexts))
}

function serviceAnswer(
  graph: FailureGraph,
  states: readonly State[],
  service: ServiceSingles,
  { pairs, triples }: ServiceTallies,
  topology: Question['topology'],
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
    sharedSingles: service.singles.filter(({ shared }) => shared).map(({ node }) => refOf(node)),
    pairCount: pairs.decided ? pairs.count : 'undecided',
    pairs: pairs.first.map((set) => set.map(refOf)),
    tripleCount: triples.decided ? triples.count : 'undecided',
    triples: triples.first.map((set) => set.map(refOf)),
    found: { pairs: pairs.count, triples: triples.count },
    commonCause: {
      singles: service.singles.filter(({ node }) => isCommonCause(graph, node)).length,
      pairs: pairs.common,
      triples: triples.common,
    },
    gaps: gaps.slice(0, gapsListed),
    gapCount: gaps.length,
  }
}

function verdictOf(service: ServiceSingles, doubted: boolean, topology: Question['topology']): Verdict {
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
