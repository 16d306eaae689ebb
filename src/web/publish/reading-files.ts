import type { ContentGraph, WrittenArticle } from '#path/graph.ts'
import { deckOf } from '#path/progress/deck.ts'
import { olderHashes } from '#path/progress/versions.ts'
import type { CarriedSection } from '#web/islands/progress/sections.ts'

/** The sections of an article as its page carries them, so that a reader's marks need no other file. */
export function carriedSections(article: WrittenArticle): string {
  const carried = article.body.sections.map(({ anchor, hash, minutes }): CarriedSection => {
    const versions = article.history.find(({ section }) => section === anchor)?.versions ?? []
    const { reopens, keeps } = olderHashes(versions, hash)
    return [anchor, hash, Math.round(minutes * 100) / 100, reopens, keeps]
  })
  return JSON.stringify(carried)
}

/** What pages fetch when a reader has progress: the cards, and for each article what its sections said before. */
export function readingFiles(graph: ContentGraph): ReadonlyMap<string, string> {
  const histories = graph.articles.flatMap((article) =>
    article.state === 'written' ? [[`histories/${article.id}.json`, historyText(article)] as const] : [],
  )
  return new Map([['deck.json', JSON.stringify(deckOf(graph))], ...histories])
}

/** The versions of an article's sections, and what each says now: the text of histories/<id>.json. */
export const historyText = (article: WrittenArticle): string =>
  JSON.stringify({
    versions: article.history.filter(({ versions }) => versions.length > 1),
    now: Object.fromEntries(article.body.sections.map(({ anchor, text }) => [anchor, text])),
  })
