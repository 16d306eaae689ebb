/** Compares two texts by code unit, the same on every machine and in every locale. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** A new list ordered by a numeric or text key; equal keys keep their order, so ties break by the input's own. */
export function sortedBy<T>(list: readonly T[], key: (item: T) => number | string): T[] {
  return list
    .map((item) => ({ item, key: key(item) }))
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ item }) => item)
}

/** A new list ordered by id: the house rule for breaking ties. */
export const sortedById = <T extends { readonly id: string }>(list: readonly T[]): T[] =>
  sortedBy(list, (item) => item.id)
