import { digestOf } from '#kernel/canonical.ts'
import { changelog } from '#path/governance/changelog.ts'
import type { ContentGraph, WrittenArticle } from '#path/graph.ts'
import { atomFeed, type FeedEntry } from '#web/publish/doors/feed.ts'
import { llmsText } from '#web/publish/doors/llms.ts'
import {
  articleData,
  faqData,
  glossaryData,
  type LinkedData,
  placeData,
} from '#web/publish/doors/schema-org.ts'
import { robots, type SiteAddress, sitemap } from '#web/publish/doors/sitemap.ts'
import { articleTwin, twinPath } from '#web/publish/doors/twin.ts'
import type { Bench } from '#web/publish/figure.ts'
import { articlePath, placePath } from '#web/publish/links.ts'
import { places } from '#web/publish/order.ts'
import { type Page, type PageDoors, relative } from '#web/publish/page.ts'
import { plainSections } from '#web/publish/plain-text.ts'

/** What every page of the path says of itself to programs, by path. Pages that are left out say nothing. */
export function pageDoors(graph: ContentGraph): ReadonlyMap<string, PageDoors> {
  const doors = new Map<string, PageDoors>()
  const add = (
    path: string,
    describe: (to: (target: string) => string) => LinkedData,
    twin: string,
  ): void => {
    doors.set(path, { data: describe((target) => relative(path, target)), twin })
  }
  for (const article of written(graph)) {
    add(articlePath(article), (to) => articleData(article, graph, to), twinPath(article))
  }
  for (const place of places(graph)) add(placePath(place), (to) => placeData(place, graph, to), 'none')
  add('glossary.html', (to) => glossaryData(graph.terms, to), 'none')
  const entries = graph.faq.map(({ question, body }) => ({
    question,
    answer: plainSections(body, graph)
      .map(({ text }) => text)
      .join(' '),
  }))
  add('faq.html', (to) => faqData(entries, to), 'none')
  return doors
}

/** The files for programs: sitemap.xml, robots.txt, feed.xml, llms.txt and the Markdown twins, by path. */
export function doorFiles(
  graph: ContentGraph,
  bench: Bench,
  pages: readonly Page[],
  address: SiteAddress,
): ReadonlyMap<string, string> {
  const changedOn = new Map(written(graph).map((article) => [articlePath(article), article.changedOn]))
  return new Map([
    ['sitemap.xml', sitemap(pages, changedOn, address)],
    ['robots.txt', robots(address)],
    ['feed.xml', atomFeed(`${graph.title}: changes`, feedEntries(graph), graph.asOf, address)],
    ['llms.txt', llmsText(graph, address)],
    ...written(graph).map((article) => [twinPath(article), articleTwin(article, graph, bench)] as const),
  ])
}

const written = (graph: ContentGraph): readonly WrittenArticle[] =>
  graph.articles.flatMap((article) => (article.state === 'written' ? [article] : []))

/** What the changelog says, one entry a change. */
function feedEntries(graph: ContentGraph): readonly FeedEntry[] {
  const titles = new Map([...graph.replaced, ...graph.articles].map(({ id, title }) => [id, title] as const))
  return changelog(graph).map(({ on, kind, article, sections, note }) => {
    const title = titles.get(article) ?? article
    const where = sections.length === 0 ? '' : ` (${sections.join(', ')})`
    return {
      id: `${article}:${kind}:${on}:${digestOf([note]).slice(0, 12)}`,
      title: `${title}: ${kind}`,
      on,
      path: articlePath({ id: article }),
      summary: `${note}${where}`,
    }
  })
}
