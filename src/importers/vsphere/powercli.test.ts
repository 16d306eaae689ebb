import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { givenFile } from '#importers/given-file.ts'
import type { Import } from '#importers/importer.ts'
import vsphere from '#importers/vsphere/importer.ts'
import type { Outcome } from '#kernel/outcome.ts'

const given = (name: string, text: string) => givenFile({ name, bytes: strToU8(text) })
const parsed = (name: string, text: string): Outcome<Import> => vsphere.parse([given(name, text)])

const records = [
  {
    ...{ Id: 'VirtualMachine-vm-11', Name: 'db', PowerState: 1, NumCpu: 8, CoresPerSocket: 4, MemoryGB: 32 },
    ...{ HardwareVersion: 'vmx-19', PersistentId: '502c0000-1111-2222-3333-444455556666' },
    ...{
      VMHostId: 'HostSystem-host-1',
      VMHost: { Name: 'esx-1' },
      ResourcePoolId: 'ResourcePool-resgroup-8',
    },
    ...{ UsedSpaceGB: 12.5, ProvisionedSpaceGB: 40, HARestartPriority: 'ClusterRestartPriority' },
    ...{
      DatastoreIdList: ['Datastore-datastore-3'],
      Guest: { HostName: 'db.example.net', IPAddress: ['10.0.0.9'] },
    },
    VMResourceConfiguration: { CpuReservationMhz: 0, MemReservationMB: 1024 },
  },
  {
    ...{ Id: 'HostSystem-host-1', Name: 'esx-1', State: 'Maintenance', Manufacturer: 'Contoso', Model: 'R1' },
    ...{ NumCpu: 32, CpuTotalMhz: 80000, MemoryTotalGB: 512, HyperthreadingActive: true, Version: '8.0.2' },
    ...{ Build: '22380479', ParentId: 'ClusterComputeResource-domain-c7', Parent: { Name: 'gold' } },
  },
  {
    ...{ Id: 'ClusterComputeResource-domain-c7', Name: 'gold', HAEnabled: true, HAFailoverLevel: 1 },
    ...{ HAAdmissionControlEnabled: true, HARestartPriority: 'High', HAIsolationResponse: 'DoNothing' },
    ...{ DrsEnabled: true, DrsAutomationLevel: 'FullyAutomated', EVCMode: 'intel-broadwell' },
  },
  {
    Id: 'Datastore-datastore-3',
    Name: 'vmfs',
    CapacityGB: 1024,
    FreeSpaceGB: 512,
    Type: 'VMFS',
    Accessible: true,
  },
  {
    ...{ Name: 'alone', Enabled: true, KeepTogether: false, Type: 'VMAntiAffinity' },
    ...{
      Uid: '/VIServer=a@vc:443/Cluster=ClusterComputeResource-domain-c7/DrsRule=1/',
      VMIds: ['VirtualMachine-vm-11'],
    },
  },
]

test('records of Get-VM, Get-VMHost, Get-Cluster, Get-Datastore and Get-DrsRule are read', () => {
  const read = parsed('all.json', JSON.stringify(records))
  assert.ok(read.ok, JSON.stringify(read.issues))
  const { vms, hosts, clusters, datastores, rules } = read.value.estate
  const [vm, host, cluster, datastore] = [vms[0], hosts[0], clusters[0], datastores[0]]
  assert.ok(vm && host && cluster && datastore)
  assert.deepEqual(
    [vm.power, vm.vcpus, vm.memoryBytes, vm.hostId, vm.clusterId],
    ['on', 8, 2 ** 35, 'esx-1', 'gold'],
  )
  assert.deepEqual([vm.inUseBytes, vm.provisionedBytes], [12.5 * 2 ** 30, 40 * 2 ** 30])
  assert.deepEqual([vm.memoryReservationBytes, vm.datastoreIds, vm.disks], [2 ** 30, ['vmfs'], 'unknown'])
  assert.deepEqual(vm.identifiers, ['instance-uuid:502c0000-1111-2222-3333-444455556666'])
  assert.deepEqual([host.cores, host.threads, host.coreMhz, host.maintenance], [32, 64, 2500, true])
  assert.equal(host.version, '8.0.2 build-22380479')
  assert.deepEqual([cluster.haEnabled, cluster.failoverHosts], [true, 1])
  assert.deepEqual(cluster.traits, {
    ...{ balancing: 'full', isolationResponse: 'leave-on', cpuBaseline: 'intel-broadwell' },
  })
  assert.deepEqual([datastore.capacityBytes, datastore.freeBytes], [2 ** 40, 2 ** 39])
  assert.deepEqual([rules[0]?.kind, rules[0]?.strength], ['vm-apart', 'should'])
})

test('a VM that takes the priority of its cluster has the one of its cluster', () => {
  const read = parsed('all.json', JSON.stringify(records))
  assert.ok(read.ok)
  assert.equal(read.value.estate.vms[0]?.restartPriority, 'high')
})

test('a table of Export-Csv is read with and without the line that names its type', () => {
  const rows =
    '"PowerState","NumCpu","MemoryGB","VMHost","VMHostId","Id","Uid","Name","DatastoreIdList"\n' +
    '"PoweredOn","2","4","esx-1","HostSystem-host-1","VirtualMachine-vm-1","/VIServer=a@vc:443/x/","web","System.String[]"\n'
  for (const start of ['', '#TYPE VMware.VimAutomation.ViCore.Impl.V1.VM.UniversalVirtualMachineImpl\n']) {
    const file = given('vms.csv', start + rows)
    assert.equal(vsphere.sniff(file), 1)
    const read = vsphere.parse([file])
    assert.ok(read.ok, JSON.stringify(read.issues))
    const { vms, hosts } = read.value.estate
    assert.deepEqual([vms[0]?.vcpus, vms[0]?.memoryBytes, vms[0]?.hostId], [2, 2 ** 32, 'esx-1'])
    assert.equal(vms[0]?.datastoreIds, 'unknown')
    assert.equal(vms[0]?.origins[0]?.[1], start === '' ? 2 : 3)
    assert.equal(hosts[0]?.identity, 'named')
  }
})

test('what PowerShell cut off at its depth is unknown, and an issue says how to export again', () => {
  const view = {
    MoRef: { Type: 'VirtualMachine', Value: 'vm-1' },
    Name: 'a',
    Config: 'VMware.Vim.VirtualMachineConfigInfo',
  }
  const read = parsed('view.json', JSON.stringify([view]))
  assert.ok(read.ok)
  assert.equal(read.value.estate.vms[0]?.vcpus, 'unknown')
  assert.equal(read.issues[0]?.code, 'vsphere.depth-cut')
})

test('a view that was asked for a few properties does not say that the others are unset', () => {
  const view = {
    MoRef: { Type: 'VirtualMachine', Value: 'vm-1' },
    Name: 'a',
    Snapshot: null,
    Config: { Version: 'vmx-19' },
  }
  const part = parsed('view.json', JSON.stringify([view]))
  assert.ok(part.ok)
  assert.equal(part.value.estate.vms[0]?.traits?.snapshots, undefined)
  const all = parsed('view.json', JSON.stringify([{ ...view, EffectiveRole: [-1] }]))
  assert.ok(all.ok)
  assert.deepEqual(all.value.estate.vms[0]?.traits?.snapshots, [])
})
