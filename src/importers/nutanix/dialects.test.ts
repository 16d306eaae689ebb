import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { importers } from '#catalog'
import type { Estate } from '#estate/model.ts'
import { provenanceOf } from '#estate/provenance.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import type { Import } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import nutanix from '#importers/nutanix/importer.ts'
import { clusterUuid, collectorFiles, moreFiles, v3Files, v4Files } from '#importers/nutanix/sample.ts'
import rvtools from '#importers/rvtools/importer.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import type { Issue } from '#kernel/outcome.ts'
import { gib } from '#kernel/units.ts'

type Files = Readonly<Record<string, string>>
function read(...files: readonly Files[]): { value: Import; issues: readonly Issue[] } {
  const given = files
    .flatMap((one) => Object.entries(one))
    .map(([name, text]) => givenFile({ name, bytes: strToU8(text) }))
  for (const file of given) assert.ok(nutanix.sniff(file) >= 0.9, file.name)
  const outcome = nutanix.parse(given)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const wrong = checkEstate(outcome.value.estate).filter(({ severity }) => severity === 'error')
  assert.deepEqual(wrong, [])
  return outcome
}

const plain = (estate: Estate): Estate =>
  JSON.parse(JSON.stringify({ ...estate, sources: [] }), (key, value: unknown) =>
    key === 'origins' ? [] : value,
  ) as Estate
const codes = (issues: readonly Issue[]): readonly string[] => issues.map(({ code }) => code)

test('v3 and v4 tell the same estate but for maintenance, encryption, policies and serial numbers', () => {
  const old = plain(read(v3Files).value.estate)
  const hosts = plain(read(v4Files).value.estate).hosts.map((host, at) => ({
    ...{ ...host, maintenance: 'unknown' },
    identifiers: [...(host.identifiers ?? []), `serial:s${at + 1}`],
  }))
  assert.deepEqual(old, { ...plain(read(v4Files).value.estate), hosts })
})

test('both interfaces in one go are one estate', () => {
  const both = plain(read(v3Files, v4Files).value.estate)
  assert.deepEqual(
    both.hosts.map(({ maintenance, identifiers }) => [maintenance, identifiers?.length]),
    [1, 2, 3].map(() => [false, 2]),
  )
  assert.deepEqual(both.vms, plain(read(v3Files).value.estate).vms)
})

test('the order of files and records changes no byte, and a file may be a page of a list', () => {
  const whole = canonicalJson(plain(read(v4Files, moreFiles).value.estate))
  const backward = Object.fromEntries(Object.entries({ ...v4Files, ...moreFiles }).reverse())
  const turned = Object.fromEntries(
    Object.entries(backward).map(([name, text]) => {
      const body = JSON.parse(text) as { data?: unknown[] }
      return [
        `z-${name}`,
        JSON.stringify(body.data === undefined ? body : { ...body, data: body.data.reverse() }),
      ]
    }),
  )
  assert.equal(canonicalJson(plain(read(turned).value.estate)), whole)
  const vms = JSON.parse(v4Files['vms.json'] ?? '') as { data: unknown[]; metadata: object }
  const pages = [vms.data.slice(0, 3), vms.data.slice(2)].map((data) => JSON.stringify({ ...vms, data }))
  const paged = { ...v4Files, ...moreFiles, 'vms.json': pages[0] ?? '', 'vms-2.json': pages[1] ?? '' }
  const again = read(paged)
  assert.equal(canonicalJson(plain(again.value.estate)), whole)
  assert.ok(!codes(again.issues).includes('nutanix.list-incomplete'))
  const { 'vms-2.json': _, ...short } = paged
  assert.ok(codes(read(short).issues).includes('nutanix.list-incomplete'))
})

