import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import type { Estate } from '#estate/model.ts'
import { requirementText } from '#estate/requirement.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/hyper-v/importer.ts'
import { sampleExport } from '#importers/hyper-v/sample.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]
const file = (name: string, content: unknown) => givenFile({ name, bytes: strToU8(JSON.stringify(content)) })
function read(...contents: readonly unknown[]): Estate {
  const outcome = importer.parse(contents.map((content, n) => file(`${n}.json`, content)))
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return outcome.value.estate
}
/** A requirement, with how many it is of in front: 'at least 2 of 3: host:a, …'. */
const counted = (text: string): string =>
  text.replace(
    /^at least (\d+) of (.*)$/,
    (_, k: string, all: string) => `at least ${k} of ${all.split(', ').length}: ${all}`,
  )
const quorumOf = (change: Readonly<Record<string, unknown>>): string =>
  counted(requirementText(read({ ...sampleExport(), ...change }).clusters[0]?.requires ?? 'unknown'))
const nodes = (sampleExport().nodes as Rows).map((node) => ({ ...node, State: 'Up' }))
const cluster = sampleExport().cluster as Readonly<Record<string, unknown>>

test('without dynamic quorum every witness votes, and where nobody said which it is only agreement counts', () => {
  const three = nodes.slice(0, 3)
  assert.match(quorumOf({ nodes: three }), /^at least 2 of 3/)
  const fixed = quorumOf({ nodes: three, cluster: { ...cluster, DynamicQuorum: 0 } })
  assert.match(fixed, /^at least 3 of 4/)
  assert.match(fixed, /witness/)
  assert.equal(quorumOf({ nodes: three, cluster: { ...cluster, DynamicQuorum: null } }), 'unknown')
  assert.match(quorumOf({ nodes, cluster: { ...cluster, DynamicQuorum: null } }), /^at least 3 of 5/)
})

test('a node that is down has lost its vote to dynamic quorum, and the witness with it', () => {
  const one = nodes.map((node, n) => (n === 0 ? { ...node, State: 'Down' } : node))
  const left = quorumOf({ nodes: one })
  assert.match(left, /^at least 2 of 3/)
  assert.doesNotMatch(left, /hv1|witness/)
  assert.match(quorumOf({ nodes: one, cluster: { ...cluster, DynamicQuorum: 0 } }), /^at least 3 of 5/)
})

test('a volume bears what its own virtual disk bears: none for simple, one for two copies, open by drive', () => {
  const bearing = (disk: Readonly<Record<string, unknown>>): string => {
    const disks = [
      { FriendlyName: 'Other', ResiliencySettingName: 'Mirror', NumberOfDataCopies: 3 },
      { FriendlyName: 'Volume1', ...disk },
    ]
    const volume = read({ ...sampleExport(), disks }).datastores[0]
    return counted(requirementText(volume?.requires ?? 'unknown'))
  }
  assert.match(bearing({ ResiliencySettingName: 'Mirror', NumberOfDataCopies: 3 }), /^at least 2 of 4/)
  assert.match(bearing({ ResiliencySettingName: 'Mirror', NumberOfDataCopies: 2 }), /^at least 3 of 4/)
  assert.match(bearing({ ResiliencySettingName: 'Simple', NumberOfDataCopies: 1 }), /^at least 4 of 4/)
  const parity = { ResiliencySettingName: 'Parity', NumberOfDataCopies: 1 }
  assert.equal(bearing(parity), 'unknown')
  assert.match(bearing({ ...parity, PhysicalDiskRedundancy: 1 }), /^at least 3 of 4/)
  const byDrive = { ResiliencySettingName: 'Mirror', NumberOfDataCopies: 2 }
  assert.equal(bearing({ ...byDrive, FaultDomainAwareness: 'PhysicalDisk' }), 'unknown')
})

test('drives are a pool of the hosts only where the cluster says that it has Storage Spaces Direct', () => {
  for (const S2DEnabled of [0, null]) {
    const estate = read({ ...sampleExport(), cluster: { ...cluster, S2DEnabled } })
    assert.equal(estate.datastores[0]?.requires, 'unknown')
  }
})

