// biome-ignore-all lint/a11y/useSemanticElements: rows are positioned one by one, which elements of a table cannot be
// biome-ignore-all lint/a11y/useFocusableInteractive: focus roves over cells; rows and headers hold focusable ones
import type { JSX } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { EstatePart } from '#estate/model.ts'
import { rowHeight, useRows } from '#web/app/grid/rows.ts'
import { cellAfter, type GridCell, scrollTopShowing } from '#web/app/grid/window.ts'
import { client } from '#web/app/session.ts'
import type { Sorting, TableColumn, TableRow, TableWindow } from '#web/worker/message.ts'

/** What a grid shows: a part of the open estate, filtered; `digest` changes whenever the estate does. */
export type GridProps = {
  readonly part: EstatePart
  readonly title: string
  readonly digest: string
  readonly filter: string
  /** A row to scroll to and focus, by id; `turn` grows each time it is asked for again. */
  readonly reveal: { readonly id: string; readonly turn: number } | 'none'
}

/** A table of the estate that holds a window of rows in the page and asks the worker for the rest. */
export function Grid({ part, title, digest, filter, reveal }: GridProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null)
  const [sort, setSort] = useState<Sorting | 'as-read'>('as-read')
  const { held, load } = useRows(scroller, { part, digest, sort, filter })
  const { active, setActive, show } = useActiveCell(scroller, held.total)
  const [pointed, setPointed] = useState<GridCell | 'none'>('none')
  const isRead = held.columns.length > 0
  useEffect(() => {
    if (reveal === 'none' || !isRead) return
    const table = { part, offset: 0, count: 0, sort, filter }
    void client.ask({ kind: 'row', table, id: reveal.id }).then((outcome) => {
      if (outcome.ok && outcome.value >= 0) show({ row: outcome.value, column: 0 })
    })
    // A row is revealed once per request, not again when the order changes.
  }, [reveal, isRead])
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 480) / rowHeight) - 2)
    const next = cellAfter(event, active, { rows: held.total, columns: held.columns.length, page })
    if (next === undefined) return
    event.preventDefault()
    show(next)
  }
  const sortBy = (field: string): void => {
    const up = sort !== 'as-read' && sort.field === field && sort.direction === 'ascending'
    setSort({ field, direction: up ? 'descending' : 'ascending' })
  }
  // A focused row that was scrolled away by wheel leaves the header as the way back in.
  const inWindow = active.row >= held.offset && active.row < held.offset + held.rows.length
  const entry = inWindow
    ? active
    : { row: -1, column: Math.min(active.column, Math.max(0, held.columns.length - 1)) }
  return (
    <div class="ba-grid">
      <div
        ref={scroller}
        class="ba-grid-scroll"
        role="grid"
        aria-label={title}
        aria-rowcount={held.total + 1}
        aria-colcount={held.columns.length}
        aria-describedby={`origin-${part}`}
        style={{ '--columns': templateOf(held.columns), '--row': `${rowHeight}px` }}
        onScroll={load}
        onKeyDown={onKeyDown}
        onMouseLeave={() => setPointed('none')}
      >
        <Header columns={held.columns} sort={sort} active={entry} onSort={sortBy} onFocus={setActive} />
        <div class="ba-grid-body" role="rowgroup" style={{ height: `${held.total * rowHeight}px` }}>
          {held.rows.map((row, index) => (
            <Row
              key={row.id}
              row={row}
              index={held.offset + index}
              columns={held.columns}
              active={entry}
              onFocus={setActive}
              onPoint={setPointed}
            />
          ))}
        </div>
      </div>
      <p class="ba-origin" id={`origin-${part}`}>
        {originLine(held, pointed === 'none' ? active : pointed)}
      </p>
    </div>
  )
}

type ActiveCell = {
  readonly active: GridCell
  readonly setActive: (cell: GridCell) => void
  /** Scrolls a cell into view and focuses it, at once or when its row has come from the worker. */
  readonly show: (cell: GridCell) => void
}

