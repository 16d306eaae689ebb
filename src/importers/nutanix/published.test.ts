import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkEstate } from '#estate/validation.ts'
import { type GivenFile, givenFile } from '#importers/given-file.ts'
import type { Import } from '#importers/importer.ts'
import nutanix from '#importers/nutanix/importer.ts'
import type { Issue } from '#kernel/outcome.ts'
import { gib, mib } from '#kernel/units.ts'

const file = (name: string): GivenFile =>
  givenFile({ name, bytes: new Uint8Array(readFileSync(new URL(`./cases/${name}`, import.meta.url))) })

function read(...names: readonly string[]): { value: Import; issues: readonly Issue[] } {
  const files = names.map(file)
  for (const one of files) assert.ok(nutanix.sniff(one) >= 0.9, one.name)
  const outcome = nutanix.parse(files)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const wrong = checkEstate(outcome.value.estate).filter(({ severity }) => severity === 'error')
  assert.deepEqual(wrong, [])
  return outcome
}

const lists = ['clusters', 'hosts', 'storage_containers', 'subnets', 'vms'].map(
  (name) => `forklift/${name}_list.json`,
)
const none = { hostSockets: null, hostCores: null, hostMemoryBytes: null }

test('five v3 lists count as they hold: 2 clusters, 3 hosts, 3 containers, 4 subnets, 6 VMs', () => {
  // By hand: vCPUs 4 + 8 + 8 + 2 + 1 + 4, MiB 8192 + 16384 + 32768 + 4096 + 2048 + 8192; the fifth VM is off.
  assert.deepEqual(read(...lists).value.counts, {
    ...{ vms: 6, templates: 0, poweredOn: 5, hosts: 3, hostsNamed: 3, hostSockets: 6, hostCores: 80 },
    ...{ hostMemoryBytes: mib(262_144 * 2 + 131_072), clusters: 2, datastores: 3, networks: 4 },
    ...{ vcpus: 27, vcpusPoweredOn: 26 },
    ...{ memoryBytes: mib(71_680), memoryBytesPoweredOn: mib(69_632) },
  })
})

test('v3 VMs carry what the lists say, of wish and of state', () => {
  const { estate } = read(...lists).value
  const byId = new Map(estate.vms.map((vm) => [vm.id, vm]))
  assert.partialDeepStrictEqual(byId.get('db-server-rhel9'), {
    ...{ platform: 'ahv', power: 'on', hostId: 'ahv-node-02', clusterId: 'prod-cluster-01', vcpus: 8 },
    ...{ memoryBytes: gib(16), provisionedBytes: gib(600), template: false, restartPriority: 'unknown' },
    datastoreIds: ['default-container-prod', 'ssd-container-prod'],
    networkIds: ['Production-VLAN-200'],
    tags: ['Application:Database', 'Environment:Production'],
    disks: [
      { name: 'scsi.0', capacityBytes: gib(100), datastoreId: 'default-container-prod', shared: false },
      { name: 'scsi.1', capacityBytes: gib(500), datastoreId: 'ssd-container-prod', raw: false },
    ],
    traits: {
      ...{ bootFirmware: 'uefi', secureBoot: false, hardwareVersion: 'PC', guestTools: 'running' },
      nics: [{ macAddress: '50:6b:8d:aa:bb:cc', networkId: 'Production-VLAN-200', connected: true }],
      guestAddresses: ['192.168.200.51'],
      coresPerSocket: 2,
    },
    identifiers: ['mac:50:6b:8d:aa:bb:cc'],
  })
  assert.partialDeepStrictEqual(byId.get('secure-boot-vm')?.traits, {
    ...{ bootFirmware: 'uefi', secureBoot: true, hardwareVersion: 'Q35' },
  })
  assert.equal(byId.get('ubuntu-test-vm')?.traits?.bootFirmware, 'bios')
  assert.partialDeepStrictEqual(byId.get('powered-off-vm'), {
    ...{ power: 'off', hostId: 'none', traits: { guestTools: 'missing', nics: [{ connected: false }] } },
  })
})

