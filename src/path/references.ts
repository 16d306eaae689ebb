import type { Issue } from '#kernel/outcome.ts'
import type { Article, EngineShape, FaqEntry, Pattern } from '#path/graph.ts'
import type { Placed, RawContent } from '#path/read.ts'

/** An id that something names, and the place where it does. */
export type Reference = { readonly id: string; readonly where: string }
/** What an id can be the id of. */
export type Noun =
  | 'article'
  | 'fact'
  | 'term'
  | 'model'
  | 'place'
  | 'stage'
  | 'track'
  | 'level'
  | 'audience'
  | 'pattern'
  | 'destination'
/** Says that something at `where` names a `noun` that does not exist. */
export type Expect = (noun: Noun, references: readonly Reference[]) => Issue[]

/** References to these ids, all named at one place. */
export const at = (ids: readonly string[], where: string): Reference[] => ids.map((id) => ({ id, where }))

/** References of a list under `key`, each on its own line. */
export const each = (key: string, ids: readonly string[], placed: Placed): Reference[] =>
  ids.map((id, index) => ({ id, where: placed([key, index]) }))

/** Where the parts of an article, pattern or question stand. */
export const placedIn = (raw: RawContent, record: Article | Pattern | FaqEntry): Placed =>
  raw.placed.get(record) ?? (() => `${record.file}:1`)

/** The ids of everything that was read, by what they name. A destination is whatever a crossing may lead to. */
export function knownIds(
  raw: RawContent,
  engines: readonly EngineShape[],
): Readonly<Record<Noun, ReadonlySet<string>>> {
  const places = (kind: 'stage' | 'track'): string[] =>
    raw.places.filter((place) => place.kind === kind).map(({ value }) => value.id)
  const values = (list: readonly { readonly value: { readonly id: string } }[]): string[] =>
    list.map(({ value }) => value.id)
  const place = [...places('stage'), ...places('track')]
  const article = raw.articles.map(({ id }) => id)
  const domains = [raw.path, ...raw.domains]
  return {
    stage: new Set(places('stage')),
    track: new Set(places('track')),
    place: new Set(place),
    article: new Set(article),
    fact: new Set(values(raw.facts)),
    term: new Set(values(raw.terms)),
    model: new Set([...values(raw.models), ...engines.map(({ id }) => id)]),
    level: new Set(domains.flatMap(({ value }) => value.levels.map(({ id }) => id))),
    audience: new Set(values(raw.audiences)),
    pattern: new Set(raw.patterns.map(({ id }) => id)),
    destination: new Set([
      ...place,
      ...article,
      ...domains.map(({ value }) => value.domain),
      ...values(raw.announced),
    ]),
  }
}
