import { uniqueIds } from '#importers/unique-ids.ts'

/** What an id is made from: the name, what tells namesakes apart for people, and a vendor's id that breaks ties. */
export type Named = { readonly name: string; readonly within: string; readonly tie: string }

/**
 * An id for every item: its name where nothing else has that name, else the name with what it is within in brackets
 * ('Local storage (xcp-01)'), else a number behind it. None depends on the order of the items.
 */
export function namedIds<T>(items: Iterable<T>, namedOf: (item: T) => Named): ReadonlyMap<T, string> {
  const named = new Map<T, Named>()
  const counts = new Map<string, number>()
  for (const item of items) {
    const one = namedOf(item)
    named.set(item, one)
    counts.set(one.name, (counts.get(one.name) ?? 0) + 1)
  }
  const ids = new Map<T, string>()
  for (const [item, { name, within }] of named) {
    const isPlain = counts.get(name) === 1 || within === ''
    ids.set(item, isPlain ? name : `${name} (${within})`)
  }
  return uniqueIds(ids, (item) => named.get(item)?.tie ?? '')
}
