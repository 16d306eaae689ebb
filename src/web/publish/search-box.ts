import { html, type Markup } from '#report/markup.ts'

/** The search box of the masthead: a plain form, so that it works before and without script. `/` moves to it. */
export const searchBox = (to: (target: string) => string): Markup =>
  html`<form class="search-box" role="search" action="${to('search.html')}"><input type="search" name="q" aria-label="Search the path" placeholder="Search  /" aria-keyshortcuts="/" autocomplete="off" maxlength="200"></form>`
