/** A run of letters and digits with where it stands in its text. */
export type Word = { readonly folded: string; readonly from: number; readonly to: number }

/** Characters of a query that are read; what follows is left out. */
export const queryCharactersMax = 200
/** Different words of a query that are looked for. */
export const queryWordsMax = 8

/** A word as it is compared: lower case, without accents. Example: fold('Réplique') → 'replique' */
export const fold = (word: string): string => word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The words of a text in order. Cost is linear in the text. */
export function wordsOf(text: string): readonly Word[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu), (match) => ({
    folded: fold(match[0]),
    from: match.index,
    to: match.index + match[0].length,
  }))
}

/** Words that say nothing about what is looked for. */
const quiet = new Set(
  'a an and are as at be by can do does for from how i if in is it its me my of on or that the then this to was what when where which who why will with you your'.split(
    ' ',
  ),
)

/**
 * The words of a query that are looked for: each once, at most eight, without words that carry no meaning unless
 * there are no others. Empty for a query without letters and digits.
 */
export function queryWords(query: string): readonly string[] {
  const all = [...new Set(wordsOf(query.slice(0, queryCharactersMax)).map(({ folded }) => folded))]
  const telling = all.filter((word) => !quiet.has(word))
  return (telling.length > 0 ? telling : all).filter((word) => word !== '').slice(0, queryWordsMax)
}
