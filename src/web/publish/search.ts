import type { Engine } from '#engines/engine.ts'
import type { ContentGraph } from '#path/graph.ts'
import { buildSearch } from '#path/search.ts'
import { html, type Markup, raw } from '#report/markup.ts'
import type { Page } from '#web/publish/page.ts'
import { searchEntries } from '#web/publish/search-entries.ts'

/** The index of everything that can be found, as it lies at `search.json`: the same bytes for the same content. */
export const searchFile = (graph: ContentGraph, engines: readonly Engine[]): string =>
  JSON.stringify(buildSearch(searchEntries(graph, engines)))

/** The element that carries an index inside a page that opens from a file; the search prefers it to a request. */
export const embeddedSearch = (file: string): Markup =>
  html`<script type="application/json" id="search-index">${raw(file.replaceAll('<', '\\u003c'))}</script>`

/** The search page: a form and a place for what is found. Without script it says so and leads on. */
export function searchPage(graph: ContentGraph): Page {
  const main = html`<header class="article-head search-head"><h1>Search</h1>
<p class="claim">Everything on these pages, found inside your browser and without a network: a word in a title counts most, a misspelling is forgiven, and every hit leads to the very section that holds it.</p>
<form class="search-form" role="search" action="search.html"><label for="q">Articles, patterns, terms, questions, models and facts</label><span><input type="search" id="q" name="q" autocomplete="off" maxlength="200" aria-keyshortcuts="/" aria-controls="found"><button type="submit">Search</button></span></form>
<p class="search-said" role="status"></p>
</header>
<ol class="found" id="found"></ol>
<p class="found-more" hidden><button type="button">Show more</button></p>
<section class="search-else" aria-labelledby="else"><h2 id="else">Without searching</h2>
<p class="search-off">The search runs inside the browser: it needs JavaScript, and a page that comes from a server or from the book. Everything it finds can be reached from here as well.</p>
<ul><li><a href="index.html#path">The path</a>: ${graph.articles.length} articles in order</li><li><a href="patterns/index.html">Failure patterns</a>: ${graph.patterns.length}, with pictures</li><li><a href="glossary.html">The glossary</a>: ${graph.terms.length} terms from A to Z</li><li><a href="faq.html">Frequent questions</a>: ${graph.faq.length} answers</li><li><a href="reference/index.html">Models</a> and <a href="facts/index.html">facts</a></li></ul>
</section>`
  return {
    ...{ path: 'search.html', main, title: 'Search', room: 'search', island: 'search', layout: 'list' },
    description:
      'Search the articles, failure patterns, terms, questions, models and facts of Bulkhead, offline.',
  }
}
