import type { ContentGraph } from '#path/graph.ts'
import type { Term } from '#path/schema.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { termMap } from '#web/publish/glossary-map.ts'
import {
  categoriesOf,
  categoryName,
  categoryPath,
  closeOrder,
  type Relations,
  relationsOf,
} from '#web/publish/glossary-relations.ts'
import { articlePath, patternPath, termPath } from '#web/publish/links.ts'
import { type Page, relative } from '#web/publish/page.ts'

type To = (target: string) => string
const path = 'glossary.html'

/** The glossary from A to Z on one page, where every link to a term leads, and a page with a map for each category. */
export function glossaryPages(graph: ContentGraph): readonly Page[] {
  const relations = relationsOf(graph)
  return [
    alphabet(graph, relations),
    ...categoriesOf(graph.terms).map((one) => categoryPage(one, graph, relations)),
  ]
}

const byName = (terms: readonly Term[]): readonly Term[] =>
  [...terms].sort((one, other) => (one.term.toLowerCase() < other.term.toLowerCase() ? -1 : 1))

const initial = ({ term }: Term): string => term.charAt(0).toUpperCase()

function alphabet(graph: ContentGraph, relations: ReadonlyMap<string, Relations>): Page {
  const to: To = (target) => relative(path, target)
  const terms = byName(graph.terms)
  const letters = [...new Set(terms.map(initial))]
  const main = html`<header class="article-head"><h1>Glossary</h1><p class="claim">The words of the path, and what they are mistaken for, because that is where designs go wrong.</p></header>
<nav class="letters" aria-label="Letters"><ul>${letters.map((letter) => html`<li><a href="#letter-${letter.toLowerCase()}">${letter}</a></li>`)}</ul></nav>
<nav class="categories" aria-label="Categories"><h2 id="maps">Drawn, with what each hangs on</h2><ul>${categoriesOf(graph.terms).map(({ id, terms: own }) => html`<li><a href="${to(categoryPath(id))}">${categoryName(id)}</a> <span>${own.length}</span></li>`)}</ul></nav>
${letters.map((letter) => html`<section class="letter" aria-labelledby="letter-${letter.toLowerCase()}"><h2 id="letter-${letter.toLowerCase()}">${letter}</h2><dl class="register">${terms.filter((term) => initial(term) === letter).map((term) => shortEntry(term, relations, to))}</dl></section>`)}`
  return {
    ...{ path, main, room: 'glossary', island: 'none', layout: 'list', title: 'Glossary' },
    description:
      'The words of virtualization architecture, with what each is mistaken for and how they hang together.',
  }
}

function shortEntry(term: Term, relations: ReadonlyMap<string, Relations>, to: To): Markup {
  const own = relations.get(term.id)
  const see = (own?.near ?? []).filter(({ id }) => term.seeAlso.includes(id))
  return html`<div id="${term.id}"><dt><a href="${to(`${categoryPath(term.category)}#${term.id}`)}">${term.term}</a></dt><dd><p>${term.definition}${mistaken(term)}</p><p class="small">${links(
    'See',
    see.map((other) => html`<a href="#${other.id}">${other.term}</a>`),
  )}${taught(own, to)}</p></dd></div>`
}

const mistaken = ({ mistakenFor }: Term): Content =>
  mistakenFor === undefined ? undefined : html` <em>Mistaken for:</em> ${mistakenFor}`

const taught = (relations: Relations | undefined, to: To): Content => {
  const article = relations?.taughtIn
  if (article === undefined) return undefined
  return html`Taught in <a href="${to(articlePath(article))}">${article.title}</a>.`
}

const links = (lead: string, items: readonly Markup[]): Content =>
  items.length === 0
    ? undefined
    : html`${lead} ${items.map((item, index) => html`${index > 0 ? ', ' : ''}${item}`)}. `

function categoryPage(
  { id, terms }: { readonly id: string; readonly terms: readonly Term[] },
  graph: ContentGraph,
  relations: ReadonlyMap<string, Relations>,
): Page {
  const page = categoryPath(id)
  const to: To = (target) => relative(page, target)
  const near = (term: string): ReadonlySet<string> =>
    new Set((relations.get(term)?.near ?? []).map((other) => other.id))
  const own = new Set(terms.map((term) => term.id))
  const ordered = closeOrder(terms, near)
  const outside = graph.terms.filter(
    (term) => !own.has(term.id) && terms.some((one) => near(one.id).has(term.id)),
  )
  const address = (term: string): string => (own.has(term) ? `#${term}` : to(termPath(term)))
  const title = categoryName(id)
  const map = {
    id,
    title: `How the terms of “${title}” hang together`,
    terms: ordered,
    outside,
    near,
    address,
  }
  const main = html`<header class="article-head"><p class="kicker"><a href="${to(path)}">Glossary</a> <span>${terms.length} terms</span></p><h1>${title}</h1></header>
<section aria-labelledby="map"><h2 class="list-head" id="map">How they hang together</h2>
${termMap(map)}
<p class="measure map-key">Arcs join terms that explain each other.${outside.length === 0 ? '' : html` <span>Lines lead to terms of other categories.</span>`}</p></section>
<section aria-labelledby="terms"><h2 class="list-head" id="terms">The terms</h2>
<dl class="register">${ordered.map((term) => fullEntry(term, relations, { to, address }))}</dl></section>`
  return {
    ...{ path: page, main, room: 'glossary', island: 'none', layout: 'list' },
    title: `Glossary: ${title}`,
    description: `Terms of ${title.toLowerCase()}: what each means, what it is mistaken for, where it is taught and used.`,
  }
}

function fullEntry(
  term: Term,
  relations: ReadonlyMap<string, Relations>,
  { to, address }: { readonly to: To; readonly address: (term: string) => string },
): Markup {
  const own = relations.get(term.id)
  const near = (own?.near ?? []).map((other) => html`<a href="${address(other.id)}">${other.term}</a>`)
  const used = (own?.usedIn ?? []).map(
    (article) => html`<a href="${to(articlePath(article))}">${article.title}</a>`,
  )
  const patterns = (own?.patterns ?? []).map(
    ({ id, title }) => html`<a href="${to(patternPath(id))}">${title}</a>`,
  )
  return html`<div id="${term.id}"><dt>${term.term}</dt><dd><p>${term.definition}${mistaken(term)}</p><p class="small">${links('See', near)}${taught(own, to)} ${links('Used in', used)}${links('Fails in', patterns)}</p></dd></div>`
}
