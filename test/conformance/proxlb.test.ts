import assert from 'node:assert/strict'
import { proxlbConformance } from '#test/conformance/proxlb.ts'
import { corpusTest } from '#test/corpus.ts'

corpusTest('proxlb-solver', 'every expectation of a balancer’s own scenarios is met', (folder, context) => {
  const { cases, agreed, differed } = proxlbConformance(folder)
  context.diagnostic(`${agreed} of ${cases} cases agree`)
  assert.deepEqual(differed, [])
  assert.ok(cases > 0)
})
