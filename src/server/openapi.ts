import type { Engine } from '#engines/engine.ts'
import { defaultValues } from '#kernel/field.ts'
import { answer, errors, jsonBody, type Operation } from '#server/openapi-operation.ts'
import { fixedPaths } from '#server/openapi-paths.ts'
import { componentSchemas, questionSchema, ref } from '#server/openapi-schemas.ts'
import { portDefault } from '#server/port.ts'
import { standardSeed } from '#server/questions.ts'
import type { AppOptions } from '#server/server-options.ts'

/** An OpenAPI 3.1 document, as plain data. */
export type OpenApiDocument = Readonly<Record<string, unknown>> & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/**
 * The document of this API. What belongs to an engine is derived from the catalog: each engine has its own path
 * with a body schema made of its fields, so that an engine added to the catalog is documented by being there.
 */
export function openApiDocument({
  engines,
  version,
}: Pick<AppOptions, 'engines' | 'version'>): OpenApiDocument {
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Bulkhead',
      version,
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { cookie: [] }],
    tags: ['catalog', 'estates', 'questions', 'runs', 'decisions', 'progress'].map((name) => ({ name })),
    paths: { ...fixedPaths, ...enginePaths(engines) },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token `bulkhead serve` printed at its start.',
        },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: `bulkhead-${portDefault}`,
          description: cookieDescription,
        },
      },
    },
  }
}

const description =
  'Estates, the questions engines answer about them, the answers (runs) and the decisions that rest on them. ' +
  'A run is named by the SHA-256 of its bytes: the same question on the same estate has the same address. ' +
  'Every error is {"issues": […]}, each with a stable code, the place it is about and what to do next.'
const cookieDescription =
  'Set when a page is opened with ?token=…; its name ends in the port of the server. Changes also need the Origin header.'

const enginePaths = (engines: readonly Engine[]) =>
  Object.fromEntries(
    engines.map((engine) => [`/api/engines/${engine.id}/runs`, { post: askOperation(engine) }]),
  )

function askOperation(engine: Engine): Operation {
  const example = (params: Readonly<Record<string, unknown>>) => ({
    value: {
      estate: 'reference',
      params: { ...defaultValues(engine.params), ...params },
      seed: standardSeed,
    },
  })
  const sets = engine.assess.length > 0 ? engine.assess : [{}]
  return {
    operationId: `ask-${engine.id}`,
    summary: engine.question,
    description: `${engine.title}, version ${engine.version}. Assumes: ${engine.assumptions.join(' ')}`,
    tags: ['questions'],
    requestBody: jsonBody(
      questionSchema(engine.params),
      Object.fromEntries(sets.map((params, index) => [`assessment-${index + 1}`, example(params)])),
    ),
    responses: {
      202: {
        ...answer('Accepted: follow the job.', ref.job),
        headers: { location: { schema: { type: 'string' } } },
      },
      ...errors(400, 404, 413, 415, 422, 429),
    },
  }
}