test('data of two copies on three nodes needs two of their controller VMs, whatever the redundancy factor', () => {
  const { value, issues } = read(v4Files)
  assert.deepEqual(value.estate.datastores[0]?.requires, {
    ...{ kind: 'at-least', k: 2 },
    of: [1, 2, 3].map((n) => ({ kind: 'component', ref: `controller-vm:cvm node-${n}` })),
  })
  assert.equal(value.estate.clusters[0]?.traits?.storageCopies, 2)
  assert.match(
    issues.find(({ code }) => code === 'nutanix.copies-below-factor')?.message ?? '',
    /redundancy factor 3.*2 copies.*withstands 1 failures, not 2/,
  )
  const byBlock = {
    ...v4Files,
    'clusters.json': (v4Files['clusters.json'] ?? '').replace('"NODE"', '"BLOCK"'),
  }
  assert.equal(read(byBlock).value.estate.datastores[0]?.requires, 'unknown')
})

test('a reservation is a guarantee, best effort is none, and neither is told by v3 or v4', () => {
  const ha = (text: string): Files => ({ 'ha.json': text })
  const told = moreFiles['ha.json'] ?? ''
  assert.partialDeepStrictEqual(read(v4Files, ha(told)).value.estate.clusters[0], {
    ...{ haEnabled: true, admissionControl: true, failoverHosts: 1 },
    traits: { admission: { kind: 'guarantee', failoverHosts: 1 } },
  })
  const best = told.replace('RESERVE_SEGMENTS', 'NO_RESERVATIONS').replace('HighlyAvailable', 'BestEffort')
  assert.partialDeepStrictEqual(read(v4Files, ha(best)).value.estate.clusters[0], {
    ...{ haEnabled: true, admissionControl: false, failoverHosts: 'unknown' },
    traits: { admission: { kind: 'none' } },
  })
  assert.equal(read(v4Files).value.estate.clusters[0]?.haEnabled, 'unknown')
  // Settings that do not say whose they are belong to the only cluster, and to none of two.
  const bare = JSON.stringify((JSON.parse(told) as [{ body: object }])[0].body)
  assert.equal(read(v4Files, ha(bare)).value.estate.clusters[0]?.admissionControl, true)
  const two = (v4Files['clusters.json'] ?? '').replace('"PRISM_CENTRAL"', '"AOS"')
  const unsure = read({ ...v4Files, 'clusters.json': two }, ha(bare))
  assert.ok(unsure.value.estate.clusters.every(({ admissionControl }) => admissionControl === 'unknown'))
  assert.ok(codes(unsure.issues).includes('nutanix.ha-unassigned'))
})

test('racks are those that were configured; nodes of one block are said to share it', () => {
  const { value, issues } = read(v4Files, moreFiles)
  assert.deepEqual(
    value.estate.hosts.map(({ standsIn }) => standsIn),
    ['rack:rack r-1', 'rack:rack r-1', 'rack:rack r-2'],
  )
  assert.match(
    issues.find(({ code }) => code === 'nutanix.block-shared')?.message ?? '',
    /^Hosts node-1, node-2 are nodes of one block \(B1\)/,
  )
  assert.ok(read(v4Files).value.estate.hosts.every(({ standsIn }) => standsIn === 'unknown'))
})

test('policies name their VMs by category; one whose hosts no list tells is kept as unread', () => {
  const { value, issues } = read(v4Files, moreFiles)
  assert.deepEqual(
    value.estate.rules.map(({ id, kind, strength, vmIds }) => [id, kind, strength, vmIds]),
    [
      ['database east', 'unread', 'must', ['db-1']],
      ['web apart', 'vm-apart', 'should', ['web-1', 'web-2']],
    ],
  )
  assert.ok(codes(issues).includes('nutanix.policy-unread'))
})

test('Prism Central needs the one VM that has its address', () => {
  const { estate } = read(v4Files).value
  assert.deepEqual(
    estate.services.map(({ id, role, requires }) => [id, role, requires]),
    [['central', 'management', { kind: 'component', ref: 'vm:db-1' }]],
  )
  assert.equal(estate.name, 'central')
})

