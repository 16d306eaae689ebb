import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import { changelog } from '#path/governance/changelog.ts'
import { markedHistory, movedSections, revisionsPath, revisionsText } from '#path/governance/mark.ts'
import type { ContentGraph, WrittenArticle } from '#path/graph.ts'
import { ownContent, replaced, settled } from '#test/own-content.ts'

const own = settled(ownContent())
const id = 'domains-nest-and-overlap'
const path = `articles/${id}.md`

function graphOf(files: readonly ContentFile[]): ContentGraph {
  const graph = compilePath(files, engines)
  assert.ok(graph.ok, graph.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  return graph.value
}
function articleOf(files: readonly ContentFile[]): WrittenArticle {
  const article = graphOf(files).articles.find((each) => each.id === id)
  assert.ok(article?.state === 'written')
  return article
}
type Change = Parameters<typeof markedHistory>[2]
function mark(files: readonly ContentFile[], change: Change): readonly ContentFile[] {
  const article = articleOf(files)
  const text = revisionsText(markedHistory(article, movedSections(article), change))
  return [...files.filter((file) => file.path !== revisionsPath(id)), { path: revisionsPath(id), text }]
}
const drawn = replaced(own, path, 'Somebody typed it.', 'Somebody drew it.')
const material: Change = { mark: 'material', note: 'It is drawn.', on: '2026-12-01' }

test('an article whose text is as it was marked has no section that moved', () => {
  assert.deepEqual(movedSections(articleOf(own)), [])
  assert.deepEqual(
    movedSections(articleOf(replaced(own, path, 'title="Derivation: what', 'title="Derivation:  what'))),
    [],
  )
})

test('a mark keeps what the section said before, so that a reader can be shown the difference', () => {
  const article = articleOf(mark(drawn, material))
  const versions =
    article.history.find(({ section }) => section === 'the-hierarchy-is-a-drawing')?.versions ?? []
  assert.deepEqual(
    versions.map((version) => version.mark),
    ['first', 'material'],
  )
  assert.match(versions[0]?.text ?? '', /Somebody typed it/)
  assert.match(versions[1]?.text ?? '', /Somebody drew it/)
  assert.deepEqual(movedSections(article), [])
  assert.equal(article.changedOn, '2026-12-01')
})

test('a mark for one section leaves the others to be marked', () => {
  const two = replaced(drawn, path, 'The domains overlap, so', 'The domains do overlap, so')
  const article = articleOf(two)
  assert.deepEqual(movedSections(article), ['the-hierarchy-is-a-drawing', 'what-fails-together'])
  const text = revisionsText(markedHistory(article, ['what-fails-together'], material))
  const files = two.map((file) => (file.path === revisionsPath(id) ? { ...file, text } : file))
  assert.deepEqual(movedSections(articleOf(files)), ['the-hierarchy-is-a-drawing'])
})

test('a section that is gone ends with an empty text, and one that came back begins again with its words', () => {
  const renamed = replaced(own, path, '{#four-ways-across}', '{#ways-across}')
  const files = mark(renamed, material)
  const last = articleOf(files)
    .history.find(({ section }) => section === 'four-ways-across')
    ?.versions.at(-1)
  assert.deepEqual([last?.hash, last?.text], ['gone', ''])
  assert.deepEqual(movedSections(articleOf(files)), [])
  const back = replaced(files, path, '{#ways-across}', '{#four-ways-across}')
  assert.deepEqual(movedSections(articleOf(back)), ['four-ways-across', 'ways-across'])
  assert.deepEqual(movedSections(articleOf(mark(back, { ...material, on: '2026-12-02' }))), [])
})

test('a text with colons, quotes, dashes and a hash sign survives the file', () => {
  const odd = replaced(own, path, 'Somebody typed it.', "It's \"typed\": # by - *somebody* | {x} & 'more'.")
  assert.deepEqual(movedSections(articleOf(mark(odd, material))), [])
})

test('the changelog names what was added, changed and replaced, newest first', () => {
  const files = [
    ...mark(drawn, material).filter((file) => file.path !== 'replaced.yaml'),
    {
      path: 'replaced.yaml',
      text: `- { id: old-one, title: The old one, successor: ${id}, on: 2026-11-25, because: Two became one. }\n`,
    },
  ]
  const changes = changelog(graphOf(files)).filter(({ article }) => article === id || article === 'old-one')
  assert.deepEqual(
    changes.map(({ on, kind, sections }) => [on, kind, sections]),
    [
      ['2026-12-01', 'material', ['The hierarchy is a drawing']],
      ['2026-11-25', 'replaced', []],
      ['2026-11-22', 'added', []],
    ],
  )
})
