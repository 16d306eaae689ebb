import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engineById, patterns } from '#catalog'
import { estateDigest } from '#estate/digest.ts'
import { parseEstate, partLimits } from '#estate/schema.ts'
import { checkEstate } from '#estate/validation.ts'
import { gib, mib } from '#kernel/units.ts'
import { askPatterns } from '#patterns/ask-patterns.ts'
import { clusterOf, datastoreOf, estateWith, hostOf, serviceOf, vmOf } from '#test/sample-estate.ts'

/** More arguments than a call can take, so that a list spread into one ends the run. */
const many = 130_000

/** Everything in one place: one host, one datastore, and a service that needs the last VM. */
const crowded = estateWith({
  clusters: [clusterOf('c', { platform: 'vsphere', haEnabled: true })],
  hosts: ['h1', 'h2'].map((id) => hostOf(id, { clusterId: 'c', memoryBytes: gib(2 ** 20), cores: 64 })),
  datastores: [datastoreOf('d', { hostIds: ['h1', 'h2'] })],
  vms: Array.from({ length: many }, (_, at) =>
    vmOf(`v${at}`, { hostId: 'h1', clusterId: 'c', datastoreIds: ['d'], memoryBytes: mib(1) }),
  ),
  services: [serviceOf('s', { kind: 'component', ref: `vm:v${many - 1}` })],
})

test('one VM more than an estate may have is refused with the number and the limit', () => {
  const vms = Array.from({ length: partLimits.vms + 1 }, () => 0)
  const outcome = parseEstate({ ...crowded, vms }, 'estate.json')
  assert.ok(!outcome.ok)
  assert.deepEqual(
    outcome.issues.map(({ where }) => where),
    ['estate.json.vms'],
  )
  assert.match(outcome.issues[0].message, /1000001; it must be a list of at most 1000000/)
})

test('130,000 VMs on one host are read, judged and checked for patterns without a stop', () => {
  assert.ok(parseEstate(crowded, 'estate').ok)
  assert.equal(estateDigest(crowded).length, 64)
  assert.ok(checkEstate(crowded).every(({ severity }) => severity !== 'error'))
  const answers = askPatterns(crowded, patterns, { asOf: '2027-01-01' }, { examples: 1 }, () => {})
  assert.equal(answers.length, patterns.length)
})

for (const [id, params] of [
  ['blast-radius', { failed: ['host:h1'] }],
  ['control-loss', {}],
  ['ha-timeline', { lost: ['host:h1'] }],
] as const) {
  test(`130,000 VMs that stop with one host get an answer from ${id}`, () => {
    const context = { seed: 1, progress: () => undefined }
    const outcome = engineById(id)?.run({ estate: crowded, digest: 'many' }, params, context)
    assert.ok(outcome?.ok, JSON.stringify(outcome?.issues[0]))
    assert.ok(outcome.value.blocks.length > 1)
  })
}
