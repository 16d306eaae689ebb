import { compareText } from '#kernel/sort.ts'
import type { ContentGraph } from '#path/graph.ts'

/** One thing that happened to the sequence, for its readers. */
export type Change = {
  readonly on: string
  readonly kind: 'added' | 'editorial' | 'clarifying' | 'material' | 'replaced'
  readonly article: string
  /** Titles of the sections it concerns; empty when it concerns the whole article. */
  readonly sections: readonly string[]
  readonly note: string
}

/** What happened to the sequence, newest first; within a day by article. Cost is linear in the versions. */
export function changelog(graph: ContentGraph): readonly Change[] {
  const changes = new Map<string, Change>()
  const add = (change: Change): void => {
    const key = JSON.stringify([change.on, change.kind, change.article, change.note])
    const known = changes.get(key)
    changes.set(
      key,
      known === undefined ? change : { ...known, sections: [...known.sections, ...change.sections] },
    )
  }
  for (const { id, successor, on, because } of graph.replaced) {
    add({ on, kind: 'replaced', article: id, sections: [], note: `Replaced by ${successor}. ${because}` })
  }
  for (const article of graph.articles) {
    if (article.state === 'planned') continue
    const begun = article.history.flatMap(({ versions }) => versions.slice(0, 1)).map(({ on }) => on)
    const first = begun.sort(compareText)[0]
    if (first !== undefined)
      add({ on: first, kind: 'added', article: article.id, sections: [], note: article.title })
    for (const { section, versions } of article.history) {
      const title = article.body.sections.find(({ anchor }) => anchor === section)?.title ?? section
      for (const { on, mark, note } of versions) {
        if (mark === 'first' && on === first) continue
        const kind = mark === 'first' ? 'material' : mark
        add({ on, kind, article: article.id, sections: [title], note })
      }
    }
  }
  return [...changes.values()].sort(
    (left, right) => compareText(right.on, left.on) || compareText(left.article, right.article),
  )
}
