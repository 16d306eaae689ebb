import { crc32 } from '#formats/crc32.ts'
import { inflate } from '#formats/inflate.ts'
import { freeInflatedBytes, maxEntryBytes, maxInflationRatio } from '#formats/limits.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** Whether bytes begin as a gzip member does. */
export const looksLikeGzip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8

/**
 * What a gzip file of one member holds. Refuses what is cut off, what its checksum contradicts, and what grows
 * beyond the limits of `limits.ts`. Source: RFC 1952.
 */
export function gunzip(file: string, bytes: Uint8Array): Outcome<Uint8Array> {
  const start = dataStart(bytes)
  if (start === undefined || start + 8 >= bytes.length) return refused(truncated(file))
  const chunks: Uint8Array[] = []
  let total = 0
  const stopped = inflate(bytes, start, bytes.length - 8, (chunk) => {
    total += chunk.length
    const grown = total > freeInflatedBytes && total > (bytes.length - start) * maxInflationRatio
    if (total > maxEntryBytes || grown) return tooLarge(file)
    chunks.push(chunk.slice())
    return undefined
  })
  if (stopped !== undefined) return refused(stopped === 'damaged' ? wrong(file) : stopped)
  const whole = joined(chunks, total)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const statedSum = view.getUint32(bytes.length - 8, true)
  const statedBytes = view.getUint32(bytes.length - 4, true)
  const holds = crc32(0, whole) >>> 0 === statedSum && total % 2 ** 32 === statedBytes
  return holds ? done(whole) : refused(wrong(file))
}

/** Where the deflated data begins, behind the optional fields of the header. */
function dataStart(bytes: Uint8Array): number | undefined {
  const flags = bytes[3] as number
  let at = 10
  if (flags & 4) at += 2 + (bytes[at] as number) + 256 * (bytes[at + 1] as number)
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue
    const end = bytes.indexOf(0, at)
    if (end < 0) return undefined
    at = end + 1
  }
  if (flags & 2) at += 2
  return at <= bytes.length ? at : undefined
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const whole = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

const issue = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})
const truncated = (file: string): Issue =>
  issue('gzip.truncated', file, 'The compressed file is cut off. Copy or make it again.')
const wrong = (file: string): Issue =>
  issue(
    'gzip.damaged',
    file,
    'The compressed file is damaged: its content or its checksum makes no sense. Copy it again.',
  )
const tooLarge = (file: string): Issue =>
  issue(
    'gzip.too-large',
    file,
    'Unpacked, this file is larger than any inventory, or grows as no inventory does. Unpack it yourself and name its parts.',
  )
