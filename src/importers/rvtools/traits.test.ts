import assert from 'node:assert/strict'
import { test } from 'node:test'
import { provenanceOf } from '#estate/provenance.ts'
import { imported, info, infoHead, mib, parsed, web, workbook } from '#importers/rvtools/sample-export.ts'

const vm = (sheets: Parameters<typeof imported>[0]) => imported(sheets).value.estate.vms[0]
const hosts = (...rows: readonly (readonly (string | number)[])[]) => [
  ['Host', 'Cluster', '# NICs', 'BIOS Version', 'Current EVC', 'DNS Servers', 'NTP Server(s)'],
  ...rows,
]

test('columns of vInfo become traits, an empty cell none, and an empty address of a running VM is none', () => {
  const head = [
    ...infoHead,
    'DNS Name',
    'Primary IP Address',
    'Consolidation Needed',
    'CBT',
    'EnableUUID',
    'FT State',
  ]
  const row = (power: string, ...cells: readonly (string | boolean)[]) => [
    'web',
    power,
    false,
    2,
    4096,
    'C1',
    'esx1',
    ...cells,
  ]
  const full = vm({
    vInfo: [
      [...head, 'Firmware'],
      row('poweredOn', 'web.lab', '192.0.2.1', false, true, true, 'notConfigured', 'efi'),
    ],
  })
  assert.deepEqual(full?.traits, {
    ...{ guestHostName: 'web.lab', guestAddresses: ['192.0.2.1'], consolidationNeeded: false },
    ...{ changedBlockTracking: true, diskSerials: true, faultTolerant: false, bootFirmware: 'uefi' },
  })
  const bare = vm({ vInfo: [head, row('poweredOn', '', '', '', '', '', 'running')] })
  assert.deepEqual(bare?.traits, { guestAddresses: [], faultTolerant: true })
  assert.equal(vm({ vInfo: [head, row('poweredOff', '', '', '', '', '')] })?.traits, undefined)
})

test('the virtual hardware is one word, whether the sheet writes a number or the whole of it', () => {
  const head = ['VM', 'Powerstate', 'HW version']
  const of = (cell: string | number) =>
    vm({ vInfo: [head, ['web', 'poweredOn', cell]] })?.traits?.hardwareVersion
  assert.deepEqual(['vmx-19', 8, '10', '', 'unknown', -1].map(of), [
    ...['vmx-19', 'vmx-08', 'vmx-10', undefined, undefined, undefined],
  ])
})

test('cores of a virtual socket come from vCPU; none and nonsense say nothing', () => {
  const head = ['VM', 'Powerstate', 'CPUs', 'Cores p/s']
  const of = (cell: string | number) =>
    vm({ ...info(web), vCPU: [head, ['web', 'poweredOn', 4, cell]] })?.traits?.coresPerSocket
  assert.deepEqual([2, '4', '', 0, -2, 'many'].map(of), [2, 4, undefined, undefined, undefined, undefined])
})

test('a VM without a row in vSnapshot has none, and without that sheet nobody knows', () => {
  const head = ['VM', 'Name', 'Date / time', 'Size MiB (total)']
  assert.deepEqual(vm({ ...info(web), vSnapshot: [head] })?.traits?.snapshots, [])
  assert.equal(vm(info(web))?.traits, undefined)
  const read = imported({
    ...info(web),
    vSnapshot: [head, ['web', 'before', '2026-01-09T07:00:23Z', 512], ['web', '', 'once', '']],
  })
  const [guest] = read.value.estate.vms
  assert.deepEqual(guest?.traits?.snapshots, [
    { name: 'before', takenAt: '2026-01-09', sizeBytes: 512 * mib },
    { name: 'snapshot 2', takenAt: 'unknown', sizeBytes: 'unknown' },
  ])
  assert.equal(guest && provenanceOf(read.value.estate, guest, 'traits.snapshots'), 'x.xlsx vSnapshot!B2')
})

test('of two workbooks only VMs of the one with vSnapshot are known to have no snapshots', () => {
  const second = info(['db', 'poweredOn', false, 2, 4096, 'C2', 'esx9'])
  const files = [
    { name: 'a.xlsx', bytes: workbook({ ...info(web), vSnapshot: [['VM', 'Name', 'Date / time']] }) },
    { name: 'b.xlsx', bytes: workbook(second) },
  ]
  const known = parsed(...files).value.estate.vms.map(({ name, traits }) => [name, traits?.snapshots])
  assert.deepEqual(known, [
    ['db', undefined],
    ['web', []],
  ])
})

test('the words of vTools become states, and a word nobody knows stays unknown', () => {
  const tools = (word: string) =>
    vm({
      ...info(web),
      vTools: [
        ['VM', 'Tools'],
        ['web', word],
      ],
    })?.traits?.guestTools
  assert.deepEqual(['toolsOk', 'toolsOld', 'toolsNotRunning', 'toolsNotInstalled', 'odd', ''].map(tools), [
    ...['running', 'outdated', 'stopped', 'missing'],
    ...[undefined, undefined],
  ])
})

