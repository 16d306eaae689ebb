import { maxSharedStringBytes, maxSharedStrings } from '#formats/limits.ts'
import { stretchesOf } from '#formats/row-stream.ts'
import { decodeUtf8 } from '#formats/utf8.ts'
import { declarationRefused, resolveEntities } from '#formats/xml.ts'
import type { Zip, ZipEntry } from '#formats/zip.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** The strings of a workbook, kept as bytes and decoded when a cell first asks. */
export type SharedStrings = {
  readonly count: number
  /** The string at an index; undefined when the workbook has none there. */
  at(index: number): string | undefined
  /** Whether the string at an index is empty or missing. */
  isEmpty(index: number): boolean
}

/** For a workbook that has no shared strings. */
export const noSharedStrings: SharedStrings = { count: 0, at: () => undefined, isEmpty: () => true }

/**
 * Reads the shared strings part once through. Memory is the bytes of the strings as written plus four bytes
 * each: a large export has a million of them and most belong to columns nobody reads.
 */
export function readSharedStrings(zip: Zip, entry: ZipEntry): Outcome<SharedStrings> {
  const where = `${zip.file} ${entry.name}`
  if (entry.inflatedBytes > maxSharedStringBytes) {
    return refused({
      code: 'xlsx.strings-too-large',
      severity: 'error',
      where,
      message: `The strings of this workbook exceed ${maxSharedStringBytes / 2 ** 20} MiB. Export fewer sheets at a time.`,
    })
  }
  const store = stringStore()
  const stretches = stretchesOf('si', where, (bytes, start, end) =>
    scanStrings(where, bytes, start, end, store),
  )
  const stopped = zip.stream(entry, stretches.push) ?? stretches.finish()
  return stopped ? refused(stopped) : done(store.strings())
}

type Store = ReturnType<typeof stringStore>

const pieceBits = 20
const pieceBytes = 2 ** pieceBits

/**
 * Strings as written, in pieces of a mebibyte, each string whole within one piece. A string longer than a piece has
 * one of its own. Where a string starts is the number of its piece and its place there, in 32 bits together: two
 * pieces in a row hold more than a mebibyte, so the limit on all strings keeps the number of a piece below 2^11.
 */
function stringStore() {
  const pieces: Uint8Array[] = [new Uint8Array(pieceBytes)]
  let piece = pieces[0] as Uint8Array
  let filled = 0
  let starts = new Uint32Array(1024)
  let lengths = new Uint32Array(1024)
  let count = 0
  return {
    count: () => count,
    /** Adds a string whose text is the given bytes without the blanks around, entities unresolved. */
    add(bytes: Uint8Array, from: number, to: number): void {
      let start = from
      let end = to
      while (start < end && (bytes[start] as number) <= 0x20) start++
      while (end > start && (bytes[end - 1] as number) <= 0x20) end--
      const length = end - start
      if (filled + length > piece.length) {
        piece = new Uint8Array(Math.max(pieceBytes, length))
        pieces.push(piece)
        filled = 0
      }
      if (length < 48) for (let i = 0; i < length; i++) piece[filled + i] = bytes[start + i] as number
      else piece.set(bytes.subarray(start, end), filled)
      if (count === lengths.length) {
        const wider = new Uint32Array(count * 2)
        wider.set(starts)
        starts = wider
        const longer = new Uint32Array(count * 2)
        longer.set(lengths)
        lengths = longer
      }
      starts[count] = length === 0 ? 0 : (pieces.length - 1) * pieceBytes + filled
      lengths[count] = length
      count += 1
      filled += length
    },
    strings(): SharedStrings {
      const known = new Array<string | undefined>(count)
      return {
        count,
        isEmpty: (index) => !(index >= 0 && index < count && lengths[index] !== 0),
        at(index) {
          const before = known[index]
          if (before !== undefined) return before
          if (!(index >= 0 && index < count)) return undefined
          const start = starts[index] as number
          const offset = start & (pieceBytes - 1)
          const bytes = pieces[start >>> pieceBits] as Uint8Array
          const text = unescapeText(decodeUtf8(bytes, offset, offset + (lengths[index] as number)))
          known[index] = text
          return text
        },
      }
    },
  }
}

/** Text as stored in a part: entities resolved, `_x000D_` escapes of control characters undone, ends trimmed. */
export const unescapeText = (raw: string): string => {
  const text = resolveEntities(raw)
  return (text.includes('_x') ? text.replace(/_x([\dA-Fa-f]{4})_/g, hexUnit) : text).trim()
}
const hexUnit = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16))

