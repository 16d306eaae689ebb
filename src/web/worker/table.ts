import type { Entity, Estate, EstatePart } from '#estate/model.ts'
import { provenanceOf } from '#estate/provenance.ts'
import { compareText } from '#kernel/sort.ts'
import { type Names, type PartColumn, partColumns, type Raw } from '#web/worker/columns.table.ts'
import type { Sorting, TableWindow, WindowAsk } from '#web/worker/message.ts'

/** The most rows one window may hold: a page shows about forty. */
const rowsMax = 500

/** Tables of one estate, read by windows. */
export type Tables = {
  readonly window: (ask: WindowAsk) => TableWindow
  /** Where the row with this id stands in the table as last windowed with the same filter and order, or -1. */
  readonly indexOf: (ask: WindowAsk, id: string) => number
}

/**
 * Tables over an estate. The order a sort and a filter give is computed once, O(n log n), and kept for the part
 * until another is asked, so scrolling costs O(rows shown).
 */
export function tablesOf(estate: Estate): Tables {
  const names = namesOf(estate)
  const orders = new Map<EstatePart, { readonly key: string; readonly order: readonly Entity[] }>()
  const orderOf = (ask: WindowAsk): readonly Entity[] => {
    const key = JSON.stringify([ask.sort, ask.filter])
    const kept = orders.get(ask.part)
    if (kept?.key === key) return kept.order
    const order = ordered(filtered(estate[ask.part], columnsOf(ask.part), names, ask.filter), ask, names)
    orders.set(ask.part, { key, order })
    return order
  }
  return {
    window: (ask) => {
      const columns = columnsOf(ask.part)
      const order = orderOf(ask)
      const offset = Math.max(0, Math.min(ask.offset, order.length))
      const rows = order.slice(offset, offset + Math.min(ask.count, rowsMax)).map((entity) => ({
        id: entity.id,
        values: columns.map((column) => column.text(column.raw(entity, names))),
        from: columns.map((column) => provenanceOf(estate, entity, column.field) ?? ''),
      }))
      const heads = columns.map(({ field, title, align }) => ({ field, title, align }))
      return { part: ask.part, columns: heads, offset, total: order.length, rows }
    },
    indexOf: (ask, id) => orderOf(ask).findIndex((entity) => entity.id === id),
  }
}

// One table reads one part, so its columns are only ever given that part's entities.
const columnsOf = (part: EstatePart): readonly PartColumn<Entity>[] =>
  partColumns[part] as unknown as readonly PartColumn<Entity>[]

function namesOf(estate: Estate): Names {
  const read = (list: readonly Entity[]): ((id: string) => string) => {
    const names = new Map(list.map(({ id, name }) => [id, name]))
    return (id) => names.get(id) ?? id
  }
  return { cluster: read(estate.clusters), host: read(estate.hosts) }
}

function filtered(
  list: readonly Entity[],
  columns: readonly PartColumn<Entity>[],
  names: Names,
  filter: string,
): readonly Entity[] {
  const wanted = filter.trim().toLowerCase()
  if (wanted === '') return list
  const holds = (entity: Entity): boolean =>
    columns.some((column) => column.text(column.raw(entity, names)).toLowerCase().includes(wanted))
  return list.filter(holds)
}

function ordered(list: readonly Entity[], { part, sort }: WindowAsk, names: Names): readonly Entity[] {
  if (sort === 'as-read') return list
  const column = columnsOf(part).find(({ field }) => field === sort.field)
  if (column === undefined) return list
  const keyed = list.map((entity) => ({ entity, raw: column.raw(entity, names) }))
  keyed.sort(
    (left, right) =>
      compareRaw(left.raw, right.raw, sort.direction) || compareText(left.entity.id, right.entity.id),
  )
  return keyed.map(({ entity }) => entity)
}

/** Orders two values; what is unknown stands last in either direction, so that it is found and never hidden. */
function compareRaw(left: Raw, right: Raw, direction: Sorting['direction']): number {
  const unknowns = Number(left === 'unknown') - Number(right === 'unknown')
  if (unknowns !== 0) return unknowns
  const numbers = typeof left === 'number' && typeof right === 'number'
  const order = numbers ? left - right : compareText(String(left).toLowerCase(), String(right).toLowerCase())
  return direction === 'ascending' ? order : -order
}
