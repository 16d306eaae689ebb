import type { ArticleStatus } from '#path/governance/status.ts'
import type { ValidUntil } from '#path/governance/validity.ts'
import { html, type Markup } from '#report/markup.ts'
import { dateText } from '#web/publish/links.ts'

/**
 * The warning above an article that leans on something stale, by name. An article that is current carries it empty and
 * hidden: a script reveals it when the reader's own clock has passed a day that the page names (an old copy).
 */
export function staleBanner({ state, reasons }: ArticleStatus, to: (target: string) => string): Markup {
  const isFlagged = state === 'flagged'
  return html`<aside class="stale" aria-label="What is stale here"${isFlagged ? '' : html` hidden`}>
<p><b>Read this with care.</b> <span class="stale-intro">${isFlagged ? 'Something it leans on has to be looked at again:' : 'This copy is older than something it leans on:'}</span></p>
<ul>${reasons.map(({ text, fact }) => html`<li data-fact="${fact ?? 'review'}">${text}${fact === undefined ? '' : html` <a href="#fact-${fact}">See the fact</a>.`}</li>`)}</ul>
<p><a href="${to('governance.html')}">How this is kept true</a></p>
</aside>`
}

/** Reviewed, changed, facts valid until: three different days. */
export const threeDates = ({ reviewedOn, reviewBy, changedOn, factsValidUntil }: ArticleStatus): Markup =>
  html`<span>Reviewed <b>${day(reviewedOn)}</b>, due again ${day(reviewBy)}.</span> <span>Changed <b>${day(changedOn)}</b>.</span> <span>Facts valid until <b>${untilText(factsValidUntil)}</b>.</span>`

const day = (date: string | 'never'): Markup =>
  date === 'never' ? html`never` : html`<time datetime="${date}">${dateText(date)}</time>`

/** The last day something may be leaned on, in words. */
export const untilText = (until: ValidUntil): Markup =>
  until === 'ever' ? html`further notice` : html`<time datetime="${until}">${dateText(until)}</time>`
