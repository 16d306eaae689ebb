import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import type { Estate } from '#estate/model.ts'
import { requirementText } from '#estate/requirement.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/netbox/importer.ts'
import { sampleDump } from '#importers/netbox/sample.ts'

type Row = ReturnType<typeof sampleDump>[number]
const row = (model: string, pk: number, fields: Row['fields']): Row => ({ model, pk, fields })
/** The sample with fields of one record changed, and further records. */
const sample = (
  changes: Readonly<Record<string, Row['fields']>>,
  more: readonly Row[] = [],
): readonly Row[] => [
  ...sampleDump().map((each) => ({
    ...each,
    fields: { ...each.fields, ...changes[`${each.model} ${each.pk}`] },
  })),
  ...more,
]
function read(rows: readonly unknown[]): { readonly estate: Estate; readonly codes: readonly string[] } {
  const outcome = importer.parse([givenFile({ name: 'n.json', bytes: strToU8(JSON.stringify(rows)) })])
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { estate: outcome.value.estate, codes: outcome.issues.map(({ code }) => code) }
}
const hostNeeds = (rows: readonly unknown[]): string =>
  requirementText(read(rows).estate.hosts[0]?.requires ?? 'unknown')

test('nothing leans on what is planned, in stock, offline or failed', () => {
  const without = (changes: Readonly<Record<string, Row['fields']>>) => hostNeeds(sample(changes))
  assert.match(without({}), /any of pdu:.*pdu-a, pdu:.*pdu-b/)
  for (const status of ['planned', 'inventory', 'offline', 'failed', { value: 'offline' }]) {
    assert.doesNotMatch(without({ 'dcim.device 3': { status } }), /pdu-b/, String(status))
    assert.doesNotMatch(without({ 'dcim.device 5': { status } }), /tor-2/, String(status))
  }
  assert.match(without({ 'dcim.device 3': { status: 'decommissioning' } }), /pdu-b/)
  assert.doesNotMatch(without({ 'dcim.cable 2': { status: 'planned' } }), /pdu-b/)
})

test('a rack has the feeds that serve, and a planned feed is none', () => {
  const rack = (status: string) => {
    const { facilities } = read(sample({ 'dcim.powerfeed 2': { status } })).estate
    return requirementText(
      facilities.find(({ kind, name }) => kind === 'rack' && name === 'R1')?.requires ?? 'unknown',
    )
  }
  assert.match(rack('active'), /^any of/)
  for (const status of ['planned', 'offline', 'failed']) assert.doesNotMatch(rack(status), /B-R1/, status)
})

test('a device that is planned is left out with a note, and one that is offline or failed is known to be', () => {
  const { estate, codes } = read(sample({ 'dcim.device 1': { status: 'planned' } }))
  assert.deepEqual([estate.hosts.length, codes], [0, ['netbox.devices-absent']])
  for (const status of ['offline', 'failed'])
    assert.equal(read(sample({ 'dcim.device 1': { status } })).estate.hosts[0]?.traits?.online, false)
})

test('a blade stands in the rack of its chassis and is fed as the chassis is, and the chassis is no host', () => {
  const blade = [
    row('dcim.devicerole', 5, { name: 'Blade' }),
    row('dcim.device', 20, { name: 'blade-1', role: 5, site: 1, cluster: 1, status: 'active' }),
  ]
  for (const link of [
    [row('dcim.devicebay', 1, { device: 1, installed_device: 20 })],
    [row('dcim.device', 20, { name: 'blade-1', role: 5, site: 1, cluster: 1, parent_device: { id: 1 } })],
  ]) {
    const rows = sample({ 'dcim.device 1': { name: 'chassis', role: 5, cluster: null } }, [...blade, ...link])
    const { hosts } = read(rows).estate
    assert.deepEqual(
      hosts.map(({ name, standsIn }) => [name, standsIn]),
      [['blade-1', 'rack:Berlin/Room 1/R1']],
    )
    assert.match(hostNeeds(rows), /^any of pdu:.*pdu-a, pdu:.*pdu-b/)
  }
  const loop = [row('dcim.devicebay', 1, { device: 20, installed_device: 20 })]
  assert.equal(read([...sampleDump(), ...blade, ...loop]).estate.hosts.length, 2)
})