test('v3 hosts, containers and subnets carry what the lists say', () => {
  const { estate } = read(...lists).value
  assert.partialDeepStrictEqual(estate.hosts, [
    { id: 'ahv-dev-node-01', clusterId: 'dev-cluster-01', cores: 16, threads: 32, memoryBytes: gib(128) },
    {
      ...{ id: 'ahv-node-01', sockets: 2, cores: 32, threads: 64, coreMhz: 2100, memoryBytes: gib(256) },
      ...{ model: 'NX-3060-G7', cpuModel: 'Intel(R) Xeon(R) Gold 6130', version: 'Nutanix 20240802.100' },
      ...{ maintenance: 'unknown', standsIn: 'unknown', identity: 'stated' },
      identifiers: ['instance-uuid:0005f123-4567-89ab-cdef-000000000101', 'serial:nx-1234-567890'],
    },
    { id: 'ahv-node-02' },
  ])
  assert.deepEqual(
    estate.datastores.map(({ id, hostIds, capacityBytes, freeBytes, traits }) => [
      ...[id, hostIds, capacityBytes, freeBytes, traits?.storageCopies],
    ]),
    [
      ['default-container-dev', ['ahv-dev-node-01'], 3_758_096_384_000, 2_684_354_560_000, 2],
      ['default-container-prod', ['ahv-node-01', 'ahv-node-02'], 7_516_192_768_000, 4_294_967_296_000, 2],
      ['ssd-container-prod', ['ahv-node-01', 'ahv-node-02'], 1_879_048_192_000, 1_342_177_280_000, 2],
    ],
  )
  assert.deepEqual(
    estate.networks.map(({ id, vlan }) => [id, vlan]),
    [
      ['Dev-Network', '10'],
      ['Management-Network', '1'],
      ['Production-VLAN-100', '100'],
      ['Production-VLAN-200', '200'],
    ],
  )
  assert.deepEqual(
    estate.facilities.map(({ kind, standsIn }) => [kind, standsIn]),
    ['ahv-dev-node-01', 'ahv-node-01', 'ahv-node-02'].map((host) => ['controller-vm', `host:${host}`]),
  )
})

test('lists that hold less than their clusters count say so', () => {
  const { issues } = read(...lists)
  assert.deepEqual(
    issues.map(({ code, message }) => [code, /counts (\d+) VMs, of which (\d+)/.exec(message)?.slice(1)]),
    [
      ['nutanix.vms-absent', ['25', '4']],
      ['nutanix.vms-absent', ['8', '2']],
    ],
  )
})

test('a VM given in a list and by itself is one VM, told by both', () => {
  const { estate } = read(...lists, 'forklift/vm_detail_example.json').value
  assert.equal(estate.vms.length, 6)
  const web = estate.vms.find(({ id }) => id === 'web-server-rhel8')
  assert.equal(web?.guestOs, 'Red Hat Enterprise Linux 8.9 (Ootpa)')
  assert.ok(web?.tags.includes('Owner:Platform-Team'))
})

test('storage containers of v2 and v4 are those of v3 with what each variant tells', () => {
  const v2 = read('forklift/storage_containers_v2_list.json').value.estate.datastores
  const v4 = read('forklift/storage_containers_v4_list.json').value.estate.datastores
  const shown = (list: typeof v2) =>
    list.map(({ name, capacityBytes, freeBytes, traits }) => [
      name,
      capacityBytes,
      freeBytes,
      traits?.storageCopies,
    ])
  assert.deepEqual(shown(v2), [
    ['default-container-prod', 8_796_093_022_208, 5_574_867_550_208, 2],
    ['ssd-container-prod', 2_199_023_255_552, 1_662_152_343_552, 2],
  ])
  assert.deepEqual(shown(v4), [
    ['default-container-dev', 4_398_046_511_104, 3_324_304_687_104, 2],
    ['default-container-prod', 8_796_093_022_208, 5_574_867_550_208, 2],
  ])
  const both = read('forklift/storage_containers_v2_list.json', 'forklift/storage_containers_list.json')
  assert.equal(both.value.counts.datastores, 3)
})

test('images are known for what they are and passed over', () => {
  const { value, issues } = read(...lists, 'forklift/images_list.json', 'forklift/images_v4_list.json')
  assert.equal(value.counts.vms, 6)
  assert.match(issues.find(({ code }) => code === 'nutanix.passed-over')?.message ?? '', /: 6 images\.$/)
})

