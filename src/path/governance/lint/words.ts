/**
 * Words as part of a pattern: taken as they are, with either apostrophe, and with white space or a hyphen where they have
 * one of the two: "best practice" is "best-practice" before a noun.
 */
export const escaped = (words: string): string =>
  words
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll("'", "['’]")
    .replaceAll(/[\s-]+/g, '(?:\\s+|[-\\u2010\\u2011])')

/** A pattern that finds any of these words whole, in any case. */
export const anyOf = (list: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${list.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'giu')
