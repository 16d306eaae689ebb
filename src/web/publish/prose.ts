import type { Body, ModelFigure } from '#path/body.ts'
import type { Attributes } from '#path/directive.ts'
import type { Article, ContentGraph } from '#path/graph.ts'
import { articleMarkdown, type DirectiveMark, directiveOf, type Token } from '#path/markdown.ts'
import type { Fact, Term } from '#path/schema.ts'
import { html, type Markup, raw } from '#report/markup.ts'
import { factQuantity, factSource, factValue } from '#web/publish/fact.ts'
import { type Bench, openFigure } from '#web/publish/figure.ts'
import { articlePath, factPath, termPath } from '#web/publish/links.ts'
import { relative } from '#web/publish/page.ts'

/** What prose is rendered with: the graph it refers to, the models it embeds, the page it stands on. */
export type ProseContext = { readonly graph: ContentGraph; readonly bench: Bench; readonly page: string }

type Env = ProseContext & {
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
  rules.directive_open = (tokens, index, _options, env) => openContainer(tokens[index]!, env as never)
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

function openContainer(token: Token, env: Env): string {
  const figure = token.meta?.figure as ModelFigure | undefined
  if (figure !== undefined) return openFigure(figure, env.bench).markup
  const attributes = token.meta?.attributes as Attributes | undefined
  return html`<details class="fold"><summary>${attributes?.title}</summary><div>`.markup
}

function inlineDirective(token: Token, env: Env): string {
  const directive = directiveOf(token) as DirectiveMark
  const { attributes, id } = token.meta as { attributes: Attributes; id: string }
  if (directive.name === 'fact') return citeFact(id, attributes, env).markup
  return explainTerm(id, directive.label, env).markup
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
    ? html`<span class="margin-note" aria-hidden="true"><span class="note-number">${number}</span> ${fact.statement} <span class="note-source">${fact.source?.publisher}</span></span>`
    : ''
  return html`<a class="fact" href="#fact-${id}">${text}<sup>${number}</sup></a>${note}`
}

function explainTerm(id: string, label: string, env: Env): Markup {
  const term = env.terms.get(id)
  if (term === undefined) return html``
  const isFirst = !env.explained.has(id)
  env.explained.add(id)
  const text = label === id ? inSentence(term.term) : label
  const note = isFirst
    ? html`<span class="margin-note" aria-hidden="true"><b>${term.term}.</b> ${term.definition}</span>`
    : ''
  return html`<a class="term" href="${env.to(termPath(id))}">${text}</a>${note}`
}

/** A term as it stands inside a sentence: a capital stays only where the word is an abbreviation. */
const inSentence = (term: string): string =>
  /^[A-Z][a-z]/.test(term) ? `${term.charAt(0).toLowerCase()}${term.slice(1)}` : term

function openLink(token: Token, env: Env): string {
  const href = String(token.attrGet('href') ?? '')
  const [, id = '', anchor] = /^([a-z0-9-]+)\.md(#[a-z0-9-]+)?$/.exec(href) ?? []
  const article = env.articles.get(id)
  if (article === undefined) return html`<a href="${href}" rel="noreferrer">`.markup
  const target = articlePath(article)
  const suffix = article.state === 'written' ? (anchor ?? '') : ''
  return html`<a href="${env.to(`${target}${suffix}`)}">`.markup
}

/** The list of cited facts that stands at the end of an article, numbered as in the text. */
export function citedFacts(cited: readonly Fact[], to: (target: string) => string): Markup {
  return html`<ol class="facts">${cited.map(
    (fact) =>
      html`<li id="fact-${fact.id}"><p>${fact.statement} <a href="${to(factPath(fact))}">${factQuantity(fact)}</a>. ${factSource(fact)}</p></li>`,
  )}</ol>`
}
