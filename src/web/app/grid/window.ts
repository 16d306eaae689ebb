/** A run of rows: the first, counted from 0, and how many. */
export type RowRange = { readonly first: number; readonly count: number }

/** What a scrolled table shows: heights in CSS pixels, every row equally high. */
export type Viewport = {
  readonly scrollTop: number
  readonly height: number
  readonly rowHeight: number
  readonly total: number
}

/** Rows kept above and below what is seen, so that a short scroll needs no new ones. */
const spareRows = 8

/**
 * The rows to have in the page: those seen and a few spare ones, aligned to steps of `spareRows` so that scrolling
 * by a pixel changes nothing. Bounded by the height of the view, whatever the total.
 */
export function visibleRows({ scrollTop, height, rowHeight, total }: Viewport): RowRange {
  const seenFirst = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const seenLast = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight)
  const first = Math.max(0, Math.floor(seenFirst / spareRows) * spareRows - spareRows)
  const end = Math.min(total, Math.ceil(seenLast / spareRows) * spareRows + spareRows)
  return { first: Math.min(first, total), count: Math.max(0, end - first) }
}

/** The scroll position nearest to the present one at which `row` is wholly seen below a header row. */
export function scrollTopShowing(row: number, { scrollTop, height, rowHeight }: Viewport): number {
  const top = row * rowHeight
  const bottom = top + rowHeight
  const seen = height - rowHeight
  if (top < scrollTop) return top
  return bottom > scrollTop + seen ? bottom - seen : scrollTop
}

/** A cell of a grid; row -1 is the header. */
export type GridCell = { readonly row: number; readonly column: number }
/** The size of a grid and how many rows a page jump covers. */
export type GridSize = { readonly rows: number; readonly columns: number; readonly page: number }

/** The cell a key moves to from another, kept inside the grid; undefined for keys that do not move. */
export function cellAfter(
  { key, ctrlKey }: { readonly key: string; readonly ctrlKey: boolean },
  { row, column }: GridCell,
  { rows, columns, page }: GridSize,
): GridCell | undefined {
  const at = (nextRow: number, nextColumn: number): GridCell => ({
    row: Math.max(-1, Math.min(rows - 1, nextRow)),
    column: Math.max(0, Math.min(columns - 1, nextColumn)),
  })
  switch (key) {
    case 'ArrowDown':
      return at(row + 1, column)
    case 'ArrowUp':
      return at(row - 1, column)
    case 'ArrowRight':
      return at(row, column + 1)
    case 'ArrowLeft':
      return at(row, column - 1)
    case 'PageDown':
      return at(row + page, column)
    case 'PageUp':
      return at(Math.max(0, row - page), column)
    case 'Home':
      return ctrlKey ? at(0, 0) : at(row, 0)
    case 'End':
      return ctrlKey ? at(rows - 1, columns - 1) : at(row, columns - 1)
    default:
      return undefined
  }
}
