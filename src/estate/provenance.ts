import type { Entity, Estate, Origin } from '#estate/model.ts'

/**
 * Where the value of a field came from, as a place a person can open: 'estate.xlsx vInfo!F12', or
 * 'topology.yaml:14' for a file without cells. Undefined when no source states the field (it was derived).
 */
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
  if (source.sheet === '') return `${source.file}:${row}`
  const column = field === undefined ? '' : (source.columns[field] ?? '')
  const cell = column === '' ? `row ${row}` : `${column}${row}`
  return `${source.file} ${source.sheet}!${cell}`
}
