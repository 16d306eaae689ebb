import { crc32 } from '#formats/crc32.ts'
import { inflate } from '#formats/inflate.ts'
import {
  freeInflatedBytes,
  maxEntries,
  maxEntryBytes,
  maxInflationRatio,
  maxTotalBytes,
  maxWholePartBytes,
} from '#formats/limits.ts'
import { decodeBytes, decodeUtf8 } from '#formats/utf8.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** One file inside a container. `name` uses forward slashes. */
export type ZipEntry = {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly deflatedBytes: number
  readonly inflatedBytes: number
  readonly crc: number
  readonly offset: number
}

/** A container: its entries and how to read one piece by piece. Inflated bytes count towards one limit. */
export type Zip = {
  readonly file: string
  readonly entries: readonly ZipEntry[]
  /**
   * Hands the inflated bytes of an entry to `sink`, which may stop by returning an issue. A chunk is valid during
   * the call only: its memory is used again for the next.
   */
  stream(entry: ZipEntry, sink: (chunk: Uint8Array) => Issue | undefined): Issue | undefined
  /** All bytes of a small part; refuses a large one. */
  whole(entry: ZipEntry): Outcome<Uint8Array>
  /** All bytes of an entry of any size within the limits. */
  bytes(entry: ZipEntry): Outcome<Uint8Array>
}

/** Whether bytes begin as a zip container does. */
export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)

const issue = (code: string, where: string, message: string): Issue => ({
  code,
  severity: 'error',
  where,
  message,
})

const cutOff = (file: string, what: string): Issue =>
  issue('zip.truncated', file, `${what}: the file is cut off or damaged. Copy or export it again.`)

/**
 * Opens a zip container: finds its directory and lists its entries, without inflating anything. Refuses what is
 * not a zip, is cut off, spans several disks or lists more than the limit. Source: PKWARE APPNOTE 6.3.10.
 */
export function openZip(file: string, bytes: Uint8Array): Outcome<Zip> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  if (end === -1) {
    if (looksLikeZip(bytes))
      return refused(cutOff(file, 'The directory at the end of the container is missing'))
    return refused(
      issue('zip.not-a-zip', file, 'This is not a zip container, which every .xlsx and .zip file is.'),
    )
  }
  const directory = readDirectory(file, bytes, view, end)
  if (!directory.ok) return directory
  let total = 0
  const stream: Zip['stream'] = (entry, sink) =>
    streamEntry(file, bytes, view, entry, (chunk) => {
      total += chunk.length
      if (total > maxTotalBytes) return tooLarge(`${file} ${entry.name}`, 'the container', maxTotalBytes)
      return sink(chunk)
    })
  return done({
    file,
    entries: directory.value,
    stream,
    whole: (entry) => readWhole(file, entry, stream, maxWholePartBytes),
    bytes: (entry) => readWhole(file, entry, stream, maxEntryBytes),
  })
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - 65_535)
  for (let i = view.byteLength - 22; i >= lowest; i--) if (view.getUint32(i, true) === 0x06054b50) return i
  return -1
}

function readDirectory(file: string, bytes: Uint8Array, view: DataView, end: number): Outcome<ZipEntry[]> {
  let count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  const wide = end >= 20 && view.getUint32(end - 20, true) === 0x07064b50
  if (wide) {
    const record = Number(view.getBigUint64(end - 12, true))
    if (record + 56 > view.byteLength) return refused(cutOff(file, 'The zip64 directory is missing'))
    count = Number(view.getBigUint64(record + 32, true))
    at = Number(view.getBigUint64(record + 48, true))
  }
  if (count > maxEntries) {
    return refused(
      issue('zip.too-many-entries', file, `The container lists ${count} files; ${maxEntries} is the limit.`),
    )
  }
  const entries: ZipEntry[] = []
  for (let n = 0; n < count; n++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) {
      return refused(cutOff(file, `The directory of the container ends after ${n} of ${count} files`))
    }
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const commentLength = view.getUint16(at + 32, true)
    if (at + 46 + nameLength + extraLength > view.byteLength) {
      return refused(cutOff(file, `File ${n + 1} of ${count} in the directory is cut off`))
    }
    entries.push(readEntry(bytes, view, at, nameLength, extraLength))
    at += 46 + nameLength + extraLength + commentLength
  }
  return done(entries)
}

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  nameLength: number,
  extraLength: number,
): ZipEntry {
  const flags = view.getUint16(at + 8, true)
  const nameEnd = at + 46 + nameLength
  const name = flags & 0x800 ? decodeUtf8(bytes, at + 46, nameEnd) : decodeBytes(bytes, at + 46, nameEnd)
  const sizes = {
    inflated: view.getUint32(at + 24, true),
    deflated: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  }
  for (let extra = nameEnd; extra + 4 <= nameEnd + extraLength; ) {
    const size = view.getUint16(extra + 2, true)
    if (view.getUint16(extra, true) === 1) {
      let field = extra + 4
      for (const key of ['inflated', 'deflated', 'offset'] as const) {
        if (sizes[key] !== 0xffffffff || field + 8 > Math.min(extra + 4 + size, view.byteLength)) continue
        sizes[key] = Number(view.getBigUint64(field, true))
        field += 8
      }
    }
    extra += 4 + size
  }
  return {
    name: name.replaceAll('\\', '/'),
    method: view.getUint16(at + 10, true),
    encrypted: (flags & 1) !== 0,
    deflatedBytes: sizes.deflated,
    inflatedBytes: sizes.inflated,
    crc: view.getUint32(at + 16, true),
    offset: sizes.offset,
  }
}

