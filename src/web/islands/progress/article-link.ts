import type { PathIndex } from '#path/path-index.ts'
import { element } from '#web/islands/progress/element.ts'
import { articleAddress } from '#web/islands/progress/path-file.ts'

/** A link to an article or one of its sections; its words say where it leads even when the article is gone. */
export function articleLink(index: PathIndex, id: string, anchor: string): HTMLElement {
  const article = index.articles.find((one) => one.id === id)
  if (article === undefined) return element('span', {}, `${id} (no longer in the path)`)
  const section = article.sections.find((one) => one.anchor === anchor)
  const name = section?.title ? `${article.title}: ${section.title}` : article.title
  return element('a', { href: articleAddress(article.href, section === undefined ? '' : anchor) }, name)
}
