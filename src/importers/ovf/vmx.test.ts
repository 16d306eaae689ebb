import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/ovf/importer.ts'
import { sampleVmx } from '#importers/ovf/sample.ts'
import { gib } from '#kernel/units.ts'

const fileOf = (name: string, text: string) => givenFile({ name, bytes: new TextEncoder().encode(text) })
const read = (text: string, name = 'db-01.vmx') => {
  const file = fileOf(name, text)
  const outcome = importer.parse([file])
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const [vm] = outcome.value.estate.vms
  assert.ok(vm)
  return { vm, estate: outcome.value.estate, issues: outcome.issues, sure: importer.sniff(file) }
}

test('a configuration file gives sizes, reservations, firmware and what the machine is pinned to', () => {
  const { vm, issues, sure } = read(sampleVmx)
  assert.deepEqual([issues, sure], [[], 1])
  assert.deepEqual(
    [
      vm.name,
      vm.platform,
      vm.vcpus,
      vm.memoryBytes,
      vm.memoryReservationBytes,
      vm.cpuReservationMhz,
      vm.guestOs,
    ],
    ['db "blue" 01', 'vsphere', 8, gib(32), gib(16), 4000, 'rhel8-64'],
  )
  assert.deepEqual(
    [
      vm.traits?.bootFirmware,
      vm.traits?.secureBoot,
      vm.traits?.vtpm,
      vm.traits?.encrypted,
      vm.traits?.cpuHotAdd,
    ],
    ['uefi', true, true, false, true],
  )
  assert.deepEqual(
    [vm.traits?.cpuAffinity, vm.traits?.numaAffinity, vm.traits?.coresPerSocket, vm.traits?.hardwareVersion],
    [['2', '3', '8', '9'], ['1'], 4, 'vmx-19'],
  )
  assert.deepEqual(vm.identifiers, [
    'bios-uuid:564d96af-e646-bd86-5c4d-654e7736ef31',
    'instance-uuid:5231cbfc-c13f-9632-83c0-bb706c905cfd',
    'mac:00:0c:29:36:ef:31',
    'mac:00:50:56:3f:00:02',
  ])
})

test('slots that are not present hold nothing, drives are no disks, and a shared bus shares its disks', () => {
  const { vm, estate } = read(sampleVmx)
  assert.notEqual(vm.disks, 'unknown')
  assert.deepEqual(
    vm.disks === 'unknown'
      ? []
      : vm.disks.map((disk) => [disk.name, disk.shared, disk.mode, disk.datastoreId, disk.capacityBytes]),
    [
      ['scsi0:0', false, 'dependent', 'unknown', 'unknown'],
      ['scsi0:1', false, 'independent', '5458b680-34ec3500-9f36-001320f5f6ca', 'unknown'],
      ['scsi1:0', true, 'dependent', 'unknown', 'unknown'],
    ],
  )
  assert.equal(vm.datastoreIds, 'unknown', 'one of its disks lies where nobody said')
  assert.deepEqual(
    estate.datastores.map(({ id }) => id),
    ['5458b680-34ec3500-9f36-001320f5f6ca'],
  )
})

const descriptor = (kind: string, ...extents: readonly string[]): string =>
  `# Disk DescriptorFile\nversion=1\nCID=fffffffe\ncreateType="${kind}"\n\n# Extent description\n${extents.join('\n')}\n\nddb.adapterType = "lsilogic"\n`

test('disk files beside a configuration, or where its path points, tell sizes and LUNs', () => {
  const files = [
    ['db-01/db-01.vmx', sampleVmx],
    ['db-01/db-01.vmdk', descriptor('vmfs', 'RW 83886080 VMFS "db-01-flat.vmdk"')],
    [
      'db-01/db-01_1.vmdk',
      descriptor('twoGbMaxExtentFlat', 'RW 4192256 FLAT "a.vmdk" 0', 'RW 2048 FLAT "b.vmdk" 0'),
    ],
    ['db-01/quorum.vmdk', descriptor('vmfsPassthroughRawDeviceMap', 'RW 2097152 VMFSRDM "quorum-rdmp.vmdk"')],
  ].map(([name = '', text = '']) => fileOf(name, text))
  for (const file of files) assert.equal(importer.sniff(file), 1)
  const outcome = importer.parse(files)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const [vm] = outcome.value.estate.vms
  assert.deepEqual(
    vm?.disks === 'unknown'
      ? []
      : vm?.disks.map(({ name, capacityBytes, raw }) => [name, capacityBytes, raw]),
    [
      ['scsi0:0', gib(40), false],
      ['scsi0:1', (4_192_256 + 2048) * 512, false],
      ['scsi1:0', gib(1), true],
    ],
  )
  assert.deepEqual(outcome.issues, [])
})

