import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { estateDigest } from '#estate/digest.ts'
import type { Estate } from '#estate/model.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/hyper-v/importer.ts'
import { momentIn } from '#importers/hyper-v/reading.ts'
import { sampleExport } from '#importers/hyper-v/sample.ts'
import type { Issue } from '#kernel/outcome.ts'

const file = (name: string, content: unknown) =>
  givenFile({ name, bytes: strToU8(typeof content === 'string' ? content : JSON.stringify(content)) })
function parsed(...files: readonly ReturnType<typeof file>[]): { estate: Estate; issues: readonly Issue[] } {
  const outcome = importer.parse(files)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return { estate: outcome.value.estate, issues: outcome.issues }
}
const plain = () => estateDigest(parsed(file('x.json', sampleExport())).estate)

/** The sample with every value changed, at any depth. */
function changed(value: unknown, change: (value: unknown, key: string) => unknown, key = ''): unknown {
  const inside = Array.isArray(value)
    ? value.map((item: unknown) => changed(item, change, ''))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, changed(item, change, name)]))
      : value
  return change(inside, key)
}

test('lists that PowerShell 5 wraps, and words that remoting wraps, read as what they are', () => {
  const wrapped = changed(sampleExport(), (value, key) =>
    Array.isArray(value)
      ? { value, Count: value.length }
      : key === 'State' && typeof value === 'string'
        ? { value: 1, Value: value }
        : key === 'VMId' && typeof value === 'string'
          ? { value, Guid: value }
          : value,
  )
  assert.equal(estateDigest(parsed(file('x.json', wrapped)).estate), plain())
  assert.ok(importer.sniff(file('x.json', wrapped)) > 0.5)
})

test('a list of one written as an object reads as a list of one', () => {
  const single = changed(sampleExport(), (value) =>
    Array.isArray(value) && value.length === 1 ? value[0] : value,
  )
  assert.equal(estateDigest(parsed(file('x.json', single)).estate), plain())
})

test('UTF-16, as Out-File of PowerShell 5 writes, reads as UTF-8 does', () => {
  const text = JSON.stringify(sampleExport())
  const bytes = new Uint8Array(2 + 2 * text.length)
  new DataView(bytes.buffer).setUint16(0, 0xfffe)
  for (let n = 0; n < text.length; n++)
    new DataView(bytes.buffer).setUint16(2 + 2 * n, text.charCodeAt(n), true)
  const given = givenFile({ name: 'x.json', bytes })
  assert.ok(importer.sniff(given) > 0.5)
  assert.equal(estateDigest(parsed(given).estate), plain())
})

test('CSV with semicolons and the numbers of another language gives the numbers, or none where they are no whole ones', () => {
  const rows = (...lines: readonly string[]) =>
    parsed(file('vms.csv', ['"Name";"State";"ProcessorCount";"MemoryStartup"', ...lines].join('\r\n')))
  const { estate, issues } = rows(
    '"a";"Running";"4";"4.294.967.296"',
    '"b";"Off";"1.024";"4.294.967.296,00"',
    '"c";"Off";"2";"4\'294\'967\'296"',
    '"d";"Off";"2,5";"4,29E+09"',
  )
  assert.deepEqual(
    estate.vms.map(({ vcpus, memoryBytes }) => [vcpus, memoryBytes]),
    [
      [4, 4_294_967_296],
      [1024, 4_294_967_296],
      [2, 4_294_967_296],
      ['unknown', 'unknown'],
    ],
  )
  assert.deepEqual(
    issues.map(({ where }) => where),
    ['vms.csv:5.ProcessorCount', 'vms.csv:5.MemoryStartup'],
  )
})

test('a list that Export-Csv wrote as the name of its type is missed aloud', () => {
  const text =
    'Cluster,Name,OwnerNode,GroupType,Priority,AntiAffinityClassNames\r\n' +
    'CLU1,dc-1,HV1,VirtualMachine,3000,System.Collections.Specialized.StringCollection\r\n'
  const { estate, issues } = parsed(file('groups.csv', text))
  assert.deepEqual(estate.rules, [])
  assert.deepEqual(
    issues.map(({ code }) => code),
    ['hyper-v.list-lost'],
  )
})

test('moments are read in every form that PowerShell writes, and one before there were such machines is none', () => {
  assert.equal(momentIn('/Date(1465573273343)/'), '2016-06-10T15:41:13.343Z')
  assert.equal(momentIn({ value: '/Date(1465573273343)/', DateTime: 'x' }), '2016-06-10T15:41:13.343Z')
  assert.equal(momentIn('2024-05-01T10:00:00.1234567+02:00'), '2024-05-01T10:00:00.1234567+02:00')
  for (const none of ['/Date(-62135596800000)/', '0001-01-01T00:00:00', '2024-99-99', '01.05.2024', 5, null])
    assert.equal(momentIn(none), 'unknown', String(none))
})

test('a value of the wrong type in any place ends in an estate that can be stored, and never in a throw', () => {
  const odd = [
    'x'.repeat(5000),
    null,
    true,
    -1,
    1e300,
    '',
    'constructor',
    '__proto__',
    [],
    {},
    [[1]],
    { value: [], Count: 0 },
    { Name: 5 },
  ]
  const places: string[] = []
  changed(sampleExport(), (value, key) => {
    places.push(key)
    return value
  })
  for (let at = 0; at < places.length; at++) {
    const wrong = odd[at % odd.length]
    let seen = 0
    const content = changed(sampleExport(), (value) => (seen++ === at ? wrong : value))
    const outcome = importer.parse([file('x.json', content)])
    if (!outcome.ok) continue
    const stored = parseStored(JSON.parse(JSON.stringify(toStored(outcome.value.estate))), 'x')
    assert.ok(stored.ok, `${places[at]} as ${JSON.stringify(wrong)}: ${stored.issues[0]?.message}`)
  }
})