type Sink = (chunk: Uint8Array) => Issue | undefined

function streamEntry(
  file: string,
  bytes: Uint8Array,
  view: DataView,
  entry: ZipEntry,
  sink: Sink,
): Issue | undefined {
  const where = `${file} ${entry.name}`
  if (entry.encrypted) {
    return issue(
      'zip.encrypted',
      where,
      'This part is protected by a password. Remove the password and save it again.',
    )
  }
  if (entry.inflatedBytes > maxEntryBytes) return tooLarge(where, 'this part', maxEntryBytes)
  if (entry.offset + 30 > view.byteLength || view.getUint32(entry.offset, true) !== 0x04034b50) {
    return cutOff(where, 'The part is not where the directory says')
  }
  const start =
    entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true)
  const end = start + entry.deflatedBytes
  if (end > view.byteLength) return cutOff(where, 'The part ends too early')
  let crc = 0
  let inflated = 0
  const checked: Sink = (chunk) => {
    inflated += chunk.length
    if (inflated > entry.inflatedBytes) return cutOff(where, 'The part is longer than the directory says')
    if (inflated > freeInflatedBytes && inflated > maxInflationRatio * entry.deflatedBytes) {
      return issue(
        'zip.bomb',
        where,
        `This part unpacks to more than ${maxInflationRatio} times its size, as no real export does. Reading stopped.`,
      )
    }
    crc = crc32(crc, chunk)
    return sink(chunk)
  }
  const stopped =
    entry.method === 0
      ? streamStored(bytes.subarray(start, end), checked)
      : streamDeflated(where, entry, bytes, start, checked)
  if (stopped) return stopped
  if (inflated !== entry.inflatedBytes)
    return cutOff(where, `The part has ${inflated} of ${entry.inflatedBytes} bytes`)
  return crc === entry.crc ? undefined : cutOff(where, 'The checksum of the part does not match its bytes')
}

/** Bytes of a stored part handed on at once: small enough to stay in cache, large enough to amortise the call. */
const storedStep = 2 ** 18

function streamStored(stored: Uint8Array, sink: Sink): Issue | undefined {
  for (let i = 0; i < stored.length; i += storedStep) {
    const stopped = sink(stored.subarray(i, i + storedStep))
    if (stopped) return stopped
  }
  return undefined
}

function streamDeflated(
  where: string,
  entry: ZipEntry,
  bytes: Uint8Array,
  start: number,
  sink: Sink,
): Issue | undefined {
  if (entry.method !== 8) {
    return issue(
      'zip.method',
      where,
      `This part is packed by method ${entry.method}; only stored and deflate are read.`,
    )
  }
  const stopped = inflate(bytes, start, start + entry.deflatedBytes, sink)
  return stopped === 'damaged' ? cutOff(where, 'The packed bytes make no sense') : stopped
}

function readWhole(file: string, entry: ZipEntry, stream: Zip['stream'], limit: number): Outcome<Uint8Array> {
  if (entry.inflatedBytes > limit) return refused(tooLarge(`${file} ${entry.name}`, 'this part', limit))
  const chunks: Uint8Array[] = []
  const stopped = stream(entry, (chunk) => {
    chunks.push(chunk.slice())
    return undefined
  })
  if (stopped) return refused(stopped)
  const bytes = new Uint8Array(entry.inflatedBytes)
  let filled = 0
  for (const chunk of chunks) {
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  return done(bytes)
}

const tooLarge = (where: string, what: string, limit: number): Issue =>
  issue(
    'zip.too-large',
    where,
    `Unpacked, ${what} exceeds the limit of ${limit / 2 ** 20} MiB. Reading stopped.`,
  )
