import { compareText } from '#kernel/sort.ts'

/** A pattern over names, how many it matches, and how many of those still lack a value. */
export type PatternSuggestion = { readonly pattern: string; readonly matches: number; readonly open: number }

/** Prefixes taken from one name: its first few words are what people group by. */
const prefixesMax = 4
/** Patterns offered at once. */
const suggestionsMax = 8

/**
 * Patterns that names on hand suggest: the beginnings they share, cut after a separator or before a number
 * ('^rz1-', '^esx-a'), each matching at least two names and at least one that lacks a value. Of beginnings that match
 * the same names the longest is kept, and one that matches every name is left out where a narrower one exists. The
 * order is by how many names without a value are cut there, then by text. Cost O(names).
 */
export function suggestPatterns(
  names: readonly { readonly name: string; readonly open: boolean }[],
): readonly PatternSuggestion[] {
  const counts = new Map<string, { matches: number; open: number; parent: string }>()
  for (const { name, open } of names) {
    let parent = ''
    for (const prefix of prefixesOf(name)) {
      const count = counts.get(prefix)
      if (count === undefined) counts.set(prefix, { matches: 1, open: open ? 1 : 0, parent })
      else {
        count.matches += 1
        if (open) count.open += 1
      }
      parent = prefix
    }
  }
  const same = new Set<string>()
  for (const { matches, parent } of counts.values()) {
    if (counts.get(parent)?.matches === matches) same.add(parent)
  }
  const found = [...counts]
    .filter(([prefix, { matches, open }]) => matches >= 2 && open >= 1 && !same.has(prefix))
    .sort(([left, one], [right, other]) => other.open - one.open || compareText(left, right))
  const narrower = found.filter(([, { matches }]) => matches < names.length)
  return (narrower.length > 0 ? narrower : found).slice(0, suggestionsMax).map(([prefix]) => {
    // A pattern also matches names that go on with a letter where others are cut: count what it matches.
    const matching = names.filter(({ name }) => name.startsWith(prefix))
    const open = matching.filter((one) => one.open).length
    return { pattern: `^${escaped(prefix)}`, matches: matching.length, open }
  })
}

/** The beginnings of a name that people group by, shortest first. */
function prefixesOf(name: string): readonly string[] {
  const found: string[] = []
  for (const { index, 0: text } of name.matchAll(/[-_. /:]+|\d+/g)) {
    const end = /^\d/.test(text) ? index : index + text.length
    if (end > 0 && end < name.length && found.at(-1) !== name.slice(0, end)) found.push(name.slice(0, end))
    if (found.length === prefixesMax) break
  }
  return found
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
