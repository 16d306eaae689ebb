import assert from 'node:assert/strict'
import { test } from 'node:test'
import { provenanceOf } from '#estate/provenance.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/libvirt/importer.ts'
import {
  sampleCapabilities,
  sampleDomain,
  sampleDomainInfo,
  sampleHost,
  sampleNetwork,
  samplePool,
} from '#importers/libvirt/sample.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { gib } from '#kernel/units.ts'

const fileOf = ([name, text]: readonly [string, string]) =>
  givenFile({ name, bytes: new TextEncoder().encode(text) })
const read = (files: readonly (readonly [string, string])[]) => {
  const outcome = importer.parse(files.map(fileOf))
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { ...outcome.value.estate, issues: outcome.issues }
}
const codes = (issues: readonly { readonly code: string }[]) => issues.map(({ code }) => code)

test('a host is what its capabilities say: cells, sockets, cores, threads, memory, nominal speed', () => {
  const [host] = read([['kvm-1/capabilities.xml', sampleCapabilities]]).hosts
  assert.deepEqual(
    [host?.id, host?.sockets, host?.cores, host?.threads, host?.numaNodes, host?.memoryBytes, host?.coreMhz],
    ['kvm-1', 2, 4, 8, 2, gib(128), 2100],
  )
  assert.deepEqual(host?.identifiers, ['bios-uuid:c4271571-d892-4ec0-9034-ef2ebc38c943'])
  assert.equal(host?.traits?.cpuGeneration, 'Cascadelake-Server')
})

test('a domain beside its host has the sizes it has now, what it is pinned to, and what it hangs on', () => {
  const estate = read(sampleHost('kvm-1'))
  const [vm] = estate.vms
  assert.deepEqual(codes(estate.issues), ['libvirt.host-by-folder'])
  assert.deepEqual(
    [vm?.name, vm?.hostId, vm?.power, vm?.vcpus, vm?.memoryBytes, vm?.memoryReservationBytes, vm?.guestOs],
    ['db-01', 'kvm-1', 'on', 4, gib(32), gib(32), 'redhat.com/rhel/9.2'],
  )
  const { nics: _, snapshots, ...traits } = vm?.traits ?? {}
  assert.deepEqual(traits, {
    ...{ bootFirmware: 'uefi', secureBoot: true, vtpm: true, cpuHotAdd: true, memoryHotAdd: false },
    ...{ cpuAffinity: ['0', '1', '3', '6'], numaAffinity: ['0', '1'], coresPerSocket: 2 },
    ...{ hardwareVersion: 'pc-q35-7.2', autoStart: true },
  })
  assert.deepEqual(snapshots, [
    { name: 'before-upgrade', takenAt: '2023-11-14T22:13:20.000Z', sizeBytes: 'unknown' },
  ])
  assert.deepEqual(vm?.devices, [
    { kind: 'sr-iov', name: 'network function 0x0000 0x3b 0x02 0x1', bindsToHost: true },
    { kind: 'vgpu', name: 'c2177883-f1bb-47f0-914d-32a22e3a8804', bindsToHost: true },
  ])
})

test('disks find their size and pool by path, by name on the network, or not at all', () => {
  const [vm] = read(sampleHost('kvm-1')).vms
  assert.deepEqual(
    vm?.disks === 'unknown'
      ? []
      : vm?.disks.map((disk) => [
          disk.name,
          disk.capacityBytes,
          disk.datastoreId,
          disk.raw,
          disk.shared,
          disk.mode,
        ]),
    [
      ['sda', 'unknown', 'unknown', true, false, 'dependent'],
      ['vda', gib(100), 'kvm-1/default', false, false, 'dependent'],
      ['vdb', gib(500), 'ceph', false, true, 'independent'],
    ],
  )
  assert.equal(vm?.datastoreIds, 'unknown', 'one disk is in no pool that was told')
})

test('cards hang on port groups with their VLAN, on bridges, or on what nobody named', () => {
  const estate = read(sampleHost('kvm-1'))
  assert.deepEqual(estate.vms[0]?.traits?.nics, [
    { name: 'vnet3', macAddress: '52:54:00:aa:00:01', model: 'virtio', networkId: 'kvm-1/prod:db' },
    {
      name: '52:54:00:aa:00:02',
      macAddress: '52:54:00:aa:00:02',
      model: 'e1000',
      connected: false,
      networkId: 'kvm-1/br-backup',
    },
    { name: '52:54:00:aa:00:03', macAddress: '52:54:00:aa:00:03', model: 'unknown', networkId: 'unknown' },
  ])
  assert.deepEqual(
    estate.networks.map(({ id, vlan, traits }) => [id, vlan, traits?.virtualSwitch]),
    [
      ['kvm-1/br-backup', 'unknown', 'br-backup'],
      ['kvm-1/prod', 'unknown', 'br0'],
      ['kvm-1/prod:db', '120', 'br0'],
    ],
  )
})

