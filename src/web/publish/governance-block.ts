import { changelog } from '#path/governance/changelog.ts'
import { type ArticleStatus, isReadable, type PathStatus } from '#path/governance/status.ts'
import type { ContentGraph, Place } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { articlePath, dateText } from '#web/publish/links.ts'
import { untilText } from '#web/publish/stale.ts'

type To = (target: string) => string

/** How many changes of the sequence stand in a block; the governance page has them all. */
const changesShown = 3

/** Last review, next review, what is flagged on the day of the build, what changed last: of one place or of the path. */
export function governanceBlock(
  graph: ContentGraph,
  status: PathStatus,
  to: To,
  place: Place | 'path',
): Markup {
  const written = status.articles
    .filter(isReadable)
    .filter(({ article }) => place === 'path' || place.articles.some(({ id }) => id === article))
  const ids = new Set(written.map(({ article }) => article))
  const changes = changelog(graph).filter(({ article }) => ids.has(article))
  const title = place === 'path' ? 'What keeps it true' : 'How fresh it is'
  return html`<section class="governance" aria-labelledby="governance">
<h2 id="governance">${title}</h2>
${written.length === 0 ? html`<p>Nothing here is written, so nothing here can be stale.</p>` : summary(written, status, to)}
${changes.length === 0 ? '' : html`<p class="measure">Last changes to the sequence</p><ul class="changes">${changes.slice(0, changesShown).map(({ on, note, article }) => html`<li><time datetime="${on}">${dateText(on)}</time> ${articleTitle(article, graph, to)}${note === titleOf(article, graph) ? ' was added' : html`: ${note}`}</li>`)}</ul>`}
<p><a href="${to('governance.html')}">Every article with its dates, and the rules</a></p>
</section>`
}

function summary(written: readonly ArticleStatus[], { asOf }: PathStatus, to: To): Markup {
  const flagged = written.filter(({ state }) => state === 'flagged')
  const reviewed = [...written].map(({ reviewedOn }) => reviewedOn).sort()
  const due = [...written].sort((left, right) => (left.reviewBy < right.reviewBy ? -1 : 1))[0]
  const until = written
    .map(({ factsValidUntil }) => factsValidUntil)
    .filter((day) => day !== 'ever')
    .sort()[0]
  return html`<dl class="freshness">
<div><dt>Last review</dt><dd>${dateText(reviewed.at(-1) ?? '')}</dd></div>
<div><dt>Next review due</dt><dd>${dateText(due?.reviewBy ?? '')}</dd></div>
<div><dt>Facts valid until</dt><dd>${untilText(until ?? 'ever')}</dd></div>
<div><dt>Flagged on ${dateText(asOf)}</dt><dd>${flagged.length === 0 ? 'nothing' : html`<ul>${flagged.map((one) => flaggedItem(one, to))}</ul>`}</dd></div>
</dl>
<p class="by-your-clock" data-until="${[until ?? 'ever', due?.reviewBy ?? 'ever'].sort()[0]}" hidden><b>By your clock this copy is old:</b> a fact or a review named here has run out since it was built.</p>`
}

/** A flagged article with the first reason it is flagged for. */
export const flaggedItem = ({ article, title, reasons }: ArticleStatus, to: To): Markup =>
  html`<li><a href="${to(articlePath({ id: article }))}">${title}</a>: ${reasons[0]?.text}${reasons.length > 1 ? ` And ${reasons.length - 1} more.` : ''}</li>`

const titleOf = (id: string, graph: ContentGraph): string =>
  graph.articles.find((article) => article.id === id)?.title ?? id

/** The title of an article as a link; one that was replaced has no page. */
export const articleTitle = (id: string, graph: ContentGraph, to: To): Markup =>
  graph.articles.some((article) => article.id === id)
    ? html`<a href="${to(articlePath({ id }))}">${titleOf(id, graph)}</a>`
    : html`${id}`
