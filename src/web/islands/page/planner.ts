import type { PathIndex } from '#path/path-index.ts'
import { readingPlan } from '#path/plan.ts'
import type { AimRef } from '#path/plan-aim.ts'
import { articleReading } from '#path/progress/reading.ts'
import { articlesOf, loadIndex } from '#web/islands/progress/path-file.ts'
import { openSession } from '#web/islands/progress/session.ts'
import { planMarkup } from '#web/publish/plan-view.ts'

// Answers how long and what for, with the planner that answered the usual questions when the page was built, less what
// the reader has read. The question stands in the address, so that a plan can be kept and sent.

/** Makes the question of the planner live, and answers it at once where the address asks it. */
export function livePlanner(form: HTMLFormElement, answer: HTMLElement): void {
  const asked = new URLSearchParams(location.search)
  for (const name of ['minutes', 'for']) {
    const field = form.elements.namedItem(name)
    const value = asked.get(name)
    if (value !== null && (field instanceof HTMLInputElement || field instanceof HTMLSelectElement))
      field.value = value
  }
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { minutes, aim } = question(form)
    // A page from a file may not change its address.
    if (location.protocol !== 'file:')
      history.replaceState(null, '', `?minutes=${minutes}&for=${aim.kind}:${aim.id}`)
    void plan(form, answer)
  })
  if (asked.has('minutes')) void plan(form, answer)
}

function question(form: HTMLFormElement): { readonly minutes: number; readonly aim: AimRef } {
  const given = new FormData(form)
  const [kind = 'path', id = ''] = String(given.get('for')).split(':')
  return { minutes: Number(given.get('minutes')), aim: { kind: kind as AimRef['kind'], id } }
}

async function plan(form: HTMLFormElement, answer: HTMLElement): Promise<void> {
  const said = form.querySelector<HTMLElement>('.plan-said')
  const say = (text: string): void => {
    if (said !== null) said.textContent = text
  }
  const index = await loadIndex()
  if (index === undefined)
    return say('The list of articles could not be loaded. The usual answers stand below.')
  const outcome = readingPlan(index, { ...question(form), ...(await known(index)) })
  answer.hidden = !outcome.ok
  if (!outcome.ok) return say(outcome.issues[0].message)
  const { steps, minutes, askedMinutes, aim } = outcome.value
  const heading = answer.querySelector('h2')
  if (heading !== null) heading.textContent = `${aim.title}, in ${askedMinutes} minutes`
  const body = answer.querySelector('div')
  if (body !== null) body.innerHTML = planMarkup(outcome.value).markup
  say(
    steps.length === 0
      ? 'No article fits.'
      : `${steps.length} ${steps.length === 1 ? 'article' : 'articles'}, ${Math.ceil(minutes)} minutes.`,
  )
}

/** What the reader has read, and what is left of what they began. */
async function known(
  index: PathIndex,
): Promise<{ readonly read: readonly string[]; readonly minutesLeft: Readonly<Record<string, number>> }> {
  const progress = (await openSession()).progress()
  const readings = articlesOf(index).map((article) => ({
    id: article.id,
    ...articleReading(progress, article),
  }))
  return {
    read: readings.filter(({ kind }) => kind === 'read').map(({ id }) => id),
    minutesLeft: Object.fromEntries(
      readings
        .filter(({ kind }) => kind === 'begun' || kind === 'changed')
        .map(({ id, minutesLeft }) => [id, minutesLeft]),
    ),
  }
}
