import { escapeMarkdown } from '#kernel/markdown-text.ts'
import type { Attributes } from '#path/directive.ts'
import type { ContentGraph, WrittenArticle } from '#path/graph.ts'
import { directiveOf, type Token } from '#path/markdown.ts'
import type { ModelFigure } from '#path/model-figure.ts'
import type { ProseValue } from '#path/prose-value.ts'
import { renderMarkdown } from '#report/markdown.ts'
import { type OwnMarkdown, tokensMarkdown } from '#web/publish/doors/markdown-tokens.ts'
import { factQuantity, factValue } from '#web/publish/fact.ts'
import type { Bench } from '#web/publish/figure.ts'
import { figureBlocks } from '#web/publish/figure-answer.ts'
import { shownBlocks } from '#web/publish/figure-view.ts'
import { inSentence } from '#web/publish/inline-text.ts'
import { articlePath, dateText, minutesText, termPath } from '#web/publish/links.ts'
import { placeName, placeOf } from '#web/publish/order.ts'
import { relative } from '#web/publish/page.ts'
import { valueText } from '#web/publish/value.ts'

/** Where the Markdown twin of an article lies. */
export const twinPath = (article: { readonly id: string }): string => `articles/${article.id}.md`

/**
 * A written article as plain Markdown, whole: claim, decision, prose with its numbers in place, every figure's answer on
 * the estate of the bench as text and tables, the question, facts and sources. It reads without Bulkhead.
 */
export function articleTwin(article: WrittenArticle, graph: ContentGraph, bench: Bench): string {
  const place = placeOf(article, graph)
  const cited: string[] = []
  const own = ownMarkdown(article, graph, bench, cited)
  const prose = tokensMarkdown(article.body.tokens, own)
  const facts = cited.flatMap((id) => graph.facts.find((fact) => fact.id === id) ?? [])
  const { check } = article
  return [
    `# ${escapeMarkdown(article.title)}`,
    `*${escapeMarkdown(placeName(place, graph))} · ${article.level} · ${minutesText(article.minutes.total)}*`,
    `**${escapeMarkdown(article.thesis)}**`,
    `The decision it serves: ${escapeMarkdown(article.decision)}`,
    prose.trimEnd(),
    '## A question that needs judgement',
    escapeMarkdown(check.question),
    `A good answer weighs:\n\n${check.weighs.map((point) => `- ${escapeMarkdown(point)}`).join('\n')}`,
    ...(facts.length === 0 ? [] : ['## Facts', facts.map(factLine).join('\n')]),
    '## Sources',
    article.sources.map(sourceLine).join('\n'),
    `By ${article.author}. Reviewed ${dateText(article.reviewedOn)}, changed ${dateText(article.changedOn)}, due again ${dateText(article.reviewBy)}.`,
  ]
    .join('\n\n')
    .concat('\n')
}

function factLine(fact: ContentGraph['facts'][number], index: number): string {
  const source = fact.source === null ? 'no source yet' : `${fact.source.publisher}, ${fact.source.title}`
  const observed = fact.observed === null ? 'undated' : dateText(fact.observed)
  const rivals = (fact.contestedBy ?? []).map(
    ({ value, unit, source: other }) => ` Contested: ${value} ${unit} (${other.publisher}).`,
  )
  return `${index + 1}. ${escapeMarkdown(`${fact.statement} ${factQuantity(fact)}. ${source}, ${observed}.${rivals.join('')}`)}`
}

const sourceLine = ({ by, title, dated, note, address }: WrittenArticle['sources'][number]): string =>
  `- ${escapeMarkdown([`${by}, ${title}, ${dated === undefined ? 'undated' : dateText(dated)}.`, note, address].filter((part) => part !== undefined).join(' '))}`

/** Our directives in Markdown anybody reads. `cited` collects the facts in the order of their numbers. */
function ownMarkdown(
  article: WrittenArticle,
  graph: ContentGraph,
  bench: Bench,
  cited: string[],
): OwnMarkdown {
  const page = articlePath(article)
  const to = (target: string): string => relative(page, target)
  return {
    open(token) {
      const figure = token.meta?.figure as ModelFigure | undefined
      const attributes = token.meta?.attributes as Attributes | undefined
      if (figure === undefined)
        return attributes?.title === undefined ? '' : `**${escapeMarkdown(attributes.title)}**`
      const answer = renderMarkdown(shownBlocks(figureBlocks(figure, bench), figure.view)).trimEnd()
      const title = `**Figure ${figure.number}. ${escapeMarkdown(figure.title)}**`
      const guess = figure.guess === '' ? [] : [`*Guess first: ${escapeMarkdown(figure.guess)}*`]
      return [title, ...guess, answer].filter((part) => part !== '').join('\n\n')
    },
    inline(token) {
      const directive = directiveOf(token)
      if (directive === undefined) return ''
      const { attributes, id } = (token.meta ?? {}) as { attributes?: Attributes; id?: string }
      if (directive.name === 'value') return valueMarkdown(token, article, bench)
      if (directive.name === 'term') {
        const term = graph.terms.find((one) => one.id === id)
        if (term === undefined) return ''
        const words = directive.label === id ? inSentence(term.term) : directive.label
        return `[${escapeMarkdown(words)}](${to(termPath(term.id))})`
      }
      const fact = graph.facts.find((one) => one.id === id)
      if (fact === undefined) return ''
      if (!cited.includes(fact.id)) cited.push(fact.id)
      const text = attributes?.show === 'value' ? factValue(fact) : factQuantity(fact)
      return `${escapeMarkdown(text)} [${cited.indexOf(fact.id) + 1}]`
    },
    link(href) {
      const [, id = '', anchor = ''] = /^([a-z0-9-]+)\.md(#[a-z0-9-]+)?$/.exec(href) ?? []
      const target = graph.articles.find((other) => other.id === id)
      if (target === undefined) return href
      return to(target.state === 'written' ? `${twinPath(target)}${anchor}` : articlePath(target))
    },
  }
}

function valueMarkdown(token: Token, article: WrittenArticle, bench: Bench): string {
  const value = token.meta?.value as ProseValue | undefined
  if (value === undefined) return ''
  const text = valueText(value, article.body.figures, bench)
  return text.ok ? escapeMarkdown(text.value) : ''
}
