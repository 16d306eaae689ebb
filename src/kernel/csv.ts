import type { Block, Cell } from '#kernel/block.ts'

/** A table block. */
export type TableBlock = Extract<Block, { readonly kind: 'table' }>

/**
 * A table as RFC 4180: comma, CRLF, a heading row with base units ("memory (bytes)"), numbers in full and without
 * grouping. A text that a spreadsheet would run as a formula gets a leading apostrophe.
 */
export function renderCsv(table: TableBlock): string {
  const heading = table.columns.map(({ title, unit }) =>
    field(unit === undefined || unit === 'count' ? title : `${title} (${unit})`),
  )
  const rows = table.rows.map((row) => table.columns.map((_, index) => field(row[index] ?? null)))
  return [heading, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('')
}

/** A number that stays one in every spreadsheet: no formula can hide in it. */
const numeric = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/

function field(cell: Cell): string {
  if (cell === null) return 'unknown'
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : 'unknown'
  // A blank before the sign does not stop a spreadsheet, nor do the full-width forms of some locales.
  const isFormula = /^[\s\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/.test(cell) && !numeric.test(cell)
  const text = isFormula ? `'${cell}` : cell
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
