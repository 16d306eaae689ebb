import { csvTable } from '#formats/csv.ts'
import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { holdsRows, kindOf, type Row, rowsIn } from '#importers/hyper-v/cmdlets.ts'
import { finishEstate } from '#importers/hyper-v/finish.ts'
import { type FileRow, readRows } from '#importers/hyper-v/read-cmdlets.ts'
import { type Reading, startReading } from '#importers/hyper-v/reading.ts'
import { isScvmm, readScvmm } from '#importers/hyper-v/scvmm.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** One line for PowerShell on a node of the cluster: reading cmdlets only, one JSON file. */
const command =
  '$n=(Get-ClusterNode).Name; @{' +
  'cluster=Get-Cluster|select Name,Id,DynamicQuorum,S2DEnabled;' +
  "nodes=Get-ClusterNode|select @{n='Cluster';e={''+$_.Cluster}},Name,@{n='State';e={''+$_.State}},NodeWeight,Manufacturer,Model,SerialNumber;" +
  "quorum=Get-ClusterQuorum|select @{n='Cluster';e={''+$_.Cluster}},@{n='QuorumResource';e={''+$_.QuorumResource}};" +
  "groups=Get-ClusterGroup|select @{n='Cluster';e={''+$_.Cluster}},Name,@{n='OwnerNode';e={''+$_.OwnerNode}},@{n='GroupType';e={''+$_.GroupType}},Priority,@{n='AntiAffinityClassNames';e={@($_.AntiAffinityClassNames)}};" +
  'volumes=Get-ClusterSharedVolume|select Name,Id,SharedVolumeInfo;' +
  'pools=Get-StoragePool|select FriendlyName,IsPrimordial,Size,AllocatedSize; disks=Get-VirtualDisk|select FriendlyName,ResiliencySettingName,NumberOfDataCopies,Size;' +
  'hosts=Get-VMHost -ComputerName $n|select Name,FullyQualifiedDomainName,LogicalProcessorCount,MemoryCapacity;' +
  'processors=Get-CimInstance Win32_Processor -ComputerName $n|select PSComputerName,Name,NumberOfCores,NumberOfLogicalProcessors,MaxClockSpeed;' +
  'products=Get-CimInstance Win32_ComputerSystemProduct -ComputerName $n|select PSComputerName,Vendor,UUID,IdentifyingNumber;' +
  "vms=Get-VM -ComputerName $n|select Name,VMId,ComputerName,@{n='State';e={''+$_.State}},ProcessorCount,MemoryStartup,MemoryDemand,IsClustered,Generation,@{n='AutomaticStartAction';e={''+$_.AutomaticStartAction}};" +
  'adapters=Get-VM -ComputerName $n|Get-VMNetworkAdapter|select VMName,VMId,ComputerName,Name,MacAddress,SwitchName,IPAddresses,IsLegacy;' +
  "drives=Get-VM -ComputerName $n|Get-VMHardDiskDrive|select VMName,VMId,ComputerName,@{n='ControllerType';e={''+$_.ControllerType}},Path,SupportPersistentReservations" +
  '}|ConvertTo-Json -Depth 5|Out-File hyper-v.json -Encoding utf8'

/**
 * Hyper-V and Azure Local: the inventory of System Center VMM as JSON, and what the Hyper-V, failover cluster and storage
 * cmdlets show, as JSON or CSV, together or one by one. What none of them knows: where hosts stand, what feeds them, which
 * storage a volume of the cluster comes from, and how much memory a host keeps for itself.
 */
export default defineImporter({
  id: 'hyper-v',
  title: 'Hyper-V and Azure Local (PowerShell, System Center VMM)',
  heading: 'Microsoft Hyper-V',
  role: 'inventory',
  extensions: ['.json', '.csv'],
  howToExport:
    'On a node of the cluster, in PowerShell as an administrator, run this one line and drop hyper-v.json here; single ' +
    `cmdlets exported with ConvertTo-Json or Export-Csv work too. \`${command}\``,
  sniff,
  parse,
})

function sniff(file: GivenFile): number {
  if (file.container !== 'text') return 0
  if (/^\s*[[{]/.test(file.start)) {
    const json = file.json()
    if (!json.ok) return 0
    return isScvmm(json.value) ? 1 : holdsRows(json.value) ? 0.9 : 0
  }
  return csvKind(file.start.split(/\r?\n/, 3)) === undefined ? 0 : 0.9
}

/** What a CSV file lists, told by its headings; Export-Csv of PowerShell 5 writes a line with the type before them. */
function csvKind(lines: readonly string[]): Row['kind'] | undefined {
  const head = lines.find((line) => line !== '' && !line.startsWith('#TYPE') && !line.startsWith('sep='))
  if (head === undefined || !/[,;\t]/.test(head)) return undefined
  const names = head.split(/[,;\t]/).map((name) => [name.trim().replace(/^"|"$/g, ''), ''] as const)
  return kindOf(Object.fromEntries(names))
}

function parse(files: readonly GivenFile[]): Outcome<Import> {
  const reading = startReading()
  const rows: FileRow[] = []
  for (const file of files) {
    const issue = readFile(reading, file, rows)
    if (issue !== undefined) return refused(...issue)
  }
  readRows(reading, rows)
  const [first] = files
  if (reading.hosts.length === 0 && reading.vms.length === 0 && reading.clusters.size === 0) {
    return refused(nothing(first?.name ?? 'files'))
  }
  const [cluster] = reading.clusters.values()
  const name = cluster !== undefined && reading.clusters.size === 1 ? cluster.name : 'Hyper-V'
  const estate = finishEstate(reading, name)
  return done({ source: 'hyper-v', estate, counts: countEstate(estate) }, reading.log.issues())
}

type Refusal = readonly [Issue, ...Issue[]]

/** Reads a System Center inventory at once, and collects the records of cmdlets. */
function readFile(reading: Reading, file: GivenFile, rows: FileRow[]): Refusal | undefined {
  if (!/^\s*[[{]/.test(file.start)) return readCsv(reading, file, rows)
  const json = file.json()
  if (!json.ok) return json.issues
  if (isScvmm(json.value)) readScvmm(reading, file.name, json.value)
  else for (const row of rowsIn(json.value)) rows.push({ file: file.name, row })
  return undefined
}

/** Properties that PowerShell writes into a CSV as the name of their type hold nothing. */
const typeName = /^(System|Microsoft)\.[\w.]+(\[\])?$/

function readCsv(reading: Reading, file: GivenFile, rows: FileRow[]): Refusal | undefined {
  const text = file.text()
  if (!text.ok) return text.issues
  const start = text.value.startsWith('#TYPE') ? text.value.indexOf('\n') + 1 : 0
  let names: readonly string[] = []
  const summary = csvTable(file.name, text.value.slice(start)).read({
    header(headings) {
      names = headings
      return headings.map((_, column) => column)
    },
    row(row) {
      const record: Record<string, string> = {}
      for (const [slot, name] of names.entries()) {
        const said = row.text(slot)
        if (name !== '') record[name] = typeName.test(said) ? '' : said
      }
      const kind = kindOf(record)
      if (kind === undefined) return
      const item = row.number + (start > 0 ? 1 : 0)
      rows.push({ file: file.name, row: { kind, record, list: '', item } })
    },
  })
  reading.log.addAll(summary.issues)
  return undefined
}

const nothing = (where: string): Issue => ({
  code: 'hyper-v.nothing-read',
  severity: 'error',
  where,
  message:
    'Neither a host, nor a VM, nor a cluster could be read here. Export again with the line that the Estate room shows.',
})
