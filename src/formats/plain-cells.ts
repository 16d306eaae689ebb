import { maxColumns } from '#formats/limits.ts'
import type { ScanState } from '#formats/scan-state.ts'
import { stored, storedKind } from '#formats/sheet-cells.ts'

/**
 * Scans the run of plain cells that begins at `open`: `<c r="AB12" …><v>…</v></c>`, as nearly every cell of an export
 * is written. Keeps the values somebody reads and passes over the others. Returns where the first thing that is
 * anything else begins, for the scan that knows every way of writing a cell. Large exports have ten million cells:
 * here each byte is looked at once, and nothing is called or made. Cost O(bytes).
 */
export function scanPlainCells(state: ScanState, bytes: Uint8Array, open: number, end: number): number {
  const { slotOf, store } = state
  const { kinds, starts, ends } = store
  let cell = open
  for (;;) {
    if (bytes[cell + 1] !== 0x63 || bytes[cell + 2] !== 0x20 || bytes[cell + 3] !== 0x72) return cell
    if (bytes[cell + 4] !== 0x3d || bytes[cell + 5] !== 0x22) return cell
    let i = cell + 6
    let letters = 0
    for (; i < end && (bytes[i] as number) > 0x40; i++) letters = letters * 26 + ((bytes[i] as number) & 0x1f)
    if (letters === 0 || letters > maxColumns) return cell
    while (i < end && bytes[i] !== 0x22) i++
    let kind: number = stored.number
    for (i++; i < end && bytes[i] !== 0x3e; i++) {
      if (bytes[i] === 0x27) return cell
      if (bytes[i] !== 0x22) continue
      if (bytes[i - 1] === 0x3d && bytes[i - 2] === 0x74 && bytes[i - 3] === 0x20)
        kind = storedKind(bytes[i + 1], bytes[i + 2])
      for (i++; i < end && bytes[i] !== 0x22; ) i++
    }
    if (bytes[i + 1] !== 0x3c || bytes[i + 2] !== 0x76 || bytes[i + 3] !== 0x3e) return cell
    const start = i + 4
    let stop = start
    while (stop < end && bytes[stop] !== 0x3c) stop++
    if (bytes[stop + 1] !== 0x2f || bytes[stop + 2] !== 0x76 || bytes[stop + 3] !== 0x3e) return cell
    if (bytes[stop + 4] !== 0x3c || bytes[stop + 5] !== 0x2f || bytes[stop + 6] !== 0x63) return cell
    if (bytes[stop + 7] !== 0x3e || stop + 8 > end) return cell
    const slot = slotOf[letters - 1] as number
    if (slot >= 0) {
      if (start === stop || kinds[slot] !== stored.none) return cell
      kinds[slot] = kind
      starts[slot] = start
      ends[slot] = stop
      if (kind === stored.error) store.errors += 1
      state.filled = true
    }
    state.column = letters - 1
    cell = stop + 8
  }
}
