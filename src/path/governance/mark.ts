import { stringify } from 'yaml'
import type { WrittenArticle } from '#path/graph.ts'
import type { SectionHistory } from '#path/schema.ts'

/** How much a change of a section means for somebody who has read it. */
export type Mark = 'editorial' | 'clarifying' | 'material'
/** The words for it, the smallest change first. */
export const marks: readonly Mark[] = ['editorial', 'clarifying', 'material']

/** The hash that the last version of a section carries which is no longer in the text. */
const goneHash = 'gone'

/** The file that keeps the history of an article, below the content folder. */
export const revisionsPath = (article: string): string => `revisions/${article}.yaml`

/** The day of the latest version of any section of an article; 'never' when nobody marked one. */
export const lastMarked = (article: WrittenArticle): string =>
  article.history
    .flatMap(({ versions }) => versions.map(({ on }) => on))
    .sort()
    .at(-1) ?? 'never'

/** Sections of an article whose text is another one than the last version that somebody marked. */
export function movedSections(article: WrittenArticle): readonly string[] {
  const latest = new Map(article.history.map(({ section, versions }) => [section, versions.at(-1)?.hash]))
  const moved = article.body.sections.filter(({ anchor, hash }) => latest.get(anchor) !== hash)
  const present = new Set(article.body.sections.map(({ anchor }) => anchor))
  const gone = [...latest].filter(([anchor, hash]) => !present.has(anchor) && hash !== goneHash)
  return [...moved.map(({ anchor }) => anchor), ...gone.map(([anchor]) => anchor)]
}

/**
 * The history of an article after somebody marked what became of `sections`: each gets a version with the text as it
 * is now, so that a reader of any earlier one can be shown the difference. A section without a history begins one; a
 * section that is gone ends with an empty text. The order follows the article, what is gone stands last.
 */
export function markedHistory(
  article: WrittenArticle,
  sections: readonly string[],
  change: { readonly mark: Mark; readonly note: string; readonly on: string },
): readonly SectionHistory[] {
  const known = new Map(article.history.map((history) => [history.section, history]))
  const present = article.body.sections.map(({ anchor, hash, text }): SectionHistory | undefined => {
    const versions = known.get(anchor)?.versions ?? []
    known.delete(anchor)
    if (!sections.includes(anchor)) return versions.length === 0 ? undefined : { section: anchor, versions }
    const mark = versions.length === 0 ? ('first' as const) : change.mark
    return { section: anchor, versions: [...versions, { ...change, hash, mark, text }] }
  })
  const gone = [...known.values()].map(({ section, versions }) => ({
    section,
    versions: sections.includes(section) ? [...versions, { ...change, hash: goneHash, text: '' }] : versions,
  }))
  return [...present.filter((history) => history !== undefined), ...gone]
}

/** The text of a revisions file. */
export const revisionsText = (history: readonly SectionHistory[]): string =>
  `# Versions of each section, written by \`bulkhead path mark\`: what readers are told has changed comes from here.\n${stringify(
    history.map(({ section, versions }) => ({
      section,
      versions: versions.map(({ hash, on, mark, note, text }) => ({ hash, on, mark, note, text })),
    })),
    { lineWidth: 120 },
  )}`
