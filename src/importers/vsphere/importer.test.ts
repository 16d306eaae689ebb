import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import type { Estate } from '#estate/model.ts'
import { provenanceOf } from '#estate/provenance.ts'
import { parseStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import type { Import } from '#importers/importer.ts'
import vsphere from '#importers/vsphere/importer.ts'
import { type SampleObject, sampleObjects, sampleUuid } from '#importers/vsphere/sample.ts'
import { govcJson, powerCliViews, soapAbout, soapPage, viJson } from '#importers/vsphere/sample-dialects.ts'
import type { Outcome } from '#kernel/outcome.ts'

type Files = Readonly<Record<string, string>>
const parsed = (files: Files): Outcome<Import> =>
  vsphere.parse(Object.entries(files).map(([name, text]) => givenFile({ name, bytes: strToU8(text) })))
const estateOf = (files: Files): Estate => {
  const read = parsed(files)
  assert.ok(read.ok, JSON.stringify(read.issues))
  return read.value.estate
}
/** An estate without where it was read. */
const content = (estate: Estate): unknown =>
  JSON.parse(
    JSON.stringify(estate, (key, value) =>
      key === 'origins' || key === 'exactOrigins' || key === 'sources' ? undefined : value,
    ),
  )

const objects = sampleObjects({ clusters: 1, hosts: 2, vms: 3 })
const whole = (): Estate => estateOf({ 'v/service.xml': soapAbout, 'v/page-1.xml': soapPage(objects) })

test('a cluster has its admission policy, balancing, isolation, baseline and heartbeats', () => {
  const [cluster] = whole().clusters
  assert.equal(cluster?.haEnabled, true)
  assert.equal(cluster?.admissionControl, true)
  assert.deepEqual(cluster?.traits, {
    admission: { kind: 'share', cpuRatio: 0.25, memoryRatio: 0.3 },
    ...{ balancing: 'full', powersHostsOff: false, isolationResponse: 'power-off' },
    ...{ heartbeatDatastores: 1, cpuBaseline: 'intel-broadwell' },
  })
})

test('a host has its capacity, links, paths and identifiers', () => {
  const [host] = whole().hosts
  assert.equal(host?.id, 'esx-0-0.example.net')
  const { sockets, cores, threads, coreMhz, memoryBytes, numaNodes, clusterId, traits } = host
  assert.deepEqual([sockets, cores, threads, coreMhz, memoryBytes], [2, 64, 128, 2500, 2 ** 40])
  assert.deepEqual([numaNodes, clusterId], [2, 'cluster-0'])
  assert.deepEqual(traits, {
    ...{ firmwareVersion: '2.19.1', cpuGeneration: 'intel-icelake', online: true },
    ...{ dnsServers: ['10.0.0.53', '10.0.1.53'], timeServers: ['ntp.example.net'] },
    ...{ uplinks: 2, storagePaths: 2 },
  })
  assert.ok(host.identifiers?.includes(`platform-id:${sampleUuid}/host-000`))
  assert.ok(host.identifiers?.includes('serial:tag00'))
})

test('a VM has its size, devices, settings and identifiers', () => {
  const vm = whole().vms.find(({ name }) => name === 'web-0-0')
  assert.equal(vm?.id, `${sampleUuid}/vm-000`)
  assert.deepEqual([vm.vcpus, vm.memoryBytes, vm.memoryReservationBytes], [4, 2 ** 34, 2 ** 31])
  assert.deepEqual([vm.cpuReservationMhz, vm.cpuDemandMhz, vm.memoryActiveBytes], [500, 300, 2 ** 30])
  assert.deepEqual([vm.power, vm.hostId, vm.restartPriority], ['on', 'esx-0-0.example.net', 'high'])
  assert.deepEqual(
    vm.disks === 'unknown' ? [] : vm.disks.map(({ name, capacityBytes }) => [name, capacityBytes]),
    [
      ['Hard disk 1', 50 * 2 ** 30],
      ['Hard disk 2', 50 * 2 ** 30],
    ],
  )
  assert.deepEqual([vm.datastoreIds, vm.networkIds], [['vmfs-0'], ['web-120']])
  assert.deepEqual(vm.tags, ['datacenter=East', 'folder=Web', 'resource-pool=Resources'])
  assert.deepEqual(vm.traits?.snapshots, [])
  assert.deepEqual(vm.identifiers, [
    'bios-uuid:422ca90b-853b-1101-3350-000000000000',
    'instance-uuid:502ca90b-853b-1101-3350-000000000000',
    'mac:00:50:56:00:00:00',
    `platform-id:${sampleUuid}/vm-000`,
  ])
})

test('rules that are switched on are read with members and strength', () => {
  const { rules, vms } = whole()
  const idOf = (name: string): string | undefined => vms.find((vm) => vm.name === name)?.id
  assert.deepEqual(
    rules.map(({ name, kind, strength, vmIds, hostIds }) => [name, kind, strength, vmIds, hostIds]),
    [
      ['apart', 'vm-apart', 'should', [idOf('web-0-0'), idOf('web-0-1')], []],
      ['licensed', 'vm-on-hosts', 'must', [idOf('web-0-0')], ['esx-0-0.example.net']],
    ],
  )
})

test('the same objects are the same estate as SOAP, VI/JSON and govc', () => {
  const soap = content(whole())
  const about = JSON.stringify({ about: { name: 'vc', instanceUuid: sampleUuid } })
  assert.deepEqual(content(estateOf({ 'v/about.json': about, 'v/all.json': viJson(objects) })), soap)
  assert.deepEqual(content(estateOf({ 'v/govc.json': govcJson(objects) })), soap)
})

test('views of PowerCLI give what they can without types: rules between VMs and card models stay unknown', () => {
  const { rules, vms, clusters } = estateOf({ 'views.json': powerCliViews(objects) })
  assert.deepEqual(
    rules.map(({ kind }) => kind),
    ['unread', 'vm-on-hosts'],
  )
  assert.equal(vms.length, 3)
  assert.equal(vms[0]?.traits?.nics === 'unknown' ? '' : vms[0]?.traits?.nics?.[0]?.model, 'unknown')
  assert.equal(vms[0]?.traits?.changedBlockTracking, true)
  assert.deepEqual(clusters[0]?.traits?.admission, { kind: 'share', cpuRatio: 0.25, memoryRatio: 0.3 })
})

test('a rule that a view cannot tell is read from its record of Get-DrsRule, whichever file comes first', () => {
  const record = {
    ...{ Name: 'apart', Enabled: true, KeepTogether: false, Type: 'VMAntiAffinity' },
    Uid: '/VIServer=a@vc:443/Cluster=ClusterComputeResource-domain-c0/DrsRule=1/',
    VMIds: ['VirtualMachine-vm-000', 'VirtualMachine-vm-001'],
  }
  for (const name of ['a-rules.json', 'z-rules.json']) {
    const { rules } = estateOf({ 'views.json': powerCliViews(objects), [name]: JSON.stringify(record) })
    assert.deepEqual(
      rules.map(({ kind }) => kind),
      ['vm-apart', 'vm-on-hosts'],
    )
  }
})

test('neither the order of files nor of objects in them changes the estate', () => {
  const forward = estateOf({
    ...{ 'v/service.xml': soapAbout },
    ...{ 'v/1.xml': soapPage(objects.slice(0, 6)), 'v/2.xml': soapPage(objects.slice(6)) },
  })
  const turned = [...objects].reverse()
  const backward = estateOf({
    ...{ 'v/2.xml': soapPage(turned.slice(0, 6)), 'v/1.xml': soapPage(turned.slice(6)) },
    ...{ 'v/service.xml': soapAbout },
  })
  assert.deepEqual(content(backward), content(forward))
})

test('values are found by file and line in XML, and by path in JSON', () => {
  const soap = whole()
  const vm = soap.vms[0]
  assert.ok(vm)
  assert.equal(
    provenanceOf(soap, vm, 'vcpus'),
    `v/page-1.xml:${5 + objects.findIndex(({ moref }) => moref === 'vm-000')}`,
  )
  const json = estateOf({ 'vi.json': viJson(objects) })
  const first = json.vms.find(({ name }) => name === 'web-0-0')
  assert.ok(first)
  const at = objects.findIndex(({ moref }) => moref === 'vm-000')
  assert.equal(
    provenanceOf(json, first, 'vcpus'),
    `vi.json $.objects[${at}].propSet[?@.name=='config'].val.hardware.numCPU`,
  )
  const views = estateOf({ 'views.json': powerCliViews(objects) })
  const viewed = views.hosts[0]
  assert.ok(viewed)
  assert.equal(
    provenanceOf(views, viewed, 'cores'),
    `views.json $[${objects.findIndex(({ moref }) => moref === 'host-000')}].Summary.Hardware.NumCpuCores`,
  )
})

test('updates are applied in order: a property changes, an element leaves its list, an object leaves', () => {
  const update = (kind: string, moref: string, changes: string): string =>
    '<e xmlns="urn:vim25" xmlns:xsi="x"><returnval><filterSet><objectSet>' +
    `<kind>${kind}</kind><obj type="VirtualMachine">${moref}</obj>${changes}</objectSet></filterSet></returnval></e>`
  const { vms } = estateOf({
    'page-1.xml': soapPage(objects),
    'page-2.xml': update(
      'modify',
      'vm-000',
      '<changeSet><name>config.hardware.numCPU</name><op>assign</op><val>8</val></changeSet>' +
        '<changeSet><name>config.hardware.device[2001]</name><op>remove</op></changeSet>',
    ),
    'page-10.xml': update('leave', 'vm-001', ''),
  })
  assert.deepEqual(
    vms.map(({ name }) => name),
    ['web-0-0', 'web-0-2'],
  )
  assert.equal(vms[0]?.vcpus, 8)
  assert.equal(vms[0]?.disks === 'unknown' ? 0 : vms[0]?.disks.length, 1)
})

test('two vCenters that number alike are kept apart by folder, and refused where nothing tells them apart', () => {
  const other = soapAbout.replace(sampleUuid, '11111111-2222-4333-8444-555555555555')
  const { vms, hosts } = estateOf({
    ...{ 'a/service.xml': soapAbout, 'a/1.xml': soapPage(objects) },
    ...{ 'b/service.xml': other, 'b/1.xml': soapPage(objects) },
  })
  assert.deepEqual([vms.length, hosts.length, new Set(vms.map(({ id }) => id)).size], [6, 4, 6])
  const strange = soapPage(objects).replaceAll('422ca90b', '422cffff')
  const mixed = parsed({ 'a.xml': soapPage(objects), 'b.xml': strange })
  assert.equal(mixed.ok ? '' : mixed.issues[0].code, 'vsphere.object-contradicted')
})

test('hosts that were not read are there by reference, and what they have is unknown', () => {
  const read = parsed({ '1.xml': soapPage(objects.filter(({ type }) => type !== 'HostSystem')) })
  assert.ok(read.ok)
  assert.deepEqual(
    read.value.estate.hosts.map(({ id, identity, clusterId, cores }) => [id, identity, clusterId, cores]),
    [
      ['host-000', 'named', 'cluster-0', 'unknown'],
      ['host-001', 'named', 'cluster-0', 'unknown'],
    ],
  )
  assert.ok(read.issues.some(({ code }) => code === 'vsphere.host-unread'))
})

test('licences, tags and custom attributes are read from the answers beside the inventory', () => {
  const returned =
    '<e xmlns="urn:vim25"><returnval><entityId>host-000</entityId><assignedLicense><licenseKey>K</licenseKey>'
  const licences = `${returned}<name>vSphere 8 Enterprise Plus</name></assignedLicense></returnval></e>`
  const fields: SampleObject = {
    type: 'CustomFieldsManager',
    moref: 'CustomFieldsManager',
    properties: { field: [{ key: 101, name: 'owner' }] },
  }
  const tagged = objects.map((object) =>
    object.moref === 'vm-000'
      ? { ...object, properties: { ...object.properties, customValue: [{ key: 101, value: 'Ana' }] } }
      : object,
  )
  const tags = {
    ...{ format: 'vcenter-tags', categories: [{ id: 'c', name: 'tier' }] },
    ...{ tags: [{ id: 't', name: 'gold', category_id: 'c' }] },
    attached: [{ tag_id: 't', object_ids: [{ id: 'vm-000', type: 'VirtualMachine' }] }],
  }
  const { vms, hosts } = estateOf({
    ...{ 'v/1.xml': soapPage(tagged), 'v/licences.xml': licences, 'v/fields.xml': soapPage([fields]) },
    'v/tags.json': JSON.stringify(tags),
  })
  assert.equal(hosts[0]?.traits?.licence, 'vSphere 8 Enterprise Plus')
  assert.equal(hosts[1]?.traits?.licence, undefined)
  const vm = vms.find(({ name }) => name === 'web-0-0')
  assert.deepEqual(
    vm?.tags.filter((tag) => /owner|tier/.test(tag)),
    ['owner=Ana', 'tier=gold'],
  )
})

test('an estate that was read passes every check of estates and survives being stored', () => {
  const estate = whole()
  assert.deepEqual(checkEstate(estate), [])
  const stored = parseStored(JSON.parse(JSON.stringify({ format: 'bulkhead-estate/1', estate })), 'x.json')
  assert.ok(stored.ok, JSON.stringify(stored.issues))
})
