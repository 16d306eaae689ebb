import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { estateDigest } from '#estate/digest.ts'
import type { WrittenCell } from '#formats/workbook-writer.ts'
import type { InputFile } from '#importers/importer.ts'
import {
  type Grid,
  imported,
  infoHead,
  issueOf,
  mib,
  parsed,
  type Sheets,
  vmOf,
  web,
  workbook,
} from '#importers/rvtools/sample-export.ts'

const head = [...infoHead, 'VM ID']
const shared: Grid = [
  ['web', 'poweredOn', false, 2, 4096, 'C1', 'esx1', 'vm-42'],
  ['db', 'poweredOn', false, 8, 65_536, 'C2', 'esx9', 'vm-42'],
]
const fileOf = (name: string, sheets: Sheets): InputFile => ({ name, bytes: workbook(sheets) })

test('two vCenters that number alike and do not say which they are keep both VMs, in any order', () => {
  const files = shared.map((row, n) => fileOf(`${n}.xlsx`, { vInfo: [head, row] }))
  const result = parsed(...files)
  const { estate, counts } = result.value
  assert.equal(counts.vms, 2)
  assert.equal(counts.memoryBytes, 69_632 * mib)
  assert.deepEqual(
    estate.vms.map(({ id, clusterId, vcpus }) => [id, clusterId, vcpus]),
    [
      ['db', 'C2', 8],
      ['web', 'C1', 2],
    ],
  )
  assert.equal(issueOf(result, 'rvtools.vm-id-shared').where, '1.xlsx vInfo!A2')
  assert.match(
    issueOf(result, 'rvtools.vm-id-shared').message,
    /0\.xlsx vInfo!A2.*name, cluster, host, vCPUs/,
  )
  assert.equal(estateDigest(parsed(...files.toReversed()).value.estate), estateDigest(estate))
})

test('one VM ID in one vCenter under two names, hosts, clusters or datacenters is two VMs with ids of their own', () => {
  const heads = [...head, 'VI SDK Server', 'Datacenter']
  const base: WrittenCell[] = [...web, 'vm-42', 'vc', 'D1']
  const other = (at: number, text: string): WrittenCell[] => base.with(at, text)
  const cases = [
    [other(0, 'db'), ['vc/vm-42~db', 'vc/vm-42~web']],
    [other(6, 'esx2'), ['vc/vm-42~web~D1/C1/esx1', 'vc/vm-42~web~D1/C1/esx2']],
    [other(5, 'C2'), ['vc/vm-42~web~D1/C1/esx1', 'vc/vm-42~web~D1/C2/esx1']],
  ] as const
  for (const [row, ids] of cases) {
    for (const rows of [
      [base, row],
      [row, base],
    ]) {
      const { estate } = imported({ vInfo: [heads, ...rows] }).value
      assert.deepEqual(
        estate.vms.map(({ id }) => id),
        ids,
      )
    }
  }
  assert.equal(imported({ vInfo: [heads, base, other(9, 'D2')] }).value.estate.vms.length, 2)
  assert.equal(imported({ vInfo: [heads, base, other(3, '4')] }).value.estate.vms.length, 2, 'another size')
})

test('a row that repeats a VM with its place and size is one VM, and what the two measured apart is unknown', () => {
  const heads = [...head, 'Active Memory', 'In Use MiB']
  const rows: Grid = [
    [...web, 'vm-42', 100, 7],
    [...web, 'vm-42', 200, 7],
  ]
  const result = imported({ vInfo: [heads, ...rows] })
  assert.equal(result.value.counts.vms, 1)
  assert.equal(issueOf(result, 'rvtools.vm-twice').severity, 'note')
  assert.partialDeepStrictEqual(vmOf(result.value.estate, 'web'), {
    memoryBytes: 4096 * mib,
    memoryActiveBytes: 'unknown',
    inUseBytes: 7 * mib,
  })
})

test('rows of other sheets go to the VM of their name where a VM ID is shared', () => {
  const { estate } = imported({
    vInfo: [head, ...shared],
    vMemory: [
      ['VM', 'VM ID', 'Size MiB', 'Reservation'],
      ['db', 'vm-42', 65_536, 65_536],
      ['web', 'vm-42', 4096, 0],
    ],
    vCPU: [
      ['VM', 'VM ID', 'CPUs', 'Reservation'],
      ['db', 'vm-42', 8, 2000],
    ],
  }).value
  assert.partialDeepStrictEqual(vmOf(estate, 'db'), {
    ...{ memoryBytes: 65_536 * mib, memoryReservationBytes: 65_536 * mib },
    ...{ vcpus: 8, cpuReservationMhz: 2000 },
  })
  assert.partialDeepStrictEqual(vmOf(estate, 'web'), {
    memoryReservationBytes: 0,
    cpuReservationMhz: 'unknown',
  })
})

