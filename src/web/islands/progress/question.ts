import { keepDraft, readDraft, writeDraft } from '#web/islands/progress/drafts.ts'
import { element } from '#web/islands/progress/element.ts'
import type { Session } from '#web/islands/progress/session.ts'

/**
 * The question of an article: the reader writes first, then sees what a good answer weighs and marks which points the
 * own answer has. What is typed is kept at every stroke.
 */
export function questionOfArticle(section: HTMLElement, session: Session): void {
  const article = section.dataset.check ?? ''
  const field = section.querySelector('textarea')
  const details = section.querySelector('details')
  if (article === '' || field === null || details === null) return
  const draft = { kind: 'answer', of: article } as const
  field.value = readDraft(draft) ?? session.progress().answers.get(article)?.text ?? ''
  field.addEventListener('input', () => writeDraft(draft, field.value))
  field.addEventListener('change', () => void keepDraft(session, draft))

  const said = element('p', { class: 'said', role: 'status' })
  const points = [...details.querySelectorAll<HTMLElement>('li')].map((item) => markable(item))
  const answered = (): boolean => field.value.trim() !== ''
  details
    .querySelector('div')
    ?.prepend(
      element(
        'p',
        { class: 'small' },
        'Tick what your answer has. It is your own judgement; nobody else sees it.',
      ),
    )
  details.append(said)
  let isWarned = false
  details.querySelector('summary')?.addEventListener('click', (event) => {
    if (answered() || details.open || isWarned) return
    event.preventDefault()
    isWarned = true
    details.open = false
    hint.textContent =
      'Write a sentence first: one is enough to find out what you think. Or unfold again to read on without.'
    field.focus()
  })
  const hint = element('p', { class: 'said', role: 'status' })
  field.after(hint)
  if (session.keeper.keptIn === 'browser')
    section.querySelector('label[for="answer"]')?.append(' It is kept with your notes, on this device.')
  details.addEventListener('toggle', () => {
    if (details.open) void keepDraft(session, draft)
  })
  for (const { box } of points)
    box.addEventListener('change', () => {
      const texts = (wanted: boolean) =>
        points.filter(({ box: { checked } }) => checked === wanted).map(({ text }) => text)
      void session.add({ kind: 'answer-marked', article, met: texts(true), missed: texts(false) })
    })
  session.watch((progress) => {
    const marked = progress.marked.get(article)
    for (const { box, text } of points) box.checked = marked?.met.includes(text) ?? false
    const met = points.filter(({ box }) => box.checked).length
    said.textContent = marked === undefined ? '' : `Your answer has ${met} of ${points.length} points.`
    const kept = progress.answers.get(article)?.text
    // Another page may have kept a newer answer; what is being typed here is never overwritten.
    if (kept !== undefined && field !== document.activeElement && readDraft(draft) === undefined)
      field.value = kept
  })
}

function markable(item: HTMLElement): { readonly box: HTMLInputElement; readonly text: string } {
  const text = item.textContent?.trim() ?? ''
  const box = element('input', { type: 'checkbox' })
  item.replaceChildren(element('label', {}, box, ' ', element('span', {}, text)))
  return { box, text }
}
