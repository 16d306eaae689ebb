import { maxColumns } from '#formats/limits.ts'
import { cellAt, type ScanState } from '#formats/scan-state.ts'
import { stored, storedKind } from '#formats/sheet-cells.ts'
import { columnLetters } from '#formats/table.ts'
import { decodeUtf8 } from '#formats/utf8.ts'
import { declarationRefused } from '#formats/xml.ts'
import type { Issue } from '#kernel/outcome.ts'

/**
 * Scans one cell of a worksheet from behind the name of its element and keeps its value where somebody reads
 * its column. Returns where scanning goes on, `end` at most unless the element ends there. Cost O(bytes).
 */
export function scanCell(state: ScanState, bytes: Uint8Array, from: number, end: number): number {
  const open = scanAttributes(state, bytes, from, end)
  if (state.column >= maxColumns) state.stopped = badReference(state)
  if (bytes[open - 1] === 0x2f || state.stopped || open >= end) return open + 1
  const slot = state.slotOf[state.column] as number
  if (slot < 0) return skipCell(state, bytes, open + 1, end)
  if (slot >= state.slots && state.seen.headerRow === 0) state.slots = slot + 1
  return scanContent(state, bytes, slot, open + 1, end)
}

/** Reads the attributes of a cell's start tag: its column and how its value is stored. Returns where its '>' is. */
function scanAttributes(state: ScanState, bytes: Uint8Array, from: number, end: number): number {
  state.kind = stored.number
  let named = -1
  for (let j = from; j < end; j++) {
    const byte = bytes[j]
    if (byte === 0x3e) {
      state.column = named >= 0 ? named : state.column + 1
      return j
    }
    if (byte !== 0x22 && byte !== 0x27) continue
    let name = j - 1
    while (name > from && (bytes[name] === 0x3d || bytes[name] === 0x20)) name--
    const single = bytes[name - 1] === 0x20 || name === from
    let k = j + 1
    if (single && bytes[name] === 0x72) {
      let letters = 0
      for (; k < end && (bytes[k] as number) > 0x40; k++)
        letters = letters * 26 + ((bytes[k] as number) & 0x1f)
      named = letters - 1
    } else if (single && bytes[name] === 0x74) state.kind = storedKind(bytes[k], bytes[k + 1])
    while (k < end && bytes[k] !== byte) k++
    j = k
  }
  return end
}

/** Passes over the content of a cell nobody reads. */
function skipCell(state: ScanState, bytes: Uint8Array, from: number, end: number): number {
  for (let k = from; k < end; k++) {
    if (bytes[k] !== 0x3c) continue
    if (bytes[k + 1] === 0x2f) {
      const name = k + 2 + state.prefix
      if (bytes[name] === 0x63 && bytes[name + 1] === 0x3e) return name + 2
    } else if (bytes[k + 1] === 0x21) {
      state.stopped = declarationRefused(state.where)
      return end
    }
  }
  return end
}

/** Scans the elements inside a cell: `v` and `t` hold values, `f` a formula, `rPh` phonetic hints to leave out. */
function scanContent(state: ScanState, bytes: Uint8Array, slot: number, from: number, end: number): number {
  const { prefix } = state
  let phonetic = false
  for (let k = from; k < end; k++) {
    if (bytes[k] !== 0x3c) continue
    if (bytes[k + 1] === 0x21) {
      state.stopped = declarationRefused(cellAt(state, state.column))
      return end
    }
    const closing = bytes[k + 1] === 0x2f
    const name = k + 1 + prefix + (closing ? 1 : 0)
    const lead = bytes[name]
    let tagEnd = name
    while (tagEnd < end && bytes[tagEnd] !== 0x3e) tagEnd++
    const short = tagEnd === name + 1 || bytes[name + 1] === 0x20 || bytes[name + 1] === 0x2f
    k = tagEnd
    if (lead === 0x72 && bytes[name + 1] === 0x50) phonetic = !closing
    if (closing && lead === 0x63 && short) return tagEnd + 1
    if (closing || !short) continue
    if (lead === 0x66) {
      state.store.formulas[slot] = 1
      state.hasFormula = true
    } else if (bytes[tagEnd - 1] !== 0x2f && (lead === 0x76 || (lead === 0x74 && !phonetic))) {
      let stop = tagEnd + 1
      while (stop < end && bytes[stop] !== 0x3c) stop++
      keep(state, bytes, slot, lead === 0x74 ? stored.text : state.kind, tagEnd + 1, stop)
      k = stop - 1
    }
  }
  return end
}

/** Notes where the value of a cell stands; a second run of text is joined to the first. */
function keep(
  state: ScanState,
  bytes: Uint8Array,
  slot: number,
  as: number,
  start: number,
  stop: number,
): void {
  const { store } = state
  if (start === stop && as !== stored.text) return
  if (as === stored.text && store.kinds[slot] === stored.text) {
    const before =
      store.runs.get(slot) ?? decodeUtf8(bytes, store.starts[slot] as number, store.ends[slot] as number)
    store.runs.set(slot, before + decodeUtf8(bytes, start, stop))
    return
  }
  if (as === stored.error) store.errors += 1
  store.kinds[slot] = as
  store.starts[slot] = start
  store.ends[slot] = stop
  state.filled = true
}

const badReference = ({ where, store }: ScanState): Issue => ({
  code: 'xlsx.cell-reference',
  severity: 'error',
  where,
  message: `Row ${store.rowNumber} names a column behind ${columnLetters(maxColumns - 1)}. Save the file again.`,
})