test('a v4 cluster alone is 1 cluster of 4 hosts that it names by address', () => {
  const { value, issues } = read('prism-v4-targeted_cluster.json')
  assert.deepEqual(value.counts, {
    ...{ vms: 0, templates: 0, poweredOn: 0, hosts: 4, hostsNamed: 0, ...none },
    ...{ clusters: 1, datastores: null, networks: null, vcpus: null, vcpusPoweredOn: null },
    ...{ memoryBytes: null, memoryBytesPoweredOn: null },
  })
  assert.deepEqual(
    value.estate.hosts.map(({ id, cores }) => [id, cores]),
    ['192.168.1.140', '192.168.1.141', '192.168.1.142', '192.168.1.143'].map((id) => [id, 'unknown']),
  )
  assert.partialDeepStrictEqual(value.estate.clusters[0], {
    ...{ id: 'Acme', platform: 'ahv', haEnabled: 'unknown', admissionControl: 'unknown' },
    // Redundancy factor 2 is of the cluster; what containers keep was not read.
    traits: { storageCopies: 'unknown' },
  })
  assert.equal(value.estate.facilities.length, 4)
  assert.match(issues[0]?.message ?? '', /Acme counts 37 VMs, of which 0/)
})

test('a v4 VM carries its disks, its disc and its card', () => {
  const { estate } = read('prism-v4-targeted_vm.json', 'prism-v4-targeted_cluster.json').value
  const [vm] = estate.vms
  assert.partialDeepStrictEqual(vm, {
    ...{ id: 'PC-NameOption-1', power: 'on', hostId: '192.168.1.142', clusterId: 'Acme' },
    ...{ vcpus: 4, memoryBytes: gib(18), guestOs: 'unknown' },
    devices: [{ kind: 'cd', name: 'ide.0', bindsToHost: false }],
    traits: {
      ...{ bootFirmware: 'bios', secureBoot: false, vtpm: false, cpuHotAdd: true, coresPerSocket: 1 },
      nics: [{ macAddress: '50:6b:8d:c3:f1:67', connected: true }],
      guestAddresses: ['192.168.1.150'],
    },
    identifiers: [
      'bios-uuid:69a6d1c5-79b6-4178-a529-46238569eeb2',
      'instance-uuid:69a6d1c5-79b6-4178-a529-46238569eeb2',
      'mac:50:6b:8d:c3:f1:67',
    ],
  })
  // By hand, in bytes, slots 0, 1, 6, 3, 5, 4, 7.
  const sizes = [15_728_640, 75_161_927_680, 32_212_254_720, 107_374_182_400, 107_374_182_400, 15_338_569_728]
  const last = 289_910_292_480
  assert.equal(
    vm?.provisionedBytes,
    [...sizes, last].reduce((sum, size) => sum + size),
  )
  assert.equal(vm?.disks === 'unknown' ? 0 : vm?.disks.length, 7)
})

test("Prism Central's own entry is a management service and no cluster", () => {
  const { value, issues } = read('prism-v3-TestOperations_ListCluster.json')
  assert.deepEqual(
    value.estate.clusters.map(({ id, platform }) => [id, platform]),
    [['ganon', 'ahv']],
  )
  assert.deepEqual(
    value.estate.services.map(({ id, role, requires }) => [id, role, requires]),
    [['ncn-dev-pc', 'management', 'unknown']],
  )
  // Five servers are listed, one of them the loop-back address; five clusters are counted, two were answered.
  assert.deepEqual(
    issues.map(({ code, message }) => [code, /\d+/.exec(message)?.[0]]),
    [
      ['nutanix.list-incomplete', '5'],
      ['nutanix.hosts-absent', '4'],
    ],
  )
})

test('a v3 VM that is off stands on no host, in the cluster that it names', () => {
  const { value } = read('prism-v3-TestOperations_ListVM.json')
  assert.deepEqual([value.counts.vms, value.counts.vcpus, value.counts.memoryBytes], [1, 1, gib(1)])
  assert.partialDeepStrictEqual(value.estate.vms[0], {
    ...{ id: 'test-vm', power: 'off', hostId: 'none', clusterId: 'ncn-dev-sandbox', devices: [] },
    ...{ networkIds: ['vlan173'], datastoreIds: ['SelfServiceContainer'], tags: [] },
    traits: { bootFirmware: 'uefi', secureBoot: false, cpuHotAdd: true, guestAddresses: ['10.23.129.96'] },
  })
  assert.partialDeepStrictEqual(value.estate.datastores[0], { hostIds: 'unknown', capacityBytes: 'unknown' })
})
