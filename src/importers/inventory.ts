import { type MergePart, mergeEstates } from '#estate/merge.ts'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { parseStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import type { Container } from '#formats/tables.ts'
import { decodeUtf8 } from '#formats/utf8.ts'
import { isArchive, unpack } from '#importers/archive.ts'
import { countEstate } from '#importers/counts.ts'
import { type GivenFile, givenFile } from '#importers/given-file.ts'
import type { Import, Importer, InputFile, Inventory, ReadFile } from '#importers/importer.ts'
import { valueAt } from '#importers/json-reader.ts'
import { legible } from '#importers/legible.ts'
import { completeProcessors } from '#importers/processors.ts'
import { withinLimits } from '#importers/within-limits.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/** Archives inside archives are opened this deep. */
const nestingMax = 2
/** Files nobody reads that are named one by one. */
const namedMax = 8

const isOverlay = (file: InputFile): boolean => /\.ya?ml$/i.test(file.name)
const textOf = (file: InputFile): string => decodeUtf8(file.bytes, 0, file.bytes.length)

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/**
 * The inventory in a handful of files of any kinds: archives are opened, every file goes to the importer that
 * recognizes it best, every importer reads its files at once, what they read is merged into one estate, and the topology
 * files among them are laid over it in order of name. What the files contradict each other in comes back as issues beside
 * the estate; a file that was recognized and cannot be read refuses the whole; one that nobody recognizes is named; of
 * several with the same bytes one is read; files in which an importer finds nothing are told and cost the others nothing.
 */
export function readInventory(
  files: readonly InputFile[],
  importers: readonly Importer[],
): Outcome<Inventory> {
  const read = readAll(files, importers)
  const [first, ...rest] = read.issues.map(legible)
  if (read.ok) return done(read.value, first === undefined ? [] : [first, ...rest])
  return first === undefined ? read : refused(first, ...rest)
}

function readAll(files: readonly InputFile[], importers: readonly Importer[]): Outcome<Inventory> {
  const overlays = sortedBy(files.filter(isOverlay), ({ name }) => name)
  const opened = openArchives(
    sortedBy(
      files.filter((file) => !isOverlay(file)),
      ({ name }) => name,
    ),
    importers,
  )
  if (!opened.ok) return opened
  const { once, repeats } = withoutRepeats(opened.value)
  const base = readBase(once, overlays, importers)
  if (!base.ok) return base
  const completed = completeProcessors(base.value.estate)
  const issues = [...base.issues, ...repeats.map(repeated), ...completed.issues]
  let { estate } = completed
  for (const file of overlays) {
    const merged = applyOverlay(estate, { name: file.name, text: textOf(file) })
    if (!merged.ok) return merged
    estate = merged.value
    issues.push(...merged.issues)
  }
  const read: readonly ReadFile[] = [
    ...once.map(({ file, reader }) => ({ name: file.name, reader: readerId(reader) })),
    ...repeats.map(({ file, reader, sameAs }) => ({ name: file.name, reader: readerId(reader), sameAs })),
    ...overlays.map(({ name }) => ({ name, reader: 'topology' })),
  ]
  const inventory = { ...base.value, estate, files: sortedBy(read, ({ name }) => name) }
  return done(inventory, [...issues, ...checkEstate(estate)])
}

/** A file and who reads it: an importer, ourselves for what we stored, or nobody. */
type Assigned = { readonly file: GivenFile; readonly reader: Importer | 'stored' | 'nobody' }

/** Every file with its reader. An archive that an importer knows as a whole is left to it; others are opened. */
function openArchives(
  files: readonly InputFile[],
  importers: readonly Importer[],
): Outcome<readonly Assigned[]> {
  const assigned: Assigned[] = []
  const open = files.map((file) => ({ file, depth: 0 })).reverse()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { file, depth } = next
    const given = givenFile(file)
    const reader = readerOf(given, importers)
    if (reader !== 'nobody' || !isArchive(file) || depth >= nestingMax) {
      assigned.push({ file: given, reader })
      continue
    }
    const inside = unpack(file)
    if (!inside.ok) return inside
    if (inside.value.length === 0) assigned.push({ file: given, reader })
    for (const member of [...inside.value].reverse()) open.push({ file: member, depth: depth + 1 })
  }
  return done(assigned)
}

const readerId = (reader: Assigned['reader']): string => (typeof reader === 'string' ? reader : reader.id)

