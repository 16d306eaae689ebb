import { html, type Markup } from '#report/markup.ts'
import { dateText } from '#web/publish/links.ts'
import type { Page } from '#web/publish/page.ts'

/** An edition that was built: a file below `editions/` of the site, or of the folder it was built into. */
export type EditionFile = {
  readonly file: string
  readonly kind: 'book' | 'epub' | 'pdf'
  /** What it holds: the path, or a stage or track by name. */
  readonly title: string
  /** The day of the content it was made from. */
  readonly asOf: string
  readonly bytes: number
}

const kinds: Readonly<Record<EditionFile['kind'], string>> = {
  book: 'One HTML file that opens in a browser, with search, models that move, and your progress',
  epub: 'EPUB, for electronic books and their apps',
  pdf: 'PDF, for paper',
}

/** The page that offers the editions; a site without any has no such page and no link to it. */
export const editionsPage = (editions: readonly EditionFile[]): Page => ({
  ...{ path: 'editions.html', title: 'To take along', room: 'none', island: 'none', layout: 'list' },
  description: 'The path as one HTML file, as EPUB and as PDF, to read where there is no network.',
  main: html`<header class="article-head"><h1>To take along</h1><p class="claim">The path as files that ask nobody for anything. Each says of which day it is; after the day until which its facts hold, fetch a newer one.</p></header>
<ul class="register-index">${editions.map(line)}</ul>`,
})

const line = ({ file, kind, title, asOf, bytes }: EditionFile): Markup =>
  html`<li><a href="editions/${file}" download>${title}</a> <span>${kinds[kind]}. ${(bytes / 1e6).toFixed(1)} MB, as of ${dateText(asOf)}.</span></li>`