test('an outlet of a device with two inlets hangs on the inlet that its records name', () => {
  const changes = { 'dcim.poweroutlet 1': { power_port: 3 } }
  const inlet = [
    row('dcim.powerport', 30, { device: 2, name: 'in 2' }),
    row('dcim.cabletermination', 300, end(30, 'A', 'powerport', 30)),
    row('dcim.cabletermination', 301, end(30, 'B', 'powerfeed', 2)),
  ]
  const only = [...sample(changes, inlet).filter(({ model, pk }) => !(model === 'dcim.device' && pk === 3))]
  assert.equal(hostNeeds(only).includes('feed:Berlin/Room 1/A-R1'), true)
  assert.equal(hostNeeds(only).includes('feed:Berlin/Room 1/B-R1'), false)
  assert.equal(
    hostNeeds(sample({}, inlet)).includes('feed:'),
    false,
    'where no outlet says, the device answers',
  )
})
const end = (cable: number, cable_end: string, model: string, termination_id: number) => ({
  ...{ cable, cable_end, termination_id },
  termination_type: ['dcim', model],
})

test('what has outlets gives power, whatever its role is called', () => {
  assert.match(
    hostNeeds(sample({ 'dcim.devicerole 2': { name: 'Strom' } })),
    /any of pdu:.*pdu-a, pdu:.*pdu-b/,
  )
})

test('an end of a circuit is a site or a location by what it says it is, and side A comes first', () => {
  const circuit = (ends: readonly Row['fields'][]) =>
    read([
      ...sampleDump(),
      row('circuits.circuit', 9, { cid: 'C9' }),
      ...ends.map((fields, n) => row('circuits.circuittermination', 90 + n, { circuit: 9, ...fields })),
    ]).estate.facilities.find(({ name }) => name === 'C9')?.standsIn
  assert.equal(circuit([{ term_side: 'A', site: 1 }]), 'site:Berlin')
  assert.equal(
    circuit([{ term_side: 'A', termination_type: 'dcim.location', termination_id: 1 }]),
    'room:Berlin/Room 1',
  )
  const network = { term_side: 'A', termination_type: ['circuits', 'providernetwork'], termination_id: 1 }
  assert.equal(circuit([network]), 'unknown')
  assert.equal(
    circuit([
      { ...network, term_side: 'Z' },
      { term_side: 'A', termination_type: ['dcim', 'site'], termination_id: 1 },
    ]),
    'site:Berlin',
  )
})

test('parts of a processor count whole, and a zero is nothing that anybody filled in', () => {
  const vm = (fields: Row['fields']) =>
    read(sample({ 'virtualization.virtualmachine 1': fields })).estate.vms[0]
  assert.equal(vm({ vcpus: '0.25' })?.vcpus, 1)
  assert.equal(vm({ vcpus: 2.5 })?.vcpus, 3)
  assert.deepEqual(
    [vm({ vcpus: 0, memory: 0 })?.vcpus, vm({ memory: 0 })?.memoryBytes],
    ['unknown', 'unknown'],
  )
  assert.deepEqual(
    ['paused', 'constructor', 'decommissioning'].map((status) => vm({ status })?.power),
    ['suspended', 'unknown', 'unknown'],
  )
})

test('a value of the wrong type in any field ends in an estate that can be stored', () => {
  const odd = [
    'x'.repeat(5000),
    null,
    true,
    -1,
    1e300,
    '',
    'constructor',
    '__proto__',
    [],
    {},
    { id: 1 },
    [[1]],
    { value: 'x' },
  ]
  const rows = sampleDump()
  let n = 0
  for (const [at, { fields }] of rows.entries()) {
    for (const name of Object.keys(fields)) {
      const wrong = odd[n++ % odd.length]
      const changed = rows.map((each, index) =>
        index === at ? { ...each, fields: { ...fields, [name]: wrong } } : each,
      )
      const stored = parseStored(JSON.parse(JSON.stringify(toStored(read(changed).estate))), 'x')
      assert.ok(stored.ok, `${name} as ${JSON.stringify(wrong)}: ${stored.issues[0]?.message}`)
    }
  }
})
