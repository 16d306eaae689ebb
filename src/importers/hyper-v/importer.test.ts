import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { estateDigest } from '#estate/digest.ts'
import type { Estate } from '#estate/model.ts'
import { provenanceOf } from '#estate/provenance.ts'
import { requirementText } from '#estate/requirement.ts'
import { checkEstate } from '#estate/validation.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/hyper-v/importer.ts'
import { sampleCsv, sampleExport } from '#importers/hyper-v/sample.ts'
import type { Issue } from '#kernel/outcome.ts'
import { corpusTest } from '#test/corpus.ts'

const file = (name: string, content: unknown) =>
  givenFile({ name, bytes: strToU8(typeof content === 'string' ? content : JSON.stringify(content)) })
function parsed(...files: readonly ReturnType<typeof file>[]): { estate: Estate; issues: readonly Issue[] } {
  const outcome = importer.parse(files)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { estate: outcome.value.estate, issues: outcome.issues }
}
const codes = (issues: readonly Issue[]): readonly string[] => issues.map(({ code }) => code)

corpusTest(
  'hyperv-scvmm',
  'the published inventory of System Center has the counts its source states',
  (folder) => {
    const bytes = readFileSync(join(folder, 'get_inventory_output.json'))
    const given = givenFile({ name: 'scvmm.json', bytes })
    assert.equal(importer.sniff(given), 1)
    const outcome = importer.parse([given])
    assert.ok(outcome.ok)
    const { estate, counts } = outcome.value
    // One cluster of two hosts, a third host that does not answer, 28 VMs, 22 templates, 8 VM networks.
    assert.deepEqual(
      [counts.clusters, counts.hosts, counts.vms, counts.templates, counts.networks],
      [1, 3, 50, 22, 8],
    )
    assert.deepEqual([counts.poweredOn, counts.hostsNamed], [10, 2])
    const [silent, first, second] = estate.hosts
    assert.deepEqual(
      [silent?.memoryBytes, silent?.sockets, silent?.cores, silent?.threads, silent?.coreMhz],
      Array(5).fill('unknown'),
      'a host that does not answer reports zeros, which are not real',
    )
    assert.deepEqual(
      [first?.sockets, first?.cores, first?.threads, first?.memoryBytes],
      [2, 8, 8, 77_297_573_888],
    )
    assert.deepEqual([second?.sockets, second?.cores, second?.coreMhz], [2, 16, 2133])
    const vm = estate.vms.find(({ name }) => name === 'MoVM2')
    assert.deepEqual(
      [vm?.vcpus, vm?.memoryBytes, vm?.power, vm?.guestOs, vm?.provisionedBytes],
      [
        1,
        4_294_967_296,
        'off',
        'Windows Server 2016 Datacenter',
        32_212_254_720 + 12_884_901_888 + 7_516_192_768,
      ],
    )
    assert.deepEqual(vm?.traits?.nics, [
      {
        ...{ name: 'Network adapter 1', macAddress: '00:15:5d:04:2f:5a', model: 'synthetic' },
        ...{ connected: true, networkId: 'rhq' },
      },
    ])
    assert.equal(estate.vms.filter(({ traits }) => (traits?.snapshots?.length ?? 0) > 0).length, 4)
    const shared = estate.datastores.filter(({ traits }) => traits?.format === 'csvfs')
    assert.deepEqual(
      shared.map(({ capacityBytes, hostIds }) => [capacityBytes, hostIds.length]),
      [
        [805_333_626_880, 2],
        [1_073_765_924_864, 2],
      ],
    )
    assert.deepEqual(
      checkEstate(estate).filter(({ severity }) => severity === 'error'),
      [],
    )
  },
)

