import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unzipSync } from 'fflate'
import { editionOf } from '#web/editions/edition.ts'
import { epub } from '#web/editions/epub.ts'
import { epubFaults } from '#web/editions/epub-check.ts'
import { model, samplePages } from '#web/publish/sample-site.ts'

const { graph, pages } = samplePages(`${model}\nSee :fact[limit] and :term[shared-fate].\n`)
const edition = editionOf(graph, pages, { kind: 'path' })
const bytes = epub(edition)
const files = unzipSync(bytes)
const text = (path: string): string => new TextDecoder().decode(files[path])

test('an EPUB is a container as the standard wants it: type first and plain, every file listed, every link whole', () => {
  assert.deepEqual(epubFaults(bytes), [])
})

test('the same edition gives the same bytes', () => {
  assert.deepEqual(epub(edition), bytes)
})

test('an article stands in it with its figure, its facts and sources, and nothing to press', () => {
  const article = text('EPUB/articles-written.xhtml')
  assert.match(article, /<h1>Written &amp; &lt;sound&gt;<\/h1>/)
  assert.match(article, /<dt>Twice<\/dt><dd>8<\/dd>/)
  assert.match(
    article,
    /epub:type="noteref" href="articles-written\.xhtml#fact-limit"|href="articles-written\.xhtml#fact-limit" epub:type="noteref"/,
  )
  assert.match(article, /epub:type="endnotes"/)
  assert.doesNotMatch(article, /<(form|button|input|select|textarea|details|script)/)
  assert.doesNotMatch(article, /data-|tabindex/)
})

test('what a good answer weighs stands open under the question', () => {
  assert.match(text('EPUB/articles-written.xhtml'), /What a good answer weighs[\s\S]*<li>cost<\/li>/)
})

test('a planned article is named on its stage and has no chapter', () => {
  assert.equal(files['EPUB/articles-later.xhtml'], undefined)
  assert.match(text('EPUB/stages-stage-1.xhtml'), /<span>Later<\/span>/)
})

test('its metadata has a stable identifier and the day of the path, not of the build', () => {
  assert.match(
    text('EPUB/package.opf'),
    /<dc:identifier id="uid">urn:bulkhead:bulkhead-path<\/dc:identifier>/,
  )
  assert.match(text('EPUB/package.opf'), /<meta property="dcterms:modified">2026-11-22T00:00:00Z<\/meta>/)
})

test('the words an article explains are in its glossary', () => {
  assert.match(text('EPUB/glossary.xhtml'), /<div id="shared-fate"><dt>Shared fate<\/dt>/)
})

test('a container with a missing file, a broken link or a page that is no XML is found out', () => {
  const broken = { ...edition, chapters: edition.chapters.slice(0, 1) }
  assert.deepEqual(epubFaults(epub(broken)), [])
  const plain = new TextEncoder().encode('PK no book')
  assert.match(epubFaults(plain)[0] ?? '', /no zip/)
  const cut = bytes.slice(0, bytes.length - 30)
  assert.notDeepEqual(epubFaults(cut), [])
  const torn = bytes.slice()
  torn[30] = 0x58
  assert.match(epubFaults(torn).join(), /mimetype/)
})
