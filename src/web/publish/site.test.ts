import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineEngine } from '#engines/engine.ts'
import { emptyEstate } from '#estate/model.ts'
import { done } from '#kernel/outcome.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import { relative, type SiteAssets } from '#web/publish/page.ts'
import { publishSite } from '#web/publish/site.ts'

const toy = defineEngine({
  id: 'toy-scale',
  version: 3,
  title: 'Toy <scale>',
  question: 'How much is "twice"?',
  assumptions: ['Two is two.'],
  needs: ['vms'],
  params: {
    amount: {
      kind: 'number',
      label: 'Amount',
      help: 'What to double',
      unit: 'count',
      min: 0,
      max: 9,
      step: 1,
      default: 2,
    },
    failed: { kind: 'components', label: 'Failed', help: '', of: ['host'], max: 9, default: [] },
  },
  facts: [],
  assess: [],
  run: (_estate, { amount }) => done({ twice: amount * 2 }),
  explain: ({ twice }) => [
    { kind: 'quantity', label: 'Twice', value: twice, unit: 'count' },
    { kind: 'sentence', text: 'Computed <b>at build</b>.' },
  ],
})

const assets: SiteAssets = {
  theme: 'assets/theme.js',
  styles: ['assets/site.css'],
  fonts: ['assets/serif.woff2'],
  islands: {
    article: { script: 'assets/article.js', styles: [] },
    estate: { script: 'assets/estate.js', styles: ['assets/room.css', 'assets/site.css'] },
    workbench: { script: 'assets/workbench.js', styles: [] },
  },
}

const front = (id: string): string => `---
id: ${id}
title: "Written & <sound>"
place: stage-1
level: foundation
thesis: A claim with "quotes".
decision: What to buy.
prerequisites: []
introduces: [shared-fate]
facts: [limit]
models: [toy-scale]
minutes: { model: 4, check: 2 }
author: Somebody
reviewedOn: '2026-11-22'
reviewBy: '2027-05-22'
check: { question: 'Which <first>?', weighs: [cost, time] }
sources: [{ title: A book, by: Gray, dated: '1985' }]
---
`
const content = (body: string): readonly ContentFile[] => [
  {
    path: 'path.yaml',
    text: `title: A path
asOf: '2026-11-22'
thread: What fails together.
stages: [stage-1]
tracks: []
audiences: [engineers]
levels: [{ id: foundation, title: Foundation, problem: Mechanism }]
depths: [{ id: all, title: All, covers: [stage-1], promise: half an hour, promiseMinutes: { from: 10, to: 30 } }]
routes: []
`,
  },
  {
    path: 'home.md',
    text: '---\ntitle: Home\ndescription: A site.\nownTitle: Yours\nown: Bring it.\n---\nHello.\n',
  },
  {
    path: 'stages/stage-1.yaml',
    text: 'id: stage-1\ntitle: One\nlevel: foundation\npromise: Words.\narticles: [written, later]\n',
  },
  {
    path: 'audiences/engineers.yaml',
    text: 'id: engineers\naudience: Engineers\nenter: stage-1\nbecause: It begins here.\nshouldAlreadyExplain: [shared-fate]\n',
  },
  {
    path: 'planned/stage-1.yaml',
    text: `- id: later
  title: Later
  place: stage-1
  level: foundation
  thesis: Something to claim.
  prerequisites: [written]
  introduces: []
  facts: []
  models: [{ model: toy-scale, turn: a knob, see: a change }]
  check: { question: Which?, weighs: [cost] }
  minutes: { reading: 6, model: 4, check: 2 }
  sources: []
`,
  },
  {
    path: 'models.yaml',
    text: '- { id: waiting, title: Waiting, computes: Later., knobs: [], readouts: [], defaultFacts: [] }\n',
  },
  {
    path: 'facts/general.yaml',
    text: "- { id: limit, platform: general, kind: maximum, statement: A limit., value: 1024, unit: VMs per host, validFrom: null, observed: '2025-10', source: { title: Limits, publisher: Vendor, address: 'https://example.org/limits' }, confidence: read-primary, staleWhen: Never. }\n",
  },
  {
    path: 'glossary/glossary.yaml',
    text: '- { id: shared-fate, term: Shared fate, category: general, definition: Not apart., mistakenFor: Luck., seeAlso: [], introducedBy: written }\n',
  },
  { path: 'articles/written.md', text: front('written') + body },
]

const estate = { estate: emptyEstate('none'), digest: 'd' }
function publish(body: string): ReadonlyMap<string, string> {
  const graph = compilePath(content(body), [toy])
  assert.ok(graph.ok, JSON.stringify(graph.issues))
  const site = publishSite({ graph: graph.value, engines: [toy], estate, assets })
  assert.ok(site.ok, JSON.stringify(site.issues))
  return site.value
}
const page = (files: ReadonlyMap<string, string>, path: string): string => {
  const text = files.get(path)
  assert.ok(text !== undefined, `${path} is published`)
  return text
}
const model =
  ':::model{engine=toy-scale title="Twice is more" turn="amount,failed" amount=4 guess="How much?"}\nTurn it.\n:::\n'

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

test('an article without a model loads no island', () => {
  assert.doesNotMatch(page(publish('Text.\n'), 'articles/written.html'), /type="module"/)
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
  assert.equal(text.match(/<li id="fact-limit">/g)?.length, 1)
  assert.match(text, /Vendor, <cite>Limits<\/cite>, October 2025/)
})

test('a term is explained in the margin once and links to the glossary', () => {
  const text = page(
    publish('A :term[shared-fate] and a :term[shared fate again]{id=shared-fate}.\n'),
    'articles/written.html',
  )
  assert.equal(text.match(/class="margin-note"/g)?.length, 1)
  assert.match(text, /href="\.\.\/glossary\.html#shared-fate">shared fate<\/a>/)
  assert.match(text, />shared fate again<\/a>/)
})

test('a planned article has no page, says that it is planned, and is linked to where it is announced', () => {
  const files = publish('See [that](later.md).\n')
  assert.ok(!files.has('articles/later.html'))
  assert.match(page(files, 'stages/stage-1.html'), /<li id="later" class="planned">.*<span>planned<\/span>/s)
  assert.match(page(files, 'stages/stage-1.html'), /1 of 2 articles is written/)
  assert.match(page(files, 'articles/written.html'), /href="\.\.\/stages\/stage-1\.html#later">that/)
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
  const site = publishSite({ graph: graph.value, engines: [toy], estate, assets })
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
