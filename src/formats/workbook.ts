import { stretchesOf } from '#formats/row-stream.ts'
import { noSharedStrings, readSharedStrings, type SharedStrings } from '#formats/shared-strings.ts'
import { sheetScan } from '#formats/sheet-scan.ts'
import type { Table, TableReader, TableSummary } from '#formats/table.ts'
import { type XmlTag, xmlTags } from '#formats/xml.ts'
import type { Zip, ZipEntry } from '#formats/zip.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** The part of a container with this path; paths differ in case between writers. */
const partAt = (zip: Zip, path: string): ZipEntry | undefined =>
  zip.entries.find(({ name }) => name === path) ??
  zip.entries.find(({ name }) => name.toLowerCase() === path.toLowerCase())

/** Whether a container is a workbook: it says so by its parts. */
export const isWorkbook = (zip: Zip): boolean =>
  zip.entries.some(({ name }) => /^(\[content_types\]\.xml|xl\/workbook\.(xml|bin))$/i.test(name))

/**
 * The sheets of a workbook, in its order, each readable once through; `file` is the name people know it by.
 * The strings all sheets share are read when the first sheet is. Follows the relations between parts, so a
 * writer may put them anywhere and in any namespace, transitional or strict. Source: ECMA-376 parts 1 and 2.
 */
export function openWorkbook(zip: Zip): Outcome<readonly Table[]> {
  const root = relations(zip, '', '_rels/.rels')
  const path = root.find(({ type }) => type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml'
  if (path.endsWith('.bin')) return refused(binaryWorkbook(zip.file))
  const entry = partAt(zip, path)
  if (entry === undefined) return refused(missingPart(zip.file, path))
  const bytes = zip.whole(entry)
  if (!bytes.ok) return bytes
  const tags = xmlTags(`${zip.file} ${entry.name}`, bytes.value)
  if (!tags.ok) return tags
  const folder = entry.name.slice(0, entry.name.lastIndexOf('/') + 1)
  const links = relations(zip, folder, `${folder}_rels/${entry.name.slice(folder.length)}.rels`)
  const strings = sharedStringsOf(zip, folder, links)
  const sheets = tags.value.filter(({ name }) => name === 'sheet')
  if (sheets.length === 0) return refused(missingPart(zip.file, 'any sheet'))
  return done(sheets.map((sheet) => sheetTable(zip, sheet, links, strings)))
}

type Relation = { readonly id: string; readonly type: string; readonly target: string }

/** The relations of a part; none when it has no such list or the list cannot be read. */
function relations(zip: Zip, folder: string, path: string): readonly Relation[] {
  const entry = partAt(zip, path)
  const bytes = entry && zip.whole(entry)
  const tags = entry && bytes?.ok ? xmlTags(`${zip.file} ${entry.name}`, bytes.value) : undefined
  if (!tags?.ok) return []
  return tags.value
    .filter(({ name }) => name === 'Relationship')
    .map(({ attributes: { Id = '', Type = '', Target = '' } }) => ({
      id: Id,
      type: Type,
      target: resolved(folder, Target),
    }))
}

/** A target as a path inside the container: absolute when it starts with a slash, else seen from `folder`. */
function resolved(folder: string, target: string): string {
  const parts: string[] = []
  const path = target.startsWith('/') ? target : `${folder}${target}`
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** Reads the shared strings once, when the first sheet asks. */
function sharedStringsOf(zip: Zip, folder: string, links: readonly Relation[]): () => Outcome<SharedStrings> {
  let known: Outcome<SharedStrings> | undefined
  return () => {
    if (known) return known
    const path =
      links.find(({ type }) => type.endsWith('/sharedStrings'))?.target ?? `${folder}sharedStrings.xml`
    const entry = partAt(zip, path)
    known = entry ? readSharedStrings(zip, entry) : done(noSharedStrings)
    return known
  }
}

function sheetTable(
  zip: Zip,
  { attributes }: XmlTag,
  links: readonly Relation[],
  strings: () => Outcome<SharedStrings>,
): Table {
  const { file } = zip
  const sheet = attributes.name ?? ''
  const target = links.find(({ id }) => id === attributes.id)?.target
  return {
    file,
    sheet,
    read(reader) {
      const entry = target === undefined ? undefined : partAt(zip, target)
      if (entry === undefined) return nothingRead(missingPart(file, `the part of sheet ${sheet}`))
      const shared = strings()
      if (!shared.ok) return { rows: 0, headerRow: 0, issues: shared.issues }
      return readSheet(zip, entry, { file, sheet }, shared.value, reader)
    },
  }
}

const nothingRead = (issue: Issue): TableSummary => ({ rows: 0, headerRow: 0, issues: [issue] })

function readSheet(
  zip: Zip,
  entry: ZipEntry,
  place: { readonly file: string; readonly sheet: string },
  strings: SharedStrings,
  reader: TableReader,
): TableSummary {
  const where = `${place.file} ${place.sheet}`
  const { scan, seen } = sheetScan(place, strings, reader)
  const stretches = stretchesOf('row', where, scan)
  const stopped =
    zip.stream(entry, (chunk) => (seen.finished ? undefined : stretches.push(chunk))) ??
    (seen.finished ? undefined : stretches.finish())
  const issues: Issue[] = []
  if (stopped) issues.push(stopped)
  else if (!seen.finished && seen.headerRow > 0) issues.push(unclosed(where))
  if (seen.formulas > 0) issues.push(formulasUsed(seen.firstFormula, seen.formulas))
  if (seen.uncomputedCount > 0) issues.push(uncomputed(seen.uncomputed, seen.uncomputedCount))
  return { rows: seen.rows, headerRow: seen.headerRow, issues }
}

const missingPart = (file: string, part: string): Issue => ({
  code: 'xlsx.part-missing',
  severity: 'error',
  where: file,
  message: `The workbook lacks ${part}. It is damaged or no workbook: open it in a spreadsheet program and save it again.`,
})

const binaryWorkbook = (file: string): Issue => ({
  code: 'xlsx.binary',
  severity: 'error',
  where: file,
  message: 'This is a binary workbook (.xlsb). Save it as .xlsx and try again.',
})

const unclosed = (where: string): Issue => ({
  code: 'xlsx.unclosed',
  severity: 'error',
  where,
  message: 'The sheet ends in the middle of its rows. Export or save it again.',
})

const formulasUsed = (first: string, count: number): Issue => ({
  code: 'xlsx.formula',
  severity: 'note',
  where: first,
  message: `${count} ${count === 1 ? 'cell holds a formula' : 'cells hold formulas'}; the value computed last was read.`,
})

const uncomputed = (cells: readonly string[], count: number): Issue => ({
  code: 'xlsx.formula-without-value',
  severity: 'warning',
  where: cells[0] ?? '',
  message:
    `${count} formula ${count === 1 ? 'cell was' : 'cells were'} never computed and counts as empty: ` +
    `${cells.join(', ')}${count > cells.length ? ' …' : ''}. Open the workbook in a spreadsheet program and save it.`,
})
