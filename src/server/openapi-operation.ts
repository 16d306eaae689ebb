import type { JsonSchema } from '#server/field-schema.ts'
import { ref } from '#server/openapi-schemas.ts'
import type { ErrorStatus } from '#server/status.ts'

/** An operation, a response or another piece of the document. */
export type Operation = Readonly<Record<string, unknown>>

/** A response with a JSON body. */
export const answer = (text: string, schema: JsonSchema): Operation => ({
  description: text,
  content: { 'application/json': { schema } },
})
/** A request with a JSON body. */
export const jsonBody = (schema: JsonSchema, examples: Operation): Operation => ({
  required: true,
  content: { 'application/json': { schema, examples } },
})
/** The refusals of an operation: these statuses, and those that every guarded address can have. */
export const errors = (...statuses: readonly ErrorStatus[]): Operation =>
  Object.fromEntries([...statuses, 401, 403, 421, 500, 503].sort().map((status) => [status, ref.error]))
/** The refusals of an address that needs no token. */
export const openErrors: Operation = { 421: ref.error }

/** A parameter in the path or the query. */
export const parameter = (
  where: 'path' | 'query',
  name: string,
  text: string,
  schema: JsonSchema,
): Operation => ({
  ...{ name, in: where, required: where === 'path', description: text, schema },
})
const digestText = '64 hexadecimal digits'
/** The parameters that paths have. */
export const inPath = {
  engine: parameter('path', 'id', 'Id of an engine.', { type: 'string' }),
  job: parameter('path', 'id', 'Id of a job.', { type: 'string' }),
  run: parameter('path', 'id', `Id of a run: ${digestText}.`, { type: 'string' }),
  exportName: parameter('path', 'name', 'Name of a file that the run offers.', { type: 'string' }),
  decision: parameter('path', 'id', 'Id of a decision.', { type: 'string' }),
  estate: parameter('path', 'digest', `Digest of an estate, ${digestText}, or the word "reference".`, {
    type: 'string',
  }),
}
