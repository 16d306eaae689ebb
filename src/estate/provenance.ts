import type { Entity, Estate, Origin } from '#estate/model.ts'

/** Where a value was read: a cell of a sheet, or a line of a file, whose sheet and column are then empty. */
export type CellPlace = {
  readonly file: string
  readonly sheet: string
  readonly column: string
  /** A row of the sheet, or a line of the file, counted from 1. */
  readonly row: number
}

/** Where the value of a field was read; undefined when no source states the field (it was derived). */
export function cellOf(
  estate: Pick<Estate, 'sources'>,
  entity: Entity,
  field: string,
): CellPlace | undefined {
  const exact = entity.exactOrigins?.[field]
  const origin =
    exact ?? entity.origins.findLast(([source]) => estate.sources[source]?.columns[field] !== undefined)
  const source = origin === undefined ? undefined : estate.sources[origin[0]]
  if (origin === undefined || source === undefined) return undefined
  return { file: source.file, sheet: source.sheet, column: source.columns[field] ?? '', row: origin[1] }
}

/**
 * A place as a person opens it: 'estate.xlsx vInfo!F12', 'vms.json $.entities[2].spec.name' for a list in JSON, whose
 * sheet is the path of the list and whose items are counted from 0 as every tool does, 'node.json $.data.cpuinfo.cores'
 * for an object that stands in no list, whose sheet ends in '{}', or 'topology.yaml:14' for a file without cells.
 */
export function cellText({ file, sheet, column, row }: CellPlace): string {
  if (sheet === '') return `${file}:${row}`
  if (sheet.endsWith('{}')) return `${file} ${sheet.slice(0, -2)}${column === '' ? '' : `.${column}`}`
  if (sheet.startsWith('$')) return `${file} ${sheet}[${row - 1}]${column === '' ? '' : `.${column}`}`
  return `${file} ${sheet}!${column === '' ? `row ${row}` : `${column}${row}`}`
}

/** Where the value of a field came from, as `cellText` writes it. */
export function provenanceOf(estate: Estate, entity: Entity, field: string): string | undefined {
  const exact = entity.exactOrigins?.[field]
  const origin =
    exact ?? entity.origins.findLast(([source]) => estate.sources[source]?.columns[field] !== undefined)
  return origin === undefined ? undefined : originText(estate, origin, field)
}

/** A row of a source as a place a person can open; with a field, the cell. */
export function originText(estate: Estate, [index, row]: Origin, field?: string): string {
  const source = estate.sources[index]
  if (source === undefined) return `source ${index}, row ${row}`
  const column = field === undefined ? '' : (source.columns[field] ?? '')
  return cellText({ file: source.file, sheet: source.sheet, column, row })
}
