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
import { sampleExport } from '#importers/hyper-v/sample.ts'
import type { InputFile, Inventory } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import { sampleHost } from '#importers/libvirt/sample.ts'
import { sampleDump } from '#importers/netbox/sample.ts'
import { v4Files } from '#importers/nutanix/sample.ts'
import { sampleDescriptor, sampleVmx } from '#importers/ovf/sample.ts'
import { sampleFiles } from '#importers/ovirt/sample.ts'
import { sampleCluster } from '#importers/proxmox/sample.ts'
import { asEtcPve } from '#importers/proxmox/sample-etc.ts'
import { sampleObjects } from '#importers/vsphere/sample.ts'
import { soapPage } from '#importers/vsphere/sample-dialects.ts'
import { asJson } from '#importers/xcp-ng/sample-dialects.ts'
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
  vms: [vmOf('900', { name: 'git', platform: 'proxmox', hostId: 'pve-1', clusterId: 'pve' })],
})
const stored = (estate: Estate) => strToU8(JSON.stringify(toStored(estate)))
const json = (value: unknown) => strToU8(JSON.stringify(value))
/** What NetBox knows of the same machines: one by its serial under another name, one by its name, a guest by cluster. */
const netbox = [
  ...sampleDump().map((row) =>
    row.model === 'dcim.device' && row.pk === 1
      ? { ...row, fields: { ...row.fields, name: 'blade-7', serial: 'CZ20000001', cluster: null } }
      : row,
  ),
  {
    ...{ model: 'dcim.device', pk: 7 },
    fields: { name: 'kvm-1', role: 1, device_type: 1, site: 1, rack: 2, serial: '', status: 'active' },
  },
]
const avsHost = {
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.AVS/privateClouds/p/clusters/c/hosts/a',
  ...{ name: 'a', type: 'Microsoft.AVS/privateClouds/clusters/hosts', zones: ['1'], sku: { name: 'av64' } },
  properties: { fqdn: 'avs-a.example', faultDomain: '2' },
}
const zipOf = (files: readonly InputFile[]) =>
  zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])))
const readBy = (reader: string, at: string, files: readonly (readonly [string, string])[]) =>
  files.map(([name, text]) => ({ name: `${at}/${name}`, bytes: strToU8(text), reader }))

const topology = 'racks:\n  - id: r1\n    name: R1\n'

