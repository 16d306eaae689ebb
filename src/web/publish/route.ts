import type { Article, ContentGraph, Route } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { articleLink } from '#web/publish/article-place.ts'
import { minutesText, routePath } from '#web/publish/links.ts'
import { articlesOf, placeName, placeOf, standsOn, termsOf, writtenOf } from '#web/publish/order.ts'
import { type Page, relative } from '#web/publish/page.ts'

type To = (target: string) => string

/** The page of a route: articles in the order a problem asks for them, each with its reason and its minutes. */
export function routePage(route: Route, graph: ContentGraph): Page {
  const path = routePath(route.id)
  const to: To = (target) => relative(path, target)
  const articles = route.articles.flatMap((id) => graph.articles.find((article) => article.id === id) ?? [])
  const first = articlesOf(route.readFirstIfUnfamiliar, graph)
  const written = writtenOf(articles)
  const main = html`<header class="article-head">
<p class="kicker"><a href="${to('plan.html')}">Routes and plans</a> <span>${minutesText(minutesOf(articles))}</span> <span>${written} of ${articles.length} written</span></p>
<h1>${route.title}</h1>
<p class="claim">${route.for}.</p>
<p class="decision">${articles.length} articles in the order this problem asks for them. A route is advice: each article says what it stands on, and none of them is locked.</p>
</header>
<ol class="claims route">${articles.map((article, index) => step(article, articles.slice(0, index), graph, to))}</ol>
${first.length === 0 ? '' : before(first, graph, to)}
${others(route, graph, to)}`
  return {
    ...{ path, main, room: 'path', island: 'none', layout: 'list', title: `Route: ${route.title}` },
    description: `${route.for}: ${articles.length} articles in order, ${minutesText(minutesOf(articles)).replaceAll('\u00a0', ' ')}.`,
  }
}

const minutesOf = (articles: readonly Article[]): number =>
  articles.reduce((sum, { minutes }) => sum + minutes.total, 0)

/** One article of a route, with the judgement it is read for and what it takes from those before it. */
function step(article: Article, before: readonly Article[], graph: ContentGraph, to: To): Markup {
  const carried = standsOn(article, graph).filter(({ id }) => before.some((other) => other.id === id))
  const takes =
    carried.length === 0
      ? ''
      : html`<p class="needs">Builds on ${carried.map(({ title }, index) => html`${index > 0 ? ' and ' : ''}${title}`)}.</p>`
  return html`<li class="${article.state}" data-article="${article.id}">
<h2><a href="${to(`articles/${article.id}.html`)}">${article.title}</a></h2>
<p class="state"><span>${article.state}</span> ${minutesText(article.minutes.total)}<br>${minutesText(minutesOf([...before, article]))} so far</p>
<p>${article.thesis}</p>
<p class="why"><b>${article.state === 'written' ? 'The decision it serves.' : 'The question it will settle.'}</b> ${article.state === 'written' ? article.decision : article.check.question}</p>
${takes}
<p class="measure">${placeName(placeOf(article, graph), graph)}</p>
</li>`
}

function before(first: readonly Article[], graph: ContentGraph, to: To): Markup {
  const line = (article: Article): Markup => {
    const terms = termsOf(article, graph).map(({ term }) => term)
    return html`<li>${articleLink(article, graph, to)} <span class="measure">${minutesText(article.minutes.total)}</span>${terms.length === 0 ? '' : html`<br>if you cannot yet explain ${terms.join(', ').toLowerCase()}`}</li>`
  }
  return html`<section class="unfamiliar" aria-labelledby="unfamiliar"><h2 id="unfamiliar">Read first if unfamiliar</h2><p>The route takes these for granted, ${minutesText(minutesOf(first))} in all.</p><ul>${first.map(line)}</ul></section>`
}

const others = (route: Route, graph: ContentGraph, to: To): Markup =>
  html`<nav class="other-routes" aria-labelledby="others"><h2 id="others">Other routes</h2><ul>${graph.routes.filter(({ id }) => id !== route.id).map(({ id, title, for: who }) => html`<li><a href="${to(routePath(id))}">${title}</a>: ${who}</li>`)}</ul></nav>`