/** A file with the same bytes as one before it. */
type Repeat = Assigned & { readonly sameAs: string }

/** Files of which each says something new, and those that repeat one of them byte by byte. */
function withoutRepeats(assigned: readonly Assigned[]): {
  readonly once: readonly Assigned[]
  readonly repeats: readonly Repeat[]
} {
  const once: Assigned[] = []
  const repeats: Repeat[] = []
  const bySize = new Map<string, Assigned[]>()
  for (const one of assigned) {
    const { file, reader } = one
    const key = `${readerId(reader)} ${file.bytes.length}`
    const alike = bySize.get(key) ?? []
    const tells = reader === 'nobody' || (typeof reader === 'object' && reader.namesTell === true)
    const first = tells ? undefined : alike.find((other) => sameBytes(other.file.bytes, file.bytes))
    if (first !== undefined) repeats.push({ ...one, sameAs: first.file.name })
    else once.push(one)
    if (first === undefined && !tells) bySize.set(key, [...alike, one])
  }
  return { once, repeats }
}

const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index])

const repeated = ({ file, sameAs }: Repeat): Issue => ({
  ...{ code: 'inventory.file-repeated', severity: 'note', where: file.name },
  message: `This file has the same bytes as ${sameAs}, so it was not read a second time.`,
})

function readerOf(file: GivenFile, importers: readonly Importer[]): Assigned['reader'] {
  if (isStored(file)) return 'stored'
  let best: Assigned['reader'] = 'nobody'
  let sure = 0
  for (const importer of importers) {
    const claim = importer.sniff(file)
    if (claim > sure) {
      best = importer
      sure = claim
    }
  }
  return best
}

