import assert from 'node:assert/strict'
import { test } from 'node:test'
import { provenanceOf } from '#estate/provenance.ts'
import type { WrittenCell } from '#formats/workbook-writer.ts'
import {
  type Grid,
  imported,
  info,
  infoHead,
  issueOf,
  mib,
  type Parsed,
  vmOf,
  web,
} from '#importers/rvtools/sample-export.ts'

const row = (name: string, host: string, ...more: WrittenCell[]): WrittenCell[] => [
  ...[name, 'poweredOn', false, 2, 4096, 'C1', host],
  ...more,
]
const has = ({ issues }: Parsed, code: string): boolean => issues.some((issue) => issue.code === code)

test('a rule that cannot be read is kept for its VMs, because it may forbid what looks free', () => {
  const head = [...infoHead, 'Cluster rule(s)', 'Cluster rule name(s)']
  const result = imported({
    vInfo: [
      head,
      row('a', 'esx1', 'ClusterVmHostRuleInfo', 'licensed'),
      row('b', 'esx1', 'ClusterVmHostRuleInfo, ClusterAntiAffinityRuleSpec', 'licensed, apart'),
      row('c', 'esx1', 'ClusterAntiAffinityRuleSpec', 'apart'),
      row('d', 'esx1', 'ClusterVmHostRuleInfo', 'apart, odd'),
      row('e', 'esx1', 'ClusterDependencyRuleInfo', 'after db'),
    ],
  })
  assert.deepEqual(
    result.value.estate.rules.map(({ id, kind, strength, vmIds, hostIds }) => [
      ...[id, kind, strength, vmIds.join()],
      hostIds.length,
    ]),
    [
      ['C1/after db', 'unread', 'must', 'e', 0],
      ['C1/apart', 'vm-apart', 'should', 'b,c', 0],
      ['C1/apart~2', 'unread', 'must', 'd', 0],
      ['C1/licensed', 'unread', 'must', 'a,b', 0],
      ['C1/odd', 'unread', 'must', 'd', 0],
    ],
  )
  assert.match(issueOf(result, 'rvtools.rule-unread').message, /Rule licensed of 2 VMs such as a/)
})

test('a template that is powered on contradicts itself: the estate does not say which, the counts repeat the file', () => {
  const result = imported(info(['t', 'poweredOn', 'True', 2, 4096, 'C1', 'esx1']))
  assert.equal(vmOf(result.value.estate, 't').template, 'unknown')
  assert.equal(result.value.counts.templates, 1)
  const { where, message } = issueOf(result, 'rvtools.template-on')
  assert.equal(where, 'x.xlsx vInfo!C2')
  assert.match(message, /x\.xlsx vInfo!B2/)
  const off = imported(info(['t', 'poweredOff', 'True', 2, 4096, 'C1', 'esx1']))
  assert.equal(vmOf(off.value.estate, 't').template, true)
})

const hosts: Grid = [
  ['Host', 'Cluster', 'in Maintenance Mode', 'in Quarantine Mode'],
  ['esx1', 'C1', false, false],
  ['esx2', 'C1', false, false],
  ['esx3', 'C1', false, true],
]
const connected = (...rows: Grid) =>
  imported({ vInfo: [[...infoHead, 'Connection state'], ...rows], vHost: hosts })
const maintenanceOf = ({ value }: Parsed, id: string): unknown =>
  value.estate.hosts.find((host) => host.id === id)?.maintenance

test('a host none of whose VMs is connected receives nothing, and its cells are named', () => {
  const result = connected(
    row('a', 'esx1', 'disconnected'),
    row('b', 'esx1', 'inaccessible'),
    row('c', 'esx2', 'connected'),
  )
  assert.equal(maintenanceOf(result, 'esx1'), true)
  assert.equal(maintenanceOf(result, 'esx2'), false)
  const { where, message } = issueOf(result, 'rvtools.host-disconnected')
  assert.equal(where, 'x.xlsx vInfo!H2')
  assert.match(message, /vInfo!H2, x\.xlsx vInfo!H3.*in maintenance: it receives no VM/)
  const [host] = result.value.estate.hosts
  assert.equal(host && provenanceOf(result.value.estate, host, 'maintenance'), 'x.xlsx vInfo!H2')
  assert.equal(issueOf(result, 'rvtools.vm-unreachable').where, 'x.xlsx vInfo!H3')
})

test('a host some of whose VMs are disconnected keeps its state and is warned about', () => {
  const result = connected(
    row('a', 'esx1', 'disconnected'),
    row('b', 'esx1', 'connected'),
    row('c', 'esx2', ''),
  )
  assert.equal(maintenanceOf(result, 'esx1'), false)
  assert.match(issueOf(result, 'rvtools.host-partly-connected').message, /1 of the 2 VMs on host esx1.*H2/)
})

test('an orphaned VM is warned about and says nothing of its host; a state nobody knows is unreadable', () => {
  const result = connected(row('a', 'esx1', 'orphaned'), row('b', 'esx2', 'humming'))
  assert.match(issueOf(result, 'rvtools.vm-unreachable').message, /VM a is orphaned/)
  assert.equal(maintenanceOf(result, 'esx1'), false)
  assert.equal(issueOf(result, 'rvtools.connection-unreadable').where, 'x.xlsx vInfo!H3')
  assert.equal(maintenanceOf(result, 'esx2'), false)
})

test('a host in quarantine mode receives nothing', () => {
  const result = connected(row('a', 'esx1', 'connected'))
  assert.equal(maintenanceOf(result, 'esx3'), true)
  const { where, message } = issueOf(result, 'rvtools.host-quarantined')
  assert.equal(where, 'x.xlsx vHost!D4')
  assert.match(message, /receives no VM/)
})

test('memory typed in GiB into a column of MiB is unknown and said, for VMs and hosts; 64 MiB and blanks pass', () => {
  const result = imported({
    ...info(web.with(4, 12), row('small', 'esx1').with(4, 64), row('blank', 'esx1').with(4, null)),
    vHost: [
      ['Host', 'Cluster', '# Memory'],
      ['esx1', 'C1', 512],
      ['esx2', 'C1', 1024],
    ],
  })
  const { estate } = result.value
  assert.equal(vmOf(estate, 'web').memoryBytes, 'unknown')
  assert.equal(vmOf(estate, 'small').memoryBytes, 64 * mib)
  assert.deepEqual(
    estate.hosts.map(({ memoryBytes }) => memoryBytes),
    ['unknown', 1024 * mib],
  )
  const doubtful = result.issues.filter(({ code }) => code === 'rvtools.value-doubtful')
  assert.deepEqual(
    doubtful.map(({ where }) => where),
    ['x.xlsx vHost!C2', 'x.xlsx vInfo!E2'],
  )
  assert.match(doubtful[1]?.message ?? '', /12 is less than the 64.*GiB.*write 12288/)
})

test('what was passed over is counted in words that fit one and none', () => {
  const passed = (result: Parsed): string => issueOf(result, 'rvtools.passed-over').message
  const column = imported({
    vInfo: [
      [...infoHead, 'Mood'],
      [...web, 'fine'],
    ],
  })
  assert.match(passed(column), /: 1 column of the sheets that were read\.$/)
  const sheet = imported({ ...info(web), vHealth: [['Name'], ['x']] })
  assert.match(passed(sheet), /: 1 sheet \(vHealth\)\.$/)
  assert.ok(!has(imported(info(web)), 'rvtools.passed-over'))
})
