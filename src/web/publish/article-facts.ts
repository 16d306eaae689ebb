import type { Engine } from '#engines/engine.ts'
import { enginesOf } from '#path/governance/leaning.ts'
import { factValidUntil } from '#path/governance/validity.ts'
import type { ContentGraph, WrittenArticle } from '#path/graph.ts'
import type { Fact } from '#path/schema.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { contested, factQuantity, factSource } from '#web/publish/fact.ts'
import { factPath } from '#web/publish/links.ts'
import { untilText } from '#web/publish/stale.ts'

type To = (target: string) => string

/** Every fact an article leans on: those its text cites, numbered as in the text, then those behind it. */
export function factsLeanedOn(
  article: WrittenArticle,
  cited: readonly Fact[],
  graph: ContentGraph,
  engines: readonly Engine[],
  to: To,
): Markup {
  const named = new Set(cited.map(({ id }) => id))
  const declared = article.facts.filter((id) => !named.has(id))
  const used = enginesOf(article)
  const behind = engines
    .filter(({ id }) => used.includes(id))
    .flatMap(({ facts }) => facts)
    .filter((id) => !named.has(id) && !declared.includes(id))
  const list = (ids: readonly string[]): readonly Fact[] =>
    [...new Set(ids)].flatMap((id) => graph.facts.find((fact) => fact.id === id) ?? [])
  const item = (fact: Fact): Markup => factItem(fact, graph, to)
  const line = (fact: Fact): Markup => factLine(fact, graph, to)
  const unnumbered = (title: string, items: readonly Markup[]): Content =>
    items.length === 0 ? undefined : html`<p>${title}</p><ul class="facts">${items}</ul>`
  return html`${cited.length === 0 ? html`<p>The text cites no vendor fact.</p>` : html`<ol class="facts">${cited.map(item)}</ol>`}${unnumbered('Leaned on without being cited:', list(declared).map(item))}${unnumbered('Leaned on by the models of this page, each with its source behind it:', list(behind).map(line))}`
}

/** A fact behind a model: what it says and its value, which leads to its source. A model may lean on many. */
function factLine(fact: Fact, graph: ContentGraph, to: To): Markup {
  const until = factValidUntil(fact, graph.governance)
  return html`<li id="fact-${fact.id}" data-until="${until}"><span class="statement">${fact.statement}</span> <a href="${to(factPath(fact))}">${factQuantity(fact)}</a>. ${contested(fact)}</li>`
}

/** One fact with its value, source and last day; a script compares that day with the reader's clock. */
export function factItem(fact: Fact, graph: ContentGraph, to: To): Markup {
  const until = factValidUntil(fact, graph.governance)
  return html`<li id="fact-${fact.id}" data-until="${until}"><p><span class="statement">${fact.statement}</span> <a href="${to(factPath(fact))}">${factQuantity(fact)}</a>. ${contested(fact)}${factSource(fact)} <span class="until">Valid until ${untilText(until)}.</span></p></li>`
}
