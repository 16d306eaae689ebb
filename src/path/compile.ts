import { done, type Outcome, refused, settle } from '#kernel/outcome.ts'
import { compareText } from '#kernel/sort.ts'
import { checkGraph } from '#path/checks.ts'
import { type ContentFile, fileBytesMax, tooLarge } from '#path/content-file.ts'
import type { Article, ContentGraph, Depth, Domain, EngineShape, Place, Route } from '#path/graph.ts'
import { type RawContent, type Readings, readContent } from '#path/read.ts'
import type { DomainRecord } from '#path/schema.ts'

/**
 * The content graph of these files: every reference followed, every article in its place, minutes summed. `engines`
 * are those whose models an article may embed. Files of other folders (estates) are ignored; files of content packs
 * (see packs.ts) add to the others. Refused with every mistake found, each at file and line. Cost is linear in the
 * content, or in the files that are not in `readings`.
 */
export function compilePath(
  files: readonly ContentFile[],
  engines: readonly EngineShape[],
  readings: Readings = new WeakMap(),
): Outcome<ContentGraph> {
  // The order of files is no information: a folder may be listed in any.
  // Packs come after what they add to.
  const inOrder = [...files].sort(
    (left, right) =>
      (left.inPack === undefined ? 0 : 1) - (right.inPack === undefined ? 0 : 1) ||
      compareText(left.path, right.path),
  )
  const [oversized, ...more] = inOrder
    .filter(({ text }) => text.length > fileBytesMax)
    .map(({ path, text }) => tooLarge(path, text.length))
  if (oversized !== undefined) return refused(oversized, ...more)
  const read = readContent(inOrder, engines, readings)
  if (!read.ok) return read
  const raw = read.value
  const issues = [...read.issues, ...checkGraph(raw, engines)]
  const failed = settle(undefined, issues)
  if (!failed.ok) return failed
  return done(assemble(raw), issues)
}

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0)

/** Follows the order that path, stages and tracks state; every reference was checked before. */
function assemble(raw: RawContent): ContentGraph {
  const articleById = new Map(raw.articles.map((article) => [article.id, withHistory(article, raw)]))
  const { asOf, ...own } = raw.path.value
  const first = partsOf(own, raw, articleById)
  const others = raw.domains.map(({ value }) => [value.domain, partsOf(value, raw, articleById)] as const)
  const byDomain = new Map([[own.domain, first] as const, ...others])
  const announced = raw.announced.map(({ value }) => value)
  const unannounced = [raw.path, ...raw.domains]
    .filter(({ value }) => !announced.some(({ id }) => id === value.domain))
    .map(({ value }) => ({ id: value.domain, title: value.title, about: value.thread }))
  const domains = [...unannounced, ...announced].map((entry): Domain => {
    const parts = byDomain.get(entry.id)
    return parts === undefined ? { ...entry, state: 'planned' } : { ...entry, ...parts, state: 'readable' }
  })
  const values = <T>(list: readonly { readonly value: T }[]): readonly T[] => list.map(({ value }) => value)
  const all = [first, ...others.map(([, parts]) => parts)].flatMap(({ stages, tracks }) => [
    ...stages,
    ...tracks,
  ])
  return {
    ...{ title: own.title, asOf, ...first },
    domains: domains.toSorted((left, right) => rank(left, own.domain) - rank(right, own.domain)),
    crossings: [raw.path, ...raw.domains].flatMap(({ value }) => value.crossings ?? []),
    home: raw.home,
    models: values(raw.models),
    facts: values(raw.facts),
    terms: values(raw.terms),
    patterns: raw.patterns,
    faq: raw.faq,
    literature: values(raw.literature),
    replaced: values(raw.replaced),
    governance: raw.governance === 'none' ? noGovernance : raw.governance.value,
    articles: all.flatMap(({ articles }) => articles),
  }
}

/** Without rules, a fact is good for the day it was checked and no longer. */
const noGovernance: ContentGraph['governance'] = { horizons: [], fillers: [], vendors: [], rankings: [] }

/** The domain of path.yaml comes first; the others as they are announced. */
const rank = ({ id }: Domain, first: string): number => (id === first ? 0 : 1)

function withHistory(article: Article, raw: RawContent): Article {
  const history = raw.histories.get(article.id)?.value
  if (article.state === 'planned' || history === undefined) return article
  const days = history.flatMap(({ versions }) => versions.map(({ on }) => on)).sort(compareText)
  return { ...article, history, changedOn: days.at(-1) ?? article.changedOn }
}

type Parts = Pick<ContentGraph, 'thread' | 'levels' | 'stages' | 'tracks' | 'depths' | 'routes' | 'audiences'>

/** One domain's places with their articles, and the minutes of everything that is counted in it. */
function partsOf(record: DomainRecord, raw: RawContent, articles: ReadonlyMap<string, Article>): Parts {
  // What packs add belongs to the path that comes first.
  const packs = record.domain === raw.path.value.domain ? raw.packs.map(({ value }) => value) : []
  const place = (kind: Place['kind'], id: string): Place[] => {
    const found = raw.places.find((candidate) => candidate.kind === kind && candidate.value.id === id)?.value
    if (found === undefined) return []
    const appended = packs.flatMap(({ appends }) => appends.filter((append) => append.place === id))
    const ids = [...found.articles, ...appended.flatMap((append) => append.articles)]
    const list = ids.flatMap((article) => articles.get(article) ?? [])
    return [{ ...found, kind, articles: list, minutes: minutesOf(list) }]
  }
  const stages = record.stages.flatMap((id) => place('stage', id))
  const tracks = [...record.tracks, ...packs.flatMap((pack) => pack.tracks)].flatMap((id) =>
    place('track', id),
  )
  const all = [...stages, ...tracks]
  const listed = (ids: readonly string[]): readonly Article[] => ids.flatMap((id) => articles.get(id) ?? [])
  const route = (found: DomainRecord['routes'][number]): Route => ({
    ...found,
    minutes: minutesOf(listed(found.articles)),
    readFirstMinutes: minutesOf(listed(found.readFirstIfUnfamiliar)),
  })
  const depth = (found: DomainRecord['depths'][number]): Depth => ({
    ...found,
    minutes: sum(found.covers.map((id) => all.find((candidate) => candidate.id === id)?.minutes ?? 0)),
  })
  const audiences = [...record.audiences, ...packs.flatMap((pack) => pack.audiences)]
  return {
    ...{ thread: record.thread, levels: record.levels, stages, tracks },
    depths: record.depths.map(depth),
    routes: [...record.routes, ...packs.flatMap((pack) => pack.routes)].map(route),
    audiences: audiences.flatMap((id) => raw.audiences.find(({ value }) => value.id === id)?.value ?? []),
  }
}

const minutesOf = (articles: readonly Article[]): number => sum(articles.map(({ minutes }) => minutes.total))