test('a row under a VM ID that vInfo gives to another name is nobody’s', () => {
  const result = imported({
    vInfo: [head, [...web, 'vm-42']],
    vMemory: [
      ['VM', 'VM ID', 'Reservation'],
      ['db', 'vm-42', 512],
    ],
  })
  assert.equal(vmOf(result.value.estate, 'web').memoryReservationBytes, 'unknown')
  assert.equal(issueOf(result, 'rvtools.vm-not-in-vinfo').where, 'x.xlsx vMemory!A2')
})

const twins: Grid = [
  [...web, 'vm-42', 1, 0],
  [...web.with(6, 'esx2'), 'vm-42', 1, 0],
]
const twinHead = [...head, 'Disks', 'NICs']

test('rows that do not choose between two VMs give neither a value, and are named', () => {
  const result = imported({
    vInfo: [twinHead, ...twins],
    vMemory: [
      ['VM', 'VM ID', 'Reservation'],
      ['web', 'vm-42', 1024],
    ],
    vDisk: [
      ['VM', 'VM ID', 'Disk', 'Capacity MiB', 'Path'],
      ['web', 'vm-42', 'Hard disk 1', 10, '[DS1] web.vmdk'],
    ],
    vUSB: [
      ['VM', 'VM ID', 'Device Node', 'Connected'],
      ['web', 'vm-42', 'dongle', true],
    ],
    vNetwork: [
      ['VM', 'VM ID', 'Network'],
      ['web', 'vm-42', 'LAN'],
    ],
  })
  const { vms } = result.value.estate
  assert.equal(vms.length, 2)
  for (const vm of vms) {
    assert.partialDeepStrictEqual(vm, {
      ...{ memoryReservationBytes: 'unknown', disks: 'unknown', datastoreIds: 'unknown', devices: 'unknown' },
      networkIds: 'unknown',
    })
  }
  assert.equal(issueOf(result, 'rvtools.vm-ambiguous').where, 'x.xlsx vMemory!A2')
})

test('a row that names the host, or stands in the workbook of one of the two, chooses', () => {
  const byHost = imported({
    vInfo: [twinHead, ...twins],
    vMemory: [
      ['VM', 'VM ID', 'Host', 'Reservation'],
      ['web', 'vm-42', 'esx2', 1024],
    ],
  }).value.estate
  const files = twins.map((row, n) =>
    fileOf('export.xlsx', {
      vInfo: [twinHead, row],
      vMemory: [
        ['VM', 'VM ID', 'Reservation'],
        ['web', 'vm-42', n * 1024],
      ],
    }),
  )
  const byFile = parsed(...files).value.estate
  const reservedOn = (vms: typeof byHost.vms, hostId: string): unknown =>
    vms.find((vm) => vm.hostId === hostId)?.memoryReservationBytes
  assert.equal(reservedOn(byHost.vms, 'esx1'), 'unknown')
  assert.equal(reservedOn(byHost.vms, 'esx2'), 1024 * mib)
  assert.equal(reservedOn(byFile.vms, 'esx1'), 0)
  assert.equal(reservedOn(byFile.vms, 'esx2'), 1024 * mib)
})

test('without vInfo, a row in another place under a VM ID met before is another VM', () => {
  const { estate } = imported({
    vCPU: [
      ['VM', 'VM ID', 'CPUs', 'Cluster', 'Host'],
      ['web', 'vm-42', 2, 'C1', 'esx1'],
      ['web', 'vm-42', 4, 'C2', 'esx2'],
    ],
  }).value
  assert.deepEqual(
    estate.vms.map(({ vcpus }) => vcpus),
    [2, 4],
  )
})

test('a cluster whose hosts stand in two files that name no vCenter is warned about', () => {
  const vHost = (host: string, ...more: WrittenCell[]): Sheets => ({
    vHost: [
      ['Host', 'Cluster', ...(more.length > 0 ? ['VI SDK Server'] : [])],
      [host, 'C1', ...more],
    ],
  })
  const silent = parsed(fileOf('a.xlsx', vHost('esx1')), fileOf('b.xlsx', vHost('esx2')))
  assert.equal(issueOf(silent, 'rvtools.cluster-in-two-files').where, 'b.xlsx vHost!A2')
  const named = parsed(fileOf('a.xlsx', vHost('esx1', 'vc')), fileOf('b.xlsx', vHost('esx2', 'vc')))
  assert.ok(!named.issues.some(({ code }) => code === 'rvtools.cluster-in-two-files'))
})

test('messages about files of the same name carry a number', () => {
  const result = parsed(
    fileOf('x.xlsx', { vInfo: [head, shared[0] as readonly WrittenCell[]] }),
    fileOf('x.xlsx', { vInfo: [head, shared[1] as readonly WrittenCell[]] }),
    { name: 'x.xlsx (1)', bytes: strToU8('VM,Powerstate\n') },
  )
  const { where, message } = issueOf(result, 'rvtools.vm-id-shared')
  assert.equal(where, 'x.xlsx (3) vInfo!A2')
  assert.match(message, /in x\.xlsx \(2\) vInfo!A2/)
})
