import type { DigestedEstate } from '#engines/engine.ts'
import { type Previewer, previewerOf } from '#estate/completion/preview.ts'
import { estateDifference } from '#estate/difference.ts'
import { estateDigest } from '#estate/digest.ts'
import { type Estate, estateParts } from '#estate/model.ts'
import { applyOverlay } from '#estate/overlay.ts'
import { parseStored, toStored } from '#estate/stored.ts'
import { checkEstate } from '#estate/validation.ts'
import type { ImportCounts, Importer, InputFile, ReadFile } from '#importers/importer.ts'
import { readInventory } from '#importers/inventory.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { compareText } from '#kernel/sort.ts'
import { differenceBlocks } from '#report/difference.ts'
import { groupIssues } from '#web/worker/issues.ts'
import type { EstateFrom, EstateSummary, OverlayText } from '#web/worker/message.ts'
import type { Ports, Shelved } from '#web/worker/ports.ts'
import { type Tables, tablesOf } from '#web/worker/table.ts'

/** The open estate: as it was read, the overlays on it, and the two together. */
export type Open = DigestedEstate & {
  readonly base: Estate
  readonly baseIssues: readonly Issue[]
  readonly overlays: readonly OverlayText[]
  readonly issues: readonly Issue[]
  readonly source: string
  /** Names of the files it was read from; empty for an estate opened from this site. */
  readonly files: readonly string[]
  /** What became of each of them. */
  readonly readers: readonly ReadFile[]
  readonly counts: ImportCounts | 'unknown'
  readonly tables: Tables
  readonly previewer: Previewer
}

/** What is read before overlays are applied. */
type Base = Pick<Open, 'base' | 'baseIssues' | 'source' | 'files' | 'readers' | 'counts'>

/** Opens an estate that was kept somewhere. */
export async function openFrom(from: EstateFrom, ports: Ports): Promise<Outcome<Open>> {
  if (from.at === 'shelf') {
    const shelved = await ports.readShelf()
    if (!shelved.ok) return shelved
    const opened = openText(shelved.value, 'estate on the shelf')
    const replaced = opened.ok && from.digest !== 'any' && from.digest !== opened.value.digest
    return replaced ? refused(otherOnShelf) : opened
  }
  const text = from.at === 'text' ? done(from.text) : await ports.fetchText(from.address)
  if (!text.ok) return text
  const where = from.at === 'text' ? 'estate' : (from.address.split('/').at(-1) ?? 'estate')
  return openText({ stored: text.value, overlays: [], source: 'stored', files: [], name: where }, where)
}

function openText(shelved: Shelved, where: string): Outcome<Open> {
  const raw = parsedJson(shelved.stored, where)
  if (!raw.ok) return raw
  const estate = parseStored(raw.value, where)
  if (!estate.ok) return estate
  const baseIssues = [...estate.issues, ...(shelved.issues ?? [])]
  const { source, files, readers = [], counts = 'unknown' } = shelved
  return laid({ base: estate.value, baseIssues, source, files, readers, counts }, shelved.overlays, 'skip')
}

function parsedJson(text: string, where: string): Outcome<unknown> {
  try {
    return done(JSON.parse(text) as unknown)
  } catch {
    const message = 'This is not JSON. Choose an estate.json that Bulkhead wrote.'
    return refused({ code: 'estate.unreadable', severity: 'error', where, message })
  }
}

/**
 * Reads dropped files. Topology files are kept apart, so that they can be edited and laid on again; dropped alone
 * they go onto the estate that is open, replacing one of the same name.
 */
export function importFiles(
  files: readonly InputFile[],
  importers: readonly Importer[],
  held: Open | undefined,
): Outcome<Open> {
  const isOverlay = ({ name }: InputFile): boolean => /\.ya?ml$/i.test(name)
  const decoder = new TextDecoder()
  const overlays = files
    .filter(isOverlay)
    .map(({ name, bytes }) => ({ name, text: decoder.decode(bytes) }))
    .sort((left, right) => compareText(left.name, right.name))
  const inventory = files.filter((candidate) => !isOverlay(candidate))
  if (inventory.length === 0 && held !== undefined) {
    const kept = held.overlays.filter(({ name }) => !overlays.some((overlay) => overlay.name === name))
    return laid(held, [...kept, ...overlays], 'skip')
  }
  const read = readInventory(inventory, importers)
  if (!read.ok) return read
  const { estate, source, counts } = read.value
  const names = files.map(({ name }) => name)
  const topology = overlays.map(({ name }) => ({ name, reader: 'topology' }))
  const readers = [...read.value.files, ...topology]
  const base = { base: estate, baseIssues: read.issues, source, files: names, readers, counts }
  return laid(base, overlays, 'skip')
}

/**
 * The base with overlays laid on in order: a later one wins. One that cannot be read refuses the whole ('refuse',
 * for an editor) or is left out with its errors among the issues ('skip', for a file dropped beside an export).
 */
export function laid(
  { base, baseIssues, source, files, readers, counts }: Base,
  overlays: readonly OverlayText[],
  unreadable: 'refuse' | 'skip',
): Outcome<Open> {
  let estate = base
  const issues = [...baseIssues]
  for (const overlay of overlays) {
    const outcome = applyOverlay(estate, overlay)
    if (outcome.ok) estate = outcome.value
    else if (unreadable === 'refuse') return outcome
    issues.push(...outcome.issues)
  }
  // Checks look across parts, so the whole is checked again; what the base said already is not said twice.
  const said = new Set(issues.map(issueKey))
  if (overlays.length > 0) issues.push(...checkEstate(estate).filter((issue) => !said.has(issueKey(issue))))
  const digest = estateDigest(estate)
  const about = { tables: tablesOf(estate), previewer: previewerOf(estate) }
  const read = { base, baseIssues, source, files, readers, counts }
  return done({ ...read, overlays, estate, digest, issues, ...about })
}

const issueKey = ({ code, where, message }: Issue): string => `${code} ${where} ${message}`

/** What a page needs to know about an open estate. */
export function summaryOf(open: Open, since: EstateSummary['since']): EstateSummary {
  const { estate, digest, source, counts, issues, overlays, readers } = open
  const sizes = Object.fromEntries(estateParts.map((part) => [part, estate[part].length]))
  return {
    ...{ name: estate.name, digest, source, counts, overlays, files: readers, since },
    sizes: sizes as EstateSummary['sizes'],
    issues: groupIssues(issues),
  }
}

/** An open estate as it is kept. */
export const shelvedFrom = (open: Open): Shelved => {
  const { base, baseIssues, source, files, readers, counts, overlays } = open
  return {
    ...{ name: base.name, stored: JSON.stringify(toStored(base)), overlays, source, files, readers },
    ...{ issues: baseIssues, counts: counts === 'unknown' ? undefined : counts },
  }
}

/**
 * What is different between two readings of one estate: of one name, or from files of one name. Nothing where they are
 * readings of different estates, and nothing where they say the same.
 */
export function sinceBefore(before: Open | undefined, now: Open): EstateSummary['since'] {
  // A topology laid over what is open is no new reading.
  if (before === undefined || before.base === now.base || before.digest === now.digest) return []
  const files = new Set(before.files)
  const alike = before.base.name === now.base.name || now.files.some((name) => files.has(name))
  return alike ? differenceBlocks(estateDifference(before.estate, now.estate)) : []
}

const otherOnShelf: Issue = {
  code: 'estate.replaced',
  severity: 'error',
  where: 'browser storage',
  message: 'Another page has put a different estate on the shelf. Reload this page to work on that one.',
}
