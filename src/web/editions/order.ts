import type { ContentGraph } from '#path/graph.ts'
import { articlePath, patternPath, placePath, routePath } from '#web/publish/links.ts'
import { places, readable } from '#web/publish/order.ts'
import type { Page } from '#web/publish/page.ts'

/**
 * Pages in the order somebody turns them: the front, each stage and track with its articles, the patterns, the questions,
 * the words, the models, the facts, then what is only consulted. Pages that need a server are left out.
 */
export function order(graph: ContentGraph, pages: readonly Page[]): readonly Page[] {
  const reading = [
    'index.html',
    ...places(graph).flatMap((place) => [placePath(place), ...place.articles.map(articlePath)]),
    ...graph.replaced.map(articlePath),
    ...readable(graph).flatMap(({ routes }) => routes.map(({ id }) => routePath(id))),
    'plan.html',
    'patterns/index.html',
    ...graph.patterns.map(({ id }) => patternPath(id)),
    'faq.html',
    'glossary.html',
  ]
  const last = ['governance.html', 'search.html', 'desk.html']
  const known = new Map(pages.map((page) => [page.path, page] as const))
  const take = (paths: readonly string[]): readonly Page[] => paths.flatMap((path) => known.get(path) ?? [])
  const named = new Set([...reading, ...last])
  const others = pages.filter(
    ({ path, layout }) => !named.has(path) && layout !== 'application' && path !== '404.html',
  )
  return [...take(reading), ...others, ...take(last)]
}