test('what two hosts see on the network is one datastore; a folder is its own on each', () => {
  const second = sampleHost('kvm-2').map(([name, text]): readonly [string, string] => [
    name,
    text
      .replaceAll('db-01', 'db-02')
      .replaceAll(/4a64cc71|4A64CC71/g, '4a64cc72')
      .replaceAll('52:54:00', '52:54:01'),
  ])
  const { datastores, hosts, vms } = read([...sampleHost('kvm-1'), ...second])
  assert.deepEqual(
    datastores.map(({ id, hostIds }) => [id, hostIds]),
    [
      ['ceph', ['kvm-1', 'kvm-2']],
      ['kvm-1/default', 'unknown'],
      ['kvm-2/default', 'unknown'],
    ],
  )
  assert.deepEqual(
    [hosts.map(({ id }) => id), vms.map(({ id, hostId }) => [id, hostId])],
    [
      ['kvm-1', 'kvm-2'],
      [
        ['db-01', 'kvm-1'],
        ['db-02', 'kvm-2'],
      ],
    ],
  )
})

test('a definition alone does not tell whether it runs, where, or how large its disks are', () => {
  const [vm] = read([['web.xml', sampleDomain.replace(" id='7'", '')]]).vms
  assert.deepEqual([vm?.power, vm?.hostId, vm?.clusterId, vm?.datastoreIds], Array(4).fill('unknown'))
})

test('states outside of a definition count: of a status file, of dominfo, and a saved domain is suspended', () => {
  const definition = sampleDomain.replace(" id='7'", '')
  const power = (files: readonly (readonly [string, string])[]) => read(files).vms[0]?.power
  const info = (state: string, saved = 'no') =>
    sampleDomainInfo.replace('running', state).replace('Managed save:   no', `Managed save:   ${saved}`)
  assert.equal(power([['a.xml', `<domstatus state='paused' pid='1'>${definition}</domstatus>`]]), 'on')
  assert.equal(
    power([
      ['a.xml', definition],
      ['a.txt', info('shut off')],
    ]),
    'off',
  )
  assert.equal(
    power([
      ['a.xml', definition],
      ['a.txt', info('shut off', 'yes')],
    ]),
    'suspended',
  )
  assert.equal(
    power([
      ['a.xml', definition],
      ['a.txt', info('paused')],
    ]),
    'on',
  )
})

test('a definition and the running domain are one, and what runs counts', () => {
  const definition = sampleDomain.replace(" id='7'", '').replace("current='4'", "current='8'")
  const { vms, issues } = read([['a.xml', `${definition}\n${sampleDomain}`]])
  assert.deepEqual([vms.length, vms[0]?.power, vms[0]?.vcpus], [1, 'on', 4])
  assert.deepEqual(codes(issues), ['libvirt.domain-repeated'])
  assert.match(issues[0]?.message ?? '', /vcpus/)
})

test('a definition that a migration left behind is not a second machine; two that run are, and are said', () => {
  const off = sampleDomainInfo
    .replace('running', 'shut off')
    .replace('Id:             7', 'Id:             -')
  const left = [
    ['kvm-2/capabilities.xml', sampleCapabilities.replaceAll('c4271571', 'c4271572')],
    ['kvm-2/a.xml', sampleDomain.replace(" id='7'", '')],
  ] as const
  const migrated = read([...sampleHost('kvm-1'), ...left, ['kvm-2/a.txt', off]])
  assert.deepEqual(
    migrated.vms.map(({ hostId }) => hostId),
    ['kvm-1'],
  )
  assert.ok(codes(migrated.issues).includes('libvirt.definition-left'))
  const split = read([...sampleHost('kvm-1'), ...left, ['kvm-2/a.txt', sampleDomainInfo]])
  assert.deepEqual(split.vms.map(({ hostId }) => hostId).sort(), ['kvm-1', 'kvm-2'])
  assert.ok(codes(split.issues).includes('libvirt.uuid-repeated'))
})

test('two hosts in one folder leave their domains on none, and say why', () => {
  const { vms, hosts, issues } = read([
    ['a.xml', sampleCapabilities],
    ['b.xml', sampleCapabilities.replaceAll('c4271571', 'c4271572')],
    ['c.xml', sampleDomain],
  ])
  assert.deepEqual([hosts.length, vms[0]?.hostId], [2, 'unknown'])
  assert.deepEqual(codes(issues), ['libvirt.hosts-in-one-folder'])
})

