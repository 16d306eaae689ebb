import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'
import { openSearch, type StoredSearch } from '#path/search.ts'
import { faqByTopic, faqPage, reviewDue } from '#web/publish/faq.ts'
import { glossaryPages } from '#web/publish/glossary.ts'
import { closeOrder } from '#web/publish/glossary-relations.ts'
import { inlineMarkup, inlineText } from '#web/publish/inline-text.ts'
import { patternIndex } from '#web/publish/pattern-index.ts'
import { inOrder } from '#web/publish/pattern-order.ts'
import { embeddedSearch, searchFile } from '#web/publish/search.ts'

const files = globSync('content/**/*.{yaml,md}').map((path) => ({
  path: path.replaceAll('\\', '/').slice('content/'.length),
  text: readFileSync(path, 'utf8'),
}))
const compiled = compilePath(files, engines)
if (!compiled.ok)
  throw new Error(compiled.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
const graph = compiled.value

test('there are fourteen failure patterns, and the index shows each of them once', () => {
  assert.equal(graph.patterns.length, 14)
  assert.equal(new Set(inOrder(graph.patterns)).size, 14)
  const text = String((patternIndex(graph).main as { markup: string }).markup)
  for (const { id } of graph.patterns) assert.equal(text.split(`href="${id}.html"`).length, 2, id)
  assert.equal(text.match(/<svg /g)?.length, 14)
})

for (const pattern of graph.patterns) {
  test(`the pattern "${pattern.title}" has a picture with words, a cheap test, a model and what it leans on`, () => {
    const { picture, cheapTest, models, articles, facts, terms } = pattern
    assert.ok(picture.alt.length > 120, 'the words for the picture say what it shows')
    assert.ok(picture.caption.length > 60)
    assert.match(picture.block.title, /^[^.]{12,80}$/, 'the title is a message, not a sentence with a stop')
    assert.ok(picture.alt !== picture.block.title && !picture.alt.startsWith('Picture'))
    assert.ok(cheapTest.length > 40)
    assert.ok(models.length > 0 && articles.length > 0 && facts.length > 0 && terms.length > 0)
    const built = new Set(engines.map(({ id }) => id))
    const isLive = models.some(({ figure }) => figure !== undefined)
    assert.equal(
      isLive,
      models.some(({ model }) => built.has(model)),
      'a model that is built stands as a figure',
    )
  })
}

test('no pattern leans on a fact that is unverified', () => {
  const unverified = new Set(
    graph.facts.filter((fact) => fact.confidence === 'unverified').map(({ id }) => id),
  )
  for (const { id, facts } of graph.patterns)
    assert.deepEqual(
      facts.filter((fact) => unverified.has(fact)),
      [],
      id,
    )
})

test('every question is answered, stands under a topic, and prints the values of the facts it cites', () => {
  assert.equal(faqByTopic(graph.faq).flatMap(({ entries }) => entries).length, graph.faq.length)
  assert.ok(graph.faq.length >= 26)
  for (const { id, answer } of graph.faq) {
    const text = inlineText(answer, graph)
    assert.ok(text.length > 60, id)
    assert.doesNotMatch(text, /:(fact|term)\[|\[|\]/, id)
  }
  const page = (faqPage(graph).main as { markup: string }).markup
  for (const { id } of graph.faq) assert.equal(page.split(` id="${id}"`).length, 2, id)
})

test('an answer is due again after a quarter or a year, on a day that exists', () => {
  const due = (review: 'quarterly' | 'yearly', reviewedOn: string): string =>
    reviewDue({ review, reviewedOn })
  assert.equal(due('quarterly', '2026-11-22'), '2027-02-22')
  assert.equal(due('quarterly', '2026-11-30'), '2027-02-28')
  assert.equal(due('quarterly', '2027-11-30'), '2028-02-29')
  assert.equal(due('yearly', '2028-02-29'), '2029-02-28')
  assert.equal(due('yearly', '2026-12-31'), '2027-12-31')
})

test('every term stands once in the alphabet and once in its category, and relations are known both ways', () => {
  const [alphabet, ...categories] = glossaryPages(graph)
  const text = (page: unknown): string => (page as { main: { markup: string } }).main.markup
  for (const { id } of graph.terms) {
    assert.equal(text(alphabet).split(` id="${id}"`).length, 2, id)
    assert.equal(categories.filter((page) => text(page).includes(` id="${id}"`)).length, 1, id)
  }
  const storage = categories.find(({ path }) => path === 'glossary/failure-domain.html')
  // Failover headroom names stranded capacity; cell does too. The term itself is in another category.
  assert.match(text(storage), /Stranded capacity/)
})

test('terms that are related are drawn close to one another', () => {
  const term = (id: string, seeAlso: readonly string[]) => ({
    id,
    term: id,
    category: 'c',
    definition: id,
    seeAlso: [...seeAlso],
  })
  const terms = [term('a', ['c']), term('b', []), term('c', []), term('d', ['a'])]
  const near: Readonly<Record<string, readonly string[]>> = { a: ['c', 'd'], b: [], c: ['a'], d: ['a'] }
  const order = closeOrder(terms, (id) => new Set(near[id])).map(({ id }) => id)
  assert.equal(Math.abs(order.indexOf('a') - order.indexOf('c')), 1)
  assert.equal(Math.abs(order.indexOf('a') - order.indexOf('d')), 1)
})

test('a fact or term nobody knows leaves the sentence without it, and markup in a text stays text', () => {
  assert.equal(inlineText('Every :fact[no-such-fact] days.', graph), 'Every  days.')
  assert.equal(inlineMarkup('<b>2 & 3</b>', graph, (to) => to).markup, '&lt;b&gt;2 &amp; 3&lt;/b&gt;')
  assert.equal(inlineText('A :term[quorum] and a :term[vote]{id=quorum}.', graph), 'A quorum and a vote.')
})

const file = searchFile(graph, engines)
const search = openSearch(JSON.parse(file) as StoredSearch)
const first = (query: string): string => {
  const [hit] = search.find(query, 1).hits
  return `${hit?.kind} ${hit?.title.map(({ text }) => text).join('')}`
}

test('on the real path the search finds what a reader means, misspelt or not', () => {
  assert.match(first('quorm'), /Quorum/)
  assert.equal(
    first('failiure domains overlap'),
    'article Failure domains nest, and the dangerous ones overlap',
  )
  assert.equal(first('thin pool cliff'), 'pattern Thin-pool cliff')
  assert.equal(first('anti-affinity'), 'term Anti-affinity')
  assert.equal(
    first('minimum number of cores'),
    'question Is there a minimum number of cores one has to order?',
  )
  assert.match(first('blast radius map'), /model/)
})

test('a section of an article is found at its own anchor, in words a reader sees', () => {
  const sections = search.find('witness', 40).hits.filter(({ kind }) => kind === 'section')
  for (const { href } of sections) assert.match(href, /^articles\/[a-z-]+\.html#[a-z0-9-]+$/)
  const texts = (JSON.parse(file) as StoredSearch).entries.map(([, , , , text]) => text)
  for (const { id } of graph.facts) assert.ok(!texts.some((text) => text.includes(`[${id}]`)), id)
})

test('an index inside a page cannot end the script it stands in', () => {
  const inside = embeddedSearch('{"text":"</script><b>"}').markup
  assert.equal(inside.match(/<\//g)?.length, 1)
  assert.equal(JSON.parse(inside.replace(/^<script[^>]*>|<\/script>$/g, '')).text, '</script><b>')
})
