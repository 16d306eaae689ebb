import type { TableBlock } from '#kernel/csv.ts'
import { sum } from '#kernel/statistics.ts'
import type { Paint } from '#report/paint.ts'
import { type TextTable, textTable } from '#report/table-cells.ts'
import { displayWidth, padEnd, padStart, wrap } from '#report/width.ts'

const gap = 2
/** A text column narrower than this is no longer worth reading beside the others. */
const narrowest = 8
/** A word longer than this may break. */
const wordMax = 28

/**
 * A table as aligned lines. Numbers keep their width; text columns give way and wrap. Where even that is too wide,
 * each row becomes a small list of "heading: value".
 */
export function tableText(block: TableBlock, columns: number, paint: Paint): readonly string[] {
  const table = textTable(block)
  if (table.headings.length === 0) return []
  const widths = fitted(table, columns)
  return widths === undefined ? listed(table, columns, paint) : aligned(table, widths, paint)
}

/** The width of every column, or undefined where the table does not fit side by side. */
function fitted(table: TextTable, columns: number): readonly number[] | undefined {
  const natural = table.headings.map((heading, column) =>
    table.rows.reduce((width, row) => Math.max(width, displayWidth(row[column] ?? '')), longestWord(heading)),
  )
  const wished = natural.map((width, column) =>
    Math.max(width, Math.min(displayWidth(table.headings[column] ?? ''), 24)),
  )
  const room = columns - gap * (natural.length - 1)
  if (sum(wished) <= room) return wished
  const fixed = sum(natural.map((width, column) => (table.numeric[column] ? width : 0)))
  const texts = natural.flatMap((width, column) =>
    table.numeric[column] ? [] : [{ width, least: leastOf(table, column) }],
  )
  const shares = shared(texts, room - fixed)
  if (shares === undefined) return undefined
  let next = 0
  return natural.map((width, column) => (table.numeric[column] ? width : (shares[next++] ?? narrowest)))
}

/** What a text column needs so that words stay whole, up to a length at which breaking one does less harm. */
const leastOf = (table: TextTable, column: number): number =>
  table.rows.reduce(
    (width, row) => Math.max(width, Math.min(wordMax, longestWord(row[column] ?? ''))),
    Math.min(wordMax, Math.max(narrowest, longestWord(table.headings[column] ?? ''))),
  )

/**
 * Widths of text columns within `room`: each gets its least, the rest goes where the text is longest. Where the
 * leasts do not fit, words break and columns share alike; undefined where even that is too narrow to read.
 */
function shared(
  columns: readonly { readonly width: number; readonly least: number }[],
  room: number,
): readonly number[] | undefined {
  const leasts = columns.map(({ width, least }) => Math.min(width, least))
  const spare = room - sum(leasts)
  if (spare < 0) {
    const share = Math.floor(room / columns.length)
    return share < narrowest ? undefined : columns.map(({ width }) => Math.min(width, share))
  }
  const wishes = columns.map(({ width }, index) => width - (leasts[index] ?? 0))
  const wished = Math.max(1, sum(wishes))
  return leasts.map(
    (least, index) =>
      least + Math.min(wishes[index] ?? 0, Math.floor((spare * (wishes[index] ?? 0)) / wished)),
  )
}

const longestWord = (heading: string): number => Math.max(0, ...heading.split(' ').map(displayWidth))

function aligned(table: TextTable, widths: readonly number[], paint: Paint): readonly string[] {
  const line = (cells: readonly string[]): readonly string[] => {
    const stacks = cells.map((cell, column) => wrap(cell, widths[column] ?? 1))
    const height = Math.max(1, ...stacks.map((stack) => stack.length))
    return Array.from({ length: height }, (_, row) =>
      stacks
        .map((stack, column) => {
          const pad = table.numeric[column] ? padStart : padEnd
          return pad(stack[row] ?? '', widths[column] ?? 0)
        })
        .join(' '.repeat(gap))
        .trimEnd(),
    )
  }
  const rule = widths.map((width) => '\u2500'.repeat(width)).join(' '.repeat(gap))
  return [
    ...line(table.headings).map(paint.bold),
    paint.faint(rule),
    ...table.rows.flatMap(line),
    ...table.note,
  ]
}

function listed(table: TextTable, columns: number, paint: Paint): readonly string[] {
  return [
    ...table.rows.flatMap((row) => [
      paint.faint('\u2500'.repeat(Math.min(columns, 20))),
      ...row.flatMap((cell, column) =>
        wrap(`${table.headings[column] ?? ''}: ${cell}`, columns - 2).map((text, index) =>
          index === 0 ? text : `  ${text}`,
        ),
      ),
    ]),
    ...table.note.flatMap((note) => wrap(note, columns)),
  ]
}
