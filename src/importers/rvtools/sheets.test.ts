import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { estateDigest } from '#estate/digest.ts'
import { provenanceOf } from '#estate/provenance.ts'
import {
  type Grid,
  imported,
  info,
  infoHead,
  issueOf,
  mib,
  parsed,
  type Sheets,
  sampleExport,
  vmOf,
  web,
  workbook,
} from '#importers/rvtools/sample-export.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

test('every sheet the estate can use is used', () => {
  const result = imported(sampleExport)
  const { estate } = result.value
  assert.partialDeepStrictEqual(vmOf(estate, 'web-1'), {
    ...{
      id: 'vc/vm-1',
      template: false,
      power: 'on',
      hostId: 'esx1',
      clusterId: 'C1',
      restartPriority: 'high',
    },
    ...{
      cpuDemandMhz: 350,
      cpuReservationMhz: 500,
      memoryBytes: 4096 * mib,
      memoryReservationBytes: 1024 * mib,
    },
    ...{
      memoryOverheadBytes: 64 * mib,
      memoryActiveBytes: 512 * mib,
      datastoreIds: ['DS1'],
      networkIds: ['LAN'],
    },
  })
  assert.deepEqual(vmOf(estate, 'web-1').devices, [
    { kind: 'passthrough', name: 'DirectPath I/O allowed on Network adapter 1', bindsToHost: false },
    { kind: 'cd', name: 'CD/DVD drive 1 (Host device /vmfs/devices/cdrom)', bindsToHost: true },
  ])
  assert.deepEqual(vmOf(estate, 'web-2').datastoreIds, ['DS1', 'local-2'])
  assert.equal(vmOf(estate, 'web-2').restartPriority, 'medium', 'the default of the cluster')
  assert.partialDeepStrictEqual(vmOf(estate, 'db'), {
    memoryReservationBytes: 65_536 * mib,
    disks: [{ shared: false }, { raw: true, shared: true }],
    devices: [
      { kind: 'cd', bindsToHost: false },
      { kind: 'usb', bindsToHost: true },
    ],
  })
  assert.deepEqual(vmOf(estate, 'gold').disks, [])
  assert.partialDeepStrictEqual(estate.hosts, [
    { id: 'esx1', identity: 'stated', sockets: 2, cores: 32, threads: 64, coreMhz: 2600, maintenance: false },
    { id: 'esx2', threads: 32, memoryBytes: 524_288 * mib, maintenance: true },
  ])
  assert.partialDeepStrictEqual(estate.clusters, [
    { id: 'C1', haEnabled: true, admissionControl: true, failoverHosts: 1 },
  ])
  assert.partialDeepStrictEqual(estate.datastores, [
    { id: 'DS1', hostIds: ['esx1', 'esx2'] },
    { id: 'local-2', hostIds: ['esx2'] },
  ])
  assert.deepEqual(
    estate.networks.map(({ id, vlan }) => [id, vlan]),
    [
      ['DB', '120'],
      ['LAN', '110'],
    ],
  )
  assert.partialDeepStrictEqual(estate.rules, [
    { name: 'web apart', kind: 'vm-apart', vmIds: ['vc/vm-1', 'vc/vm-2'] },
  ])
  assert.equal(issueOf(result, 'rvtools.rule-unread').where, 'x.xlsx vInfo!P4')
})

test('every value knows the cell it came from', () => {
  const { estate } = imported(sampleExport).value
  const vm = vmOf(estate, 'web-1')
  assert.equal(provenanceOf(estate, vm, 'memoryBytes'), 'x.xlsx vInfo!E2')
  assert.equal(provenanceOf(estate, vm, 'memoryReservationBytes'), 'x.xlsx vMemory!G2')
  assert.equal(provenanceOf(estate, vm, 'cpuDemandMhz'), 'x.xlsx vCPU!E2')
  assert.equal(provenanceOf(estate, vm, 'disks'), 'x.xlsx vDisk!D2')
  assert.equal(provenanceOf(estate, estate.hosts[1] as never, 'cores'), 'x.xlsx vHost!H3')
})