function useActiveCell(scroller: { readonly current: HTMLElement | null }, total: number): ActiveCell {
  const [active, setActive] = useState<GridCell>({ row: -1, column: 0 })
  const wantsFocus = useRef(false)
  const show = useCallback(
    (cell: GridCell) => {
      const element = scroller.current
      if (element !== null && cell.row >= 0) {
        const { scrollTop, clientHeight: height } = element
        element.scrollTop = scrollTopShowing(cell.row, { scrollTop, height, rowHeight, total })
      }
      wantsFocus.current = true
      setActive(cell)
    },
    [scroller, total],
  )
  useLayoutEffect(() => {
    if (!wantsFocus.current) return
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${active.row}:${active.column}"]`)
    if (!cell) return
    wantsFocus.current = false
    cell.focus({ preventScroll: true })
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })
  return { active, setActive, show }
}

const templateOf = (columns: readonly TableColumn[]): string =>
  columns
    .map((column, index) => (index === 0 ? '15rem' : column.align === 'end' ? '7rem' : '9.5rem'))
    .join(' ')

function originLine({ columns, rows, offset, total }: Omit<TableWindow, 'part'>, cell: GridCell): string {
  const row = rows[cell.row - offset]
  const column = columns[cell.column]
  if (row === undefined || column === undefined) {
    return total === 0
      ? 'No rows.'
      : 'Point at a value, or move to it with the arrow keys, to see where it was read.'
  }
  const value = row.values[cell.column] ?? ''
  const from = row.from[cell.column] ?? ''
  const source = from === '' ? 'no source states it' : `read from ${from}`
  return `${row.values[0] ?? row.id} · ${column.title}: ${value} · ${source}`
}

type HeaderProps = {
  readonly columns: readonly TableColumn[]
  readonly sort: Sorting | 'as-read'
  readonly active: GridCell
  readonly onSort: (field: string) => void
  readonly onFocus: (cell: GridCell) => void
}

function Header({ columns, sort, active, onSort, onFocus }: HeaderProps): JSX.Element {
  return (
    <div role="rowgroup" class="ba-grid-head">
      <div role="row" aria-rowindex={1} class="ba-grid-row">
        {columns.map((column, index) => {
          const sorted = sort !== 'as-read' && sort.field === column.field ? sort.direction : 'none'
          const focusable = active.row === -1 && active.column === index
          return (
            <div
              key={column.field}
              role="columnheader"
              aria-colindex={index + 1}
              aria-sort={sorted}
              class={`ba-cell ba-${column.align}`}
            >
              <button
                type="button"
                tabIndex={focusable ? 0 : -1}
                data-cell={`-1:${index}`}
                onClick={() => onSort(column.field)}
                onFocus={() => onFocus({ row: -1, column: index })}
              >
                {column.title}
                <span aria-hidden="true">
                  {sorted === 'none' ? '' : sorted === 'ascending' ? ' ↑' : ' ↓'}
                </span>
              </button>
            </div>
          )
        })}
      </div>
    </div>
  )
}

type RowProps = {
  readonly row: TableRow
  readonly index: number
  readonly columns: readonly TableColumn[]
  readonly active: GridCell
  readonly onFocus: (cell: GridCell) => void
  readonly onPoint: (cell: GridCell) => void
}

function Row({ row, index, columns, active, onFocus, onPoint }: RowProps): JSX.Element {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      class="ba-grid-row"
      style={{ transform: `translateY(${index * rowHeight}px)` }}
    >
      {columns.map((column, at) => {
        const value = row.values[at] ?? ''
        const here = { row: index, column: at }
        return (
          <div
            key={column.field}
            role="gridcell"
            aria-colindex={at + 1}
            tabIndex={active.row === index && active.column === at ? 0 : -1}
            data-cell={`${index}:${at}`}
            class={`ba-cell ba-${column.align}${value === 'unknown' ? ' ba-unknown' : ''}`}
            title={value}
            onFocus={() => onFocus(here)}
            onMouseDown={() => onFocus(here)}
            onMouseEnter={() => onPoint(here)}
          >
            {value}
          </div>
        )
      })}
    </div>
  )
}
