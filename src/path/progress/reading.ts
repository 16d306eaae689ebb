import { type Progress, sectionKey } from '#path/progress/state.ts'

/** A section as it stands now. `reopens` and `keeps` are older hashes: a material change came after them, or none did. */
export type SectionNow = {
  readonly anchor: string
  readonly title: string
  readonly minutes: number
  readonly hash: string
  readonly reopens: readonly string[]
  readonly keeps: readonly string[]
}
/** An article as it stands now. */
export type ArticleNow = {
  readonly id: string
  readonly title: string
  readonly sections: readonly SectionNow[]
}

/**
 * How a section stands to a reader. 'changed' means that its meaning was changed materially after the version that
 * was read; 'unknown-version' that this copy of the path does not know the version that was read.
 */
export type SectionState =
  | { readonly kind: 'unread' }
  | { readonly kind: 'read'; readonly atMs: number }
  | { readonly kind: 'changed'; readonly readHash: string; readonly atMs: number }
  | { readonly kind: 'unknown-version'; readonly atMs: number }

/** How one section stands to the reader. */
export function sectionState(progress: Progress, article: string, section: SectionNow): SectionState {
  const reads = progress.reads.get(sectionKey(article, section.anchor)) ?? []
  const last = reads.at(-1)
  if (last === undefined) return { kind: 'unread' }
  const holds = reads.findLast(({ hash }) => hash === section.hash || section.keeps.includes(hash))
  if (holds !== undefined) return { kind: 'read', atMs: holds.atMs }
  const reopened = reads.findLast(({ hash }) => section.reopens.includes(hash))
  if (reopened !== undefined) return { kind: 'changed', readHash: reopened.hash, atMs: reopened.atMs }
  return { kind: 'unknown-version', atMs: last.atMs }
}

/** How an article stands to the reader: counts of sections and the minutes that are left of it. */
export type ArticleReading = {
  readonly kind: 'unread' | 'begun' | 'read' | 'changed'
  readonly sections: number
  readonly read: number
  readonly changed: readonly { readonly section: SectionNow; readonly state: SectionState }[]
  readonly minutesLeft: number
}

/** How one article stands to the reader. An article without sections has not been read. */
export function articleReading(progress: Progress, article: ArticleNow): ArticleReading {
  const states = article.sections.map((section) => ({
    section,
    state: sectionState(progress, article.id, section),
  }))
  const read = states.filter(({ state }) => state.kind === 'read').length
  const unread = states.filter(({ state }) => state.kind === 'unread').length
  const changed = states.filter(({ state }) => state.kind === 'changed' || state.kind === 'unknown-version')
  const left = states.filter(({ state }) => state.kind !== 'read')
  const isRead = states.length > 0 && read === states.length
  return {
    kind: isRead ? 'read' : changed.length > 0 ? 'changed' : unread === states.length ? 'unread' : 'begun',
    ...{ sections: states.length, read, changed },
    minutesLeft: left.reduce((sum, { section }) => sum + section.minutes, 0),
  }
}

/** What changed since it was read, over several articles, and how long it takes to catch up. */
export type CatchUp = {
  readonly sections: readonly {
    readonly article: ArticleNow
    readonly section: SectionNow
    readonly state: SectionState
  }[]
  /** Whole minutes, at least one where anything changed. */
  readonly minutes: number
  /** Example: 'Three sections changed since you read them: four minutes to catch up.' */
  readonly sentence: string
}

/** The sections that changed since the reader read them, with the time they take. */
export function catchUp(progress: Progress, articles: readonly ArticleNow[]): CatchUp {
  const sections = articles.flatMap((article) =>
    articleReading(progress, article).changed.map((found) => ({ article, ...found })),
  )
  const count = sections.length
  if (count === 0) return { sections, minutes: 0, sentence: 'Nothing changed in what you have read.' }
  const sum = sections.reduce((total, { section }) => total + section.minutes, 0)
  const minutes = Math.max(1, Math.round(sum))
  const changed = count === 1 ? 'section changed since you read it' : 'sections changed since you read them'
  const time = `${inWords(minutes)} ${minutes === 1 ? 'minute' : 'minutes'} to catch up`
  const start = inWords(count)
  return { sections, minutes, sentence: `${start[0]?.toUpperCase()}${start.slice(1)} ${changed}: ${time}.` }
}

const words = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')
/** Small numbers as words, as they stand in a sentence. */
const inWords = (count: number): string => words[count] ?? String(count)
