import type { ArticleStatus, PathStatus } from '#path/governance/status.ts'
import type { ContentGraph, WrittenArticle } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { factsLeanedOn } from '#web/publish/article-facts.ts'
import { localMap, readFirst } from '#web/publish/article-place.ts'
import { besides } from '#web/publish/besides.ts'
import { checkQuestion } from '#web/publish/check-question.ts'
import { addressMarkup } from '#web/publish/fact.ts'
import type { Bench } from '#web/publish/figure.ts'
import { dateText, minutesText, placePath } from '#web/publish/links.ts'
import { articleMark, placeName, placeOf } from '#web/publish/order.ts'
import { type Page, relative } from '#web/publish/page.ts'
import { renderProse } from '#web/publish/prose.ts'
import { carriedSections } from '#web/publish/reading-files.ts'
import { staleBanner, threeDates } from '#web/publish/stale.ts'

type To = (target: string) => string

/** The page of one written article. `status` says how the path stands on the day of the build. */
export function articlePage(
  article: WrittenArticle,
  graph: ContentGraph,
  bench: Bench,
  status: PathStatus,
): Page {
  const path = `articles/${article.id}.html`
  const to: To = (target) => relative(path, target)
  const own = status.articles.find((entry) => entry.article === article.id) as ArticleStatus
  const prose = renderProse(article.body, { graph, bench, page: path })
  const main = html`<article data-article-page="${article.id}" data-review-by="${article.reviewBy}" data-sections="${carriedSections(article)}">
${staleBanner(own, to)}
${head(article, graph, to, own)}
<div class="prose">
${prose.markup}
</div>
${checkQuestion(article)}
${besides([article], graph, to)}
${localMap(article, graph, to)}
<section class="backmatter" aria-labelledby="facts">
<h2 id="facts">Facts</h2>
${factsLeanedOn(article, prose.cited, graph, bench.engines, to)}
<h2 id="sources">Sources</h2>
<ul class="sources">${article.sources.map(sourceItem)}</ul>
<p class="reviewed">By ${article.author}. ${threeDates(own)}</p>
</section>
</article>`
  return {
    ...{ path, main, title: article.title, description: article.thesis, room: 'path', layout: 'article' },
    island: 'article',
  }
}

/** What a reader with forty seconds needs: the claim, the decision, what it takes, and where to jump. */
function head(article: WrittenArticle, graph: ContentGraph, to: To, own: ArticleStatus): Markup {
  const place = placeOf(article, graph)
  return html`<header class="article-head with-contents">
<div>
<p class="kicker"><a href="${to(placePath(place))}">${placeName(place, graph)}</a> <span>${articleMark(article, graph)}</span> <span>${article.level}</span></p>
<h1>${article.title}</h1>
<p class="claim">${article.thesis}</p>
<p class="decision"><b>The decision it serves.</b> ${article.decision}</p>
${readFirst(article, graph, to)}
</div>
<div class="beside">
${contents(article)}
<p class="dates">${threeDates(own)}</p>
</div>
</header>`
}

/** What the page holds, each part with its minutes. */
function contents(article: WrittenArticle): Markup {
  const { reading, model, check, total } = article.minutes
  const sections = partsOf(article)
  const minutes = sections.map((section) => section.minutes)
  const shares = apportioned(minutes, Math.round(minutes.reduce((all, value) => all + value, 0)))
  const lines = sections.map(({ anchor, title }, index) => line(anchor, title, shares[index] ?? 0))
  return html`<nav class="contents" aria-labelledby="contents">
<p id="contents"><b>${minutesText(total)}</b> ${minutesText(reading)} reading, ${minutesText(model)} at the ${article.body.figures.length === 1 ? 'model' : 'models'}, ${minutesText(check)} for the question</p>
<ol>${lines}${line('question', 'A question that needs judgement', check)}</ol>
</nav>`
}

const line = (anchor: string, title: string, minutes: number): Markup =>
  html`<li><a href="#${anchor}">${title}</a> <span>${minutes < 1 ? html`under 1\u00a0min` : minutesText(minutes)}</span></li>`

/** The sections a reader can jump to, each with the minutes of the smaller ones inside it. */
function partsOf({ body }: WrittenArticle): readonly { anchor: string; title: string; minutes: number }[] {
  const parts: { anchor: string; title: string; minutes: number }[] = []
  let before = 0
  for (const { anchor, title, level, minutes } of body.sections) {
    const last = parts.at(-1)
    if (level === 2 && anchor !== 'lead') parts.push({ anchor, title, minutes: minutes + before })
    else if (last !== undefined) last.minutes += minutes
    if (last === undefined) before = anchor === 'lead' ? minutes : 0
  }
  return parts
}

/**
 * Whole numbers in proportion to `values` that add up to `total`: each is rounded down, and what is left goes to the largest
 * remainders, the first of equals. So the parts of a page add up to what it says of the whole.
 */
export function apportioned(values: readonly number[], total: number): readonly number[] {
  const sum = values.reduce((all, value) => all + value, 0)
  const exact = values.map((value) => (sum > 0 ? (value / sum) * total : 0))
  const whole = exact.map(Math.floor)
  const left = total - whole.reduce((all, value) => all + value, 0)
  const byRemainder = exact.map((value, index) => ({ index, rest: value - Math.floor(value) }))
  byRemainder.sort((one, other) => other.rest - one.rest || one.index - other.index)
  const raised = new Set(byRemainder.slice(0, left).map(({ index }) => index))
  return whole.map((value, index) => (raised.has(index) ? value + 1 : value))
}

function sourceItem(source: WrittenArticle['sources'][number]): Markup {
  const dated = source.dated === undefined ? 'undated' : dateText(source.dated)
  const note = source.note === undefined ? '' : html` <span class="note">(${source.note})</span>`
  const address = source.address === undefined ? '' : html` ${addressMarkup(source.address)}`
  return html`<li>${source.by}, <cite>${source.title}</cite>, ${dated}.${note}${address}</li>`
}
