import { html, type Markup, raw } from '#report/markup.ts'
import { chapterId, placeId } from '#web/editions/book-address.ts'
import { withOwnIds } from '#web/editions/chapter.ts'
import { cover } from '#web/editions/cover.ts'
import { type Chapter, type Edition, imprint } from '#web/editions/edition.ts'
import { bodyTree, linked } from '#web/editions/still.ts'
import { changed, type MarkupElement, treeHtml, withAttributes } from '#web/editions/tree.ts'

/** The page on which each chapter begins, by the id of the chapter; empty before anything was printed. */
export type PageNumbers = ReadonlyMap<string, number>

/**
 * An edition as a document to be printed: cover, contents, chapters with their running heads. Without page numbers the
 * contents keeps room for them, so that printing again with `numbers` moves nothing.
 */
export function printHtml(edition: Edition, style: string, numbers: PageNumbers): string {
  const { chapters, title, subtitle } = edition
  const paths = new Set(chapters.map(({ page }) => page.path))
  const heads = chapters.map((chapter, index) => runningHead(chapter, index, edition))
  return html`<!doctype html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="description" content="${subtitle}">
<style>${raw(style.replaceAll('</', '<\\/'))}
${raw(heads.join('\n'))}</style>
</head>
<body class="printed">
<div class="cover">${cover(edition)}</div>
<section class="front"><h1>${title}</h1><p class="claim">${subtitle}</p>${imprint(edition)}
<nav class="page-list" aria-labelledby="page-list"><h2 id="page-list">Contents</h2><ol>${chapters.map(({ page, depth }) => html`<li class="depth-${depth}"><a href="#${chapterId(page.path)}">${page.title}</a><span>${numbers.get(chapterId(page.path)) ?? '\u2007'}</span></li>`)}</ol></nav></section>
<main>
${chapters.map(({ page }, index) => printed(page, index, paths))}
</main>
</body>
</html>
`.markup
}

function printed(page: Chapter['page'], index: number, paths: ReadonlySet<string>): Markup {
  const address = (path: string, anchor: string): string | undefined =>
    paths.has(path) ? `#${placeId(path, anchor)}` : undefined
  const tree = changed(linked(page, bodyTree(page), address), (node) => [withOwnIds(plain(node), page.path)])
  return html`<div class="chapter ${page.layout}" id="${chapterId(page.path)}" style="page:chapter-${index}">
${raw(treeHtml(tree))}
</div>
`
}

/**
 * A hatched area with its plain colour: printing turns every hatch into a picture of pixels, and a book of them is ten
 * times as large. Shapes and words beside it say the same without colour.
 */
function plain(node: MarkupElement): MarkupElement {
  const state = /\bbh-area-([a-z]+)/.exec(node.attributes.get('class') ?? '')?.[1]
  const isHatched = node.attributes.get('fill')?.startsWith('url(') ?? false
  return state === undefined || !isHatched ? node : withAttributes(node, { fill: `var(--state-${state})` })
}

/** The head of a chapter's pages: the edition on the left, the chapter on the right, the page below. */
function runningHead({ page }: Chapter, index: number, { title }: Edition): string {
  const text = (words: string): string => JSON.stringify(words.replaceAll('\\', '').replaceAll('<', '‹'))
  return `@page chapter-${index}{@top-left{content:${text(title)}}@top-right{content:${text(page.title)}}}`
}
