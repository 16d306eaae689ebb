import type { Entity, Estate } from '#estate/model.ts'
import { cellOf } from '#estate/provenance.ts'
import { refTo } from '#estate/requirement.ts'
import type { Evidence } from '#patterns/answer.ts'
import type { Seen } from '#patterns/pattern.ts'

/** Entities named as evidence of one finding; the text of a finding says how many there are. */
const entitiesNamed = 6

/** The fields a finding rests on, each with its cell where a source states it. A field nobody stated is left out. */
export function evidenceOf(estate: Estate, seen: readonly Seen[]): readonly Evidence[] {
  return seen.slice(0, entitiesNamed).flatMap(({ kind, entity, fields }) =>
    fields.flatMap((field): readonly Evidence[] => {
      const ref = kind === 'rule' ? `rule:${entity.id}` : refTo(kind, entity.id)
      const cell = cellOf(estate, entity, field)
      if (cell !== undefined) return [{ ref, field, cell }]
      return isStated(entity, field) ? [{ ref, field }] : []
    }),
  )
}

function isStated(entity: Entity, field: string): boolean {
  let value: unknown = entity
  for (const part of field.split('.')) {
    if (typeof value !== 'object' || value === null) return false
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return value !== undefined && value !== 'unknown'
}
