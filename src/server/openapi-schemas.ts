import * as z from 'zod/mini'
import type { Fields } from '#kernel/field.ts'
import { blockShape, domainShape } from '#server/block-schema.ts'
import { fieldsSchema, type JsonSchema } from '#server/field-schema.ts'
import { newDecisionShape, newProgressShape, standardSeed } from '#server/questions.ts'
import { digestShape, issueShape, runShape } from '#server/run-schema.ts'

const named = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

/** References to the schemas of the document, and the shapes of small answers made of them. */
export const ref = {
  digest: named('Digest'),
  engine: named('Engine'),
  estateSummary: named('EstateSummary'),
  storedEstate: named('StoredEstate'),
  imported: named('Import'),
  issues: named('Issues'),
  job: { type: 'object', required: ['job'], properties: { job: named('Job') } } as JsonSchema,
  run: named('Run'),
  runSummary: named('RunSummary'),
  storedRun: {
    type: 'object',
    required: ['id', 'stored'],
    properties: { id: named('Digest'), stored: { enum: ['added', 'present'] } },
  } as JsonSchema,
  record: named('Record'),
  exportFile: named('ExportFile'),
  comparison: named('Comparison'),
  decision: named('Decision'),
  newDecision: named('NewDecision'),
  oneDecision: {
    type: 'object',
    required: ['decision'],
    properties: { decision: named('Decision') },
  } as JsonSchema,
  newProgress: named('NewProgress'),
  progressPage: named('ProgressPage'),
  addedProgress: named('AddedProgress'),
  error: {
    description: 'Refused: the issues say why and what to do next.',
    content: { 'application/json': { schema: named('Issues') } },
  },
  list: (name: string, items: JsonSchema): JsonSchema => ({
    type: 'object',
    required: [name],
    properties: { [name]: { type: 'array', items } },
  }),
} as const

/** The body of a question to an engine with these parameters. */
export const questionSchema = (fields: Fields): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: ['estate'],
  properties: {
    estate: { anyOf: [named('Digest'), { const: 'reference' }], description: 'Which estate is asked about.' },
    params: fieldsSchema(fields),
    seed: {
      type: 'integer',
      default: standardSeed,
      description: 'Where chance starts, for engines that use it.',
    },
  },
})

/** The schemas behind the references. Those of runs and decisions come from the shapes that check the bodies. */
export function componentSchemas(): Readonly<Record<string, unknown>> {
  const shapes = z.registry<{ id: string }>()
  shapes.add(digestShape, { id: 'Digest' })
  shapes.add(issueShape, { id: 'Issue' })
  shapes.add(blockShape, { id: 'Block' })
  shapes.add(domainShape, { id: 'Domain' })
  shapes.add(runShape, { id: 'Run' })
  shapes.add(newDecisionShape, { id: 'NewDecision' })
  shapes.add(newProgressShape, { id: 'NewProgress' })
  const { schemas } = z.toJSONSchema(shapes, { uri: (id) => `#/components/schemas/${id}`, io: 'input' })
  const derived = Object.entries(schemas).map(([id, { $id, $schema, ...schema }]) => [id, schema])
  return { ...Object.fromEntries(derived), ...written }
}

const text = { type: 'string' }
const whole = { type: 'integer' }
const counts = { type: 'object', additionalProperties: { type: ['number', 'null'] } }
const issues = { type: 'array', items: named('Issue') }
/** Left out for an estate that an earlier version stored. */
const readFiles = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'reader'],
    properties: { name: text, reader: text, sameAs: text },
  },
}
const object = (properties: Readonly<Record<string, unknown>>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
})

const written: Readonly<Record<string, JsonSchema>> = {
  Issues: object({ issues }),
  Engine: object({
    ...{ id: text, version: whole, title: text, question: text },
    ...{ assumptions: { type: 'array', items: text }, needs: { type: 'array', items: text } },
    ...{ params: { type: 'object' }, facts: { type: 'array', items: text } },
    ...{ assess: { type: 'array', items: { type: 'object' } }, paramsSchema: { type: 'object' } },
  }),
  StoredEstate: object({
    format: { type: 'string', pattern: '^bulkhead-estate/' },
    estate: { type: 'object' },
  }),
  EstateSummary: object({
    ...{ digest: named('Digest'), name: text, source: text, counts, sizeBytes: whole, addedAtMs: whole },
    reference: { type: 'boolean', description: 'Whether it is the estate that comes with Bulkhead.' },
  }),
  Import: {
    ...object({ digest: named('Digest'), name: text, source: text, counts, issues }),
    properties: { digest: named('Digest'), name: text, source: text, counts, files: readFiles, issues },
  },
  Job: object({
    ...{ id: text, engine: text, estateDigest: named('Digest') },
    state: { enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
    progress: object({ done: { type: 'number' }, total: { type: 'number' } }),
    run: { anyOf: [named('Digest'), { type: 'null' }] },
    issues,
  }),
  RunSummary: object({
    ...{ id: named('Digest'), sequence: whole, engine: text, version: whole, seed: whole },
    ...{ params: { type: 'object' }, estateDigest: named('Digest') },
    verdicts: object({ safe: whole, unsafe: whole, undecided: whole }),
    ...{ origin: { enum: ['server', 'browser'] }, sizeBytes: whole, createdAtMs: whole },
  }),
  Record: object({ format: { const: 'bulkhead-run/1' }, estate: named('StoredEstate'), run: named('Run') }),
  ExportFile: object({ name: text, mediaType: text, title: text }),
  Comparison: object({
    ...{ same: { type: 'boolean' }, firstDifference: text },
    ...{ runId: named('Digest'), recordedRunId: named('Digest'), issues },
  }),
  ProgressPage: object({
    log: { ...text, description: 'Names this log; another name means that it was erased and begun again.' },
    ...{ erased: { type: 'array', items: text }, events: { type: 'array', items: { type: 'object' } } },
    ...{ last: whole, rest: { enum: ['more', 'none'] } },
  }),
  AddedProgress: object({ added: whole, present: whole }),
  Decision: object({
    ...{ id: text, title: text, note: text, createdAtMs: whole },
    runIds: { type: 'array', items: named('Digest'), minItems: 1, maxItems: 2 },
  }),
}
