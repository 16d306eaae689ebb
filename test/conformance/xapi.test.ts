import assert from 'node:assert/strict'
import { xapiConformance } from '#test/conformance/xapi.ts'
import { corpusTest } from '#test/corpus.ts'

corpusTest(
  'xapi-ha',
  'XAPI’s planner is told as XAPI’s own tests have it, in every case',
  (folder, context) => {
    const { cases, agreed, differed } = xapiConformance(folder)
    context.diagnostic(`${agreed} of ${cases} cases agree`)
    assert.deepEqual(differed, [])
    assert.ok(cases > 0)
  },
)
