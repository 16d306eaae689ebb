import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { importers } from '#catalog'
import { command } from '#cli/commands/import.ts'
import { loadFiles } from '#cli/files.ts'
import { estateDigest } from '#estate/digest.ts'
import type { Estate } from '#estate/model.ts'
import { toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import type { Inventory } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import { commandLine } from '#test/command-line.ts'
import { clusterOf, datastoreOf, estateWith, facilityOf, hostOf, vmOf } from '#test/sample-estate.ts'

const small = new Uint8Array(readFileSync('src/importers/rvtools/cases/rvtools-small-complete.xlsx'))
const csv = [
  [
    'exports/RVTools_tabvInfo.csv',
    'VM,Powerstate,CPUs,Memory,Host,Cluster\nerp-01,poweredOn,4,8192,csv-esx-1,csv\n',
  ],
  ['exports/RVTools_tabvHost.csv', 'Host,Cluster,# CPU,# Cores,# Memory\ncsv-esx-1,csv,2,32,524288\n'],
] as const

const proxmox: Estate = estateWith({
  name: 'Proxmox',
  clusters: [clusterOf('pve', { platform: 'proxmox' })],
  hosts: [hostOf('pve-1', { platform: 'proxmox', clusterId: 'pve' })],
  datastores: [datastoreOf('local', { hostIds: ['pve-1'] })],
  vms: [vmOf('100', { name: 'git', platform: 'proxmox', hostId: 'pve-1', clusterId: 'pve' })],
})
const stored = (estate: Estate) => strToU8(JSON.stringify(toStored(estate)))
const topology = 'racks:\n  - id: r1\n    name: R1\n'

/** A folder as people keep one: what is in it, and who has to read it. A new importer adds its files here. */
const folder: readonly { readonly name: string; readonly bytes: Uint8Array; readonly reader: string }[] = [
  { name: 'vcenter/export.xlsx', bytes: small, reader: 'rvtools' },
  { name: 'vcenter/copy of export.xlsx', bytes: small, reader: 'rvtools' },
  {
    name: 'csv.zip',
    bytes: zipSync(Object.fromEntries(csv.map(([name, text]) => [name, strToU8(text)]))),
    reader: 'rvtools',
  },
  { name: 'proxmox/estate.json', bytes: stored(proxmox), reader: 'stored' },
  { name: 'proxmox/again.json', bytes: stored(proxmox), reader: 'stored' },
  {
    name: 'racks/estate.json',
    bytes: stored(
      estateWith({
        name: 'Racks',
        facilities: [facilityOf('rack', 'r2')],
        hosts: [
          hostOf('pve-1.example.com', { platform: 'unknown', standsIn: 'rack:r2', clusterId: 'unknown' }),
        ],
      }),
    ),
    reader: 'stored',
  },
  { name: 'topology.yaml', bytes: strToU8(topology), reader: 'topology' },
  { name: 'notes.txt', bytes: strToU8('Call the vendor on Monday.\n'), reader: 'nobody' },
  { name: 'budget.csv', bytes: strToU8('Item,Price\nChairs,100\n'), reader: 'nobody' },
  { name: 'settings.json', bytes: strToU8('{"theme":"dark"}'), reader: 'nobody' },
]

const inMemory = (files = folder) => {
  const read = readInventory(
    files.map(({ name, bytes }) => ({ name, bytes })),
    importers,
  )
  assert.ok(read.ok, JSON.stringify(read.issues[0]))
  return { ...read.value, issues: read.issues }
}
/** The reader of a file of the folder, or of the files inside it. */
const readerOf = (files: Inventory['files'], name: string): ReadonlySet<string> =>
  new Set(
    files
      .filter((file) => file.name === name || file.name.startsWith(`${name}/`))
      .map(({ reader }) => reader),
  )

test('every file of a mixed folder is read by whoever knows it, and each that nobody reads is named', () => {
  const { files, issues, source } = inMemory()
  for (const { name, reader } of folder) assert.deepEqual([...readerOf(files, name)], [reader], name)
  assert.equal(source, 'estate+rvtools')
  const unread = issues.filter(({ code }) => code === 'inventory.file-unread').map(({ where }) => where)
  assert.deepEqual(unread.sort(), ['budget.csv', 'notes.txt', 'settings.json'])
  const repeated = issues.filter(({ code }) => code === 'inventory.file-repeated')
  assert.deepEqual(
    repeated.map(({ where }) => where),
    ['proxmox/estate.json', 'vcenter/export.xlsx'],
  )
})

test('what the files list is one estate: all machines, each once, and what one file knows of them added to another', () => {
  const { estate, counts } = inMemory()
  assert.ok(estate.vms.some(({ name }) => name === 'erp-01') && estate.vms.some(({ name }) => name === 'git'))
  const [host] = estate.hosts.filter(({ name }) => name.startsWith('pve-1'))
  assert.equal(estate.hosts.filter(({ name }) => name.startsWith('pve-1')).length, 1)
  assert.deepEqual([host?.standsIn, host?.clusterId, host?.platform], ['rack:r2', 'pve', 'proxmox'])
  assert.ok(
    estate.facilities.some(({ id }) => id === 'r1') && estate.facilities.some(({ id }) => id === 'r2'),
  )
  assert.equal(counts.vms, estate.vms.length)
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('neither the order of files, nor their names, nor a file given twice changes the estate', () => {
  const digest = estateDigest(inMemory().estate)
  assert.equal(estateDigest(inMemory([...folder].reverse()).estate), digest)
  assert.equal(
    estateDigest(
      inMemory([...folder, ...folder.map((file) => ({ ...file, name: `again/${file.name}` }))]).estate,
    ),
    digest,
  )
  const plain = folder.filter(({ name }) => !/again|copy/.test(name))
  assert.equal(estateDigest(inMemory(plain).estate), digest)
})

const imported = (...words: readonly string[]) => commandLine(command, words)

const place = mkdtempSync(join(tmpdir(), 'bulkhead-mixed-'))
after(() => rmSync(place, { recursive: true, force: true }))
for (const { name, bytes } of folder) {
  mkdirSync(dirname(join(place, 'in', name)), { recursive: true })
  writeFileSync(join(place, 'in', name), bytes)
}

test('a folder on disk is walked, files keep their names below it, links are told and not followed', () => {
  symlinkSync('/etc', join(place, 'in', 'vcenter', 'elsewhere'))
  const files = loadFiles([join(place, 'in')], importers)
  assert.ok(files.ok)
  assert.deepEqual(
    files.value.map(({ name }) => name),
    folder.map(({ name }) => name).sort(),
  )
  assert.deepEqual(
    files.issues.map(({ code }) => code),
    ['cli.link-passed-over'],
  )
})

test('the command line says who read each file, and what is different since an earlier reading', async () => {
  const saved = join(place, 'saved.json')
  const read = await imported(join(place, 'in'), '--out', saved)
  assert.equal(read.status, 0, read.stderr)
  assert.match(read.stdout, /Who read each file/)
  assert.match(read.stdout, /vcenter\/copy of export\.xlsx +│? *RVTools export/)
  assert.match(read.stdout, /notes\.txt +│? *nobody reads it/)
  const again = await imported(join(place, 'in'), '--since', saved)
  assert.match(again.stdout, /Nothing came, went, moved or was set up differently/)
  const less = join(place, 'in', 'proxmox', 'estate.json')
  const { files, difference } = JSON.parse((await imported(less, '--since', saved, '--json')).stdout)
  assert.deepEqual(files, [{ name: 'estate.json', reader: 'stored' }])
  assert.equal(
    difference.vms.removed.listed.some(({ name }: { name: string }) => name === 'erp-01'),
    true,
  )
  assert.equal(difference.vms.added.total, 0)
})

test('an anonymised estate is written under a key that is new each time, or given; and flags that make no sense are refused', async () => {
  const write = async (...flags: readonly string[]): Promise<string> => {
    const out = join(place, 'shared.json')
    const { status, stderr } = await imported(join(place, 'in'), '--out', out, '--anonymise', ...flags)
    assert.equal(status, 0, stderr)
    return readFileSync(out, 'utf8')
  }
  const first = await write()
  assert.doesNotMatch(first, /erp-01|pve-1|csv-esx|copy of export|RVTools_tab/)
  assert.notEqual(await write(), first)
  assert.equal(await write('--key', 'word'), await write('--key', 'word'))
  for (const flags of [['--anonymise'], ['--key', 'word']]) {
    const { status, stderr } = await imported('reference', ...flags)
    assert.equal(status, 2)
    assert.match(stderr, /--anonymise/)
  }
})
