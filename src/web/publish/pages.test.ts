import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apportioned } from '#web/publish/article.ts'
import { page, publish } from '#web/publish/sample-site.ts'

const limit = (rest: string): { readonly path: string; readonly text: string } => ({
  path: 'facts/general.yaml',
  text: `- { id: limit, platform: general, kind: maximum, statement: A limit., value: 1024, unit: VMs per host, validFrom: null, observed: '2025-10', source: { title: Limits, publisher: Vendor, address: 'https://example.org/limits' }, confidence: read-primary, staleWhen: The vendor counts again., checked: '2026-11-22'${rest} }\n`,
})
const banner = (text: string): string => /<aside class="stale".*?<\/aside>/s.exec(text)?.[0] ?? ''

test('a planned article has a page that says it is planned and what it will lean on, and no text', () => {
  const text = page(publish('See [that](later.md).\n'), 'articles/later.html')
  assert.match(text, /<span class="badge planned">Planned<\/span>/)
  assert.match(text, /Not written yet\./)
  assert.match(text, /Turn: a knob\. See: a change\./)
  assert.match(
    text,
    /Planned for 12\u00a0min: 6\u00a0min reading, 4\u00a0min at the model, 2\u00a0min for its question/,
  )
})

test('a link to a planned article leads to its page, which stays when it is written', () => {
  const files = publish('See [that](later.md#part).\n')
  assert.match(
    page(files, 'articles/written.html'),
    /class="to-article planned"[^>]* href="later\.html">that/,
  )
  assert.match(
    page(files, 'stages/stage-1.html'),
    /<li id="later" class="planned"[^>]*>.*<span>planned<\/span>/s,
  )
  assert.match(page(files, 'stages/stage-1.html'), /1 of 2 articles is written/)
})

test('an article says what to read first by the words it takes for granted, and what it opens', () => {
  const files = publish('Text.\n')
  assert.match(
    page(files, 'articles/later.html'),
    /Read this first if you cannot yet explain.*<i>shared fate<\/i>.*Written &amp; &lt;sound&gt;/s,
  )
  assert.match(page(files, 'articles/written.html'), /<h3>Opens<\/h3><ul><li><a [^>]*href="later\.html">/)
})

test('a fold says how many minutes it takes, at 200 words a minute', () => {
  const text = page(
    publish(`:::fold{title="Derivation"}\n${'word '.repeat(600)}\n:::\n`),
    'articles/written.html',
  )
  assert.match(text, /<summary>Derivation <span class="measure">3\u00a0min<\/span><\/summary>/)
})

test('the contents name each section with its minutes and lead to its anchor', () => {
  const text = page(publish(`## Part one {#one}\n\n${'word '.repeat(400)}\n`), 'articles/written.html')
  assert.match(text, /<li><a href="#one">Part one<\/a> <span>2\u00a0min<\/span><\/li>/)
})

test('an article whose facts hold keeps its banner hidden, and each fact carries its last day', () => {
  const text = page(publish('At most :fact[limit].\n'), 'articles/written.html')
  assert.match(banner(text), /^<aside class="stale"[^>]* hidden>/)
  assert.match(text, /<li id="fact-limit" data-until="2027-11-22">/)
  assert.match(text, /Facts valid until <b><time datetime="2027-11-22">/)
})

test('built after the last day of a fact, the article names the fact in its banner, and no other page is flagged', () => {
  const files = publish('At most :fact[limit].\n', [limit('')], '2027-11-23')
  const text = banner(page(files, 'articles/written.html'))
  assert.doesNotMatch(text, /hidden/)
  assert.match(text, /data-fact="limit".*The vendor counts again\./s)
  assert.match(page(files, 'governance.html'), /<span class="badge flagged">flagged<\/span>/)
  assert.doesNotMatch(page(files, 'articles/later.html'), /class="stale"/)
})

test('on the last day itself nothing is flagged', () => {
  const extended = publish('At most :fact[limit].\n', [limit(", expires: '2027-01-31'")], '2027-01-31')
  assert.match(banner(page(extended, 'articles/written.html')), / hidden>/)
})

test('a contested fact is shown with both values where it is cited and in the list of facts', () => {
  const rival =
    ", contestedBy: [{ value: 512, unit: VMs per host, source: { title: Other, publisher: Rival, address: 'https://example.org/other' }, observed: '2026-01', note: Counts differently. }]"
  const text = page(publish('At most :fact[limit].\n', [limit(rival)]), 'articles/written.html')
  assert.match(
    text,
    /1,024 VMs per host<sup>1<\/sup><\/a> <span class="contested">\(contested: 512 VMs per host\)/,
  )
  assert.match(
    text,
    /Rival says 512 VMs per host \(<cite>Other<\/cite>, January 2026\)\. Counts differently\./,
  )
})

test('a route lists its articles in its own order with a reason and the minutes so far', () => {
  const text = page(publish('Text.\n'), 'routes/in-a-hurry.html')
  assert.match(
    text,
    /Written &amp; &lt;sound&gt;.*The decision it serves\..*Later.*The question it will settle\./s,
  )
  assert.match(text, /18\u00a0min so far/)
})

test('the map marks every mention of an article for the script that knows what was read', () => {
  const text = page(publish('Text.\n'), 'index.html')
  assert.equal(text.match(/data-article="later"/g)?.length, 2)
  assert.match(text, /<ol class="outline"><li class="written" data-article="written">/)
})

test('the picture of the path is for eyes only: nothing in it can be reached by keyboard', () => {
  const picture =
    /<svg class="map-picture".*?<\/svg>/s.exec(page(publish('Text.\n'), 'index.html'))?.[0] ?? ''
  assert.match(picture, /aria-hidden="true"/)
  assert.equal(picture.match(/<a /g)?.length, picture.match(/tabindex="-1"/g)?.length)
})

test('a replaced article leaves a page that leads to its successor', () => {
  const replaced = {
    path: 'replaced.yaml',
    text: "- { id: gone, title: Gone, successor: written, on: '2026-10-01', because: Two were one. }\n",
  }
  const text = page(publish('Text.\n', [replaced]), 'articles/gone.html')
  assert.match(text, /Replaced.*Two were one\..*href="written\.html"/s)
})

test('the minutes of an article’s parts add up to what it says of the whole', () => {
  assert.deepEqual(apportioned([0.9, 3.7, 0.7, 2.8, 0.5, 0.8, 0.6], 10), [1, 4, 1, 3, 0, 1, 0])
  assert.deepEqual(apportioned([1, 1, 1], 4), [2, 1, 1])
  assert.deepEqual(apportioned([0, 0], 0), [0, 0])
})
