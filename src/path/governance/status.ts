import { sortedBy } from '#kernel/sort.ts'
import {
  engineSubject,
  enginesOf,
  type Leaning,
  type LeaningEngine,
  leanings,
  ownFacts,
} from '#path/governance/leaning.ts'
import type { Pin } from '#path/governance/pins.ts'
import { type Ground, groundOf, type Reason, reasonsFor } from '#path/governance/reasons.ts'
import { earliest, factValidUntil, type ValidUntil } from '#path/governance/validity.ts'
import type { Article, ContentGraph, WrittenArticle } from '#path/graph.ts'

/** How one article stands on a day. The three dates say three things: looked at, changed, and good until. */
export type ArticleStatus = {
  readonly article: string
  readonly title: string
  /** 'unreviewed' is an article whose review is dated after the day that is asked for: nobody had stood up for it yet. */
  readonly state: 'current' | 'flagged' | 'unreviewed' | 'replaced' | 'planned'
  readonly reasons: readonly Reason[]
  readonly reviewedOn: string | 'never'
  readonly reviewBy: string | 'never'
  readonly changedOn: string | 'never'
  /** Until which day every fact it leans on holds, those of its engines included. */
  readonly factsValidUntil: ValidUntil
  readonly successor?: string
}

/** Something that is no article and is stale: an engine, a pattern, a question, a term. */
export type Flag = Pick<Leaning, 'kind' | 'id' | 'title'> & { readonly reasons: readonly Reason[] }

/** The path as it stands on one day. */
export type PathStatus = {
  readonly asOf: string
  /** Every article in path order, then those that were replaced. */
  readonly articles: readonly ArticleStatus[]
  /** Flagged things that are no articles, by kind and id. */
  readonly others: readonly Flag[]
  readonly nextReview: { readonly article: string; readonly on: string } | 'none'
  readonly lastReview: { readonly article: string; readonly on: string } | 'none'
  /** The facts that stop being good first, among those that something leans on. */
  readonly nextExpiry: { readonly facts: readonly string[]; readonly on: string } | 'none'
}

/**
 * How every article stands on the day `asOf`: current, flagged with the reasons, not yet reviewed, replaced with
 * its successor, or planned. An article is flagged when a fact it leans on is past its day, claims something else than when the article
 * was pinned, or has no source; when an engine that answers in it is flagged; or when its own review is due.
 * Deterministic; cost is linear in articles and facts.
 */
export function pathStatus(
  graph: ContentGraph,
  engines: readonly LeaningEngine[],
  pins: readonly Pin[],
  asOf: string,
): PathStatus {
  const ground = groundOf(graph, pins, asOf)
  const all = leanings(graph, engines)
  const written = graph.articles.filter((article) => article.state === 'written')
  const others = all
    .filter(({ kind }) => kind !== 'article')
    .map(({ kind, id, title, ...leaning }) => ({ kind, id, title, reasons: reasonsFor(leaning, ground) }))
    .filter(({ reasons }) => reasons.length > 0)
  const leanedOn = [...new Set(all.flatMap(({ facts }) => facts))]
  return {
    asOf,
    articles: [
      ...graph.articles.map((article) => statusOf(article, engines, ground)),
      ...graph.replaced.map(
        ({ id, title, successor }): ArticleStatus => ({
          ...{ article: id, title, state: 'replaced', reasons: [], successor },
          ...{ reviewedOn: 'never', reviewBy: 'never', changedOn: 'never', factsValidUntil: 'ever' },
        }),
      ),
    ],
    others,
    nextReview: dayOf(sortedBy(written, ({ reviewBy }) => reviewBy)[0], 'reviewBy'),
    lastReview: dayOf(sortedBy(written, ({ reviewedOn }) => reviewedOn).at(-1), 'reviewedOn'),
    nextExpiry: nextExpiry(leanedOn, ground),
  }
}

/** Whether an article can be read: it is neither planned nor replaced. */
export const isReadable = ({ state }: ArticleStatus): boolean => state !== 'planned' && state !== 'replaced'

const none = {
  ...{ reviewedOn: 'never', reviewBy: 'never', changedOn: 'never', factsValidUntil: 'ever' },
} as const

function statusOf(article: Article, engines: readonly LeaningEngine[], ground: Ground): ArticleStatus {
  const { id, title } = article
  if (article.state === 'planned') return { article: id, title, state: 'planned', reasons: [], ...none }
  const used = engines.filter((engine) => enginesOf(article).includes(engine.id))
  const reasons = articleReasons(article, used, ground)
  const { reviewedOn, reviewBy, changedOn } = article
  const facts = [...ownFacts(article), ...used.flatMap((engine) => engine.facts)]
  const factsValidUntil = earliest(facts.flatMap((fact) => validUntil(fact, ground)))
  const quiet = ground.asOf < reviewedOn ? 'unreviewed' : 'current'
  const state = reasons.length === 0 ? quiet : 'flagged'
  return { article: id, title, state, reasons, reviewedOn, reviewBy, changedOn, factsValidUntil }
}

function articleReasons(
  article: WrittenArticle,
  used: readonly LeaningEngine[],
  ground: Ground,
): readonly Reason[] {
  const own = reasonsFor({ subject: `article:${article.id}`, facts: ownFacts(article) }, ground)
  const told = new Set(own.map(({ fact }) => fact))
  const through = used.flatMap(({ id, version, facts }) =>
    reasonsFor({ subject: engineSubject(id, version), facts }, ground)
      .filter(({ fact }) => !told.has(fact))
      .map((reason) => ({ ...reason, through: id, text: `Its model ${id}: ${reason.text}` })),
  )
  if (article.reviewBy >= ground.asOf) return [...own, ...through]
  const text = `Its review was due on ${article.reviewBy}.`
  return [...own, ...through, { kind: 'review-due', since: article.reviewBy, text }]
}

const validUntil = (id: string, { facts, governance }: Ground): readonly ValidUntil[] => {
  const fact = facts.get(id)
  return fact === undefined ? [] : [factValidUntil(fact, governance)]
}

function nextExpiry(ids: readonly string[], ground: Ground): PathStatus['nextExpiry'] {
  const days = ids.flatMap((id) =>
    validUntil(id, ground)
      .filter((day) => day !== 'ever' && day >= ground.asOf)
      .map((day) => ({ id, day })),
  )
  const on = earliest(days.map(({ day }) => day))
  if (on === 'ever') return 'none'
  return {
    facts: days
      .filter(({ day }) => day === on)
      .map(({ id }) => id)
      .sort(),
    on,
  }
}

const dayOf = (
  article: WrittenArticle | undefined,
  which: 'reviewBy' | 'reviewedOn',
): PathStatus['nextReview'] => (article === undefined ? 'none' : { article: article.id, on: article[which] })
