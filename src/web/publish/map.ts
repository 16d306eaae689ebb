import type { Article, ContentGraph, Domain, Place } from '#path/graph.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { articlePath, minutesText, placePath } from '#web/publish/links.ts'
import { mapPicture } from '#web/publish/map-picture.ts'
import { articleMark, placeMark, type ReadableDomain, standsOn, writtenOf } from '#web/publish/order.ts'

type To = (target: string) => string

/** The path at a glance: a numbered outline for everyone, and the same as a picture where there is room. */
export function pathMap(graph: ContentGraph, to: To): Markup {
  const [first, ...others] = graph.domains
  return html`<section class="map" id="map" aria-labelledby="path">
<h2 id="path">The path</h2>
<p class="thread">${graph.thread}</p>
<p class="resume" data-resume hidden></p>
${first?.state === 'readable' ? outline(first, graph, to) : ''}
${others.length === 0 ? '' : html`<h3 id="domains">Other domains</h3><ul class="domains">${others.map((domain) => otherDomain(domain, graph, to))}</ul>`}
</section>`
}

function outline(domain: ReadableDomain, graph: ContentGraph, to: To): Markup {
  const levels = domain.levels.flatMap((level) => {
    const stages = domain.stages.filter((stage) => stage.level === level.id)
    if (stages.length === 0) return []
    return [
      html`<li class="level"><p class="level-name"><b>${level.title}</b> ${level.problem}</p><ol>${stages.map((stage) => branch(stage, graph, to))}</ol></li>`,
    ]
  })
  const tracks: Content =
    domain.tracks.length === 0
      ? undefined
      : html`<h3 id="tracks">Tracks beside the path</h3><ol class="branches">${domain.tracks.map((track) => branch(track, graph, to))}</ol>`
  return html`${mapPicture(domain, graph, to)}
<p class="legend"><span class="key written">written</span> <span class="key planned">planned: claim and place, no text yet</span> <span class="key is-read">you have read it</span> <span class="key-lines">Arches lead from what an article stands on; point at one to see its own.</span></p>
<ol class="levels">${levels}</ol>
${tracks}`
}

function branch(place: Place, graph: ContentGraph, to: To): Markup {
  const written = writtenOf(place.articles)
  const state = written === 0 ? 'planned' : `${written} of ${place.articles.length} written`
  return html`<li class="branch" data-place="${place.id}"><p class="branch-name"><a href="${to(placePath(place))}"><b>${placeMark(place, graph)}</b> ${place.title}</a></p><p class="promise">${place.promise} <span class="measure">${minutesText(place.minutes)}, ${state}</span></p><ol class="outline">${place.articles.map((article) => entry(article, graph, to))}</ol></li>`
}

/** One line of the outline. "after 1.2" names what it stands on by its number in this same outline. */
function entry(article: Article, graph: ContentGraph, to: To): Markup {
  const after = standsOn(article, graph).map((required) => articleMark(required, graph))
  const needs = after.length === 0 ? '' : html` <small>after ${after.join(', ')}</small>`
  return html`<li class="${article.state}" data-article="${article.id}"><a href="${to(articlePath(article))}">${article.title}</a>${needs}</li>`
}

/** A domain beyond the first: its places when it can be read, its announcement when it is planned. */
const otherDomain = (domain: Domain, graph: ContentGraph, to: To): Markup =>
  domain.state === 'planned'
    ? html`<li class="planned"><b>${domain.title}</b> <span class="badge planned">planned</span> ${domain.about}</li>`
    : html`<li><b>${domain.title}</b> ${domain.about}<ol class="branches">${[...domain.stages, ...domain.tracks].map((place) => branch(place, graph, to))}</ol></li>`
