import type { Group } from '#estate/merge/grouping.ts'
import { compareText, sortedBy } from '#kernel/sort.ts'

/**
 * The id of each group. What several parts call by several ids keeps the first of them in order of text, those of
 * inventories before those of completions; what is not one but has one id is told apart by its source ('proxmox/web-01'),
 * where sources are alike by the name of the estate, and at last by a number. Entities of one part that share an id keep it:
 * that is a mistake of the part, and checking the estate says so. Neither the order of parts nor that of entities matters.
 */
export function idsOf(groups: readonly Group[], parts: readonly NamedPart[]): ReadonlyMap<Group, string> {
  const owners = new Map<string, Group[]>()
  for (const group of groups) {
    const id = ownId(group, parts)
    const sharing = owners.get(id)
    if (sharing === undefined) owners.set(id, [group])
    else sharing.push(group)
  }
  const ids = new Map<Group, string>()
  const taken = new Set(owners.keys())
  for (const [id, sharing] of sortedBy([...owners], ([id]) => id)) {
    const [only] = sharing
    if (only === undefined || sharing.length === 1 || isOwnMistake(sharing, id)) {
      for (const group of sharing) ids.set(group, id)
      continue
    }
    const labelled = labels(sharing, parts)
    for (const [group, label] of labelled) ids.set(group, free(`${label}/${id}`, taken))
  }
  return ids
}

/** What tells parts apart in an id. */
export type NamedPart = {
  readonly source: string
  readonly role: 'inventory' | 'completion'
  readonly estate: { readonly name: string }
}

function ownId(group: Group, parts: readonly NamedPart[]): string {
  const listed = group.filter(({ part }) => parts[part]?.role === 'inventory')
  const from = listed.length > 0 ? listed : group
  return from.map(({ entity }) => entity.id).sort(compareText)[0] as string
}

function isOwnMistake(sharing: readonly Group[], id: string): boolean {
  const seen = new Set<number>()
  for (const { part, entity } of sharing.flat()) {
    if (entity.id !== id) continue
    if (seen.has(part)) return true
    seen.add(part)
  }
  return false
}

/** Longest label: an id has to stay within what an estate may carry. */
const labelMax = 60

function labels(
  sharing: readonly Group[],
  parts: readonly NamedPart[],
): readonly (readonly [Group, string])[] {
  const ways: readonly ((part: NamedPart) => string)[] = [
    ({ source }) => source,
    ({ source, estate }) => `${source} ${estate.name}`.trim().slice(0, labelMax),
  ]
  const labelled = ways.map((way) =>
    sharing.map((group) => {
      const texts = group.map(({ part }) => way(parts[part] as NamedPart))
      return [group, texts.sort(compareText)[0] as string] as const
    }),
  )
  const told = labelled.find((list) => new Set(list.map(([, label]) => label)).size === list.length)
  const first = (group: Group): number => group[0]?.part ?? 0
  return sortedBy(told ?? (labelled.at(-1) as (readonly [Group, string])[]), ([group]) => first(group))
}

function free(wanted: string, taken: Set<string>): string {
  let id = wanted
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}~${count}`
  taken.add(id)
  return id
}
