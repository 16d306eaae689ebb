import type { ContentGraph, WrittenArticle } from '#path/graph.ts'

/** What governance needs to know about an engine. */
export type LeaningEngine = {
  readonly id: string
  readonly version: number
  readonly facts: readonly string[]
}

/** Something that leans on facts and that somebody stands up for. */
export type Leaning = {
  readonly kind: 'article' | 'engine' | 'pattern' | 'faq' | 'term'
  readonly id: string
  readonly title: string
  /** How pins name it: 'article:x', 'engine:x@1'. */
  readonly subject: string
  readonly facts: readonly string[]
}

/** The facts an article leans on by itself: those its front matter declares and its text cites. */
export const ownFacts = (article: WrittenArticle): readonly string[] => [
  ...new Set([...article.facts, ...article.body.factIds]),
]

/** The engines whose answers stand in an article. */
export const enginesOf = (article: WrittenArticle): readonly string[] => [
  ...new Set(article.body.figures.map(({ engine }) => engine)),
]

/** How pins and saved runs name one version of an engine. */
export const engineSubject = (id: string, version: number): string => `engine:${id}@${version}`

/** Everything in the path that leans on facts: engines, written articles, patterns, questions, terms. */
export function leanings(graph: ContentGraph, engines: readonly LeaningEngine[]): readonly Leaning[] {
  const plain = (
    kind: 'pattern' | 'faq' | 'term',
    list: readonly { readonly id: string; readonly title: string; readonly facts: readonly string[] }[],
  ): Leaning[] => list.map((item) => ({ kind, ...item, subject: `${kind}:${item.id}` }))
  return [
    ...engines.map(({ id, version, facts }) => ({
      ...{ kind: 'engine' as const, id, title: id, facts },
      subject: engineSubject(id, version),
    })),
    ...graph.articles
      .filter((article) => article.state === 'written')
      .map((article) => ({
        ...{ kind: 'article' as const, id: article.id, title: article.title, facts: ownFacts(article) },
        subject: `article:${article.id}`,
      })),
    ...plain('pattern', graph.patterns),
    ...plain(
      'faq',
      graph.faq.map(({ id, question, facts }) => ({ id, title: question, facts })),
    ),
    ...plain(
      'term',
      graph.terms.map(({ id, term, facts }) => ({ id, title: term, facts: facts ?? [] })),
    ),
  ]
}
