import { csvTable } from '#formats/csv.ts'
import { maxTextBytes } from '#formats/limits.ts'
import type { Table } from '#formats/table.ts'
import { decodeText } from '#formats/text.ts'
import { isWorkbook, openWorkbook } from '#formats/workbook.ts'
import { looksLikeZip, openZip, type Zip } from '#formats/zip.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** A file: the name people know it by, and its bytes. */
export type NamedBytes = { readonly name: string; readonly bytes: Uint8Array }

/** What the first bytes of a file say it is. */
export type Container =
  | 'empty'
  | 'zip'
  | 'encrypted-workbook'
  | 'old-workbook'
  | 'compound'
  | 'binary'
  | 'text'

const compoundMagic = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]

/** Tells a file by its bytes, never by its name: people rename. Cost O(size / 128) for compound files. */
export function containerOf(bytes: Uint8Array): Container {
  if (bytes.length === 0) return 'empty'
  if (looksLikeZip(bytes)) return 'zip'
  if (compoundMagic.every((byte, i) => bytes[i] === byte)) return compoundKind(bytes)
  return looksBinary(bytes) ? 'binary' : 'text'
}

/** Directory entries of a compound file are 128 bytes each and aligned; their names are UTF-16. Source: MS-CFB. */
function compoundKind(bytes: Uint8Array): Container {
  const isNamed = (at: number, name: string): boolean => {
    for (let i = 0; i < name.length; i++) {
      if (bytes[at + 2 * i] !== name.charCodeAt(i) || bytes[at + 2 * i + 1] !== 0) return false
    }
    return bytes[at + 2 * name.length] === 0
  }
  let kind: Container = 'compound'
  for (let at = 512; at + 128 <= bytes.length; at += 128) {
    if (isNamed(at, 'EncryptedPackage') || isNamed(at, 'EncryptionInfo')) return 'encrypted-workbook'
    if (isNamed(at, 'Workbook') || isNamed(at, 'Book')) kind = 'old-workbook'
  }
  return kind
}

/** Control characters that no text file holds, in its first kilobyte; UTF-16 has zeros on one side only. */
function looksBinary(bytes: Uint8Array): boolean {
  let even = 0
  let odd = 0
  for (let i = 0; i < Math.min(bytes.length, 1024); i++) {
    const byte = bytes[i] as number
    if (byte === 0) {
      if (i % 2 === 0) even += 1
      else odd += 1
    } else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 26 && byte !== 27)) return true
  }
  return even > 0 && odd > 0
}

/**
 * Every table in a file: the sheets of a workbook, a text with separators, or those inside a zip of such files.
 * Nothing is read yet but directories. Refuses, with the reason and what to do, whatever is none of these.
 */
export function openTables({ name, bytes }: NamedBytes): Outcome<readonly Table[]> {
  const kind = containerOf(bytes)
  if (kind === 'text') return openText(name, bytes)
  if (kind !== 'zip') return refused(notReadable(name, kind))
  const zip = openZip(name, bytes)
  if (!zip.ok) return zip
  return isWorkbook(zip.value) ? openWorkbook(zip.value) : openZipped(zip.value)
}

function openText(name: string, bytes: Uint8Array): Outcome<readonly Table[]> {
  if (bytes.length > maxTextBytes) return refused(tooLong(name))
  const { text, encoding } = decodeText(bytes)
  return done([csvTable(name, text)], encoding === 'windows-1252' ? [guessedEncoding(name)] : [])
}

/** The files worth opening inside a zip, one level deep. */
function openZipped(zip: Zip): Outcome<readonly Table[]> {
  const wanted = zip.entries.filter(
    ({ name }) => /\.(csv|tsv|txt|xlsx|xlsm)$/i.test(name) && !/(^|\/)[._]/.test(name),
  )
  if (wanted.length === 0) {
    const code = 'zip.nothing-to-read'
    const message = 'The container holds neither a workbook nor a .csv, .txt, .tsv or .xlsx file.'
    return refused({ code, severity: 'error', where: zip.file, message })
  }
  const tables: Table[] = []
  const issues: Issue[] = []
  for (const entry of wanted) {
    const bytes = zip.bytes(entry)
    const inner = bytes.ok ? openInner(`${zip.file}/${entry.name}`, bytes.value) : bytes
    issues.push(...inner.issues)
    if (inner.ok) tables.push(...inner.value)
  }
  const [first, ...rest] = issues
  return tables.length === 0 && first ? refused(first, ...rest) : done(tables, issues)
}

function openInner(name: string, bytes: Uint8Array): Outcome<readonly Table[]> {
  const kind = containerOf(bytes)
  if (kind !== 'zip') return openTables({ name, bytes })
  const zip = openZip(name, bytes)
  if (!zip.ok) return zip
  return isWorkbook(zip.value) ? openWorkbook(zip.value) : refused(notReadable(name, 'zip'))
}

const reasons: Readonly<Record<Exclude<Container, 'text'>, readonly [code: string, message: string]>> = {
  empty: ['file.empty', 'The file is empty. Export it again.'],
  'encrypted-workbook': [
    'file.encrypted',
    'The workbook is protected by a password. Open it, remove the password (File, Info, Protect Workbook) and save it.',
  ],
  'old-workbook': [
    'file.old-workbook',
    'This is a workbook of the old .xls kind. Save it as .xlsx and try again.',
  ],
  compound: [
    'file.unknown',
    'This is an Office compound file, but no workbook. Choose a .xlsx, .csv or .zip file.',
  ],
  binary: [
    'file.unknown',
    'This is neither a workbook, nor a zip, nor text. Choose a .xlsx, .csv or .zip file.',
  ],
  zip: ['zip.nested', 'A zip inside a zip is not opened. Unpack the outer one first.'],
}

const notReadable = (where: string, kind: Exclude<Container, 'text'>): Issue => {
  const [code, message] = reasons[kind]
  return { code, severity: 'error', where, message }
}

const tooLong = (where: string): Issue => ({
  code: 'csv.too-large',
  severity: 'error',
  where,
  message: `The file exceeds ${maxTextBytes / 2 ** 20} MiB of text. Export fewer sheets or split it.`,
})

const guessedEncoding = (where: string): Issue => ({
  code: 'csv.encoding-guessed',
  severity: 'note',
  where,
  message:
    'The file is not UTF-8 and was read as windows-1252. If accented letters look wrong, save it as UTF-8.',
})
