import type { Estate, Known, Origin, Source } from '#estate/model.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { listOf, type RecordReader, recordReader, valueAt } from '#importers/json-reader.ts'
import { referenceOf } from '#importers/vsphere/managed-types.ts'
import type { Document, Inventory, Managed, Record, Reference } from '#importers/vsphere/vendor-model.ts'

/** The sources of an estate being made: one for every list of objects of one type in a file. */
export type Sources = {
  /** The place of a record of an object of a type. */
  originOf(record: Record, type: string): Origin
  /** Notes that a field of objects of a type is written at a property. */
  note(record: Record, type: string, field: string, path: string): void
  list(): Estate['sources']
}

type Building = {
  readonly file: string
  readonly sheet: string
  readonly columns: { [field: string]: string }
}

/** No sources yet. */
export function sources(): Sources {
  const made: Building[] = []
  const places = new Map<string, number>()
  const known = new Map<Document, Map<string, number>>()
  const indexOf = ({ document }: Record, type: string): number => {
    const ofDocument = known.get(document) ?? new Map<string, number>()
    known.set(document, ofDocument)
    const found = ofDocument.get(type)
    if (found !== undefined) return found
    const key = `${document.file}\n${document.sheet}\n${type}`
    const index = places.get(key) ?? made.length
    if (index === made.length) made.push({ file: document.file, sheet: document.sheet, columns: {} })
    places.set(key, index)
    ofDocument.set(type, index)
    return index
  }
  return {
    originOf: (record, type) => [indexOf(record, type), record.row],
    note(record, type, field, path) {
      const source = made[indexOf(record, type)] as Building
      if (source.columns[field] === undefined) source.columns[field] = record.document.spell(path)
    },
    list: () => made as readonly Source[],
  }
}

/** Looks at the properties of one object, noting where each field came from; '' for what is no field of the estate. */
export type Look = {
  readonly object: Managed
  text(field: string, ...paths: readonly string[]): Known<string>
  /** A whole number 0 or more, times `scale`. */
  whole(field: string, scale: number, ...paths: readonly string[]): Known<number>
  flag(field: string, ...paths: readonly string[]): Known<boolean>
  oneOf<T extends string>(
    field: string,
    words: Readonly<{ [word: string]: T }>,
    ...paths: readonly string[]
  ): Known<T>
  /** The elements of a list; undefined where no such property was read, none where it is unset. */
  list(field: string, ...paths: readonly string[]): readonly unknown[] | undefined
  reference(field: string, ...paths: readonly string[]): Reference | undefined
  /** The value as it is; undefined where it is missing or unset. */
  value(path: string): unknown
  /** Whether it was asked for, so that a missing value means that it is unset. */
  asked(path: string): boolean
  /** Notes that a field came from a property. */
  note(field: string, path: string): void
  where(path: string): string
  /** The rows it was read from, and where fields came from that not its last row gave. */
  places(): {
    readonly origins: readonly Origin[]
    readonly exactOrigins?: { readonly [field: string]: Origin }
  }
}

/** A look at one object of an inventory. */
export function lookAt(object: Managed, inventory: Inventory, from: Sources, log: IssueLog): Look {
  const { properties, records, type } = object
  const last = records.at(-1) as Record
  const reader: RecordReader = recordReader(properties, 'vsphere', last.where, log)
  const exact: { [field: string]: Origin } = {}
  const note = (field: string, path: string): void => {
    if (field === '') return
    const record = records.length === 1 ? last : giverOf(object, path)
    from.note(record, type, field, path)
    if (record !== last) exact[field] = from.originOf(record, type)
  }
  const first = <T>(field: string, paths: readonly string[], read: (path: string) => Known<T>): Known<T> => {
    for (const path of paths) {
      const found = read(path)
      if (found === 'unknown') continue
      note(field, path)
      return found
    }
    return 'unknown'
  }
  return {
    object,
    note,
    text: (field, ...paths) => first(field, paths, reader.text),
    whole: (field, scale, ...paths) => first(field, paths, (path) => reader.whole(path, scale)),
    flag: (field, ...paths) => first(field, paths, reader.flag),
    oneOf: (field, words, ...paths) => first(field, paths, (path) => reader.oneOf(path, words)),
    list(field, ...paths) {
      for (const path of paths) {
        const found = valueAt(properties, path)
        if (found === undefined) continue
        note(field, path)
        return found === '' ? [] : listOf(found)
      }
      return undefined
    },
    reference(field, ...paths) {
      for (const path of paths) {
        const found = referenceOf(valueAt(properties, path))
        if (found === undefined) continue
        note(field, path)
        return found
      }
      return undefined
    },
    value: (path) => valueAt(properties, path) ?? undefined,
    asked: (path) => inventory.asked(type, path) && !object.withheld.some((held) => coversPath(held, path)),
    where: reader.where,
    places() {
      const origins = records.map((record) => from.originOf(record, type))
      for (const _ in exact) return { origins, exactOrigins: exact }
      return { origins }
    },
  }
}

const coversPath = (outer: string, path: string): boolean => path === outer || path.startsWith(`${outer}.`)

/** The record that gave a property or what is around it. */
function giverOf({ given, records }: Managed, path: string): Record {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const record = given.get(path.slice(0, end))
    if (record !== undefined) return record
  }
  return records.at(-1) as Record
}
