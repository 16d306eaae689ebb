import type { Issue } from '#kernel/outcome.ts'
import { checkArticle, checkMentions, checkProse } from '#path/checks-articles.ts'
import { duplicates } from '#path/checks-ids.ts'
import { checkDomains, checkPlaces } from '#path/checks-places.ts'
import { contentError } from '#path/content-file.ts'
import { prerequisiteCycle } from '#path/cycle.ts'
import type { EngineShape } from '#path/graph.ts'
import type { RawContent } from '#path/read.ts'
import { at, type Expect, knownIds, placedIn } from '#path/references.ts'

/** Everything wrong between the files: unknown references, ids given twice, circles, facts that carry too much. */
export function checkGraph(raw: RawContent, engines: readonly EngineShape[]): readonly Issue[] {
  const known = knownIds(raw, engines)
  const replaced = new Map(raw.replaced.map(({ value }) => [value.id, value.successor]))
  const expect: Expect = (noun, references) =>
    references
      .filter(({ id }) => !known[noun].has(id))
      .map(({ id, where }) => {
        const successor = noun === 'article' ? replaced.get(id) : undefined
        const cure =
          successor === undefined
            ? `Correct the id, or add the ${noun}.`
            : `It was replaced: write "${successor}".`
        return contentError(`${noun}-unknown`, where, `There is no ${noun} "${id}". ${cure}`)
      })
  return [
    ...duplicates(raw),
    ...checkDomains(raw, expect),
    ...checkPlaces(raw, expect),
    ...raw.articles.flatMap((article) => checkArticle(article, placedIn(raw, article), expect)),
    ...checkMentions(raw, expect),
    ...checkProse(raw, expect),
    ...raw.terms.flatMap(({ value, where }) => [
      ...expect('term', at(value.seeAlso, where)),
      ...expect('fact', at(value.facts ?? [], where)),
      ...expect('article', at(value.introducedBy === undefined ? [] : [value.introducedBy], where)),
    ]),
    ...raw.models.flatMap(({ value, where }) => expect('fact', at(value.defaultFacts, where))),
    ...engines.flatMap((engine) => expect('fact', at(engine.facts, `engine ${engine.id}`))),
    ...checkReplaced(raw, expect),
    ...checkHorizons(raw),
    ...prerequisiteCycle(raw.articles, (article) => placedIn(raw, article)(['prerequisites'])),
  ]
}

/** A replaced article is gone, its successor is there, and a history belongs to an article that can be read. */
function checkReplaced(raw: RawContent, expect: Expect): Issue[] {
  const articles = new Map(raw.articles.map((article) => [article.id, article]))
  return [
    ...raw.replaced.flatMap(({ value, where }) => {
      const still = articles.get(value.id)
      const present = `"${value.id}" is replaced and stands in ${still?.file} still. Remove one of the two.`
      return [
        ...expect('article', at([value.successor], where)),
        ...(still === undefined ? [] : [contentError('article-replaced', where, present)]),
      ]
    }),
    ...[...raw.histories].flatMap(([id, { where }]) => {
      if (articles.get(id)?.state === 'written') return []
      const message = `These are revisions of "${id}", which is no written article. Name the file after its article, or remove it.`
      return [contentError('revisions-stray', `${where}:1`, message)]
    }),
  ]
}

/** When horizons are stated, every kind of fact has one: what nobody thought about would be stale at once. */
function checkHorizons(raw: RawContent): Issue[] {
  if (raw.governance === 'none') return []
  const kinds = new Set(raw.governance.value.horizons.map(({ kind }) => kind))
  return raw.facts
    .filter(({ value }) => !kinds.has(value.kind) && value.expires === undefined)
    .map(({ value, where }) =>
      contentError(
        'horizon-missing',
        where,
        `The fact "${value.id}" is of kind "${value.kind}", for which governance.yaml has no horizon. Add one, or give the fact an "expires".`,
      ),
    )
}
