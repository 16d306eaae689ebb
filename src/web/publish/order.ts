import type { Article, ContentGraph, Domain, Place } from '#path/graph.ts'
import type { Term } from '#path/schema.ts'

/** Domains that can be read, in order; the first is the one of the front page. */
export const readable = (graph: ContentGraph): readonly ReadableDomain[] =>
  graph.domains.flatMap((domain) => (domain.state === 'readable' ? [domain] : []))
export type ReadableDomain = Extract<Domain, { readonly state: 'readable' }>

/** Stages in order, then tracks, of every domain that can be read. */
export const places = (graph: ContentGraph): readonly Place[] =>
  readable(graph).flatMap(({ stages, tracks }) => [...stages, ...tracks])

/** The stage or track an article belongs to. */
export const placeOf = (article: Article, graph: ContentGraph): Place =>
  places(graph).find(({ id }) => id === article.place) as Place

/** The domain a place belongs to. */
export const domainOf = (place: Pick<Place, 'id'>, graph: ContentGraph): ReadableDomain =>
  readable(graph).find(({ stages, tracks }) =>
    [...stages, ...tracks].some(({ id }) => id === place.id),
  ) as ReadableDomain

/**
 * The short name of a place: stages are counted, tracks have letters; beyond the first domain its number goes before.
 * Example: '2', 'C', '2·1'
 */
export function placeMark(place: Pick<Place, 'id'>, graph: ContentGraph): string {
  const { stages, tracks, id } = domainOf(place, graph)
  const domain = readable(graph).findIndex((other) => other.id === id)
  const prefix = domain === 0 ? '' : `${domain + 1}·`
  const stage = stages.findIndex((other) => other.id === place.id)
  if (stage >= 0) return `${prefix}${stage + 1}`
  const track = tracks.findIndex((other) => other.id === place.id)
  return `${prefix}${letters[track] ?? `T${track + 1}`}`
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** How a place is called in a line of text. Example: 'Stage 1 · Virtualization Foundations' */
export const placeName = (place: Place, graph: ContentGraph): string =>
  `${place.kind === 'stage' ? 'Stage' : 'Track'} ${placeMark(place, graph)} · ${place.title}`

/** The number of an article in the outline. Example: '2.3', 'C.1' */
export function articleMark(article: Article, graph: ContentGraph): string {
  const place = placeOf(article, graph)
  return `${placeMark(place, graph)}.${place.articles.findIndex(({ id }) => id === article.id) + 1}`
}

/** The articles with these ids, in path order. */
export const articlesOf = (ids: readonly string[], graph: ContentGraph): readonly Article[] =>
  graph.articles.filter(({ id }) => ids.includes(id))

/** What an article stands on directly, in path order. */
export const standsOn = (article: Article, graph: ContentGraph): readonly Article[] =>
  articlesOf(article.prerequisites, graph)

/** The terms an article introduces, in its own order. */
export const termsOf = (article: Article, graph: ContentGraph): readonly Term[] =>
  article.introduces.flatMap((id) => graph.terms.find((term) => term.id === id) ?? [])

/** How many of these articles can be read. */
export const writtenOf = (articles: readonly Article[]): number =>
  articles.filter(({ state }) => state === 'written').length