/** Adds every `<si>` of a stretch. A plain string is one `<t>`; rich text is several runs, phonetic hints left out. */
function scanStrings(
  where: string,
  bytes: Uint8Array,
  from: number,
  end: number,
  store: Store,
): Issue | undefined {
  let inside = false
  let phonetic = false
  let first = -1
  let firstEnd = -1
  let runs: Uint8Array[] | undefined
  for (let i = from; i < end; i++) {
    if (bytes[i] !== 0x3c) continue
    const plainEnd = inside ? -1 : addPlainString(bytes, i, end, store)
    if (plainEnd !== -1) {
      if (store.count() > maxSharedStrings) return tooManyStrings(where)
      i = plainEnd - 1
      continue
    }
    const lead = bytes[i + 1]
    if (lead === 0x21) return declarationRefused(where)
    if (lead === 0x3f) continue
    const closing = lead === 0x2f
    const name = closing ? i + 2 : i + 1
    let close = name
    let local = name
    while (close < end && bytes[close] !== 0x3e && bytes[close] !== 0x20 && bytes[close] !== 0x2f) {
      if (bytes[close] === 0x3a) local = close + 1
      close++
    }
    const nameEnd = close
    while (close < end && bytes[close] !== 0x3e) close++
    const empty = bytes[close - 1] === 0x2f
    const length = nameEnd - local
    i = close
    if (length === 2 && bytes[local] === 0x73 && bytes[local + 1] === 0x69) {
      if (!closing && !empty) {
        inside = true
        first = -1
        runs = undefined
        continue
      }
      if (empty) store.add(bytes, 0, 0)
      else if (runs !== undefined) {
        const whole = concatenated(runs)
        store.add(whole, 0, whole.length)
      } else store.add(bytes, first === -1 ? 0 : first, first === -1 ? 0 : firstEnd)
      inside = false
      phonetic = false
      if (store.count() > maxSharedStrings) return tooManyStrings(where)
    } else if (length === 3 && bytes[local] === 0x72 && bytes[local + 1] === 0x50)
      phonetic = !closing && !empty
    else if (inside && !phonetic && !closing && !empty && length === 1 && bytes[local] === 0x74) {
      const start = close + 1
      let stop = start
      while (stop < end && bytes[stop] !== 0x3c) stop++
      if (first === -1) {
        first = start
        firstEnd = stop
      } else {
        runs ??= [bytes.subarray(first, firstEnd)]
        runs.push(bytes.subarray(start, stop))
      }
      i = stop - 1
    }
  }
  return undefined
}

/**
 * Adds a string written `<si><t>…</t></si>`, as nearly all are, with or without xml:space, and returns where it ends;
 * -1 for anything else, which the scan that knows every way of writing a string takes.
 */
function addPlainString(bytes: Uint8Array, open: number, end: number, store: Store): number {
  if (bytes[open + 1] !== 0x73 || bytes[open + 2] !== 0x69 || bytes[open + 3] !== 0x3e) return -1
  if (bytes[open + 4] !== 0x3c || bytes[open + 5] !== 0x74) return -1
  let close = open + 6
  if (bytes[close] === 0x20) while (close < end && bytes[close] !== 0x3e) close++
  if (bytes[close] !== 0x3e || bytes[close - 1] === 0x2f) return -1
  const start = close + 1
  let stop = start
  while (stop < end && bytes[stop] !== 0x3c) stop++
  if (bytes[stop + 1] !== 0x2f || bytes[stop + 2] !== 0x74 || bytes[stop + 3] !== 0x3e) return -1
  if (bytes[stop + 4] !== 0x3c || bytes[stop + 5] !== 0x2f || bytes[stop + 6] !== 0x73) return -1
  if (bytes[stop + 7] !== 0x69 || bytes[stop + 8] !== 0x3e || stop + 9 > end) return -1
  store.add(bytes, start, stop)
  return stop + 9
}

const tooManyStrings = (where: string): Issue => ({
  code: 'xlsx.strings-too-many',
  severity: 'error',
  where,
  message: `This workbook has more than ${maxSharedStrings} strings. Export fewer sheets at a time.`,
})

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let filled = 0
  for (const part of parts) {
    whole.set(part, filled)
    filled += part.length
  }
  return whole
}
