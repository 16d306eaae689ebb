import type { Origin, Source } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { sortedBy } from '#kernel/sort.ts'

/** Where a record stood: its list and the row there, counted from 1. */
export type Place = { readonly source: Source; readonly row: number }

/** The sources of an estate, and the origin of every place in one of them. */
export type SourceRegister = {
  readonly sources: readonly Source[]
  originOf(place: Place): Origin
}

const keyOf = ({ file, sheet, columns }: Source): string => `${file}\0${sheet}\0${canonicalJson(columns)}`

/**
 * The sources behind some places, each once and in an order that does not depend on the order of files or rows. Asks to
 * be given every place that is asked for later.
 */
export function sourceRegister(places: Iterable<Place>): SourceRegister {
  const keys = new Map<Source, string>()
  const byKey = new Map<string, Source>()
  for (const { source } of places) {
    if (keys.has(source)) continue
    const key = keyOf(source)
    keys.set(source, key)
    if (!byKey.has(key)) byKey.set(key, source)
  }
  const sorted = sortedBy([...byKey], ([key]) => key)
  const indexOf = new Map(sorted.map(([key], index) => [key, index]))
  return {
    sources: sorted.map(([, source]) => source),
    originOf: ({ source, row }) => [indexOf.get(keys.get(source) ?? keyOf(source)) ?? 0, row],
  }
}
