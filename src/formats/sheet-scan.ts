import { scanCell } from '#formats/cell-scan.ts'
import { maxBlankBytes, maxRows } from '#formats/limits.ts'
import { scanPlainCells } from '#formats/plain-cells.ts'
import { cellAt, type ScanState, type Seen, type SheetPlace, scanState } from '#formats/scan-state.ts'
import type { SharedStrings } from '#formats/shared-strings.ts'
import { stored } from '#formats/sheet-cells.ts'
import type { TableReader } from '#formats/table.ts'
import { decodeUtf8 } from '#formats/utf8.ts'
import { declarationRefused } from '#formats/xml.ts'
import type { Issue } from '#kernel/outcome.ts'

/** A scan under way: feed it stretches of whole rows, then look at what it has seen. */
export type SheetScan = {
  scan(bytes: Uint8Array, start: number, end: number): Issue | undefined
  readonly seen: Seen
}

/**
 * Scans the bytes of a worksheet part for rows, without building a tree or a string it is not asked for: the
 * headings decide which columns matter and the others are passed over. A cell or row without a reference
 * follows the one before it. Cost O(bytes).
 */
export function sheetScan(place: SheetPlace, strings: SharedStrings, reader: TableReader): SheetScan {
  const state = scanState(place, strings, reader)
  return { seen: state.seen, scan: (bytes, start, end) => scanStretch(state, bytes, start, end) }
}

function scanStretch(state: ScanState, bytes: Uint8Array, start: number, end: number): Issue | undefined {
  state.store.bytes = bytes
  state.stretchStart = start
  let i = start
  while (i < end && !state.stopped && !state.seen.finished) {
    if (bytes[i] !== 0x3c) {
      i++
      continue
    }
    const name = i + 1 + state.prefix
    const after = bytes[name + 1]
    const isCell =
      state.inData && bytes[name] === 0x63 && (after === 0x20 || after === 0x3e || after === 0x2f)
    if (!isCell) i = scanTag(state, bytes, i, end)
    else {
      const plain = state.prefix === 0 && state.seen.headerRow > 0 ? scanPlainCells(state, bytes, i, end) : i
      i = plain > i ? plain : scanCell(state, bytes, name + 1, end)
    }
  }
  state.bytesBefore += end - start
  return state.stopped
}

/** Handles a tag outside cells; returns where scanning goes on. */
function scanTag(state: ScanState, bytes: Uint8Array, open: number, end: number): number {
  const lead = bytes[open + 1]
  if (lead === 0x21) state.stopped = declarationRefused(state.where)
  const closing = lead === 0x2f
  const first = open + (closing ? 2 : 1)
  let local = first
  let nameEnd = first
  for (; nameEnd < end; nameEnd++) {
    const byte = bytes[nameEnd] as number
    if (byte === 0x3a) local = nameEnd + 1
    else if (byte === 0x3e || byte === 0x2f || byte <= 0x20) break
  }
  let tagEnd = nameEnd
  while (tagEnd < end && bytes[tagEnd] !== 0x3e) tagEnd++
  const empty = bytes[tagEnd - 1] === 0x2f
  if (isRow(bytes, local, nameEnd)) {
    if (!state.inData) return tagEnd + 1
    if (!closing) {
      state.store.rowNumber = rowNumberIn(state, bytes, nameEnd, tagEnd)
      state.column = -1
    }
    if (closing || empty) endRow(state, tagEnd)
  } else if (decodeUtf8(bytes, local, Math.min(nameEnd, local + 16)) === 'sheetData') {
    if (closing || empty) state.seen.finished = true
    state.inData = !closing && !empty
    state.prefix = local - first
  }
  return tagEnd + 1
}

/** Whether a name is `row`: told without making a string, as it comes twice per row. */
const isRow = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from === 3 && bytes[from] === 0x72 && bytes[from + 1] === 0x6f && bytes[from + 2] === 0x77

/** The number a row states, or the one after the row before. */
function rowNumberIn({ store }: ScanState, bytes: Uint8Array, from: number, tagEnd: number): number {
  for (let j = from; j < tagEnd; j++) {
    if (bytes[j] !== 0x72 || bytes[j - 1] !== 0x20 || bytes[j + 1] !== 0x3d) continue
    let number = 0
    for (let k = j + 3; k < tagEnd; k++) {
      const digit = (bytes[k] as number) - 48
      if (digit < 0 || digit > 9) break
      number = number * 10 + digit
    }
    return number > 0 ? number : store.rowNumber + 1
  }
  return store.rowNumber + 1
}

function endRow(state: ScanState, at: number): void {
  const { seen, store } = state
  const scanned = state.bytesBefore + at - state.stretchStart
  if (state.filled) {
    state.blankFrom = scanned
    if (seen.headerRow === 0) readHeader(state)
    else handOver(state)
    store.kinds.fill(stored.none, 0, state.slots)
    store.errors = 0
  } else if (scanned - state.blankFrom > maxBlankBytes) state.stopped = blankRefused(state)
  if (state.hasFormula && !state.filled && seen.headerRow > 0) noteFormulas(state)
  if (state.hasFormula) store.formulas.fill(0, 0, state.slots)
  if (store.runs.size > 0) store.runs.clear()
  state.filled = false
  state.hasFormula = false
}

/** Takes the first row with a text in it for the headings, and lets the reader choose its columns. */
function readHeader(state: ScanState): void {
  const { row, store, seen, reader, slotOf } = state
  const headings = Array.from({ length: state.slots }, (_, slot) => row.text(slot))
  if (headings.every((heading) => heading === '')) return
  seen.headerRow = store.rowNumber
  state.columns = reader.header(headings, store.rowNumber)
  store.kinds.fill(stored.none, 0, state.slots)
  slotOf.fill(-1)
  for (const [slot, wanted] of state.columns.entries()) if (wanted >= 0) slotOf[wanted] = slot
  state.slots = state.columns.length
}

function handOver(state: ScanState): void {
  state.seen.rows += 1
  if (state.seen.rows > maxRows) state.stopped = tooManyRows(state)
  if (state.hasFormula) noteFormulas(state)
  state.reader.row(state.row)
}

function noteFormulas(state: ScanState): void {
  const { store, seen } = state
  for (let slot = 0; slot < state.slots; slot++) {
    if (store.formulas[slot] === 0) continue
    const cell = cellAt(state, state.columns[slot])
    if (seen.formulas === 0) seen.firstFormula = cell
    seen.formulas += 1
    if (store.kinds[slot] !== stored.none) continue
    seen.uncomputedCount += 1
    if (seen.uncomputed.length < 5) seen.uncomputed.push(cell)
  }
}

const tooManyRows = ({ where }: ScanState): Issue => ({
  code: 'xlsx.too-many-rows',
  severity: 'error',
  where,
  message: `The sheet has more than ${maxRows} rows. Reading stopped.`,
})

const blankRefused = ({ where, store }: ScanState): Issue => ({
  code: 'xlsx.blank',
  severity: 'error',
  where,
  message:
    `More than ${maxBlankBytes / 2 ** 20} MiB of empty rows end at row ${store.rowNumber}. Delete the empty rows below ` +
    'the table and save the file again.',
})
