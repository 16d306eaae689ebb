import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conformancePage } from '#tools/conformance-page.ts'

const result = { vendor: 'A', corpus: 'a', source: 'a/b@c', cases: 3, agreed: 1 }

test('a row counts what agreed and what differed, and every reason is listed once with its cases', () => {
  const differed = [
    { case: 'two', why: 'needs x | y' },
    { case: 'three', why: 'needs x | y' },
  ]
  const page = conformancePage([{ ...result, differed }])
  assert.match(page, /^A \| a \| 3 \| 1 \| 2 \| a\/b@c$/m)
  assert.match(page, /^two, three \| needs x \\\| y$/m)
})

test('a corpus that agrees throughout has no list of differences', () => {
  assert.doesNotMatch(conformancePage([{ ...result, agreed: 3, differed: [] }]), /^## /m)
})
