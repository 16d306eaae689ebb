import { strToU8, type Zippable, zipSync } from 'fflate'
import { html, type Markup, raw } from '#report/markup.ts'
import { chapterId } from '#web/editions/book-address.ts'
import { cover } from '#web/editions/cover.ts'
import { type Chapter, type Edition, imprint } from '#web/editions/edition.ts'
import { epubCss } from '#web/editions/epub-style.ts'
import { bodyTree, linked } from '#web/editions/still.ts'
import {
  changed,
  elementsOf,
  hasClass,
  type MarkupNode,
  treeXhtml,
  withAttributes,
} from '#web/editions/tree.ts'

const xml = raw('<?xml version="1.0" encoding="UTF-8"?>')

/** The name of a chapter's file in the book. Example: 'articles/x.html' → 'articles-x.xhtml' */
const fileOf = (path: string): string => `${chapterId(path).replaceAll('/', '-')}.xhtml`

type Bound = { readonly chapter: Chapter; readonly file: string; readonly tree: readonly MarkupNode[] }

/**
 * An edition as EPUB 3: the static pages with their drawings and tables, a contents, a cover, facts and sources after
 * each article, the glossary at the end. The same edition gives the same bytes.
 */
export function epub(edition: Edition): Uint8Array {
  const bodies = new Map(edition.chapters.map(({ page }) => [page.path, bodyTree(page)] as const))
  const ids = new Map(
    [...bodies].map(([path, tree]) => [
      path,
      new Set([...elementsOf(tree)].map(({ attributes }) => attributes.get('id'))),
    ]),
  )
  const address = (path: string, anchor: string): string | undefined => {
    const known = ids.get(path)
    if (known === undefined) return undefined
    return known.has(anchor) ? `${fileOf(path)}#${anchor}` : fileOf(path)
  }
  const bound = edition.chapters.map((chapter): Bound => {
    const tree = linked(chapter.page, bodies.get(chapter.page.path) ?? [], address)
    return { chapter, file: fileOf(chapter.page.path), tree: noted(tree) }
  })
  const text = (content: Markup): Uint8Array => strToU8(`${content.markup.trimEnd()}\n`)
  const files: Zippable = {
    mimetype: [strToU8('application/epub+zip'), { level: 0 }],
    'META-INF/container.xml': text(container),
    'EPUB/package.opf': text(packageFile(edition, bound)),
    'EPUB/nav.xhtml': text(contents(edition, bound)),
    'EPUB/cover.svg': text(html`${xml}\n${cover(edition)}`),
    'EPUB/cover.xhtml': text(
      document(edition.title, html`<section class="cover" epub:type="cover">${cover(edition)}</section>`),
    ),
    'EPUB/about.xhtml': text(document('About this edition', about(edition))),
    'EPUB/style.css': strToU8(epubCss),
  }
  for (const { chapter, file, tree } of bound)
    files[`EPUB/${file}`] = text(document(chapter.page.title, raw(treeXhtml(tree))))
  // Every entry of one moment, in the zone of whoever builds: what is stored is the local time, so the bytes agree.
  return zipSync(files, { level: 9, mtime: '1980-01-01T12:00:00' })
}

/** What is cited, and where it is listed, said in the vocabulary of electronic books. */
const noted = (tree: readonly MarkupNode[]): readonly MarkupNode[] =>
  changed(tree, (node) => {
    if (node.name === 'a' && hasClass(node, 'fact')) return [withAttributes(node, { 'epub:type': 'noteref' })]
    if (hasClass(node, 'backmatter')) return [withAttributes(node, { 'epub:type': 'endnotes' })]
    return [node]
  })

const document = (title: string, body: Markup): Markup => html`${xml}
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>${title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>
${body}
</body>
</html>`

const about = (edition: Edition): Markup =>
  html`<section epub:type="imprint"><h1>${edition.title}</h1><p class="claim">${edition.subtitle}</p>${imprint(edition)}</section>`

const container = html`${xml}
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`

function contents(edition: Edition, bound: readonly Bound[]): Markup {
  const groups: { head: Bound; parts: Bound[] }[] = []
  for (const one of bound) {
    const last = groups.at(-1)
    if (one.chapter.depth === 1 && last !== undefined) last.parts.push(one)
    else groups.push({ head: one, parts: [] })
  }
  const link = ({ chapter, file }: Bound): Markup => html`<a href="${file}">${chapter.page.title}</a>`
  const item = ({ head, parts }: (typeof groups)[number]): Markup =>
    html`<li>${link(head)}${parts.length === 0 ? '' : html`<ol>${parts.map((part) => html`<li>${link(part)}</li>`)}</ol>`}</li>`
  const first = bound[0]
  return document(
    'Contents',
    html`<nav epub:type="toc" id="toc"><h1>Contents</h1><ol><li><a href="about.xhtml">About this edition</a></li>${groups.map(item)}</ol></nav>
<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol><li><a epub:type="cover" href="cover.xhtml">Cover</a></li><li><a epub:type="toc" href="nav.xhtml">Contents</a></li>${first === undefined ? '' : html`<li><a epub:type="bodymatter" href="${first.file}">${edition.title}</a></li>`}</ol></nav>`,
  )
}

function packageFile({ id, title, subtitle, asOf }: Edition, bound: readonly Bound[]): Markup {
  const hasDrawing = (tree: readonly MarkupNode[]): boolean =>
    [...elementsOf(tree)].some(({ name }) => name === 'svg')
  const item = ({ file, tree }: Bound): Markup =>
    html`<item id="${file.replace('.xhtml', '')}" href="${file}" media-type="application/xhtml+xml"${hasDrawing(tree) ? html` properties="svg"` : ''}/>`
  return html`${xml}
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="uid" xml:lang="en" prefix="schema: http://schema.org/">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="uid">urn:bulkhead:${id}</dc:identifier>
<dc:title>${title}</dc:title>
<dc:language>en</dc:language>
<dc:creator>Bulkhead</dc:creator>
<dc:description>${subtitle}</dc:description>
<dc:date>${asOf}</dc:date>
<meta property="dcterms:modified">${asOf}T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Every figure is described in words and most are repeated as a table.</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="cover-image" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>
<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml" properties="svg"/>
<item id="about" href="about.xhtml" media-type="application/xhtml+xml"/>
<item id="style" href="style.css" media-type="text/css"/>
${bound.map(item)}
</manifest>
<spine><itemref idref="cover"/><itemref idref="about"/><itemref idref="nav"/>${bound.map(({ file }) => html`<itemref idref="${file.replace('.xhtml', '')}"/>`)}</spine>
</package>`
}
