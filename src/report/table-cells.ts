import type { Cell, Column } from '#kernel/block.ts'
import type { TableBlock } from '#kernel/csv.ts'
import { oneLine } from '#kernel/visible.ts'
import { headingText, type Scale, scaledText, scaleFor } from '#report/scale.ts'
import { grouped } from '#report/states.ts'

/** Rows a person reads in one table; the run's data holds them all. */
const rowsShown = 500

/** A table with every cell as the text it prints as: units in the headings, 'unknown' for what nobody knows. */
export type TextTable = {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Columns whose cells are numbers, which align right. */
  readonly numeric: readonly boolean[]
  /** One line about rows left out, or nothing. */
  readonly note: readonly string[]
}

/** The texts of a table, at most `rowsShown` rows of it. */
export function textTable(block: TableBlock): TextTable {
  const scales = block.columns.map((column, index) => columnScale(column, index, block.rows))
  const left = block.rows.length - rowsShown
  return {
    headings: block.columns.map(({ title }, index) => {
      const scale = scales[index]
      return scale === undefined ? oneLine(title) : headingText(oneLine(title), scale)
    }),
    rows: block.rows
      .slice(0, rowsShown)
      .map((row) => block.columns.map((_, index) => cellText(row[index] ?? null, scales[index]))),
    numeric: block.columns.map((column, index) => column.unit !== undefined || isNumeric(index, block.rows)),
    note:
      left > 0
        ? [`${grouped(left)} further rows are left out here; the data of the run holds them all.`]
        : [],
  }
}

function columnScale(column: Column, index: number, rows: readonly (readonly Cell[])[]): Scale | undefined {
  const numbers = rows.map((row) => row[index]).filter((cell) => typeof cell === 'number')
  if (column.unit === undefined) return numbers.length === 0 ? undefined : scaleFor(numbers, 'count')
  return scaleFor(numbers, column.unit)
}

const isNumeric = (index: number, rows: readonly (readonly Cell[])[]): boolean =>
  rows.some((row) => typeof row[index] === 'number') && !rows.some((row) => typeof row[index] === 'string')

function cellText(cell: Cell, scale: Scale | undefined): string {
  if (cell === null) return 'unknown'
  if (typeof cell === 'string') return oneLine(cell)
  return scale === undefined ? String(cell) : scaledText(cell, scale)
}
