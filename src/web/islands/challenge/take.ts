import type { Grade, GradedQuestion } from '#challenge/grade.ts'
import type { PosedQuestion } from '#challenge/pose.ts'
import type { Challenge } from '#path/challenge/challenge.ts'
import type { PassMark } from '#path/challenge/guessing.ts'
import type { renderHtml } from '#report/html.ts'
import type { ChallengeAnswer, ChallengeAsk, Sheet } from '#web/islands/challenge/worker.ts'
import { dayText, element } from '#web/islands/progress/element.ts'
import type { Session } from '#web/islands/progress/session.ts'

/** Offers a challenge on its page: what it asks, the sheet, the grade, and what passing it means. */
export async function takeChallenge(root: HTMLElement, session: Session): Promise<void> {
  const challenge = await load(root.dataset.take ?? '')
  if (challenge === undefined) {
    root.replaceChildren(
      element('p', { role: 'alert' }, 'The questions could not be loaded. Reload the page.'),
    )
    return
  }
  const standing = element('div', { class: 'challenge-standing' })
  const sheet = element('div', { class: 'challenge-sheet' })
  session.watch(() => showStanding(standing, session, challenge))
  const begin = element('button', { type: 'button', onclick: () => void start() }, 'Make the questions')
  const start = async (): Promise<void> => {
    begin.disabled = true
    begin.textContent = 'The models are at work …'
    // Any whole number makes another set; this one is kept with the result, so that the set can be made again.
    const seed = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 1_000_000
    await pose(sheet, session, challenge, stated() ?? seed)
    begin.disabled = false
    begin.textContent = 'Make other questions'
  }
  root.replaceChildren(standing, element('p', {}, begin), sheet)
}

/** A seed named in the address, so that a set can be looked at again: challenges/stage-1.html?seed=7 */
function stated(): number | undefined {
  const text = new URLSearchParams(location.search).get('seed')
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

async function load(id: string): Promise<Challenge | undefined> {
  const response = await fetch(new URL(`${id}.json`, document.baseURI)).catch(() => undefined)
  return response?.ok ? ((await response.json()) as Challenge) : undefined
}

function showStanding(place: HTMLElement, session: Session, { id, place: branch }: Challenge): void {
  const progress = session.progress()
  const tries = progress.challenges.filter(({ challenge }) => challenge === id)
  const last = tries.at(-1)
  if (last === undefined) {
    place.replaceChildren()
    return
  }
  const best = Math.max(...tries.map(({ right }) => right))
  const result = last.result === 'passed' ? 'passed' : 'not passed'
  const text = `Last taken on ${dayText(last.atMs)}: ${last.right} of ${last.asked} right, ${result}. Best of ${tries.length}: ${best}.`
  const known = progress.known.has(branch)
    ? [
        element(
          'p',
          {},
          'The articles of this stage are marked as known. They stay open to read, and this can be taken back.',
        ),
        element(
          'p',
          {},
          element(
            'button',
            {
              type: 'button',
              onclick: () => void session.add({ kind: 'challenge-withdrawn', challenge: id }),
            },
            'Do not mark them as known',
          ),
        ),
      ]
    : []
  place.replaceChildren(element('p', {}, text), ...known)
}

async function pose(place: HTMLElement, session: Session, challenge: Challenge, seed: number): Promise<void> {
  const { renderHtml: render } = await import('#report/html.ts')
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const ask = (message: ChallengeAsk): Promise<ChallengeAnswer> =>
    new Promise((settle, fail) => {
      worker.onmessage = ({ data }: MessageEvent<ChallengeAnswer>) => settle(data)
      worker.onerror = () => fail(new Error('worker'))
      worker.postMessage(message)
    })
  const failed = (message: string): void => place.replaceChildren(element('p', { role: 'alert' }, message))
  try {
    const posed = await ask({ kind: 'pose', challenge, seed })
    if (posed.kind !== 'posed') return
    if (!posed.outcome.ok) return failed(posed.outcome.issues[0].message)
    const { questions, mark } = posed.outcome.value
    showSheet(place, { questions, mark, render }, async (chosen) => {
      const graded = await ask({ kind: 'grade', chosen })
      worker.terminate()
      if (graded.kind !== 'graded') return
      const { right, asked, result } = graded.grade
      await session.add({
        ...{ kind: 'challenge-taken', challenge: challenge.id, place: challenge.place },
        ...{ seed, right, asked, result },
      })
      showGrade(place, { questions, render }, graded.grade)
    })
  } catch {
    failed('The models stopped unexpectedly. Make the questions again; if it happens twice, reload the page.')
  }
}

function showSheet(
  place: HTMLElement,
  { questions, mark, render }: Sheet & Drawn,
  handIn: (chosen: readonly (number | 'none')[]) => Promise<void>,
): void {
  const items = questions.map((question, index) => {
    const options = question.options.map((text, at) =>
      element(
        'label',
        { class: 'challenge-option' },
        element('input', { type: 'radio', name: `question-${index}`, value: String(at) }),
        ` ${text}`,
      ),
    )
    return element(
      'li',
      {},
      element(
        'fieldset',
        {},
        element('legend', {}, question.ask),
        given(question, index, render),
        ...options,
      ),
    )
  })
  const button = element('button', { type: 'submit' }, 'Hand in')
  const form = element(
    'form',
    { class: 'challenge-form' },
    element('p', {}, markText(mark)),
    element('ol', {}, ...items),
    button,
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const data = new FormData(form)
    const chosen = questions.map((_, index) => {
      const value = data.get(`question-${index}`)
      return value === null ? 'none' : Number(value)
    })
    button.disabled = true
    void handIn(chosen)
  })
  place.replaceChildren(form)
}

