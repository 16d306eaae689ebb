import type { Known, Origin, Source } from '#estate/model.ts'
import { numberFromText } from '#formats/number-text.ts'
import { cellPlace, columnLetters, type Row, type Table } from '#formats/table.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { type FieldOf, normalHeading, type SheetKind, sheetFields } from '#importers/rvtools/sheet-fields.ts'

/**
 * What a number may be, and what one unit of it is worth: `scale` 2 ** 20 turns mebibytes into bytes. One that is
 * possible but too small to be meant is in doubt: probably it should be `factor` times as much.
 */
export type Measure = {
  readonly min: number
  readonly max: number
  readonly scale: number
  readonly doubt?: { readonly below: number; readonly guess: string; readonly factor: number }
}

/** The fields of one row, typed. Every value that is there but makes no sense is reported with its cell. */
export type Cells<K extends SheetKind> = {
  readonly origin: Origin
  has(field: FieldOf<K>): boolean
  /** '' when the cell is empty or its column is missing. */
  text(field: FieldOf<K>): string
  known(field: FieldOf<K>): Known<string>
  number(field: FieldOf<K>, measure: Measure): Known<number>
  flag(field: FieldOf<K>): Known<boolean>
  /** The cell of a field, as a person finds it. */
  where(field: FieldOf<K>): string
}

/** What reading a sheet left behind. */
export type SheetRead = { readonly rows: number; readonly columnsRead: number; readonly columnsTotal: number }

/** How the booleans of a spreadsheet program look in the languages it comes in. */
const flags = new Map<string, boolean>([
  ...'true,yes,1,wahr,ja,vrai,oui,verdadero,sí,si,vero,verdadeiro,sim,waar,prawda,tak,sant,sand,sann,tosi,igaz'
    .concat(',pravda,doğru,evet,истина,да,はい,真')
    .split(',')
    .map((word): [string, boolean] => [word, true]),
  ...'false,no,0,falsch,nein,faux,non,falso,não,nao,onwaar,nee,fałsz,nie,falskt,falsk,usann,epätosi,hamis'
    .concat(',nepravda,yanlış,hayır,ложь,нет,いいえ,偽')
    .split(',')
    .map((word): [string, boolean] => [word, false]),
])

/**
 * Reads a table as a sheet of a kind, handing each row with a value to `visit`; the cells are valid during the
 * call only. `source` is the index the sheet's source will have. Returns what was read, and the column letters
 * per field for that source.
 */
export function readCells<K extends SheetKind>(
  table: Table,
  kind: K,
  source: number,
  log: IssueLog,
  visit: (cells: Cells<K>) => void,
): SheetRead & { readonly columns: Source['columns'] } {
  const fields = sheetFields[kind] as unknown as Readonly<Record<string, readonly string[]>>
  const columnOf = new Map<string, number>()
  const slotOf = new Map<string, number>()
  let columnsTotal = 0
  let wanted: readonly number[] = []
  let cells: Cells<K> | undefined
  const summary = table.read({
    header(headings, row) {
      columnsTotal = headings.filter((heading) => heading !== '').length
      chooseColumns(fields, headings, table, row, log, columnOf)
      wanted = [...new Set(columnOf.values())]
      for (const [field, column] of columnOf) slotOf.set(field, wanted.indexOf(column))
      return wanted
    },
    row(row) {
      cells ??= cellsOf(table, source, log, row, columnOf, slotOf) as Cells<K>
      if (row.hasError()) {
        for (const slot of wanted.keys())
          if (row.kind(slot) === 'error') reportErrorCell(table, row, slot, wanted, log)
      }
      for (let slot = 0; slot < wanted.length; slot++) if (row.kind(slot) !== 'empty') return visit(cells)
    },
  })
  log.addAll(summary.issues)
  if (summary.issues.every(({ severity }) => severity !== 'error')) reportEmpty(table, summary, log)
  const columns = Object.fromEntries([...columnOf].map(([field, column]) => [field, columnLetters(column)]))
  return { rows: summary.rows, columnsRead: wanted.length, columnsTotal, columns }
}

