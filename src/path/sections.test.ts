import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseBody } from '#path/body.ts'
import { toyEngine } from '#path/cases/toy-content.ts'
import type { EngineShape } from '#path/graph.ts'
import { type Section, withModelMinutes } from '#path/sections.ts'

const sectionsIn = (text: string, engine: EngineShape = toyEngine): readonly Section[] =>
  parseBody('articles/a.md', text, 0, [engine]).body.sections
const hashes = (text: string): readonly string[] => sectionsIn(text).map(({ hash }) => hash)
const one = (text: string): string => {
  const [hash, ...more] = hashes(text)
  assert.ok(hash !== undefined && more.length === 0)
  return hash
}

test('a section reaches from its heading to the next, and what stands before the first is the lead', () => {
  const found = sectionsIn('Before.\n\n## One {#one}\n\nText here.\n\n### Two {#two}\n\nMore.\n')
  assert.deepEqual(
    found.map(({ anchor, title, level, words }) => [anchor, title, level, words]),
    [
      ['lead', '', 2, 1],
      ['one', 'One', 2, 3],
      ['two', 'Two', 3, 2],
    ],
  )
})

test('there is no lead where nothing stands before the first heading', () => {
  assert.deepEqual(
    sectionsIn('## One {#one}\n\nText.\n').map(({ anchor }) => anchor),
    ['one'],
  )
})

test('the text of a section is what a reader reads, without markup', () => {
  const [section] = sectionsIn(
    'A *rule* about [hosts](other.md) and :term[fencing], :term[the word]{id=quorum} and\n:fact[fact-one].\n\n:::fold{title="Why"}\nBecause.\n:::\n',
  )
  assert.equal(
    section?.text,
    'A rule about hosts and [term:fencing], the word [term:quorum] and [fact:fact-one]. Why Because.',
  )
})

test('the hash is the first 16 digits of the SHA-256 of the text', () => {
  // SHA-256("abc") as in FIPS 180-2, appendix B.1.
  assert.equal(one('abc\n'), 'ba7816bf8f01cfea')
})

test('emphasis, line breaks, the target of a link and white space change no hash', () => {
  const plain = one('Two hosts fit, and the rack does not.\n')
  assert.equal(one('Two *hosts* fit,\nand the   **rack** does not.\n'), plain)
  assert.equal(one('[Two hosts](x.md) fit, and the rack does not.\n'), plain)
})

test('a word, a fact, a term, the title of a figure and what an author set change the hash', () => {
  const figure = (title: string, more: string): string =>
    one(`:::model{engine=toy title="${title}"${more}}\nCaption.\n:::\n`)
  const all = [
    one('Two hosts fit.\n'),
    one('Three hosts fit.\n'),
    one('Two hosts fit :fact[fact-one].\n'),
    one('Two hosts fit :fact[fact-two].\n'),
    one('Two hosts fit :term[fact-one].\n'),
    figure('Two fit', ''),
    figure('Three fit', ''),
    figure('Two fit', ' failures=2'),
    figure('Two fit', ' failures=0'),
  ]
  assert.equal(new Set(all).size, all.length)
})

test('what a figure shows and lets turn is form, and an engine that gains a parameter moves no hash', () => {
  const plain = ':::model{engine=toy title="Two fit"}\nCaption.\n:::\n'
  assert.equal(
    one(':::model{engine=toy title="Two fit" turn=failures show=table rows=3}\nCaption.\n:::\n'),
    one(plain),
  )
  const grown: EngineShape = {
    ...toyEngine,
    params: { ...toyEngine.params, more: toyEngine.params.failures! },
  }
  assert.deepEqual(sectionsIn(plain, grown), sectionsIn(plain))
})

const word = fc.constantFrom('host', 'rack', 'fails', 'never', 'twice', 'two', 'then', 'witness')
const paragraph = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '))

test('law: words of the sections sum to the words of the text', () => {
  fc.assert(
    fc.property(fc.array(paragraph, { maxLength: 8 }), (parts) => {
      const text = parts.map((part, index) => `## ${part} {#part-${index}}\n\n${part}\n`).join('\n')
      const { body } = parseBody('a.md', text, 0, [])
      const sum = body.sections.reduce((words, section) => words + section.words, 0)
      assert.equal(sum, body.words)
      assert.equal(sum, 2 * parts.reduce((words, part) => words + part.split(' ').length, 0))
    }),
    { seed: 3, numRuns: 60 },
  )
})

test('law: a change inside one section moves the hash of that section and of no other', () => {
  const parts = fc.array(paragraph, { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(parts, fc.nat(), (texts, pick) => {
      const write = (list: readonly string[]): string =>
        list.map((part, index) => `## Title {#part-${index}}\n\n${part}\n`).join('\n')
      const changed = pick % texts.length
      const before = hashes(write(texts))
      const after = hashes(write(texts.map((part, index) => (index === changed ? `${part} again` : part))))
      before.forEach((hash, index) => {
        assert.equal(hash === after[index], index !== changed)
      })
    }),
    { seed: 5, numRuns: 60 },
  )
})

test('the minutes at the models are shared equally among the figures, each where it stands', () => {
  const figure = ':::model{engine=toy title="T"}\n:::\n'
  const text = `${figure}\n## One {#one}\n\n${figure}\n${figure}\n## Two {#two}\n\nWord.\n`
  const { body } = parseBody('a.md', text, 0, [toyEngine])
  const minutes = withModelMinutes(body.sections, body.figures, 6).map((section) => section.minutes)
  // The lead has no words and one figure; "One" is one word; "Two" and "Word" are two words at 200 a minute.
  assert.deepEqual(minutes, [2, 1 / 200 + 4, 2 / 200])
})
