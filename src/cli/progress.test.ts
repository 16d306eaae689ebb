import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shareText } from '#cli/progress.ts'

test('a small share shows tenths, and no share is rounded up to what was not reached', () => {
  const shown = [0, 0.0026, 0.0999, 0.1, 0.999, 1].map(shareText)
  assert.deepEqual(shown, ['0.0 %', '0.2 %', '9.9 %', '10 %', '99 %', '100 %'])
})
