/** Characters that XML forbids, that steer a terminal, or that reorder the text around them. */
const treacherous = /(?![\n\t])\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

/**
 * A text without characters that break a document: control characters (an escape sequence in a VM name would steer
 * the terminal), half surrogate pairs and bidirectional overrides each become U+FFFD. Line breaks and tabs stay.
 */
export const sanitized = (text: string): string => text.replace(/\r\n?/g, '\n').replace(treacherous, '\ufffd')

/** The same on one line: every run of blanks is one blank. For names, cells and labels. */
export const oneLine = (text: string): string => sanitized(text).replace(/\s+/g, ' ').trim()

/**
 * A name cut to at most `units` wide with an ellipsis, where `widthOf` measures one character. The end survives,
 * because that is where host names differ ("…-esx-07").
 */
export function shortened(text: string, units: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= units) return text
  const characters = Array.from(text)
  const lead = Math.max(1, Math.floor(characters.length * 0.3))
  for (let kept = characters.length - 1; kept > 1; kept -= 1) {
    const head = Math.min(lead, Math.floor(kept / 3))
    const tail = characters.slice(characters.length - (kept - head)).join('')
    const candidate = `${characters.slice(0, head).join('')}\u2026${tail}`
    if (widthOf(candidate) <= units) return candidate
  }
  return '\u2026'
}
