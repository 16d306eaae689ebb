import type { Known, Source } from '#estate/model.ts'
import { numberFromText } from '#formats/number-text.ts'
import { cellPlace, type Table } from '#formats/table.ts'
import { openTables } from '#formats/tables.ts'
import type { GivenFile } from '#importers/given-file.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import {
  type Column,
  collectorColumns,
  normalHeading,
  type SheetKind,
  sheetKindOf,
} from '#importers/nutanix/collector-columns.ts'
import { type CollectorDrafts, collectorDrafts } from '#importers/nutanix/collector-drafts.ts'
import type { PrismModel } from '#importers/nutanix/prism-model.ts'

/** Most rows of one sheet that are read. */
const rowsMax = 200_000

/** The headings in the first line of a text with separators. */
const headingsOf = ({ start }: Pick<GivenFile, 'start'>): readonly string[] =>
  (start.replace(/^sep=.\r?\n/i, '').split(/\r?\n/, 1)[0] ?? '')
    .split(/[,;\t]/)
    .map((heading) => heading.trim().replace(/^"|"$/g, ''))

/** How sure it is that a text is a sheet of Nutanix Collector saved as CSV, by its headings, which nobody else writes. */
export function collectorLikelihood(file: Pick<GivenFile, 'start' | 'container'>): number {
  return isCollector(file) ? 1 : 0
}

/** Whether the headings of a text are Collector's. */
export const isCollector = (file: Pick<GivenFile, 'start' | 'container'>): boolean =>
  file.container === 'text' && !/^\s*[[{<]/.test(file.start) && sheetKindOf(headingsOf(file)) !== undefined

/** What one row says, by column. */
export type Cells = {
  readonly where: (column: Column) => string
  text(column: Column): Known<string>
  /** A number 0 or more, times `scale`. */
  number(column: Column, scale: number): Known<number>
}

/** A model with what Collector's tables add: VMs, hosts and clusters that no answer of Prism has told of. */
export function readCollector(files: readonly GivenFile[], model: PrismModel, log: IssueLog): PrismModel {
  if (files.length === 0) return model
  const drafts = collectorDrafts(log)
  for (const file of files) {
    const opened = openTables(file)
    log.addAll(opened.issues)
    if (!opened.ok) continue
    for (const table of opened.value) readSheet(table, drafts, log)
  }
  return drafts.addTo(model)
}

function readSheet(table: Table, drafts: CollectorDrafts, log: IssueLog): void {
  let kind: SheetKind | undefined
  let columns: readonly number[] = []
  let source: Source = { file: table.file, sheet: table.sheet, columns: {} }
  let rows = 0
  const summary = table.read({
    header(headings) {
      kind = sheetKindOf(headings)
      const normal = headings.map(normalHeading)
      columns = collectorColumns.map(({ names }) => normal.findIndex((heading) => names.includes(heading)))
      source = { ...source, columns: fieldsOf(headings, columns) }
      return columns
    },
    row(row) {
      rows += 1
      if (kind === undefined || rows > rowsMax) return
      const slotOf = (column: Column): number => collectorColumns.findIndex(({ id }) => id === column)
      const where = (column: Column): string => cellPlace(table, row.number, columns[slotOf(column)])
      const cells: Cells = {
        where,
        text: (column) => row.text(slotOf(column)) || 'unknown',
        number(column, scale) {
          const text = row.text(slotOf(column))
          if (text === '' || /^(?:n\/?a|-)$/i.test(text)) return 'unknown'
          const value = numberFromText(text)?.value ?? Number.NaN
          const scaled = Math.round(value * scale)
          if (Number.isSafeInteger(scaled) && scaled >= 0) return scaled
          const message = `Expected a number, 0 or more, found "${text.slice(0, 40)}". It is taken as unknown: check the export.`
          log.add('nutanix.number-unreadable', 'warning', where(column), message)
          return 'unknown'
        },
      }
      drafts.add(kind, cells, { source, row: row.number })
    },
  })
  log.addAll(summary.issues)
  if (rows > rowsMax) {
    const message = `This sheet has ${rows} rows; the first ${rowsMax} were read.`
    log.add('nutanix.rows-left-out', 'warning', table.file, message)
  }
}

/** The heading behind each field of the estate that a sheet tells. */
function fieldsOf(headings: readonly string[], columns: readonly number[]): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {}
  for (const [slot, { field }] of collectorColumns.entries()) {
    const heading = headings[columns[slot] ?? -1]
    if (field !== '' && heading !== undefined) fields[field] ??= heading
  }
  return fields
}
