import type { Pattern } from '#path/graph.ts'

/** Where patterns are noticed, in the order of the index. A word that stands here for none keeps its own name. */
const noticed = [
  { id: 'failure-night', title: 'On the night something fails' },
  { id: 'storage-graphs', title: 'In the graphs of the storage' },
  { id: 'calendar', title: 'In the calendar' },
  { id: 'move', title: 'On the way to another platform' },
] as const

/** Where a pattern is noticed, in words. Example: noticedTitle('calendar') → 'In the calendar' */
export const noticedTitle = (id: string): string =>
  noticed.find((one) => one.id === id)?.title ??
  `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll('-', ' ')}`

/** Patterns by where they are noticed, then by title. */
export const inOrder = (patterns: readonly Pattern[]): readonly Pattern[] =>
  byNoticed(patterns).flatMap(({ patterns: group }) => group)

/** The groups of the index, empty ones left out. */
export function byNoticed(
  patterns: readonly Pattern[],
): readonly { readonly id: string; readonly title: string; readonly patterns: readonly Pattern[] }[] {
  const known: readonly string[] = noticed.map(({ id }) => id)
  const others = [...new Set(patterns.map((pattern) => pattern.noticed))]
    .filter((id) => !known.includes(id))
    .sort()
  return [...known, ...others].flatMap((id) => {
    const group = patterns
      .filter((pattern) => pattern.noticed === id)
      .sort((one, other) => (one.title < other.title ? -1 : 1))
    return group.length === 0 ? [] : [{ id, title: noticedTitle(id), patterns: group }]
  })
}
