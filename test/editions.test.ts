import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { root } from '#test/site.ts'
import { book, edited } from '#tools/editions.ts'
import { editionOf } from '#web/editions/edition.ts'
import { epub } from '#web/editions/epub.ts'
import { epubFaults } from '#web/editions/epub-check.ts'

const path = await edited(root, [])
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-editions-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const [stage] = path.graph.stages
assert.ok(stage !== undefined)
const editions = [
  editionOf(path.graph, path.pages, { kind: 'path' }),
  editionOf(path.graph, path.pages, { kind: 'place', place: stage }),
]

/** How epubcheck is run here, or nothing: some systems install it as a Java archive that only Java can start. */
function epubcheck(): readonly string[] | undefined {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((part) => join(part, 'epubcheck'))
    .find((file) => existsSync(file))
  if (found === undefined) return undefined
  return realpathSync(found).endsWith('.jar') ? ['java', '-jar', found] : [found]
}

for (const edition of editions) {
  test(`the EPUB ${edition.id} is whole: listed files, well-formed pages, links that lead somewhere`, () => {
    assert.deepEqual(epubFaults(epub(edition)), [])
  })
}

const checker = epubcheck()
test(`epubcheck finds nothing in the EPUB of the path (${checker === undefined ? 'it is not installed here: only the structure was checked' : 'it ran'})`, () => {
  if (checker === undefined) return
  const [program = '', ...args] = checker
  // A stage is made of the same chapters, and the checker is slow.
  for (const edition of editions.slice(0, 1)) {
    const file = join(folder, `${edition.id}.epub`)
    writeFileSync(file, epub(edition))
    const { status, stdout, stderr } = spawnSync(program, [...args, '--failonwarnings', file], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, `${stdout}${stderr}`)
    assert.match(stdout + stderr, /0 fatals? \/ 0 errors? \/ 0 warnings?/)
  }
})

test('every written article has a chapter in the EPUB of the path, and those of a stage in its own', () => {
  const [whole, one] = editions
  for (const article of path.graph.articles.filter(({ state }) => state === 'written')) {
    const own = (edition: typeof whole): boolean =>
      edition?.chapters.some(({ page }) => page.path === `articles/${article.id}.html`) ?? false
    assert.ok(own(whole), article.id)
    assert.equal(own(one), article.place === stage.id, article.id)
  }
})

test('the book of the whole path weighs at most six megabytes', async () => {
  const text = await book(root, path)
  assert.ok(Buffer.byteLength(text) <= 6_000_000, `${Buffer.byteLength(text)} bytes`)
})
