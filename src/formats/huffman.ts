/** Bits looked up in one step. Longer codes are rare by nature, and a small table stays in the nearest cache. */
const directBits = 10
const directMask = 2 ** directBits - 1
/** The longest code DEFLATE allows. Source: RFC 1951, section 3.2.7. */
const longestBits = 15

/**
 * A prefix code ready for decoding. An entry is a meaning as given for its symbol, above the length of its code in
 * the lowest four bits; 0 where there is none. Reused from block to block.
 */
export type PrefixCode = {
  /** Entries by the next bits of input; 0 for codes that are longer and for bits that are no code. */
  readonly direct: Int32Array
  /** How many codes there are of each length, and the symbols in the order of their codes, for the longer ones. */
  readonly counts: Uint16Array
  readonly symbols: Uint16Array
  /** Meaning of each symbol, its lowest four bits free. */
  readonly meanings: Int32Array
}

/** Room for the code of an alphabet whose symbols have these meanings. */
export const prefixCode = (meanings: Int32Array): PrefixCode => ({
  direct: new Int32Array(2 ** directBits),
  counts: new Uint16Array(longestBits + 1),
  symbols: new Uint16Array(meanings.length),
  meanings,
})

const offsets = new Uint16Array(longestBits + 2)

/**
 * Makes `code` the canonical one with these code lengths from `from` to `to`, 0 for symbols that do not occur.
 * False when more codes are asked for than there are; a code with gaps is made, and its gaps have no entry.
 * Cost O(symbols + 2^10). Source: RFC 1951, section 3.2.2.
 */
export function assignCode(code: PrefixCode, lengths: Uint8Array, from: number, to: number): boolean {
  const { direct, counts, symbols, meanings } = code
  counts.fill(0)
  for (let i = from; i < to; i++) (counts[lengths[i] as number] as number)++
  counts[0] = 0
  offsets[1] = 0
  let room = 1
  for (let length = 1; length <= longestBits; length++) {
    room = room * 2 - (counts[length] as number)
    if (room < 0) return false
    offsets[length + 1] = (offsets[length] as number) + (counts[length] as number)
  }
  for (let i = from; i < to; i++) {
    const length = lengths[i] as number
    if (length !== 0) symbols[(offsets[length] as number)++] = i - from
  }
  direct.fill(0)
  let next = 0
  let at = 0
  for (let length = 1; length <= directBits; length++, next <<= 1) {
    for (let n = counts[length] as number; n > 0; n--, next++) {
      const entry = (meanings[symbols[at++] as number] as number) | length
      for (let k = reversed(next, length); k <= directMask; k += 1 << length) direct[k] = entry
    }
  }
  return true
}

/** Input holds the bits of a code from its first to its last, so tables are indexed by codes turned around. */
function reversed(code: number, length: number): number {
  let turned = 0
  for (let bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit)
  return turned
}

/** The entry of the code that `bits` begin with; 0 when they begin with none. */
export function entryAt(code: PrefixCode, bits: number): number {
  const direct = code.direct[bits & directMask] as number
  return direct === 0 ? longEntry(code, bits) : direct
}

/** Walks the code bit by bit: the codes of a length are consecutive numbers. Source: RFC 1951, section 3.2.2. */
function longEntry({ counts, symbols, meanings }: PrefixCode, bits: number): number {
  let found = 0
  let first = 0
  let at = 0
  for (let length = 1; length <= longestBits; length++) {
    found |= (bits >>> (length - 1)) & 1
    const count = counts[length] as number
    if (found - count < first) return (meanings[symbols[at + found - first] as number] as number) | length
    at += count
    first = (first + count) << 1
    found <<= 1
  }
  return 0
}
