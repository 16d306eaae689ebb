import type { ServiceSingles } from '#engines/blast-radius/fatal-singles.ts'
import type { ServiceTallies } from '#engines/blast-radius/fatal-tallies.ts'
import { loopIssues } from '#engines/blast-radius/loop-issues.ts'
import type { FailureGraph } from '#failure/failure-graph.ts'
import { counted, kindWord, listed, opened } from '#failure/wording.ts'
import type { Issue } from '#kernel/outcome.ts'

/** What a person should know about the graph: loops, what nobody stated, services down from the start, limits met. */
export function findingsOf(
  graph: FailureGraph,
  services: readonly ServiceSingles[],
  tallies: readonly ServiceTallies[],
): readonly Issue[] {
  const refOf = (node: number): string => graph.components[node]!.ref
  const down = services.filter(({ downAtStart }) => downAtStart).map(({ node }) => refOf(node))
  const rootless = services.filter((service) => service.rootless).map(({ node }) => refOf(node))
  const cut = tallies.filter(({ pairs }) => !pairs.decided).map(({ node }) => refOf(node))
  const cutTriples = tallies.filter(({ pairs, triples }) => pairs.decided && !triples.decided)
  return [
    ...graph.issues,
    ...loopIssues(graph),
    ...gapIssues(graph),
    ...down.map(
      (ref): Issue => ({
        code: 'blast-radius.service-down',
        severity: 'warning',
        where: ref,
        message: `${opened(graph.names.said(ref))} does not hold even with nothing failed: it needs something that is switched off. Correct what it requires, or start it.`,
      }),
    ),
    ...rootless.map(
      (ref): Issue => ({
        code: 'blast-radius.service-rootless',
        severity: 'warning',
        where: ref,
        message: `${opened(graph.names.said(ref))} would go on if every component failed, so what it stands on was not stated. State the VMs it requires.`,
      }),
    ),
    ...(services.every(({ complete }) => complete)
      ? []
      : [
          {
            code: 'blast-radius.singles-limit',
            severity: 'warning',
            where: 'estate',
            message:
              'Not every component was failed alone: the estate takes more work than the limit. No service is called safe; ask about a part of the estate.',
          } as const,
        ]),
    ...(cut.length === 0
      ? []
      : [
          {
            code: 'blast-radius.pairs-limit',
            severity: 'warning',
            where: cut[0]!,
            message: `Fatal pairs of ${counted(cut.length, 'service')} (${listed(cut.map(graph.names.alone), 5)}) were not all tried: they lean on too many components. Their single failures are complete; ask with an estate of fewer components for the pairs.`,
          } as const,
        ]),
    ...(cutTriples.length === 0
      ? []
      : [
          {
            code: 'blast-radius.triples-limit',
            severity: 'note',
            where: refOf(cutTriples[0]!.node),
            message: `Fatal triples of ${counted(cutTriples.length, 'service')} (${listed(
              cutTriples.map(({ node }) => graph.names.alone(refOf(node))),
              5,
            )}) were not all tried: there are more than the limit. Their single failures and pairs are complete; ask with an estate of fewer components for the triples.`,
          } as const,
        ]),
  ]
}

/** The issues less those that blame the estate for services which a change stops: that is an answer, not a mistake. */
export const withoutStopped = (issues: readonly Issue[], stopped: ReadonlySet<string>): readonly Issue[] =>
  issues.filter(({ code, where }) => code !== 'blast-radius.service-down' || !stopped.has(where))

/** One warning per thing that is missing, with how many components lack it. */
function gapIssues(graph: FailureGraph): readonly Issue[] {
  const byText = new Map<string, number[]>()
  for (const { node, text } of graph.gaps) {
    const kind = graph.components[node]!.kind
    const key = `${kind}\t${text.replace(/"[^"]*"/, 'one')}`
    const list = byText.get(key)
    if (list === undefined) byText.set(key, [node])
    else list.push(node)
  }
  return [...byText].map(([key, nodes]): Issue => {
    const [, text = ''] = key.split('\t')
    const refs = nodes.map((node) => graph.components[node]!.ref)
    const { names } = graph
    const whose =
      refs.length === 1
        ? names.said(refs[0]!)
        : `${counted(refs.length, kindWord(graph.components[nodes[0]!]!.kind))}: ${listed(refs.slice(0, 5).map(names.alone), 5)}${refs.length > 5 ? ` and ${refs.length - 5} more` : ''}`
    return {
      code: 'blast-radius.unstated',
      severity: 'warning',
      where: refs.length === 1 ? refs[0]! : 'estate',
      message: `Nobody stated ${text}, for ${whose}. It counts as unknown; state it in the estate or beside the inventory.`,
    }
  })
}
