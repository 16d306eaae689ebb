import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Estate } from '#estate/model.ts'
import { gunzip } from '#formats/gzip.ts'
import { type GivenFile, givenFile } from '#importers/given-file.ts'
import { issueLog } from '#importers/issue-log.ts'
import importer from '#importers/vsphere/importer.ts'
import { readInventories } from '#importers/vsphere/read.ts'
import { corpusTest } from '#test/corpus.ts'

const unpacked = (folder: string, name: string): GivenFile => {
  const bytes = readFileSync(join(folder, name))
  if (!name.endsWith('.gz')) return givenFile({ name, bytes })
  const whole = gunzip(name, bytes)
  assert.ok(whole.ok)
  return givenFile({ name: name.replace(/\.gz$/, ''), bytes: whole.value })
}

const estateIn = (files: readonly GivenFile[]): Estate => {
  const read = importer.parse(files)
  assert.ok(read.ok, JSON.stringify(read.issues))
  return read.value.estate
}

/** Objects in the two recorded updates, as their source counts them. */
const stated: Readonly<Record<string, number>> = {
  ...{ VirtualMachine: 64, HostSystem: 16, ClusterComputeResource: 4, Datacenter: 2, Datastore: 2 },
  ...{ ResourcePool: 12, Folder: 9, Network: 2, DistributedVirtualPortgroup: 6 },
  ...{ VmwareDistributedVirtualSwitch: 2, LicenseManager: 1 },
}

corpusTest('vcenter-soap', 'the recorded updates hold the objects that their source counts', (folder) => {
  const files = [unpacked(folder, 'wait-for-updates-1.xml.gz'), unpacked(folder, 'wait-for-updates-2.xml.gz')]
  const read = readInventories(files, issueLog())
  assert.ok(read.ok)
  const ofType = (type: string): number => read.value[0]?.ofTypes(new Set([type])).length ?? 0
  for (const [type, count] of Object.entries(stated)) assert.equal(ofType(type), count, type)
  const { vms, hosts, clusters, datastores, networks } = estateIn(files)
  const counts = [vms.length, hosts.length, clusters.length, datastores.length]
  assert.deepEqual(counts, [64, 16, 4, 2])
  assert.equal(networks.length, 2 + 6 - 2, 'two of the six port groups carry uplinks')
})

/** Values read by hand in the answers. */
corpusTest(
  'vcenter-soap',
  'VMs and hosts of the recorded updates have the values that stand in them',
  (folder) => {
    const files = [
      unpacked(folder, 'wait-for-updates-1.xml.gz'),
      unpacked(folder, 'wait-for-updates-2.xml.gz'),
    ]
    const { vms, hosts, datastores, networks } = estateIn(files)
    const vm = vms.find(({ name }) => name === 'DC0_C1_RP0_VM4')
    assert.ok(vm)
    assert.deepEqual([vm.vcpus, vm.memoryBytes, vm.power, vm.template], [1, 64 * 2 ** 20, 'on', false])
    assert.deepEqual([vm.hostId, vm.clusterId], ['DC0_C1_H0', 'DC0_C1'])
    assert.deepEqual([vm.inUseBytes, vm.provisionedBytes], [67_108_864, 'unknown'])
    assert.deepEqual([vm.memoryReservationBytes, vm.cpuReservationMhz], [0, 0])
    assert.deepEqual([vm.networkIds, vm.datastoreIds], [['DC0_DVPG0'], ['DC0/GlobalDS_0']])
    assert.equal(vm.guestOs, 'Microsoft Windows Server 2003 Standard (32-bit)')
    const { bootFirmware, cpuHotAdd, coresPerSocket, encrypted, ...traits } = vm.traits ?? {}
    assert.deepEqual([bootFirmware, cpuHotAdd, coresPerSocket, encrypted], Array(4).fill(undefined))
    assert.deepEqual(
      [traits.guestTools, traits.hardwareVersion, traits.guestAddresses],
      ['missing', 'vmx-07', ['172.16.1.29']],
    )
    assert.deepEqual([traits.snapshots, traits.cpuAffinity], [[], []])
    assert.equal(traits.resourcePool, 'Resources/DC0_C1_RP0')
    assert.ok(vm.identifiers?.includes('bios-uuid:420fc00a-e6da-98ca-ec29-4e88b6633a3c'))
    assert.ok(vm.identifiers?.includes('mac:00:50:56:8f:fe:39'))
    const off = vms.find(({ name }) => name === 'DC0_C0_RP0_VM6')
    assert.deepEqual([off?.power, off?.hostId], ['off', hosts.find(({ id }) => id === off?.hostId)?.name])
    const host = hosts.find(({ name }) => name === 'DC0_C1_H3')
    assert.ok(host)
    assert.deepEqual([host.sockets, host.cores, host.threads, host.coreMhz], [2, 4, 4, 2999])
    assert.deepEqual([host.memoryBytes, host.vendor, host.model], [17_175_269_376, 'HP', 'ProLiant DL380 G5'])
    assert.deepEqual([host.version, host.maintenance], ['VMware ESX 5.0.0 build-5.0.0.19', false])
    assert.deepEqual(
      [host.numaNodes, host.identifiers],
      ['unknown', undefined],
      'its asset tag is the word unknown',
    )
    const { capacityBytes, freeBytes, hostIds } = datastores[0] ?? {}
    assert.deepEqual([capacityBytes, freeBytes, hostIds?.length], [1_099_511_627_776, 824_633_720_832, 8])
    assert.deepEqual(
      networks.map(({ name, vlan }) => [name, vlan]),
      [
        ['VM Network', '0'],
        ['DC0_DVPG0', '1'],
        ['DC0_DVPG1', '2'],
        ['VM Network', '0'],
        ['DC1_DVPG0', '1'],
        ['DC1_DVPG1', '2'],
      ],
    )
  },
)

corpusTest(
  'vcenter-soap',
  'one configuration of a VM is a VM, and a folder alone is no inventory',
  (folder) => {
    const [vm] = estateIn([unpacked(folder, 'govmomi-vminfo.json')]).vms
    assert.deepEqual([vm?.name, vm?.vcpus, vm?.memoryBytes, vm?.power], ['test', 1, 2 ** 31, 'unknown'])
    assert.deepEqual([vm?.traits?.encrypted, vm?.traits?.hardwareVersion], [false, 'vmx-20'])
    assert.equal(vm?.disks === 'unknown' ? 0 : vm?.disks[0]?.capacityBytes, 2 ** 32)
    const read = importer.parse([unpacked(folder, 'govmomi-retrieveResult.json')])
    assert.equal(read.ok ? '' : read.issues[0].code, 'vsphere.nothing-read')
  },
)

corpusTest('vcenter-soap', 'a cluster with its hosts alone is four hosts of unknown size', (folder) => {
  const { clusters, hosts } = estateIn([unpacked(folder, 'govmomi-cluster_host_property.xml')])
  assert.deepEqual(
    hosts.map(({ id, identity, clusterId }) => [id, identity, clusterId]),
    ['host-14', 'host-17', 'host-19', 'host-52'].map((id) => [id, 'named', clusters[0]?.id]),
  )
})
