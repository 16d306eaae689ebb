import type { Deed, Session } from '#web/islands/progress/session.ts'

// What is being typed is written down at every stroke, at once and outside the database, so that neither a reload nor a
// crash of the tab takes a word. It becomes an event when the reader leaves the field, or on the next page.

const prefix = 'bulkhead-draft:'

/** What a draft becomes: the answer to an article's question, or the note on a passage. */
export type DraftOf = { readonly kind: 'answer' | 'note'; readonly of: string }

/** Writes a draft down at once. */
export function writeDraft({ kind, of }: DraftOf, text: string): void {
  attempt(() => localStorage.setItem(`${prefix}${kind}:${of}`, text))
}

/** The text of a draft that has not become an event yet, or undefined. */
export const readDraft = ({ kind, of }: DraftOf): string | undefined =>
  attempt(() => localStorage.getItem(`${prefix}${kind}:${of}`)) ?? undefined

/** Makes one draft an event, when it says something new. */
export async function keepDraft(session: Session, draft: DraftOf): Promise<void> {
  const text = readDraft(draft)
  if (text === undefined) return
  if (text !== keptText(session, draft)) await session.add(deedOf(draft, text))
  if (readDraft(draft) === text) attempt(() => localStorage.removeItem(`${prefix}${draft.kind}:${draft.of}`))
}

/** Makes every draft left behind an event: a page was closed while something was typed. */
export async function keepDrafts(session: Session): Promise<void> {
  const keys = attempt(() => Object.keys(localStorage)) ?? []
  for (const key of keys.filter((name) => name.startsWith(prefix))) {
    const [kind = '', ...rest] = key.slice(prefix.length).split(':')
    if (kind === 'answer' || kind === 'note') await keepDraft(session, { kind, of: rest.join(':') })
  }
}

/** Forgets every draft, because the reader erases everything. */
export function eraseDrafts(): void {
  const keys = attempt(() => Object.keys(localStorage)) ?? []
  for (const key of keys) if (key.startsWith(prefix)) attempt(() => localStorage.removeItem(key))
}

const keptText = (session: Session, { kind, of }: DraftOf): string =>
  (kind === 'answer'
    ? session.progress().answers.get(of)?.text
    : session.progress().highlights.get(of)?.note) ?? ''

const deedOf = ({ kind, of }: DraftOf, text: string): Deed =>
  kind === 'answer'
    ? { kind: 'answer-written', article: of, text }
    : { kind: 'note-written', highlight: of, text }

/** Storage can be forbidden; then a draft lasts as long as the field it stands in. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
