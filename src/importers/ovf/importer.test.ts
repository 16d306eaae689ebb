import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { provenanceOf } from '#estate/provenance.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/ovf/importer.ts'
import { sampleDescriptor, sampleEnvelope, sampleItem, sampleSystem } from '#importers/ovf/sample.ts'
import { gib, mib } from '#kernel/units.ts'

const fileOf = (name: string, text: string) => givenFile({ name, bytes: new TextEncoder().encode(text) })
const read = (...files: readonly (readonly [string, string])[]) => {
  const outcome = importer.parse(files.map(([name, text]) => fileOf(name, text)))
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { ...outcome.value, issues: outcome.issues }
}
const codes = (issues: readonly { readonly code: string }[]) => issues.map(({ code }) => code)
const published = (name: string) => {
  const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, 'cases', name)))
  const file = givenFile({ name, bytes })
  assert.equal(importer.sniff(file), 1)
  const outcome = importer.parse([file])
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { ...outcome.value, issues: outcome.issues }
}

test('a machine of VirtualBox is read with its sizes, and of no platform that is known here', () => {
  const { estate, issues } = published('virtualbox.ovf')
  const [vm] = estate.vms
  assert.deepEqual(issues, [])
  assert.deepEqual(
    [vm?.name, vm?.platform, vm?.vcpus, vm?.memoryBytes, vm?.guestOs, vm?.traits?.hardwareVersion],
    ['vbox2', 'unknown', 2, mib(192), 'Windows2003', 'virtualbox-2.2'],
  )
  assert.deepEqual(vm?.disks, [
    { name: 'disk1', capacityBytes: 10_737_418_240, datastoreId: 'unknown', raw: 'unknown', shared: false },
  ])
  assert.deepEqual(vm?.networkIds, ['NAT'])
})

test('devices that are passed through tie a machine to its host, and their memory is reserved', () => {
  const { estate } = published('pci-passthrough.ovf')
  const [vm] = estate.vms
  assert.deepEqual(vm?.devices, [
    { kind: 'passthrough', name: 'PCI device 0 0000:03:00.1', bindsToHost: true },
    { kind: 'passthrough', name: 'PCI device 1 0000:06:00.1', bindsToHost: true },
  ])
  assert.equal(vm?.platform, 'vsphere')
  assert.equal(vm?.memoryReservationBytes, gib(1))
  assert.deepEqual(
    [vm?.traits?.bootFirmware, vm?.traits?.secureBoot, vm?.traits?.cpuHotAdd, vm?.traits?.coresPerSocket],
    ['uefi', true, false, 1],
  )
})

test('machines of a set wait for those with the order before theirs, and draw from its pool', () => {
  const { estate } = published('secure-boot-two-vms.ovf')
  assert.deepEqual(
    estate.vms.map(({ id, startRequires, traits }) => ({ id, startRequires, pool: traits?.resourcePool })),
    [
      { id: 'efi-nvram-vm1', startRequires: undefined, pool: 'efi-nvram-two-vms-vapp' },
      {
        id: 'efi-nvram-vm2',
        startRequires: { kind: 'component', ref: 'vm:efi-nvram-vm1' },
        pool: 'efi-nvram-two-vms-vapp',
      },
    ],
  )
  assert.deepEqual(checkEstate(estate), [])
})

test('the first deployment option counts where none is marked: one vCPU and 256 MiB, not what is bound to others', () => {
  const [vm] = published('deployment-options.ovf').estate.vms
  assert.deepEqual([vm?.name, vm?.vcpus, vm?.memoryBytes], ['SugarmCRM Server', 1, mib(256)])
})