const storedStart = /^\s*\{\s*"(?:estate|format|engine)"/

/** Whether a file says of itself that we wrote it: an estate, or the record of a run. */
function isStored(file: GivenFile): boolean {
  if (!storedStart.test(file.start)) return false
  const read = file.json()
  const format = read.ok ? valueAt(read.value, 'format') : undefined
  return typeof format === 'string' && format.startsWith('bulkhead-')
}

function readBase(
  assigned: readonly Assigned[],
  overlays: readonly InputFile[],
  importers: readonly Importer[],
): Outcome<Import> {
  const read = assigned.filter(({ reader }) => reader !== 'nobody')
  const unread = assigned.filter(({ reader }) => reader === 'nobody').map(({ file }) => file)
  if (read.length === 0) {
    const [first] = unread
    if (first !== undefined) {
      const broken = unread.length === 1 && /\.json$/i.test(first.name) ? first.json() : undefined
      return broken?.ok === false ? broken : refused(unrecognized(first, unread, importers))
    }
    const [overlay] = overlays
    if (overlay !== undefined) return done(importOf(emptyEstate(overlay.name), 'topology'))
    const message = `No file was given. Bulkhead reads ${importers.map((importer) => importer.title).join(', ')}.`
    return refused(problem('inventory.no-file', 'files', message))
  }
  const parts: (MergePart & { readonly counts: Import['counts'] })[] = []
  const issues: Issue[] = []
  const bare: Issue[] = []
  const stored = read.filter(({ reader }) => reader === 'stored')
  for (const { file } of stored) {
    const opened = readStored(file)
    if (!opened.ok) return opened
    issues.push(...opened.issues)
    parts.push({ ...opened.value, role: 'inventory' })
  }
  for (const importer of importers) {
    const own = read.filter(({ reader }) => reader === importer).map(({ file }) => file)
    if (own.length === 0) continue
    const outcome = importer.parse(own)
    if (!outcome.ok && !isBare(outcome.issues)) return outcome
    if (!outcome.ok) {
      bare.push(...outcome.issues)
      continue
    }
    const fitted = withinLimits(outcome.value.estate)
    issues.push(...outcome.issues, ...fitted.issues)
    parts.push({ ...outcome.value, estate: fitted.estate, role: importer.role })
  }
  const [nothing, ...rest] = bare
  if (parts.length === 0 && nothing !== undefined) return refused(nothing, ...rest)
  issues.push(...bare.map(amongOthers), ...leftOut(unread))
  const [only, second] = parts
  if (only !== undefined && second === undefined) {
    return done({ source: only.source, estate: only.estate, counts: only.counts }, issues)
  }
  const merged = mergeEstates(parts)
  if (!merged.ok) return merged
  const source = [...new Set(parts.map((part) => part.source))].sort(compareText).join('+')
  return done(importOf(merged.value.estate, source), [...issues, ...merged.issues])
}

/** Whether an importer refused its files because it read them and no part of an inventory is in them. */
const isBare = (issues: readonly Issue[]): boolean =>
  issues.every(({ code }) => code.endsWith('.nothing-read'))

/** Such a refusal where other files have an inventory: those stand without it. */
const amongOthers = ({ code, where, message }: Issue): Issue => ({
  ...{ code, where, severity: 'warning' },
  message: `${message} The estate is made of the other files.`,
})

/** Files among others that nobody reads: each is named, and past some only counted. */
function leftOut(unread: readonly GivenFile[]): readonly Issue[] {
  const named = unread.slice(0, namedMax).map((file): Issue => {
    const message = `Nobody reads this file, so nothing in it is part of the estate: it ${contentOf(file)}.`
    return { code: 'inventory.file-unread', severity: 'warning', where: file.name, message }
  })
  const [last] = unread.slice(namedMax).reverse()
  if (last === undefined) return named
  const message = `${unread.length - namedMax} more files that nobody reads; this is the last.`
  return [...named, { code: 'inventory.file-unread', severity: 'warning', where: last.name, message }]
}

function unrecognized(first: GivenFile, files: readonly GivenFile[], importers: readonly Importer[]): Issue {
  const advice = importers
    .map((importer) => `${importer.title} (${importer.extensions.join(', ')})`)
    .join('; ')
  const names = files
    .slice(0, namedMax)
    .map((file) => file.name)
    .join(', ')
  const known = new Set([...importers.flatMap((importer) => importer.extensions), '.json'])
  const misfits = files.filter((file) => known.has(extensionOf(file))).slice(0, namedMax)
  const found = misfits.map((file) => `${file.name} ${contentOf(file)}.`).join(' ')
  const others = `Nothing here reads ${names}.`
  const lead = misfits.length === files.length ? found : `${others}${found === '' ? '' : ` ${found}`}`
  const message = `${lead} Bulkhead reads ${advice}, a saved estate.json and a topology.yaml.`
  return problem('inventory.unrecognized', first.name, message)
}

const extensionOf = ({ name }: InputFile): string => /\.[a-z0-9]+$/i.exec(name)?.[0].toLowerCase() ?? ''

/** What the bytes of a file look like and why that is no export, for a file whose name promised one. */
const contents: Readonly<Record<Container, string>> = {
  empty: 'is empty: export it again',
  zip: 'opens as a zip or workbook, but none of its sheets has the name or the headings of an inventory',
  'encrypted-workbook': 'is a workbook protected by a password: remove the password and save it again',
  'old-workbook': 'is a workbook of the old .xls kind: save it as .xlsx',
  compound: 'is an Office file, but neither a .xlsx workbook nor an old .xls one',
  binary: 'is neither a workbook, nor a zip, nor text, whatever its name says: it may be damaged',
  text: 'is plain text, without the headings of an inventory in its first line',
}

function contentOf(file: GivenFile): string {
  const { container } = file
  if (container !== 'text') return contents[container]
  if (/\.json$/i.test(file.name)) return jsonContent(file)
  if (/\.(xml|ovf)$/i.test(file.name)) {
    const read = file.xml()
    return read.ok ? 'is XML of no inventory that is known' : `cannot be read: ${read.issues[0].message}`
  }
  if (!/\.(xls[xm]?|zip)$/i.test(file.name)) return contents[container]
  return 'is plain text inside: neither a workbook (a .xlsx is a zip) nor an old .xls. It was renamed: export it again'
}

function jsonContent(file: GivenFile): string {
  const read = file.json()
  if (read.ok)
    return 'is JSON, but neither an estate that Bulkhead wrote nor the answer of a platform that is known'
  return `cannot be read: ${read.issues[0].message}`
}

function readStored(file: GivenFile): Outcome<Import> {
  const raw = file.json()
  if (!raw.ok) return raw
  const record = raw.value as { readonly format?: unknown; readonly estate?: unknown } | null
  const isRecord = typeof record?.format === 'string' && record.format.startsWith('bulkhead-run/')
  const stored = parseStored(isRecord ? record.estate : raw.value, file.name)
  return stored.ok ? done(importOf(stored.value, 'estate'), stored.issues) : stored
}

const importOf = (estate: Estate, source: string): Import => ({ source, estate, counts: countEstate(estate) })
