import type { Engine } from '#engines/engine.ts'
import type { ContentGraph } from '#path/graph.ts'
import { pathIndex } from '#path/path-index.ts'
import { deckOf } from '#path/progress/deck.ts'
import { html, type Markup, raw } from '#report/markup.ts'
import { chapterId } from '#web/editions/book-address.ts'
import { bookChapter } from '#web/editions/chapter.ts'
import { order } from '#web/editions/order.ts'
import { dateText } from '#web/publish/links.ts'
import { type Page, rooms, shipMark } from '#web/publish/page.ts'
import { historyText } from '#web/publish/reading-files.ts'
import { embeddedSearch, searchFile } from '#web/publish/search.ts'
import { searchBox } from '#web/publish/search-box.ts'

/** What the book is made of. */
export type BookInput = {
  readonly graph: ContentGraph
  readonly engines: readonly Engine[]
  /** Every page of the site; those that need a server are left out. */
  readonly pages: readonly Page[]
  /** The reference estate as it is stored, gzip in base64; 'none' leaves the models as they are printed. */
  readonly estate: string | 'none'
  /** The book's one script and its one style sheet, fonts included. */
  readonly script: string
  readonly style: string
}

/**
 * The whole path as one document that opens from a file and asks for nothing: every page as a chapter, the search index,
 * the index of the path, the engines and the reference estate inside. Without script it is one long page. Same input,
 * same bytes.
 */
export function bookHtml({ graph, engines, pages, estate, script, style }: BookInput): string {
  const chapters = order(graph, pages)
  const paths = new Set(chapters.map(({ path }) => path))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${graph.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${graph.home.description}">
<meta name="color-scheme" content="light dark">
<meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; font-src data:; img-src data:; worker-src blob: data:; connect-src data:; form-action 'none'; base-uri 'none'">
<style>${raw(style.replaceAll('</', '<\\/'))}</style>
<script>${raw(script.replaceAll('</script', '<\\/script'))}</script>
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
${masthead(paths)}
<p class="book-note">The whole path in one file, as of ${dateText(graph.asOf)}. It works offline. <a href="#whole">Read or print it as one document</a>.</p>
<main id="main" tabindex="-1">
${chapters.map((page) => bookChapter(page, paths))}</main>
<footer class="colophon"><p>Every number here is computed by a model or cited as a fact with a source and a date. Nothing in this file calls home.</p></footer>
${embedded('path-index', JSON.stringify(pathIndex(graph, engines)))}
${embedded('deck', JSON.stringify(deckOf(graph)))}
${graph.articles.flatMap((article) => (article.state === 'written' ? [embedded(`history-${article.id}`, historyText(article))] : []))}
${embeddedSearch(searchFile(graph, engines))}
${estate === 'none' ? '' : html`<script type="application/octet-stream" id="reference-estate">${raw(estate)}</script>`}
</body>
</html>
`.markup
}

/** Data for the book's script; every "<" is written as an escape, so that no text can end the element. */
const embedded = (id: string, json: string): Markup =>
  html`<script type="application/json" id="${id}">${raw(json.replaceAll('<', '\\u003c'))}</script>
`

function masthead(paths: ReadonlySet<string>): Markup {
  const links = (row: (typeof rooms)[number]['row']): readonly Markup[] =>
    rooms.flatMap(({ id, title, to, row: own }) => {
      const [path = '', anchor] = to.split('#')
      if (own !== row || !paths.has(path)) return []
      const address = anchor === undefined ? chapterId(path) : `${chapterId(path)}:${anchor}`
      return [html`<li><a href="#${address}" data-room="${id}">${title}</a></li>`]
    })
  return html`<header class="masthead">
<a class="brand" href="#index">${shipMark}<span>Bulkhead</span></a>
<nav aria-label="Rooms"><ul>${links('read')}</ul><ul>${links('do')}</ul></nav>
${searchBox(() => '#search')}
<button type="button" class="theme" hidden aria-live="polite">Auto</button>
</header>`
}
