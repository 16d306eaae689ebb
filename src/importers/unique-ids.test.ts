import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uniqueIds } from '#importers/unique-ids.ts'

const idsOf = (wished: readonly (readonly [item: string, id: string])[]): readonly string[] =>
  [...uniqueIds(new Map(wished), (item) => item)].map(([item, id]) => `${item} ${id}`).sort()

test('what shares an id gets a number by what it is, in whatever order it came', () => {
  const wished = [['b', 'web'] as const, ['a', 'web'] as const, ['c', 'db'] as const]
  assert.deepEqual(idsOf(wished), ['a web', 'b web~2', 'c db'])
  assert.deepEqual(idsOf([...wished].reverse()), ['a web', 'b web~2', 'c db'])
})

test('a host called none or a VM called unknown is not read as the word', () => {
  assert.deepEqual(
    idsOf([
      ['a', 'none'],
      ['b', 'unknown'],
      ['c', 'nowhere'],
    ]),
    ['a none~', 'b unknown~', 'c nowhere~'],
  )
})
