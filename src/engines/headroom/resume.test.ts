import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Checkpoint } from '#engines/engine.ts'
import headroom from '#engines/headroom/engine.ts'
import { sampleCluster, sampleEstate, sampleHost, sampleVm } from '#engines/headroom/sample.ts'
import type { Estate } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { assert as insist } from '#kernel/outcome.ts'
import { gib } from '#kernel/units.ts'

/** Two clusters; the larger has more losses of three hosts than are examined between two words about progress. */
function estate(): Estate {
  const larger = Array.from({ length: 44 }, (_, at) => sampleHost(`h${at}`, gib(64), { clusterId: 'a' }))
  const smaller = Array.from({ length: 4 }, (_, at) => sampleHost(`k${at}`, gib(16), { clusterId: 'b' }))
  const hosts = [...larger, ...smaller]
  const vms = hosts.flatMap(({ id, clusterId }, at) =>
    [0, 1].map((number) => sampleVm(`v-${id}-${number}`, id, gib(2 + ((at + number) % 3)), { clusterId })),
  )
  return sampleEstate({ hosts, vms, clusters: [sampleCluster('a'), sampleCluster('b')] })
}

const on = { estate: estate(), digest: 'resume' }
const ask = (params: Readonly<Record<string, unknown>>, checkpoint: Checkpoint): string => {
  const run = headroom.run(on, params, { seed: 1, progress: () => undefined, checkpoint })
  insist(run.ok, 'the question is in order')
  return canonicalJson(run.value)
}

for (const params of [{ failures: 3 }, { failures: 2, certificates: 'all' }]) {
  test(`a run of ${JSON.stringify(params)} that is stopped anywhere and goes on ends with the same bytes`, () => {
    const states: unknown[] = []
    const offer: Checkpoint['offer'] = (state) => void states.push(structuredClone(state()))
    const whole = ask(params, { found: undefined, offer })
    assert.ok(states.length > 1, `${states.length} states`)
    for (const found of states) assert.equal(ask(params, { found, offer: () => undefined }), whole)
  })
}

test('a state that is none is as good as a beginning', () => {
  const params = { failures: 1 }
  const whole = ask(params, { found: undefined, offer: () => undefined })
  for (const found of [
    null,
    7,
    'x',
    {},
    { answered: 'x' },
    { answered: [], standing: {} },
    { answered: [1, 2, 3] },
  ])
    assert.equal(ask(params, { found, offer: () => undefined }), whole)
})