test('a cluster of ESXi hosts is vSphere, and says that its settings are in vCenter', () => {
  const esx = (v4Files['clusters.json'] ?? '').replace('"AHV"', '"ESX"')
  const files = { ...v4Files, 'clusters.json': esx, 'ha.json': moreFiles['ha.json'] ?? '' }
  const { value, issues } = read(files)
  assert.partialDeepStrictEqual(value.estate.clusters[0], { platform: 'vsphere', haEnabled: 'unknown' })
  assert.ok(codes(issues).includes('nutanix.esxi-cluster'))
})

test("Collector's sheets tell the VMs, hosts and cluster, and leave the rest unknown", () => {
  const { estate, counts } = read(collectorFiles).value
  assert.partialDeepStrictEqual(counts, {
    ...{ vms: 4, poweredOn: 3, hosts: 3, clusters: 1, hostCores: 96, hostMemoryBytes: gib(1536) },
    ...{ vcpus: 16, memoryBytes: gib(32), datastores: null },
  })
  assert.partialDeepStrictEqual(estate.vms[0], {
    ...{ id: 'db-1', platform: 'ahv', hostId: 'node-3', clusterId: 'north', guestOs: 'Debian 12' },
    ...{ provisionedBytes: gib(50), inUseBytes: gib(20), disks: 'unknown', networkIds: 'unknown' },
  })
  assert.equal(estate.vms[1]?.hostId, 'none')
  assert.equal(provenanceOf(estate, estate.vms[0]!, 'vcpus'), 'vmList.csv:4')
  const full = read(v4Files).value.estate
  assert.deepEqual(
    estate.vms.map(({ id, vcpus, memoryBytes, hostId, power }) => [id, vcpus, memoryBytes, hostId, power]),
    full.vms.map(({ id, vcpus, memoryBytes, hostId, power }) => [id, vcpus, memoryBytes, hostId, power]),
  )
})

test('what Prism and Collector both tell is told once', () => {
  const { value, issues } = read(v4Files, collectorFiles)
  assert.deepEqual([value.counts.vms, value.counts.hosts, value.counts.clusters], [4, 3, 1])
  assert.ok(codes(issues).includes('nutanix.vms-told-twice'))
})

test("sheets of RVTools are not Collector's, nor Collector's those of RVTools", () => {
  const of = (name: string, text: string) => givenFile({ name, bytes: strToU8(text) })
  const info = of('export.csv', 'VM,Powerstate,CPUs,Memory,Host\nweb,poweredOn,2,4096,esx\n')
  assert.deepEqual([nutanix.sniff(info), rvtools.sniff(info) > 0], [0, true])
  const list = of('export.csv', collectorFiles['vmList.csv'] ?? '')
  assert.deepEqual([nutanix.sniff(list), rvtools.sniff(list)], [1, 0])
  // Both programs call a sheet vCluster; the catalog asks first the one that looks at headings.
  const files = Object.entries(collectorFiles).map(([name, text]) => ({ name, bytes: strToU8(text) }))
  const whole = readInventory(files, importers)
  assert.ok(whole.ok)
  assert.deepEqual(
    [whole.value.source, whole.value.counts.vms, whole.value.counts.clusters],
    ['nutanix', 4, 1],
  )
})

test('every value of a record knows its place', () => {
  const { estate } = read(v4Files).value
  const vm = estate.vms.find(({ id }) => id === 'web-2')!
  assert.equal(provenanceOf(estate, vm, 'memoryBytes'), 'vms.json $.data[1].memorySizeBytes')
  assert.equal(provenanceOf(estate, estate.hosts[0]!, 'cores'), 'hosts.json $.data[0].numberOfCpuCores')
  assert.ok(estate.clusters[0]?.identifiers?.includes(`instance-uuid:${clusterUuid}`))
})