test('disk files without a machine are no machine, and a damaged one tells nothing', () => {
  const alone = importer.parse([fileOf('a.vmdk', descriptor('vmfs', 'RW 2048 VMFS "x"'))])
  assert.ok(alone.ok && alone.value.estate.vms.length === 0)
  const damaged = importer.parse([
    fileOf('db-01/db-01.vmx', sampleVmx),
    fileOf('db-01/db-01.vmdk', descriptor('vmfs', 'RW -5 VMFS "x"')),
  ])
  assert.ok(damaged.ok)
  const [vm] = damaged.value.estate.vms
  assert.ok(vm?.disks !== 'unknown' && vm?.disks[0]?.capacityBytes === 'unknown')
})

test('a card has the address it generated or was given, and the ones that are not there are none', () => {
  const { vm } = read(sampleVmx)
  assert.deepEqual(vm.traits?.nics, [
    { name: 'ethernet0', macAddress: '00:0c:29:36:ef:31', model: 'vmxnet3', networkId: 'Prod 10' },
    {
      name: 'ethernet1',
      macAddress: '00:50:56:3f:00:02',
      model: 'unknown',
      connected: false,
      networkId: 'Backup',
    },
  ])
  assert.deepEqual(vm.networkIds, ['Backup', 'Prod 10'])
})

test('a device by its address ties the machine to a host, a share of a graphics card does not', () => {
  const { vm } = read(sampleVmx)
  assert.deepEqual(vm.devices, [
    { kind: 'passthrough', name: '00000:059:00.0', bindsToHost: true },
    { kind: 'vgpu', name: 'grid_t4-2q', bindsToHost: false },
  ])
  assert.deepEqual(vm.traits?.accelerators, [{ model: 'grid_t4-2q', units: 1 }])
})

test('what the platform writes only when it is not its default is the default; a size never is', () => {
  const { vm } = read('config.version = "8"\ndisplayName = "bare"\n')
  assert.deepEqual([vm.vcpus, vm.memoryBytes, vm.traits?.bootFirmware, vm.disks], [1, 'unknown', 'bios', []])
})

test('memory that is pinned is reserved whole', () => {
  const { vm } = read('config.version = "8"\nmemSize = "2048"\nsched.mem.min = "0"\nsched.mem.pin = "TRUE"\n')
  assert.equal(vm.memoryReservationBytes, gib(2))
})

test('an encrypted configuration is said, and nothing inside it is guessed', () => {
  const { vm, issues } = read(
    'config.version = "8"\ndisplayName = "vault"\nencryption.keySafe = "vmware:key/list"\nencryption.data = "AAAA"\n',
  )
  assert.deepEqual(
    issues.map(({ code }) => code),
    ['ovf.vmx-encrypted'],
  )
  assert.deepEqual([vm.vcpus, vm.memoryBytes, vm.disks, vm.devices, vm.networkIds], Array(5).fill('unknown'))
  assert.equal(vm.traits?.encrypted, true)
})

test('names are compared without regard to case, and the last of two values counts, said', () => {
  const { vm, issues } = read('CONFIG.VERSION = "8"\nMemSize = "1024"\nmemsize = "2048"\n')
  assert.equal(vm.memoryBytes, gib(2))
  assert.deepEqual(
    issues.map(({ code, where }) => [code, where]),
    [['ovf.vmx-repeated', 'db-01.vmx:3']],
  )
})

test('without a display name the file names the machine', () => {
  assert.equal(read('config.version = "8"\n', 'store/mail/mail.vmx').vm.name, 'mail')
})

test('the order of lines is irrelevant', () => {
  const lines = sampleVmx.trimEnd().split('\n')
  const { origins: _, exactOrigins: __, ...one } = read(sampleVmx).vm
  const { origins: ___, exactOrigins: ____, ...other } = read(`${lines.toReversed().join('\n')}\n`).vm
  assert.deepEqual(other, one)
})
