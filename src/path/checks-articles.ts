import type { Issue } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'
import type { Article } from '#path/graph.ts'
import type { Placed, RawContent } from '#path/read.ts'
import { at, type Expect, each, placedIn } from '#path/references.ts'

/** The references of one article, in its front matter and its text. */
export function checkArticle(article: Article, placed: Placed, expect: Expect): Issue[] {
  const models = article.state === 'written' ? article.models : article.models.map(({ model }) => model)
  const issues = [
    ...expect('level', at([article.level], placed(['level']))),
    ...expect('article', each('prerequisites', article.prerequisites, placed)),
    ...expect('article', each('deepenedBy', article.deepenedBy ?? [], placed)),
    ...expect('term', each('introduces', article.introduces, placed)),
    ...expect('fact', each('facts', article.facts, placed)),
    ...expect('model', at(models, placed(['models']))),
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
        `The front matter's models leave out "${engine}", which stands here. Add it there.`,
      ),
    ),
  ]
}

/** Facts and terms that prose names: known, declared, and fit to carry an argument. */
export function checkMentions(raw: RawContent, expect: Expect): Issue[] {
  const facts = new Map(raw.facts.map(({ value }) => [value.id, value]))
  return raw.mentions.flatMap(({ kind, id, where, declared }) => {
    const unknown = expect(kind, [{ id, where }])
    if (kind === 'term' || unknown.length > 0) return unknown
    if (facts.get(id)?.confidence === 'unverified') {
      const message = `The fact "${id}" is unverified and may not carry an argument. Find its source first.`
      return [contentError('fact-unverified', where, message)]
    }
    if (declared === 'any' || declared.includes(id)) return []
    return [contentError('fact-undeclared', where, `Add "${id}" to the facts declared with this text.`)]
  })
}

/** The references of patterns and questions. */
export function checkProse(raw: RawContent, expect: Expect): Issue[] {
  return [
    ...raw.patterns.flatMap((pattern) => {
      const placed = placedIn(raw, pattern)
      const { articles, facts, terms, models } = pattern
      const named = models.map(({ model }, index) => ({
        id: model,
        where: placed(['models', index, 'model']),
      }))
      return [
        ...expect('article', each('articles', articles, placed)),
        ...expect('fact', each('facts', facts, placed)),
        ...expect('term', each('terms', terms, placed)),
        ...expect('model', named),
      ]
    }),
    ...raw.faq.flatMap((entry) => {
      const placed = placedIn(raw, entry)
      const { articles, facts, terms, patterns, body } = entry
      return [
        ...expect('article', each('articles', articles, placed)),
        ...expect('fact', each('facts', facts, placed)),
        ...expect('term', each('terms', terms ?? [], placed)),
        ...expect('pattern', each('patterns', patterns ?? [], placed)),
        ...body.links.flatMap((link) => expect('article', [{ id: link.article, where: placed(['answer']) }])),
      ]
    }),
  ]
}
