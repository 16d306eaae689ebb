/** Words as part of a pattern: taken as they are, with either apostrophe and any white space between them. */
export const escaped = (words: string): string =>
  words
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll("'", "['’]")
    .replaceAll(/\s+/g, '\\s+')

/** A pattern that finds any of these words whole, in any case. */
export const anyOf = (list: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${list.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'giu')
