import type { Field, Fields } from '#kernel/field.ts'

/** A JSON Schema (2020-12) or a piece of one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** The JSON Schema of an engine's parameters, derived from its fields: every one optional, no other allowed. */
export const fieldsSchema = (fields: Fields): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
})

/** The JSON Schema of one field. It accepts what `parseFields` accepts as JSON; text forms are for other doors. */
function fieldSchema(field: Field): JsonSchema {
  const about = { title: field.label, description: field.help, default: field.default }
  switch (field.kind) {
    case 'number': {
      const { min: minimum, max: maximum, unit } = field
      const type = Number.isInteger(field.step) ? 'integer' : 'number'
      return { ...about, type, minimum, maximum, 'x-unit': unit }
    }
    case 'choice': {
      const values = field.options.map((option) => option.value)
      return {
        ...about,
        type: 'string',
        enum: values,
        'x-labels': field.options.map((option) => option.label),
      }
    }
    case 'components':
      return {
        ...about,
        type: 'array',
        items: { type: 'string', pattern: '^[a-z-]+:.', 'x-kinds': field.of },
        maxItems: field.max,
      }
    case 'date':
      return { ...about, type: 'string', format: 'date' }
    default:
      return field satisfies never
  }
}
