import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseStored, toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { legible } from '#importers/legible.ts'
import { withinLimits } from '#importers/within-limits.ts'
import { clusterOf, datastoreOf, estateWith, facilityOf, hostOf, vmOf } from '#test/sample-estate.ts'

const long = (end: string): string => `${'x'.repeat(5000)}${end}`

test('an estate within the limits is returned as it is', () => {
  const estate = estateWith({ hosts: [hostOf('h')], vms: [vmOf('a', { hostId: 'h' })] })
  const { estate: same, issues } = withinLimits(estate)
  assert.equal(same, estate)
  assert.deepEqual(issues, [])
})

test('ids that are too long stay apart, references still lead to them, and one issue tells', () => {
  const { estate, issues } = withinLimits(
    estateWith({
      name: long(''),
      clusters: [clusterOf('c')],
      hosts: [hostOf(long('1')), hostOf(long('2'), { standsIn: `rack:${long('r')}` })],
      datastores: [datastoreOf('d', { hostIds: [long('1'), long('2')] })],
      vms: [vmOf('a', { hostId: long('2'), clusterId: 'c', memoryBytes: 2 ** 60 })],
    }),
  )
  assert.equal(new Set(estate.hosts.map(({ id }) => id)).size, 2)
  assert.equal(estate.vms[0]?.hostId, estate.hosts[1]?.id)
  assert.deepEqual(
    estate.datastores[0]?.hostIds,
    estate.hosts.map(({ id }) => id),
  )
  assert.equal(estate.vms[0]?.memoryBytes, 'unknown')
  const stored = parseStored(JSON.parse(JSON.stringify(toStored(estate))), 'estate')
  assert.ok(stored.ok, JSON.stringify(stored.issues))
  assert.deepEqual(
    issues.map(({ code, severity }) => [code, severity]),
    [['inventory.past-limits', 'warning']],
  )
  assert.match(issues[0]?.message ?? '', /4 of its texts .*; 1 of its numbers/)
})

test('a reference is cut as the id it names is, also where only the kind makes it too long', () => {
  for (const length of [950, 960, 961, 1015, 1024, 5000]) {
    const id = 'r'.repeat(length)
    const { estate } = withinLimits(
      estateWith({
        facilities: [facilityOf('rack', id)],
        hosts: [hostOf('h', { standsIn: `rack:${id}` })],
      }),
    )
    assert.equal(estate.hosts[0]?.standsIn, `rack:${estate.facilities[0]?.id}`)
    assert.deepEqual(
      checkEstate(estate).filter(({ severity }) => severity === 'error'),
      [],
    )
  }
})

test('an issue keeps the beginning and the end of a sentence that quotes too much', () => {
  const issue = {
    code: 'a.b',
    severity: 'note',
    where: 'w',
    message: `"${long('')}" is no number. Correct it.`,
  } as const
  const { message } = legible(issue)
  assert.ok(message.length <= 3000)
  assert.match(message, /^"xxx.* … .*xxx" is no number\. Correct it\.$/)
  assert.equal(legible({ ...issue, message: 'short' }).message, 'short')
})
