import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toyArticle, toyContent, toyEngine } from '#path/cases/toy-content.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import type { ContentGraph } from '#path/graph.ts'
import { type ContentRoot, withPacks } from '#path/packs.ts'

const pack = (name: string, ...more: readonly ContentFile[]): ContentRoot => ({
  name,
  files: [
    {
      path: 'pack.yaml',
      text: `id: ${name}\ntitle: Ours\ntracks: [${name}-track]\nroutes: []\naudiences: []\nappends: []\n`,
    },
    {
      path: `tracks/${name}-track.yaml`,
      text: `id: ${name}-track\ntitle: Ours\nlevel: foundation\npromise: More.\narticles: [${name}-article]\n`,
    },
    toyArticle(`${name}-article`, 'See [it](first.md) and :fact[fact-one].\n', {
      place: `${name}-track`,
      prerequisites: '[first]',
      introduces: '[]',
    }),
    ...more,
  ],
})

function graphOf(...packs: readonly ContentRoot[]): ContentGraph {
  const files = withPacks(toyContent, packs)
  assert.ok(files.ok)
  const graph = compilePath(files.value, [toyEngine])
  assert.ok(graph.ok, graph.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  return graph.value
}
function issuesOf(...packs: readonly ContentRoot[]): readonly string[] {
  const files = withPacks(toyContent, packs)
  if (!files.ok) return files.issues.map(({ where, message }) => `${where} ${message}`)
  const graph = compilePath(files.value, [toyEngine])
  return graph.issues.map(({ where, message }) => `${where} ${message}`)
}

test('a pack adds a track and an article that stands on the path, and changes nothing else', () => {
  const [plain, more] = [graphOf(), graphOf(pack('ours'))]
  assert.deepEqual(
    more.articles.map(({ id }) => id),
    [...plain.articles.map(({ id }) => id), 'ours-article'],
  )
  assert.deepEqual(more.stages, plain.stages)
  assert.deepEqual(
    more.tracks.map(({ id }) => id),
    ['ours-track'],
  )
  assert.equal(more.articles.at(-1)?.file, 'ours/articles/ours-article.md')
})

test('the order in which packs are given changes nothing', () => {
  assert.deepEqual(graphOf(pack('b'), pack('a')), graphOf(pack('a'), pack('b')))
})

test('a pack appends an article of its own to a stage that is there', () => {
  const appending: ContentRoot = {
    name: 'ours',
    files: [
      {
        path: 'pack.yaml',
        text: 'id: ours\ntitle: Ours\ntracks: []\nroutes: []\naudiences: []\nappends: [{ place: stage-1, articles: [extra] }]\n',
      },
      toyArticle('extra', 'Words.\n', { introduces: '[]' }),
    ],
  }
  assert.deepEqual(
    graphOf(appending).stages[0]?.articles.map(({ id }) => id),
    ['first', 'later', 'extra'],
  )
})

test('an article of a pack with the id of another is refused, with both files named', () => {
  const [issue, ...more] = issuesOf(pack('ours', toyArticle('first', 'Mine.\n')))
  assert.equal(more.length, 0)
  assert.match(
    issue ?? '',
    /^ours\/articles\/first\.md:1 The article "first" stands in articles\/first\.md:1 already/,
  )
})

test('a fact, a term and a track of a pack with the id of another are refused, with both files named', () => {
  const copy = (path: string): ContentFile => toyContent.find((file) => file.path === path) as ContentFile
  const found = issuesOf(
    pack(
      'ours',
      { ...copy('facts/general.yaml'), path: 'facts/ours.yaml' },
      copy('glossary/glossary.yaml'),
      copy('stages/stage-1.yaml'),
    ),
  ).join('\n')
  assert.match(
    found,
    /ours\/facts\/ours\.yaml:1 The fact "fact-one" stands in facts\/general\.yaml:1 already/,
  )
  assert.match(
    found,
    /ours\/glossary\/glossary\.yaml:1 The term "term-one" stands in glossary\/glossary\.yaml:1/,
  )
  assert.match(
    found,
    /ours\/stages\/stage-1\.yaml:1 The place "stage-1" stands in stages\/stage-1\.yaml:1 already/,
  )
})

test('a mistake in a pack is shown in the file of the pack, with its line', () => {
  const [issue] = issuesOf(pack('ours', { path: 'facts/ours.yaml', text: '- id: Wrong Id\n' }))
  assert.match(issue ?? '', /^ours\/facts\/ours\.yaml:1 /)
})

test('a folder without pack.yaml, a pack with a path of its own and two packs of one name are refused', () => {
  assert.match(issuesOf({ name: 'loose', files: [] })[0] ?? '', /Add a pack\.yaml/)
  assert.match(issuesOf(pack('ours', { path: 'path.yaml', text: '' }))[0] ?? '', /has no path\.yaml/)
  assert.match(
    issuesOf(pack('ours'), pack('ours'))[0] ?? '',
    /Two content packs are in folders called "ours"/,
  )
  assert.match(issuesOf(pack('facts'))[0] ?? '', /like a folder of the path/)
})

test('a track that no path and no pack lists is refused: nobody could reach what it holds', () => {
  const { name, files } = pack('ours')
  const unlisted = files.map(({ path, text }) => ({
    path,
    text: text.replace('tracks: [ours-track]', 'tracks: []'),
  }))
  assert.match(issuesOf({ name, files: unlisted })[0] ?? '', /No domain lists the track "ours-track"/)
})
