import { readFileSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import { toStored } from '#estate/stored.ts'
import { sampleExport } from '#importers/hyper-v/sample.ts'
import type { InputFile } from '#importers/importer.ts'
import { sampleHost } from '#importers/libvirt/sample.ts'
import { sampleDump } from '#importers/netbox/sample.ts'
import { v3Files } from '#importers/nutanix/sample.ts'
import { sampleVmx } from '#importers/ovf/sample.ts'
import { sampleFiles } from '#importers/ovirt/sample.ts'
import { sampleCluster } from '#importers/proxmox/sample.ts'
import { asEtcPve } from '#importers/proxmox/sample-etc.ts'
import { sampleObjects } from '#importers/vsphere/sample.ts'
import { powerCliViews } from '#importers/vsphere/sample-dialects.ts'
import { asXe } from '#importers/xcp-ng/sample-dialects.ts'
import { estateWith, facilityOf, hostOf } from '#test/sample-estate.ts'

/** A file of the folder and who has to read it; an archive's reader is that of what is inside. */
export type MixedFile = InputFile & { readonly reader: string }

const cloudId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.AVS/privateClouds/pc1'
const azure = {
  value: [
    {
      ...{
        id: `${cloudId}/clusters/c1/hosts/h1`,
        name: 'h1',
        type: 'Microsoft.AVS/privateClouds/clusters/hosts',
      },
      properties: { kind: 'General', fqdn: 'esx-az1.example', displayName: 'esx-az1', faultDomain: '1' },
      ...{ sku: { name: 'AV36' }, zones: ['1'] },
    },
  ],
}
const racks = estateWith({
  name: 'Racks',
  facilities: [facilityOf('rack', 'r2')],
  hosts: [hostOf('pve1', { platform: 'unknown', standsIn: 'rack:r2', clusterId: 'unknown' })],
})
const zipped = (files: Iterable<readonly [string, string | Uint8Array]>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      [...files].map(([name, held]) => [name, typeof held === 'string' ? strToU8(held) : held]),
    ),
  )
const workbook = new Uint8Array(readFileSync('src/importers/rvtools/cases/rvtools-small-complete.xlsx'))
const ovf = new Uint8Array(readFileSync('src/importers/ovf/cases/secure-boot-two-vms.ovf'))
const text = (name: string, held: string, reader: string): MixedFile => ({
  name,
  bytes: strToU8(held),
  reader,
})
const json = (name: string, held: unknown, reader: string): MixedFile =>
  text(name, JSON.stringify(held), reader)

/** Twenty-two files as people keep them in one folder: every importer's, copies, a topology, and what nobody reads. */
export const twentyFiles: readonly MixedFile[] = [
  { name: 'export.xlsx', bytes: workbook, reader: 'rvtools' },
  { name: 'copy of export.xlsx', bytes: workbook, reader: 'rvtools' },
  text('vsphere.json', powerCliViews(sampleObjects({ clusters: 1, hosts: 3, vms: 12 })), 'vsphere'),
  json('avs-hosts.json', azure, 'avs'),
  json('hyper-v.json', sampleExport(), 'hyper-v'),
  ...Object.entries(v3Files)
    .slice(0, 4)
    .map(([name, held]) => text(name.replace(/.*\//, 'prism-'), held, 'nutanix')),
  {
    name: 'pve.zip',
    bytes: zipped(asEtcPve(sampleCluster, 'etc/pve').map(({ name, bytes }) => [name, bytes])),
    reader: 'proxmox',
  },
  // The samples count their ids alike; machines of two platforms share none.
  text('pool.txt', asXe().replace(/-0000-4000-8000-/g, '-0000-4000-9000-'), 'xcp-ng'),
  { name: 'kvm-hosts.zip', bytes: zipped(sampleHost('kvm1')), reader: 'libvirt' },
  ...sampleFiles()
    .slice(0, 3)
    .map(([name, held]) => text(name, held, 'ovirt')),
  json('netbox.json', sampleDump(), 'netbox'),
  { name: 'two-machines.ovf', bytes: ovf, reader: 'ovf' },
  text('db-01.vmx', sampleVmx, 'ovf'),
  json('racks.json', toStored(racks), 'stored'),
  text('topology.yaml', 'racks:\n  - id: r1\n    name: R1\n', 'topology'),
  text('notes.txt', 'Call the vendor on Monday.\n', 'nobody'),
  text('budget.csv', 'Item,Price\nChairs,100\n', 'nobody'),
]