test('an item bound to the default option takes the place of the one with its id and keeps what it leaves out', () => {
  const options = `<DeploymentOptionSection><Info/><Configuration ovf:id="small"/><Configuration ovf:id="large" ovf:default="true"/></DeploymentOptionSection>`
  const more =
    sampleItem(
      { InstanceID: '2', ResourceType: '4', VirtualQuantity: '8192' },
      ' ovf:configuration="medium large"',
    ) +
    sampleItem({ InstanceID: '1', ResourceType: '3', VirtualQuantity: '16' }, ' ovf:configuration="small"')
  const [vm] = read(['a.ovf', sampleEnvelope(sampleSystem({ more }), undefined, options)]).estate.vms
  assert.deepEqual([vm?.vcpus, vm?.memoryBytes], [2, gib(8)])
})

test('a capacity that is a property is looked up, under the default option; without a value it is unknown and said', () => {
  const section = (value: string) =>
    `<ProductSection ovf:class="app"><Info/><Property ovf:key="size" ovf:type="uint32" ${value}/></ProductSection>`
  const disks = { 'web-disk': `ovf:capacity="\${app.size}" ovf:capacityAllocationUnits="byte * 2^30"` }
  const known = read(['a.ovf', sampleEnvelope(sampleSystem({}), disks, section('ovf:value="12"'))])
  const open = read([
    'a.ovf',
    sampleEnvelope(sampleSystem({}), disks, section('ovf:userConfigurable="true"')),
  ])
  const capacity = ({ estate }: typeof known) => {
    const disksOf = estate.vms[0]?.disks
    return disksOf === 'unknown' ? disksOf : disksOf?.[0]?.capacityBytes
  }
  assert.deepEqual([capacity(known), capacity(open)], [gib(12), 'unknown'])
  assert.deepEqual([codes(known.issues), codes(open.issues)], [[], ['ovf.property-unset']])
})

test('version 0.9 says by type what its sections are', () => {
  const text = `<?xml version="1.0"?>
<ovf:Envelope xmlns:ovf="http://www.vmware.com/schema/ovf/1/envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:rasd="r" xmlns:vssd="v">
<References/>
<Section xsi:type="ovf:DiskSection_Type"><Info/><Disk ovf:diskId="d1" ovf:capacity="8589934592"/></Section>
<Section xsi:type="ovf:NetworkSection_Type"><Info/><Network ovf:name="bridged"/></Section>
<Content ovf:id="old" xsi:type="ovf:VirtualSystem_Type"><Info/>
<Section xsi:type="ovf:OperatingSystemSection_Type"><Info/><Description>Debian 4</Description></Section>
<Section xsi:type="ovf:VirtualHardwareSection_Type"><Info/>
<System><vssd:VirtualSystemType>vmx-4</vssd:VirtualSystemType></System>
<Item><rasd:Caption>1 virtual CPU</rasd:Caption><rasd:InstanceId>1</rasd:InstanceId><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
<Item><rasd:Caption>256 MB</rasd:Caption><rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:InstanceId>2</rasd:InstanceId><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>256</rasd:VirtualQuantity></Item>
<Item><rasd:Caption>disk1</rasd:Caption><rasd:InstanceId>5</rasd:InstanceId><rasd:HostResource>disk/d1</rasd:HostResource><rasd:ResourceType>17</rasd:ResourceType></Item>
<Item><rasd:Caption>ethernet0</rasd:Caption><rasd:InstanceId>7</rasd:InstanceId><rasd:Connection>bridged</rasd:Connection><rasd:ResourceType>10</rasd:ResourceType></Item>
</Section></Content></ovf:Envelope>`
  const [vm] = read(['old.ovf', text]).estate.vms
  assert.deepEqual(
    [vm?.name, vm?.vcpus, vm?.memoryBytes, vm?.networkIds, vm?.guestOs],
    ['old', 1, mib(256), ['bridged'], 'Debian 4'],
  )
  assert.deepEqual(
    vm?.disks === 'unknown' ? [] : vm?.disks.map(({ name, capacityBytes }) => [name, capacityBytes]),
    [['disk1', gib(8)]],
  )
})

