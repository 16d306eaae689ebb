import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bookHtml } from '#web/editions/book.ts'
import { placeId, placeOfId, target } from '#web/editions/book-address.ts'
import { elementsOf, parseMarkup } from '#web/editions/tree.ts'
import { model, samplePages, toy } from '#web/publish/sample-site.ts'

const { graph, pages } = samplePages(`${model}\nSee :fact[limit] and :term[shared-fate].\n`)
const input = {
  graph,
  engines: [toy],
  pages,
  estate: 'H4sI',
  script: 'a("</script>")',
  style: 'p{color:red}',
}
const text = bookHtml(input)
const body = parseMarkup(text.slice(text.indexOf('<main'), text.indexOf('</main>') + 7))
const elements = [...elementsOf(body)]

test('every id of the book stands in it once, and every link inside it leads to one', () => {
  const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? [])
  assert.equal(new Set(ids).size, ids.length)
  const known = new Set([...ids, 'whole'])
  const links = elements.flatMap(({ name, attributes }) =>
    name === 'a' ? (attributes.get('href') ?? []) : [],
  )
  assert.ok(links.length > 20)
  for (const link of links) {
    if (/^https?:/.test(link)) continue
    assert.match(link, /^#/, `${link} stays inside the book`)
    assert.ok(known.has(link.slice(1)), `${link} leads somewhere`)
  }
})

test('what an element is labelled and described by is found under its new id', () => {
  const ids = new Set(elements.flatMap(({ attributes }) => attributes.get('id') ?? []))
  for (const { attributes } of elements)
    for (const name of ['for', 'aria-labelledby', 'aria-describedby'])
      for (const id of attributes.get(name)?.split(' ') ?? []) assert.ok(ids.has(id), `${name}="${id}"`)
})

test('a page that needs a server is no chapter, and a link to it is text', () => {
  assert.ok(!text.includes('id="estate"') && !text.includes('id="workbench"') && !text.includes('id="404"'))
  assert.match(text, /<a>Open the Estate room<\/a>/)
})

test('the address of a place in the book is that of its page on the site', () => {
  assert.equal(placeId('articles/x.html', 'facts'), 'articles/x:facts')
  assert.equal(placeId('index.html', ''), 'index')
  assert.deepEqual(placeOfId('articles/x:facts'), { chapter: 'articles/x', anchor: 'facts' })
  assert.deepEqual(target('articles/x.html', '../glossary.html#quorum'), {
    path: 'glossary.html',
    anchor: 'quorum',
  })
  assert.deepEqual(target('articles/x.html', '#facts'), { path: 'articles/x.html', anchor: 'facts' })
  assert.equal(target('articles/x.html', 'https://example.org/a#b'), 'elsewhere')
  assert.equal(target('articles/x.html', 'mailto:a@example.org'), 'elsewhere')
})

test('nothing in the book loads from anywhere, and no text of it can end the script', () => {
  assert.doesNotMatch(text, /<link |<img |<script[^>]* src=|@import|url\((?!#|data:)/)
  assert.equal(text.match(/<\/script>/g)?.length, text.match(/<script[ >]/g)?.length)
  assert.match(text, /default-src 'none'/)
})

test('the same path gives the same book', () => {
  assert.equal(bookHtml(input), text)
})