const replica = {
  ...{ Name: 'dc-1', VMId: '11111111-aaaa-4000-8000-000000000001', ComputerName: 'DR1', State: 'Off' },
  ...{ ProcessorCount: 2, MemoryStartup: 4_294_967_296, IsClustered: true, ReplicationMode: 'Replica' },
}

test('a replica is a guest beside the one it copies, neither running nor started by anybody, with no id in common', () => {
  const whole = sampleExport()
  for (const vms of [
    [...(whole.vms as Rows), replica],
    [replica, ...(whole.vms as Rows)],
  ]) {
    const estate = read({ ...whole, vms })
    const [own, copy] = estate.vms.filter(({ name }) => name === 'dc-1')
    assert.deepEqual(
      [own?.power, own?.restartPriority, own?.hostId, own?.tags],
      ['on', 'high', 'hv1.lab.example', []],
    )
    assert.deepEqual(
      [copy?.power, copy?.restartPriority, copy?.hostId, copy?.tags],
      ['off', 'disabled', 'DR1', ['replica']],
    )
    assert.deepEqual(
      own?.identifiers?.filter((id) => copy?.identifiers?.includes(id)),
      [],
    )
    assert.deepEqual(copy?.identifiers?.length, 1)
  }
  const failedOver = read([{ ...replica, State: 'Running' }]).vms[0]
  assert.deepEqual([failedOver?.power, failedOver?.restartPriority], ['on', 'unknown'])
})

test('no auto start, a role of its own name, and possible owners come from the cluster, by the id of the VM', () => {
  const whole = sampleExport()
  const groups = [
    { Cluster: 'CLU1', Name: 'Renamed', OwnerNode: 'HV1', GroupType: 'VirtualMachine', Priority: 0 },
  ]
  const resource = {
    ...{ Cluster: 'CLU1', Name: 'Virtual Machine dc-1', OwnerGroup: 'Renamed' },
    VmId: '11111111-AAAA-4000-8000-000000000001',
  }
  const some = read({ ...whole, groups, resources: [{ ...resource, PossibleOwners: ['HV1', 'HV2'] }] })
  assert.equal(some.vms.find(({ name }) => name === 'dc-1')?.restartPriority, 'disabled')
  assert.deepEqual(
    some.rules.map(({ kind, strength, vmIds, hostIds }) => [kind, strength, vmIds, hostIds]),
    [['vm-on-hosts', 'must', ['dc-1'], ['hv1.lab.example', 'hv2.lab.example']]],
  )
  const all = { ...resource, PossibleOwners: ['HV1', 'HV2', 'HV3', 'HV4'] }
  assert.deepEqual(read({ ...whole, groups, resources: [all] }).rules, [])
})

test('anti-affinity is a wish unless the cluster enforces it, and two clusters may use one class name', () => {
  const enforced = read({ ...sampleExport(), cluster: { ...cluster, ClusterEnforcedAntiAffinity: 1 } })
  assert.deepEqual(
    enforced.rules.map(({ strength }) => strength),
    ['must'],
  )
  const other = JSON.parse(
    JSON.stringify(sampleExport())
      .replaceAll('CLU1', 'CLU2')
      .replaceAll('HV', 'XV')
      .replaceAll('hv', 'xv')
      .replaceAll('-aaaa-', '-bbbb-')
      .replaceAll('aaaa0000', 'bbbb0000'),
  ) as unknown
  const both = read(sampleExport(), other)
  assert.equal(both.vms.length, 6)
  assert.deepEqual(
    both.rules.map(({ vmIds }) => vmIds),
    [
      ['dc-1', 'dc-2'],
      ['dc-1~2', 'dc-2~2'],
    ],
  )
  assert.equal(both.datastores.length, 2, 'a path in one cluster is not the same path in another')
  for (const store of both.datastores) assert.equal(store.hostIds.length, 4)
  const [first, , , second] = both.vms
  assert.notDeepEqual(first?.datastoreIds, second?.datastoreIds)
})

