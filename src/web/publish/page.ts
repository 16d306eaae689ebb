import { type Content, html, type Markup, raw } from '#report/markup.ts'
import type { EditionFile } from '#web/publish/editions.ts'
import { searchBox } from '#web/publish/search-box.ts'

/** The built files pages refer to, each a path below the site's root. */
export type SiteAssets = {
  /** Classic script in the head of every page: theme, before the first paint. */
  readonly theme: string
  /** Classic script of every page that is read: definitions at hand, warnings by the reader's own clock. */
  readonly reading: string
  /** Style sheets of every page, in order. */
  readonly styles: readonly string[]
  /** The one font that text waits for. */
  readonly fonts: readonly string[]
  /** Module scripts of pages where something moves, with the style sheets they bring. */
  readonly islands: Readonly<Record<Island, IslandAssets>>
  /** Editions of the path that were built, and lie below `editions/`. */
  readonly editions: readonly EditionFile[]
}
export type Island =
  | 'article'
  | 'challenge'
  | 'lesson'
  | 'learning'
  | 'planner'
  | 'places'
  | 'desk'
  | 'search'
  | 'estate'
  | 'workbench'
export type IslandAssets = { readonly script: string; readonly styles: readonly string[] }

/** The rooms of the masthead, in two rows where the window is narrow: what is read, and what is done. */
export const rooms = [
  { id: 'path', title: 'Path', to: 'index.html#path', row: 'read' },
  { id: 'patterns', title: 'Patterns', to: 'patterns/index.html', row: 'read' },
  { id: 'glossary', title: 'Glossary', to: 'glossary.html', row: 'read' },
  { id: 'desk', title: 'Desk', to: 'desk.html', row: 'read' },
  { id: 'estate', title: 'Estate', to: 'estate.html', row: 'do' },
  { id: 'workbench', title: 'Workbench', to: 'workbench.html', row: 'do' },
  { id: 'reference', title: 'Models', to: 'reference/index.html', row: 'do' },
  { id: 'search', title: 'Search', to: 'search.html', row: 'do' },
] as const
export type Room = (typeof rooms)[number]['id']

/** What a page says of itself to programs: a schema.org description, and its Markdown twin where it has one. */
export type PageDoors = { readonly data: object | 'none'; readonly twin: string | 'none' }

/** One page, before it is wrapped in the frame that all pages share. */
export type Page = {
  /** Its place below the site's root: 'articles/x.html'. */
  readonly path: string
  readonly title: string
  readonly description: string
  readonly room: Room | 'none'
  readonly island: Island | 'none'
  /** A class for the layout of `main`. */
  readonly layout: 'home' | 'article' | 'list' | 'application'
  readonly main: Content
}

/** An address of this site as seen from the page `from`; the site opens from a file, so every link is relative. */
export function relative(from: string, to: string): string {
  const [target = '', anchor] = to.split('#')
  const suffix = anchor === undefined ? '' : `#${anchor}`
  if (target === from) return suffix === '' ? (from.split('/').at(-1) ?? from) : suffix
  const base = from.split('/').slice(0, -1)
  const parts = target.split('/')
  while (base.length > 0 && parts.length > 1 && base[0] === parts[0]) {
    base.shift()
    parts.shift()
  }
  return `${'../'.repeat(base.length)}${parts.join('/')}${suffix}`
}

/** The sign of the house: a hull with one compartment flooded. */
export const shipMark = html`<svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><path d="M1.5 3.5h21v17h-21zM8.5 3.5v17M15.5 3.5v17M8.5 12h7" fill="none" stroke="currentColor" stroke-width="1.5"/><path class="flooded" d="M15.5 12.5h7v8h-7z"/></svg>`

/** The HTML of a page: head, masthead, main, footer. `assets` names the built files. */
export function renderPage(page: Page, assets: SiteAssets, doors: PageDoors | undefined): string {
  const to = (target: string): string => relative(page.path, target)
  const island = page.island === 'none' ? undefined : assets.islands[page.island]
  const main = html`${page.main}`
  // What a page says about articles is marked with what was read of them.
  const marks = page.layout !== 'application' && main.markup.includes('data-article=')
  const styles = new Set([...assets.styles, ...(island?.styles ?? [])])
  const heading = page.path === 'index.html' ? page.title : `${page.title} · Bulkhead`
  const links = (wanted: (typeof rooms)[number]['row']): readonly Markup[] =>
    rooms.flatMap(({ id, title, to: target, row }) => {
      const current = id === page.room ? html` aria-current="true"` : ''
      return row === wanted ? [html`<li><a href="${to(target)}"${current}>${title}</a></li>`] : []
    })
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${heading}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${page.description}">
<meta name="color-scheme" content="light dark">
${page.path === '404.html' ? html`<base href="/">` : ''}${assets.fonts.map((font) => html`<link rel="preload" href="${to(font)}" as="font" type="font/woff2" crossorigin>`)}
${[...styles].map((style) => html`<link rel="stylesheet" href="${to(style)}">`)}
<link rel="icon" href="${to('icon.svg')}" type="image/svg+xml">
<link rel="alternate" href="${to('feed.xml')}" type="application/atom+xml" title="Changes of the path">
${doorLinks(doors, to)}
<script src="${to(assets.theme)}"></script>
${page.layout === 'application' ? '' : html`<script defer src="${to(assets.reading)}"></script>`}
${island === undefined ? '' : html`<script type="module" src="${to(island.script)}"></script>`}
${marks ? html`<script type="module" src="${to(assets.islands.places.script)}"></script>` : ''}
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="masthead">
<a class="brand" href="${to('index.html')}">${shipMark}<span>Bulkhead</span></a>
<nav aria-label="Rooms"><ul>${links('read')}</ul><ul>${links('do')}</ul></nav>
${page.room === 'search' ? '' : searchBox(to)}
<button type="button" class="theme" hidden aria-live="polite">Auto</button>
</header>
<main id="main" class="${page.layout}" tabindex="-1">
${main}
</main>
${page.layout === 'application' ? '' : footer(to, assets.editions)}
</body>
</html>
`.markup
}

/** A description that cannot end its own element: every "<" in it is written as an escape. */
function doorLinks(doors: PageDoors | undefined, to: (target: string) => string): readonly Markup[] {
  if (doors === undefined) return []
  const { data, twin } = doors
  const links = twin === 'none' ? [] : [html`<link rel="alternate" href="${to(twin)}" type="text/markdown">`]
  if (data === 'none') return links
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  return [...links, html`<script type="application/ld+json">${raw(json)}</script>`]
}

const footer = (
  to: (target: string) => string,
  editions: readonly EditionFile[],
): Markup => html`<footer class="colophon">
<p>Every number here is computed by a model or cited as a <a href="${to('facts/index.html')}">fact</a> with a source and a date. <a href="${to('faq.html')}">Frequent questions</a>, <a href="${to('plan.html')}">a reading plan</a>, <a href="${to('governance.html')}">what keeps it true</a>${editions.length === 0 ? '' : html`, <a href="${to('editions.html')}">all of it to take along</a>`}. Nothing on this page calls home.</p>
</footer>`
