import { factValidUntil } from '#path/governance/validity.ts'
import type { ContentGraph, Pattern } from '#path/graph.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { factItem } from '#web/publish/article-facts.ts'
import { type Bench, openFigure } from '#web/publish/figure.ts'
import { inlineMarkup, inlineText } from '#web/publish/inline-text.ts'
import { articlePath, enginePath, minutesText, patternPath, termPath } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'
import { patternPicture } from '#web/publish/pattern-drawing.ts'
import { inOrder, noticedTitle } from '#web/publish/pattern-order.ts'

type To = (target: string) => string

/** The page of one failure pattern: how it works, what it looks like, what to try this week, the model that shows it. */
export function patternPage(pattern: Pattern, graph: ContentGraph, bench: Bench): Page {
  const path = patternPath(pattern.id)
  const to: To = (target) => relative(path, target)
  const { picture, detection } = pattern
  const say = (text: string): Markup => inlineMarkup(text, graph, to)
  const facet = (name: string, text: string): Markup => html`<div><dt>${name}</dt><dd>${say(text)}</dd></div>`
  const main = html`<article class="pattern" data-pattern="${pattern.id}">
<header class="article-head">
<p class="kicker"><a href="${to('patterns/index.html')}">Failure patterns</a> <span>${noticedTitle(pattern.noticed)}</span></p>
<h1>${pattern.title}</h1>
<p class="claim">${say(pattern.symptom)}</p>
</header>
<div class="pattern-picture">${patternPicture(picture)}</div>
<div class="pattern-body">
<section class="cheap-test" aria-labelledby="test"><h2 id="test">A test to run this week</h2><p>${say(pattern.cheapTest)}</p></section>
<dl class="pattern-facets">
${facet('How it works', pattern.mechanism)}
${facet('What it takes', pattern.blastRadius)}
${facet('Seen beforehand', detection.before)}
${facet('Seen while it happens', detection.during)}
${facet('What helps', pattern.counter)}
</dl>
</div>
${models(pattern, graph, bench, to)}
${behind(pattern, graph, to)}
${neighbours(pattern, graph, to)}
</article>`
  const hasFigure = pattern.models.some(({ figure }) => figure !== undefined)
  return {
    ...{
      path,
      main,
      title: pattern.title,
      description: inlineText(pattern.symptom, graph),
      room: 'patterns',
      layout: 'article',
    },
    island: hasFigure ? 'article' : 'none',
  }
}

/** The models that show the pattern: as a live figure where the engine is built, plainly as planned where it is not. */
function models(pattern: Pattern, graph: ContentGraph, bench: Bench, to: To): Markup {
  const live = pattern.models.filter(({ figure }) => figure !== undefined)
  const rest = pattern.models.filter(({ figure }) => figure === undefined)
  const built = new Set(bench.engines.map(({ id }) => id))
  const title = (id: string): string =>
    graph.models.find((model) => model.id === id)?.title ??
    bench.engines.find((engine) => engine.id === id)?.title ??
    id
  const figures = live.map(({ figure, set, shows }) =>
    figure === undefined
      ? ''
      : html`${openFigure(figure, bench)}<p><b>Set:</b> ${lower(set)}. <b>Watch:</b> ${lower(shows)}.</p></figcaption></figure>`,
  )
  const others = rest.map(({ model, set, shows }) => {
    const name = built.has(model)
      ? html`<a href="${to(enginePath(model))}">${title(model)}</a>`
      : html`<a href="${to(`reference/index.html#${model}`)}">${title(model)}</a> <span class="planned-mark">planned</span>`
    return html`<li><b>${name}</b> ${set}. ${shows}.</li>`
  })
  const lead =
    live.length === 0 ? 'The model that will show it is planned and not built yet:' : 'Also shown by:'
  const isAllBuilt = rest.every(({ model }) => built.has(model))
  return html`<section class="prose pattern-models" aria-labelledby="models">
<h2 id="models">${live.length === 0 ? 'The model' : 'Turn it'}</h2>
${figures}
${others.length === 0 ? '' : html`<p class="measure">${live.length === 0 && isAllBuilt ? 'Ask it on the Workbench:' : lead}</p><ul class="models">${others}</ul>`}
</section>`
}

const lower = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text

/** What the pattern leans on: articles, terms, and facts with their sources and their last day. */
function behind(pattern: Pattern, graph: ContentGraph, to: To): Markup {
  const articles = pattern.articles.flatMap((id) => graph.articles.find((article) => article.id === id) ?? [])
  const terms = pattern.terms.flatMap((id) => graph.terms.find((term) => term.id === id) ?? [])
  const facts = pattern.facts.flatMap((id) => graph.facts.find((fact) => fact.id === id) ?? [])
  const until = facts.map((fact) => factValidUntil(fact, graph.governance)).sort()[0] ?? 'ever'
  return html`<section class="backmatter" aria-labelledby="behind">
<h2 id="behind">Articles behind it</h2>
<ul class="behind">${articles.map((article) => html`<li><a href="${to(articlePath(article))}">${article.title}</a> <span class="measure">${article.state === 'planned' ? 'planned, ' : ''}${minutesText(article.minutes.total)}</span></li>`)}</ul>
<h2>Terms</h2>
<dl class="behind-terms">${terms.map((term) => html`<div><dt><a href="${to(termPath(term.id))}">${term.term}</a></dt><dd>${term.definition}</dd></div>`)}</dl>
<h2>Facts</h2>
<p class="by-your-clock" data-until="${until}" hidden><b>By your clock this copy is old:</b> a fact named here has run out since it was built.</p>
<ul class="facts">${facts.map((fact) => factItem(fact, graph, to))}</ul>
</section>`
}

function neighbours(pattern: Pattern, graph: ContentGraph, to: To): Content {
  const list = inOrder(graph.patterns)
  const index = list.findIndex(({ id }) => id === pattern.id)
  const link = (other: Pattern | undefined, label: string): Markup =>
    other === undefined
      ? html`<span></span>`
      : html`<a href="${to(patternPath(other.id))}"><span>${label}</span> ${other.title}</a>`
  return html`<nav class="neighbours" aria-label="Neighbouring patterns">${link(list[index - 1], 'Before')}${link(list[index + 1], 'Next')}</nav>`
}
