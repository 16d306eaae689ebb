import type { PathIndex } from '#path/path-index.ts'
import type { Card } from '#path/progress/deck.ts'
import type { ArticleNow } from '#path/progress/reading.ts'
import type { SectionHistory } from '#path/schema.ts'

// What a page needs of the path and does not carry: fetched from beside the scripts, or embedded in a book.

/** The versions of an article's sections, and what each says now. */
export type Histories = {
  readonly versions: readonly SectionHistory[]
  readonly now: Readonly<Record<string, string>>
}

/** The index of the path, or undefined when it cannot be had. */
export const loadIndex = (): Promise<PathIndex | undefined> => load('path-index', 'path.json')
/** The cards of the path. */
export const loadDeck = (): Promise<readonly Card[] | undefined> => load('deck', 'deck.json')
/** What the sections of an article said before. */
export const loadHistories = (article: string): Promise<Histories | undefined> =>
  load(`history-${article}`, `histories/${article}.json`)

/** The articles that can be read, as they stand in an index. */
export const articlesOf = (index: PathIndex): readonly ArticleNow[] =>
  index.articles.filter(({ state }) => state === 'written')

/** The address of an article or one of its sections, from wherever this page stands. A book names its own places. */
export function articleAddress(href: string, anchor: string): string {
  const base = document.getElementById('path-index') === null ? root : document.baseURI
  return new URL(anchor === '' || anchor === 'lead' || href.includes('#') ? href : `${href}#${anchor}`, base)
    .href
}

/** Where the site begins, seen from the folder the scripts are in. */
const root = new URL(/* @vite-ignore */ '..', import.meta.url).href

async function load<T>(embedded: string, path: string): Promise<T | undefined> {
  const text = document.getElementById(embedded)?.textContent
  if (text) return JSON.parse(text) as T
  const response = await fetch(new URL(path, root)).catch(() => undefined)
  return response?.ok ? ((await response.json()) as T) : undefined
}
