import { html } from '#report/markup.ts'
import type { Page } from '#web/publish/page.ts'

/** The reader's desk: a place to mount, and what to expect of it where no script runs. */
export const deskPage: Page = {
  ...{ path: 'desk.html', title: 'Your desk', room: 'desk', island: 'desk', layout: 'list' },
  description: 'What you have read, what changed since, your notes, and what comes back for review.',
  main: html`<header class="article-head"><h1>Your desk</h1><p class="claim">What you have read, what changed since, your notes, and what comes back for review. It belongs to you and stays with you.</p></header>
<div id="desk" class="desk"><noscript><p>Progress is kept by the pages themselves and needs JavaScript. Everything on the path reads without it.</p></noscript></div>`,
}
