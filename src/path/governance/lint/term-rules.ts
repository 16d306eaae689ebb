import type { Desk, Finding, LintRule } from '#path/governance/lint/desk.ts'
import { bodyOffset } from '#path/governance/lint/passage.ts'
import { escaped } from '#path/governance/lint/words.ts'
import type { Article, ContentGraph, WrittenArticle } from '#path/graph.ts'
import { directiveOf } from '#path/markdown.ts'

/**
 * What a reader who opens an article has read: what it requires, directly or through others, what stands before it in
 * its own place, and, before a track, every stage.
 */
function readBefore(article: Article, graph: ContentGraph): ReadonlySet<string> {
  const byId = new Map(graph.articles.map((other) => [other.id, other]))
  const before = new Set<string>()
  const waiting = [...article.prerequisites]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (before.has(id)) continue
    before.add(id)
    waiting.push(...(byId.get(id)?.prerequisites ?? []))
  }
  const order = graph.articles.findIndex(({ id }) => id === article.id)
  const stages = new Set(graph.stages.map(({ id }) => id))
  for (const [index, { id, place }] of graph.articles.entries()) {
    if (index < order && (place === article.place || stages.has(place))) before.add(id)
  }
  return before
}

/** A term that a text prints, with its place. */
function mentions(
  article: WrittenArticle,
  desk: Desk,
): readonly { readonly id: string; readonly where: string }[] {
  const offset = bodyOffset(desk.files.get(article.file)?.text ?? '')
  return article.body.tokens.flatMap((token) => {
    let line = (token.map?.[0] ?? 0) + 1 + offset
    return (token.children ?? []).flatMap((child) => {
      if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1
      if (directiveOf(child)?.name !== 'term') return []
      return [{ id: String(child.meta?.id ?? ''), where: `${article.file}:${line}` }]
    })
  })
}

export const termRule: LintRule = {
  code: 'lint.term-early',
  sentence:
    'A term is introduced before it is used, printed or in plain words: by the article itself, by what it requires, or by what stands before it.',
  cure: 'Require the article that introduces it, move this one behind it, or say it in other words.',
  check: (desk) =>
    desk.articles.flatMap((article): readonly Finding[] => {
      const before = readBefore(article, desk.graph)
      const early = new Map(
        desk.graph.terms.flatMap((term) => {
          const by = introducersOf(term.id, desk.graph)
          return by.length === 0 || by.some((id) => id === article.id || before.has(id))
            ? []
            : [[term.id, by]]
        }),
      )
      const printed = mentions(article, desk).filter(({ id }) => early.has(id))
      const named = new Set(printed.map(({ id }) => id))
      const plain = plainUses(article, desk).filter(({ id }) => early.has(id) && !named.has(id))
      return [...printed, ...plain].map(({ id, where }) => ({
        where,
        found: `The term "${id}" is introduced later, by ${early.get(id)?.join(' and ')}.`,
      }))
    }),
}

/** Where each term first stands in an article in plain words, whatever their number and case. */
function plainUses(
  article: WrittenArticle,
  desk: Desk,
): readonly { readonly id: string; readonly where: string }[] {
  const passages = desk.passages.get(article.id) ?? []
  return desk.graph.terms.flatMap(({ id, term }) => {
    const words = [term, id.replaceAll('-', ' ')].map(escaped).join('|')
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${words})(?:s|es)?(?![\\p{L}\\p{N}-])`, 'iu')
    for (const { text, at } of passages) {
      const found = pattern.exec(text)
      if (found !== null) return [{ id, where: at(found.index) }]
    }
    return []
  })
}

const introducersOf = (id: string, graph: ContentGraph): readonly string[] => [
  ...new Set([
    ...graph.articles.filter(({ introduces }) => introduces.includes(id)).map((article) => article.id),
    ...graph.terms.flatMap((term) =>
      term.id === id && term.introducedBy !== undefined ? [term.introducedBy] : [],
    ),
  ]),
]

export const introductionRule: LintRule = {
  code: 'lint.term-missing',
  sentence: 'An article introduces the terms it says it introduces.',
  cure: 'Print it with :term[…] where it is explained, or take it out of "introduces".',
  check: (desk) =>
    desk.articles.flatMap((article) =>
      article.introduces
        .filter((id) => !article.body.termIds.includes(id))
        .map((id) => ({
          where: `${article.file}:1`,
          found: `"introduces" names "${id}", which the text never prints.`,
        })),
    ),
}
