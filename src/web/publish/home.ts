import type { Body } from '#path/body.ts'
import type { PathStatus } from '#path/governance/status.ts'
import type { ContentGraph, Place } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import type { Bench } from '#web/publish/figure.ts'
import { governanceBlock } from '#web/publish/governance-block.ts'
import { articlePath, minutesText, placePath, routePath } from '#web/publish/links.ts'
import { pathMap } from '#web/publish/map.ts'
import type { Page } from '#web/publish/page.ts'
import { renderProse } from '#web/publish/prose.ts'

/** The front page: what this is, one picture, and every way in. */
export function homePage(graph: ContentGraph, bench: Bench, status: PathStatus): Page {
  const { words, picture } = split(graph.home.body)
  const prose = (body: Body): Markup => renderProse(body, { graph, bench, page: 'index.html' }).markup
  const main = html`<div class="prose lead">
<h1>${graph.home.title}</h1>
${prose(words)}
${begin(graph)}
${prose(picture)}
</div>
${pathMap(graph, (target) => target)}
${routes(graph)}
${entries(graph)}
${depths(graph)}
${governanceBlock(graph, status, (target) => target, 'path')}
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

/** What stands before the picture of the front page, and the picture: the ways to begin go between them. */
function split(body: Body): { readonly words: Body; readonly picture: Body } {
  const at = body.tokens.findIndex(({ type }) => type === 'directive_open')
  const cut = at < 0 ? body.tokens.length : at
  return {
    words: { ...body, tokens: body.tokens.slice(0, cut) },
    picture: { ...body, tokens: body.tokens.slice(cut) },
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

/** Ways through the path that begin at a problem. */
const routes = (graph: ContentGraph): Markup => html`<section class="routes" aria-labelledby="routes">
<h2 id="routes">Begin with a problem</h2>
<ul>${graph.routes.map(({ id, title, for: who, minutes, articles }) => html`<li><a href="${routePath(id)}">${title}</a> ${who}<span class="measure">${articles.length} articles, ${minutesText(minutes)}</span></li>`)}<li><a href="plan.html">Say how long you have</a> Minutes and a problem in, an ordered list out<span class="measure">a reading plan</span></li></ul>
</section>`

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
