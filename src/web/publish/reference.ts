import type { Engine } from '#engines/engine.ts'
import type { ContentGraph } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { fieldDefault, fieldValues } from '#report/reference.ts'
import { articlePath, enginePath, factPath } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'

/** The page of one engine: what it answers, takes and assumes, and how each surface asks it. */
export function referencePage(engine: Engine, graph: ContentGraph): Page {
  const path = enginePath(engine.id)
  const to = (target: string): string => relative(path, target)
  const used = graph.articles.filter(
    (article) =>
      article.state === 'written' && article.body.figures.some((figure) => figure.engine === engine.id),
  )
  const rows = Object.entries(engine.params).map(
    ([name, field]) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${field.label}. ${field.help}</td><td>${fieldValues(field)}</td><td>${fieldDefault(field)}</td></tr>`,
  )
  const facts = graph.facts.filter(({ id }) => engine.facts.includes(id))
  const main = html`<header class="article-head">
<p class="kicker"><a href="${to('reference/index.html')}">Models</a> <span>${engine.id}</span> <span>version ${engine.version}</span></p>
<h1>${engine.title}</h1>
<p class="claim">${engine.question}</p>
</header>
<div class="prose">
<h2 id="assumes">What it assumes</h2>
<ol>${engine.assumptions.map((text) => html`<li>${text}</li>`)}</ol>
<h2 id="parameters">Parameters</h2>
<div class="scroll" role="region" aria-label="Parameters, as a table" tabindex="0"><table><thead><tr><th scope="col">Name</th><th scope="col">Meaning</th><th scope="col">Values</th><th scope="col">Default</th></tr></thead><tbody>${rows}</tbody></table></div>
<h2 id="ask">Asking it</h2>
<p>On the <a href="${to('workbench.html')}">Workbench</a>, in a terminal, or over HTTP. It reads these parts of an estate: ${engine.needs.join(', ')}.</p>
<pre tabindex="0"><code>npx bulkhead run ${engine.id} RVTools_export_all.xlsx
npx bulkhead run ${engine.id} reference --json
POST /api/engines/${engine.id}/runs</code></pre>
<h2 id="facts">Facts it leans on</h2>
${facts.length === 0 ? html`<p>None: the answer follows from the estate alone.</p>` : html`<ul>${facts.map((fact) => html`<li><a href="${to(factPath(fact))}">${fact.statement}</a></li>`)}</ul>`}
<h2 id="articles">Articles that use it</h2>
${used.length === 0 ? html`<p>None yet.</p>` : html`<ul>${used.map((article) => html`<li><a href="${to(articlePath(article))}">${article.title}</a></li>`)}</ul>`}
</div>`
  return {
    ...{ path, main, room: 'reference', island: 'none', layout: 'article' },
    title: engine.title,
    description: engine.question,
  }
}

/** The list of models: those that answer today, then those the articles are waiting for. */
export function referenceIndex(engines: readonly Engine[], graph: ContentGraph): Page {
  const path = 'reference/index.html'
  const to = (target: string): string => relative(path, target)
  const planned = graph.models.filter(({ id }) => engines.every((engine) => engine.id !== id))
  const item = (id: string, title: Markup, text: string, state: string): Markup =>
    html`<li id="${id}" class="${state}"><h3>${title}</h3><p class="state"><span>${state}</span></p><p>${text}</p></li>`
  const main = html`<header class="article-head">
<h1>Models</h1>
<p class="claim">Each model answers one question about an estate, states what it assumes, and gives the same bytes for the same input on every surface.</p>
</header>
<h2 class="list-head" id="built">Built</h2>
<ol class="claims">${engines.map((engine) => item(engine.id, html`<a href="${to(enginePath(engine.id))}">${engine.title}</a>`, engine.question, 'built'))}</ol>
<h2 class="list-head" id="planned">Planned</h2>
<ol class="claims">${planned.map(({ id, title, computes }) => item(id, html`${title}`, computes, 'planned'))}</ol>`
  return {
    ...{ path, main, room: 'reference', island: 'none', layout: 'list' },
    title: 'Models',
    description: 'What each model of Bulkhead computes and assumes.',
  }
}
