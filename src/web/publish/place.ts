import type { Article, ContentGraph, Place } from '#path/graph.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { placeName } from '#web/publish/article.ts'
import { articlePath, minutesText } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'

/** The page of a stage or track: its promise and the claims of its articles, in order. */
export function placePage(place: Place, graph: ContentGraph): Page {
  const path = `${place.kind}s/${place.id}.html`
  const to = (target: string): string => relative(path, target)
  const level = graph.levels.find(({ id }) => id === place.level)
  const written = place.articles.filter(({ state }) => state === 'written').length
  const main = html`<header class="article-head">
<p class="kicker"><a href="${to('index.html#path')}">The path</a> <span>${place.level}</span> <span>${minutesText(place.minutes)}</span></p>
<h1>${placeName(place, graph)}</h1>
<p class="claim">${place.promise}</p>
<p class="decision">${level === undefined ? '' : html`<b>${level.title}.</b> ${level.problem}. `}${writtenText(written, place.articles.length)}</p>
</header>
<ol class="claims">${place.articles.map((article) => claim(article, graph, to))}</ol>
${siblings(place, graph, to)}`
  return {
    ...{ path, main, room: 'path', island: 'none', layout: 'list' },
    title: placeName(place, graph),
    description: place.promise,
  }
}

/** Says honestly how much of a place can be read. */
const writtenText = (written: number, all: number): string => {
  if (written === all) return `All ${all} articles are written.`
  if (written === 0) return `${all} articles are planned; none is written yet.`
  return `${written} of ${all} articles ${written === 1 ? 'is' : 'are'} written; the others are planned and say what they will claim.`
}

function claim(article: Article, graph: ContentGraph, to: (target: string) => string): Markup {
  const title =
    article.state === 'written'
      ? html`<a href="${to(articlePath(article))}">${article.title}</a>`
      : article.title
  const required = graph.articles.filter(({ id }) => article.prerequisites.includes(id))
  const needs: Content =
    required.length === 0
      ? undefined
      : html`<p class="needs">Stands on ${required.map((other, index) => html`${index > 0 ? ', ' : ''}<a href="${to(articlePath(other))}">${other.title}</a>`)}.</p>`
  return html`<li id="${article.id}" class="${article.state}">
<h2>${title}</h2>
<p class="state"><span>${article.state}</span> ${minutesText(article.minutes.total)}</p>
<p>${article.thesis}</p>
${needs}
</li>`
}

function siblings(place: Place, graph: ContentGraph, to: (target: string) => string): Content {
  const list = place.kind === 'stage' ? graph.stages : graph.tracks
  const index = list.findIndex(({ id }) => id === place.id)
  const link = (other: Place | undefined, label: string): Markup =>
    other === undefined
      ? html`<span></span>`
      : html`<a href="${to(`${other.kind}s/${other.id}.html`)}"><span>${label}</span> ${placeName(other, graph)}</a>`
  return html`<nav class="neighbours" aria-label="Neighbouring ${place.kind}s">${link(list[index - 1], 'Before')}${link(list[index + 1], 'Next')}</nav>`
}
