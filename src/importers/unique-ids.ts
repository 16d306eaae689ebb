import { sortedBy } from '#kernel/sort.ts'

/** Words that stand where an id would and mean that there is none. */
const reserved: ReadonlySet<string> = new Set(['unknown', 'none', 'nowhere'])

/**
 * Ids that are each used once: what still shares one gets a number, in the order of `tie`: of what it is, not of where it
 * stood. A thing that is called 'none' or 'unknown' is not read as the word.
 */
export function uniqueIds<T>(ids: ReadonlyMap<T, string>, tie: (item: T) => string): ReadonlyMap<T, string> {
  const owners = new Map<string, T[]>()
  for (const [item, wished] of ids) {
    const id = reserved.has(wished) ? `${wished}~` : wished
    const sharing = owners.get(id)
    if (sharing) sharing.push(item)
    else owners.set(id, [item])
  }
  const unique = new Map<T, string>()
  for (const [id, items] of owners) {
    const ordered = items.length > 1 ? sortedBy(items, tie) : items
    for (const [n, item] of ordered.entries()) unique.set(item, n === 0 ? id : `${id}~${n + 1}`)
  }
  return unique
}
