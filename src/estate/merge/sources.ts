import type { Entity, Estate, Origin, Source } from '#estate/model.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/** The sources of several estates as one list without repeats, and where each old index leads. */
export type Sources = {
  readonly list: readonly Source[]
  readonly moved: readonly (readonly number[])[]
}

/**
 * Sources of several estates, equal ones once: in order of file names, and within a file in the order its reader gave them,
 * so that the order of parts does not matter and the precedence of sheets stays.
 */
export function unitedSources(estates: readonly Estate[]): Sources {
  const texts = new Map<string, Source>()
  for (const { sources } of estates) {
    for (const source of sources) {
      const text = sourceText(source)
      if (!texts.has(text)) texts.set(text, source)
    }
  }
  const ordered = sortedBy([...texts], ([, { file }]) => file)
  const indexes = new Map(ordered.map(([text], index) => [text, index]))
  return {
    list: ordered.map(([, source]) => source),
    moved: estates.map(({ sources }) => sources.map((source) => indexes.get(sourceText(source)) ?? 0)),
  }
}

const sourceText = (source: Source): string => canonicalJson([source.file, source.sheet, source.columns])

/** Where origins lead in the united list. An index that leads nowhere stays leading nowhere. */
export type Move = (origin: Origin) => Origin

/** The move of one part. */
export const moveOf =
  (moved: readonly number[], nowhere: number): Move =>
  ([source, row]) => [moved[source] ?? nowhere, row]

/** The origins of an entity in the united list. */
export function movedOrigins({ origins, exactOrigins }: Entity, move: Move): Origins {
  if (exactOrigins === undefined) return { origins: origins.map(move) }
  const exact = Object.entries(exactOrigins).map(([field, origin]) => [field, move(origin)] as const)
  return { origins: origins.map(move), exactOrigins: Object.fromEntries(exact) }
}

/** Where an entity was read. */
export type Origins = Pick<Entity, 'origins' | 'exactOrigins'>

/** Who of several members holds the value of each field that they do not all hold. */
export type Holders = ReadonlyMap<string, readonly number[]>

/**
 * The origins of a merged entity: those of all members once each, in order, and exact ones for every field whose value
 * the last of them with such a column does not hold. So each value still leads to a cell that states it; among several
 * to the last one, and where no source has a column for it to a row of a member that holds it.
 */
export function unitedOrigins(
  members: readonly Origins[],
  holders: Holders,
  sources: readonly Source[],
): Origins {
  const origins = unitedList(members)
  const has = (field: string, [index]: Origin): boolean => sources[index]?.columns[field] !== undefined
  const exact: Record<string, Origin> = {}
  let found = false
  for (const field of fieldsInDoubt(members, holders, sources)) {
    const holding = holders.get(field)?.map((at) => members[at] as Origins) ?? members
    const cells = holding.flatMap((member): readonly Origin[] => {
      const cell = member.exactOrigins?.[field] ?? member.origins.findLast((origin) => has(field, origin))
      return cell === undefined ? [] : [cell]
    })
    const stated = cells.filter((cell) => has(field, cell))
    const byDefault = origins.findLast((origin) => has(field, origin))
    if (byDefault === undefined && cells.length === 0) continue
    const rows =
      stated.length > 0 ? stated : cells.length > 0 ? cells : holding.flatMap(({ origins }) => origins)
    const best = latest(rows)
    if (best === undefined || (byDefault !== undefined && later(best, byDefault) === 0)) continue
    exact[field] = best
    found = true
  }
  return found ? { origins, exactOrigins: exact } : { origins }
}

function unitedList(members: readonly Origins[]): readonly Origin[] {
  const sorted = members.flatMap(({ origins }) => origins).sort(later)
  return sorted.filter((origin, index) => index === 0 || later(sorted[index - 1] as Origin, origin) !== 0)
}

/**
 * Fields whose cell has to be looked for: those that not everybody holds or that somebody names exactly; and every one
 * where a member's origins are in another order than those of the united list.
 */
function fieldsInDoubt(
  members: readonly Origins[],
  holders: Holders,
  sources: readonly Source[],
): readonly string[] {
  const fields = new Set(holders.keys())
  for (const { origins, exactOrigins } of members) {
    for (const field of Object.keys(exactOrigins ?? {})) fields.add(field)
    const inOrder = origins.every((origin, at) => at === 0 || later(origins[at - 1] as Origin, origin) <= 0)
    if (inOrder) continue
    for (const [index] of origins)
      for (const field of Object.keys(sources[index]?.columns ?? {})) fields.add(field)
  }
  return [...fields].sort(compareText)
}

const latest = (origins: readonly Origin[]): Origin | undefined => [...origins].sort(later).at(-1)
const later = (left: Origin, right: Origin): number => left[0] - right[0] || left[1] - right[1]
