import { maxColumns } from '#formats/limits.ts'
import { type SharedStrings, unescapeText } from '#formats/shared-strings.ts'
import type { CellKind, Row } from '#formats/table.ts'
import { decodeUtf8 } from '#formats/utf8.ts'

/** How the value of a cell is stored. */
export const stored = { none: 0, number: 1, shared: 2, text: 3, boolean: 4, error: 5 } as const

/** How a cell is stored, from the first letters of its type: s, str, inlineStr, b, e, d or n. */
export function storedKind(first: number | undefined, second: number | undefined): number {
  if (first === 0x73) return second === 0x74 ? stored.text : stored.shared
  if (first === 0x69 || first === 0x64) return stored.text
  if (first === 0x62) return stored.boolean
  return first === 0x65 ? stored.error : stored.number
}

/**
 * The cells of the row being scanned, as positions in its bytes: a value is decoded when somebody asks for it,
 * and most are never asked for.
 */
export type CellStore = {
  readonly kinds: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly formulas: Uint8Array
  /** Raw text of a cell written as several runs, by slot. */
  readonly runs: Map<number, string>
  bytes: Uint8Array
  rowNumber: number
  errors: number
}

/** Room for one row. */
export const cellStore = (): CellStore => ({
  kinds: new Uint8Array(maxColumns),
  starts: new Uint32Array(maxColumns),
  ends: new Uint32Array(maxColumns),
  formulas: new Uint8Array(maxColumns),
  runs: new Map(),
  bytes: new Uint8Array(0),
  rowNumber: 0,
  errors: 0,
})

const kindNames: readonly CellKind[] = ['empty', 'number', 'text', 'text', 'boolean', 'error']

/** The row as its reader sees it: a view on the store, the same object for every row. */
export function rowView(store: CellStore, strings: SharedStrings): Row {
  const rawText = (slot: number): string =>
    decodeUtf8(store.bytes, store.starts[slot] as number, store.ends[slot] as number)
  const text = (slot: number): string => {
    switch (store.kinds[slot]) {
      case stored.shared:
        return strings.at(wholeNumber(store, slot)) ?? ''
      case stored.text:
        return unescapeText(store.runs.get(slot) ?? rawText(slot))
      case stored.boolean:
        return rawText(slot).trim() === '1' || rawText(slot).trim() === 'true' ? 'true' : 'false'
      case stored.number:
      case stored.error:
        return rawText(slot).trim()
      default:
        return ''
    }
  }
  return {
    get number() {
      return store.rowNumber
    },
    kind(slot) {
      const kind = store.kinds[slot] ?? stored.none
      if (kind === stored.shared && strings.isEmpty(wholeNumber(store, slot))) return 'empty'
      if (kind === stored.text && text(slot) === '') return 'empty'
      return kindNames[kind] as CellKind
    },
    text,
    hasError: () => store.errors > 0,
    value(slot) {
      if (store.kinds[slot] !== stored.number) return Number.NaN
      const whole = wholeNumber(store, slot)
      if (whole >= 0) return whole
      const raw = rawText(slot).trim()
      return raw === '' ? Number.NaN : Number(raw)
    },
  }
}

/** The digits of a cell as a number; -1 when it is written in any other way. */
function wholeNumber(store: CellStore, slot: number): number {
  const { bytes } = store
  const start = store.starts[slot] as number
  const end = store.ends[slot] as number
  if (end - start > 15 || end === start) return -1
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = (bytes[i] as number) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}
