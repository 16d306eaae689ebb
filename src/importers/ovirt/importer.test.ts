import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { provenanceOf } from '#estate/provenance.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import { readInventory } from '#importers/inventory.ts'
import importer from '#importers/ovirt/importer.ts'
import { sampleAnswers, sampleFiles } from '#importers/ovirt/sample.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { gib } from '#kernel/units.ts'

type Named = readonly [string, string]
const fileOf = ([name, text]: Named) => givenFile({ name, bytes: new TextEncoder().encode(text) })
const read = (files: readonly Named[]) => {
  const outcome = importer.parse(files.map(fileOf))
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { ...outcome.value.estate, issues: outcome.issues }
}
const codes = (issues: readonly { readonly code: string }[]) => issues.map(({ code }) => code)
const replaced = (name: string, text: string): readonly Named[] =>
  sampleFiles().map(([file, own]): Named => [file, file === name ? text : own])

const recorded = () => {
  const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, 'cases/engine-answers.json.gz')))
  const outcome = readInventory([{ name: 'engine-answers.json.gz', bytes }], [importer])
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.estate
}

test('a recorded read of an engine gives its clusters and hosts', () => {
  const { clusters, hosts } = recorded()
  assert.deepEqual(
    clusters.map(({ name, haEnabled, traits }) => [name, haEnabled, traits?.cpuBaseline, traits?.balancing]),
    [
      ['Default', 'unknown', 'Intel Westmere Family', 'off'],
      ['newc', false, 'Intel Broadwell Family', 'off'],
      ['newd1_cluster', false, 'Intel Skylake Server IBRS SSBD Family', 'off'],
    ],
  )
  assert.deepEqual(
    hosts.map(({ name, clusterId, sockets, cores, memoryBytes, coreMhz, maintenance }) => [
      name,
      clusterId,
      sockets,
      cores,
      memoryBytes,
      coreMhz,
      maintenance,
    ]),
    [
      ['bodh1', 'newd1_cluster', 2, 2, 3_970_957_312, 2100, false],
      ['bodh2', 'newc', 8, 8, 16_654_532_608, 2100, false],
    ],
  )
  assert.ok(
    hosts.every(({ identifiers }) => !identifiers?.some((one) => one.startsWith('serial:'))),
    'both report one serial number',
  )
})

test('a recorded read of an engine gives its machines, stores and networks', () => {
  const { datastores, networks, vms } = recorded()
  assert.deepEqual(
    vms.map(({ name, template, power, vcpus, memoryBytes, hostId, guestOs }) => [
      name,
      template,
      power,
      vcpus,
      memoryBytes,
      hostId,
      guestOs,
    ]),
    [
      ['Blank', true, 'off', 1, gib(1), 'none', 'other'],
      ['template_cd1', true, 'off', 1, gib(1), 'none', 'other'],
      ['template_cd2', true, 'off', 1, gib(1), 'none', 'other'],
      ['vm_off', false, 'off', 1, gib(1), 'none', 'other'],
      ['vm_on', false, 'on', 2, gib(2), 'bodh1', 'CentOS Linux 7'],
    ],
  )
  const on = vms.at(-1)
  assert.deepEqual(
    [on?.provisionedBytes, on?.datastoreIds, on?.restartPriority],
    [gib(8), ['data_spider_1'], 'disabled'],
  )
  assert.deepEqual(on?.traits?.snapshots, [
    { name: 'vm_on_snap_1', takenAt: '2019-08-21T08:20:35.534+03:00', sizeBytes: 'unknown' },
  ])
  assert.deepEqual(on?.traits?.guestAddresses, [
    '10.46.8.199',
    '2620:52:0:2e08:21a:4aff:fe16:105',
    'fe80::21a:4aff:fe16:105',
  ])
  const spider = datastores.find(({ name }) => name === 'data_spider_1')
  assert.deepEqual(
    [spider?.freeBytes, spider?.capacityBytes, spider?.hostIds],
    [37_580_963_840, 37_580_963_840 + 16_106_127_360, ['bodh1']],
  )
  const elsewhere = datastores.find(({ name }) => name === 'domain0')
  assert.equal(elsewhere?.hostIds, 'unknown', 'no cluster of its data center was told')
  assert.equal(datastores.length, 8)
  assert.deepEqual(
    networks.map(({ name }) => name),
    ['newnet', 'ovirtmgmt', 'ovirtmgmt'],
  )
})

