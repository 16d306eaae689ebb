/** The text of a section as it stands in a page, white space folded, with the place of every letter. */
export type SectionText = {
  readonly text: string
  /** The text node and offset of each letter; undefined for a space between two blocks. */
  readonly places: readonly ({ readonly node: Text; readonly offset: number } | undefined)[]
}

/** What is not the author's prose: notes beside it, what a reader or a model put in, and controls. */
const beside =
  '.pin, sup, .margin-note, .measure, .section-foot, .section-news, .my-note, .mark-open, .mark-bar, .guess, .knobs, .answer, .said, button, script, style, template'
const blocks = 'p, li, td, th, figcaption, summary, blockquote, pre, dt, dd, div, h2, h3, h4'

/** Reads the text of a section from its elements. The same for a page on screen and for one that was only parsed. */
export function sectionText(content: readonly Element[]): SectionText {
  let text = ''
  const places: SectionText['places'][number][] = []
  let block: Element | null = null
  const put = (letter: string, place: SectionText['places'][number]): void => {
    const isSpace = /\s/.test(letter)
    if (isSpace && (text === '' || text.endsWith(' '))) return
    text += isSpace ? ' ' : letter
    places.push(place)
  }
  for (const part of content) {
    const walker = part.ownerDocument.createTreeWalker(part, NodeFilter.SHOW_TEXT)
    for (
      let node = walker.nextNode() as Text | null;
      node !== null;
      node = walker.nextNode() as Text | null
    ) {
      const parent = node.parentElement
      if (parent === null || parent.closest(beside) !== null) continue
      const own: Element | null = parent.closest(blocks)
      if (own !== block) put(' ', undefined)
      block = own
      for (let offset = 0; offset < node.data.length; offset += 1)
        put(node.data[offset] ?? '', { node, offset })
    }
  }
  const end = text.trimEnd().length
  return { text: text.slice(0, end), places: places.slice(0, end) }
}

const isWordAt = (text: string, at: number): boolean => /[\p{L}\p{N}]/u.test(text[at] ?? '')

/** The whole words of a section's text that a range touches; undefined when it touches none. */
export function coveredBy(
  range: Range,
  { text, places }: SectionText,
): { start: number; end: number } | undefined {
  const isIn = (place: SectionText['places'][number]): boolean =>
    place !== undefined &&
    range.comparePoint(place.node, place.offset) === 0 &&
    range.comparePoint(place.node, place.offset + 1) === 0
  let start = places.findIndex(isIn)
  let end = places.findLastIndex(isIn) + 1
  if (start < 0) return undefined
  while (start < end && text[start] === ' ') start += 1
  while (end > start && text[end - 1] === ' ') end -= 1
  if (end <= start) return undefined
  // A finger rarely hits the edge of a word, and half a word is hard to find again.
  while (start > 0 && isWordAt(text, start - 1)) start -= 1
  while (end < text.length && isWordAt(text, end)) end += 1
  return { start, end }
}

/** The text nodes a part of the text runs through, each with its first and last letter. */
export function runsOf(
  { places }: SectionText,
  start: number,
  end: number,
): readonly { readonly node: Text; readonly from: number; readonly to: number }[] {
  const runs: { node: Text; from: number; to: number }[] = []
  for (const place of places.slice(start, end)) {
    if (place === undefined) continue
    const last = runs.at(-1)
    if (last?.node === place.node) last.to = place.offset + 1
    else runs.push({ node: place.node, from: place.offset, to: place.offset + 1 })
  }
  return runs
}
