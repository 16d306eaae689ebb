import assert from 'node:assert/strict'
import { existsSync, globSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { builtPages, siteFile, siteFolder } from '#test/site.ts'

const pages = await builtPages()
const texts = new Map(pages.map((page) => [page, siteFile(page).toString()]))
const anchors = new Map(
  [...texts].map(([page, text]) => [
    page,
    new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)),
  ]),
)

/** What is wrong with one address found on a page; '' when it leads somewhere. */
function fault(page: string, address: string): string {
  const [path = '', anchor] = address.replaceAll('&amp;', '&').split('#')
  const base = page === '404.html' ? '' : posix.dirname(page)
  const target = path === '' ? page : posix.join(base, path)
  if (path.startsWith('/')) return 'is not relative'
  if (target.startsWith('..')) return 'leaves the site'
  if (!existsSync(join(siteFolder, target))) return 'leads to no file'
  if (anchor === undefined || anchor === '') return ''
  return anchors.get(target)?.has(anchor) ? '' : 'leads to no such place on that page'
}

for (const [page, text] of texts) {
  test(`every link and file of ${page} exists`, () => {
    const addresses = [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address)
    const faults = addresses
      .filter((address) => !/^(https?:|data:)/.test(address) && address !== '/')
      .map((address) => [address, fault(page, address)] as const)
      .filter(([, found]) => found !== '')
    assert.deepEqual(faults, [])
  })

  test(`${page} has one heading of level 1, a title and a description`, () => {
    assert.equal(text.match(/<h1[ >]/g)?.length, 1)
    assert.match(text, /<title>[^<]+<\/title>/)
    assert.match(text, /<meta name="description" content="[^"]+">/)
  })

  test(`every id of ${page} is there once`, () => {
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id)
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    )
  })
}

test('every page can be reached from the front page', () => {
  const reached = new Set(['index.html'])
  const open = ['index.html']
  for (let page = open.pop(); page !== undefined; page = open.pop()) {
    for (const [, address = ''] of (texts.get(page) ?? '').matchAll(/<a [^>]*href="([^"#]+)/g)) {
      const target = posix.join(posix.dirname(page), address)
      if (!texts.has(target) || reached.has(target)) continue
      reached.add(target)
      open.push(target)
    }
  }
  assert.deepEqual(
    pages.filter((page) => !reached.has(page) && page !== '404.html'),
    [],
  )
})

test('every address that the files for programs name is a file of the site', () => {
  const named = ['sitemap.xml', 'llms.txt', 'feed.xml'].flatMap((file) =>
    [
      ...siteFile(file)
        .toString()
        .matchAll(/http:\/\/127\.0\.0\.1:4317\/([^<)"\s]*)/g),
    ].map(([, path = '']) => path),
  )
  assert.ok(named.length > pages.length)
  const missing = named
    .map((path) => (path === '' || path.endsWith('/') ? `${path}index.html` : path))
    .filter((path) => !existsSync(join(siteFolder, path)))
  assert.deepEqual(missing, [])
})

test('the Markdown twins of articles hold no directive, and every link in them leads somewhere', () => {
  const twins = globSync('articles/*.md', { cwd: siteFolder })
  assert.ok(twins.length > 0)
  for (const twin of twins) {
    const text = siteFile(twin).toString()
    assert.doesNotMatch(text, /^:::|:(?:fact|term|value)\[/m, twin)
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, address = '']) => address)
    const broken = links.filter(
      (address) => !/^https?:/.test(address) && !existsSync(join(siteFolder, 'articles', address)),
    )
    assert.deepEqual(broken, [], twin)
  }
})