function reportEmpty(
  table: Table,
  { rows, headerRow }: { rows: number; headerRow: number },
  log: IssueLog,
): void {
  const where = table.sheet === '' ? table.file : `${table.file} ${table.sheet}`
  if (headerRow === 0)
    log.add('rvtools.sheet-empty', 'warning', where, 'The sheet is empty: it has not even headings.')
  else if (rows === 0)
    log.add('rvtools.sheet-without-rows', 'note', where, 'The sheet has headings and no rows.')
}

function reportErrorCell(
  table: Table,
  row: Row,
  slot: number,
  columns: readonly number[],
  log: IssueLog,
): void {
  const message = `The cell holds the error ${row.text(slot)}, so the value counts as unknown. Correct it or export again.`
  log.add('rvtools.error-cell', 'warning', cellPlace(table, row.number, columns[slot]), message)
}

function chooseColumns(
  fields: Readonly<Record<string, readonly string[]>>,
  headings: readonly string[],
  table: Table,
  row: number,
  log: IssueLog,
  columnOf: Map<string, number>,
): void {
  const byHeading = new Map<string, number[]>()
  for (const [column, heading] of headings.entries()) {
    const normal = normalHeading(heading)
    if (normal !== '') byHeading.set(normal, [...(byHeading.get(normal) ?? []), column])
  }
  for (const [field, synonyms] of Object.entries(fields)) {
    const columns = synonyms
      .map((name) => byHeading.get(normalHeading(name)))
      .find((found) => found !== undefined)
    const [column, second] = columns ?? []
    if (column === undefined) continue
    columnOf.set(field, column)
    if (second === undefined) continue
    const places = `${cellPlace(table, row, column)} and ${columnLetters(second)}${row}`
    const message = `The heading "${headings[column]}" occurs twice (${places}); the first was read. Remove one.`
    log.add('rvtools.heading-twice', 'warning', cellPlace(table, row, second), message)
  }
}

function cellsOf(
  table: Table,
  source: number,
  log: IssueLog,
  row: Row,
  columnOf: ReadonlyMap<string, number>,
  slotOf: ReadonlyMap<string, number>,
): Cells<SheetKind> {
  const where = (field: string): string => cellPlace(table, row.number, columnOf.get(field))
  const text = (field: string): string => {
    const slot = slotOf.get(field)
    return slot === undefined || row.kind(slot) === 'error' ? '' : row.text(slot)
  }
  const unreadable = (field: string, found: string, expected: string): 'unknown' => {
    const message = `"${found}" is not ${expected}, so the value counts as unknown. Correct the cell or export again.`
    log.add('rvtools.value-unreadable', 'warning', where(field), message)
    return 'unknown'
  }
  const number = (field: string, { min, max, scale, doubt }: Measure): Known<number> => {
    const slot = slotOf.get(field)
    const kind = slot === undefined ? 'empty' : row.kind(slot)
    if (slot === undefined || kind === 'empty' || kind === 'error') return 'unknown'
    const parsed =
      kind === 'number'
        ? row.value(slot)
        : kind === 'text'
          ? numberFromText(row.text(slot))?.value
          : undefined
    if (parsed === undefined || !Number.isFinite(parsed)) return unreadable(field, row.text(slot), 'a number')
    if (parsed < min || parsed > max) {
      const message = `${parsed} is outside ${min} to ${max}, so the value counts as unknown. Correct it or export again.`
      log.add('rvtools.value-absurd', 'warning', where(field), message)
      return 'unknown'
    }
    if (doubt !== undefined && parsed < doubt.below) {
      const message =
        `${parsed} is less than the ${doubt.below} expected here, so the value counts as unknown. ${doubt.guess}: write ` +
        `${parsed * doubt.factor} if ${parsed} was meant that way, or export again.`
      log.add('rvtools.value-doubtful', 'warning', where(field), message)
      return 'unknown'
    }
    return scale === 1 ? parsed : Math.round(parsed * scale)
  }
  return {
    get origin() {
      return [source, row.number] as const
    },
    has: (field) => columnOf.has(field),
    text,
    known: (field) => text(field) || 'unknown',
    number,
    flag(field) {
      const slot = slotOf.get(field)
      const cell = slot === undefined ? 'empty' : row.kind(slot)
      if (slot === undefined || cell === 'empty' || cell === 'error') return 'unknown'
      const found = row.text(slot)
      return flags.get(found.toLowerCase()) ?? unreadable(field, found, 'a yes or no')
    },
    where,
  }
}
