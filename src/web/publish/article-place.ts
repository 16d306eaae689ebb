import type { Article, ContentGraph } from '#path/graph.ts'
import {
  readFirst as adviceFor,
  deepening,
  nextAcross,
  nextByPrerequisite,
  nextBySequence,
  previousBySequence,
} from '#path/sequence.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { articlePath, minutesText, placePath } from '#web/publish/links.ts'
import { articleMark, placeName, standsOn } from '#web/publish/order.ts'

type To = (target: string) => string

/** An article as a link with its number and, where it is no text yet, the word for that. */
export const articleLink = (article: Article, graph: ContentGraph, to: To): Markup =>
  html`<a class="to-article ${article.state}" data-article="${article.id}" href="${to(articlePath(article))}"><b>${articleMark(article, graph)}</b> ${article.title}${article.state === 'planned' ? html` <small>planned</small>` : ''}</a>`

/** Advice, never a lock: what to read first when its terms are not yet familiar. */
export function readFirst(article: Article, graph: ContentGraph, to: To): Content {
  const lines = adviceFor(graph, article.id).map(({ article: required, terms }) => {
    const words =
      terms.length === 0
        ? html`what “${required.title}” claims`
        : choice(terms.map(({ term }) => inText(term)))
    return html`<li>${words}: ${articleLink(required, graph, to)} <span class="measure">${minutesText(required.minutes.total)}</span></li>`
  })
  if (lines.length === 0) return undefined
  return html`<div class="read-first"><p><b>Read this first if you cannot yet explain</b></p><ul>${lines}</ul></div>`
}

/** A capital stays only where the word is an abbreviation. */
const inText = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text

/** Words with "or" before the last, each set apart as a term. */
const choice = (words: readonly string[]): Content =>
  words.map(
    (word, index) => html`${index === 0 ? '' : index === words.length - 1 ? ' or ' : ', '}<i>${word}</i>`,
  )

/** Where an article stands: what it needs, what it opens, what deepens it. Not the whole tree. */
export function localMap(article: Article, graph: ContentGraph, to: To): Markup {
  const list = (articles: readonly Article[], none: string): Markup =>
    articles.length === 0
      ? html`<p class="none">${none}</p>`
      : html`<ul>${articles.map((other) => html`<li>${articleLink(other, graph, to)}</li>`)}</ul>`
  const deeper = deepening(graph, article.id)
  return html`<nav class="local-map" aria-labelledby="local-map">
<h2 id="local-map">Where it stands</h2>
<div class="around">
<div class="stands-on"><h3>Stands on</h3>${list(standsOn(article, graph), 'Nothing: the path begins here.')}</div>
<div class="here"><h3>This article</h3><p><b>${articleMark(article, graph)}</b> ${article.title}</p></div>
<div class="opens"><h3>Opens</h3>${list(nextByPrerequisite(graph, article.id), 'Nothing more: a branch ends here.')}</div>
</div>
${deeper.length === 0 ? '' : html`<p class="deeper"><b>Goes deeper in</b> ${deeper.map((other, index) => html`${index > 0 ? ', ' : ''}${articleLink(other, graph, to)}`)}. Advice only; nothing here waits for them.</p>`}
${across(article, graph, to)}
${sequence(article, graph, to)}
</nav>`
}

/** Where the article leads outside its domain. */
function across(article: Article, graph: ContentGraph, to: To): Content {
  const lines = nextAcross(graph, article.id).map(({ to: target, because }) => {
    if (target.kind === 'article') return html`<li>${articleLink(target.article, graph, to)}. ${because}</li>`
    if (target.kind === 'place')
      return html`<li><a href="${to(placePath(target.place))}">${placeName(target.place, graph)}</a>. ${because}</li>`
    return html`<li>${target.domain.title}${target.domain.state === 'planned' ? html` <small>planned</small>` : ''}. ${because}</li>`
  })
  return lines.length === 0
    ? undefined
    : html`<div class="across"><h3>Beyond this domain</h3><ul>${lines}</ul></div>`
}

/** Before and after in the order of reading: within a track, or along all stages. */
function sequence(article: Article, graph: ContentGraph, to: To): Markup {
  const link = (other: Article | 'end', label: string): Content =>
    other === 'end'
      ? html`<span></span>`
      : html`<a href="${to(articlePath(other))}" data-article="${other.id}"><span>${label}, ${articleMark(other, graph)}${other.state === 'planned' ? ' (planned)' : ''}</span> ${other.title}</a>`
  return html`<div class="neighbours">${link(previousBySequence(graph, article.id), 'Before')}${link(nextBySequence(graph, article.id), 'Next')}</div>`
}