const csvOf = (rows: Grid, separator: string): string =>
  rows
    .map((row) => row.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(separator))
    .join('\r\n')

test('a workbook, its CSV files singly and its CSV files zipped are one estate', () => {
  const digest = estateDigest(imported(sampleExport).value.estate)
  for (const separator of [',', ';', '\t']) {
    const files = Object.entries(sampleExport).map(([name, rows]) => ({
      name: `RVTools_tab${name}.csv`,
      bytes: strToU8(`\ufeff${csvOf(rows, separator)}`),
    }))
    assert.equal(estateDigest(parsed(...files).value.estate), digest)
    const zipped = zipSync(Object.fromEntries(files.map(({ name, bytes }) => [`export/${name}`, bytes])))
    assert.equal(estateDigest(parsed({ name: 'export.zip', bytes: zipped }).value.estate), digest)
  }
  assert.equal(
    estateDigest(parsed({ name: 'y.xlsx', bytes: workbook(sampleExport, 'inline') }).value.estate),
    digest,
  )
})

/** The same rows and columns in another order. */
function shuffled(sheets: Sheets, seed: number): Sheets {
  const random = seededRandom(seed)
  const order = <T>(list: readonly T[]): T[] => {
    const copy = [...list]
    for (let i = copy.length - 1; i > 0; i--) {
      const j = randomInteger(random, 0, i)
      ;[copy[i], copy[j]] = [copy[j] as T, copy[i] as T]
    }
    return copy
  }
  const mixed = order(Object.entries(sheets)).map(([name, [head = [], ...rows]]) => {
    const columns = order(head.map((_, column) => column))
    return [name, [head, ...order(rows)].map((row) => columns.map((column) => row[column] ?? null))] as const
  })
  return Object.fromEntries(mixed)
}

test('neither the order of rows nor of columns nor of sheets moves the digest', () => {
  const twins: Sheets = info(
    web,
    [...web],
    ['web', 'poweredOff', false, 4, 1024, 'C1', 'esx2'],
    ['', 'poweredOn', false, 1, 512, 'C1', 'esx1'],
  )
  for (const sheets of [sampleExport, twins]) {
    const digest = estateDigest(imported(sheets).value.estate)
    fc.assert(
      fc.property(fc.nat(), (seed) =>
        assert.equal(estateDigest(imported(shuffled(sheets, seed)).value.estate), digest),
      ),
      { numRuns: 15 },
    )
  }
})

test('MB and MiB headings are the same mebibytes', () => {
  const renamed = Object.fromEntries(
    Object.entries(sampleExport).map(([name, [head = [], ...rows]]) => [
      name,
      [head.map((text) => String(text).replace('MiB', 'MB')), ...rows],
    ]),
  )
  assert.equal(
    estateDigest(imported(renamed).value.estate),
    estateDigest(imported(sampleExport).value.estate),
  )
})

test('sheet names in other case, with the old prefix or renamed altogether are recognised', () => {
  for (const name of ['VINFO', 'tabvInfo', 'Sheet1']) {
    const result = imported({ [name]: info(web).vInfo as Grid })
    assert.equal(result.value.counts.vms, 1, name)
  }
})

test('booleans and numbers are read as spreadsheets of other languages write them', () => {
  const result = imported(
    info(
      ['t', 'poweredOff', 'WAHR', '4', '16.384', 'C1', 'esx1'],
      ['v', 'poweredOn', 'FAUX', '2', '4,096', 'C1', 'esx1'],
    ),
  )
  assert.equal(result.value.counts.templates, 1)
  assert.equal(result.value.counts.memoryBytes, 20_480 * mib)
})

test('the same name in two vCenters is two VMs, and the same VM twice is one', () => {
  const head = [...infoHead, 'VM ID', 'VI SDK Server']
  const result = imported({
    vInfo: [head, [...web, 'vm-1', 'vc-a'], [...web, 'vm-1', 'vc-b'], [...web, 'vm-1', 'vc-b']],
  })
  assert.deepEqual(
    result.value.estate.vms.map(({ id }) => id),
    ['vc-a/vm-1', 'vc-b/vm-1'],
  )
  assert.equal(issueOf(result, 'rvtools.vm-twice').where, 'x.xlsx vInfo!A4')
})

