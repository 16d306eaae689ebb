import type { ContentGraph, Place } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import type { Bench } from '#web/publish/figure.ts'
import { articlePath, minutesText, placePath } from '#web/publish/links.ts'
import type { Page } from '#web/publish/page.ts'
import { renderProse } from '#web/publish/prose.ts'

/** The front page: what this is, one picture, and every way in. */
export function homePage(graph: ContentGraph, bench: Bench): Page {
  const prose = renderProse(graph.home.body, { graph, bench, page: 'index.html' })
  const main = html`<div class="prose lead">
<h1>${graph.home.title}</h1>
${prose.markup}
${begin(graph)}
</div>
${spine(graph)}
${entries(graph)}
${tracks(graph)}
${depths(graph)}
<section class="own" aria-labelledby="own">
<h2 id="own">${graph.home.ownTitle}</h2>
<p>${graph.home.own}</p>
<p><a href="estate.html">Open the Estate room</a>, <a href="workbench.html">ask a question on the Workbench</a>, or read <a href="reference/index.html">what each model assumes</a>.</p>
</section>`
  return {
    ...{ path: 'index.html', main, room: 'none', layout: 'home' },
    title: `Bulkhead: ${graph.home.title}`,
    description: graph.home.description,
    island: graph.home.body.figures.length > 0 ? 'article' : 'none',
  }
}

/** Two ways to begin at once, for those who do not read front pages. */
function begin(graph: ContentGraph): Markup {
  const first = graph.articles.find(({ state }) => state === 'written')
  const read =
    first === undefined
      ? ''
      : html`<li><a href="${articlePath(first)}">Read: ${first.title}</a> ${minutesText(first.minutes.total)}</li>`
  return html`<ul class="begin">${read}<li><a href="estate.html">Bring your own estate</a> an RVTools export is enough</li></ul>`
}

/** The five stages, hung on the level each of them belongs to. */
function spine(graph: ContentGraph): Markup {
  const levels = graph.levels.map((level) => {
    const stages = graph.stages.filter((stage) => stage.level === level.id)
    return html`<li class="level"><p class="level-name"><b>${level.title}</b> <span>${level.problem}</span></p><ol>${stages.map((stage) => stageItem(stage, graph))}</ol></li>`
  })
  return html`<section class="spine" aria-labelledby="path">
<h2 id="path">The path</h2>
<p class="thread">${graph.thread}</p>
<ol class="levels">${levels}</ol>
</section>`
}

function stageItem(stage: Place, graph: ContentGraph): Markup {
  const number = graph.stages.indexOf(stage) + 1
  const written = stage.articles.filter(({ state }) => state === 'written').length
  return html`<li class="stage"><a href="${placePath(stage)}"><span class="number">${number}</span>${stage.title}</a><p>${stage.promise}</p><p class="measure">${squares(stage)}${written} of ${stage.articles.length} written · ${minutesText(stage.minutes)}</p></li>`
}

/** One square for each article: filled when it is written. */
function squares(stage: Place): Markup {
  const path = (wanted: string): string =>
    stage.articles
      .flatMap(({ state }, index) => (state === wanted ? [`M${index * 12 + 0.5} .5h8v8h-8z`] : []))
      .join('')
  const width = stage.articles.length * 12
  return html`<svg class="squares" viewBox="0 0 ${width} 9" width="${width}" height="9" aria-hidden="true"><path class="written" d="${path('written')}"/><path d="${path('planned')}"/></svg>`
}

function entries(graph: ContentGraph): Markup {
  const rows = graph.audiences.map((audience) => {
    const stage = graph.stages.find(({ id }) => id === audience.enter) as Place
    const terms = graph.terms.filter(({ id }) => audience.shouldAlreadyExplain.includes(id))
    const links = terms.map(
      ({ id, term }, index) => html`${index > 0 ? ', ' : ''}<a href="glossary.html#${id}">${term}</a>`,
    )
    return html`<tr><th scope="row">${audience.audience}</th><td><a href="${placePath(stage)}">Stage ${graph.stages.indexOf(stage) + 1}</a></td><td>${audience.because}</td><td>${links.length === 0 ? 'nothing yet' : links}</td></tr>`
  })
  return html`<section class="entries" aria-labelledby="enter">
<h2 id="enter">Where to enter</h2>
<div class="scroll" role="region" aria-label="Where to enter, as a table" tabindex="0"><table><thead><tr><th scope="col">If you are</th><th scope="col">enter at</th><th scope="col">because</th><th scope="col">and can already explain</th></tr></thead><tbody>${rows}</tbody></table></div>
</section>`
}

const tracks = (graph: ContentGraph): Markup => html`<section class="tracks" aria-labelledby="tracks">
<h2 id="tracks">Tracks beside the path</h2>
<dl>${graph.tracks.map((track) => html`<div><dt><a href="${placePath(track)}">${track.title}</a></dt><dd>${track.promise} <span class="measure">${minutesText(track.minutes)}, ${stateText(track)}</span></dd></div>`)}</dl>
</section>`

const stateText = (place: Place): string => {
  const written = place.articles.filter(({ state }) => state === 'written').length
  return written === 0 ? 'planned' : `${written} of ${place.articles.length} written`
}

function depths(graph: ContentGraph): Markup {
  const longest = Math.max(...graph.depths.map(({ minutes }) => minutes))
  const names = (ids: readonly string[]): string => {
    const stages = graph.stages
      .filter(({ id }) => ids.includes(id))
      .map((stage) => graph.stages.indexOf(stage) + 1)
    const all = stages.length === graph.stages.length ? 'all five stages' : `Stages ${stages.join(' and ')}`
    return ids.length > stages.length ? `${all} and every track` : all
  }
  const rows = graph.depths.map(({ title, covers, promise, minutes }) => {
    const width = Math.round((minutes / longest) * 240)
    return html`<tr><th scope="row">${title}</th><td>${names(covers)}</td><td>${promise}</td><td class="number">${minutesText(minutes)}</td><td class="bar"><svg viewBox="0 0 240 8" width="240" height="8" aria-hidden="true"><rect width="${width}" height="8"/></svg></td></tr>`
  })
  return html`<section class="depths" aria-labelledby="depth">
<h2 id="depth">How deep</h2>
<div class="scroll" role="region" aria-label="How deep, as a table" tabindex="0"><table><thead><tr><th scope="col">Reading</th><th scope="col">covers</th><th scope="col">promised</th><th scope="col">summed today</th><td></td></tr></thead><tbody>${rows}</tbody></table></div>
<p class="measure">Minutes are words at 200 a minute, time at the models and a first answer to each question. Planned articles count as designed.</p>
</section>`
}
