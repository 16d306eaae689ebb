import { countEstate } from '#importers/counts.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { holdsRows, rowsIn } from '#importers/hyper-v/cmdlets.ts'
import { csvKind, csvRows } from '#importers/hyper-v/csv-rows.ts'
import { exportCommand } from '#importers/hyper-v/export-command.ts'
import { finishEstate } from '#importers/hyper-v/finish.ts'
import { type FileRow, readRows } from '#importers/hyper-v/read-cmdlets.ts'
import { type Reading, startReading } from '#importers/hyper-v/reading.ts'
import { isScvmm, readScvmm } from '#importers/hyper-v/scvmm.ts'
import { defineImporter, type Import } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

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
    'On a node of the cluster run this in PowerShell as an administrator and drop hyper-v.json here. Single cmdlets exported ' +
    'with ConvertTo-Json or Export-Csv work too, and on a host without a cluster they are the way.',
  exportCommand,
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
  return csvKind(file.start) === undefined ? 0 : 0.9
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

function readCsv(reading: Reading, file: GivenFile, rows: FileRow[]): Refusal | undefined {
  const text = file.text()
  if (!text.ok) return text.issues
  const read = csvRows(file.name, text.value)
  for (const row of read.rows) rows.push({ file: file.name, row })
  reading.log.addAll(read.issues)
  return undefined
}

const nothing = (where: string): Issue => ({
  code: 'hyper-v.nothing-read',
  severity: 'error',
  where,
  message:
    'Neither a host, nor a VM, nor a cluster could be read here. Export again with the commands that the Estate room shows.',
})
