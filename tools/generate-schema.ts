import { storedJsonSchema } from '#estate/json-schema.ts'

/** The published JSON Schema of the stored estate, by the path it is committed at. */
export function generate(): Readonly<Record<string, string>> {
  return { 'docs/reference/estate.schema.json': `${JSON.stringify(storedJsonSchema(), null, 2)}\n` }
}