test('rules of Windows Server 2022 keep their strength; what asks for less than a host stays unread', () => {
  const rule = (RuleType: string, more = {}) => ({
    Name: RuleType,
    RuleType,
    Enabled: 1,
    Groups: ['dc-1', 'dc-2'],
    ...more,
  })
  const rules = [
    rule('DifferentNode'),
    rule('SameNode'),
    rule('SameFaultDomain'),
    rule('DifferentFaultDomain', { SoftAntiAffinity: 1 }),
    rule('Sideways'),
    { ...rule('SameNode'), Name: 'off', Enabled: 0 },
  ]
  const estate = read({ ...sampleExport(), groups: [], rules })
  assert.deepEqual(
    estate.rules.map(({ name, kind, strength, vmIds }) => [name, kind, strength, vmIds.length]),
    [
      ['DifferentFaultDomain', 'vm-apart', 'should', 2],
      ['DifferentNode', 'vm-apart', 'must', 2],
      ['SameFaultDomain', 'unread', 'must', 2],
      ['SameNode', 'vm-together', 'must', 2],
      ['Sideways', 'unread', 'must', 2],
    ],
  )
})

test('dynamic memory counts what it starts with, or what its guest asks for where that is more', () => {
  const sized = (more: object) =>
    read([{ Name: 'a', ProcessorCount: 1, MemoryStartup: 1000, ...more }]).vms[0]
  assert.equal(sized({ DynamicMemoryEnabled: true, MemoryDemand: 4000 })?.memoryBytes, 4000)
  assert.equal(sized({ DynamicMemoryEnabled: true, MemoryDemand: 400 })?.memoryBytes, 1000)
  assert.equal(sized({ DynamicMemoryEnabled: false, MemoryDemand: 4000 })?.memoryBytes, 1000)
  assert.equal(sized({ DynamicMemoryEnabled: true, MemoryDemand: 0 })?.memoryActiveBytes, 'unknown')
  assert.deepEqual(sized({ AssignableDevices: 0 })?.devices, [])
  assert.equal(sized({ AssignableDevices: 2 })?.devices.length, 1)
  assert.equal(sized({})?.devices, 'unknown')
})

test('a list that is given twice counts its sockets once, and a socket without cores leaves them open', () => {
  const whole = sampleExport()
  const twice = read(whole, whole.processors)
  assert.deepEqual([twice.hosts[1]?.sockets, twice.hosts[1]?.cores], [2, 32])
  const processors = (whole.processors as Rows).map((row, n) =>
    n === 1 ? { ...row, NumberOfCores: 0 } : row,
  )
  const open = read({ ...whole, processors }).hosts.find(({ id }) => id === 'hv1.lab.example')
  assert.deepEqual([open?.sockets, open?.cores], [2, 'unknown'])
})

test('sizes of disks belong to the host they were measured on, except where a path is the same everywhere', () => {
  const vm = (Name: string, ComputerName: string, Path: string) => ({
    ...{ Name, ComputerName, ProcessorCount: 1, MemoryStartup: 1 },
    HardDrives: [{ Path }],
  })
  const vhd = (ComputerName: string, Path: string, Size: number) => ({
    ComputerName,
    Path,
    Size,
    VhdType: 'Dynamic',
    FileSize: 1,
  })
  const shared = 'C:\\ClusterStorage\\Volume1\\c.vhdx'
  const estate = read({
    vms: [vm('a', 'HV1', 'D:\\x.vhdx'), vm('b', 'HV2', 'D:\\x.vhdx'), vm('c', 'HV2', shared)],
    vhds: [vhd('HV1', 'd:\\X.vhdx', 10), vhd('HV2', 'D:\\x.vhdx', 20), vhd('HV1', shared, 30)],
  })
  assert.deepEqual(
    estate.vms.map(({ provisionedBytes }) => provisionedBytes),
    [10, 20, 30],
  )
  assert.deepEqual(
    estate.hosts.map(({ id, identity }) => [id, identity]),
    [
      ['HV1', 'named'],
      ['HV2', 'named'],
    ],
  )
})
