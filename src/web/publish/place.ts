import type { Challenge } from '#path/challenge/challenge.ts'
import type { PathStatus } from '#path/governance/status.ts'
import type { Article, ContentGraph, Place } from '#path/graph.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { besides } from '#web/publish/besides.ts'
import { challengeOffer } from '#web/publish/challenge.ts'
import { governanceBlock } from '#web/publish/governance-block.ts'
import { articlePath, minutesText, placePath, termPath } from '#web/publish/links.ts'
import {
  articleMark,
  articlesOf,
  domainOf,
  placeName,
  standsOn,
  termsOf,
  writtenOf,
} from '#web/publish/order.ts'
import { type Page, relative } from '#web/publish/page.ts'
import { vocabulary } from '#web/publish/vocabulary.ts'

type To = (target: string) => string

/** The page of a stage or track: what it lets you judge, the claims of its articles in order, its words. */
export function placePage(
  place: Place,
  graph: ContentGraph,
  status: PathStatus,
  challenges: readonly Challenge[],
): Page {
  const path = placePath(place)
  const to: To = (target) => relative(path, target)
  const domain = domainOf(place, graph)
  const level = domain.levels.find(({ id }) => id === place.level)
  const written = writtenOf(place.articles)
  const main = html`<header class="article-head">
<p class="kicker"><a href="${to('index.html#path')}">The path</a> <span>${place.level}</span> <span>${minutesText(place.minutes)}</span></p>
<h1>${placeName(place, graph)}</h1>
<p class="claim">${place.promise}</p>
<p class="decision">${level === undefined ? '' : html`<b>${level.title}.</b> ${level.problem}. `}${writtenText(written, place.articles.length)}</p>
${familiar(place, graph, to)}
</header>
<ol class="claims">${place.articles.map((article) => claim(article, graph, to))}</ol>
${judgements(place, graph, challenges, to)}
${vocabulary(place, graph, to)}
${besides(place.articles, graph, to)}
${governanceBlock(graph, status, to, place)}
${siblings(place, place.kind === 'stage' ? domain.stages : domain.tracks, graph, to)}`
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

/**
 * Terms a reader can test themselves with before entering: those an audience that enters here is said to know, else
 * those of the articles outside that this place stands on.
 */
function familiar(place: Place, graph: ContentGraph, to: To): Content {
  const own = new Set(place.articles.map(({ id }) => id))
  const required = place.articles.flatMap(({ prerequisites }) => prerequisites).filter((id) => !own.has(id))
  const entering = domainOf(place, graph).audiences.filter(({ enter }) => enter === place.id)
  const expected = entering.flatMap(({ shouldAlreadyExplain }) => shouldAlreadyExplain)
  const terms =
    expected.length > 0
      ? graph.terms.filter(({ id }) => expected.includes(id))
      : articlesOf(required, graph).flatMap((article) => termsOf(article, graph))
  if (terms.length === 0) return undefined
  const links = terms.map(
    ({ id, term }, index) => html`${index > 0 ? ', ' : ''}<a href="${to(termPath(id))}">${term}</a>`,
  )
  const who =
    entering.length === 0 ? '' : ` ${entering.map(({ audience }) => audience).join(' and ')} enter here.`
  return html`<p class="before"><b>It helps to be able to explain</b> ${links}. Advice only; nothing is locked.${who}</p>`
}

function claim(article: Article, graph: ContentGraph, to: To): Markup {
  const required = standsOn(article, graph)
  const needs: Content =
    required.length === 0
      ? undefined
      : html`<p class="needs">Stands on ${required.map((other, index) => html`${index > 0 ? ', ' : ''}<a href="${to(articlePath(other))}" data-article="${other.id}">${articleMark(other, graph)} ${other.title}</a>`)}.</p>`
  return html`<li id="${article.id}" class="${article.state}" data-article="${article.id}">
<h2><a href="${to(articlePath(article))}">${article.title}</a></h2>
<p class="state"><span>${article.state}</span> ${minutesText(article.minutes.total)}</p>
<p>${article.thesis}</p>
${needs}
</li>`
}

/**
 * What a reader can decide afterwards, in the words of each article; a planned one has its question. Then the way to test
 * out of the place.
 */
function judgements(place: Place, graph: ContentGraph, challenges: readonly Challenge[], to: To): Markup {
  return html`<section class="judgements" aria-labelledby="judge">
<h2 id="judge">What you can judge afterwards</h2>
<ul>${place.articles.map((article) => html`<li>${article.state === 'written' ? article.decision : article.check.question} <a class="measure" href="${to(articlePath(article))}">${articleMark(article, graph)}</a></li>`)}</ul>
${challengeOffer(place, challenges, to)}
</section>`
}

function siblings(place: Place, list: readonly Place[], graph: ContentGraph, to: To): Content {
  const index = list.findIndex(({ id }) => id === place.id)
  const link = (other: Place | undefined, label: string): Markup =>
    other === undefined
      ? html`<span></span>`
      : html`<a href="${to(placePath(other))}"><span>${label}</span> ${placeName(other, graph)}</a>`
  return html`<nav class="neighbours" aria-label="Neighbouring ${place.kind}s">${link(list[index - 1], 'Before')}${link(list[index + 1], 'Next')}</nav>`
}
