import { answer, errors, inPath, openErrors, parameter } from '#server/openapi-operation.ts'
import { progressPaths } from '#server/openapi-progress.ts'
import { ref } from '#server/openapi-schemas.ts'
import { runsPerPageMax } from '#server/questions.ts'

const catalogPaths = {
  '/api/health': {
    get: {
      ...{
        operationId: 'health',
        summary: 'Whether the server answers, and its version',
        tags: ['catalog'],
        security: [],
      },
      responses: {
        200: answer('It answers.', {
          type: 'object',
          required: ['status', 'version', 'connected'],
          properties: {
            status: { const: 'ok' },
            version: { type: 'string' },
            connected: { type: 'boolean', description: 'Whether this request may use the rest of the API.' },
          },
        }),
        ...openErrors,
      },
    },
  },
  '/api/openapi.json': {
    get: {
      ...{ operationId: 'describe', summary: 'This document', tags: ['catalog'], security: [] },
      responses: { 200: answer('An OpenAPI 3.1 document.', { type: 'object' }), ...openErrors },
    },
  },
  '/api/engines': {
    get: {
      ...{ operationId: 'listEngines', summary: 'Every engine with its parameters', tags: ['catalog'] },
      responses: { 200: answer('The engines of the catalog.', ref.list('engines', ref.engine)), ...errors() },
    },
  },
  '/api/engines/{id}': {
    get: {
      ...{ operationId: 'getEngine', summary: 'One engine with its parameters', tags: ['catalog'] },
      parameters: [inPath.engine],
      responses: { 200: answer('The engine.', ref.engine), ...errors(404) },
    },
  },
  '/api/importers': {
    get: {
      ...{
        operationId: 'listImporters',
        summary: 'Every source an inventory can be read from',
        tags: ['catalog'],
      },
      responses: {
        200: answer('The importers of the catalog.', ref.list('importers', { type: 'object' })),
        ...errors(),
      },
    },
  },
}

const estatePaths = {
  '/api/estates': {
    get: {
      ...{ operationId: 'listEstates', summary: 'Every stored estate', tags: ['estates'] },
      responses: { 200: answer('The estates.', ref.list('estates', ref.estateSummary)), ...errors() },
    },
    post: {
      ...{
        operationId: 'addEstate',
        summary: 'Store an estate, from export files or its stored form',
        tags: ['estates'],
      },
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: {
                file: {
                  type: 'array',
                  items: { type: 'string', contentMediaType: 'application/octet-stream' },
                },
              },
              description:
                'The files of one export, and any topology.yaml to lay over it. Part names do not matter.',
            },
          },
          'application/json': { schema: ref.storedEstate },
        },
      },
      responses: {
        200: answer('An estate with this content was stored before; it is kept as it was.', ref.imported),
        201: answer('Stored. The issues say what was doubted.', ref.imported),
        ...errors(400, 409, 413, 415, 422, 429, 507),
      },
    },
  },
  '/api/estates/{digest}': {
    get: {
      ...{
        operationId: 'getEstate',
        summary: 'The stored form of an estate, byte for byte',
        tags: ['estates'],
      },
      parameters: [inPath.estate],
      responses: {
        200: answer('The estate.', ref.storedEstate),
        304: { description: 'You have it.' },
        ...errors(404),
      },
    },
  },
  '/api/estates/{digest}/import': {
    get: {
      ...{
        operationId: 'getImport',
        summary: 'What the import of an estate counted and doubted',
        tags: ['estates'],
      },
      parameters: [inPath.estate],
      responses: { 200: answer('Counts and issues.', ref.imported), ...errors(404) },
    },
  },
}

