import MiniSearch, { type Options, type SearchResult } from 'minisearch'
import { markedText, type Part, snippetOf } from '#path/search-snippet.ts'
import { fold, queryCharactersMax, queryWords, wordsOf } from '#path/search-words.ts'

/** What can be found. */
const searchKinds = ['article', 'planned', 'section', 'pattern', 'term', 'question', 'model', 'fact'] as const
export type SearchKind = (typeof searchKinds)[number]

/** One thing that can be found, with the words it is found by. */
export type SearchEntry = {
  readonly kind: SearchKind
  readonly title: string
  /** Where it stands, in words: 'Stage 1 · Domains nest and overlap'. */
  readonly where: string
  /** Its address below the root of the site, with its anchor. */
  readonly href: string
  /** Terms it teaches or is about; they weigh more than the text and less than the title. */
  readonly terms: readonly string[]
  readonly text: string
}

type Kept = readonly [kind: SearchKind, title: string, where: string, href: string, text: string]
/** The index as it is stored: JSON, the same bytes for the same entries. */
export type StoredSearch = {
  readonly format: 'bulkhead-search/1'
  readonly entries: readonly Kept[]
  readonly index: unknown
}

/** One thing that was found, with what was looked for marked. */
export type Hit = {
  readonly kind: SearchKind
  readonly where: string
  readonly href: string
  readonly title: readonly Part[]
  readonly snippet: readonly Part[]
}
/** An answer to a query. */
export type SearchAnswer = {
  /** The words that were looked for, folded; none when the query has no letters and digits. */
  readonly words: readonly string[]
  /** Whether the hits hold every word, or any of them because nothing holds all. */
  readonly holding: 'every-word' | 'any-word'
  readonly hits: readonly Hit[]
  /** How many there are in all. */
  readonly total: number
  /** Whether only the beginning of a very long query was read. */
  readonly cut: 'whole' | 'cut'
}
export type Search = { find(query: string, count: number): SearchAnswer }

type Indexed = { readonly id: number; readonly title: string; readonly terms: string; readonly text: string }

const options: Options<Indexed> = {
  fields: ['title', 'terms', 'text'],
  tokenize: (text) => wordsOf(text).map(({ folded }) => folded),
  processTerm: (word) => word,
}

/** How much a hit counts by what was hit: a claim is worth more than a table row that happens to use its word. */
const weightOf: Readonly<Record<SearchKind, number>> = {
  article: 1.2,
  planned: 0.9,
  section: 1,
  pattern: 1.1,
  term: 1.4,
  question: 0.9,
  model: 0.7,
  fact: 0.6,
}

/** Builds the index of these entries. Cost is linear in their words. */
export function buildSearch(entries: readonly SearchEntry[]): StoredSearch {
  const index = new MiniSearch<Indexed>(options)
  index.addAll(
    entries.map(({ title, terms, text, kind }, id) => ({
      id,
      // The name of a term is a term, not a title: an article that states something about it comes first.
      title: kind === 'term' || kind === 'fact' ? '' : title,
      terms: (kind === 'term' ? [title, ...terms] : terms).join(' '),
      text: kind === 'fact' ? `${title} ${text}` : text,
    })),
  )
  return {
    format: 'bulkhead-search/1',
    entries: entries.map(({ kind, title, where, href, text }) => [kind, title, where, href, text]),
    index: index.toJSON(),
  }
}

/**
 * Opens a stored index. `find` gives at most `count` hits, best first: a word in a title counts more than one among the
 * terms, that more than one in the text; whole words more than beginnings, beginnings more than misspellings. Never throws on any
 * query. Milliseconds on a few hundred pages.
 */
export const openSearch = (stored: StoredSearch): Search =>
  searchOn(stored, MiniSearch.loadJS<Indexed>(stored.index as StoredIndex, options))

/** The same, opened in slices that leave a page able to answer its reader meanwhile. */
export const openSearchInSlices = async (stored: StoredSearch): Promise<Search> =>
  searchOn(stored, await MiniSearch.loadJSAsync<Indexed>(stored.index as StoredIndex, options))

type StoredIndex = Parameters<typeof MiniSearch.loadJS>[0]

function searchOn(stored: StoredSearch, index: MiniSearch<Indexed>): Search {
  return {
    find(query, count) {
      const words = queryWords(query)
      const cut = query.length > queryCharactersMax ? ('cut' as const) : ('whole' as const)
      if (words.length === 0) return { words, holding: 'every-word', hits: [], total: 0, cut }
      const distances = new Map(words.map((word) => [word, misspellings(index, word)]))
      const every = ask(index, stored, distances, 'AND')
      const found = every.length > 0 ? every : ask(index, stored, distances, 'OR')
      const holding = every.length > 0 ? ('every-word' as const) : ('any-word' as const)
      const hits = found.slice(0, count).flatMap((result) => hitOf(result, stored))
      return { words, holding, hits, total: found.length, cut }
    },
  }
}

const literal = { prefix: (word: string) => word.length >= 3, fuzzy: false } as const

/**
 * How far a word may be from what was typed: up to a quarter of its letters when nothing begins like it, one letter when it
 * may be a plural. Words that are there as typed need no guessing, which is also what keeps long queries quick.
 */
function misspellings(index: MiniSearch<Indexed>, word: string): number | false {
  if (word.length < 4 || word.length > 30) return false
  if (index.search(word, literal).length === 0) return 0.25
  return word.endsWith('s') ? 1 : false
}

function ask(
  index: MiniSearch<Indexed>,
  stored: StoredSearch,
  distances: ReadonlyMap<string, number | false>,
  combineWith: 'AND' | 'OR',
): readonly SearchResult[] {
  const found = index.search([...distances.keys()].join(' '), {
    ...literal,
    combineWith,
    boost: { title: 8, terms: 4, text: 1 },
    weights: { fuzzy: 0.25, prefix: 0.4 },
    // Of a long query only the word being typed is taken for a beginning.
    prefix: (word, at, all) => word.length >= 3 && (all.length <= 4 || at === all.length - 1),
    fuzzy: (word) => distances.get(word) ?? false,
    maxFuzzy: 2,
    boostDocument: (id) => weightOf[stored.entries[Number(id)]?.[0] ?? 'fact'],
  })
  // Equal scores keep the order of the entries, so that the same query always reads the same.
  return found.sort((one, other) => other.score - one.score || Number(one.id) - Number(other.id))
}

function hitOf(result: SearchResult, { entries }: StoredSearch): readonly Hit[] {
  const entry = entries[Number(result.id)]
  if (entry === undefined) return []
  const [kind, title, where, href, text] = entry
  const found = new Set(Object.keys(result.match).map(fold))
  return [{ kind, where, href, title: markedText(title, found), snippet: snippetOf(text, found) }]
}
