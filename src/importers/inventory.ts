import { type Estate, emptyEstate } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { parseStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import { type Container, containerOf } from '#formats/tables.ts'
import { decodeUtf8 } from '#formats/utf8.ts'
import { countEstate } from '#importers/counts.ts'
import type { Import, Importer, InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

const isOverlay = (file: InputFile): boolean => /\.ya?ml$/i.test(file.name)
const isStored = (file: InputFile): boolean => /\.json$/i.test(file.name)
const textOf = (file: InputFile): string => decodeUtf8(file.bytes, 0, file.bytes.length)

const problem = (code: string, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/**
 * The inventory in a handful of files: one export (or one stored estate), with every topology file among them laid
 * over it in order of name. The importer is the one that recognizes the files best. What the files contradict each
 * other in comes back as issues beside the estate; what cannot be read at all is refused.
 */
export function readInventory(files: readonly InputFile[], importers: readonly Importer[]): Outcome<Import> {
  const overlays = files.filter(isOverlay).sort((left, right) => (left.name < right.name ? -1 : 1))
  const base = readBase(
    files.filter((file) => !isOverlay(file)),
    overlays,
    importers,
  )
  if (!base.ok) return base
  const issues = [...base.issues]
  let { estate } = base.value
  for (const file of overlays) {
    const merged = applyOverlay(estate, { name: file.name, text: textOf(file) })
    if (!merged.ok) return merged
    estate = merged.value
    issues.push(...merged.issues)
  }
  return done({ ...base.value, estate }, [...issues, ...checkEstate(estate)])
}

function readBase(
  exports: readonly InputFile[],
  overlays: readonly InputFile[],
  importers: readonly Importer[],
): Outcome<Import> {
  const [first] = exports
  if (first === undefined) {
    const [overlay] = overlays
    if (overlay !== undefined) return done(importOf(emptyEstate(overlay.name), 'topology'))
    const message = `No file was given. Bulkhead reads ${importers.map((importer) => importer.title).join(', ')}.`
    return refused(problem('inventory.no-file', 'files', message))
  }
  if (exports.every(isStored)) return readStored(exports)
  const ranked = importers.map((importer) => ({ importer, sure: importer.recognize(exports) }))
  ranked.sort((left, right) => right.sure - left.sure)
  const [best] = ranked
  if (best !== undefined && best.sure > 0) return best.importer.parse(exports)
  const advice = importers
    .map((importer) => `${importer.title} (${importer.extensions.join(', ')})`)
    .join('; ')
  const names = exports.map((file) => file.name).join(', ')
  const known = new Set(importers.flatMap((importer) => importer.extensions))
  const misfits = exports.filter((file) => known.has(extensionOf(file)))
  const found = misfits.map((file) => `${file.name} ${contentOf(file)}.`).join(' ')
  const others = `Nothing here reads ${names}.`
  const lead = misfits.length === exports.length ? found : `${others}${found === '' ? '' : ` ${found}`}`
  const message = `${lead} Bulkhead reads ${advice}, a saved estate.json and a topology.yaml.`
  return refused(problem('inventory.unrecognized', first.name, message))
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

function contentOf(file: InputFile): string {
  const kind = containerOf(file.bytes)
  if (kind !== 'text' || !/\.(xls[xm]?|zip)$/i.test(file.name)) return contents[kind]
  return 'is plain text inside: neither a workbook (a .xlsx is a zip) nor an old .xls. It was renamed: export it again'
}

function readStored(files: readonly InputFile[]): Outcome<Import> {
  const [file, second] = files as readonly [InputFile, InputFile?]
  if (second !== undefined) {
    return refused(problem('inventory.two-estates', second.name, 'Give one saved estate at a time.'))
  }
  const raw = parseJson(file)
  if (!raw.ok) return raw
  const record = raw.value as { readonly format?: unknown; readonly estate?: unknown } | null
  const isRecord = typeof record?.format === 'string' && record.format.startsWith('bulkhead-run/')
  const stored = parseStored(isRecord ? record.estate : raw.value, file.name)
  return stored.ok ? done(importOf(stored.value, 'estate'), stored.issues) : stored
}

function parseJson(file: InputFile): Outcome<unknown> {
  try {
    return done(JSON.parse(textOf(file)))
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return refused(
      problem(
        'inventory.json-unreadable',
        file.name,
        `This is not JSON (${detail}). Choose an estate.json or run.json that Bulkhead wrote.`,
      ),
    )
  }
}

const importOf = (estate: Estate, source: string): Import => ({ source, estate, counts: countEstate(estate) })