test('a host has cores and threads of all its sockets, and is in maintenance when it says so', () => {
  const { hosts } = read(sampleFiles())
  assert.deepEqual(
    hosts.map(({ id, sockets, cores, threads, memoryBytes, maintenance, traits }) => [
      id,
      sockets,
      cores,
      threads,
      memoryBytes,
      maintenance,
      traits?.online,
    ]),
    [
      ['kvm-1', 2, 40, 80, gib(256), false, true],
      ['kvm-2', 2, 40, 80, gib(256), true, true],
    ],
  )
})

test('a host that does not answer and reports nothing has unknown sizes, not none', () => {
  const text = sampleAnswers
    .hosts(true)
    .replaceAll('<memory>274877906944</memory>', '<memory>0</memory>')
    .replace(
      /<topology>.*?<\/topology>/g,
      '<topology><cores>0</cores><sockets>0</sockets><threads>0</threads></topology>',
    )
    .replace('<status>up</status>', '<status>non_responsive</status>')
  const [host] = read(replaced('hosts.xml', text)).hosts
  assert.deepEqual(
    [host?.cores, host?.threads, host?.memoryBytes, host?.maintenance, host?.traits?.online],
    ['unknown', 'unknown', 'unknown', false, false],
  )
})

test('a machine has what it is given, what it is guaranteed, and the priority it is restarted with', () => {
  const { vms } = read(sampleFiles())
  assert.deepEqual(
    vms.map(({ id, power, hostId, vcpus, memoryReservationBytes, restartPriority }) => [
      id,
      power,
      hostId,
      vcpus,
      memoryReservationBytes,
      restartPriority,
    ]),
    [
      ['vm-1', 'on', 'kvm-1', 4, gib(4), 'high'],
      ['vm-2', 'off', 'none', 4, gib(4), 'disabled'],
      ['vm-3', 'suspended', 'unknown', 4, gib(4), 'medium'],
    ],
  )
  const [first, second] = vms
  assert.deepEqual(first?.disks, [
    {
      name: 'vm-1_Disk1',
      capacityBytes: gib(50),
      datastoreId: 'data',
      raw: false,
      shared: false,
      changedBlockTracking: true,
    },
  ])
  assert.deepEqual(first?.traits?.nics, [
    { name: 'nic1', macAddress: '56:6f:1a:00:00:01', networkId: 'prod', model: 'virtio', connected: true },
  ])
  assert.deepEqual(
    [first?.traits?.bootFirmware, first?.traits?.secureBoot, first?.traits?.vtpm],
    ['uefi', true, true],
  )
  assert.deepEqual(
    [first?.devices, second?.devices],
    [[], 'unknown'],
    'only a pinned one may hold devices of a host',
  )
  assert.deepEqual([second?.disks, second?.networkIds], ['unknown', 'unknown'], 'nobody asked for them')
})

test('high availability works where the engine can fence, or every protected machine has a lease', () => {
  const cluster = (fencing: boolean, power: boolean, vms: string = sampleAnswers.vms) => {
    const files = replaced('clusters.xml', sampleAnswers.clusters(fencing, false)).map(
      ([name, text]): Named =>
        name === 'hosts.xml'
          ? [name, sampleAnswers.hosts(power)]
          : name === 'vms.xml'
            ? [name, vms]
            : [name, text],
    )
    return read(files).clusters[0]?.haEnabled
  }
  assert.deepEqual([cluster(true, true), cluster(true, false), cluster(false, true)], [true, false, false])
  const leased = sampleAnswers.vms.replaceAll(
    '<high_availability>',
    '<lease><storage_domain id="s1"/></lease><high_availability>',
  )
  assert.equal(cluster(false, false, leased), true)
  const some = sampleAnswers.vms.replace(
    '<high_availability>',
    '<lease><storage_domain id="s1"/></lease><high_availability>',
  )
  assert.equal(cluster(false, false, some), 'unknown')
})

test('a reservation for high availability is watched and not kept: nothing counts as admission control', () => {
  const { clusters, issues } = read(sampleFiles())
  const [cluster] = clusters
  assert.deepEqual(
    [cluster?.admissionControl, cluster?.failoverHosts, cluster?.traits?.admission],
    [false, 1, { kind: 'none' }],
  )
  assert.deepEqual(
    [cluster?.traits?.balancing, cluster?.traits?.cpuBaseline],
    ['full', 'Intel Cascadelake Server Family'],
  )
  assert.deepEqual(codes(issues), ['ovirt.reservation-watched'])
})

