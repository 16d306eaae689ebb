import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import { builtPages, siteFile, siteFolder } from '#test/site.ts'

/** The budgets of DESIGN.md, compressed, in bytes; and elements as they stand in the file. */
const htmlBytesMax = 25 * 1024
/** `touched` is a page with everything that a touch of its model brings (decision 18). */
const scriptBytesMax = { plain: 15 * 1024, model: 60 * 1024, touched: 110 * 1024 }
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
    assert.doesNotMatch(
      text,
      /<script(?! type="application\/ld\+json")(?![^>]* src=)|<style|\sstyle="|\son[a-z]+="/i,
    )
  })

  test(`${page} loads nothing from elsewhere`, () => {
    assert.doesNotMatch(text, /<(?:link|script|img|iframe)[^>]*(?:src|href)="(?:https?:)?\/\//)
  })
}

/** What a figure of this engine loads when it is touched: the renderer, the worker, and the engine's own part of it. */
function modelScripts(first: Iterable<string>, engine: string): readonly string[] {
  const named = (path: string, pattern: RegExp): readonly string[] =>
    [...siteFile(path).toString().matchAll(pattern)].map(([, name]) => `assets/${name}`)
  const shared = [...first].flatMap((path) =>
    named(path, /["'`](?:\.\/|assets\/)?((?:html|model-worker)-[\w-]+\.js)["'`]/g),
  )
  const worker = shared.find((path) => path.startsWith('assets/model-worker-'))
  assert.ok(worker !== undefined, 'the island starts the worker')
  assert.ok(
    shared.some((path) => path.startsWith('assets/html-')),
    'the island loads the renderer',
  )
  const all = named(worker, /engines\/[\w-]+\/engine\.ts["'`]:[^,]*?["'`]\.\/([\w-]+\.js)/g)
  const ids = [
    ...siteFile(worker)
      .toString()
      .matchAll(/engines\/([\w-]+)\/engine\.ts["'`]:/g),
  ].map(([, id]) => id)
  const own = all.filter((_, index) => ids[index] === engine)
  assert.equal(own.length, 1, `the worker loads ${engine} by itself`)
  return [...shared, ...own].flatMap((path) => [...scriptsOf('index.html', `<script src="${path}">`)])
}

for (const page of pages.filter((page) => siteFile(page).includes('data-model='))) {
  test(`what the models of ${page} load when one is touched fits into the budget as well`, () => {
    const text = siteFile(page).toString()
    const first = scriptsOf(page, text)
    const named = [...text.matchAll(/data-model="{&quot;engine&quot;:&quot;([\w-]+)/g)].map(
      ([, id]) => id ?? '',
    )
    assert.ok(named.length > 0, 'a figure names its engine')
    for (const engine of new Set(named)) {
      const bytes = total(new Set([...first, ...modelScripts(first, engine)]))
      assert.ok(bytes <= scriptBytesMax.touched, `${engine}: ${bytes} bytes`)
    }
  })
}
