import { leanings } from '#path/governance/leaning.ts'
import type { Desk, Finding, LintRule } from '#path/governance/lint/desk.ts'

export const unmarkedRule: LintRule = {
  code: 'lint.change-unmarked',
  sentence:
    'When the meaning of a section changes, somebody says how much: editorial, clarifying or material.',
  cure: 'Run bulkhead path mark ARTICLE --as editorial|clarifying|material --note "…".',
  check: (desk) =>
    desk.articles.flatMap((article): readonly Finding[] => {
      const history = new Map(article.history.map(({ section, versions }) => [section, versions]))
      const moved = article.body.sections.flatMap(({ anchor, hash }): readonly Finding[] => {
        const latest = history.get(anchor)?.at(-1)
        if (latest?.hash === hash) return []
        const found =
          latest === undefined
            ? `The section #${anchor} has no first version.`
            : `The section #${anchor} is not what was marked on ${latest.on}.`
        return [{ where: `${article.file}#${anchor}`, found }]
      })
      const present = new Set(article.body.sections.map(({ anchor }) => anchor))
      const gone = article.history.filter(
        ({ section, versions }) => !present.has(section) && versions.at(-1)?.hash !== 'gone',
      )
      return [
        ...moved,
        ...gone.map(({ section }) => ({
          where: `${article.file}#${section}`,
          found: `The section #${section} is gone, and nobody said so.`,
        })),
      ]
    }),
}

export const carryingRule: LintRule = {
  code: 'lint.fact-carries',
  sentence:
    'An engine, an article and a pattern lean on facts that have a source, an engine on none that is contested.',
  cure: 'Find the source and change the confidence, or lean on another fact.',
  check: (desk) => {
    const facts = new Map(desk.graph.facts.map((fact) => [fact.id, fact]))
    return leanings(desk.graph, desk.engines).flatMap(({ kind, id, facts: ids }) =>
      ids.flatMap((factId): readonly Finding[] => {
        const fact = facts.get(factId)
        const where = `${kind} ${id}`
        if (fact?.confidence === 'unverified')
          return [{ where, found: `The fact "${factId}" is unverified.` }]
        const contested = kind === 'engine' && (fact?.contestedBy ?? []).length > 0
        return contested ? [{ where, found: `The fact "${factId}" is contested.` }] : []
      }),
    )
  },
}

export const pinRule: LintRule = {
  code: 'lint.pin-missing',
  sentence: 'What leans on a fact is pinned to what the fact claimed when somebody last stood up for it.',
  cure: 'Read it against the facts as they are, then run bulkhead facts pin.',
  check: (desk) => missingPins(desk),
}

function missingPins(desk: Desk): readonly Finding[] {
  const pins = new Map(desk.pins.map((pin) => [pin.subject, pin]))
  return leanings(desk.graph, desk.engines).flatMap(({ kind, id, subject, facts }): readonly Finding[] => {
    const pinned = new Set(pins.get(subject)?.facts.map(({ fact }) => fact))
    const missing = facts.filter((fact) => !pinned.has(fact))
    if (missing.length === 0) return []
    return [
      {
        where: 'pins.yaml',
        found: `The ${kind} "${id}" leans on ${missing.join(', ')}, which no pin holds.`,
      },
    ]
  })
}
