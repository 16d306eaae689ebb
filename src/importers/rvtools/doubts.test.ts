import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Vm } from '#estate/model.ts'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import rvtools from '#importers/rvtools/importer.ts'
import {
  imported,
  info,
  infoHead,
  issueOf,
  mib,
  type Parsed,
  parsed,
  rawWorkbook,
  type Sheets,
  vmOf,
  web,
  workbook,
} from '#importers/rvtools/sample-export.ts'
import type { Issue } from '#kernel/outcome.ts'

const only = ({ value }: Parsed): Vm => value.estate.vms[0] as Vm

test('sizes that disagree between sheets are unknown, and both cells are named', () => {
  const result = imported({
    ...info(web),
    vMemory: [
      ['VM', 'Size MiB'],
      ['web', 8192],
    ],
    vCPU: [
      ['VM', 'CPUs'],
      ['web', 4],
    ],
  })
  assert.equal(only(result).memoryBytes, 'unknown')
  assert.equal(only(result).vcpus, 'unknown')
  assert.equal(result.value.counts.memoryBytes, 4096 * mib, 'counts are what vInfo states')
  assert.match(issueOf(result, 'rvtools.memory-disagrees').message, /vInfo!A2/)
  for (const code of ['rvtools.memory-disagrees', 'rvtools.vcpus-disagree'])
    assert.match(issueOf(result, code).message, /Export again, both sheets at one moment/)
  assert.equal(issueOf(result, 'rvtools.memory-disagrees').where, 'x.xlsx vMemory!B2')
  assert.equal(issueOf(result, 'rvtools.vcpus-disagree').where, 'x.xlsx vCPU!B2')
})

test('sums of vHost that disagree with vInfo are said with their cells', () => {
  const head = ['Host', 'Cluster', '# CPU', 'Cores per CPU', '# Cores', '# VMs', '# vCPUs', 'vRAM']
  const result = imported({
    ...info(web, ['gone', 'poweredOn', false, 1, 1024, 'C1', 'esx9']),
    vHost: [head, ['esx1', 'C1', 2, 8, 16, 3, 2, 4096], ['esx2', 'C1', 2, 8, 24, 0, 0, 0]],
    vCluster: [
      ['Name', 'NumHosts'],
      ['C1', 3],
    ],
  })
  assert.equal(issueOf(result, 'rvtools.host-vms-disagree').where, 'x.xlsx vHost!F2')
  assert.equal(issueOf(result, 'rvtools.host-without-row').where, 'x.xlsx vInfo!G3')
  assert.equal(issueOf(result, 'rvtools.cluster-disagrees').where, 'x.xlsx vCluster!B2')
  assert.equal(issueOf(result, 'rvtools.cores-disagree').where, 'x.xlsx vHost!E3')
  assert.equal(result.value.counts.hostCores, null, 'a sum with an unknown addend is unknown')
  assert.equal(result.value.estate.hosts.find(({ id }) => id === 'esx9')?.identity, 'named')
})

test('hosts are not paired when a second one fits as well or the names share nothing', () => {
  const head = ['Host', 'Cluster', '# VMs', '# vCPUs', 'vRAM']
  const twin = imported({
    ...info(web),
    vHost: [head, ['rz-esx1', 'C1', 1, 2, 4096], ['esx1-old', 'C1', 1, 2, 4096]],
  })
  const stranger = imported({ ...info(web), vHost: [head, ['node-a', 'C1', 1, 2, 4096]] })
  for (const { value } of [twin, stranger])
    assert.ok(value.estate.hosts.every(({ identity }) => identity !== 'inferred'))
})

test('a list of hosts that is shorter than its count leaves the datastore unknown', () => {
  const result = imported({
    ...info(web),
    vDatastore: [
      ['Name', '# Hosts', 'Hosts'],
      ['DS', 3, 'esx1, esx2'],
    ],
  })
  assert.equal(result.value.estate.datastores[0]?.hostIds, 'unknown')
  issueOf(result, 'rvtools.datastore-hosts-disagree')
})

test('a missing name, sizes nothing can have and unreadable words are named by cell and count as unknown', () => {
  const result = imported(
    info(
      ['', 'poweredOn', false, 2, 4096, 'C1', 'esx1'],
      ['a', 'poweredOn', false, -4, 0, 'C1', 'esx1'],
      ['b', 'humming', 'maybe', 'many', 1, 'C1', 'esx1'],
    ),
  )
  assert.equal(issueOf(result, 'rvtools.vm-nameless').where, 'x.xlsx vInfo!A2')
  assert.equal(issueOf(result, 'rvtools.value-absurd').where, 'x.xlsx vInfo!D3')
  assert.equal(issueOf(result, 'rvtools.power-unreadable').where, 'x.xlsx vInfo!B4')
  assert.equal(result.value.counts.vms, 3)
  for (const count of ['vcpus', 'memoryBytes', 'poweredOn'] as const)
    assert.equal(result.value.counts[count], null)
  assert.equal(vmOf(result.value.estate, 'a').vcpus, 'unknown')
  assert.equal(vmOf(result.value.estate, 'b').power, 'unknown')
})

test('a heading that occurs twice is read once and said', () => {
  const result = imported({
    vInfo: [
      [...infoHead, 'Memory'],
      [...web, 1],
    ],
  })
  assert.equal(only(result).memoryBytes, 4096 * mib)
  assert.equal(issueOf(result, 'rvtools.heading-twice').where, 'x.xlsx vInfo!H1')
})

