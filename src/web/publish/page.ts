import { type Content, html, type Markup } from '#report/markup.ts'

/** The built files pages refer to, each a path below the site's root. */
export type SiteAssets = {
  /** Classic script in the head of every page: theme, before the first paint. */
  readonly theme: string
  /** Style sheets of every page, in order. */
  readonly styles: readonly string[]
  /** The one font that text waits for. */
  readonly fonts: readonly string[]
  /** Module scripts of pages where something moves, with the style sheets they bring. */
  readonly islands: Readonly<Record<Island, IslandAssets>>
}
export type Island = 'article' | 'estate' | 'workbench'
export type IslandAssets = { readonly script: string; readonly styles: readonly string[] }

/** The rooms of the masthead. */
export const rooms = [
  { id: 'path', title: 'Path', to: 'index.html#path' },
  { id: 'estate', title: 'Estate', to: 'estate.html' },
  { id: 'workbench', title: 'Workbench', to: 'workbench.html' },
  { id: 'reference', title: 'Models', to: 'reference/index.html' },
  { id: 'glossary', title: 'Glossary', to: 'glossary.html' },
] as const
export type Room = (typeof rooms)[number]['id']

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

const mark = html`<svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><path d="M1.5 3.5h21v17h-21zM8.5 3.5v17M15.5 3.5v17M8.5 12h7" fill="none" stroke="currentColor" stroke-width="1.5"/><path class="flooded" d="M15.5 12.5h7v8h-7z"/></svg>`

/** The HTML of a page: head, masthead, main, footer. `assets` names the built files. */
export function renderPage(page: Page, assets: SiteAssets): string {
  const to = (target: string): string => relative(page.path, target)
  const island = page.island === 'none' ? undefined : assets.islands[page.island]
  const styles = new Set([...assets.styles, ...(island?.styles ?? [])])
  const heading = page.path === 'index.html' ? page.title : `${page.title} · Bulkhead`
  const links = rooms.map(
    ({ id, title, to: target }) =>
      html`<li><a href="${to(target)}"${id === page.room ? html` aria-current="true"` : ''}>${title}</a></li>`,
  )
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
<script src="${to(assets.theme)}"></script>
${island === undefined ? '' : html`<script type="module" src="${to(island.script)}"></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="masthead">
<a class="brand" href="${to('index.html')}">${mark}<span>Bulkhead</span></a>
<nav aria-label="Rooms"><ul>${links}</ul></nav>
<button type="button" class="theme" hidden aria-live="polite">Auto</button>
</header>
<main id="main" class="${page.layout}" tabindex="-1">
${page.main}
</main>
${page.layout === 'application' ? '' : footer(to)}
</body>
</html>
`.markup
}

const footer = (to: (target: string) => string): Markup => html`<footer class="colophon">
<p>Every number here is computed by a model or cited as a <a href="${to('facts/index.html')}">fact</a> with a source and a date. Nothing on this page calls home.</p>
</footer>`
