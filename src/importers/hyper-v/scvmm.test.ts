import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/hyper-v/importer.ts'
import { sampleScvmm } from '#importers/hyper-v/sample.ts'

test('an inventory of System Center says what is highly available, what is a replica and what a disk of the cluster is seen by', () => {
  const outcome = importer.parse([
    givenFile({ name: 's.json', bytes: strToU8(JSON.stringify(sampleScvmm())) }),
  ])
  assert.ok(outcome.ok)
  const { estate } = outcome.value
  assert.deepEqual(
    estate.vms.map(({ name, power, restartPriority, tags }) => [name, power, restartPriority, tags]),
    [
      ['app', 'on', 'high', []],
      ['app', 'off', 'disabled', ['replica']],
      ['golden', 'off', 'unknown', []],
      ['lone', 'unknown', 'disabled', []],
    ],
  )
  const [own, copy, golden] = estate.vms
  assert.deepEqual(
    own?.identifiers?.filter((id) => copy?.identifiers?.includes(id)),
    [],
  )
  assert.deepEqual([golden?.template, golden?.hostId], [true, 'none'])
  for (const { name, hostIds } of estate.datastores) assert.deepEqual(hostIds, ['HV1', 'HV2'], name)
  assert.deepEqual([own?.datastoreIds, estate.hosts[1]?.maintenance], [['J:\\'], true])
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})