test('affinity groups and start hosts are rules, as strong as they are enforced', () => {
  const { rules } = read(sampleFiles())
  assert.deepEqual(
    rules.map(({ name, kind, strength, vmIds, hostIds }) => [name, kind, strength, vmIds, hostIds]),
    [
      ['spread', 'vm-apart', 'must', ['vm-1', 'vm-3'], []],
      ['spread', 'vm-on-hosts', 'should', ['vm-1', 'vm-3'], ['kvm-2']],
      ['start hosts of vm-2', 'vm-on-hosts', 'must', ['vm-2'], ['kvm-1']],
    ],
  )
})

test('a group that was told without its members is said, not read as one that binds nobody', () => {
  const text = sampleAnswers.affinitygroups.replace(/<vms>.*<\/hosts>/, '')
  const { rules, issues } = read(replaced('affinitygroups.xml', text))
  assert.deepEqual(
    rules.map(({ name }) => name),
    ['start hosts of vm-2'],
  )
  assert.ok(codes(issues).includes('ovirt.group-members-missing'))
})

const jsonOf = (files: readonly Named[]): readonly Named[] =>
  files.map(([name, text]): Named => {
    const file = fileOf([name, text])
    const tree = file.xml()
    assert.ok(tree.ok)
    const value = (at: number): unknown => {
      const element = tree.value[at]
      assert.ok(element)
      if (element.children.length === 0 && Object.keys(element.attributes).length === 0) return element.text
      const members: Record<string, unknown> = { ...element.attributes }
      for (const child of element.children) {
        const key = tree.value[child]?.name ?? ''
        const isList =
          /^(vm|nic|host|disk_attachment|storage_domain|data_center|cluster|disk|network|vnic_profile|affinity_group)$/.test(
            key,
          ) && tree.value[at]?.name.endsWith('s')
        members[key] = isList ? [...((members[key] as unknown[]) ?? []), value(child)] : value(child)
      }
      return members
    }
    return [name.replace('.xml', '.json'), JSON.stringify(value(0))]
  })

const plain = (files: readonly Named[]): string => {
  const { issues: _, sources: __, ...estate } = read(files)
  const text = JSON.stringify({ ...estate, name: '' }, (key, value) =>
    key === 'origins' || key === 'exactOrigins' ? undefined : value,
  )
  return canonicalJson(JSON.parse(text))
}

test('answers in JSON give the estate that the same answers in XML give', () => {
  const files = jsonOf(sampleFiles())
  for (const file of files) assert.equal(importer.sniff(fileOf(file)), 1, file[0])
  assert.equal(plain(files), plain(sampleFiles()))
})

test('the order of files and of what is in them is irrelevant, and the estate can be saved', () => {
  const mirrored = sampleFiles().map(([name, text]): Named => {
    if (name !== 'vms.xml') return [`z${name}`, text]
    const vms = text.match(/<vm href[\s\S]*?\n<\/vm>/g) ?? []
    assert.equal(vms.length, 3)
    return ['a.xml', `<vms>${vms.toReversed().join('')}</vms>`]
  })
  assert.equal(plain(mirrored.toReversed()), plain(sampleFiles()))
  const { issues: _, ...estate } = read(sampleFiles())
  const stored = parseStored(JSON.parse(JSON.stringify(toStored(estate))), 'estate.json')
  assert.ok(stored.ok, JSON.stringify(stored.issues))
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('every value names its place: a line of XML, an item of JSON', () => {
  const xml = read(sampleFiles())
  const [vm] = xml.vms
  assert.ok(vm)
  assert.match(provenanceOf(xml, vm, 'memoryBytes') ?? '', /^vms\.xml:\d+$/)
  const json = read(jsonOf(sampleFiles()))
  const third = json.vms[2]
  assert.ok(third)
  assert.equal(provenanceOf(json, third, 'memoryBytes'), 'vms.json $.vm[2]')
})

test('what others write is not claimed', () => {
  for (const text of [
    '<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body/></soapenv:Envelope>',
    '<network><name>default</name><uuid>x</uuid></network>',
    "<domain type='kvm'><name>a</name></domain>",
    '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"/>',
    '{"data": [{"node": "pve-1", "href": "/api2/json"}]}',
    '{"vm": [{"name": "a"}]}',
    '[{"uri": "https://x/api/y", "body": "{}"}]',
    '{"results": [{"url": "https://netbox/api/dcim/sites/1/"}]}',
  ]) {
    assert.equal(importer.sniff(fileOf(['x', text])), 0, text.slice(0, 60))
  }
})
