import type { ContentGraph, Place } from '#path/graph.ts'
import { html, type Markup } from '#report/markup.ts'
import { target } from '#web/editions/book-address.ts'
import { bodyTree } from '#web/editions/still.ts'
import { elementsOf } from '#web/editions/tree.ts'
import { articlePath, dateText, minutesText, patternPath, placePath } from '#web/publish/links.ts'
import { placeName, places } from '#web/publish/order.ts'
import type { Page } from '#web/publish/page.ts'

/** What an edition holds: the whole path, or one stage or track. */
export type Scope = { readonly kind: 'path' } | { readonly kind: 'place'; readonly place: Place }

/** A chapter of an edition that is read as it was printed, and how deep it stands in the contents. */
export type Chapter = { readonly page: Page; readonly depth: 0 | 1 }

/** An edition before it is bound: its chapters in order, and what its cover says. */
export type Edition = {
  /** Stable: the name of its file, and what identifies it among others. */
  readonly id: string
  readonly title: string
  readonly subtitle: string
  /** The day its facts and articles were looked at. */
  readonly asOf: string
  readonly chapters: readonly Chapter[]
}

/**
 * The chapters of an edition: for each stage or track its opening page and its written articles, then the failure
 * patterns and questions these articles touch, and every word they explain. Planned articles are named on the opening
 * page and have no chapter: there is nothing to read yet.
 */
export function editionOf(graph: ContentGraph, pages: readonly Page[], scope: Scope): Edition {
  const own = scope.kind === 'path' ? places(graph) : [scope.place]
  const known = new Map(pages.map((page) => [page.path, page] as const))
  const chapter = (path: string, depth: Chapter['depth']): readonly Chapter[] => {
    const page = known.get(path)
    return page === undefined ? [] : [{ page, depth }]
  }
  const written = own.flatMap(({ articles }) => articles.filter(({ state }) => state === 'written'))
  const ids = new Set(written.map(({ id }) => id))
  const patterns = graph.patterns.filter(
    ({ articles }) => scope.kind === 'path' || articles.some((id) => ids.has(id)),
  )
  const reading = [
    ...own.flatMap((place) => [
      ...chapter(placePath(place), 0),
      ...place.articles.flatMap((article) =>
        article.state === 'written' ? chapter(articlePath(article), 1) : [],
      ),
    ]),
    ...(patterns.length === 0
      ? []
      : [
          {
            page: patternsPage(
              graph,
              patterns.map(({ id }) => id),
            ),
            depth: 0 as const,
          },
        ]),
    ...patterns.flatMap(({ id }) => chapter(patternPath(id), 1)),
    ...(scope.kind === 'path' ? chapter('faq.html', 0) : []),
  ]
  const minutes = written.reduce((sum, article) => sum + article.minutes.total, 0)
  const count = `${written.length} ${written.length === 1 ? 'article' : 'articles'}, ${minutesText(minutes)}`
  return {
    id: scope.kind === 'path' ? 'bulkhead-path' : `bulkhead-${scope.place.id}`,
    title: scope.kind === 'path' ? graph.title : placeName(scope.place, graph),
    subtitle: `${scope.kind === 'path' ? graph.thread : scope.place.promise} ${count}.`,
    asOf: graph.asOf,
    chapters: [...reading, { page: wordsPage(graph, reading), depth: 0 }],
  }
}

/** A page that opens the failure patterns of an edition. */
const patternsPage = (graph: ContentGraph, ids: readonly string[]): Page => ({
  ...{
    path: 'patterns/index.html',
    title: 'Failure patterns',
    room: 'patterns',
    island: 'none',
    layout: 'list',
  },
  description: 'Failures that come back, each with a cheap test.',
  main: html`<header class="article-head"><h1>Failure patterns</h1><p class="claim">Failures that come back under other names, each with a cheap test to run this week.</p></header><ul>${graph.patterns.flatMap(({ id, title }) => (ids.includes(id) ? [html`<li><a href="${id}.html">${title}</a></li>`] : []))}</ul>`,
})

/** The words an edition explains: those its chapters point to, from A to Z. */
function wordsPage(graph: ContentGraph, chapters: readonly Chapter[]): Page {
  const path = 'glossary.html'
  const used = new Set<string>()
  for (const { page } of chapters)
    for (const { name, attributes } of elementsOf(bodyTree(page))) {
      const to = name === 'a' ? target(page.path, attributes.get('href') ?? '') : 'elsewhere'
      if (to !== 'elsewhere' && to.path === path) used.add(to.anchor)
    }
  const terms = graph.terms
    .filter(({ id }) => used.has(id))
    .sort((one, other) => (one.term.toLowerCase() < other.term.toLowerCase() ? -1 : 1))
  const entry = ({ id, term, definition, mistakenFor }: (typeof terms)[number]): Markup =>
    html`<div id="${id}"><dt>${term}</dt><dd><p>${definition}${mistakenFor === undefined ? '' : html` <em>Mistaken for:</em> ${mistakenFor}`}</p></dd></div>`
  return {
    ...{ path, title: 'Glossary', room: 'glossary', island: 'none', layout: 'list' },
    description: 'The words of this edition.',
    main: html`<header class="article-head"><h1>Glossary</h1></header><dl class="register">${terms.map(entry)}</dl>`,
  }
}

/** What the back of the cover says of where an edition comes from, and until when to trust it. */
export const imprint = ({ asOf }: Edition): Markup =>
  html`<p>As of <time datetime="${asOf}">${dateText(asOf)}</time>. Every number is computed by a model on the reference estate or cited as a fact with its source. Each article says until when its facts may be leaned on; after that day, look again.</p><p>The figures are printed as they stand on the reference estate. In the web edition and in the HTML book each of them can be turned.</p>`
