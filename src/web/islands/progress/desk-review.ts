import type { Card } from '#path/progress/deck.ts'
import { type Rating, ratings } from '#path/progress/event.ts'
import { type ChangedFact, daysAhead, nextDue, type QueueItem, reviewQueue } from '#path/progress/queue.ts'
import { dayText, element } from '#web/islands/progress/element.ts'
import { loadDeck } from '#web/islands/progress/path-file.ts'
import type { Session } from '#web/islands/progress/session.ts'

/** The review queue: lessons first, then cards to be asked. One at a time; what is left can wait for another day. */
export async function review(part: HTMLElement, session: Session): Promise<void> {
  const deck = await loadDeck()
  const body = element('div', { class: 'review' })
  part.replaceChildren(element('h2', { id: 'review' }, 'Review'), body)
  if (deck === undefined) {
    body.append(element('p', {}, 'The cards could not be loaded. Reload the page.'))
    return
  }
  const state = { isBegun: false, shown: '' }
  session.watch(() => {
    const queue = reviewQueue(session.progress(), deck, Date.now())
    const [item] = queue
    if (state.isBegun && item !== undefined) {
      // A note written elsewhere must not cover a card that is being answered.
      const key = `${item.kind} ${item.card.id}`
      if (state.shown === key && body.querySelector('.card') !== null) return
      state.shown = key
      drawCard(body, item, queue.length, session)
      return
    }
    const isOver = state.isBegun
    state.isBegun = false
    state.shown = ''
    drawSummary(body, queue, isOver, {
      session,
      deck,
      begin: () => {
        state.isBegun = true
        const [first] = reviewQueue(session.progress(), deck, Date.now())
        if (first === undefined) return
        state.shown = `${first.kind} ${first.card.id}`
        drawCard(body, first, queue.length, session)
      },
    })
  })
}

type Waiting = { readonly session: Session; readonly deck: readonly Card[]; begin(): void }

function drawSummary(
  body: HTMLElement,
  queue: readonly QueueItem[],
  isOver: boolean,
  { session, deck, begin }: Waiting,
): void {
  if (queue.length === 0) {
    const next = nextDue(session.progress(), deck, Date.now())
    const when =
      next === 'never'
        ? 'Terms come up once their article is begun, questions once you have answered them.'
        : `The next comes back on ${dayText(next)}.`
    const line = element(
      'p',
      { tabindex: '-1' },
      `${isOver ? 'That was all for now.' : 'Nothing to review now.'} ${when}`,
    )
    body.replaceChildren(line)
    if (isOver) line.focus()
    return
  }
  const lessons = queue.filter(({ kind }) => kind === 'teach').length
  const asked = queue.length - lessons
  const parts = [
    lessons === 0
      ? ''
      : `${lessons} ${lessons === 1 ? 'card has' : 'cards have'} a fact that changed and will be taught again`,
    asked === 0 ? '' : `${asked} ${asked === 1 ? 'card' : 'cards'} to answer`,
  ].filter((text) => text !== '')
  body.replaceChildren(
    element('p', {}, `${parts.join('; ')}.`),
    element('p', {}, element('button', { type: 'button', onclick: begin }, 'Begin')),
  )
}

function drawCard(body: HTMLElement, item: QueueItem, waiting: number, session: Session): void {
  const count = `${waiting} ${waiting === 1 ? 'card' : 'cards'} waiting`
  const card = item.kind === 'teach' ? lesson(item.card, item.changed, session) : question(item.card, session)
  body.replaceChildren(element('p', { class: 'small' }, count), card)
  card.querySelector<HTMLElement>('h3')?.focus()
}

const front = (text: string): HTMLElement => element('h3', { tabindex: '-1' }, text)

/** What the reader learned is no longer so: the old value beside the new one, and no question. */
function lesson(card: Card, changed: readonly ChangedFact[], session: Session): HTMLElement {
  const rows = changed.map(({ fact, was }) =>
    element(
      'li',
      {},
      `${fact.statement} `,
      was === 'not part of it' ? 'New: ' : element('del', {}, was),
      was === 'not part of it' ? '' : ' is now ',
      element('ins', {}, fact.said),
    ),
  )
  const learn = element(
    'button',
    {
      type: 'button',
      onclick: () => void session.add({ kind: 'card-taught', card: card.id, facts: seen(card) }),
    },
    'I have read it',
  )
  return element(
    'div',
    { class: 'card lesson' },
    element('p', { class: 'kicker' }, 'A fact behind this card changed'),
    front(card.front),
    element('ul', {}, ...rows),
    back(card),
    element('p', {}, learn),
  )
}

/** The question alone; what it asks for, and how well it was remembered, once the reader has thought. */
function question(card: Card, session: Session): HTMLElement {
  const answer = element(
    'div',
    { hidden: true },
    back(card),
    ownAnswer(card, session),
    buttons(card, session),
  )
  const turn = element(
    'button',
    {
      type: 'button',
      onclick: () => {
        answer.hidden = false
        turn.hidden = true
        answer.querySelector('button')?.focus()
      },
    },
    'Turn the card',
  )
  const ask =
    card.kind === 'term'
      ? 'What does it mean, and what is it mistaken for?'
      : 'Answer in your head, or on paper.'
  return element(
    'div',
    { class: 'card' },
    element('p', { class: 'kicker' }, ask),
    front(card.front),
    turn,
    answer,
  )
}

const back = (card: Card): HTMLElement =>
  card.kind === 'question'
    ? element(
        'div',
        {},
        element('p', {}, 'A good answer weighs:'),
        element('ul', {}, ...card.back.map((text) => element('li', {}, text))),
      )
    : element('div', {}, ...card.back.map((text) => element('p', {}, text)))

function ownAnswer(card: Card, session: Session): HTMLElement | undefined {
  const text = card.kind === 'question' ? session.progress().answers.get(card.article)?.text : undefined
  return text === undefined || text === ''
    ? undefined
    : element('div', {}, element('p', {}, 'You wrote:'), element('blockquote', {}, text))
}

const names: Readonly<Record<Rating, string>> = {
  again: 'Forgotten',
  hard: 'Hard',
  good: 'Good',
  easy: 'Easy',
}

function buttons(card: Card, session: Session): HTMLElement {
  const days = daysAhead(session.progress().cards.get(card.id) ?? [], Date.now())
  const made = ratings.map((rating) =>
    element(
      'button',
      {
        type: 'button',
        onclick: () => void session.add({ kind: 'card-reviewed', card: card.id, rating, facts: seen(card) }),
      },
      `${names[rating]}, back in ${days[rating]} ${days[rating] === 1 ? 'day' : 'days'}`,
    ),
  )
  return element('p', { class: 'desk-actions' }, ...made)
}

const seen = (card: Card) => card.facts.map(({ id, hash, said }) => ({ id, hash, said: said.slice(0, 400) }))
