import { type Word, wordsOf } from '#path/search-words.ts'

/** A stretch of text that does or does not hold what was looked for. */
export type Part = { readonly text: string; readonly marked: boolean }

/** Characters a snippet has, about. */
const snippetLength = 180
/** Characters of a text that are looked at for a snippet. */
const searchedLength = 20_000

/** A text with the words in `found` (folded) marked; whole. */
export function markedText(text: string, found: ReadonlySet<string>): readonly Part[] {
  return partsOf(
    text,
    wordsOf(text).filter(({ folded }) => found.has(folded)),
    { from: 0, to: text.length },
  )
}

/**
 * The stretch of a text that holds the most different found words, the earliest of equals, with them marked; the beginning
 * when it holds none. Cut at words, with an ellipsis where something is left out. Cost is linear in the text.
 */
export function snippetOf(text: string, found: ReadonlySet<string>): readonly Part[] {
  const words = wordsOf(text.slice(0, searchedLength))
  const hits = words.filter(({ folded }) => found.has(folded))
  const best = bestStretch(hits)
  const from = best === undefined || best.from < 50 ? 0 : startBefore(words, best.from - 40)
  const to = endAfter(words, from + snippetLength, text.length)
  const inside = hits.filter((word) => word.from >= from && word.to <= to)
  const parts = partsOf(text, inside, { from, to })
  return [
    ...(from > 0 ? [{ text: '\u2026 ', marked: false }] : []),
    ...parts,
    ...(to < text.length ? [{ text: ' \u2026', marked: false }] : []),
  ]
}

/** The first hit of the stretch with the most different words. */
function bestStretch(hits: readonly Word[]): Word | undefined {
  let best: Word | undefined
  let most = 0
  for (const [index, first] of hits.entries()) {
    const words = new Set<string>()
    for (let at = index; at < hits.length && at < index + 40; at += 1) {
      const word = hits[at]
      if (word === undefined || word.to > first.from + snippetLength - 40) break
      words.add(word.folded)
    }
    if (words.size > most) {
      most = words.size
      best = first
    }
  }
  return best
}

const startBefore = (words: readonly Word[], at: number): number =>
  words.find(({ from }) => from >= at)?.from ?? 0

const endAfter = (words: readonly Word[], at: number, length: number): number =>
  at >= length ? length : (words.findLast(({ to }) => to <= at)?.to ?? Math.min(at, length))

function partsOf(
  text: string,
  hits: readonly Word[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly Part[] {
  const parts: Part[] = []
  let at = from
  for (const hit of hits) {
    if (hit.from > at) parts.push({ text: text.slice(at, hit.from), marked: false })
    parts.push({ text: text.slice(hit.from, hit.to), marked: true })
    at = hit.to
  }
  if (to > at) parts.push({ text: text.slice(at, to), marked: false })
  return parts
}
