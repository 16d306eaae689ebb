import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import { builtPages, siteFile, siteFolder } from '#test/site.ts'

/** The budgets of DESIGN.md, compressed, in bytes; and elements as they stand in the file. */
const htmlBytesMax = 25 * 1024
const scriptBytesMax = { plain: 15 * 1024, model: 60 * 1024 }
const elementsMax = 1500

const pages = await builtPages()
const applications = new Set(['estate.html', 'workbench.html'])

/** Scripts a page loads before anybody touches it: those it names and what they import at once, all the way down. */
function scriptsOf(page: string, text: string): ReadonlySet<string> {
  const found = new Set<string>()
  const follow = (path: string): void => {
    if (found.has(path)) return
    found.add(path)
    const source = siteFile(path).toString()
    for (const [, target = ''] of source.matchAll(
      /(?:^|[;}])import(?:[\w$*{},\s]*from)?["'](\.[^"']+)["']/g,
    )) {
      follow(posix.join(posix.dirname(path), target))
    }
  }
  for (const [, source = ''] of text.matchAll(/<script[^>]* src="([^"]+)"/g)) {
    follow(posix.join(posix.dirname(page), source))
  }
  return found
}

const compressedBytes = (path: string): number => statSync(join(siteFolder, `${path}.br`)).size
const total = (paths: Iterable<string>): number =>
  [...paths].reduce((sum, path) => sum + compressedBytes(path), 0)

for (const page of pages) {
  const text = siteFile(page).toString()

  test(`${page} is at most 25 KB of HTML, compressed`, () => {
    assert.ok(brotliCompressSync(text).length <= htmlBytesMax, `${brotliCompressSync(text).length} bytes`)
  })

  test(`${page} has at most 1,500 elements`, () => {
    const elements = text.match(/<[a-z]/gi)?.length ?? 0
    assert.ok(elements <= elementsMax, `${elements} elements`)
  })

  test(`${page} stays within its script budget`, () => {
    if (applications.has(page)) return
    const bytes = total(scriptsOf(page, text))
    const budget = text.includes('data-model=') ? scriptBytesMax.model : scriptBytesMax.plain
    assert.ok(bytes <= budget, `${bytes} bytes of ${budget}`)
  })

  test(`${page} carries no script, style or handler of its own`, () => {
    assert.doesNotMatch(text, /<script(?![^>]* src=)|<style|\sstyle="|\son[a-z]+="/i)
  })

  test(`${page} loads nothing from elsewhere`, () => {
    assert.doesNotMatch(text, /<(?:link|script|img|iframe)[^>]*(?:src|href)="(?:https?:)?\/\//)
  })
}

test('what a model loads when it is touched fits into its budget as well: renderer and engines', () => {
  const [article] = pages.filter((page) => page.startsWith('articles/'))
  assert.ok(article !== undefined)
  const first = scriptsOf(article, siteFile(article).toString())
  const island = [...first].find((path) => path.includes('article'))
  assert.ok(island !== undefined)
  const named = [
    ...siteFile(island)
      .toString()
      .matchAll(/["'`](?:\.\/|assets\/)?((?:html|model-worker)-[\w-]+\.js)["'`]/g),
  ]
  const later = new Set(named.map(([, name]) => `assets/${name}`))
  assert.equal(later.size, 2, 'the island loads the renderer and the worker')
  const bytes = total(new Set([...first, ...later]))
  assert.ok(bytes <= scriptBytesMax.model, `${bytes} bytes`)
})
