import { shortened } from '#kernel/visible.ts'

/** A base with its marks and variation selectors, further bases joined by U+200D, or a pair that makes a flag. */
const clusters = /\p{RI}\p{RI}|\P{M}(?:\p{M}|\p{EMod}|\u200d(?=\P{M})|(?<=\u200d)\p{ExtPict})*/gsu
const wide =
  /^(?:\p{RI}\p{RI}|\p{Emoji_Presentation}|.\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])/su
const invisible = /^[\u200b-\u200d\u2060\ufeff\p{M}]/u

/** The characters of a text as a reader counts them: base with its marks, joined emoji as one. */
const charactersOf = (text: string): readonly string[] => text.match(clusters) ?? []

/** Columns a text takes in a terminal: East Asian wide characters and emoji take two, marks none. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  return charactersOf(text).reduce(
    (width, character) => width + (invisible.test(character) ? 0 : wide.test(character) ? 2 : 1),
    0,
  )
}

/** A text cut to at most `columns` with an ellipsis. */
export const cut = (text: string, columns: number): string => shortened(text, columns, displayWidth)

/** A text filled with blanks on the right up to `columns`. */
export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - displayWidth(text)))

/** A text filled with blanks on the left up to `columns`. */
export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - displayWidth(text))) + text

/** Lines of at most `columns`, broken between words, inside a word only where it is longer than a line. */
export function wrap(text: string, columns: number): readonly string[] {
  const width = Math.max(1, columns)
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ').flatMap((part) => pieces(part, width))) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line !== '' && displayWidth(longer) > width) {
        lines.push(line)
        line = word
      } else line = longer
    }
    lines.push(line)
  }
  return lines
}

function pieces(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word]
  const found: string[] = []
  let piece = ''
  for (const character of charactersOf(word)) {
    if (piece !== '' && displayWidth(piece + character) > width) {
      found.push(piece)
      piece = ''
    }
    piece += character
  }
  return piece === '' ? found : [...found, piece]
}
