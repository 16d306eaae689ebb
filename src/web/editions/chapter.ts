import { html, type Markup, raw } from '#report/markup.ts'
import { chapterId, idAttributes, placeId, target } from '#web/editions/book-address.ts'
import {
  changed,
  type MarkupElement,
  type MarkupNode,
  parseMarkup,
  treeHtml,
  withAttributes,
} from '#web/editions/tree.ts'
import type { Page } from '#web/publish/page.ts'

/** The tree of what a page says. */
export const pageTree = (page: Page): readonly MarkupNode[] => parseMarkup(html`${page.main}`.markup)

/**
 * A page as a chapter of one document: ids are made unique by the chapter's address, links to other chapters lead there,
 * links to pages that are not in the document lose their target. Links to other sites stay.
 */
export function bookChapter(page: Page, chapters: ReadonlySet<string>): Markup {
  const body = treeHtml(changed(pageTree(page), (node) => [addressed(node, page.path, chapters)]))
  return html`<div class="chapter ${page.layout}" id="${chapterId(page.path)}" data-path="${page.path}" data-title="${page.title}" data-room="${page.room}">
${raw(body)}
</div>
`
}

/** One element of a chapter, with its ids and links as they are inside the document. */
function addressed(node: MarkupElement, page: string, chapters: ReadonlySet<string>): MarkupElement {
  const own = withOwnIds(node, page)
  const next: Record<string, string | undefined> = {}
  const href = node.attributes.get('href')
  if (href !== undefined) next.href = inside(page, href, chapters)
  if (node.name === 'form') next.action = undefined
  return withAttributes(own, next)
}

/** An element whose ids, and what points to them by id, are unique among the pages of a document. */
export function withOwnIds(node: MarkupElement, page: string): MarkupElement {
  const next: Record<string, string> = {}
  for (const name of idAttributes) {
    const ids = node.attributes.get(name)
    if (ids !== undefined && ids !== '')
      next[name] = ids
        .split(' ')
        .map((id) => placeId(page, id))
        .join(' ')
  }
  for (const [name, value] of node.attributes)
    if (value.includes('url(#'))
      next[name] = value.replace(/url\(#([^)]+)\)/g, (_, id) => `url(#${placeId(page, id)})`)
  return withAttributes(node, next)
}

function inside(page: string, href: string, chapters: ReadonlySet<string>): string | undefined {
  const to = target(page, href)
  if (to === 'elsewhere') return href
  return chapters.has(to.path) ? `#${placeId(to.path, to.anchor)}` : undefined
}
