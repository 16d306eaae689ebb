import { maxColumns } from '#formats/limits.ts'
import type { SharedStrings } from '#formats/shared-strings.ts'
import { type CellStore, cellStore, rowView } from '#formats/sheet-cells.ts'
import { cellPlace, type Row, type TableReader } from '#formats/table.ts'
import type { Issue } from '#kernel/outcome.ts'

/** What the scan of a sheet has met, for whoever reports it. */
export type Seen = {
  rows: number
  headerRow: number
  /** The end of the rows was reached. */
  finished: boolean
  formulas: number
  firstFormula: string
  /** Places of formula cells that hold no computed value, the first few. */
  readonly uncomputed: string[]
  uncomputedCount: number
}

/** The file and sheet a scan works on. */
export type SheetPlace = { readonly file: string; readonly sheet: string }

/** Everything a scan carries from one stretch of bytes to the next: one plain object, changed in place. */
export type ScanState = {
  readonly place: SheetPlace
  readonly where: string
  readonly reader: TableReader
  readonly store: CellStore
  readonly row: Row
  readonly seen: Seen
  /** Slot of a column, -1 when nobody reads it; before the headings are known, each column is its own slot. */
  readonly slotOf: Int16Array
  /** Columns by slot. */
  columns: readonly number[]
  slots: number
  /** Whether the row so far holds a value, or a formula, in a column somebody reads. */
  filled: boolean
  hasFormula: boolean
  /** Bytes of the namespace prefix and its colon in front of every name. */
  prefix: number
  inData: boolean
  /** Column and stored kind of the cell at hand. */
  column: number
  kind: number
  /** Bytes scanned before this stretch, where this stretch starts, and where the last row with a value ended. */
  bytesBefore: number
  stretchStart: number
  blankFrom: number
  stopped: Issue | undefined
}

/** The state before the first byte. */
export function scanState(place: SheetPlace, strings: SharedStrings, reader: TableReader): ScanState {
  const store = cellStore()
  return {
    place,
    where: `${place.file} ${place.sheet}`,
    reader,
    store,
    row: rowView(store, strings),
    seen: {
      rows: 0,
      headerRow: 0,
      finished: false,
      formulas: 0,
      firstFormula: '',
      uncomputed: [],
      uncomputedCount: 0,
    },
    slotOf: Int16Array.from({ length: maxColumns }, (_, column) => column),
    columns: [],
    slots: 0,
    filled: false,
    hasFormula: false,
    prefix: 0,
    inData: false,
    column: -1,
    kind: 0,
    bytesBefore: 0,
    stretchStart: 0,
    blankFrom: 0,
    stopped: undefined,
  }
}

/** The cell at hand, or one of another column of its row, as a person finds it. */
export const cellAt = (state: ScanState, column: number | undefined): string =>
  cellPlace(state.place, state.store.rowNumber, column)
