import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { engines } from '#catalog'
import { secondDomain } from '#path/cases/second-domain.ts'
import { lintPath } from '#path/governance/lint.ts'
import { root } from '#test/site.ts'
import { compiledContent, referenceEstate } from '#tools/build.ts'
import { type CompiledContent, compileContent } from '#tools/compiled-content.ts'
import { loadContent } from '#tools/content.ts'
import { assets } from '#web/publish/sample-site.ts'
import { publishSite } from '#web/publish/site.ts'

const packs = join(root, 'test/packs')
const { digested: estate } = await referenceEstate(join(root, 'content/estates/reference.json'))

/** The pages of a path that compiled, as text by path. */
function published({
  graph,
  engines: models,
  pins,
  challenges,
}: CompiledContent): ReadonlyMap<string, string> {
  const site = publishSite({
    ...{ graph, challenges, engines: models, estate, assets, pins, asOf: graph.asOf },
    address: 'http://127.0.0.1/',
  })
  assert.ok(site.ok, site.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  return site.value
}
/** The pages of the path with these content packs. */
const siteWith = async (...folders: readonly string[]): Promise<ReadonlyMap<string, string>> =>
  published(await compiledContent(root, folders))

const [plain, more] = await Promise.all([siteWith(), siteWith(join(packs, 'acme'))])
const page = (path: string): string => more.get(path) ?? assert.fail(`there is no ${path}`)

test('a folder outside the content adds an article with its figure, its fact and its term', () => {
  const article = page('articles/one-way-into-the-building.html')
  assert.match(article, /There is one way into the building/)
  assert.match(article, /<figure class="model/)
  assert.match(article, /Survey of the building entrances/)
  assert.match(page('glossary.html'), /id="acme-entrance"/)
  assert.match(page('facts/acme.html'), /acme-ring-length/)
})

test('the desk has nothing to object to in the pack that is there to be copied', () => {
  const files = loadContent(join(root, 'content'), [join(packs, 'acme')])
  assert.ok(files.ok)
  const own = lintPath(files.value, engines).filter(
    ({ where, message }) => where.startsWith('acme/') || message.includes('one-way-into-the-building'),
  )
  assert.deepEqual(own, [])
})

test('its track and its route have pages, and the path leads there', () => {
  assert.match(page('tracks/acme-platform.html'), /one-way-into-the-building\.html/)
  assert.match(page('routes/acme-first-week.html'), /one-way-into-the-building\.html/)
  assert.match(page('index.html'), /tracks\/acme-platform\.html/)
})

test('an article of the path opens what stands on it in the pack', () => {
  assert.match(page('articles/domains-nest-and-overlap.html'), /href="one-way-into-the-building\.html"/)
})

test('without the pack the site holds nothing of it', () => {
  for (const [path, text] of plain) assert.doesNotMatch(`${path} ${text}`, /acme/i, path)
})

test('every page that was there is there still, and every link of a new page leads somewhere', () => {
  for (const path of plain.keys()) assert.ok(more.has(path), path)
  const added = [...more].filter(([path]) => !plain.has(path) && path.endsWith('.html'))
  assert.equal(added.length, 4)
  for (const [path, text] of added) {
    for (const [, address = ''] of text.matchAll(/<a [^>]*href="([^"#]+)[^"]*"/g)) {
      if (/^https?:/.test(address)) continue
      const target = posix.join(posix.dirname(path), address)
      assert.ok(more.has(target), `${path} links to ${target}`)
    }
  }
})

test('a pack that repeats an id of the path stops the build, with both files named', async () => {
  const stopped = await compiledContent(root, [join(packs, 'clash')]).then(
    () => '',
    (error: unknown) => String(error),
  )
  const own = readFileSync(join(packs, 'clash/facts/clash.yaml'), 'utf8')
  assert.match(own, /id: max-xcp-pool/)
  assert.match(
    stopped,
    /clash\/facts\/clash\.yaml:\d+: The fact "max-xcp-pool" stands in facts\/xcpng\.yaml:\d+ already/,
  )
})

test('a second domain of data alone is published: its stage, its article, its route, and the way there', () => {
  // Its article stands on one of the path, as the first of the toy path stands for elsewhere.
  const domain = secondDomain
    .filter(({ path }) => path !== 'domains.yaml')
    .map(({ path, text }) => ({ path, text: text.replaceAll('[first]', '[domains-nest-and-overlap]') }))
  const own = loadContent(join(root, 'content'), [])
  assert.ok(own.ok)
  const graph = compileContent([...own.value, ...domain], engines, new WeakMap())
  assert.ok(graph.ok, graph.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  const site = published(graph.value)
  const text = (path: string): string => site.get(path) ?? assert.fail(`there is no ${path}`)
  assert.match(text('stages/restore.html'), /Back by morning\..*first-copy\.html/s)
  assert.match(text('articles/first-copy.html'), /A backup is a claim until it was restored\./)
  assert.match(text('articles/first-copy.html'), /Cloud/)
  assert.match(text('routes/after-a-fire.html'), /first-copy\.html/)
  assert.match(text('articles/domains-nest-and-overlap.html'), /href="first-copy\.html"/)
  assert.match(text('index.html'), /stages\/restore\.html/)
})