test('an error such as #N/A is named by its cell and read as unknown, never as zero or as its text', () => {
  const cells = (row: number, vcpus: string, guestOs: string): string =>
    `<row r="${row}"><c r="A${row}" t="str"><v>vm-${row}</v></c><c r="B${row}" t="str"><v>poweredOn</v></c>` +
    `<c r="C${row}"${vcpus}</v></c><c r="D${row}"><v>4096</v></c><c r="E${row}"${guestOs}</v></c></row>`
  const heads = ['VM', 'Powerstate', 'CPUs', 'Memory', 'Guest OS']
  const head = heads.map((text) => `<c t="str"><v>${text}</v></c>`).join('')
  const sheet =
    `<worksheet><sheetData><row r="1">${head}</row>${cells(2, '><v>2', ' t="str"><v>Linux')}` +
    `${cells(3, ' t="e"><v>#N/A', ' t="e"><f>X()</f><v>#NAME?')}</sheetData></worksheet>`
  const result = parsed({ name: 'x.xlsx', bytes: rawWorkbook('vInfo', sheet) })
  const found = result.issues.filter(({ code }) => code === 'rvtools.error-cell')
  assert.deepEqual(
    found.map(({ where, severity }) => [where, severity]),
    [
      ['x.xlsx vInfo!C3', 'warning'],
      ['x.xlsx vInfo!E3', 'warning'],
    ],
  )
  assert.match(found[0]?.message ?? '', /#N\/A/)
  const vm = vmOf(result.value.estate, 'vm-3')
  assert.equal(vm.vcpus, 'unknown')
  assert.equal(vm.guestOs, 'unknown')
  assert.equal(vm.memoryBytes, 4096 * mib)
  assert.equal(vmOf(result.value.estate, 'vm-2').vcpus, 2)
  assert.equal(result.value.counts.vcpus, null)
  assert.equal(result.value.counts.memoryBytes, 8192 * mib)
})

test('headings that occur twice and that nobody reads are no matter, whatever stands below them', () => {
  const odd = ['Backup status', 'Backup status', '', '']
  const result = imported({
    vInfo: [
      [...infoHead, ...odd],
      [...web, 'ok', 'failed', 7, 'x'],
    ],
  })
  const plain = imported(info(web))
  assert.deepEqual(result.value.estate.vms, plain.value.estate.vms)
  assert.ok(!result.issues.some(({ code }) => code === 'rvtools.heading-twice'))
})

test('nothing to read ends in a refusal that says what to export', () => {
  const refusal = (sheets: Sheets): string => {
    const outcome = rvtools.parse([givenFile({ name: 'x.xlsx', bytes: workbook(sheets) })])
    assert.ok(!outcome.ok)
    return outcome.issues[0].code
  }
  assert.equal(refusal({ vInfo: [] }), 'rvtools.nothing-read')
  assert.equal(refusal(info()), 'rvtools.nothing-read')
  assert.equal(refusal({ Budget: [['Item'], ['Chairs']] }), 'rvtools.nothing-read')
  assert.ok(!rvtools.parse([]).ok)
})

test('a copy of vInfo under another name is not counted twice', () => {
  const result = imported({ ...info(web), 'vInfo old': [infoHead, web] })
  assert.equal(result.value.counts.vms, 1)
  assert.equal(issueOf(result, 'rvtools.sheet-copy').where, 'x.xlsx vInfo old')
})

test('one file that cannot be read withholds the import, is named, and is said to be the one to leave out', () => {
  const good = { name: 'good.xlsx', bytes: workbook(info(web)) }
  const cut = { name: 'cut.xlsx', bytes: good.bytes.slice(0, 900) }
  const refusal = (...files: readonly InputFile[]): Issue => {
    const outcome = rvtools.parse(files.map(givenFile))
    assert.ok(!outcome.ok)
    return outcome.issues[0]
  }
  const one = refusal(good, cut)
  assert.equal(one.where, 'cut.xlsx')
  assert.equal(one.code, 'zip.truncated')
  assert.match(one.message, /leave cut\.xlsx out and import the other file alone/)
  const third = { name: 'cut.xlsx (2).xlsx', bytes: good.bytes }
  assert.match(refusal(good, cut, third).message, /leave cut\.xlsx out and import the other 2 files alone/)
  assert.doesNotMatch(refusal(cut).message, /leave/, 'alone, it is not one of several')
  assert.doesNotMatch(refusal(cut, { ...cut, name: 'b.xlsx' }).message, /leave/, 'nothing would be left')
})

test('what is no readable file is refused with its own reason first', () => {
  const compound = (name: string): Uint8Array => {
    const bytes = new Uint8Array(1024)
    bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
    for (let i = 0; i < name.length; i++) bytes[512 + 2 * i] = name.charCodeAt(i)
    return bytes
  }
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [compound('EncryptedPackage'), 'file.encrypted'],
    [compound('Workbook'), 'file.old-workbook'],
    [Uint8Array.of(1, 2, 3), 'file.unknown'],
    [new Uint8Array(0), 'file.empty'],
    [Uint8Array.of(0x50, 0x4b, 3, 4), 'zip.truncated'],
  ]
  for (const [bytes, code] of cases) {
    const outcome = rvtools.parse([givenFile({ name: 'x.xlsx', bytes })])
    assert.ok(!outcome.ok)
    assert.equal(outcome.issues[0].code, code)
    assert.equal(outcome.issues[0].where, 'x.xlsx')
  }
})

test('a vInfo whose headings are not in the first row is refused by name', () => {
  const bytes = workbook({ vInfo: [['Inventory of 2026'], infoHead, web] })
  const outcome = rvtools.parse([givenFile({ name: 'x.xlsx', bytes })])
  assert.ok(!outcome.ok)
  assert.equal(outcome.issues[0].code, 'rvtools.heading-missing')
  assert.equal(outcome.issues[0].where, 'x.xlsx vInfo')
})
