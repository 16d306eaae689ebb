import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseJsonBytes } from '#server/json-text.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const codeOf = (bytes: Uint8Array, depthMax: number): string => {
  const outcome = parseJsonBytes(bytes, depthMax)
  return outcome.ok ? 'read' : outcome.issues[0].code
}

test('every JSON value that is shallow enough is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      assert.deepEqual(parseJsonBytes(bytesOf(text), 50), { ok: true, value: JSON.parse(text), issues: [] })
    }),
    { seed: 11, numRuns: 500 },
  )
})

test('the limit counts brackets that nest, and only those outside strings', () => {
  assert.equal(codeOf(bytesOf('[[1],[2],[3]]'), 2), 'read')
  assert.equal(codeOf(bytesOf('[[[1]]]'), 2), 'server.json-too-deep')
  assert.equal(codeOf(bytesOf('{"a":{"b":[]}}'), 2), 'server.json-too-deep')
  assert.equal(codeOf(bytesOf('["[[[[", "\\"[[[[", "\\\\"]'), 1), 'read')
  assert.equal(codeOf(bytesOf('["\\\\", [[]]]'), 2), 'server.json-too-deep')
})

test('half a million open brackets are refused without recursion', () => {
  assert.equal(codeOf(new Uint8Array(500_000).fill(0x5b), 100), 'server.json-too-deep')
})

test('text that is not JSON, empty or not UTF-8 is refused by name', () => {
  for (const text of ['', ' ', '{', '[1,]', '{"a":1}}', 'NaN', "{'a':1}", '\u0000']) {
    assert.equal(codeOf(bytesOf(text), 10), 'server.json-malformed', JSON.stringify(text))
  }
  assert.equal(codeOf(new Uint8Array([0x22, 0xc3, 0x22]), 10), 'server.text-malformed')
  assert.equal(codeOf(new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), 10), 'server.text-malformed', 'UTF-16')
})
