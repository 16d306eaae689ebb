import type { ContentGraph } from '#path/graph.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { faqPath, patternPath } from '#web/publish/links.ts'

/** The failure patterns these articles explain and the frequent questions they answer; nothing when there are none. */
export function besides(
  articles: readonly { readonly id: string }[],
  graph: ContentGraph,
  to: (target: string) => string,
): Content {
  const own = new Set(articles.map(({ id }) => id))
  const touches = (entry: { readonly articles: readonly string[] }): boolean =>
    entry.articles.some((id) => own.has(id))
  const patterns = graph.patterns.filter(touches)
  const faq = graph.faq.filter(touches)
  if (patterns.length + faq.length === 0) return undefined
  const list = (title: string, items: readonly Markup[]): Content =>
    items.length === 0 ? undefined : html`<div><h3>${title}</h3><ul>${items}</ul></div>`
  return html`<section class="besides" aria-labelledby="besides"><h2 id="besides">Seen from elsewhere</h2><div class="two">
${list(
  'Failure patterns this explains',
  patterns.map(({ id, title }) => html`<li><a href="${to(patternPath(id))}">${title}</a></li>`),
)}
${list(
  'Questions this answers',
  faq.map(({ id, question }) => html`<li><a href="${to(faqPath(id))}">${question}</a></li>`),
)}
</div></section>`
}
