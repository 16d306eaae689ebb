import { assignCode, entryAt, type PrefixCode, prefixCode } from '#formats/huffman.ts'
import type { Issue } from '#kernel/outcome.ts'

/**
 * Why our own decoder: the streaming one of fflate gives every chunk new memory, and on a large workbook the
 * garbage collector spends as long clearing it as the decoder does filling it. This one writes into one window that
 * is handed on and used again, so memory is constant whatever the input claims, and it never throws.
 */

/** How far back a copy may reach. Source: RFC 1951, section 2. */
const historyBytes = 2 ** 15
/** Bytes handed on at once: small enough to stay in cache, large enough to amortise the call. */
const chunkBytes = 2 ** 18
/** The longest copy, and what copying four bytes at a time may write beyond it. */
const slackBytes = 258 + 4
/** Bits are read four bytes at a time, from at most one symbol behind the end of the input. */
const paddingBytes = 16

const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const endOfBlock = 256
const notASymbol = 257
/** Added to the length of a copy, so that literals, the end and copies are told apart by size. */
const copyFlag = 512

/** Meaning of a symbol: its value above four bits that say how many more bits belong to it, above its length. */
const meaning = (value: number, extra: number): number => (value << 8) | (extra << 4)

/** Literals and lengths. Source: RFC 1951, section 3.2.5. */
const lengthMeanings: Int32Array = (() => {
  const all = new Int32Array(288).fill(meaning(notASymbol, 0))
  for (let literal = 0; literal < 256; literal++) all[literal] = meaning(literal, 0)
  all[256] = meaning(endOfBlock, 0)
  let length = 3
  for (const [n, extra] of lengthExtra.entries()) {
    all[257 + n] = meaning(copyFlag + (n === 28 ? 258 : length), extra)
    length += 1 << extra
  }
  return all
})()

/** Distances; the two last symbols have none. Source: RFC 1951, section 3.2.5. */
const distanceMeanings: Int32Array = (() => {
  const all = new Int32Array(32)
  let distance = 1
  for (let n = 0; n < 30; n++) {
    const extra = Math.max(0, (n >> 1) - 1)
    all[n] = meaning(distance, extra)
    distance += 1 << extra
  }
  return all
})()

const plainMeanings = Int32Array.from({ length: 19 }, (_, n) => meaning(n, 0))
/** The order in which lengths of code length codes are stored. Source: RFC 1951, section 3.2.7. */
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** Everything a decoder carries: positions in bits for the input and in bytes for the window. */
type State = {
  readonly input: DataView
  readonly inputBytes: Uint8Array
  /** Bits are counted from byte `base`, which moves along, so that their number fits 31 bits in any file. */
  base: number
  bit: number
  readonly end: number
  readonly window: Uint8Array
  readonly windowView: DataView
  /** Where the window is filled to, where what was not yet handed on begins, and where its history begins. */
  at: number
  handedOn: number
  oldest: number
  readonly lengths: PrefixCode
  readonly distances: PrefixCode
  readonly sink: (chunk: Uint8Array) => Issue | undefined
  stopped: Issue | undefined
}

/**
 * Inflates the raw DEFLATE stream in `bytes` from `start` to `end` and hands it on in chunks, which are valid during
 * the call only. Returns the issue by which `sink` stopped it, 'damaged' when the bytes are no complete stream, and
 * undefined when all went well. Memory is constant; cost O(input + output). Source: RFC 1951.
 */
export function inflate(
  bytes: Uint8Array,
  start: number,
  end: number,
  sink: (chunk: Uint8Array) => Issue | undefined,
): Issue | 'damaged' | undefined {
  if (end + paddingBytes > bytes.length) {
    const padded = new Uint8Array(end - start + paddingBytes)
    padded.set(bytes.subarray(start, end))
    return inflate(padded, 0, end - start, sink)
  }
  const window = new Uint8Array(historyBytes + chunkBytes + slackBytes)
  const state: State = {
    input: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    inputBytes: bytes,
    ...{ base: start, bit: 0, end },
    window,
    windowView: new DataView(window.buffer),
    ...{ at: historyBytes, handedOn: historyBytes, oldest: historyBytes },
    lengths: prefixCode(lengthMeanings),
    distances: prefixCode(distanceMeanings),
    sink,
    stopped: undefined,
  }
  let last = false
  while (!last) {
    state.base += state.bit >>> 3
    state.bit &= 7
    last = takeBits(state, 1) === 1
    const fine = readBlock(state, takeBits(state, 2))
    if (state.stopped) return state.stopped
    if (!fine || isOverrun(state)) return 'damaged'
  }
  return handOn(state) ? undefined : state.stopped
}

/** The next `count` bits, 16 at most. */
function takeBits(state: State, count: number): number {
  const { base, bit } = state
  if (isOverrun(state)) return 0
  const bits = state.input.getInt32(base + (bit >>> 3), true) >>> (bit & 7)
  state.bit = bit + count
  return bits & ((1 << count) - 1)
}

const isOverrun = ({ base, bit, end }: State): boolean => base + ((bit + 7) >>> 3) > end

/** Hands on what the window holds and makes room, keeping as much as copies may reach back for. */
function handOn(state: State): boolean {
  const { window, at, handedOn } = state
  if (at > handedOn) state.stopped = state.sink(window.subarray(handedOn, at))
  state.oldest = Math.max(0, state.oldest - (at - historyBytes))
  window.copyWithin(0, at - historyBytes, at)
  state.at = historyBytes
  state.handedOn = historyBytes
  return state.stopped === undefined
}

