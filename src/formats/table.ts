import type { Issue } from '#kernel/outcome.ts'

/** What a cell holds. A formula counts as what it last computed. */
export type CellKind = 'empty' | 'number' | 'text' | 'boolean' | 'error'

/** The chosen cells of one row, by slot. Valid only during the call that hands it over. */
export type Row = {
  /** Row or line, counted from 1. */
  readonly number: number
  kind(slot: number): CellKind
  /** The cell as text without surrounding blanks: '' when empty, 'true' or 'false' for a boolean. */
  text(slot: number): string
  /** The cell as a number; NaN unless the file stores a number. */
  value(slot: number): number
  /** Whether a chosen cell of the row holds an error such as #N/A. */
  hasError(): boolean
}

/** Who reads a table: chooses columns once the headings are known, then sees every row that holds a value. */
export type TableReader = {
  /** Headings in column order ('' where there is none); returns the columns wanted, one per slot, -1 for none. */
  header(headings: readonly string[], row: number): readonly number[]
  row(row: Row): void
}

/** What reading a table found besides its rows. */
export type TableSummary = {
  /** Rows below the headings that hold a value in a chosen column. */
  readonly rows: number
  /** Number of the heading row; 0 when the table is empty. */
  readonly headerRow: number
  readonly issues: readonly Issue[]
}

/** A sheet of a workbook or a text file with separators: a name, and a way to read it once through. */
export type Table = {
  /** The file a person knows, e.g. 'export.zip/RVTools_tabvInfo.csv'. */
  readonly file: string
  /** The name of the sheet, or '' for a text file. */
  readonly sheet: string
  read(reader: TableReader): TableSummary
}

/** The letters of a column counted from 0. Example: columnLetters(27) → 'AB' */
export function columnLetters(column: number): string {
  let letters = ''
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  }
  return letters
}

/** A cell as a person finds it: 'estate.xlsx vInfo!F12', or 'vInfo.csv:12' in a text file. */
export function cellPlace(table: Pick<Table, 'file' | 'sheet'>, row: number, column?: number): string {
  if (table.sheet === '') return `${table.file}:${row}`
  return `${table.file} ${table.sheet}!${column === undefined ? `row ${row}` : `${columnLetters(column)}${row}`}`
}
