import type { Article, ContentGraph, Crossing, Domain, Place } from '#path/graph.ts'
import type { Term } from '#path/schema.ts'

type ReadableDomain = Extract<Domain, { readonly state: 'readable' }>

const readable = (graph: ContentGraph): readonly ReadableDomain[] =>
  graph.domains.flatMap((domain) => (domain.state === 'readable' ? [domain] : []))

const articleOf = (graph: ContentGraph, id: string): Article | undefined =>
  graph.articles.find((article) => article.id === id)

/** The order in which an article is read: all stages of its domain one after the other, or the track it stands in. */
export function orderOf(graph: ContentGraph, id: string): readonly Article[] {
  for (const { stages, tracks } of readable(graph)) {
    const track = tracks.find(({ articles }) => articles.some((article) => article.id === id))
    if (track !== undefined) return track.articles
    const order = stages.flatMap(({ articles }) => articles)
    if (order.some((article) => article.id === id)) return order
  }
  return []
}

/** The article after one in its order; 'end' after the last of the stages or of a track, and for an unknown id. */
export const nextBySequence = (graph: ContentGraph, id: string): Article | 'end' => neighbour(graph, id, 1)

/** The article before one in its order; 'end' before the first. */
export const previousBySequence = (graph: ContentGraph, id: string): Article | 'end' =>
  neighbour(graph, id, -1)

function neighbour(graph: ContentGraph, id: string, step: 1 | -1): Article | 'end' {
  const order = orderOf(graph, id)
  const index = order.findIndex((article) => article.id === id)
  return index < 0 ? 'end' : (order[index + step] ?? 'end')
}

/** What an article opens: every article that stands on it directly, of any domain, in path order. */
export const nextByPrerequisite = (graph: ContentGraph, id: string): readonly Article[] =>
  graph.articles.filter(({ prerequisites }) => prerequisites.includes(id))

/** Advice to read another article first, and the words that tell whether it is needed. */
export type ReadFirst = { readonly article: Article; readonly terms: readonly Term[] }

/**
 * What to read before an article, in path order: each of its prerequisites with those of the terms it introduces that
 * this article uses, by directive or in so many words. Whoever can explain them need not follow the advice. All of its
 * terms where this article uses none, as a planned one cannot. Cost is linear in the text times the terms.
 */
export function readFirst(graph: ContentGraph, id: string): readonly ReadFirst[] {
  const article = articleOf(graph, id)
  if (article === undefined) return []
  const said = saidIn(article)
  return graph.articles
    .filter((other) => article.prerequisites.includes(other.id))
    .map((other) => {
      const terms = other.introduces.flatMap((term) => graph.terms.find((known) => known.id === term) ?? [])
      const used = terms.filter((term) => said.ids.includes(term.id) || names(said.text, term.term))
      return { article: other, terms: used.length === 0 ? terms : used }
    })
}

function saidIn(article: Article): { readonly ids: readonly string[]; readonly text: string } {
  const own = [article.title, article.thesis, article.check.question, ...article.check.weighs]
  if (article.state === 'planned') return { ids: [], text: own.join(' ').toLowerCase() }
  const text = [...own, article.decision, ...article.body.sections.map((section) => section.text)].join(' ')
  return { ids: article.body.termIds, text: text.toLowerCase() }
}

/** Whether a text says a term as words of its own, in the singular or with an s. */
function names(text: string, term: string): boolean {
  const word = term.toLowerCase()
  for (let from = text.indexOf(word); from >= 0; from = text.indexOf(word, from + 1)) {
    const before = text[from - 1] ?? ' '
    const after = text.slice(from + word.length).replace(/^s/, '')
    if (!/[\p{L}\p{N}-]/u.test(before) && !/^[\p{L}\p{N}]/u.test(after)) return true
  }
  return false
}

/** What deepens an article: advice that nothing waits for, in path order. */
export const deepening = (graph: ContentGraph, id: string): readonly Article[] => {
  const ids = articleOf(graph, id)?.deepenedBy ?? []
  return graph.articles.filter((article) => ids.includes(article.id))
}

/** Something outside the domain that a reader may go on with, and why. A planned domain has nothing to read yet. */
export type Onward = {
  readonly to:
    | { readonly kind: 'article'; readonly article: Article }
    | { readonly kind: 'place'; readonly place: Place }
    | { readonly kind: 'domain'; readonly domain: Domain }
  readonly because: string
}

/**
 * What lies in other domains after an article: where the crossings of the article lead, then those of its stage or
 * track, then articles elsewhere that stand on it.
 */
export function nextAcross(graph: ContentGraph, id: string): readonly Onward[] {
  const article = articleOf(graph, id)
  if (article === undefined) return []
  const crossings = [id, article.place].flatMap((from) => crossingsFrom(graph, from))
  const home = domainOf(graph, id)
  const opened = nextByPrerequisite(graph, id)
    .filter((other) => domainOf(graph, other.id)?.id !== home?.id)
    .map(
      (other): Onward => ({ to: { kind: 'article', article: other }, because: 'It stands on this article.' }),
    )
  return [...crossings, ...opened]
}

/** Where the crossings of an article, a stage, a track or a domain lead. */
export const crossingsFrom = (graph: ContentGraph, from: string): readonly Onward[] =>
  graph.crossings
    .filter((crossing) => crossing.from === from)
    .flatMap((crossing) => destination(graph, crossing))

function destination(graph: ContentGraph, { to, because }: Crossing): readonly Onward[] {
  const article = articleOf(graph, to)
  if (article !== undefined) return [{ to: { kind: 'article', article }, because }]
  const place = readable(graph)
    .flatMap(({ stages, tracks }) => [...stages, ...tracks])
    .find((candidate) => candidate.id === to)
  if (place !== undefined) return [{ to: { kind: 'place', place }, because }]
  const domain = graph.domains.find((candidate) => candidate.id === to)
  return domain === undefined ? [] : [{ to: { kind: 'domain', domain }, because }]
}

/** The domain an article belongs to. */
export const domainOf = (graph: ContentGraph, id: string): ReadableDomain | undefined =>
  readable(graph).find(({ stages, tracks }) =>
    [...stages, ...tracks].some(({ articles }) => articles.some((article) => article.id === id)),
  )
