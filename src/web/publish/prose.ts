import type { Body, ModelFigure } from '#path/body.ts'
import type { Attributes } from '#path/directive.ts'
import type { Article, ContentGraph } from '#path/graph.ts'
import { articleMarkdown, type DirectiveMark, directiveOf, type Token } from '#path/markdown.ts'
import type { ProseValue } from '#path/prose-value.ts'
import type { Fact, Term } from '#path/schema.ts'
import { html, type Markup, raw } from '#report/markup.ts'
import { contested, factQuantity, factValue } from '#web/publish/fact.ts'
import { type Bench, openFigure } from '#web/publish/figure.ts'
import { articlePath, minutesText, termPath } from '#web/publish/links.ts'
import { relative } from '#web/publish/page.ts'
import { valueText } from '#web/publish/value.ts'

/** What prose is rendered with: the graph it refers to, the models it embeds, the page it stands on. */
export type ProseContext = { readonly graph: ContentGraph; readonly bench: Bench; readonly page: string }

type Env = ProseContext & {
  readonly figures: Body['figures']
  readonly to: (target: string) => string
  readonly facts: ReadonlyMap<string, Fact>
  readonly terms: ReadonlyMap<string, Term>
  readonly articles: ReadonlyMap<string, Article>
  /** Facts in the order they were first cited: their numbers. */
  readonly cited: string[]
  readonly explained: Set<string>
}

/** Rendered prose with the facts it cites, numbered in that order. */
export type Prose = { readonly markup: Markup; readonly cited: readonly Fact[] }

/** The HTML of a body: directives become figures, folds, cited facts and explained terms. */
export function renderProse(body: Body, context: ProseContext): Prose {
  const { graph, page } = context
  const byId = <T extends { readonly id: string }>(list: readonly T[]): Map<string, T> =>
    new Map(list.map((item) => [item.id, item]))
  const env: Env = {
    ...context,
    figures: body.figures,
    to: (target) => relative(page, target),
    facts: byId(graph.facts),
    terms: byId(graph.terms),
    articles: byId(graph.articles),
    cited: [],
    explained: new Set(),
  }
  const markdown = proseMarkdown()
  const text = markdown.renderer.render([...body.tokens], markdown.options, env as never)
  return { markup: raw(text), cited: env.cited.flatMap((id) => env.facts.get(id) ?? []) }
}

