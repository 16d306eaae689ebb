import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { toStored } from '#estate/stored.ts'
import { sampleCsv, sampleExport, sampleScvmm } from '#importers/hyper-v/sample.ts'
import type { InputFile } from '#importers/importer.ts'
import { sampleDomain, sampleHost } from '#importers/libvirt/sample.ts'
import { sampleAnswers, sampleDump } from '#importers/netbox/sample.ts'
import { collectorFiles, v3Files, v4Files } from '#importers/nutanix/sample.ts'
import { sampleDescriptor, sampleVmx } from '#importers/ovf/sample.ts'
import { sampleFiles } from '#importers/ovirt/sample.ts'
import { sampleCluster } from '#importers/proxmox/sample.ts'
import { asCapture } from '#importers/proxmox/sample-api.ts'
import { asEtcPve } from '#importers/proxmox/sample-etc.ts'
import { sampleObjects } from '#importers/vsphere/sample.ts'
import { govcJson, powerCliViews, soapPage, viJson } from '#importers/vsphere/sample-dialects.ts'
import { asJson, asStateDb, asXe, asXenOrchestra } from '#importers/xcp-ng/sample-dialects.ts'
import { estateWith, hostOf, vmOf } from '#test/sample-estate.ts'

const cases = (importer: string, ...names: readonly string[]): readonly InputFile[] =>
  names.map((name) => ({
    name,
    bytes: new Uint8Array(
      readFileSync(join(import.meta.dirname, '../../src/importers', importer, 'cases', name)),
    ),
  }))
const text = (name: string, content: string): InputFile => ({ name, bytes: strToU8(content) })
const json = (name: string, content: unknown): InputFile => text(name, JSON.stringify(content, null, 1))
const texts = (files: Readonly<Record<string, string>>): readonly InputFile[] =>
  Object.entries(files).map(([name, content]) => text(name, content))
const objects = () => sampleObjects({ clusters: 1, hosts: 2, vms: 3 })

/** Every format that is read, with a small sample that is read without a doubt. */
export const formats: Readonly<Record<string, () => readonly InputFile[]>> = {
  'rvtools-workbook': () => cases('rvtools', 'rvtools-small-complete.xlsx'),
  'rvtools-csv': () => [
    text('RVTools_tabvInfo.csv', 'VM,Powerstate,CPUs,Memory,Host\na,poweredOn,2,4096,h1\n'),
  ],
  'vsphere-soap': () => [text('page.xml', soapPage(objects()))],
  'vsphere-vi-json': () => [text('vi.json', viJson(objects()))],
  'vsphere-govc': () => [text('govc.json', govcJson(objects()))],
  'vsphere-powercli': () => [text('views.json', powerCliViews(objects()))],
  ovf: () => [text('machine.ovf', sampleDescriptor()), ...cases('ovf', 'deployment-options.ovf')],
  vmx: () => [text('machine.vmx', sampleVmx)],
  'proxmox-api': () => [asCapture(sampleCluster)],
  'proxmox-etc': () => asEtcPve(sampleCluster, 'etc/pve'),
  'xcp-ng-json': () => [text('records.json', asJson())],
  'xcp-ng-database': () => [text('state.db', asStateDb())],
  'xcp-ng-xe': () => [text('xe.txt', asXe())],
  'xcp-ng-orchestra': () => [text('xo.json', asXenOrchestra())],
  'nutanix-v3': () => texts(v3Files),
  'nutanix-v4': () => texts(v4Files),
  'nutanix-collector': () => texts(collectorFiles),
  'hyper-v-scvmm': () => [json('scvmm.json', sampleScvmm())],
  'hyper-v-json': () => [json('hyper-v.json', sampleExport())],
  'hyper-v-csv': () => {
    const rows = sampleExport().vms as readonly Readonly<Record<string, unknown>>[]
    return [text('vms.csv', sampleCsv(rows))]
  },
  avs: () =>
    cases('avs', 'Hosts_List.json', 'PlacementPolicies_List.json', 'PrivateClouds_List_Stretched.json'),
  libvirt: () => [
    ...sampleHost('host-1').map(([name, content]) => text(name, content)),
    text('domain.xml', sampleDomain),
  ],
  ovirt: () => sampleFiles().map(([name, content]) => text(name, content)),
  'netbox-dump': () => [json('netbox.json', sampleDump())],
  'netbox-api': () =>
    Object.entries(sampleAnswers()).map(([path, answer]) => json(`${path.replace('/', '-')}.json`, answer)),
  'stored-estate': () => [
    json('estate.json', toStored(estateWith({ hosts: [hostOf('h')], vms: [vmOf('a'), vmOf('b')] }))),
  ],
  zip: () => [
    {
      name: 'export.zip',
      bytes: zipSync({
        'vms.json': strToU8(JSON.stringify(sampleExport())),
        'netbox.json': strToU8(JSON.stringify(sampleDump())),
      }),
    },
  ],
}
