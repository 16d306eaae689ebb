import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildSearch, openSearch, type Search, type SearchEntry, type StoredSearch } from '#path/search.ts'
import { queryWordsMax } from '#path/search-words.ts'

const entry = (
  kind: SearchEntry['kind'],
  title: string,
  terms: readonly string[],
  text: string,
): SearchEntry => ({
  ...{ kind, title, terms, text },
  where: 'Somewhere',
  href: `${kind}/${title.toLowerCase().replaceAll(' ', '-')}.html`,
})

const entries: readonly SearchEntry[] = [
  entry('section', 'Counting votes', [], 'A partition without quorum stops, however healthy it is.'),
  entry('term', 'Quorum', [], 'The share of votes that gives a group permission to act.'),
  entry('article', 'Quorum is permission to act', ['Witness'], 'Who may go on after a split.'),
  entry('section', 'Where it stands', ['Witness', 'Failure domain'], 'A casting vote in a third place.'),
  entry('article', 'Failure domains nest and overlap', [], 'Feeds cut across rooms.'),
  entry('pattern', 'Witness in the blast radius', [], 'The tie-breaker stands in the room it should judge.'),
  entry('fact', 'Windows counts a file share as a witness.', [], 'Microsoft'),
  entry('term', 'Réplica', [], 'A copy — 複製 — kept elsewhere.'),
]
/** Opened from its stored text, as a browser opens it. */
const opened = (list: readonly SearchEntry[]): Search =>
  openSearch(JSON.parse(JSON.stringify(buildSearch(list))) as StoredSearch)
const search = opened(entries)
const titles = (query: string): readonly string[] =>
  search.find(query, 10).hits.map(({ title }) => title.map(({ text }) => text).join(''))

test('a word in a title counts more than among the terms, and there more than in the text', () => {
  assert.deepEqual(titles('quorum'), ['Quorum is permission to act', 'Quorum', 'Counting votes'])
})

test('a misspelt word finds what was meant', () => {
  assert.equal(titles('quorm')[0], 'Quorum is permission to act')
  assert.equal(titles('failiure domain')[0], 'Failure domains nest and overlap')
  assert.equal(titles('wittness')[0], 'Witness in the blast radius')
})

test('what is spelt as it was typed stands before what is only near to it', () => {
  const near = opened([
    entry('article', 'Hosts', [], 'Close to the word.'),
    entry('article', 'Ghosts', [], 'Further from the word.'),
  ])
  assert.equal(near.find('ghosts', 2).hits[0]?.title[0]?.text, 'Ghosts')
})

test('the beginning of a word is enough, so that results come while one types', () => {
  assert.ok(titles('overl').includes('Failure domains nest and overlap'))
})

test('accents make no difference', () => {
  assert.deepEqual(titles('replica'), ['Réplica'])
  assert.deepEqual(titles('RÉPLICA'), ['Réplica'])
})

test('words of another script are found as they stand', () => {
  assert.deepEqual(titles('複製'), ['Réplica'])
  assert.deepEqual(titles('квòрум'), [])
})

test('every word must be there; when nothing holds them all, what holds some is said to hold some', () => {
  const every = search.find('permission split', 10)
  assert.equal(every.holding, 'every-word')
  assert.equal(every.total, 1)
  const any = search.find('permission feeds', 10)
  assert.equal(any.holding, 'any-word')
  assert.ok(any.total > 1)
})

test('words that carry no meaning are left out, unless there are no others', () => {
  assert.deepEqual(search.find('what is the quorum of this?', 10).words, ['quorum'])
  assert.deepEqual(search.find('to act', 10).words, ['act'])
  assert.deepEqual(search.find('where it is', 10).words, ['where', 'it', 'is'])
})

test('an empty query and one without letters find nothing and say that no word was there', () => {
  for (const query of ['', '   ', '-- /?.*+^$', '()[]{}|\\', '🙂']) {
    const answer = search.find(query, 10)
    assert.deepEqual([answer.words, answer.hits, answer.total], [[], [], 0])
  }
})

test('characters that mean something in a pattern are only characters', () => {
  assert.deepEqual(titles('quorum.*'), titles('quorum'))
  assert.deepEqual(titles('(quorum'), titles('quorum'))
  assert.deepEqual(titles('quorum\\'), titles('quorum'))
})

test('of a very long query the beginning is read, and the answer says so', () => {
  const answer = search.find(`quorum ${'failure '.repeat(1250)}`, 10)
  assert.equal(answer.cut, 'cut')
  assert.ok(answer.words.length <= queryWordsMax)
  assert.equal(search.find('a'.repeat(10_000), 10).total, 0)
})

test('no query throws, and marks never change a text', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 80 }), (points) => {
      const query = String.fromCodePoint(...points)
      for (const { title, href } of search.find(query, 20).hits) {
        const original = entries.find((one) => one.href === href)
        assert.equal(title.map(({ text }) => text).join(''), original?.title)
      }
    }),
    { seed: 7, numRuns: 200 },
  )
})

test('what was looked for is marked in title and snippet, misspelt or not', () => {
  const hit = search.find('failiure', 1).hits[0]
  assert.deepEqual(hit?.title[0], { text: 'Failure', marked: true })
  const [section] = search.find('partition', 1).hits
  assert.deepEqual(
    section?.snippet.filter(({ marked }) => marked),
    [{ text: 'partition', marked: true }],
  )
})

test('a snippet is the stretch that holds most of the words, cut at words, with what is left out shown', () => {
  const filler = 'Nothing of interest stands in this long sentence about other things. '.repeat(12)
  const long = opened([
    entry('article', 'Long', [], `${filler}Here a witness keeps its quorum alive. ${filler}`),
  ])
  const text =
    long
      .find('witness quorum', 1)
      .hits[0]?.snippet.map((part) => part.text)
      .join('') ?? ''
  assert.match(text, /^… .*witness keeps its quorum.* …$/)
  assert.ok(text.length < 260, `${text.length} characters`)
})

test('the same entries give the same bytes', () => {
  assert.equal(JSON.stringify(buildSearch(entries)), JSON.stringify(buildSearch(entries)))
})

test('an index over nothing answers every query with nothing', () => {
  assert.equal(opened([]).find('quorum', 5).total, 0)
})
