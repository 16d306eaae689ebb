import type { Origin, Source } from '#estate/model.ts'
import { cellText } from '#estate/provenance.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { type JsonObject, type RecordReader, recordReader } from '#importers/json-reader.ts'

/** Where a record stands: an item of a list in JSON, an object in JSON (its sheet ends in '{}'), or lines of a text. */
export type Spot = {
  readonly file: string
  /** The JSONPath of the list or object; '' for a text. */
  readonly sheet: string
  /** The item, or the line the record begins in, counted from 1. */
  readonly row: number
  /** The line of each member; 'none' in JSON, whose members have paths. */
  readonly lines: ReadonlyMap<string, number> | 'none'
}

/** What the platform says of one thing, with the names its API gives the members, and where that stands. */
export type PveRecord = { readonly fields: JsonObject; readonly at: Spot }

/**
 * What the API answers to one path ('/nodes/pve1/qemu'). A configuration file is told as the answer that it is the
 * source of, so both dialects are translated by the same code.
 */
export type Answer = { readonly path: string; readonly records: readonly PveRecord[] }

/** What a table says of a word; undefined for a word that it does not have, also one that every object has. */
export const wordIn = <T>(table: Readonly<Record<string, T>>, word: string | undefined): T | undefined =>
  word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined

/** The place of a record or of one of its members, as a person opens it. */
export function placeOf({ at }: PveRecord, member: string): string {
  const row = at.lines === 'none' ? at.row : (at.lines.get(member) ?? at.row)
  return cellText({ file: at.file, sheet: at.sheet, column: at.lines === 'none' ? member : '', row })
}

/** A reader of a record whose issues name the member's own place. */
export const readerOf = (record: PveRecord, log: IssueLog): RecordReader =>
  recordReader(record.fields, 'proxmox', (member) => placeOf(record, member), log)

/** Which members of a record give a field of an entity, the first that is there; the field's own name is the key. */
export type Columns = Readonly<Record<string, readonly string[]>>

/** What an entity says of where it was read. */
export type Origins = {
  readonly origins: readonly Origin[]
  readonly exactOrigins?: Readonly<Record<string, Origin>>
}

/** Whether a record has a member; of a path ('cpuinfo.cores') its first step counts. */
const has = ({ fields }: PveRecord, member: string): boolean =>
  Object.hasOwn(fields, member.split('.', 1)[0] ?? '')

/** The sources of an estate as they are met: every list and object once, with the members that give each field. */
export type SourceBook = {
  /** The origins of an entity that was read from records, in rising precedence, each with what its members give. */
  origins(read: readonly (readonly [PveRecord, Columns])[]): Origins
  /** Every source, in the order of their indexes. */
  sources(): readonly Source[]
}

type Draft = { readonly index: number; readonly columns: Record<string, string> }

/** A book without sources. */
export function sourceBook(): SourceBook {
  const found = new Map<string, Draft>()
  const places: Source[] = []
  const sourceOf = ({ file, sheet }: Spot): Draft => {
    const key = `${file}\n${sheet}`
    const known = found.get(key)
    if (known !== undefined) return known
    const made: Draft = { index: places.length, columns: {} }
    places.push({ file, sheet, columns: made.columns })
    found.set(key, made)
    return made
  }
  return {
    origins(read) {
      const origins: Origin[] = []
      const exact: Record<string, Origin> = {}
      for (const [record, columns] of read) {
        const { lines, row } = record.at
        const source = sourceOf(record.at)
        origins.push([source.index, row])
        for (const [field, members] of Object.entries(columns)) {
          const member = members.find((name) => has(record, name))
          if (member === undefined) continue
          source.columns[field] = lines === 'none' ? member : ''
          delete exact[field]
          const line = lines === 'none' ? undefined : lines.get(member)
          if (line !== undefined && line !== row) exact[field] = [source.index, line]
        }
      }
      return Object.keys(exact).length === 0 ? { origins } : { origins, exactOrigins: exact }
    },
    sources: () => places,
  }
}
