import assert from 'node:assert/strict'
import { topologyZoo } from '#test/conformance/topology-zoo.ts'
import { corpusTest } from '#test/corpus.ts'

corpusTest(
  'topology-zoo',
  'fatal singles of operators’ networks are their published points and bridges',
  (folder) => {
    const { cases, agreed, differed } = topologyZoo(folder)
    assert.deepEqual(differed, [])
    assert.deepEqual([cases, agreed], [55, 55])
  },
)
