import * as z from 'zod/mini'
import { estateSchema } from '#estate/schema.ts'
import { schemaNotes } from '#estate/schema-leaves.ts'
import { storedFormat } from '#estate/stored.ts'

const stored = z.strictObject({ format: z.literal(storedFormat), estate: estateSchema })
schemaNotes.add(stored, {
  title: 'Bulkhead stored estate',
  description: `An estate as Bulkhead saves it, format ${storedFormat}. Generated from src/estate by "npm run generate".`,
})

/** The JSON Schema (draft 2020-12) of the stored form: what it accepts, `parseStored` accepts. */
export function storedJsonSchema(): unknown {
  return z.toJSONSchema(stored, {
    target: 'draft-2020-12',
    metadata: schemaNotes,
    io: 'input',
    unrepresentable: 'any',
  })
}