function readBlock(state: State, type: number): boolean {
  if (type === 0) return readStored(state)
  if (type === 3) return false
  if (type === 1) {
    assignCode(state.lengths, fixedLengths, 0, 288)
    assignCode(state.distances, fixedLengths, 288, 320)
  } else if (!readCodes(state)) return false
  return readSymbols(state)
}

/** Lengths of the fixed codes, distances behind the literals. Source: RFC 1951, section 3.2.6. */
const fixedLengths = new Uint8Array(320).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288)
fixedLengths.fill(5, 288)

function readStored(state: State): boolean {
  let from = state.base + ((state.bit + 7) >>> 3)
  const length = state.input.getUint16(from, true)
  if ((length ^ state.input.getUint16(from + 2, true)) !== 0xffff) return false
  from += 4
  const to = from + length
  if (to > state.end) return false
  while (from < to) {
    const step = Math.min(to - from, historyBytes + chunkBytes - state.at)
    state.window.set(state.inputBytes.subarray(from, from + step), state.at)
    state.at += step
    from += step
    if (state.at >= historyBytes + chunkBytes && !handOn(state)) return false
  }
  state.base = to
  state.bit = 0
  return true
}

const codeLengths = new Uint8Array(320)
const codeLengthCode = prefixCode(plainMeanings)

/** Reads the codes a block brings along. Source: RFC 1951, section 3.2.7. */
function readCodes(state: State): boolean {
  const literals = takeBits(state, 5) + 257
  const all = literals + takeBits(state, 5) + 1
  const stated = takeBits(state, 4) + 4
  codeLengths.fill(0)
  for (const n of codeLengthOrder.slice(0, stated)) codeLengths[n] = takeBits(state, 3)
  if (!assignCode(codeLengthCode, codeLengths, 0, 19)) return false
  codeLengths.fill(0)
  for (let n = 0; n < all; ) {
    if (isOverrun(state)) return false
    const { base, bit } = state
    const bits = state.input.getInt32(base + (bit >>> 3), true) >>> (bit & 7)
    const entry = entryAt(codeLengthCode, bits)
    if (entry === 0) return false
    state.bit += entry & 15
    const symbol = entry >>> 8
    if (symbol < 16) {
      codeLengths[n++] = symbol
      continue
    }
    if (symbol === 16 && n === 0) return false
    const repeated = symbol === 16 ? (codeLengths[n - 1] as number) : 0
    const times =
      symbol === 16
        ? takeBits(state, 2) + 3
        : symbol === 17
          ? takeBits(state, 3) + 3
          : takeBits(state, 7) + 11
    if (n + times > all) return false
    codeLengths.fill(repeated, n, n + times)
    n += times
  }
  return (
    assignCode(state.lengths, codeLengths, 0, literals) &&
    assignCode(state.distances, codeLengths, literals, all)
  )
}

/** Far below where counting bits would overflow, and far above what filling a chunk can take. */
const maxBit = 2 ** 30

/** Decodes a block to its end, making room in the window and in the count of bits wherever one is used up. */
function readSymbols(state: State): boolean {
  for (;;) {
    const found = fillWindow(state)
    if (found !== 'full') return found === 'end'
    state.base += state.bit >>> 3
    state.bit &= 7
    if (state.at >= historyBytes + chunkBytes && !handOn(state)) return false
  }
}

/** Decodes literals and copies until something ends: where nearly all time goes, so positions are locals. */
function fillWindow(state: State): 'end' | 'full' | 'damaged' {
  const { input, base, window, windowView, lengths, distances, end } = state
  const full = historyBytes + chunkBytes
  const lastBit = Math.min((end - base) * 8, 2 ** 31 - 1)
  let { bit, at } = state
  while (at < full && bit < maxBit) {
    let bits = input.getInt32(base + (bit >>> 3), true) >>> (bit & 7)
    const entry = entryAt(lengths, bits)
    const codeBits = entry & 15
    const value = entry >>> 8
    bit += codeBits
    if (bit > lastBit || entry === 0) return 'damaged'
    if (value < 256) {
      window[at++] = value
      continue
    }
    if (value < copyFlag) {
      state.at = at
      state.bit = bit
      return value === endOfBlock ? 'end' : 'damaged'
    }
    const extra = (entry >>> 4) & 15
    const length = value - copyFlag + ((bits >>> codeBits) & ((1 << extra) - 1))
    bit += extra
    bits = input.getInt32(base + (bit >>> 3), true) >>> (bit & 7)
    const where = entryAt(distances, bits)
    bit += where & 15
    const more = (where >>> 4) & 15
    bits = input.getInt32(base + (bit >>> 3), true) >>> (bit & 7)
    const distance = (where >>> 8) + (bits & ((1 << more) - 1))
    bit += more
    if (bit > lastBit || where >>> 8 === 0 || at - distance < state.oldest) return 'damaged'
    const to = at + length
    // Bytes must be copied one by one where a copy reads what it writes; else four at a time, a little too far.
    if (distance < 4) for (; at < to; at++) window[at] = window[at - distance] as number
    else for (; at < to; at += 4) windowView.setInt32(at, windowView.getInt32(at - distance, true), true)
    at = to
  }
  state.at = at
  state.bit = bit
  return 'full'
}
