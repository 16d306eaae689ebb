import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { wordDiff } from '#path/progress/word-diff.ts'

fc.configureGlobal({ seed: 20_261_122 })

const word = fc.constantFrom('a', 'rule', 'host', 'feed', 'fails')
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '))
const side = (changes: ReturnType<typeof wordDiff>, left: 'gone' | 'new'): string =>
  changes
    .filter(({ kind }) => kind !== left)
    .map(({ text: run }) => run)
    .join(' ')

test('what stayed and went is the old text, what stayed and came is the new one', () => {
  fc.assert(
    fc.property(text, text, (older, newer) => {
      const changes = wordDiff(older, newer)
      assert.equal(side(changes, 'new'), older)
      assert.equal(side(changes, 'gone'), newer)
    }),
  )
})

test('no shorter list of changes exists', () => {
  const common = (a: readonly string[], b: readonly string[]): number =>
    a.length === 0 || b.length === 0
      ? 0
      : a[0] === b[0]
        ? 1 + common(a.slice(1), b.slice(1))
        : Math.max(common(a.slice(1), b), common(a, b.slice(1)))
  const short = fc.array(word, { maxLength: 6 })
  fc.assert(
    fc.property(short, short, (a, b) => {
      const same = wordDiff(a.join(' '), b.join(' '))
        .filter(({ kind }) => kind === 'same')
        .flatMap(({ text: run }) => run.split(' '))
      assert.equal(same.length, common(a, b))
    }),
  )
})

test('one changed word is shown as one word', () => {
  assert.deepEqual(wordDiff('A feed holds 40 hosts up.', 'A feed holds 60 hosts up.'), [
    { kind: 'same', text: 'A feed holds' },
    { kind: 'gone', text: '40' },
    { kind: 'new', text: '60' },
    { kind: 'same', text: 'hosts up.' },
  ])
})

test('very long texts are compared as a whole and not word by word', () => {
  const changes = wordDiff('x '.repeat(4001), 'y '.repeat(4001))
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['gone', 'new'],
  )
})
