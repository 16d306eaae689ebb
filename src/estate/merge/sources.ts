import type { Entity, Estate, Origin, Source } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/** The sources of several estates as one list without repeats, and where each old index leads. */
export type Sources = {
  readonly list: readonly Source[]
  readonly moved: readonly (readonly number[])[]
}

/** Sources of several estates: equal ones once, in order of what they say, so that the order of parts does not matter. */
export function unitedSources(estates: readonly Estate[]): Sources {
  const texts = new Map<string, Source>()
  for (const { sources } of estates) {
    for (const source of sources) {
      const text = sourceText(source)
      if (!texts.has(text)) texts.set(text, source)
    }
  }
  const ordered = [...texts].sort(([left], [right]) => compareText(left, right))
  const indexes = new Map(ordered.map(([text], index) => [text, index]))
  return {
    list: ordered.map(([, source]) => source),
    moved: estates.map(({ sources }) => sources.map((source) => indexes.get(sourceText(source)) ?? 0)),
  }
}

const sourceText = (source: Source): string => canonicalJson([source.file, source.sheet, source.columns])

/** An entity whose origins count in the united list. An index that leads nowhere stays leading nowhere. */
export function withOrigins<E extends Entity>(entity: E, moved: readonly number[], nowhere: number): E {
  const move = ([source, row]: Origin): Origin => [moved[source] ?? nowhere, row]
  const { exactOrigins } = entity
  const next: E = { ...entity, origins: entity.origins.map(move) }
  if (exactOrigins === undefined) return next
  return {
    ...next,
    exactOrigins: Object.fromEntries(Object.entries(exactOrigins).map(([field, at]) => [field, move(at)])),
  }
}

/** Who of several members holds the value of each field that they do not all hold. */
export type Holders = ReadonlyMap<string, readonly number[]>

/**
 * The origins of a merged entity: those of all members once each, in order, and exact ones for every field whose value
 * the last of them with such a column does not hold. So each value still leads to a cell that states it; among several
 * to the last one, and where no source has a column for it to a row of a member that holds it.
 */
export function unitedOrigins(
  members: readonly Entity[],
  holders: Holders,
  sources: readonly Source[],
): Pick<Entity, 'origins'> & { readonly exactOrigins?: Readonly<Record<string, Origin>> } {
  const texts = new Map<string, Origin>()
  for (const { origins } of members) for (const origin of origins) texts.set(origin.join(' '), origin)
  const origins = [...texts.values()].sort(later)
  const fields = new Set<string>()
  for (const [index] of origins)
    for (const field of Object.keys(sources[index]?.columns ?? {})) fields.add(field)
  for (const { exactOrigins = {} } of members)
    for (const field of Object.keys(exactOrigins)) fields.add(field)
  const has = (field: string, [index]: Origin): boolean => sources[index]?.columns[field] !== undefined
  const exact: Record<string, Origin> = {}
  for (const field of sortedBy([...fields], (field) => field)) {
    const holding = holdersOf(field, holders)?.map((at) => members[at] as Entity) ?? members
    const cells = holding.flatMap((member): readonly Origin[] => {
      const cell = member.exactOrigins?.[field] ?? member.origins.findLast((origin) => has(field, origin))
      return cell === undefined ? [] : [cell]
    })
    const stated = cells.filter((cell) => has(field, cell))
    const rows =
      stated.length > 0 ? stated : cells.length > 0 ? cells : holding.flatMap(({ origins }) => origins)
    const best = [...rows].sort(later).at(-1)
    const byDefault = origins.findLast((origin) => has(field, origin))
    if (best !== undefined && byDefault !== undefined && later(best, byDefault) !== 0) exact[field] = best
    else if (best !== undefined && byDefault === undefined && cells.length > 0) exact[field] = best
  }
  return Object.keys(exact).length === 0 ? { origins } : { origins, exactOrigins: exact }
}

/** Holders of a field, or of the member that it lies in. */
function holdersOf(field: string, holders: Holders): readonly number[] | undefined {
  const found = holders.get(field)
  if (found !== undefined || !field.includes('.')) return found
  return holders.get(field.slice(0, field.lastIndexOf('.')))
}

const later = (left: Origin, right: Origin): number => left[0] - right[0] || left[1] - right[1]
