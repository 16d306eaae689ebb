const fromCodes = String.fromCharCode as unknown as { apply(self: null, codes: ArrayLike<number>): string }
const applyLimit = 8192

/** Short texts are copied into one of these, because a view of the bytes would cost more than the text. */
const shortLimit = 128
const scratch = new Uint8Array(shortLimit)
const scratchOf: readonly Uint8Array[] = Array.from({ length: shortLimit + 1 }, (_, n) =>
  scratch.subarray(0, n),
)

/** The text of UTF-8 bytes from `start` to `end`; a byte that is not UTF-8 becomes U+FFFD. Cost O(length). */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length === 0) return ''
  let high = 0
  if (length <= shortLimit) {
    for (let i = 0; i < length; i++) {
      const byte = bytes[start + i] as number
      scratch[i] = byte
      high |= byte
    }
    if (high < 0x80) return fromCodes.apply(null, scratchOf[length] as Uint8Array)
  } else for (let i = start; i < end; i++) high |= bytes[i] as number
  if (high < 0x80) {
    if (end - start <= applyLimit) return fromCodes.apply(null, bytes.subarray(start, end))
    return decodeBytes(bytes, start, end)
  }
  return decodeCodePoints(bytes, start, end)
}

/** Whether bytes are well-formed UTF-8 (no overlong forms, no surrogates, nothing cut off). Cost O(length). */
export function isUtf8(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; ) {
    // Most bytes of most files are ASCII: passing over them alone costs a fraction.
    if ((bytes[i] as number) < 0x80) {
      i += 1
      continue
    }
    const [point, next] = codePointAt(bytes, i, bytes.length)
    if (point === -1) return false
    i = next
  }
  return true
}

/** The text of bytes that are one code unit each, as ASCII and Latin-1 are. */
export function decodeBytes(bytes: Uint8Array, start: number, end: number): string {
  const parts: string[] = []
  for (let i = start; i < end; i += applyLimit) {
    parts.push(fromCodes.apply(null, bytes.subarray(i, Math.min(end, i + applyLimit))))
  }
  return parts.join('')
}

/** The text of 16-bit code units, of either byte order. */
export function decodeUtf16(bytes: Uint8Array, start: number, order: 'little' | 'big'): string {
  const parts: string[] = []
  const units = new Uint16Array(applyLimit)
  const low = order === 'little' ? 0 : 1
  let filled = 0
  for (let i = start; i + 1 < bytes.length; i += 2) {
    units[filled++] = (bytes[i + low] as number) | ((bytes[i + 1 - low] as number) << 8)
    if (filled === applyLimit) {
      parts.push(fromCodes.apply(null, units))
      filled = 0
    }
  }
  parts.push(fromCodes.apply(null, units.subarray(0, filled)))
  return parts.join('')
}

/** Smallest code point each sequence length may spell, so that overlong forms are refused. */
const smallest = [0, 0, 0x80, 0x800, 0x10000]

function decodeCodePoints(bytes: Uint8Array, start: number, end: number): string {
  const parts: string[] = []
  const units = new Uint16Array(Math.min(end - start, applyLimit) + 2)
  let filled = 0
  for (let i = start; i < end; ) {
    const [point, next] = codePointAt(bytes, i, end)
    i = next
    const shown = point === -1 ? 0xfffd : point
    if (shown < 0x10000) units[filled++] = shown
    else {
      units[filled++] = 0xd7c0 + (shown >> 10)
      units[filled++] = 0xdc00 | (shown & 0x3ff)
    }
    if (filled >= applyLimit) {
      parts.push(fromCodes.apply(null, units.subarray(0, filled)))
      filled = 0
    }
  }
  parts.push(fromCodes.apply(null, units.subarray(0, filled)))
  return parts.join('')
}

/** The code point at `i` and where the next begins; -1 for a byte that starts none. */
function codePointAt(bytes: Uint8Array, i: number, end: number): readonly [number, number] {
  const lead = bytes[i] as number
  if (lead < 0x80) return [lead, i + 1]
  const length = lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  if (length === 0 || i + length > end) return [-1, i + 1]
  let point = lead & (0x7f >> length)
  for (let k = 1; k < length; k++) {
    const byte = bytes[i + k] as number
    if ((byte & 0xc0) !== 0x80) return [-1, i + 1]
    point = (point << 6) | (byte & 0x3f)
  }
  const valid =
    point >= (smallest[length] as number) && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
  return valid ? [point, i + length] : [-1, i + 1]
}