test('hot-add and disk modes are read beside what their sheets gave before', () => {
  const guest = vm({
    vInfo: [
      [...infoHead, 'Disks'],
      [...web, 2],
    ],
    vCPU: [
      ['VM', 'CPUs', 'Hot Add'],
      ['web', 2, true],
    ],
    vMemory: [
      ['VM', 'Size MiB', 'Hot Add'],
      ['web', 4096, 'False'],
    ],
    vDisk: [
      ['VM', 'Disk', 'Capacity MiB', 'Raw', 'Disk Mode'],
      ['web', 'disk 1', 10, false, 'independent_persistent'],
      ['web', 'disk 2', 10, false, 'persistent'],
    ],
  })
  assert.deepEqual([guest?.traits?.cpuHotAdd, guest?.traits?.memoryHotAdd], [true, false])
  assert.deepEqual(typeof guest?.disks === 'object' ? guest.disks.map(({ mode }) => mode) : [], [
    'independent',
    'dependent',
  ])
})

test('hosts tell firmware, servers and uplinks; the baseline that all of them report is that of their cluster', () => {
  const { estate } = imported({
    ...info(web),
    vHost: hosts(
      ['esx1', 'C1', 4, '2.19', 'intel-broadwell', '192.0.2.1, 192.0.2.2', '192.0.2.3'],
      ['esx2', 'C1', 1, '', 'intel-broadwell', '', ''],
    ),
    vNIC: [
      ['Host', 'Network Device', 'Switch'],
      ['esx1', 'vmnic0', 'vSwitch0'],
      ['esx1', 'vmnic1', ''],
      ['gone', 'vmnic0', 'vSwitch0'],
    ],
  }).value
  assert.deepEqual(
    estate.hosts.map(({ traits }) => traits),
    [
      {
        firmwareVersion: '2.19',
        dnsServers: ['192.0.2.1', '192.0.2.2'],
        timeServers: ['192.0.2.3'],
        uplinks: 1,
      },
      { uplinks: 1 },
    ],
  )
  const [cluster] = estate.clusters
  assert.equal(cluster?.traits?.cpuBaseline, 'intel-broadwell')
  assert.equal(cluster && provenanceOf(estate, cluster, 'traits.cpuBaseline'), 'x.xlsx vHost!E2')
})

test('baselines that hosts report differently are unknown, and one that none reports is none', () => {
  const baseline = (left: string, right: string) =>
    imported({
      ...info(web),
      vHost: hosts(['esx1', 'C1', 4, '', left, '', ''], ['esx2', 'C1', 4, '', right, '', '']),
    }).value.estate.clusters[0]?.traits?.cpuBaseline
  assert.equal(baseline('a', 'b'), undefined)
  assert.equal(baseline('', ''), 'none')
})

test('of the paths to shared datastores the fewest that work count; local disks have one and are left out', () => {
  const { estate } = imported({
    ...info(web),
    vHost: hosts(['esx1', 'C1', 2, '', '', '', ''], ['esx2', 'C1', 2, '', '', '', '']),
    vDatastore: [
      ['Name', 'Type', 'Capacity MiB', 'Free MiB', 'Provisioned MiB', '# Hosts', 'Hosts'],
      ['DS1', 'VMFS', 1000, 100, 1500, 2, 'esx1, esx2'],
      ['local', 'VMFS', 1000, 100, 500, 1, 'esx1'],
    ],
    vMultiPath: [
      ['Host', 'Datastore', 'Path 1', 'Path 1 state', 'Path 2', 'Path 2 state'],
      ['esx1', 'DS1', 'a', 'Active', 'b', 'Dead'],
      ['esx1', 'local', 'a', 'Active', '', ''],
      ['esx2', 'DS1', 'a', 'Active', 'b', 'Standby'],
    ],
  }).value
  assert.deepEqual(
    estate.hosts.map(({ traits }) => traits?.storagePaths),
    [1, 2],
  )
  assert.deepEqual(estate.datastores[0]?.traits, { format: 'vmfs', provisionedBytes: 1500 * mib })
})

test('vCluster tells balancing, power saving and what an isolated host does', () => {
  const traits = (...cells: readonly (string | boolean)[]) =>
    imported({
      ...info(web),
      vCluster: [
        ['Name', 'DRS enabled', 'DRS default VM behavior', 'DPM enabled', 'Isolation Response'],
        ['C1', ...cells],
      ],
    }).value.estate.clusters[0]?.traits
  assert.deepEqual(traits(true, 'fullyAutomated', false, 'powerOff'), {
    ...{ balancing: 'full', powersHostsOff: false, isolationResponse: 'power-off' },
  })
  assert.deepEqual(traits(false, 'fullyAutomated', '', ''), { balancing: 'off' })
  assert.equal(traits(true, 'odd', '', 'odd'), undefined)
})
