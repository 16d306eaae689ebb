import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edited, toyContent, toyEngine } from '#path/cases/toy-content.ts'
import { compilePath } from '#path/compile.ts'
import type { ContentFile } from '#path/content-file.ts'
import { type IndexedSection, type PathIndex, pathIndex } from '#path/path-index.ts'

const engine = { ...toyEngine, version: 1 }

function indexOf(files: readonly ContentFile[]): PathIndex {
  const outcome = compilePath(files, [toyEngine])
  assert.ok(outcome.ok, outcome.issues.map(({ where, message }) => `${where} ${message}`).join('\n'))
  return pathIndex(outcome.value, [engine])
}
const partOf = (index: PathIndex): IndexedSection | undefined =>
  index.articles[0]?.sections.find(({ anchor }) => anchor === 'part')
const current = partOf(indexOf(toyContent))?.hash ?? ''

/** The section "part" with this history of hashes and marks, the last of them what stands there now. */
const withHistory = (...versions: readonly (readonly [hash: string, mark: string])[]): PathIndex =>
  indexOf([
    ...toyContent,
    {
      path: 'revisions/first.yaml',
      text: `- section: part\n  versions:\n${versions
        .map(
          ([hash, mark], day) =>
            `    - { hash: '${hash}', on: 2026-11-0${day + 1}, mark: ${mark}, note: n, text: t }\n`,
        )
        .join('')}`,
    },
  ])
const older = 'a'.repeat(16)
const oldest = 'b'.repeat(16)

test('a material change reopens the section for whoever read a version before it', () => {
  const section = partOf(withHistory([oldest, 'first'], [older, 'clarifying'], [current, 'material']))
  assert.deepEqual([section?.reopens, section?.keeps], [[oldest, older], []])
})

test('an editorial or clarifying change leaves what was read as read', () => {
  const section = partOf(withHistory([oldest, 'first'], [older, 'editorial'], [current, 'clarifying']))
  assert.deepEqual([section?.reopens, section?.keeps], [[], [oldest, older]])
})

test('only what came before the last material change is reopened', () => {
  const section = partOf(withHistory([oldest, 'first'], [older, 'material'], [current, 'editorial']))
  assert.deepEqual([section?.reopens, section?.keeps], [[oldest], [older]])
})

test('a text that went back to what it was does not reopen for those who read it then', () => {
  const section = partOf(withHistory([current, 'first'], [older, 'material'], [current, 'material']))
  assert.deepEqual([section?.reopens, section?.keeps], [[older], []])
})

test('an article is valid until the first of its facts is stale, those of its engines included', () => {
  const article = indexOf(toyContent).articles[0]
  // Without horizons a fact is good on the day it was checked and no longer.
  assert.deepEqual(
    [article?.facts, article?.validUntil, article?.reviewBy],
    [['fact-one'], '2026-11-22', '2027-05-22'],
  )
})

test('a planned article leans on nothing yet and has nothing to ask', () => {
  const { articles, questions } = indexOf(toyContent)
  const later = articles.find(({ id }) => id === 'later')
  assert.deepEqual([later?.validUntil, later?.reviewBy, later?.sections], ['ever', 'never', []])
  assert.deepEqual(
    questions.map(({ article }) => article),
    ['first'],
  )
})

test('the hash of a fact moves with its value and not with its sentence', () => {
  const hashIn = (files: readonly ContentFile[]): string => indexOf(files).factHashes['fact-one'] ?? ''
  const before = hashIn(toyContent)
  assert.equal(hashIn(edited('facts/general.yaml', 'One thing.', 'A better sentence.')), before)
  assert.notEqual(hashIn(edited('facts/general.yaml', 'value: 1024', 'value: 2048')), before)
})

test('an index survives JSON unchanged and says the same whatever the order of files', () => {
  const index = indexOf(toyContent)
  assert.deepEqual(JSON.parse(JSON.stringify(index)), index)
  assert.equal(JSON.stringify(indexOf(toyContent.toReversed())), JSON.stringify(index))
})
