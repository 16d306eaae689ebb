import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '#catalog'
import { lintPath } from '#path/governance/lint.ts'
import { ownContent, replaced } from '#test/own-content.ts'

const wrong = 'Just take 40 hosts: Proxmox is better.'
const article = 'articles/domains-nest-and-overlap.md'
const pattern = 'patterns/headroom-mirage.yaml'
const edits: readonly (readonly [string, RegExp, string])[] = [
  [article, /question: .*\n(?: {4}.*\n)*/, `question: "Why? ${wrong}"\n`],
  [article, /( {2}weighs:\n) {4}- .*\n/, `$1    - "${wrong}"\n`],
  [
    'faq/about.yaml',
    /question: What is Bulkhead\?\n {2}answer: >-\n/,
    `question: "${wrong}"\n  answer: >-\n`,
  ],
  ['faq/scope.yaml', /answer: >-\n/, `answer: >-\n    ${wrong}\n`],
  ['home.md', /description: >-\n/, `description: >-\n  ${wrong}\n`],
  ['home.md', /Bulkhead is a reading path/, `${wrong} Bulkhead is a reading path`],
  [pattern, /title: .*\n/, `title: "${wrong}"\n`],
  ...['mechanism', 'symptom', 'cheapTest', 'counter', 'blastRadius', 'before', 'during'].map(
    (key) => [pattern, new RegExp(`( *)${key}: (?:.*\\n)(?:\\1 +.*\\n)*`), `$1${key}: "${wrong}"\n`] as const,
  ),
  [pattern, /shows: .*\n/, `shows: "${wrong}"\n`],
  [pattern, /set: .*\n/, `set: "${wrong}"\n`],
  [pattern, /alt: >-\n/, `alt: >-\n    ${wrong}\n`],
]
const files = edits.reduce((all, [path, from, to]) => replaced(all, path, from, to), ownContent())
const issues = lintPath(files, engines)
/** The codes found at the line of a file on which the value of a key begins. */
function codesAt(path: string, begins: RegExp): readonly string[] {
  const lines = files.find((file) => file.path === path)?.text.split('\n') ?? []
  const at = `${path}:${lines.findIndex((line) => begins.test(line)) + 1}`
  return issues.filter(({ where }) => where === at).map(({ code }) => code)
}
const all = ['lint.number-uncited', 'lint.filler', 'lint.vendor-ranking']

test('the desk reads check questions', () => {
  assert.deepEqual(codesAt(article, /^ {2}question: /), all)
})

test('the desk reads what a good answer weighs', () => {
  assert.deepEqual(codesAt(article, /^ {4}- "Just/), all)
})

test('the desk reads frequent questions and their answers', () => {
  assert.deepEqual(codesAt('faq/about.yaml', /^- id: what-is-this/), all)
  assert.deepEqual(codesAt('faq/scope.yaml', /^- id: /), all)
})

test('the desk reads the front page, its front matter and its text', () => {
  assert.deepEqual(codesAt('home.md', /^description: /), all)
  assert.deepEqual(codesAt('home.md', /^Just/), all)
})

test('the desk reads every text of a pattern', () => {
  for (const key of [
    'title',
    'mechanism',
    'symptom',
    'blastRadius',
    'cheapTest',
    'counter',
    ' {2}before',
    ' {2}during',
  ])
    assert.deepEqual(codesAt(pattern, new RegExp(`^${key}: `)), all, key)
  assert.deepEqual(codesAt(pattern, /^ {4}shows: /), all)
})

test('the numbers of a picture and of a setting are examples, the words around them are read', () => {
  assert.deepEqual(codesAt(pattern, /^ {2}alt: /), all.slice(1))
  assert.deepEqual(codesAt(pattern, /^ {4}set: /), all.slice(1))
})
