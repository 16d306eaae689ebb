import { type Fields, parseFields } from '#kernel/field.ts'
import type { Issue } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'
import type { Attributes } from '#path/directive.ts'

/** What the path needs to know about an engine to check a figure. */
type FigureEngine = { readonly id: string; readonly params: Fields }

/** What a figure shows of an answer. */
export type FigureView = {
  /** Kinds of block, or a kind and words of its title: 'line', 'table~shared fate'. Empty shows all. */
  readonly show: readonly string[]
  /** At most so many rows of a table and verdicts in a row. */
  readonly rows: number
  /** The finest kind of domain that maps draw, or 'all'. */
  readonly depth: string
}

/** A model inside an article: which engine runs, with what, and what the reader may turn and sees. */
export type ModelFigure = {
  readonly number: number
  /** The anchor of the section it stands in. */
  readonly section: string
  readonly engine: string
  /** The message of the figure, in a sentence. */
  readonly title: string
  /** Asked before the answer is shown; '' when the figure asks nothing. */
  readonly guess: string
  /** What a guess is held against: a kind of block and words of it, 'quantity~ready'; '' for the answer's words. */
  readonly measure: string
  readonly params: Readonly<Record<string, unknown>>
  /** The parameters that the content states; the others are the engine's defaults. */
  readonly stated: readonly string[]
  /** Parameters the reader turns; the others stay as given. */
  readonly turn: readonly string[]
  readonly view: FigureView
  readonly where: string
}

const ownAttributes = new Set(['engine', 'title', 'guess', 'measure', 'turn', 'show', 'rows', 'depth'])
/** Rows a figure shows unless it says otherwise. */
const usualRows = 8

/** Where a figure stands: its number on the page, the anchor of its section, its line. */
export type FigurePlace = Pick<ModelFigure, 'number' | 'section' | 'where'>

/**
 * The figure that the attributes of a model directive at a place describe, or undefined when its engine is unknown.
 * What is wrong with it goes to `issues`.
 */
export function readModel(
  attributes: Attributes,
  { number, section, where }: FigurePlace,
  engines: readonly FigureEngine[],
  issues: Issue[],
): ModelFigure | undefined {
  const engine = engines.find(({ id }) => id === attributes.engine)
  if (engine === undefined) {
    const known = engines.map(({ id }) => id).join(', ')
    const message = `There is no engine "${attributes.engine ?? ''}". Known: ${known}.`
    issues.push(contentError('engine-unknown', where, message))
    return undefined
  }
  const title = attributes.title ?? ''
  if (title === '') {
    issues.push(contentError('figure-untitled', where, 'A model needs title="…": the message of the figure.'))
  }
  const given = Object.fromEntries(Object.entries(attributes).filter(([name]) => !ownAttributes.has(name)))
  const params = parseFields(engine.params, given)
  if (!params.ok) {
    for (const issue of params.issues) {
      issues.push(contentError('params-unreadable', where, `${issue.where}: ${issue.message}`))
    }
  }
  const turn = list(attributes.turn)
  issues.push(...unknownTurns(turn, engine.params, where))
  const { guess = '', measure = '' } = attributes
  if (measure !== '' && (guess === '' || !/^(?:quantity|line|verdict|sentence)~./.test(measure))) {
    const message =
      guess === ''
        ? 'measure="…" says what a guess is held against, and there is no guess="…".'
        : `measure="${measure}" is none of quantity~…, line~…, verdict~…, sentence~….`
    issues.push(contentError('measure-unreadable', where, message))
  }
  return {
    ...{ number, section, engine: engine.id, title, guess, measure, turn, where },
    params: params.ok ? params.value : {},
    stated: Object.keys(given).sort(),
    view: {
      show: list(attributes.show),
      rows: rowsOf(attributes.rows, where, issues),
      depth: attributes.depth ?? 'all',
    },
  }
}

function rowsOf(text: string | undefined, where: string, issues: Issue[]): number {
  const rows = text === undefined ? usualRows : Number(text)
  if (Number.isInteger(rows) && rows >= 1 && rows <= 40) return rows
  issues.push(contentError('rows-unreadable', where, `rows="${text}" is not a whole number from 1 to 40.`))
  return usualRows
}

const unknownTurns = (turn: readonly string[], fields: Fields, where: string): Issue[] =>
  turn
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => {
      const known = Object.keys(fields).join(', ')
      return contentError(
        'turn-unknown',
        where,
        `turn names "${name}", no parameter of the engine. Known: ${known}.`,
      )
    })

const list = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
