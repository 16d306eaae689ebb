import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePath } from '#path/compile.ts'
import type { EditionFile } from '#web/publish/editions.ts'
import { assets, content, estate, page, publish, toy } from '#web/publish/sample-site.ts'
import { publishSite } from '#web/publish/site.ts'

const edition: EditionFile = {
  ...{ file: 'bulkhead-path.epub', kind: 'epub', title: 'The <path>', asOf: '2026-11-22', bytes: 240_000 },
}

test('a site without editions has no page for them and no link to one', () => {
  const files = publish('Text.\n')
  assert.equal(files.has('editions.html'), false)
  for (const [path, text] of files) assert.ok(!text.includes('editions.html'), path)
})

test('a site with editions offers each with its size and its day, from every page that is read', () => {
  const graph = compilePath(content('Text.\n'), [toy])
  assert.ok(graph.ok)
  const site = publishSite({
    ...{ graph: graph.value, engines: [toy], challenges: [], estate, pins: [], asOf: '2026-11-22' },
    ...{ assets: { ...assets, editions: [edition] }, address: 'https://path.example/' },
  })
  assert.ok(site.ok)
  const text = page(site.value, 'editions.html')
  assert.match(text, /href="editions\/bulkhead-path\.epub" download>The &lt;path&gt;<\/a>/)
  assert.match(text, /0\.2 MB, as of 22 November 2026/)
  assert.match(page(site.value, 'articles/written.html'), /href="\.\.\/editions\.html"/)
})
