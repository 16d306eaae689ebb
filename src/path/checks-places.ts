import type { Issue } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'
import type { Placed, RawContent } from '#path/read.ts'
import { at, type Expect, each, placedIn } from '#path/references.ts'
import type { DomainRecord } from '#path/schema.ts'

/** The references of every domain and pack: places, audiences, depths, routes, crossings. */
export function checkDomains(raw: RawContent, expect: Expect): Issue[] {
  return [
    ...[raw.path, ...raw.domains].flatMap(({ value, at: place }) => [
      ...expect('stage', each('stages', value.stages, place)),
      ...expect('track', each('tracks', value.tracks, place)),
      ...expect('audience', each('audiences', value.audiences, place)),
      ...value.depths.flatMap((depth, index) =>
        expect('place', at(depth.covers, place(['depths', index, 'covers']))),
      ),
      ...checkRoutes(value.routes, place, expect),
      ...(value.crossings ?? []).flatMap(({ from, to }, index) =>
        expect('destination', at([from, to], place(['crossings', index]))),
      ),
    ]),
    ...raw.packs.flatMap(({ value, at: place }) => [
      ...expect('track', each('tracks', value.tracks, place)),
      ...expect('audience', each('audiences', value.audiences, place)),
      ...checkRoutes(value.routes, place, expect),
      ...value.appends.flatMap((append, index) => [
        ...expect('place', at([append.place], place(['appends', index, 'place']))),
      ]),
    ]),
    ...raw.audiences.flatMap((audience) => [
      ...expect('stage', at([audience.value.enter], audience.at(['enter']))),
      ...expect('term', at(audience.value.shouldAlreadyExplain, audience.at(['shouldAlreadyExplain']))),
    ]),
  ]
}

const checkRoutes = (routes: DomainRecord['routes'], place: Placed, expect: Expect): Issue[] =>
  routes.flatMap((route, index) =>
    (['articles', 'readFirstIfUnfamiliar'] as const).flatMap((key) =>
      expect('article', at(route[key], place(['routes', index, key]))),
    ),
  )

/** Every article is listed once, by the place it says it belongs to; every place is part of one domain. */
export function checkPlaces(raw: RawContent, expect: Expect): Issue[] {
  const listed = new Map<string, { readonly place: string; readonly where: string }>()
  const listing = (
    place: string,
    ids: readonly string[],
    placed: Placed,
    key: readonly PropertyKey[],
  ): Issue[] =>
    ids.flatMap((id, index) => {
      const where = placed([...key, index])
      const earlier = listed.get(id)
      if (earlier !== undefined) {
        const message = `The article "${id}" is listed in ${earlier.place} (${earlier.where}) already. List it once.`
        return [contentError('id-duplicate', where, message)]
      }
      listed.set(id, { place, where })
      return expect('article', [{ id, where }])
    })
  const issues = [
    ...raw.places.flatMap((place) => [
      ...expect('level', at([place.value.level], place.at(['level']))),
      ...listing(place.value.id, place.value.articles, place.at, ['articles']),
    ]),
    ...raw.packs.flatMap((pack) =>
      pack.value.appends.flatMap((append, index) =>
        listing(append.place, append.articles, pack.at, ['appends', index, 'articles']),
      ),
    ),
  ]
  const misplaced = raw.articles.filter((article) => listed.get(article.id)?.place !== article.place)
  return [
    ...issues,
    ...misplaced.map((article) => {
      const { id, place } = article
      const message = `"${id}" says it belongs to ${place}, which does not list it. Add it to the articles of ${place}, where it is read.`
      return contentError('article-unlisted', placedIn(raw, article)(['place']), message)
    }),
    ...unclaimed(raw),
  ]
}

/** Places that no path, domain or pack lists would hold articles that nobody can reach. */
function unclaimed(raw: RawContent): Issue[] {
  const domains = [raw.path, ...raw.domains]
  const claimed = new Set([
    ...domains.flatMap(({ value }) => [...value.stages, ...value.tracks]),
    ...raw.packs.flatMap(({ value }) => value.tracks),
  ])
  return raw.places
    .filter(({ value }) => !claimed.has(value.id))
    .map(({ value, kind, file }) => {
      const message = `No domain lists the ${kind} "${value.id}". Add it to the ${kind}s of path.yaml, of a domain or of a pack.`
      return contentError('place-unlisted', `${file}:1`, message)
    })
}
