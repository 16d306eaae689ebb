import type { Origin, Source } from '#estate/model.ts'

/** The sources of an estate as an importer meets them: one for each list of records, with the columns that were read. */
export type SourceBook = {
  /**
   * The origin of a record: `list` is the path of its list in a JSON file ('$.vms'), a sheet, or '' for lines; `item`
   * counts from 0 in a list and from 1 in lines. `columns` maps fields of the entity to paths below the record.
   */
  origin(file: string, list: string, item: number, columns: Readonly<Record<string, string>>): Origin
  readonly sources: readonly Source[]
}

/** A book without sources. */
export function sourceBook(): SourceBook {
  const sources: Source[] = []
  const known = new Map<string, number>()
  return {
    sources,
    origin(file, list, item, columns) {
      const key = `${file}\n${list}\n${Object.keys(columns).join()}\n${Object.values(columns).join()}`
      let index = known.get(key)
      if (index === undefined) {
        index = sources.length
        known.set(key, index)
        sources.push({ file, sheet: list, columns })
      }
      return [index, list.startsWith('$') ? item + 1 : item]
    },
  }
}
