import { containerOf, openTables } from '#formats/tables.ts'
import type { GivenFile } from '#importers/given-file.ts'
import { defineImporter, type Import, type InputFile } from '#importers/importer.ts'
import { issueLog } from '#importers/issue-log.ts'
import { checkSums } from '#importers/rvtools/checks.ts'
import { checkConnections } from '#importers/rvtools/connections.ts'
import { countsOf } from '#importers/rvtools/counts.ts'
import { derivePlaces, finishEstate } from '#importers/rvtools/finish.ts'
import { loadsOf, pairHosts } from '#importers/rvtools/host-pairing.ts'
import { sheetNameOf, sortTables, toldApart } from '#importers/rvtools/input.ts'
import { readAbout } from '#importers/rvtools/read-about.ts'
import {
  readDisks,
  readDrives,
  readNetworks,
  readSnapshots,
  readTools,
  readUsb,
} from '#importers/rvtools/read-attached.ts'
import { readCpu, readInfo, readMemory } from '#importers/rvtools/read-guests.ts'
import { readClusters, readHosts } from '#importers/rvtools/read-hosts.ts'
import { readDatastores, readMultipath, readPorts, resolveHosts } from '#importers/rvtools/read-shared.ts'
import { deriveBaselines, readUplinks } from '#importers/rvtools/read-traits.ts'
import { reading as startReading } from '#importers/rvtools/reading.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** RVTools exports of vSphere: workbooks of versions 3.x and 4.x, and CSV files, singly or zipped. */
export default defineImporter({
  id: 'rvtools',
  title: 'RVTools export (vSphere)',
  heading: 'VMware vSphere',
  role: 'inventory',
  extensions: ['.xlsx', '.csv', '.zip', '.txt', '.tsv'],
  howToExport:
    'In RVTools choose File, Export all to xlsx, once per vCenter, and drop the workbook here. ' +
    'A workbook with vInfo and vHost alone is enough to begin with; CSV exports and a zip of them work too.',
  sniff: likelihood,
  parse,
})

function likelihood(file: GivenFile): number {
  const kind = containerOf(file.bytes)
  if (kind === 'encrypted-workbook' || kind === 'old-workbook') return 0.2
  if (kind !== 'zip' && kind !== 'text') return /\.xlsx?$/i.test(file.name) ? 0.1 : 0
  // A sheet's name in the name of a file makes no table of a document in XML or JSON.
  if (/^\s*[<{]/.test(file.start)) return 0
  const opened = openTables(file)
  if (!opened.ok) return /\.xls[xm]$/i.test(file.name) ? 0.2 : 0
  if (opened.value.some((table) => sheetNameOf(table) !== undefined)) return 1
  const bytes = file.bytes.subarray(0, 4096)
  const start = String.fromCharCode(...bytes).replaceAll('\0', '')
  return kind === 'text' && /\bVM\b["']?[,;\t|]["']?Powerstate/i.test(start) ? 0.9 : 0
}

function parse(given: readonly InputFile[]): Outcome<Import> {
  const files = toldApart(given)
  const log = issueLog()
  const { byKind, unread } = sortTables(files, log)
  const reading = startReading(byKind, log)
  const name = readAbout(reading, given)
  readHosts(reading)
  readDatastores(reading)
  readInfo(reading)
  readCpu(reading)
  readMemory(reading)
  readDisks(reading)
  readNetworks(reading)
  readDrives(reading)
  readUsb(reading)
  readSnapshots(reading)
  readTools(reading)
  readUplinks(reading)
  readClusters(reading)
  resolveHosts(reading)
  readMultipath(reading)
  readPorts(reading)
  if (reading.guests.all.length === 0 && reading.hosts.all.length === 0) {
    const errors = log.issues().filter(({ severity }) => severity === 'error')
    const [first, ...rest] = [...withAdvice(errors, files), nothingFound(files)]
    return refused(first ?? nothingFound(files), ...rest)
  }
  derivePlaces(reading)
  pairHosts(reading)
  deriveBaselines(reading)
  checkConnections(reading)
  checkSums(reading, loadsOf(reading.guests.all))
  const estate = finishEstate(reading, name)
  reportUnread(reading, unread)
  const issues = log.issues()
  const errors = issues.filter(({ severity }) => severity === 'error')
  const [first, ...rest] = withAdvice(errors, files)
  if (first) return refused(first, ...rest, ...issues.filter(({ severity }) => severity !== 'error'))
  return done({ source: 'rvtools', estate, counts: countsOf(reading, estate) }, issues)
}

/**
 * The errors, each saying which file to leave out where the other files are fine. Nothing is imported meanwhile: an
 * estate that lacks a file somebody chose looks smaller and safer than it is, so leaving it out is theirs to decide.
 */
function withAdvice(errors: readonly Issue[], files: readonly InputFile[]): readonly Issue[] {
  const bad = new Set(errors.map(({ where }) => fileOf(where, files)))
  const fine = files.filter((file) => !bad.has(file)).length
  if (fine === 0) return errors
  const rest = fine === 1 ? 'the other file' : `the other ${fine} files`
  return errors.map((error) => {
    const file = fileOf(error.where, files)
    if (file === undefined) return error
    const advice = `Or leave ${file.name} out and import ${rest} alone; what it lists will then be missing.`
    return { ...error, message: `${error.message} ${advice}` }
  })
}

/** The file a place is in: the longest name it begins with, because one name may begin with another. */
function fileOf(where: string, files: readonly InputFile[]): InputFile | undefined {
  let found: InputFile | undefined
  for (const file of files) {
    const next = where[file.name.length] ?? ' '
    if (!where.startsWith(file.name) || !' /:'.includes(next)) continue
    if (found === undefined || file.name.length > found.name.length) found = file
  }
  return found
}

const nothingFound = (files: readonly InputFile[]) => ({
  code: 'rvtools.nothing-read',
  severity: 'error' as const,
  where: files.map(({ name }) => name).join(', '),
  message:
    'No VM and no host was found: there is no sheet vInfo or vHost with rows. In RVTools choose File, Export all to ' +
    'xlsx, and drop that file here.',
})

function reportUnread(reading: ReturnType<typeof startReading>, unread: readonly string[]): void {
  const columns = reading.columnsUnread()
  if (unread.length === 0 && columns === 0) return
  const sheets = [...new Set(unread)].sort()
  const listed = `${sheets.slice(0, 12).join(', ')}${sheets.length > 12 ? ' …' : ''}`
  const passed = [
    ...(sheets.length === 0
      ? []
      : [`${sheets.length} ${sheets.length === 1 ? 'sheet' : 'sheets'} (${listed})`]),
    ...(columns === 0
      ? []
      : [`${columns} ${columns === 1 ? 'column' : 'columns'} of the sheets that were read`]),
  ]
  const message = `Passed over, because the estate has no place for it: ${passed.join(', and ')}.`
  reading.log.add('rvtools.passed-over', 'note', reading.sources[0]?.file ?? '', message)
}
