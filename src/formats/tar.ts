import { maxEntries, maxTotalBytes } from '#formats/limits.ts'
import { decodeUtf8 } from '#formats/utf8.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** A regular file inside an archive; `bytes` is a view into the archive, not a copy. */
export type TarEntry = { readonly name: string; readonly bytes: Uint8Array }

const blockBytes = 512
/** A longer name or extended header than this is damage, not a name. */
const maxHeaderTextBytes = 64 * 2 ** 10

/** Whether bytes begin with a header whose checksum is right, which no text and hardly any other file has. */
export const looksLikeTar = (bytes: Uint8Array): boolean => checksumHolds(bytes, 0)

/**
 * The regular files of a tar archive, in order; directories, links and devices are passed over. Long names of GNU and
 * POSIX archives are read. An archive that is cut off is refused, naming the file inside that is not whole.
 * Cost O(entries). Source: POSIX.1-2024 pax, ustar interchange format; GNU tar manual, basic format.
 */
export function readTar(file: string, bytes: Uint8Array): Outcome<readonly TarEntry[]> {
  const entries: TarEntry[] = []
  let longName = ''
  let headers = 0
  for (let at = 0; at + blockBytes <= bytes.length; ) {
    if (isBlank(bytes, at)) return done(entries)
    if (!checksumHolds(bytes, at)) return refused(damaged(file, entries.at(-1)?.name))
    headers += 1
    if (headers > maxEntries) return refused(tooMany(file))
    const size = numberAt(bytes, at + 124, 12)
    if (size === undefined || size > maxTotalBytes) return refused(damaged(file, entries.at(-1)?.name))
    const name = longName || nameAt(bytes, at)
    const from = at + blockBytes
    if (from + size > bytes.length) return refused(cutOff(file, name))
    const content = bytes.subarray(from, from + size)
    const kind = String.fromCharCode(bytes[at + 156] as number)
    longName = ''
    if (kind === 'L' || kind === 'x') {
      if (size > maxHeaderTextBytes) return refused(damaged(file, entries.at(-1)?.name))
      longName = kind === 'L' ? textAt(content, 0, content.length) : paxPath(content)
    } else if (kind === '0' || kind === '\0' || kind === '7') entries.push({ name, bytes: content })
    at = from + Math.ceil(size / blockBytes) * blockBytes
  }
  return entries.length > 0 ? done(entries) : refused(cutOff(file, ''))
}

function isBlank(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + blockBytes; i++) if (bytes[i] !== 0) return false
  return true
}

/** The sum of a header's bytes, its own checksum field counted as spaces. */
function checksumHolds(bytes: Uint8Array, at: number): boolean {
  if (at + blockBytes > bytes.length || bytes[at] === 0) return false
  const stated = numberAt(bytes, at + 148, 8)
  let sum = 0
  for (let i = 0; i < blockBytes; i++) sum += i >= 148 && i < 156 ? 32 : (bytes[at + i] as number)
  return stated === sum
}

/** An octal number, or with the high bit set a binary one of at most 6 bytes; undefined for anything else. */
function numberAt(bytes: Uint8Array, at: number, length: number): number | undefined {
  if (((bytes[at] as number) & 0x80) !== 0) {
    let value = (bytes[at] as number) & 0x7f
    for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] as number)
    return Number.isSafeInteger(value) ? value : undefined
  }
  const text = textAt(bytes, at, length).trim()
  return /^[0-7]{0,12}$/.test(text) ? Number.parseInt(text || '0', 8) : undefined
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  let end = at
  while (end < at + length && bytes[end] !== 0) end += 1
  return decodeUtf8(bytes, at, end)
}

function nameAt(bytes: Uint8Array, at: number): string {
  const name = textAt(bytes, at, 100)
  const isUstar = textAt(bytes, at + 257, 5) === 'ustar'
  const prefix = isUstar ? textAt(bytes, at + 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

/** The path of an extended header: records of 'length key=value' and a line end. */
function paxPath(content: Uint8Array): string {
  const found = /(?:^|\n)\d+ path=([^\n]*)/.exec(decodeUtf8(content, 0, content.length))
  return found?.[1] ?? ''
}

const issue = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})
const cutOff = (file: string, name: string): Issue =>
  issue(
    'tar.truncated',
    file,
    `The archive ends in the middle of ${name === '' ? 'its first file' : `"${name}"`}. Copy or make it again.`,
  )
const damaged = (file: string, after: string | undefined): Issue => {
  const place = after === undefined ? 'at its beginning' : `after "${after}"`
  return issue('tar.damaged', file, `The archive is damaged ${place}. Copy or make it again.`)
}
const tooMany = (file: string): Issue =>
  issue('tar.too-many-entries', file, `The archive holds more than ${maxEntries} files. Pack fewer.`)
