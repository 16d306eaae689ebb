import type { Block, Cell, Column } from '#kernel/block.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { formatQuantity } from '#kernel/units.ts'
import type { ModelFigure } from '#path/body.ts'
import type { ProseValue } from '#path/prose-value.ts'
import type { Bench } from '#web/publish/figure.ts'
import { figureBlocks } from '#web/publish/figure-answer.ts'

/**
 * The text of a value that prose takes from a figure, with its unit. A number nobody knows is the word 'unknown', like
 * everywhere; a build without an estate says that it did not compute. Refused when the answer holds no such value, or
 * several, with what it does hold.
 */
export function valueText(value: ProseValue, figures: readonly ModelFigure[], bench: Bench): Outcome<string> {
  const figure = figures.find(({ number }) => number === value.figure)
  if (figure === undefined) return refused(unfound(value, `There is no figure ${value.figure} here.`))
  const parameter = value.pick.kind === 'quantity' ? parameterText(value.words, figure, bench) : undefined
  if (parameter !== undefined) return done(parameter)
  if (bench.estate === 'none') return done('(not computed in this build)')
  const found = candidates(value, figureBlocks(figure, bench))
  const [first, ...others] = found.texts
  if (first !== undefined && others.length === 0) return done(first)
  const said = first === undefined ? 'no value' : `${found.texts.length} values`
  const offered = found.labels.length === 0 ? 'none' : found.labels.map((label) => `"${label}"`).join(', ')
  return refused(
    unfound(value, `Figure ${value.figure} has ${said} for "${value.words}". It has: ${offered}.`),
  )
}

const unfound = (value: ProseValue, message: string): Issue => ({
  ...{ code: 'content.value-unfound', severity: 'error', where: value.where, message },
})

function parameterText(name: string, { engine, params }: ModelFigure, bench: Bench): string | undefined {
  const field = bench.engines.find(({ id }) => id === engine)?.params[name]
  const given = params[name]
  if (field?.kind === 'number' && typeof given === 'number') return formatQuantity(given, field.unit)
  if (field?.kind === 'choice') return field.options.find(({ value }) => value === given)?.label
  if (field?.kind === 'date' && typeof given === 'string') return given
  return undefined
}

type Candidates = { readonly texts: readonly string[]; readonly labels: readonly string[] }

const holds = (label: string, words: string): boolean => label.toLowerCase().includes(words.toLowerCase())

/** What the blocks offer for a value: the texts that fit, and what else of the kind there is. */
function candidates({ words, pick }: ProseValue, blocks: readonly Block[]): Candidates {
  switch (pick.kind) {
    case 'quantity': {
      const quantities = blocks.filter((block) => block.kind === 'quantity')
      const exact = quantities.filter(({ label }) => label.toLowerCase() === words.toLowerCase())
      const fitting = exact.length > 0 ? exact : quantities.filter(({ label }) => holds(label, words))
      return {
        texts: fitting.map(({ value, unit }) => (value === null ? 'unknown' : formatQuantity(value, unit))),
        labels: quantities.map(({ label }) => label),
      }
    }
    case 'sentence': {
      const sentences = blocks.filter((block) => block.kind === 'sentence').map(({ text }) => text)
      return { texts: sentences.filter((text) => holds(text, words)), labels: sentences }
    }
    case 'cell': {
      const tables = blocks.filter((block) => block.kind === 'table')
      const texts = tables
        .filter(({ title }) => holds(title, words))
        .flatMap(({ columns, rows }) => cellTexts(columns, rows, pick))
      const named = tables.flatMap(({ title, columns }) =>
        columns.map((column) => `${title}: ${column.title}`),
      )
      return { texts, labels: named }
    }
    case 'point': {
      const series = blocks.flatMap((block) =>
        block.kind === 'line' ? block.series.map((one) => ({ ...one, unit: block.y.unit })) : [],
      )
      const texts = series
        .filter(({ label }) => holds(label, words))
        .flatMap(({ points, unit }) =>
          points.filter(([x]) => x === pick.x).map(([, y]) => formatQuantity(y, unit)),
        )
      return {
        texts,
        labels: series.map(({ label, points }) => `${label} at ${points.map(([x]) => x).join(' ')}`),
      }
    }
    default:
      return pick satisfies never
  }
}

function cellTexts(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  pick: { readonly row: string; readonly column: string },
): readonly string[] {
  const index = columns.findIndex(({ title }) => title.toLowerCase() === pick.column.toLowerCase())
  const column = columns[index]
  if (column === undefined) return []
  const fitting = rows.filter(([head]) => String(head ?? '').toLowerCase() === pick.row.toLowerCase())
  return fitting.map((row) => {
    const cell = row[index] ?? null
    if (cell === null) return 'unknown'
    return typeof cell === 'number' && column.unit !== undefined
      ? formatQuantity(cell, column.unit)
      : String(cell)
  })
}
