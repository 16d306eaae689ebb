import assert from 'node:assert/strict'
import { test } from 'node:test'
import { page, publish } from '#web/publish/sample-site.ts'

const body = `Two of *three* hosts, see :fact[limit] and :term[shared-fate], and [what comes](later.md).

## Part & whole {#part}

- One item
- Another, with \`code\`

| host | state |
|---|---|
| one | up |

::::fold{title="Derivation"}
Half of it.
:::model{engine=toy-scale title="Twice is twice" amount=4 guess="How much?"}
A caption.
:::
::::
`
const files = publish(body)
const twin = page(files, 'articles/written.md')

test('the site map lists every page but the one for what is not there, by its address in the world', () => {
  const map = page(files, 'sitemap.xml')
  const listed = [...map.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = '']) => address)
  const pages = [...files.keys()].filter((path) => path.endsWith('.html') && path !== '404.html')
  assert.equal(listed.length, pages.length)
  assert.ok(listed.includes('https://path.example/'))
  assert.ok(listed.every((address) => address.startsWith('https://path.example/')))
  assert.match(map, /articles\/written\.html<\/loc><lastmod>2026-11-22<\/lastmod>/)
  assert.match(page(files, 'robots.txt'), /^Sitemap: https:\/\/path\.example\/sitemap\.xml$/m)
})

test('the feed tells each change once, with an id that no address is part of', () => {
  const changes = [
    {
      path: 'revisions/written.yaml',
      text: `- section: part
  versions:
    - { hash: 0123456789abcdef, on: '2026-10-01', mark: first, note: '', text: Before. }
    - { hash: fedcba9876543210, on: '2026-11-01', mark: material, note: 'The limit <moved>.', text: After. }
`,
    },
  ]
  const feed = page(publish(body, changes), 'feed.xml')
  const ids = [...feed.matchAll(/<entry>\n<id>([^<]+)<\/id>/g)].map(([, id = '']) => id)
  assert.equal(ids.length, 2)
  assert.equal(new Set(ids).size, 2)
  assert.ok(ids.every((id) => id.startsWith('tag:bulkhead,2026:written:')))
  assert.match(feed, /<updated>2026-11-01T00:00:00Z<\/updated>/)
  assert.match(feed, /The limit &lt;moved&gt;\. \(Part &amp; whole\)/)
})

test('llms.txt leads to the Markdown of what is written and counts what is not', () => {
  const text = page(files, 'llms.txt')
  assert.match(text, /^# A path$/m)
  assert.match(text, /\(https:\/\/path\.example\/articles\/written\.md\)/)
  assert.match(text, /1 of 2 articles are written/)
  assert.doesNotMatch(text, /later\.md/)
})

test('the Markdown twin is whole: facts with values and numbers, terms by name, the answer of the model', () => {
  assert.match(twin, /see 1,024 VMs per host \[1\] and \[shared fate\]\(\.\.\/glossary\.html#shared-fate\)/)
  assert.match(twin, /^1\. A limit\. 1,024 VMs per host\. Vendor, Limits, October 2025\.$/m)
  assert.match(twin, /\*\*Figure 1\. Twice is twice\*\*\n\n\*Guess first: How much\?\*\n\nTwice: \*\*8\*\*/)
  assert.match(twin, /^A caption\.$/m)
  assert.match(twin, /A good answer weighs:\n\n- cost\n- time/)
})

test('the Markdown twin keeps lists, tables, code and emphasis, and holds none of our directives', () => {
  assert.match(twin, /Two of \*three\* hosts/)
  assert.match(twin, /^- One item\n- Another, with `code`$/m)
  assert.match(twin, /^\| host \| state \|\n\| --- \| --- \|\n\| one \| up \|$/m)
  assert.match(twin, /^## Part &amp; whole$/m)
  assert.doesNotMatch(twin, /:::|:fact\[|:term\[|:value\[|\{#/)
})

test('a link to a planned article leads to its announcement, one to a written article to its twin', () => {
  assert.match(twin, /\[what comes\]\(later\.html\)/)
  assert.match(
    page(publish('[Here](written.md#part)\n\n## Part {#part}\n\nText.\n'), 'articles/written.md'),
    /\[Here\]\(written\.md#part\)/,
  )
})

test('a written article describes itself as a learning resource and names its twin', () => {
  const text = page(files, 'articles/written.html')
  const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(text) ?? []
  const data = JSON.parse(json)
  assert.deepEqual(data['@type'], ['LearningResource', 'Article'])
  assert.equal(data.name, 'Written & <sound>')
  assert.equal(data.timeRequired, 'PT6M')
  assert.equal(data.teaches[0]['@type'], 'DefinedTerm')
  assert.equal(data.isPartOf.url, '../stages/stage-1.html')
  assert.doesNotMatch(json, /</, 'nothing in it can end its element')
  assert.match(text, /<link rel="alternate" href="written\.md" type="text\/markdown">/)
})

test('a planned article has no twin and says nothing of itself to programs', () => {
  assert.ok(!files.has('articles/later.md'))
  assert.doesNotMatch(page(files, 'articles/later.html'), /ld\+json/)
})
