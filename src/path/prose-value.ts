import type { Issue } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'
import type { Attributes } from '#path/directive.ts'

/**
 * A value in prose that a figure of the same text computed: `:value[words of its label]{figure=2}`. Which of its numbers
 * is meant is said by what else is given: `row` and `column` for a cell of a table, `at` for a point of a curve,
 * `show=sentence` for a whole sentence; alone it is a quantity, or a parameter of the figure when the words are its name.
 */
export type ProseValue = {
  /** The number of the figure on its page. */
  readonly figure: number
  /** Words of the label of a quantity, the title of a table, the name of a curve or of a parameter. */
  readonly words: string
  readonly pick:
    | { readonly kind: 'quantity' }
    | { readonly kind: 'sentence' }
    | { readonly kind: 'cell'; readonly row: string; readonly column: string }
    | { readonly kind: 'point'; readonly x: number }
  readonly where: string
}

const known = new Set(['figure', 'row', 'column', 'at', 'show'])

/** The value that a directive at `where` asks for, or undefined when it does not say which; why goes to `issues`. */
export function readValue(
  words: string,
  attributes: Attributes,
  where: string,
  issues: Issue[],
): ProseValue | undefined {
  const refuse = (message: string): undefined => {
    issues.push(contentError('value-unreadable', where, message))
    return undefined
  }
  const foreign = Object.keys(attributes).find((name) => !known.has(name))
  if (foreign !== undefined) return refuse(`:value[…] has no "${foreign}". Known: ${[...known].join(', ')}.`)
  const figure = Number(attributes.figure)
  if (words.trim() === '' || !Number.isInteger(figure) || figure < 1) {
    return refuse('Say whose number it is: :value[words of its label]{figure=2}.')
  }
  const { row, column, at, show } = attributes
  const base = { figure, words: words.trim(), where }
  if (row !== undefined || column !== undefined) {
    if (row === undefined || column === undefined) return refuse('A cell needs both row="…" and column="…".')
    return { ...base, pick: { kind: 'cell', row, column } }
  }
  if (at !== undefined) {
    const x = Number(at)
    if (at.trim() === '' || !Number.isFinite(x))
      return refuse(`at="${at}" is no number on the axis of a curve.`)
    return { ...base, pick: { kind: 'point', x } }
  }
  if (show !== undefined && show !== 'sentence')
    return refuse(`show="${show}" is not known; a value shows a sentence.`)
  return { ...base, pick: { kind: show === 'sentence' ? 'sentence' : 'quantity' } }
}
