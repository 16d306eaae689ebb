import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePath } from '#path/compile.ts'
import { relative } from '#web/publish/page.ts'
import { assets, content, estate, model, page, publish, toy } from '#web/publish/sample-site.ts'
import { publishSite } from '#web/publish/site.ts'

test('links between pages are relative, so that the site opens from a file', () => {
  assert.equal(relative('articles/a.html', 'stages/s.html#x'), '../stages/s.html#x')
  assert.equal(relative('index.html', 'articles/a.html'), 'articles/a.html')
  assert.equal(relative('articles/a.html', 'articles/b.html'), 'b.html')
  assert.equal(relative('articles/a.html', 'articles/a.html#x'), '#x')
  assert.equal(relative('a/b/c.html', 'a/d.html'), '../d.html')
})

test('an engine that nobody named appears on its reference page, in the list of models and inside an article', () => {
  const files = publish(model)
  assert.match(page(files, 'reference/toy-scale.html'), /Toy &lt;scale&gt;.*How much is &quot;twice&quot;\?/s)
  assert.match(page(files, 'reference/toy-scale.html'), /<code>amount<\/code>.*npx bulkhead run toy-scale/s)
  assert.match(page(files, 'reference/index.html'), /href="toy-scale.html"/)
  assert.match(page(files, 'articles/written.html'), /name="amount" min="0" max="9" step="1" value="4"/)
})

test('a figure is computed when the site is built, and reads without script', () => {
  const text = page(publish(model), 'articles/written.html')
  assert.match(text, /<dt>Twice<\/dt><dd>8<\/dd>/)
  assert.match(text, /How much\?/)
  assert.match(text, /<script type="module" src="\.\.\/assets\/article\.js">/)
})

test('a page that is read loads the script that runs from a file as well, and no module where it names no article', () => {
  const text = page(publish('Text.\n'), 'facts/general.html')
  assert.match(text, /<script defer src="\.\.\/assets\/reading\.js">/)
  assert.doesNotMatch(text, /type="module"/)
})

test('text from content and engines is escaped wherever it lands', () => {
  const text = page(publish(model), 'articles/written.html')
  assert.match(text, /<h1>Written &amp; &lt;sound&gt;<\/h1>/)
  assert.match(text, /Computed &lt;b&gt;at build&lt;\/b&gt;/)
  assert.match(text, /Which &lt;first&gt;\?/)
})

test('a fact prints its value with a number, and its source stands in the list at the end', () => {
  const text = page(
    publish('At most :fact[limit], again :fact[limit]{show=value}.\n'),
    'articles/written.html',
  )
  assert.match(text, /href="#fact-limit">1,024 VMs per host<sup>1<\/sup>/)
  assert.match(text, /href="#fact-limit">1,024<sup>1<\/sup>/)
  assert.equal(text.match(/<li id="fact-limit"/g)?.length, 1)
  assert.match(text, /Vendor, <cite>Limits<\/cite>, October 2025/)
})

test('a term is underlined once, with its definition beside it, and is a plain word later', () => {
  const text = page(
    publish('A :term[shared-fate] and a :term[shared fate again]{id=shared-fate}.\n'),
    'articles/written.html',
  )
  assert.equal(text.match(/id="define-shared-fate"/g)?.length, 1)
  assert.match(
    text,
    /href="\.\.\/glossary\.html#shared-fate" aria-describedby="define-shared-fate">shared fate<\/a>/,
  )
  assert.match(text, /<\/span> and a shared fate again\./)
})

test('what a good answer weighs unfolds without script, after the place to write', () => {
  assert.match(
    page(publish('Text.\n'), 'articles/written.html'),
    /<textarea id="answer".*<details class="fold"><summary>What a good answer weighs/s,
  )
})

test('a figure whose view selects no block stops the build and says where', () => {
  const graph = compilePath(content(':::model{engine=toy-scale title="Twice" show=heatmap}\n:::\n'), [toy])
  assert.ok(graph.ok)
  const site = publishSite({
    ...{ graph: graph.value, engines: [toy], estate, assets },
    ...{ challenges: [], pins: [], asOf: '2026-11-22', address: 'https://path.example/' },
  })
  assert.ok(!site.ok)
  assert.equal(site.issues[0].code, 'content.figure-empty')
  assert.match(site.issues[0].where, /^articles\/written\.md:\d+$/)
})

test('a room is given a place to mount, its script, and each style sheet once', () => {
  const text = page(publish('Text.\n'), 'estate.html')
  assert.match(text, /<div id="app">/)
  assert.match(text, /src="assets\/estate\.js"/)
  assert.equal(text.match(/rel="stylesheet"/g)?.length, 2)
})

test('the same content gives the same bytes', () => {
  assert.deepEqual(publish(model), publish(model))
})