function proseMarkdown(): ReturnType<typeof articleMarkdown> {
  const markdown = articleMarkdown()
  const { rules } = markdown.renderer
  rules.directive_open = (tokens, index, _options, env) => openContainer(tokens, index, env as never)
  rules.directive_close = (tokens, index) =>
    directiveOf(tokens[index]!)?.name === 'model' ? '</figcaption></figure>\n' : '</div></details>\n'
  rules.directive_text = (tokens, index, _options, env) => inlineDirective(tokens[index]!, env as never)
  rules.heading_close = (tokens, index) => {
    const open = tokens[index - 2]
    const anchor = String(open?.attrGet('id') ?? '')
    const title = tokens[index - 1]?.content.replace(/\s*\{#.*$/, '') ?? ''
    const link = html`<a class="pin" href="#${anchor}" aria-label="Link to “${title}”">#</a>`
    return `${link.markup}</${tokens[index]?.tag}>\n`
  }
  rules.link_open = (tokens, index, _options, env) => openLink(tokens[index]!, env as never)
  rules.table_open = () => '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>\n'
  rules.table_close = () => '</table></div>\n'
  return markdown
}

function openContainer(tokens: readonly Token[], index: number, env: Env): string {
  const token = tokens[index]!
  const figure = token.meta?.figure as ModelFigure | undefined
  if (figure !== undefined) return openFigure(figure, env.bench).markup
  const attributes = token.meta?.attributes as Attributes | undefined
  const minutes = Math.max(1, Math.round(wordsInside(tokens, index) / wordsPerMinute))
  return html`<details class="fold"><summary>${attributes?.title} <span class="measure">${minutesText(minutes)}</span></summary><div>`
    .markup
}

/** Words between an opening token and its end, as they are counted for the article. */
function wordsInside(tokens: readonly Token[], start: number): number {
  let depth = 0
  let words = 0
  for (const token of tokens.slice(start)) {
    depth += token.nesting
    if (depth === 0) break
    for (const { type, content } of token.children ?? [])
      if (type === 'text' || type === 'code_inline') words += content.split(/\s+/).filter(Boolean).length
  }
  return words
}
const wordsPerMinute = 200

function inlineDirective(token: Token, env: Env): string {
  const directive = directiveOf(token) as DirectiveMark
  const { attributes, id } = token.meta as { attributes: Attributes; id: string }
  if (directive.name === 'value') return printValue(token.meta?.value as ProseValue | undefined, env).markup
  if (directive.name === 'fact') return citeFact(id, attributes, env).markup
  return explainTerm(id, directive.label, env).markup
}

/** A number that a figure on this page computed, as a link to that figure. */
function printValue(value: ProseValue | undefined, { figures, bench }: Env): Markup {
  if (value === undefined) return html``
  const text = valueText(value, figures, bench)
  if (!text.ok) bench.issues.push(...text.issues)
  return html`<a class="value" href="#figure-${value.figure}">${text.ok ? text.value : ''}</a>`
}

/** The value with its number; the note beside it repeats what the list at the end says, so it is hidden from readers. */
function citeFact(id: string, attributes: Attributes, env: Env): Markup {
  const fact = env.facts.get(id)
  if (fact === undefined) return html``
  const isFirst = !env.cited.includes(id)
  if (isFirst) env.cited.push(id)
  const number = env.cited.indexOf(id) + 1
  const text = attributes.show === 'value' ? factValue(fact) : factQuantity(fact)
  const note = isFirst
    ? html`<span class="margin-note" aria-hidden="true"><span class="note-number">${number}</span> ${fact.statement} ${contested(fact)}<span class="note-source">${fact.source?.publisher}</span></span>`
    : ''
  const rival = fact.contestedBy?.map(factQuantity).join(' or ')
  const doubt = rival === undefined ? '' : html` <span class="contested">(contested: ${rival})</span>`
  return html`<a class="fact" href="#fact-${id}">${text}<sup>${number}</sup></a>${doubt}${note}`
}

/** A term is underlined where it stands first; its definition waits beside it. Later it is a word like any other. */
function explainTerm(id: string, label: string, env: Env): Markup {
  const term = env.terms.get(id)
  if (term === undefined) return html``
  const text = label === id ? inSentence(term.term) : label
  if (env.explained.has(id)) return html`${text}`
  env.explained.add(id)
  return html`<a class="term" href="${env.to(termPath(id))}" aria-describedby="define-${id}">${text}</a><span class="margin-note definition" id="define-${id}" aria-hidden="true"><b>${term.term}.</b> ${term.definition}</span>`
}

/** A term as it stands inside a sentence: a capital stays only where the word is an abbreviation. */
const inSentence = (term: string): string =>
  /^[A-Z][a-z]/.test(term) ? `${term.charAt(0).toLowerCase()}${term.slice(1)}` : term

function openLink(token: Token, env: Env): string {
  const href = String(token.attrGet('href') ?? '')
  const [, id = '', anchor] = /^([a-z0-9-]+)\.md(#[a-z0-9-]+)?$/.exec(href) ?? []
  const article = env.articles.get(id)
  if (article === undefined) return html`<a href="${href}" rel="noreferrer">`.markup
  const target = env.to(`${articlePath(article)}${article.state === 'written' ? (anchor ?? '') : ''}`)
  return html`<a class="to-article ${article.state}" data-article="${article.id}" href="${target}">`.markup
}