test('version 2.0 writes disks and cards as items of their own kind', () => {
  const body = `<VirtualSystem ovf:id="new"><Info/><VirtualHardwareSection><Info/>
<Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>4</rasd:VirtualQuantity></Item>
<Item><rasd:AllocationUnits>byte * 2^30</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>8</rasd:VirtualQuantity></Item>
<StorageItem><sasd:ElementName>root</sasd:ElementName><sasd:HostResource>ovf:/disk/web-disk</sasd:HostResource><sasd:InstanceID>3</sasd:InstanceID><sasd:ResourceType>17</sasd:ResourceType></StorageItem>
<EthernetPortItem><epasd:Address>00-16-8B-DB-00-5E</epasd:Address><epasd:Connection>VM Network</epasd:Connection><epasd:ElementName>nic</epasd:ElementName><epasd:InstanceID>4</epasd:InstanceID><epasd:ResourceType>10</epasd:ResourceType></EthernetPortItem>
</VirtualHardwareSection></VirtualSystem>`
  const [vm] = read(['a.ovf', sampleEnvelope(body)]).estate.vms
  assert.deepEqual([vm?.vcpus, vm?.memoryBytes, vm?.platform], [4, gib(8), 'unknown'])
  assert.deepEqual(vm?.identifiers, ['mac:00:16:8b:db:00:5e'])
  assert.equal(vm?.disks === 'unknown' ? undefined : vm?.disks[0]?.capacityBytes, gib(20))
})

test('a size in no unit is unknown, never the bare number', () => {
  for (const unit of ['', 'hertz * 10^6', 'byte * 2^x', 'parsec']) {
    const { estate, issues } = read(['a.ovf', sampleDescriptor({ memory: { quantity: '4096', unit } })])
    assert.equal(estate.vms[0]?.memoryBytes, 'unknown')
    assert.ok(codes(issues).includes('ovf.unit-unknown'))
  }
})

test('what a descriptor cannot know stays unknown', () => {
  const [vm] = read(['a.ovf', sampleDescriptor()]).estate.vms
  for (const field of [
    'power',
    'hostId',
    'clusterId',
    'template',
    'datastoreIds',
    'inUseBytes',
    'restartPriority',
  ] as const) {
    assert.equal(vm?.[field], 'unknown', field)
  }
  assert.equal(vm?.traits?.bootFirmware, undefined)
})

test('every value names its line', () => {
  const { estate } = read(['web.ovf', sampleDescriptor()])
  const [vm] = estate.vms
  assert.ok(vm)
  const lines = sampleDescriptor().split('\n')
  for (const [field, part] of [
    ['vcpus', 'ResourceType>3<'],
    ['memoryBytes', 'ResourceType>4<'],
  ] as const) {
    const line = Number(provenanceOf(estate, vm, field)?.split(':')[1])
    assert.match(lines[line - 1] ?? '', new RegExp(part))
  }
})

test('two machines of one name keep apart, whatever their files are called', () => {
  const [small, large] = [sampleDescriptor({ vcpus: '1' }), sampleDescriptor({ vcpus: '8' })]
  const one = read(['a.ovf', small], ['b.ovf', large]).estate.vms.map(({ id, vcpus }) => [id, vcpus])
  const other = read(['a.ovf', large], ['b.ovf', small]).estate.vms.map(({ id, vcpus }) => [id, vcpus])
  assert.deepEqual(one, other)
  assert.deepEqual(new Set(one.map(([id]) => id)).size, 2)
})

test('XML of others is not claimed', () => {
  for (const text of [
    '<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body/></soapenv:Envelope>',
    "<domain type='kvm'><name>a</name></domain>",
    '<vms><vm href="/ovirt-engine/api/vms/1" id="1"/></vms>',
    'name,value\na,b\n',
    '{"a": 1}',
  ]) {
    assert.equal(importer.sniff(fileOf('x.xml', text)), 0, text.slice(0, 40))
  }
})