const jobPaths = {
  '/api/jobs/{id}': {
    get: {
      ...{ operationId: 'getJob', summary: 'How far a question has come', tags: ['questions'] },
      parameters: [inPath.job],
      responses: { 200: answer('The job.', ref.job), ...errors(404) },
    },
    delete: {
      ...{ operationId: 'cancelJob', summary: 'Cancel a question', tags: ['questions'] },
      parameters: [inPath.job],
      responses: { 202: answer('Cancelled; its thread is ending.', ref.job), ...errors(404, 409) },
    },
  },
  '/api/jobs/{id}/events': {
    get: {
      ...{ operationId: 'followJob', summary: 'The states of a job as they come', tags: ['questions'] },
      parameters: [inPath.job],
      responses: {
        200: {
          description:
            'Server-sent events "progress", then one "done" or "failed"; the data of each is the job.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        ...errors(404),
      },
    },
  },
}

const runPaths = {
  '/api/runs': {
    get: {
      ...{ operationId: 'listRuns', summary: 'Stored runs, newest first', tags: ['runs'] },
      parameters: [
        parameter('query', 'estate', 'Only runs on this estate.', ref.digest),
        parameter('query', 'engine', 'Only runs of this engine.', { type: 'string' }),
        parameter(
          'query',
          'before',
          'Only runs older than this sequence number: `next` of the page before.',
          {
            ...{ type: 'integer', minimum: 1 },
          },
        ),
        parameter('query', 'limit', 'Runs on one page.', {
          type: 'integer',
          minimum: 1,
          maximum: runsPerPageMax,
        }),
      ],
      responses: { 200: answer('The runs.', ref.list('runs', ref.runSummary)), ...errors(422) },
    },
    post: {
      ...{ operationId: 'addRun', summary: 'Store a run that a browser executed', tags: ['runs'] },
      requestBody: { required: true, content: { 'application/json': { schema: ref.run } } },
      responses: {
        200: answer('It was stored before.', ref.storedRun),
        201: answer('Stored, and marked as coming from a browser.', ref.storedRun),
        ...errors(400, 404, 409, 413, 415, 422, 429, 507),
      },
    },
  },
  '/api/runs/{id}': {
    get: {
      ...{ operationId: 'getRun', summary: 'A run, byte for byte', tags: ['runs'] },
      parameters: [inPath.run],
      responses: {
        200: answer('Its canonical JSON.', ref.run),
        304: { description: 'You have it.' },
        ...errors(404),
      },
    },
  },
  '/api/runs/{id}/record': {
    get: {
      ...{
        operationId: 'getRecord',
        summary: 'A run with its estate, to keep and to replay',
        tags: ['runs'],
      },
      parameters: [inPath.run],
      responses: {
        200: answer('The record.', ref.record),
        304: { description: 'You have it.' },
        ...errors(404),
      },
    },
  },
  '/api/runs/{id}/exports': {
    get: {
      ...{
        operationId: 'listExports',
        summary: 'The files that a run offers besides its answer, such as a calendar',
        tags: ['runs'],
      },
      parameters: [inPath.run],
      responses: {
        200: answer('The files, without their texts.', ref.list('exports', ref.exportFile)),
        ...errors(404, 409),
      },
    },
  },
  '/api/runs/{id}/exports/{name}': {
    get: {
      ...{ operationId: 'getExport', summary: 'One file of a run', tags: ['runs'] },
      parameters: [inPath.run, inPath.exportName],
      responses: {
        200: {
          description: 'The file, under its own media type.',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        ...errors(404, 409),
      },
    },
  },
  '/api/replay': {
    post: {
      ...{ operationId: 'replay', summary: 'Execute a record again and compare bytes', tags: ['runs'] },
      requestBody: { required: true, content: { 'application/json': { schema: ref.record } } },
      responses: { 200: answer('The comparison.', ref.comparison), ...errors(400, 409, 413, 415, 422, 429) },
    },
  },
}

const decisionPaths = {
  '/api/decisions': {
    get: {
      ...{ operationId: 'listDecisions', summary: 'Every decision, newest first', tags: ['decisions'] },
      responses: { 200: answer('The decisions.', ref.list('decisions', ref.decision)), ...errors() },
    },
    post: {
      ...{
        operationId: 'addDecision',
        summary: 'Keep a decision and the runs it rests on',
        tags: ['decisions'],
      },
      requestBody: { required: true, content: { 'application/json': { schema: ref.newDecision } } },
      responses: {
        200: answer('It was stored before.', ref.oneDecision),
        201: answer('Stored.', ref.oneDecision),
        ...errors(400, 413, 415, 422, 507),
      },
    },
  },
  '/api/decisions/{id}': {
    delete: {
      ...{ operationId: 'removeDecision', summary: 'Remove a decision; its runs stay', tags: ['decisions'] },
      parameters: [inPath.decision],
      responses: { 204: { description: 'Removed.' }, ...errors(404) },
    },
  },
}

/** The operations that do not depend on the catalog. */
export const fixedPaths = {
  ...{ ...catalogPaths, ...estatePaths, ...jobPaths, ...runPaths },
  ...{ ...decisionPaths, ...progressPaths },
}
