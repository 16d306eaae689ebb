import { strToU8, zipSync } from 'fflate'
import type { Estate, Vm } from '#estate/model.ts'
import { type WrittenCell, workbookWriter } from '#formats/workbook-writer.ts'
import { givenFile } from '#importers/given-file.ts'
import type { Import, InputFile } from '#importers/importer.ts'
import rvtools from '#importers/rvtools/importer.ts'
import type { Issue } from '#kernel/outcome.ts'

/** Rows of a sheet, headings first. */
export type Grid = readonly (readonly WrittenCell[])[]
/** Sheets by name. */
export type Sheets = Readonly<Record<string, Grid>>

/** A workbook with these sheets. */
export function workbook(sheets: Sheets, style: 'shared' | 'inline' = 'shared'): Uint8Array {
  const chunks: Uint8Array[] = []
  const writer = workbookWriter((bytes) => chunks.push(bytes), style, 6)
  for (const [name, rows] of Object.entries(sheets)) writer.sheet(name, rows)
  writer.end()
  return concatenated(chunks)
}

/** A workbook with one sheet of the given XML, for what our writer does not write. */
export function rawWorkbook(name: string, sheet: string): Uint8Array {
  const parts: Readonly<Record<string, string>> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': sheet,
  }
  return zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)])))
}

/** Pieces as one array of bytes. */
export function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0))
  let filled = 0
  for (const piece of pieces) {
    whole.set(piece, filled)
    filled += piece.length
  }
  return whole
}

/** An import that was expected to succeed. */
export type Parsed = { readonly value: Import; readonly issues: readonly Issue[] }

/** Imports files; throws where the import is refused. */
export function parsed(...files: readonly InputFile[]): Parsed {
  const outcome = rvtools.parse(files.map(givenFile))
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.issues[0]))
  return outcome
}

/** Imports a workbook of these sheets. */
export const imported = (sheets: Sheets): Parsed => parsed({ name: 'x.xlsx', bytes: workbook(sheets) })
/** The first issue of a code; throws where there is none. */
export function issueOf({ issues }: Parsed, code: string): Issue {
  const found = issues.find((one) => one.code === code)
  if (found === undefined) throw new Error(`${code} is not among ${issues.map((one) => one.code).join(', ')}`)
  return found
}

/** Bytes of a mebibyte. */
export const mib = 2 ** 20

/** Headings of a small vInfo. */
export const infoHead = ['VM', 'Powerstate', 'Template', 'CPUs', 'Memory', 'Cluster', 'Host'] as const
/** A vInfo with these rows. */
export const info = (...rows: Grid): Sheets => ({ vInfo: [infoHead, ...rows] })
/** A row of that vInfo. */
export const web: readonly WrittenCell[] = ['web', 'poweredOn', false, 2, 4096, 'C1', 'esx1']

