import type { PlanOmission, PlanStep, ReadingPlan } from '#path/plan.ts'
import { type Content, html, type Markup } from '#report/markup.ts'

/** How many articles that are left out for want of time a plan names. */
const omissionsShown = 3

/** A reading plan as an ordered list, the same in the published page and when a reader asks. Addresses are the index's own. */
export function planMarkup(plan: ReadingPlan): Markup {
  const { steps, leftOut } = plan
  const list =
    steps.length === 0
      ? html`<p>${emptyText(leftOut)}</p>`
      : html`<ol class="plan-steps">${steps.map(step)}</ol>`
  return html`${list}${leftOutText(leftOut, steps.length)}`
}

const step = ({ article, title, href, minutes, untilMinutes, text }: PlanStep): Markup =>
  html`<li data-article="${article}"><a href="${href}">${title}</a> <span class="measure">${wholeText(minutes)}, ${wholeText(untilMinutes)} so far</span><br>${text}</li>`

/** Minutes rounded up: a plan never looks shorter than it is. */
const wholeText = (minutes: number): string => `${Math.ceil(Math.round(minutes * 1000) / 1000)}\u00a0min`

const emptyText = (leftOut: readonly PlanOmission[]): string => {
  if (leftOut.length > 0 && leftOut.every(({ because }) => because === 'read'))
    return 'You have read all of it.'
  return leftOut.some(({ because }) => because === 'no-room')
    ? 'Nothing that is written fits into this time.'
    : 'Nothing for this is written yet.'
}

/** What would come next with more time, by name; what is read or planned, by number. */
function leftOutText(leftOut: readonly PlanOmission[], chosen: number): Content {
  const of = (because: PlanOmission['because']): readonly PlanOmission[] =>
    leftOut.filter((omission) => omission.because === because)
  const next = of('no-room')
  const named = next
    .slice(0, omissionsShown)
    .map(({ href, title, text }) => html`<li><a href="${href}">${title}</a>. ${text}</li>`)
  const more = next.length > omissionsShown ? ` And ${next.length - omissionsShown} more.` : ''
  const counts = [
    of('read').length === 0 ? '' : `${of('read').length} you have read.`,
    of('planned').length === 0 ? '' : `${plural(of('planned').length)} planned and cannot be read yet.`,
  ].filter((text) => text !== '')
  const later =
    named.length === 0
      ? undefined
      : html`<p class="measure">${chosen === 0 ? 'What it would take' : 'With more time'}:</p><ul class="plan-later">${named}</ul>${more}`
  return html`${later}${counts.length === 0 ? '' : html`<p class="measure">${counts.join(' ')}</p>`}`
}

const plural = (count: number): string =>
  count === 1 ? '1 article it asks for is' : `${count} articles it asks for are`
