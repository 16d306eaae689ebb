import { enginesOf, type LeaningEngine, ownFacts } from '#path/governance/leaning.ts'
import type { ContentGraph } from '#path/graph.ts'

/** Everything in the path that leans on one fact, by id. Saved runs and decisions are known to the store alone. */
export type FactBlast = {
  readonly fact: string
  /** Written articles that cite or declare the fact, or show an engine that leans on it. */
  readonly articles: readonly string[]
  /** Planned articles that mean to lean on it. */
  readonly planned: readonly string[]
  /** Models whose defaults are this fact. */
  readonly models: readonly string[]
  /** Articles whose check question is asked on the ground of this fact. */
  readonly checkQuestions: readonly string[]
  /** Review cards, 'question:<article>' and 'term:<id>': taught again when the fact changes. */
  readonly cards: readonly string[]
  readonly engines: readonly string[]
  readonly patterns: readonly string[]
  readonly faq: readonly string[]
  readonly terms: readonly string[]
}

/** Everything that one fact touches. Empty lists when nothing leans on it, or when there is no such fact. */
export function factBlast(graph: ContentGraph, engines: readonly LeaningEngine[], factId: string): FactBlast {
  const leans = (facts: readonly string[] | undefined): boolean => facts?.includes(factId) ?? false
  const ids = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id)
  const touched = engines.filter(({ facts }) => leans(facts))
  const written = graph.articles.filter((article) => article.state === 'written')
  const owning = ids(written.filter((article) => leans(ownFacts(article))))
  const articles = written.filter(
    (article) => owning.includes(article.id) || touched.some(({ id }) => enginesOf(article).includes(id)),
  )
  const planned = graph.articles.filter((article) => article.state === 'planned' && leans(article.facts))
  const terms = ids(graph.terms.filter(({ facts }) => leans(facts)))
  return {
    fact: factId,
    articles: ids(articles),
    planned: ids(planned),
    models: ids(graph.models.filter(({ defaultFacts }) => leans(defaultFacts))),
    checkQuestions: owning,
    cards: [...owning.map((id) => `question:${id}`), ...terms.map((id) => `term:${id}`)],
    engines: ids(touched),
    patterns: ids(graph.patterns.filter(({ facts }) => leans(facts))),
    faq: ids(graph.faq.filter(({ facts }) => leans(facts))),
    terms,
  }
}
