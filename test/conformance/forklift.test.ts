import assert from 'node:assert/strict'
import { forkliftConformance } from '#test/conformance/forklift.ts'
import { corpusTest } from '#test/corpus.ts'

corpusTest(
  'migration-concerns',
  'the checks find in each case of a migration tool as many concerns as its own rules do',
  (folder, context) => {
    const { cases, agreed, differed } = forkliftConformance(folder)
    context.diagnostic(`${agreed} of ${cases} cases agree`)
    assert.deepEqual(differed, [])
    assert.ok(cases >= 40)
  },
)
