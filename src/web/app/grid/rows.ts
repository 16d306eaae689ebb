import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { EstatePart } from '#estate/model.ts'
import { visibleRows } from '#web/app/grid/window.ts'
import { client } from '#web/app/session.ts'
import type { Sorting, TableWindow } from '#web/worker/message.ts'

/** Height of every row in CSS pixels: the arithmetic of the window rests on it. */
export const rowHeight = 34

/** The rows in the page, and how to ask for those a scroll needs. */
export type HeldRows = { readonly held: Omit<TableWindow, 'part'>; readonly load: () => void }

/** What is shown of a table, and in which order. */
export type TableAsk = {
  readonly part: EstatePart
  readonly digest: string
  readonly sort: Sorting | 'as-read'
  readonly filter: string
}

/** Holds the window of rows that a scroller shows; the worker has the rest. Answers that come too late are dropped. */
export function useRows(
  scroller: { readonly current: HTMLElement | null },
  { part, digest, sort, filter }: TableAsk,
): HeldRows {
  const [held, setHeld] = useState<HeldRows['held']>({ columns: [], offset: 0, total: 0, rows: [] })
  const asked = useRef('')
  const total = useRef(Number.MAX_SAFE_INTEGER)
  const load = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const view = {
      scrollTop: element.scrollTop,
      height: element.clientHeight || 480,
      rowHeight,
      total: total.current,
    }
    const { first, count } = visibleRows(view)
    const ask = { kind: 'rows', part, offset: first, count, sort, filter } as const
    const key = JSON.stringify([ask, digest])
    if (key === asked.current) return
    asked.current = key
    void client.ask(ask).then((outcome) => {
      if (!outcome.ok || asked.current !== key) return
      total.current = outcome.value.total
      setHeld(outcome.value)
    })
  }, [scroller, part, sort, filter, digest])
  useEffect(() => {
    total.current = Number.MAX_SAFE_INTEGER
    scroller.current?.scrollTo({ top: 0 })
    load()
  }, [load, scroller])
  return { held, load }
}
