import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { everyConformance } from '#test/conformance/every-corpus.ts'
import { conformancePage } from '#tools/conformance-page.ts'
import { generatedNote } from '#tools/generated-documents.ts'

const path = 'docs/reference/conformance.md'
const scored = everyConformance()
const skip = scored.kind === 'missing' ? `not at hand: ${scored.corpora.join(', ')}` : false

test('the conformance page says what the corpora say today (npm run generate)', { skip }, () => {
  assert.ok(scored.kind === 'scored')
  assert.equal(readFileSync(path, 'utf8'), generatedNote + conformancePage(scored.results))
})

test('every corpus has cases, and each case either agrees or is named with a reason', { skip }, () => {
  assert.ok(scored.kind === 'scored')
  for (const { vendor, cases, agreed, differed } of scored.results) {
    assert.ok(cases > 0, vendor)
    assert.equal(agreed + differed.length, cases, vendor)
    for (const { why } of differed) assert.ok(why.length > 10, `${vendor}: ${why}`)
  }
})