/** A folder as people keep one: what is in it, and who has to read it. A new importer adds its files here. */
const folder: readonly {
  readonly name: string
  readonly bytes: Uint8Array
  readonly reader: string
}[] = [
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
  {
    name: 'vcenter/page.xml',
    bytes: strToU8(soapPage(sampleObjects({ clusters: 1, hosts: 2, vms: 3 }))),
    reader: 'vsphere',
  },
  { name: 'machines/db/db.vmx', bytes: strToU8(sampleVmx), reader: 'ovf' },
  { name: 'machines/web.ovf', bytes: strToU8(sampleDescriptor()), reader: 'ovf' },
  { name: 'pve.zip', bytes: zipOf(asEtcPve(sampleCluster, 'etc/pve')), reader: 'proxmox' },
  { name: 'xcp/records.json', bytes: strToU8(asJson()), reader: 'xcp-ng' },
  // The samples of two importers count their ids alike, which no two platforms do.
  ...readBy(
    'nutanix',
    'prism',
    Object.entries(v4Files).map(([name, text]) => [name, text.replaceAll('-4000-8000-', '-4000-9000-')]),
  ),
  { name: 'hyper-v.json', bytes: json(sampleExport()), reader: 'hyper-v' },
  { name: 'azure/hosts.json', bytes: json({ value: [avsHost] }), reader: 'avs' },
  ...readBy('libvirt', 'libvirt', sampleHost('host-1')),
  ...readBy('ovirt', 'engine', sampleFiles()),
  { name: 'netbox.json', bytes: json(netbox), reader: 'netbox' },
  { name: 'cut.json', bytes: strToU8('{"vms": [{"name": "a'), reader: 'nobody' },
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
  assert.ok(folder.length >= 20)
  const inventories = ['avs', 'estate', 'hyper-v', 'libvirt', 'netbox', 'nutanix', 'ovf', 'ovirt']
  assert.equal(source, [...inventories, 'proxmox', 'rvtools', 'vsphere', 'xcp-ng'].join('+'))
  const unread = issues.filter(({ code }) => code === 'inventory.file-unread').map(({ where }) => where)
  assert.deepEqual(unread.sort(), ['budget.csv', 'cut.json', 'notes.txt', 'settings.json'])
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
  const parts = { hosts: estate.hosts.length, vms: estate.vms.length, clusters: estate.clusters.length }
  // Hosts: 2 by RVTools, 1 by its CSV, 2 by vSphere, 1 + 4 Proxmox, 3 XCP-ng, 3 AHV, 4 Hyper-V, 1 Azure, 1 libvirt, 2 oVirt.
  assert.deepEqual(parts, { hosts: 24, vms: 34, clusters: 10 })
  assert.deepEqual(
    checkEstate(estate).filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('NetBox completes hosts of others by serial and by name, and what contradicts or matches nothing is said', () => {
  const { estate, issues } = inMemory()
  const standing = (name: string) => estate.hosts.find((host) => host.name === name)?.standsIn
  assert.equal(standing('xcp-01'), 'rack:Berlin/Room 1/R1', 'by serial: NetBox calls it blade-7')
  assert.equal(standing('kvm-1'), 'rack:Berlin/Room 1/R2', 'by name: NetBox has no serial of it')
  assert.ok(!estate.hosts.some(({ name }) => name === 'blade-7'))
  const said = (code: string) => issues.filter((issue) => issue.code === code)
  assert.match(said('merge.completion-matched')[0]?.message ?? '', /2 of 24 hosts and 1 of 34 VMs/)
  assert.match(said('merge.completion-unmatched')[0]?.message ?? '', /22 of the inventory's hosts/)
  const conflicts = said('merge.conflict').map(({ message }) => message)
  assert.ok(conflicts.some((text) => /VM "web" has vcpus 4 in pve\.zip.* and 2 in netbox\.json/.test(text)))
  assert.deepEqual(
    issues.filter(({ severity }) => severity === 'error'),
    [],
  )
})

test('a file that is known by its name and damaged refuses the whole; one without an inventory costs nothing', () => {
  const damaged = { name: 'vcenter/broken.xlsx', bytes: Uint8Array.of(0, 1, 2, 3, 0xff, 0xfe, 0) }
  const read = readInventory([...folder, damaged], importers)
  assert.ok(!read.ok)
  assert.equal(read.issues[0].where, 'vcenter/broken.xlsx')
  const images = { name: 'images.json', bytes: json({ kind: 'image', entities: [], api_version: '3.1' }) }
  const alone = readInventory([images], importers)
  assert.ok(!alone.ok && alone.issues[0].code === 'nutanix.nothing-read', JSON.stringify(alone.issues))
  const [first] = folder
  assert.ok(first !== undefined)
  const among = readInventory([first, images], importers)
  assert.ok(among.ok)
  const said = among.issues.find(({ code }) => code === 'nutanix.nothing-read')
  assert.equal(said?.severity, 'warning')
  assert.match(said?.message ?? '', /made of the other files\.$/)
})

test('neither the order of files, nor their names, nor a file given twice changes the estate', () => {
  const digest = estateDigest(inMemory().estate)
  // A libvirt host is called as its folder is, so a copied folder is a second host; that its guests repeat is said.
  const copied = folder.filter(({ reader }) => reader !== 'libvirt')
  assert.equal(estateDigest(inMemory([...folder].reverse()).estate), digest)
  assert.equal(
    estateDigest(
      inMemory([...folder, ...copied.map((file) => ({ ...file, name: `again/${file.name}` }))]).estate,
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
  assert.match(read.stdout, /csv\.zip +RVTools export/)
  assert.match(read.stdout, /proxmox\/estate\.json +the same bytes as proxmox\/again\.json/)
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