/** An export that uses every sheet the estate model has a place for. */
export const sampleExport: Sheets = {
  vInfo: [
    [
      ...infoHead,
      'NICs',
      'Disks',
      'Provisioned MiB',
      'VM ID',
      'VI SDK Server',
      'Path',
      'HA Restart Priority',
      'Cluster rule(s)',
      'Cluster rule name(s)',
    ],
    [
      'web-1',
      'poweredOn',
      'False',
      2,
      4096,
      'C1',
      'esx1',
      1,
      1,
      20_480,
      'vm-1',
      'vc',
      '[DS1] web-1/web-1.vmx',
      'high',
      'ClusterAntiAffinityRuleSpec',
      'web apart',
    ],
    [
      'web-2',
      'poweredOn',
      'False',
      2,
      4096,
      'C1',
      'esx2',
      1,
      1,
      20_480,
      'vm-2',
      'vc',
      '[DS1] web-2/web-2.vmx',
      'clusterRestartPriority',
      'ClusterAntiAffinityRuleSpec',
      'web apart',
    ],
    [
      'db',
      'poweredOff',
      'False',
      8,
      65_536,
      'C1',
      'esx2',
      1,
      2,
      409_600,
      'vm-3',
      'vc',
      '[DS1] db/db.vmx',
      'disabled',
      'ClusterVmHostRuleInfo',
      'licensed hosts',
    ],
    [
      'gold',
      'poweredOff',
      'True',
      1,
      2048,
      'C1',
      'esx1',
      0,
      0,
      0,
      'vm-4',
      'vc',
      '[DS1] gold/gold.vmtx',
      null,
      null,
      null,
    ],
  ],
  vCPU: [
    ['VM', 'VM ID', 'VI SDK Server', 'CPUs', 'Overall', 'Reservation'],
    ['web-1', 'vm-1', 'vc', 2, 350, 500],
  ],
  vMemory: [
    [
      'VM',
      'VM ID',
      'VI SDK Server',
      'Size MiB',
      'Overhead',
      'Active',
      'Reservation',
      'Memory Reservation Locked To Max',
    ],
    ['web-1', 'vm-1', 'vc', 4096, 64, 512, 1024, false],
    ['db', 'vm-3', 'vc', 65_536, 128, 0, 0, true],
  ],
  vDisk: [
    ['VM', 'VM ID', 'VI SDK Server', 'Disk', 'Capacity MiB', 'Raw', 'Sharing mode', 'Shared Bus', 'Path'],
    [
      'web-1',
      'vm-1',
      'vc',
      'Hard disk 1',
      20_480,
      false,
      'sharingNone',
      'noSharing',
      '[DS1] web-1/web-1.vmdk',
    ],
    [
      'web-2',
      'vm-2',
      'vc',
      'Hard disk 1',
      20_480,
      false,
      'sharingNone',
      'noSharing',
      '[local-2] web-2/web-2.vmdk',
    ],
    ['db', 'vm-3', 'vc', 'Hard disk 1', 102_400, false, 'sharingNone', 'noSharing', '[DS1] db/db.vmdk'],
    [
      'db',
      'vm-3',
      'vc',
      'Hard disk 2',
      307_200,
      true,
      'sharingMultiWriter',
      'physicalSharing',
      '[DS1] db/rdm.vmdk',
    ],
  ],
  vNetwork: [
    ['VM', 'VM ID', 'VI SDK Server', 'NIC label', 'Adapter', 'Network', 'Direct Path IO'],
    ['web-1', 'vm-1', 'vc', 'Network adapter 1', 'Vmxnet3', 'LAN', true],
    ['web-2', 'vm-2', 'vc', 'Network adapter 1', 'SriovEthernetCard', 'LAN', false],
    ['db', 'vm-3', 'vc', 'Network adapter 1', 'Vmxnet3', 'DB', false],
  ],
  vUSB: [
    ['VM', 'VM ID', 'VI SDK Server', 'Device Node', 'Device Type', 'Connected'],
    ['db', 'vm-3', 'vc', 'USB 1', 'dongle', true],
  ],
  vCD: [
    ['VM', 'VM ID', 'VI SDK Server', 'Device Node', 'Connected', 'Device Type'],
    ['web-1', 'vm-1', 'vc', 'CD/DVD drive 1', true, 'Host device /vmfs/devices/cdrom'],
    ['db', 'vm-3', 'vc', 'CD/DVD drive 1', true, 'Client device'],
  ],
  vHost: [
    [
      'Host',
      'Cluster',
      'in Maintenance Mode',
      'Speed',
      'HT Active',
      '# CPU',
      'Cores per CPU',
      '# Cores',
      '# Memory',
      '# VMs',
      '# vCPUs',
      'vRAM',
      'VI SDK Server',
    ],
    ['esx1', 'C1', 'False', 2600, 'True', 2, 16, 32, 524_288, 1, 2, 4096, 'vc'],
    ['esx2', 'C1', 'True', 2600, 'False', 2, 16, 32, 524_288, 1, 2, 4096, 'vc'],
  ],
  vCluster: [
    [
      'Name',
      'NumHosts',
      'NumCpuCores',
      'HA enabled',
      'Failover Level',
      'AdmissionControlEnabled',
      'Restart Priority',
      'VI SDK Server',
    ],
    ['C1', 2, 64, true, 1, true, 'medium', 'vc'],
  ],
  vDatastore: [
    ['Name', 'Capacity MiB', 'Free MiB', '# Hosts', 'Hosts', 'Object ID', 'VI SDK Server'],
    ['DS1', 1_048_576, 524_288, 2, 'esx1, esx2', 'ds-1', 'vc'],
    ['local-2', 262_144, 131_072, 1, 'esx2', 'ds-2', 'vc'],
  ],
  dvPort: [
    ['Port', 'VLAN', 'VI SDK Server'],
    ['LAN', '110', 'vc'],
    ['DB', '120', 'vc'],
  ],
}

/** The guest of that name. */
export const vmOf = (estate: Estate, name: string): Vm => estate.vms.find((vm) => vm.name === name) as Vm
