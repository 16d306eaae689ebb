import type { Issue } from '#kernel/outcome.ts'
import type { RawContent } from '#path/compile.ts'
import { contentError } from '#path/content-file.ts'
import { prerequisiteCycle } from '#path/cycle.ts'
import type { Article, EngineShape } from '#path/graph.ts'

type Reference = { readonly id: string; readonly where: string }
/** Says that something at `where` names a `noun` that does not exist. */
type Expect = (noun: Noun, references: readonly Reference[]) => Issue[]
type Noun = 'article' | 'fact' | 'term' | 'model' | 'place' | 'stage' | 'track' | 'level' | 'audience'

/** Everything wrong between the files: unknown references, ids given twice, circles, facts that carry too much. */
export function checkGraph(raw: RawContent, engines: readonly EngineShape[]): readonly Issue[] {
  const known = knownIds(raw, engines)
  const expect: Expect = (noun, references) =>
    references
      .filter(({ id }) => !known[noun].has(id))
      .map(({ id, where }) => contentError(`${noun}-unknown`, where, `There is no ${noun} "${id}".`))
  return [
    ...duplicates(raw),
    ...checkPath(raw, expect),
    ...checkPlaces(raw, expect),
    ...raw.articles.flatMap((article) => checkArticle(article, expect)),
    ...checkMentions(raw, expect),
    ...raw.terms.flatMap(({ value, where }) => [
      ...expect('term', at(value.seeAlso, where)),
      ...expect('article', at(value.introducedBy === undefined ? [] : [value.introducedBy], where)),
    ]),
    ...raw.models.flatMap(({ value, where }) => expect('fact', at(value.defaultFacts, where))),
    ...engines.flatMap((engine) => expect('fact', at(engine.facts, `engine ${engine.id}`))),
    ...prerequisiteCycle(raw.articles),
  ]
}

const at = (ids: readonly string[], where: string): Reference[] => ids.map((id) => ({ id, where }))

function knownIds(
  raw: RawContent,
  engines: readonly EngineShape[],
): Readonly<Record<Noun, ReadonlySet<string>>> {
  const inFolder = (name: string, paths: Iterable<string>): string[] =>
    [...paths]
      .filter((path) => path.startsWith(`${name}/`))
      .map((path) => path.slice(name.length + 1, -'.yaml'.length))
  const stage = new Set(inFolder('stages', raw.places.keys()))
  const track = new Set(inFolder('tracks', raw.places.keys()))
  return {
    stage,
    track,
    place: new Set([...stage, ...track]),
    article: new Set(raw.articles.map(({ id }) => id)),
    fact: new Set(raw.facts.map(({ value }) => value.id)),
    term: new Set(raw.terms.map(({ value }) => value.id)),
    model: new Set([...raw.models.map(({ value }) => value.id), ...engines.map(({ id }) => id)]),
    level: new Set(raw.path.value.levels.map(({ id }) => id)),
    audience: new Set(inFolder('audiences', raw.audiences.keys())),
  }
}

function duplicates(raw: RawContent): Issue[] {
  const twice = (noun: string, list: readonly Reference[]): Issue[] => {
    const first = new Map<string, string>()
    return list.flatMap(({ id, where }) => {
      const earlier = first.get(id)
      if (earlier === undefined) first.set(id, where)
      return earlier === undefined
        ? []
        : [contentError('id-duplicate', where, `The ${noun} "${id}" stands in ${earlier} already. Keep one.`)]
    })
  }
  const located = (list: readonly { value: { id: string }; where: string }[]): Reference[] =>
    list.map(({ value, where }) => ({ id: value.id, where }))
  return [
    ...twice(
      'article',
      raw.articles.map(({ id, file }) => ({ id, where: file })),
    ),
    ...twice('fact', located(raw.facts)),
    ...twice('term', located(raw.terms)),
    ...twice('model', located(raw.models)),
    ...[...raw.places, ...raw.audiences]
      .filter(([path, { value }]) => !path.endsWith(`/${value.id}.yaml`))
      .map(([, { value, at: place }]) =>
        contentError('id-file', place(['id']), `The id "${value.id}" is not the name of its file.`),
      ),
  ]
}

