import type { Engine } from '#engines/engine.ts'
import type { ContentGraph, PlannedArticle } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { localMap, readFirst } from '#web/publish/article-place.ts'
import { factQuantity, factSource } from '#web/publish/fact.ts'
import { enginePath, factPath, minutesText, placePath } from '#web/publish/links.ts'
import { articleMark, placeName, placeOf, termsOf } from '#web/publish/order.ts'
import { type Page, relative } from '#web/publish/page.ts'

type To = (target: string) => string

/** The page of an article that is designed and not written: its claim and what it will lean on, and nothing more. */
export function plannedPage(article: PlannedArticle, graph: ContentGraph, engines: readonly Engine[]): Page {
  const path = `articles/${article.id}.html`
  const to: To = (target) => relative(path, target)
  const place = placeOf(article, graph)
  const { reading, model, check, total } = article.minutes
  const main = html`<article class="planned-article">
<header class="article-head">
<p class="kicker"><span class="badge planned">Planned</span> <a href="${to(placePath(place))}">${placeName(place, graph)}</a> <span>${articleMark(article, graph)}</span> <span>${article.level}</span></p>
<h1>${article.title}</h1>
<p class="claim">${article.thesis}</p>
<p class="not-written"><b>Not written yet.</b> What stands here is the design: the claim, what it will lean on and where it belongs. Planned for ${minutesText(total)}: ${minutesText(reading)} reading, ${minutesText(model)} at the model, ${minutesText(check)} for its question.</p>
${readFirst(article, graph, to)}
</header>
<div class="design">
${models(article, graph, engines, to)}
${terms(article, graph)}
<section aria-labelledby="asks"><h2 id="asks">The question it will end with</h2><p>${article.check.question}</p></section>
${facts(article, graph, to)}
<section aria-labelledby="sources"><h2 id="sources">Sources it will read</h2>${article.sources.length === 0 ? html`<p>None named yet.</p>` : html`<ul class="sources">${article.sources.map((source) => html`<li>${source}</li>`)}</ul>`}</section>
</div>
${localMap(article, graph, to)}
</article>`
  return {
    ...{ path, main, room: 'path', layout: 'article', island: 'none' },
    title: `${article.title} (planned)`,
    description: article.thesis,
  }
}

function models(article: PlannedArticle, graph: ContentGraph, engines: readonly Engine[], to: To): Markup {
  const rows = article.models.map(({ model, turn, see }) => {
    const engine = engines.find(({ id }) => id === model)
    const record = graph.models.find(({ id }) => id === model)
    const name =
      engine === undefined
        ? html`${record?.title ?? model} <small>planned</small>`
        : html`<a href="${to(enginePath(model))}">${engine.title}</a>`
    return html`<li><p><b>${name}</b>. ${record?.computes ?? engine?.question}</p><p class="measure">Turn: ${turn}. See: ${see}.</p></li>`
  })
  return html`<section aria-labelledby="models"><h2 id="models">The model you will turn</h2><ul class="designed">${rows}</ul></section>`
}

function terms(article: PlannedArticle, graph: ContentGraph): Markup {
  const list = termsOf(article, graph)
  if (list.length === 0) return html``
  return html`<section aria-labelledby="terms"><h2 id="terms">Terms it will introduce</h2><dl class="terms">${list.map(({ id, term, definition }) => html`<div id="term-${id}"><dt>${term}</dt><dd>${definition}</dd></div>`)}</dl></section>`
}

function facts(article: PlannedArticle, graph: ContentGraph, to: To): Markup {
  const list = article.facts.flatMap((id) => graph.facts.find((fact) => fact.id === id) ?? [])
  const items = list.map(
    (fact) =>
      html`<li>${fact.statement} <a href="${to(factPath(fact))}">${factQuantity(fact)}</a>. ${factSource(fact)}</li>`,
  )
  return html`<section aria-labelledby="facts"><h2 id="facts">Facts it will lean on</h2>${items.length === 0 ? html`<p>No vendor fact.</p>` : html`<ul class="facts">${items}</ul>`}</section>`
}