test('nodeinfo counts sockets per node; processors that are off leave the cores unknown', () => {
  const info = (cpus: number) =>
    `CPU model:           x86_64\nCPU(s):              ${cpus}\nCPU frequency:       2100 MHz\nCPU socket(s):       1\nCore(s) per socket:  8\nThread(s) per core:  2\nNUMA cell(s):        2\nMemory size:         131072000 KiB\n`
  const [whole] = read([['kvm-1/nodeinfo.txt', info(32)]]).hosts
  assert.deepEqual(
    [whole?.sockets, whole?.cores, whole?.threads, whole?.memoryBytes],
    [2, 16, 32, 131_072_000 * 1024],
  )
  const half = read([['kvm-1/nodeinfo.txt', info(16)]])
  assert.deepEqual([half.hosts[0]?.sockets, half.hosts[0]?.cores, half.hosts[0]?.threads], [2, 'unknown', 16])
  assert.deepEqual(codes(half.issues), ['libvirt.processors-off'])
})

test('sources that disagree on a host are said, and the surer one counts', () => {
  const info = 'CPU model: x86_64\nCPU(s): 8\nNUMA cell(s): 2\nMemory size: 1048576 KiB\n'
  const { hosts, issues } = read([
    ['kvm-1/capabilities.xml', sampleCapabilities],
    ['kvm-1/nodeinfo.txt', info],
  ])
  assert.equal(hosts[0]?.memoryBytes, gib(128))
  assert.deepEqual(
    issues.map(({ code, where }) => [code, where]),
    [['libvirt.host-disagrees', 'kvm-1/nodeinfo.txt:1']],
  )
})

test('a pool that never started has no size, rather than none left', () => {
  const text = samplePool.replace(
    /<capacity[\s\S]*<\/available>/,
    "<capacity unit='bytes'>0</capacity><available unit='bytes'>0</available>",
  )
  const [store] = read([['a.xml', text]]).datastores
  assert.deepEqual([store?.capacityBytes, store?.freeBytes], ['unknown', 'unknown'])
})

test('every value names its line', () => {
  const estate = read([['kvm-1/a.xml', sampleDomain]])
  const [vm] = estate.vms
  assert.ok(vm)
  assert.equal(provenanceOf(estate, vm, 'vcpus'), 'kvm-1/a.xml:12')
  assert.equal(provenanceOf(estate, vm, 'memoryBytes'), 'kvm-1/a.xml:9')
})

test('the same size in other units is the same estate', () => {
  const sizes = [
    "unit='KiB'>33554432",
    '>33554432',
    "unit='bytes'>34359738368",
    "unit='MiB'>32768",
    "unit='G'>32",
    "unit='k'>33554432",
  ]
  const estates = sizes.map((size) => {
    const { issues: _, ...estate } = read([
      ['a.xml', sampleDomain.replace("unit='KiB'>33554432", size).replace('<memory>', '<memory>')],
    ])
    return canonicalJson(estate)
  })
  assert.equal(new Set(estates.map((text) => text.replaceAll(' ', ''))).size, 1)
  assert.equal(
    read([['a.xml', sampleDomain.replace("unit='KiB'>33554432", "unit='KB'>33554432")]]).vms[0]?.memoryBytes,
    33_554_432_000,
  )
})

test('the order of files and of devices is irrelevant, and the estate can be saved', () => {
  const files = sampleHost('kvm-1')
  const mirrored = sampleDomain.replace(/<devices>([\s\S]*)<\/devices>/, (_, inside: string) => {
    const devices = inside.split(/\n(?= {4}<[a-z])/).filter((part) => part.trim() !== '')
    return `<devices>\n${devices.toReversed().join('\n')}\n</devices>`
  })
  const plain = (list: readonly (readonly [string, string])[]) => {
    const { issues: _, sources: __, ...estate } = read(list)
    const text = JSON.stringify(estate, (key, value) =>
      key === 'origins' || key === 'exactOrigins' ? undefined : value,
    )
    return canonicalJson(JSON.parse(text))
  }
  const other = files
    .toReversed()
    .map(([name, text]): readonly [string, string] => [name, text === sampleDomain ? mirrored : text])
  assert.notEqual(mirrored, sampleDomain)
  assert.equal(plain(other), plain(files))
  const { issues: _, ...estate } = read(files)
  const stored = parseStored(JSON.parse(JSON.stringify(toStored(estate))), 'estate.json')
  assert.ok(stored.ok, JSON.stringify(stored.issues))
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('every document of libvirt is claimed, what others write is not', () => {
  for (const [name, text] of [...sampleHost('a'), ['n', sampleNetwork] as const])
    assert.ok(importer.sniff(fileOf([name, text])) >= 0.9, name)
  for (const text of [
    '<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><RetrievePropertiesResponse/></soapenv:Body></soapenv:Envelope>',
    '<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1"><References/></Envelope>',
    '<network href="/ovirt-engine/api/networks/1" id="1"><name>a</name></network>',
    '<networks><network href="/ovirt-engine/api/networks/1" id="1"><name>a</name></network></networks>',
    '<database><manifest/></database>',
    'Name: a\nState: running\n',
  ]) {
    assert.equal(importer.sniff(fileOf(['x.xml', text])), 0, text.slice(0, 50))
  }
})
