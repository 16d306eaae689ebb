import type { Issue } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'
import type { Article } from '#path/graph.ts'

/** One issue when articles require each other in a circle, naming the circle; none otherwise. Cost is linear. `placeOf` says
 * where the prerequisites of an article stand. */
export function prerequisiteCycle(
  articles: readonly Article[],
  placeOf: (article: Article) => string,
): readonly Issue[] {
  const byId = new Map(articles.map((article) => [article.id, article]))
  const settled = new Set<string>()
  for (const start of articles) {
    const trail: { readonly id: string; next: number }[] = [{ id: start.id, next: 0 }]
    while (trail.length > 0) {
      const top = trail.at(-1)!
      const required = byId.get(top.id)?.prerequisites[top.next]
      top.next += 1
      if (settled.has(top.id) || required === undefined) {
        settled.add(top.id)
        trail.pop()
        continue
      }
      const circle = trail.findIndex(({ id }) => id === required)
      if (circle >= 0) {
        const names = [...trail.slice(circle).map(({ id }) => id), required].join(' → ')
        const first = byId.get(required) as Article
        return [
          contentError(
            'prerequisites-cyclic',
            placeOf(first),
            `Articles require each other in a circle: ${names}. Take one prerequisite out of the circle; "deepenedBy" can hold it as advice.`,
          ),
        ]
      }
      if (byId.has(required)) trail.push({ id: required, next: 0 })
    }
  }
  return []
}
