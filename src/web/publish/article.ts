import type { Article, ContentGraph, Place, WrittenArticle } from '#path/graph.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { addressMarkup } from '#web/publish/fact.ts'
import type { Bench } from '#web/publish/figure.ts'
import { articlePath, dateText, minutesText, placePath } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'
import { citedFacts, renderProse } from '#web/publish/prose.ts'

/** The page of one written article. */
export function articlePage(article: WrittenArticle, graph: ContentGraph, bench: Bench): Page {
  const path = `articles/${article.id}.html`
  const to = (target: string): string => relative(path, target)
  const places = [...graph.stages, ...graph.tracks]
  const place = places.find(({ id }) => id === article.place) as Place
  const prose = renderProse(article.body, { graph, bench, page: path })
  const main = html`<article>
<header class="article-head">
<p class="kicker"><a href="${to(placePath(place))}">${placeName(place, graph)}</a> <span>${article.level}</span> <span>${minutesText(article.minutes.total)}</span></p>
<h1>${article.title}</h1>
<p class="claim">${article.thesis}</p>
<p class="decision"><b>The decision it serves.</b> ${article.decision}</p>
${before(article, graph, to)}
</header>
<div class="prose">
${prose.markup}
</div>
${checkQuestion(article)}
<section class="backmatter" aria-labelledby="facts">
<h2 id="facts">Facts</h2>
${prose.cited.length === 0 ? html`<p>This article cites no vendor fact.</p>` : citedFacts(prose.cited, to)}
<h2 id="sources">Sources</h2>
<ul class="sources">${article.sources.map(sourceItem)}</ul>
<p class="reviewed">By ${article.author}. Reviewed ${dateText(article.reviewedOn)}, due again ${dateText(article.reviewBy)}.</p>
</section>
${neighbours(article, place, to)}
</article>`
  return {
    ...{ path, main, title: article.title, description: article.thesis, room: 'path', layout: 'article' },
    island: article.body.figures.length > 0 ? 'article' : 'none',
  }
}

/** How a place is called in a line of text. Example: 'Stage 1 · Virtualization Foundations' */
export function placeName(place: Place, graph: ContentGraph): string {
  const number = graph.stages.findIndex(({ id }) => id === place.id) + 1
  return number > 0 ? `Stage ${number} · ${place.title}` : `Track · ${place.title}`
}

function before(article: Article, graph: ContentGraph, to: (target: string) => string): Content {
  const required = graph.articles.filter(({ id }) => article.prerequisites.includes(id))
  if (required.length === 0) return undefined
  const links = required.map(
    (other, index) => html`${index > 0 ? ', ' : ''}<a href="${to(articlePath(other))}">${other.title}</a>`,
  )
  return html`<p class="before"><b>Stands on.</b> ${links}.</p>`
}

/** The question asks first; what an answer weighs unfolds after it, with or without script. */
const checkQuestion = (
  article: WrittenArticle,
): Markup => html`<section class="check" aria-labelledby="question">
<h2 id="question">A question that needs judgement</h2>
<p id="check-text">${article.check.question}</p>
<label for="answer">Your answer, before you unfold ours. It stays in this browser tab.</label>
<textarea id="answer" rows="5" aria-describedby="check-text"></textarea>
<details class="fold"><summary>What a good answer weighs</summary><div><ul>${article.check.weighs.map((point) => html`<li>${point}</li>`)}</ul></div></details>
</section>`

function sourceItem(source: WrittenArticle['sources'][number]): Markup {
  const dated = source.dated === undefined ? 'undated' : dateText(source.dated)
  const note = source.note === undefined ? '' : html` <span class="note">(${source.note})</span>`
  const address = source.address === undefined ? '' : html` ${addressMarkup(source.address)}`
  return html`<li>${source.by}, <cite>${source.title}</cite>, ${dated}.${note}${address}</li>`
}

function neighbours(article: Article, place: Place, to: (target: string) => string): Markup {
  const index = place.articles.findIndex(({ id }) => id === article.id)
  const link = (other: Article | undefined, label: string): Content =>
    other === undefined
      ? html`<span></span>`
      : html`<a href="${to(articlePath(other))}"><span>${label}${other.state === 'planned' ? ' (planned)' : ''}</span> ${other.title}</a>`
  return html`<nav class="neighbours" aria-label="Neighbouring articles">${link(place.articles[index - 1], 'Before')}${link(place.articles[index + 1], 'Next')}</nav>`
}
