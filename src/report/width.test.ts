import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cut, displayWidth, wrap } from '#report/width.ts'

test('wide characters take two columns, marks none, a joined emoji two', () => {
  assert.equal(displayWidth('host'), 4)
  assert.equal(displayWidth('\u4e3b\u673a'), 4)
  assert.equal(displayWidth('e\u0301'), 1)
  assert.equal(displayWidth('\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'), 2)
  assert.equal(displayWidth('\u{1f1e9}\u{1f1ea}'), 2)
  assert.equal(displayWidth('\u{1f44d}\u{1f3fd}'), 2)
})

test('a long name keeps its end, where host names differ', () => {
  assert.equal(cut('production-rz1-esx-07', 12), 'pro\u20261-esx-07')
  assert.equal(cut('short', 12), 'short')
})

test('no wrapped line is wider than asked and no word is lost', () => {
  const text = fc.array(fc.constantFrom('a', 'host-07', '\u4e3b\u673a', 'x'.repeat(30), '\u{1f525}'), {
    minLength: 1,
  })
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 40 }), (words, columns) => {
      const lines = wrap(words.join(' '), columns)
      for (const line of lines) assert.ok(displayWidth(line) <= columns, `"${line}" in ${columns}`)
      assert.equal(lines.join('').replaceAll(' ', ''), words.join(''))
    }),
    { numRuns: 300, seed: 3 },
  )
})
