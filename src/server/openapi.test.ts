import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { defineEngine } from '#engines/engine.ts'
import { done } from '#kernel/outcome.ts'
import { startApp } from '#server/cases/harness.ts'
import { engines } from '#server/cases/toy-catalog.ts'
import { openApiDocument } from '#server/openapi.ts'

const { app, plain, send, json, ask } = await startApp()
type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly security?: readonly unknown[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { schema: object; examples?: Record<string, { value: unknown }> }>
    >
  }
  readonly responses: Readonly<
    Record<string, { description: string; content?: Record<string, { schema: object }> }>
  >
}
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}
const document = (await (await plain('/api/openapi.json')).json()) as Document

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const ajv = new Ajv2020({ strict: false, validateFormats: false })
ajv.addSchema({ ...document, $id: 'api' })
/** The validator of a schema inside the document, whose references point into the document. */
const validator = (schema: object): ValidateFunction =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')))

/** A concrete address for a path: real ids, so that it answers rather than not being found. */
const filled = async (path: string): Promise<string> => {
  const job = await ask({ least: 1 })
  const isJob = path.includes('/jobs/')
  const isEngine = path.includes('/engines/')
  return path
    .replace('{id}', isJob ? job.id : isEngine ? 'host-count' : (job.run ?? ''))
    .replace('{digest}', 'reference')
}

test('every schema of the document is a JSON Schema whose references resolve', () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    assert.ok(ajv.validateSchema(schema), `${name}: ${ajv.errorsText()}`)
    validator(schema)
  }
  for (const { operation } of operations) {
    for (const body of Object.values(operation.requestBody?.content ?? {})) validator(body.schema)
    for (const response of Object.values(operation.responses)) {
      for (const body of Object.values(response.content ?? {})) validator(body.schema)
    }
  }
})

test('every operation has its own id, a summary, its path parameters and answers for success and refusal', () => {
  const ids = operations.map(({ operation }) => operation.operationId)
  assert.equal(new Set(ids).size, ids.length)
  for (const { path, operation } of operations) {
    assert.ok(operation.summary.length > 0)
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const stated = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    assert.deepEqual(
      stated.map((parameter) => parameter.name),
      named,
      path,
    )
    assert.ok(stated.every((parameter) => parameter.required))
    const statuses = Object.keys(operation.responses)
    assert.ok(
      statuses.some((status) => status.startsWith('2')),
      path,
    )
    assert.ok(statuses.includes('421'), path)
    assert.equal(statuses.includes('401'), operation.security === undefined, `${path}: token`)
    for (const status of statuses) assert.match(status, /^[2-5]\d\d$/)
  }
})

test('the routes that answer and the paths of the document are the same', () => {
  const routes = app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  const listed = operations.map(
    ({ path, method }) =>
      `${method.toUpperCase()} ${path.replace('/engines/host-count/runs', '/engines/{id}/runs')}`,
  )
  assert.deepEqual([...new Set(routes)].sort(), listed.sort())
})

test('every path to read answers as its schema says', async () => {
  for (const { path, method, operation } of operations) {
    if (method !== 'get' || /\/(events|exports\/\{name\})$/.test(path)) continue
    const address = await filled(path)
    const response = await send(address)
    assert.equal(response.status, 200, `${address} ${await response.clone().text()}`)
    const schema = operation.responses['200']?.content?.['application/json']?.schema
    assert.ok(schema, path)
    const check = validator(schema)
    assert.ok(check(await response.json()), `${address}: ${ajv.errorsText(check.errors)}`)
  }
})

test('every engine of the catalog has its own path; its examples are valid and are answered', async () => {
  const operation = document.paths['/api/engines/host-count/runs']?.post
  assert.ok(operation)
  assert.equal(operation.summary, 'Are there at least so many hosts?')
  const body = operation.requestBody?.content['application/json']
  assert.ok(body)
  const check = validator(body.schema)
  const examples = Object.values(body.examples ?? {})
  assert.equal(examples.length, 2, 'one for each parameter set of an assessment')
  for (const { value } of examples) {
    assert.ok(check(value), ajv.errorsText(check.errors))
    const response = await send('/api/engines/host-count/runs', { method: 'POST', body: value })
    assert.equal(response.status, 202)
    const answer = validator(operation.responses['202']?.content?.['application/json']?.schema ?? {})
    assert.ok(answer(await response.json()), ajv.errorsText(answer.errors))
  }
  assert.equal(check({ estate: 'reference', params: { least: 101 } }), false)
  assert.equal(check({ params: {} }), false)
})

test('what the changes answer is what the document says, errors included', async () => {
  const job = await ask({ least: 1 })
  const run = await (await send(`/api/runs/${job.run}`)).text()
  const headers = { 'content-type': 'application/json' }
  const record = await (await send(`/api/runs/${job.run}/record`)).text()
  const decided = { title: 'Keep it', note: 'It holds.', runIds: [job.run] }
  const estate = await (await send('/api/estates/reference')).text()
  const sent = [
    ['/api/runs', run],
    ['/api/replay', record],
    ['/api/decisions', JSON.stringify(decided)],
    ['/api/estates', estate],
    ['/api/runs', '{}'],
    ['/api/replay', '['],
    ['/api/decisions', JSON.stringify({ ...decided, runIds: [] })],
    ['/api/estates', '{}'],
  ] as const
  for (const [path, body] of sent) {
    const response = await send(path, { method: 'POST', headers, body })
    const operation = document.paths[path]?.post
    const stated = operation?.responses[String(response.status)]
    assert.ok(stated, `${path} answered ${response.status}, which the document does not list`)
    const check = validator(stated.content?.['application/json']?.schema ?? {})
    assert.ok(check(await response.json()), `${path}: ${ajv.errorsText(check.errors)}`)
  }
  const { decisions } = await json<{ decisions: readonly { id: string }[] }>('/api/decisions')
  assert.equal((await send(`/api/decisions/${decisions[0]?.id}`, { method: 'DELETE' })).status, 204)
})

test('an engine added to the catalog is documented by being there', () => {
  const added = defineEngine({
    ...{
      id: 'toy',
      version: 1,
      title: 'Toy',
      question: 'Is it a toy?',
      assumptions: [],
      needs: [],
      params: {},
    },
    ...{ facts: [], assess: [], run: () => done(1), explain: () => [{ kind: 'sentence', text: 'It is.' }] },
  })
  const { paths } = openApiDocument({ engines: [...engines, added], version: '1' })
  assert.ok(paths['/api/engines/toy/runs'])
  assert.ok(paths['/api/engines/host-count/runs'])
})