/** What it takes to pass, with the chance that blind picking has. */
const markText = ({ right, asked, chance }: PassMark): string =>
  `${right} of ${asked} right answers pass. Somebody who picks blindly passes about once in ${rough(1 / chance)} tries.`

const rough = (value: number): string => {
  const size = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return (Math.round(value / size) * size).toLocaleString('en-GB')
}

/** What pictures and tables are drawn with; loaded when the questions are made. */
type Drawn = { readonly render: typeof renderHtml }

function given(question: PosedQuestion, index: number, render: typeof renderHtml): HTMLElement {
  const box = element('div', { class: 'challenge-given' })
  box.innerHTML = render(question.given, { idPrefix: `given-${index}-` })
  return box
}

function showGrade(
  place: HTMLElement,
  { questions, render }: Drawn & { readonly questions: readonly PosedQuestion[] },
  grade: Grade,
): void {
  const verdict = grade.result === 'passed' ? 'Passed' : 'Not passed'
  const head = element(
    'h2',
    { tabindex: '-1' },
    `${verdict}: ${grade.right} of ${grade.asked} right, ${grade.needed} needed`,
  )
  const items = grade.questions.map((graded, index) =>
    gradedItem(graded, questions[index] as PosedQuestion, index, render),
  )
  place.replaceChildren(head, element('ol', { class: 'challenge-graded' }, ...items))
  head.focus()
}

function gradedItem(
  graded: GradedQuestion,
  question: PosedQuestion,
  index: number,
  render: typeof renderHtml,
): HTMLElement {
  const { chosen, right, isRight, explained, against, because, taughtIn } = graded
  const yours = chosen === 'none' ? 'You left it open.' : `You chose: ${question.options[chosen]}.`
  const link = document.querySelector<HTMLAnchorElement>(`[data-taught="${taughtIn}"]`)
  return element(
    'li',
    { class: isRight ? 'is-right' : 'is-wrong' },
    element('p', {}, question.ask),
    given(question, 100 + index, render),
    element(
      'p',
      {},
      element('b', {}, isRight ? 'Right. ' : 'Wrong. '),
      isRight ? '' : `${yours} `,
      `The model’s answer: ${question.options[right]}.`,
    ),
    element('p', {}, explained),
    against === '' ? undefined : element('p', {}, `What you chose: ${against}`),
    element(
      'p',
      {},
      `${because} `,
      link === null ? undefined : element('a', { href: link.href }, link.textContent ?? ''),
    ),
  )
}