test('hosts and datastores of the same name in two vCenters stay apart, each with its own capacity and guests', () => {
  const exportOf = (server: string, cores: number, gib: number): Sheets => ({
    vInfo: [
      [...infoHead, 'VM ID', 'VI SDK Server', 'Disks'],
      [...web, 'vm-1', server, 1],
    ],
    vDisk: [
      ['VM', 'VM ID', 'VI SDK Server', 'Disk', 'Capacity MiB', 'Path'],
      ['web', 'vm-1', server, 'Hard disk 1', 1024, '[DS1] web/web.vmdk'],
    ],
    vHost: [
      ['Host', 'Cluster', '# Cores', '# Memory', 'VI SDK Server'],
      ['esx1', 'C1', cores, gib * 1024, server],
    ],
    vDatastore: [
      ['Name', 'Capacity MiB', '# Hosts', 'Hosts', 'VI SDK Server'],
      ['DS1', gib * 1024, 1, 'esx1', server],
    ],
  })
  const files = [
    { name: 'a.xlsx', bytes: workbook(exportOf('vc-a', 16, 128)) },
    { name: 'b.xlsx', bytes: workbook(exportOf('vc-b', 64, 512)) },
  ]
  for (const order of [files, files.toReversed()]) {
    const { estate, counts } = parsed(...order).value
    assert.partialDeepStrictEqual(estate.hosts, [
      { id: 'vc-a/esx1', clusterId: 'vc-a/C1', cores: 16, memoryBytes: 128 * 1024 * mib },
      { id: 'vc-b/esx1', clusterId: 'vc-b/C1', cores: 64, memoryBytes: 512 * 1024 * mib },
    ])
    assert.partialDeepStrictEqual(estate.datastores, [
      { id: 'vc-a/DS1', hostIds: ['vc-a/esx1'], capacityBytes: 128 * 1024 * mib },
      { id: 'vc-b/DS1', hostIds: ['vc-b/esx1'], capacityBytes: 512 * 1024 * mib },
    ])
    assert.partialDeepStrictEqual(estate.vms, [
      { id: 'vc-a/vm-1', hostId: 'vc-a/esx1', clusterId: 'vc-a/C1', datastoreIds: ['vc-a/DS1'] },
      { id: 'vc-b/vm-1', hostId: 'vc-b/esx1', clusterId: 'vc-b/C1', datastoreIds: ['vc-b/DS1'] },
    ])
    assert.partialDeepStrictEqual(counts, { vms: 2, hosts: 2, hostCores: 80, clusters: 2, datastores: 2 })
  }
})

test('a datastore that lists a host by its other name lists the host that was read', () => {
  const { estate } = imported({
    ...info(web),
    vHost: [
      ['Host', 'Cluster', '# VMs', '# vCPUs', 'vRAM'],
      ['esx1.example.net', 'C1', 1, 2, 4096],
    ],
    vDatastore: [
      ['Name', '# Hosts', 'Hosts'],
      ['DS1', 1, 'esx1'],
    ],
  }).value
  assert.partialDeepStrictEqual(estate.hosts, [{ id: 'esx1.example.net', identity: 'inferred' }])
  assert.deepEqual(estate.datastores[0]?.hostIds, ['esx1.example.net'])
})

test('guests are known from vCPU and vMemory where vInfo is missing', () => {
  const result = imported({
    vCPU: [
      ['VM', 'Powerstate', 'Template', 'CPUs', 'Cluster', 'Host'],
      ['web', 'poweredOn', false, 2, 'C1', 'esx1'],
    ],
    vMemory: [
      ['VM', 'Size MiB'],
      ['web', 4096],
    ],
  })
  assert.partialDeepStrictEqual(result.value.counts, {
    vms: 1,
    poweredOn: 1,
    vcpus: 2,
    memoryBytes: 4096 * mib,
  })
})
