import { type Estate, emptyEstate } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { parseStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
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
  const message = `Nothing here reads ${names}. Bulkhead reads ${advice}, a saved estate.json and a topology.yaml.`
  return refused(problem('inventory.unrecognized', first.name, message))
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
