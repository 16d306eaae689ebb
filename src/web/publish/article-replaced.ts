import type { ContentGraph } from '#path/graph.ts'
import type { Replaced } from '#path/schema.ts'
import { html } from '#report/markup.ts'
import { articleLink } from '#web/publish/article-place.ts'
import { dateText } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'

/** What stands where an article was, so that old links and old notes find its successor. */
export function replacedPage({ id, title, successor, on, because }: Replaced, graph: ContentGraph): Page {
  const path = `articles/${id}.html`
  const article = graph.articles.find((other) => other.id === successor)
  return {
    ...{ path, room: 'path', island: 'none', layout: 'article', title: `${title} (replaced)` },
    description: `This article was replaced on ${dateText(on)}.`,
    main: html`<header class="article-head"><p class="kicker"><span class="badge">Replaced</span> <span>${dateText(on)}</span></p><h1>${title}</h1><p class="claim">${because}</p>${article === undefined ? '' : html`<p class="decision">Read instead: ${articleLink(article, graph, (target) => relative(path, target))}.</p>`}</header>`,
  }
}
