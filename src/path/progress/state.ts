import type { FactSeen, ProgressEvent, Rating } from '#path/progress/event.ts'
import type { ProgressLog } from '#path/progress/log.ts'

type Of<K extends ProgressEvent['kind']> = Extract<ProgressEvent, { readonly kind: K }>

/** A marked passage or a noted section, with the reader's words. */
export type Highlight = Omit<Of<'highlight-made'>, 'kind' | 'id'> & {
  /** '' when nothing was written. */
  readonly note: string
  readonly changedAtMs: number
}
/** One meeting with a card. A lesson ('taught') starts its memory again. */
export type CardMeeting = {
  readonly atMs: number
  readonly rating: Rating | 'taught'
  readonly facts: readonly FactSeen[]
}
/** Where a reader stopped. */
export type LeftPlace = Pick<Of<'place-left'>, 'article' | 'section' | 'intoRatio' | 'atMs'>
export type Reading = { readonly hash: string; readonly atMs: number }

/** What a log amounts to. Keys of sections and figures are 'article#section' and 'article#number'. */
export type Progress = {
  /** The versions of a section that were read, oldest first. */
  readonly reads: ReadonlyMap<string, readonly Reading[]>
  readonly turned: ReadonlySet<string>
  readonly guesses: ReadonlyMap<string, Of<'guess-made'>>
  readonly answers: ReadonlyMap<string, Of<'answer-written'>>
  readonly marked: ReadonlyMap<string, Of<'answer-marked'>>
  readonly bookmarks: ReadonlyMap<string, Of<'bookmark-set'>>
  readonly highlights: ReadonlyMap<string, Highlight>
  /** Notes whose passage is in another device's log that was not brought here. */
  readonly looseNotes: readonly Of<'note-written'>[]
  readonly left: ReadonlyMap<string, LeftPlace>
  readonly lastLeft: LeftPlace | 'nowhere'
  readonly cards: ReadonlyMap<string, readonly CardMeeting[]>
  readonly challenges: readonly Of<'challenge-taken'>[]
  /** Places whose challenge was passed and not taken back since: their articles count as known. */
  readonly known: ReadonlySet<string>
}

export const sectionKey = (article: string, section: string): string => `${article}#${section}`

/**
 * What a log amounts to. The log is in order of time, so where one thing replaces another (an answer, a note, a
 * place) the later stays, and reads add up. The same events give the same state however they came together.
 */
export function progressOf({ events }: ProgressLog): Progress {
  const of = <K extends ProgressEvent['kind']>(kind: K): readonly Of<K>[] =>
    events.filter((event): event is Of<K> => event.kind === kind)
  const left = new Map(of('place-left').map((event) => [event.article, event]))
  return {
    reads: readsOf(events),
    turned: new Set(of('model-turned').map(({ article, figure }) => `${article}#${figure}`)),
    guesses: new Map(of('guess-made').map((event) => [`${event.article}#${event.figure}`, event])),
    answers: new Map(of('answer-written').map((event) => [event.article, event])),
    marked: new Map(of('answer-marked').map((event) => [event.article, event])),
    bookmarks: bookmarksOf(events),
    ...highlightsOf(of('highlight-made'), of('note-written'), of('highlight-removed')),
    left,
    lastLeft: of('place-left').at(-1) ?? 'nowhere',
    cards: cardsOf(events),
    challenges: of('challenge-taken'),
    known: knownOf(events),
  }
}

function readsOf(events: readonly ProgressEvent[]): Progress['reads'] {
  const reads = new Map<string, Reading[]>()
  for (const event of events) {
    if (event.kind === 'section-unread') reads.delete(sectionKey(event.article, event.section))
    if (event.kind !== 'section-read') continue
    const key = sectionKey(event.article, event.section)
    const earlier = (reads.get(key) ?? []).filter(({ hash }) => hash !== event.hash)
    reads.set(key, [...earlier, { hash: event.hash, atMs: event.atMs }])
  }
  return reads
}

function bookmarksOf(events: readonly ProgressEvent[]): Progress['bookmarks'] {
  const set = new Map<string, Of<'bookmark-set'>>()
  for (const event of events) {
    if (event.kind === 'bookmark-set') set.set(sectionKey(event.article, event.section), event)
    if (event.kind === 'bookmark-removed') set.delete(sectionKey(event.article, event.section))
  }
  return set
}

/** A passage is gone when it was removed after the last word was written on it: a note from another device brings it back. */
function highlightsOf(
  made: readonly Of<'highlight-made'>[],
  written: readonly Of<'note-written'>[],
  removed: readonly Of<'highlight-removed'>[],
): Pick<Progress, 'highlights' | 'looseNotes'> {
  const notes = new Map(written.map((event) => [event.highlight, event]))
  const gone = new Map(removed.map((event) => [event.highlight, event]))
  const isGone = (highlight: string, sinceMs: number): boolean => (gone.get(highlight)?.atMs ?? -1) >= sinceMs
  const highlights = new Map<string, Highlight>()
  for (const { kind, id, ...passage } of made) {
    const note = notes.get(passage.highlight)
    const changedAtMs = Math.max(passage.atMs, note?.atMs ?? 0)
    if (isGone(passage.highlight, changedAtMs)) continue
    highlights.set(passage.highlight, { ...passage, note: note?.text ?? '', changedAtMs })
  }
  const known = new Set(made.map(({ highlight }) => highlight))
  const looseNotes = [...notes.values()].filter(
    ({ highlight, atMs }) => !known.has(highlight) && !isGone(highlight, atMs),
  )
  return { highlights, looseNotes }
}

function cardsOf(events: readonly ProgressEvent[]): Progress['cards'] {
  const cards = new Map<string, CardMeeting[]>()
  for (const event of events) {
    if (event.kind !== 'card-reviewed' && event.kind !== 'card-taught') continue
    const rating = event.kind === 'card-taught' ? 'taught' : event.rating
    const meetings = cards.get(event.card) ?? []
    meetings.push({ atMs: event.atMs, rating, facts: event.facts })
    cards.set(event.card, meetings)
  }
  return cards
}

function knownOf(events: readonly ProgressEvent[]): Progress['known'] {
  const known = new Map<string, string>()
  for (const event of events) {
    if (event.kind === 'challenge-taken' && event.result === 'passed') known.set(event.challenge, event.place)
    if (event.kind === 'challenge-withdrawn') known.delete(event.challenge)
  }
  return new Set(known.values())
}
