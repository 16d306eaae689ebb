import { createEmptyCard, fsrs, type Grade, Rating as Grades, type Card as Memory } from 'ts-fsrs'
import { dayMs } from '#kernel/units.ts'
import type { Card, CardFact } from '#path/progress/deck.ts'
import type { Rating } from '#path/progress/event.ts'
import type { CardMeeting, Progress } from '#path/progress/state.ts'

/** A fact of a card that is not what it was when the reader last met the card. */
export type ChangedFact = { readonly fact: CardFact; readonly was: string | 'not part of it' }

/** What comes next: a card to ask, or one to teach again because a fact behind it changed. */
export type QueueItem =
  | { readonly kind: 'teach'; readonly card: Card; readonly changed: readonly ChangedFact[] }
  | { readonly kind: 'ask'; readonly card: Card; readonly dueAtMs: number | 'new' }

/** New cards shown at a time, so that a first visit to the desk is not a wall. */
const newMax = 10

// Chance is off and there are no steps of minutes: a card comes back on a day, the same on every device.
const scheduler = fsrs({ enable_fuzz: false, enable_short_term: false })
const grades: Readonly<Record<Rating, Grade>> = {
  again: Grades.Again,
  hard: Grades.Hard,
  good: Grades.Good,
  easy: Grades.Easy,
}

/**
 * The cards to meet at `nowMs`: lessons first, then what is due (longest due first), then at most ten new ones. A card is
 * in play once its article was begun; the question of an article once it was answered. A card whose fact changed is
 * taught, never asked, until the reader has met the new value. Deterministic; source: FSRS 6 as ts-fsrs computes it.
 */
export function reviewQueue(progress: Progress, deck: readonly Card[], nowMs: number): readonly QueueItem[] {
  const begun = new Set([...progress.reads.keys()].map((key) => key.slice(0, key.indexOf('#'))))
  const inPlay = deck.filter((card) => {
    if (progress.cards.has(card.id)) return true
    return card.kind === 'question' ? progress.answers.has(card.article) : begun.has(card.article)
  })
  const lessons: QueueItem[] = []
  const due: { readonly card: Card; readonly dueAtMs: number }[] = []
  const fresh: QueueItem[] = []
  for (const card of inPlay) {
    const meetings = progress.cards.get(card.id) ?? []
    const changed = changedFacts(card, meetings)
    const dueAtMs = dueOf(meetings)
    if (changed.length > 0) lessons.push({ kind: 'teach', card, changed })
    else if (dueAtMs === 'new') fresh.push({ kind: 'ask', card, dueAtMs })
    else if (dueAtMs <= nowMs) due.push({ card, dueAtMs })
  }
  due.sort((a, b) => a.dueAtMs - b.dueAtMs || (a.card.id < b.card.id ? -1 : 1))
  const asked = due.map((item): QueueItem => ({ kind: 'ask', ...item }))
  return [...lessons, ...asked, ...fresh.slice(0, newMax)]
}

/** When the next card is due after `nowMs`, in milliseconds since 1970; 'never' when no card was met yet. */
export function nextDue(progress: Progress, deck: readonly Card[], nowMs: number): number | 'never' {
  const dues = deck
    .map((card) => dueOf(progress.cards.get(card.id) ?? []))
    .filter((due): due is number => due !== 'new' && due > nowMs)
  return dues.length === 0 ? 'never' : Math.min(...dues)
}

/** In how many days each judgement would bring a card back, for the buttons. */
export function daysAhead(meetings: readonly CardMeeting[], nowMs: number): Readonly<Record<Rating, number>> {
  const memory = memoryOf(meetings)
  const days = (rating: Rating): number =>
    scheduler.next(memory ?? createEmptyCard(new Date(nowMs)), new Date(nowMs), grades[rating]).card
      .scheduled_days
  return { again: days('again'), hard: days('hard'), good: days('good'), easy: days('easy') }
}

/** What changed in a card's facts since its last meeting; nothing for a card never met. */
function changedFacts(card: Card, meetings: readonly CardMeeting[]): readonly ChangedFact[] {
  const last = meetings.at(-1)
  if (last === undefined) return []
  return card.facts.flatMap((fact) => {
    const seen = last.facts.find(({ id }) => id === fact.id)
    if (seen?.hash === fact.hash) return []
    return [{ fact, was: seen === undefined ? 'not part of it' : seen.said }]
  })
}

/** When a card is due. A lesson makes it new, due the day after: what was remembered before is not what holds now. */
function dueOf(meetings: readonly CardMeeting[]): number | 'new' {
  const memory = memoryOf(meetings)
  if (memory !== undefined) return memory.due.getTime()
  const lesson = meetings.at(-1)
  return lesson === undefined ? 'new' : lesson.atMs + dayMs
}

function memoryOf(meetings: readonly CardMeeting[]): Memory | undefined {
  let memory: Memory | undefined
  for (const { rating, atMs } of meetings) {
    if (rating === 'taught') memory = undefined
    else
      memory = scheduler.next(memory ?? createEmptyCard(new Date(atMs)), new Date(atMs), grades[rating]).card
  }
  return memory
}