function checkPath(raw: RawContent, expect: Expect): Issue[] {
  const { value, at: place } = raw.path
  const each = (key: 'stages' | 'tracks' | 'audiences'): Reference[] =>
    value[key].map((id, index) => ({ id, where: place([key, index]) }))
  return [
    ...expect('stage', each('stages')),
    ...expect('track', each('tracks')),
    ...expect('audience', each('audiences')),
    ...value.depths.flatMap((depth, index) =>
      expect('place', at(depth.covers, place(['depths', index, 'covers']))),
    ),
    ...value.routes.flatMap((route, index) => [
      ...expect('article', at(route.articles, place(['routes', index, 'articles']))),
      ...expect(
        'article',
        at(route.readFirstIfUnfamiliar, place(['routes', index, 'readFirstIfUnfamiliar'])),
      ),
    ]),
    ...[...raw.audiences.values()].flatMap((audience) => [
      ...expect('stage', at([audience.value.enter], audience.at(['enter']))),
      ...expect('term', at(audience.value.shouldAlreadyExplain, audience.at(['shouldAlreadyExplain']))),
    ]),
  ]
}

/** Every article is listed once, by the place it says it belongs to. */
function checkPlaces(raw: RawContent, expect: Expect): Issue[] {
  const listed = new Map<string, string>()
  const issues = [...raw.places.values()].flatMap((place) => [
    ...expect('level', at([place.value.level], place.at(['level']))),
    ...place.value.articles.flatMap((id, index) => {
      const where = place.at(['articles', index])
      const earlier = listed.get(id)
      listed.set(id, place.value.id)
      if (earlier !== undefined) {
        return [contentError('id-duplicate', where, `The article "${id}" is listed in ${earlier} already.`)]
      }
      return expect('article', [{ id, where }])
    }),
  ])
  const misplaced = raw.articles.filter((article) => listed.get(article.id) !== article.place)
  return [
    ...issues,
    ...misplaced.map(({ id, place, file }) =>
      contentError('article-unlisted', file, `"${id}" says it belongs to ${place}, which does not list it.`),
    ),
  ]
}

function checkArticle(article: Article, expect: Expect): Issue[] {
  const models = article.state === 'written' ? article.models : article.models.map(({ model }) => model)
  const issues = [
    ...expect('level', at([article.level], article.file)),
    ...expect('article', at([...article.prerequisites, ...(article.deepenedBy ?? [])], article.file)),
    ...expect('term', at(article.introduces, article.file)),
    ...expect('fact', at(article.facts, article.file)),
    ...expect('model', at(models, article.file)),
  ]
  if (article.state === 'planned') return issues
  const undeclared = article.body.figures.filter(({ engine }) => !models.includes(engine))
  return [
    ...issues,
    ...article.body.links.flatMap((link) => expect('article', [{ id: link.article, where: link.where }])),
    ...undeclared.map(({ engine, where }) =>
      contentError(
        'model-undeclared',
        where,
        `The front matter's models leave out "${engine}", which stands here.`,
      ),
    ),
  ]
}

function checkMentions(raw: RawContent, expect: Expect): Issue[] {
  const facts = new Map(raw.facts.map(({ value }) => [value.id, value]))
  const articles = new Map(raw.articles.map((article) => [article.id, article]))
  return raw.mentions.flatMap(({ kind, id, where, article }) => {
    const unknown = expect(kind, [{ id, where }])
    if (kind === 'term' || unknown.length > 0) return unknown
    if (facts.get(id)?.confidence === 'unverified') {
      const message = `The fact "${id}" is unverified and may not carry an argument. Find its source first.`
      return [contentError('fact-unverified', where, message)]
    }
    if (articles.get(article)?.facts.includes(id) ?? true) return []
    return [contentError('fact-undeclared', where, `Add "${id}" to the facts in the front matter.`)]
  })
}
