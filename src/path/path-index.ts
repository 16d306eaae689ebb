import { factHash } from '#path/governance/fact-hash.ts'
import { enginesOf, type LeaningEngine, ownFacts } from '#path/governance/leaning.ts'
import { earliest, factValidUntil, type ValidUntil } from '#path/governance/validity.ts'
import type { Article, ContentGraph, Place } from '#path/graph.ts'
import type { SectionHistory } from '#path/schema.ts'
import type { Section } from '#path/sections.ts'

/** A section as a reader's device knows it. */
export type IndexedSection = {
  readonly anchor: string
  readonly title: string
  readonly minutes: number
  readonly hash: string
  /** Hashes of older versions whose reader must read again, because a later change was material. */
  readonly reopens: readonly string[]
  /** Hashes of older versions whose reader need not, because what changed since is form or clarity. */
  readonly keeps: readonly string[]
}

/** An article as a reader's device knows it. */
export type IndexedArticle = {
  readonly id: string
  readonly title: string
  readonly place: string
  readonly state: Article['state']
  readonly href: string
  readonly minutes: number
  readonly prerequisites: readonly string[]
  readonly introduces: readonly string[]
  readonly sections: readonly IndexedSection[]
  /** Facts it leans on by itself or through the engines whose answers stand in it. */
  readonly facts: readonly string[]
  /** Until when all of them hold; 'ever' for a planned article, which leans on nothing yet. */
  readonly validUntil: ValidUntil
  readonly reviewBy: string | 'never'
}

/** What readers' devices need of the graph, small enough to embed in a book. */
export type PathIndex = {
  readonly title: string
  readonly asOf: string
  readonly places: readonly (Pick<Place, 'id' | 'kind' | 'title' | 'level' | 'minutes'> & {
    readonly articles: readonly string[]
  })[]
  readonly articles: readonly IndexedArticle[]
  readonly routes: ContentGraph['routes']
  readonly depths: ContentGraph['depths']
  readonly audiences: ContentGraph['audiences']
  readonly terms: readonly {
    readonly id: string
    readonly term: string
    readonly definition: string
    readonly facts: readonly string[]
    /** The article that teaches it, or 'none'. */
    readonly introducedBy: string | 'none'
  }[]
  /** The questions of written articles. */
  readonly questions: readonly {
    readonly article: string
    readonly question: string
    readonly weighs: readonly string[]
    readonly facts: readonly string[]
  }[]
  /** What each fact claims, as a hash: another one means that the fact changed. */
  readonly factHashes: Readonly<Record<string, string>>
}

/** The index of a graph; `engines` are those whose answers stand in articles. Cost is linear in the graph. */
export function pathIndex(graph: ContentGraph, engines: readonly LeaningEngine[]): PathIndex {
  const until = new Map(graph.facts.map((fact) => [fact.id, factValidUntil(fact, graph.governance)]))
  const places = graph.domains.flatMap((domain) =>
    domain.state === 'readable' ? [...domain.stages, ...domain.tracks] : [],
  )
  return {
    title: graph.title,
    asOf: graph.asOf,
    places: places.map(({ id, kind, title, level, minutes, articles }) => ({
      ...{ id, kind, title, level, minutes },
      articles: articles.map((article) => article.id),
    })),
    articles: graph.articles.map((article) => indexed(article, engines, until)),
    ...{ routes: graph.routes, depths: graph.depths, audiences: graph.audiences },
    terms: graph.terms.map(({ id, term, definition, facts, introducedBy }) => ({
      ...{ id, term, definition, facts: facts ?? [], introducedBy: introducedBy ?? 'none' },
    })),
    questions: graph.articles.flatMap((article) =>
      article.state === 'planned'
        ? []
        : [{ article: article.id, ...article.check, facts: ownFacts(article) }],
    ),
    factHashes: Object.fromEntries(graph.facts.map((fact) => [fact.id, factHash(fact)])),
  }
}

function indexed(
  article: Article,
  engines: readonly LeaningEngine[],
  until: ReadonlyMap<string, ValidUntil>,
): IndexedArticle {
  const { id, title, place, state, prerequisites, introduces } = article
  const common = { id, title, place, state, href: `articles/${id}.html`, prerequisites, introduces }
  const minutes = article.minutes.total
  if (article.state === 'planned') {
    return { ...common, minutes, sections: [], facts: article.facts, validUntil: 'ever', reviewBy: 'never' }
  }
  const shown = enginesOf(article)
  const facts = [
    ...new Set([
      ...ownFacts(article),
      ...engines.filter((engine) => shown.includes(engine.id)).flatMap((engine) => engine.facts),
    ]),
  ]
  const history = new Map(article.history.map(({ section, versions }) => [section, versions]))
  return {
    ...{ ...common, minutes, facts },
    sections: article.body.sections.map((section) =>
      indexedSection(section, history.get(section.anchor) ?? []),
    ),
    validUntil: earliest(facts.flatMap((fact) => until.get(fact) ?? [])),
    reviewBy: article.reviewBy,
  }
}

function indexedSection(
  { anchor, title, minutes, hash }: Section,
  versions: SectionHistory['versions'],
): IndexedSection {
  const older = versions.map((version) => version.hash).filter((known) => known !== hash && known !== 'gone')
  const since = Math.max(
    0,
    versions.findLastIndex(({ mark }) => mark === 'material'),
  )
  // A hash that stands on both sides of the change was returned to, so its reader knows what stands there.
  const keeps = new Set(versions.slice(since).map((version) => version.hash))
  return {
    ...{ anchor, title, minutes, hash },
    reopens: [...new Set(older)].filter((known) => !keeps.has(known)),
    keeps: [...new Set(older)].filter((known) => keeps.has(known)),
  }
}
