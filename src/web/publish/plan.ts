import type { PathIndex } from '#path/path-index.ts'
import { readingPlan } from '#path/plan.ts'
import { type Aim, type AimKind, aimsOf } from '#path/plan-aim.ts'
import { type Content, html, type Markup } from '#report/markup.ts'
import { minutesText, routePath } from '#web/publish/links.ts'
import type { Page } from '#web/publish/page.ts'
import { planMarkup } from '#web/publish/plan-view.ts'

/** The times for which the page answers without script. */
const usualMinutes = [25, 60, 120] as const

const kinds: readonly { readonly kind: AimKind; readonly title: string }[] = [
  { kind: 'route', title: 'A problem' },
  { kind: 'audience', title: 'What I am' },
  { kind: 'place', title: 'A stage or track' },
  { kind: 'depth', title: 'A depth' },
  { kind: 'path', title: 'Everything' },
]

/**
 * Where a reader says how long there is and what for. The common answers stand in the page; with script any question is
 * answered there, less what the reader has read.
 */
export function planPage(index: PathIndex): Page {
  const aims = aimsOf(index)
  const routes = aims.filter(({ kind }) => kind === 'route' || kind === 'path')
  const main = html`<header class="article-head">
<p class="kicker"><a href="index.html#path">The path</a></p>
<h1>How long have you got?</h1>
<p class="claim">Minutes and a problem in, an ordered list out, with the reason for each article and for what is left out.</p>
</header>
${form(aims)}
<section class="your-plan" aria-labelledby="your-plan" hidden><h2 id="your-plan" tabindex="-1">Your plan</h2><div></div></section>
<section class="usual-plans" aria-labelledby="usual"><h2 id="usual" class="list-head">The usual questions, answered</h2>
<p class="measure">Only what is written can be in a plan; minutes are words at 200 a minute, the models and the question.</p>
${routes.map((aim) => usual(aim, index))}</section>`
  return {
    ...{ path: 'plan.html', main, room: 'path', island: 'planner', layout: 'list', title: 'A reading plan' },
    description: 'Say how many minutes you have and for what problem, and get an ordered list to read.',
  }
}

/** The question as a form that waits for its script; the answers below stand without it. */
function form(aims: readonly Aim[]): Markup {
  const group = ({ kind, title }: (typeof kinds)[number]): Content => {
    const own = aims.filter((aim) => aim.kind === kind)
    if (own.length === 0) return undefined
    return html`<optgroup label="${title}">${own.map(({ id, title: name }) => html`<option value="${kind}:${id}">${name}</option>`)}</optgroup>`
  }
  return html`<form class="planner" hidden><p><label for="plan-minutes">I have</label> <input type="number" id="plan-minutes" name="minutes" min="1" max="6000" step="1" value="25" required inputmode="numeric"> <span>minutes for</span> <label for="plan-aim" class="unseen">What for</label><select id="plan-aim" name="for">${kinds.map(group)}</select> <button type="submit">Plan it</button></p><p class="plan-said" role="status"></p></form>`
}

/** One aim at the usual times. Times that give the same list are said together. */
function usual(aim: Aim, index: PathIndex): Markup {
  const answers = usualMinutes.flatMap((minutes) => {
    const plan = readingPlan(index, { minutes, aim, read: [] })
    return plan.ok ? [{ minutes, plan: plan.value }] : []
  })
  const lists = new Map<string, typeof answers>()
  for (const answer of answers) {
    const key = answer.plan.steps.map(({ article }) => article).join(' ')
    lists.set(key, [...(lists.get(key) ?? []), answer])
  }
  const parts = [...lists.values()].map((same, position) => {
    const [{ plan } = { plan: undefined }] = same
    const times = same
      .map(({ minutes }) => minutesText(minutes))
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1')
    if (plan === undefined) return ''
    // The shortest answer stands open; the longer ones would bury the next problem.
    return position === 0
      ? html`<div><h4>In ${times}</h4>${planMarkup(plan)}</div>`
      : html`<details class="fold"><summary>In ${times}</summary><div>${planMarkup(plan)}</div></details>`
  })
  return html`<section class="usual-plan" aria-labelledby="plan-${aim.id}"><h3 id="plan-${aim.id}">${aim.kind === 'path' ? 'No problem in particular' : html`<a href="${routePath(aim.id)}">${aim.title}</a>`}</h3>${parts}</section>`
}