test('one export of the cmdlets gives hosts, quorum, storage and guests with everything they say', () => {
  const { estate, issues } = parsed(file('hyper-v.json', sampleExport()))
  assert.deepEqual(issues, [])
  const [cluster] = estate.clusters
  assert.equal(cluster?.haEnabled, true)
  // Four nodes vote and the witness with them, being an even number of nodes: three of five.
  assert.equal(
    requirementText(cluster?.requires ?? 'unknown'),
    requirementText({
      ...{ kind: 'at-least', k: 3 },
      of: [
        { kind: 'component', ref: 'host:HV4' },
        { kind: 'component', ref: 'host:hv1.lab.example' },
        { kind: 'component', ref: 'host:hv2.lab.example' },
        { kind: 'component', ref: 'host:hv3.lab.example' },
        { kind: 'component', ref: 'witness:CLU1 witness' },
      ],
    }),
  )
  assert.deepEqual(cluster?.traits, { rebuildReserveBytes: 10_000, storageCopies: 3 })
  assert.deepEqual(
    estate.facilities.map(({ kind, name }) => [kind, name]),
    [['witness', 'Cloud Witness']],
  )
  const host = estate.hosts.find(({ id }) => id === 'hv1.lab.example')
  assert.deepEqual(
    [
      host?.sockets,
      host?.cores,
      host?.threads,
      host?.memoryBytes,
      host?.coreMhz,
      host?.cpuModel,
      host?.model,
    ],
    [2, 32, 64, 549_755_813_888, 2400, 'Example CPU @ 2.40GHz', 'R1'],
  )
  assert.deepEqual(host?.identifiers, ['bios-uuid:00000001-0000-4000-8000-000000000000', 'serial:sn001'])
  const paused = estate.hosts.find(({ id }) => id === 'HV4')
  assert.deepEqual([paused?.maintenance, paused?.memoryBytes], [true, 'unknown'])
  const [volume] = estate.datastores
  // Three copies bear two lost hosts; four hosts and a witness keep the pool's majority through two.
  assert.match(requirementText(volume?.requires ?? 'unknown'), /^at least 2 of/)
  const [dc1, dc2, scratch] = estate.vms
  assert.deepEqual(
    [dc1?.restartPriority, dc2?.restartPriority, scratch?.restartPriority],
    ['high', 'medium', 'disabled'],
  )
  assert.deepEqual(
    [dc1?.datastoreIds, dc1?.networkIds, dc1?.power],
    [['C:\\ClusterStorage\\Volume1'], ['vSwitch'], 'on'],
  )
  assert.deepEqual(
    [dc1?.traits?.bootFirmware, dc1?.traits?.autoStart, dc1?.traits?.guestAddresses],
    ['uefi', true, ['192.0.2.10']],
  )
  assert.deepEqual(
    [dc2?.disks, dc2?.datastoreIds],
    ['unknown', 'unknown'],
    'no drive was listed of it, which is not none',
  )
  assert.deepEqual(
    estate.rules.map(({ name, kind, strength, vmIds }) => [name, kind, strength, vmIds]),
    [['domain controllers', 'vm-apart', 'should', ['dc-1', 'dc-2']]],
  )
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('a value leads back to the record it was read from', () => {
  const { estate } = parsed(file('hyper-v.json', sampleExport()))
  const dc2 = estate.vms.find(({ name }) => name === 'dc-2')
  assert.ok(dc2)
  assert.equal(provenanceOf(estate, dc2, 'memoryBytes'), 'hyper-v.json $.vms[1].MemoryStartup')
})

test('the same cmdlets exported one by one, in any order and as CSV, say the same', () => {
  const whole = sampleExport()
  const parts = Object.entries(whole).map(([name, value]) => file(`${name}.json`, value))
  const digest = estateDigest(parsed(file('hyper-v.json', whole)).estate)
  assert.equal(estateDigest(parsed(...parts).estate), digest)
  assert.equal(estateDigest(parsed(...[...parts].reverse()).estate), digest)
  const rows = whole.vms as readonly Readonly<Record<string, unknown>>[]
  const { estate: csv } = parsed(file('vms.csv', sampleCsv(rows)))
  const { estate: json } = parsed(file('vms.json', rows))
  assert.equal(estateDigest(csv), estateDigest(json))
  assert.equal(provenanceOf(csv, csv.vms[0] as Estate['vms'][number], 'vcpus'), 'vms.csv:2')
  const typed = `#TYPE Selected.Microsoft.HyperV.PowerShell.VirtualMachine\r\n${sampleCsv(rows)}`
  assert.equal(estateDigest(parsed(file('vms.csv', typed)).estate), estateDigest(json))
})

test('without its quorum a cluster requires nobody knows what, and a witness votes only with an even number of nodes', () => {
  const { quorum, ...without } = sampleExport()
  assert.equal(parsed(file('x.json', without)).estate.clusters[0]?.requires, 'unknown')
  const whole = sampleExport()
  const nodes = (whole.nodes as readonly object[]).map((node, index) => ({
    ...node,
    NodeWeight: index === 0 ? 0 : 1,
  }))
  const odd = parsed(file('x.json', { ...whole, nodes })).estate.clusters[0]?.requires
  assert.match(requirementText(odd ?? 'unknown'), /^at least 2 of/)
  assert.doesNotMatch(requirementText(odd ?? 'unknown'), /witness/)
})

test('what nobody wrote is unknown and what makes no sense is said, value by value', () => {
  const vms = [
    { Name: 'a', VMId: 'x', ComputerName: 'HV1', State: 'Wobbling', ProcessorCount: -2, MemoryStartup: 0 },
    { Name: '', ProcessorCount: 1, MemoryStartup: 5 },
    { Name: 'b', ProcessorCount: 1e300, MemoryStartup: 'plenty', State: null },
  ]
  const { estate, issues } = parsed(file('x.json', vms))
  const [a, b] = estate.vms
  assert.deepEqual([a?.vcpus, a?.memoryBytes, a?.power], ['unknown', 'unknown', 'unknown'])
  assert.deepEqual(
    [b?.vcpus, b?.memoryBytes, b?.power, b?.hostId],
    ['unknown', 'unknown', 'unknown', 'unknown'],
  )
  assert.deepEqual([...codes(issues)].sort(), [
    'hyper-v.known-word-unreadable',
    'hyper-v.name-missing',
    'hyper-v.number-unreadable',
    'hyper-v.number-unreadable',
    'hyper-v.number-unreadable',
  ])
})

test('cores that outnumber threads are believed by nobody', () => {
  const hosts = [
    {
      Name: 'h',
      PhysicalCPUCount: 2,
      CoresPerCPU: 8,
      LogicalProcessorCount: 8,
      TotalMemory: 5,
      HyperVStateString: 'Running',
    },
  ]
  const { estate, issues } = parsed(file('x.json', { hosts, vms: [] }))
  assert.equal(estate.hosts[0]?.cores, 'unknown')
  assert.deepEqual(codes(issues), ['hyper-v.cores-contradict'])
})

test('other files are left to others', () => {
  for (const [name, content] of [
    ['a.json', '{}'],
    ['a.json', '[]'],
    ['a.json', '{"format":"bulkhead-estate/1","estate":{}}'],
    ['a.csv', 'VM,Powerstate,CPUs,Memory\n'],
    ['a.json', '{"vms": [1, 2], "hosts": 5}'],
    ['a.json', '{"broken"'],
  ] as const) {
    assert.equal(importer.sniff(file(name, content)), 0, content)
  }
})
