import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { inflate } from '#formats/inflate.ts'
import { openZip } from '#formats/zip.ts'
import type { Issue } from '#kernel/outcome.ts'
import { randomInteger, seededRandom } from '#kernel/random.ts'

type Inflated = { readonly outcome: Issue | 'damaged' | undefined; readonly bytes: Uint8Array }

function inflated(deflated: Uint8Array): Inflated {
  const chunks: Uint8Array[] = []
  const outcome = inflate(deflated, 0, deflated.length, (chunk) => void chunks.push(chunk.slice()))
  return { outcome, bytes: new Uint8Array(Buffer.concat(chunks)) }
}

const same = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0

/** Bytes with copies of every distance and length: words of a small vocabulary, runs, and noise. */
function mixture(seed: number, length: number): Uint8Array {
  const random = seededRandom(seed)
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; ) {
    const kind = randomInteger(random, 0, 3)
    const size = Math.min(length - at, randomInteger(random, 1, kind === 1 ? 600 : 40))
    const from = at === 0 ? 0 : at - randomInteger(random, 1, Math.min(at, kind === 2 ? 40_000 : 300))
    for (let n = 0; n < size; n++) {
      const repeated = bytes[from + n] as number
      bytes[at + n] = kind === 0 ? randomInteger(random, 0, 255) : kind === 3 ? 97 + (n % 3) : repeated
    }
    at += size
  }
  return bytes
}

test('what zlib deflates at any level and with any strategy comes back, across chunks', () => {
  const { Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED } = constants
  for (const [seed, length] of [0, 1, 2, 3, 257, 40_000, 262_143, 262_144, 262_145, 900_000].entries()) {
    const bytes = mixture(seed, length)
    for (const strategy of [Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED]) {
      for (const level of [0, 1, 6, 9]) {
        const back = inflated(deflateRawSync(bytes, { level, strategy }))
        assert.equal(back.outcome, undefined)
        assert.ok(same(back.bytes, bytes), `${length} bytes, level ${level}, strategy ${strategy}`)
      }
    }
  }
})

test('small inputs of any bytes come back, also from the middle of a larger file', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(40), (bytes, before) => {
      const deflated = deflateRawSync(bytes)
      const file = new Uint8Array(before + deflated.length + 40).fill(0xff)
      file.set(deflated, before)
      const chunks: Uint8Array[] = []
      const outcome = inflate(
        file,
        before,
        before + deflated.length,
        (chunk) => void chunks.push(chunk.slice()),
      )
      assert.equal(outcome, undefined)
      assert.ok(same(Buffer.concat(chunks), bytes))
    }),
    { numRuns: 200 },
  )
})

test('codes longer than the table looked up directly are decoded: frequencies that grow as Fibonacci numbers', () => {
  const parts: Uint8Array[] = []
  let [count, next] = [1, 1]
  for (let symbol = 0; symbol < 22; symbol++) {
    parts.push(new Uint8Array(count).fill(symbol))
    ;[count, next] = [next, count + next]
  }
  const bytes = new Uint8Array(Buffer.concat(parts))
  const deflated = deflateRawSync(bytes, { strategy: constants.Z_HUFFMAN_ONLY })
  assert.ok(same(inflated(deflated).bytes, bytes))
})

test('128 MiB of zeros are handed on in one window that is used again', () => {
  const deflated = deflateRawSync(new Uint8Array(2 ** 27), { level: 9, strategy: constants.Z_FIXED })
  const buffers = new Set<ArrayBufferLike>()
  let total = 0
  const outcome = inflate(deflated, 0, deflated.length, (chunk) => {
    buffers.add(chunk.buffer)
    total += chunk.length
    return undefined
  })
  assert.equal(outcome, undefined)
  assert.equal(total, 2 ** 27)
  assert.equal(buffers.size, 1)
})

test('a stream cut anywhere is damaged, and hands on nothing that was not in it', () => {
  const bytes = mixture(11, 3000)
  for (const level of [0, 6] as const) {
    const deflated = deflateRawSync(bytes, { level })
    for (let length = 0; length < deflated.length; length += 7) {
      const back = inflated(deflated.subarray(0, length))
      assert.equal(back.outcome, 'damaged')
      assert.ok(same(back.bytes, bytes.subarray(0, back.bytes.length)))
    }
  }
})

test('any bytes end in an outcome, and where zlib reads a stream from them we read the same', () => {
  const random = seededRandom(5)
  const whole = deflateRawSync(mixture(3, 2000))
  for (let trial = 0; trial < 3000; trial++) {
    const bytes = new Uint8Array(whole)
    const flips = trial % 3 === 0 ? bytes.length : randomInteger(random, 1, 4)
    for (let n = 0; n < flips; n++)
      bytes[randomInteger(random, 0, bytes.length - 1)] = randomInteger(random, 0, 255)
    let expected: Uint8Array | undefined
    try {
      expected = inflateRawSync(bytes)
    } catch {
      expected = undefined
    }
    const back = inflated(bytes)
    if (expected !== undefined) {
      assert.equal(back.outcome, undefined)
      assert.ok(same(back.bytes, expected))
    }
  }
})

test('a copy from before the beginning, an unknown block and too many codes are damaged', () => {
  // Fixed block: the first symbol is a copy of 3 bytes (code 0000001) from distance 1 (code 00000).
  assert.equal(inflated(Uint8Array.of(0b00000011, 0b00000010, 0, 0)).outcome, 'damaged')
  assert.equal(inflated(Uint8Array.of(0b00000111)).outcome, 'damaged', 'block type 3')
  assert.equal(inflated(Uint8Array.of(1, 4, 0, 0, 0, 65)).outcome, 'damaged', 'length and its complement')
  // Dynamic block whose 19 code length codes are all one bit long.
  assert.equal(
    inflated(Uint8Array.of(0b00000101, 0b11100000, 0b01, ...Array(12).fill(0b01001001))).outcome,
    'damaged',
  )
  assert.equal(inflated(new Uint8Array(0)).outcome, 'damaged')
})

test('the reader stops it, in the middle of a block as well', () => {
  const stop: Issue = { code: 'test.stop', severity: 'error', where: 'here', message: 'Enough.' }
  for (const level of [0, 9] as const) {
    const deflated = deflateRawSync(mixture(2, 2 ** 20), { level })
    let chunks = 0
    const outcome = inflate(deflated, 0, deflated.length, () => (++chunks === 2 ? stop : undefined))
    assert.equal(outcome, stop)
    assert.equal(chunks, 2)
  }
})

/** A zip of one entry whose directory claims another inflated size. */
function lying(bytes: Uint8Array, claimed: number): Uint8Array {
  const zip = zipSync({ 'a.csv': bytes })
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const directory = view.getUint32(zip.length - 22 + 16, true)
  view.setUint32(directory + 24, claimed, true)
  return zip
}

test('a zip that lies about the size of a part is refused with no more read than it claimed or holds', () => {
  const bytes = strToU8('VM,Host\n'.repeat(500_000))
  for (const claimed of [0, 100, bytes.length - 1, bytes.length + 1, 2 ** 30 - 1]) {
    const opened = openZip('x.zip', lying(bytes, claimed))
    assert.ok(opened.ok)
    const [entry] = opened.value.entries
    assert.ok(entry)
    let read = 0
    const stopped = opened.value.stream(entry, (chunk) => {
      read += chunk.length
      return undefined
    })
    assert.equal(stopped?.code, 'zip.truncated', String(claimed))
    assert.ok(read <= Math.min(claimed, bytes.length))
    assert.ok(!opened.value.bytes(entry).ok)
  }
})
