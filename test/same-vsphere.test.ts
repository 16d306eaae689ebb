import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { importers } from '#catalog'
import { type Estate, type EstatePart, estateParts } from '#estate/model.ts'
import type { InputFile } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import { sampleObjects } from '#importers/vsphere/sample.ts'
import { soapAbout, soapPage } from '#importers/vsphere/sample-dialects.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { rvtoolsOf } from '#test/rvtools-of-vsphere.ts'

/** What the workbook lacks a column for, or has one that is not read; the API tells it. */
const onlyByApi: Readonly<Record<string, string>> = {
  'clusters.traits.admission': 'vCluster has no shares of admission control',
  'clusters.traits.heartbeatDatastores': 'vCluster has no heartbeat datastores',
  'hosts.numaNodes': 'vHost has no NUMA nodes',
  'hosts.traits.cpuGeneration': 'the column Max EVC is not read',
  'hosts.traits.online': 'vHost has no state of the connection',
  'hosts.traits.uplinks': 'needs the sheet vNIC',
  'hosts.traits.storagePaths': 'needs the sheet vMultiPath',
  'networks.traits.virtualSwitch': 'one of several switches is told only beside host ports',
  'vms.traits.snapshots': 'a VM without snapshots is not in vSnapshot, and the sheet is absent',
  'vms.traits.guestTools': 'needs the sheet vTools',
  'vms.traits.guestFileSystems': 'vPartition is not read',
  'vms.traits.encrypted': 'no column tells it',
  'vms.traits.cpuAffinity': 'no column tells it',
  'vms.traits.numaAffinity': 'no column tells it',
  'vms.traits.resourcePool': 'the column Resource pool is read as a tag only',
  'vms.traits.vtpm': 'no column tells it',
  'vms.traits.accelerators': 'no column tells it',
}
/** What only the workbook tells. */
const onlyByWorkbook: Readonly<Record<string, string>> = {
  'clusters.failoverHosts': 'Failover Level has a number also where admission control counts in shares',
  'hosts.reported': 'RVTools counts the VMs of each host itself',
}
/** What both tell and mean differently. */
const toldApart: Readonly<Record<string, string>> = {
  'clusters.identifiers': 'vCluster has no id of the object',
  'hosts.identifiers': 'vHost has no addresses of cards',
  'networks.identifiers': 'dvPort has no id of the object',
  'vms.id': 'the API tells the id of the vCenter, the workbook its name',
  'vms.cpuDemandMhz': 'the API has demand, the column Overall has use',
  'vms.traits.guestAddresses': 'the workbook has the first address only',
}

const read = (files: readonly InputFile[]) => {
  const outcome = readInventory(files, importers)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues[0]))
  return { estate: outcome.value.estate, issues: outcome.issues }
}
const objects = sampleObjects({ clusters: 1, hosts: 2, vms: 9 })
const soap = [
  { name: 'about.xml', bytes: strToU8(soapAbout) },
  { name: 'page.xml', bytes: strToU8(soapPage(objects)) },
]
const exported = { name: 'export.xlsx', bytes: rvtoolsOf(objects) }

/** Every field of an entity with its value as text, traits one by one, without where it was read. */
function fieldsOf(entity: object): ReadonlyMap<string, string> {
  const { origins: _, exactOrigins: __, traits = {}, ...own } = entity as Readonly<Record<string, unknown>>
  const members = [
    ...Object.entries(own),
    ...Object.entries(traits as object).map(([name, value]) => [`traits.${name}`, value] as const),
  ]
  return new Map(members.map(([name, value]) => [name, canonicalJson(value)]))
}
const isUnknown = (value: string | undefined): boolean => value === undefined || value.includes('"unknown"')
const byName = (estate: Estate, part: EstatePart): ReadonlyMap<string, object> =>
  new Map(estate[part].map((entity) => [entity.name, entity]))

test('the web-services API and an RVTools workbook tell the same of a vCenter, but for what each cannot know', () => {
  const [api, workbook] = [read(soap).estate, read([exported]).estate]
  const found = { api: new Set<string>(), workbook: new Set<string>(), apart: new Set<string>() }
  let same = 0
  for (const part of estateParts.filter((one) => one !== 'rules')) {
    const [left, right] = [byName(api, part), byName(workbook, part)]
    assert.deepEqual([...left.keys()].sort(), [...right.keys()].sort(), part)
    for (const [name, entity] of left) {
      const [one, other] = [fieldsOf(entity), fieldsOf(right.get(name) ?? {})]
      for (const field of new Set([...one.keys(), ...other.keys()])) {
        const [a, b] = [one.get(field), other.get(field)]
        if (a === b) same += 1
        else found[isUnknown(b) ? 'api' : isUnknown(a) ? 'workbook' : 'apart'].add(`${part}.${field}`)
      }
    }
  }
  const sorted = (names: Iterable<string>): readonly string[] => [...names].sort()
  const apart = sorted([...found.apart, ...[...found.api].filter((name) => name.endsWith('.identifiers'))])
  assert.deepEqual(apart, sorted(Object.keys(toldApart)))
  assert.deepEqual(
    sorted([...found.api].filter((name) => !name.endsWith('.identifiers'))),
    sorted(Object.keys(onlyByApi)),
  )
  assert.deepEqual(sorted(found.workbook), sorted(Object.keys(onlyByWorkbook)))
  assert.ok(same > 250, `${same} values are the same`)
})

test('merging the two leaves no twin, keeps what either knows, and lists where they differ', () => {
  const { estate: api } = read(soap)
  const { estate, issues } = read([...soap, exported])
  for (const part of estateParts) assert.equal(estate[part].length, api[part].length, part)
  assert.deepEqual(
    estate.vms.map(({ id }) => id),
    api.vms.map(({ id }) => id),
  )
  const [cluster] = estate.clusters
  assert.equal(cluster?.failoverHosts, 1, 'only the workbook has it')
  assert.equal(cluster?.traits?.heartbeatDatastores, 1, 'only the API has it')
  for (const host of estate.hosts) assert.notEqual(host.reported.vmsPoweredOn, 'unknown', host.name)
  const merged = issues.filter(({ code }) => code.startsWith('merge.'))
  assert.deepEqual([...new Set(merged.map(({ code }) => code))], ['merge.measured-apart'])
  assert.equal(merged.length, api.vms.length, 'each VM has two readings of what its processors do')
  assert.match(merged[0]?.message ?? '', /280 MHz in export\.xlsx vCPU.* and 300 MHz in page\.xml/)
})

test('neither order of the two, nor giving one of them twice, changes what is merged', () => {
  const whole = canonicalJson(
    read([...soap, exported]).estate.vms.map(({ id, identifiers }) => [id, identifiers ?? []]),
  )
  for (const files of [
    [exported, ...soap],
    [...soap, exported, { ...exported, name: 'copy.xlsx' }],
  ]) {
    const other = read(files).estate.vms.map(({ id, identifiers }) => [id, identifiers ?? []])
    assert.equal(canonicalJson(other), whole)
  }
})
