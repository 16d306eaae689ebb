import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { refusal, startApp, token } from '#server/cases/harness.ts'
import { statusOf, statusTable } from '#server/status.ts'

const { plain, send, json } = await startApp()

test('health answers with the version, and says whether the asker holds the token', async () => {
  const health = { status: 'ok', version: '9.9.9' }
  assert.deepEqual(await (await plain('/api/health')).json(), { ...health, connected: false })
  assert.deepEqual(await (await send('/api/health')).json(), { ...health, connected: true })
})

test('an engine is described as data a form can be built from, and by its schema', async () => {
  const { engines } = await json<{ engines: readonly Record<string, unknown>[] }>('/api/engines')
  const [engine] = engines
  assert.equal(engines.length, 1)
  assert.deepEqual(engine, await json('/api/engines/host-count'))
  const { id, version, needs, facts, params, paramsSchema } = engine as Record<
    string,
    Record<string, unknown>
  >
  assert.deepEqual(
    { id, version, needs, facts },
    { id: 'host-count', version: 3, needs: ['hosts'], facts: ['toy-fact'] },
  )
  assert.deepEqual(Object.keys(params ?? {}), ['least', 'manner', 'without'])
  assert.deepEqual(Object.keys(paramsSchema?.properties as object), ['least', 'manner', 'without'])
  await refusal(await send('/api/engines/nobody'), 404)
})

test('an importer is described with how to export', async () => {
  const { importers } = await json<{ importers: readonly object[] }>('/api/importers')
  assert.deepEqual(importers, [
    { id: 'one-line', title: 'One line', extensions: ['.line'], howToExport: 'Write a line. Save it.' },
  ])
})

test('an unknown address is 404, a known one with another method 405 with the methods there are', async () => {
  await refusal(await send('/api/nothing'), 404)
  await refusal(await send('/api/runs/a/b/c'), 404)
  const response = await send('/api/runs', { method: 'PUT' })
  assert.equal(response.headers.get('allow'), 'GET, POST')
  await refusal(response, 405)
  await refusal(await send('/api/engines/host-count', { method: 'DELETE' }), 405)
})

test('HEAD is answered where GET is', async () => {
  assert.equal((await send('/api/runs', { method: 'HEAD' })).status, 200)
  assert.equal((await plain('/api/runs', { method: 'HEAD' })).status, 401)
})

test('our own mistake is an issue like any other, and says nothing of the token', async () => {
  const broken = await startApp({ site: { read: () => Promise.reject(new Error('a bug')) } })
  const [issue] = await refusal(await broken.plain('/index.html'), 500)
  assert.equal(issue.code, 'server.defect')
  assert.ok(!issue.message.includes(token))
})

test('a status comes from the longest fitting row of the table; what no row names is 422', () => {
  const status = (code: string, severity: 'error' | 'warning' = 'error') =>
    statusOf([{ code, severity, where: '', message: '' }])
  assert.equal(status('store.locked'), 503)
  assert.equal(status('store.anything-else'), 500)
  assert.equal(status('server.unknown-run'), 404)
  assert.equal(status('params.unreadable'), 422)
  assert.equal(statusOf([]), 500)
  const warning = { code: 'server.queue-full', severity: 'warning', where: '', message: '' } as const
  const error = { code: 'store.full', severity: 'error', where: '', message: '' } as const
  assert.equal(statusOf([warning, error]), 507)
})

test('every code the server and the store write has a row in the table, and every row is written somewhere', () => {
  const sources = globSync('src/{server,store}/**/*.ts').filter(
    (file) => !/\.test\.ts$|cases|status\.ts$/.test(file),
  )
  const text = sources.map((file) => readFileSync(file, 'utf8')).join('\n')
  const codes = new Set(
    [...text.matchAll(/'((?:server|store)\.[a-z-]+)'/g)].map(([, code]) => code as string),
  )
  const atStart = /^server\.(port|host-unknown|not-)/
  const rows = Object.keys(statusTable)
  for (const code of codes) {
    assert.ok(atStart.test(code) || rows.some((row) => code.startsWith(row)), `${code} has no row`)
  }
  for (const row of rows.filter((row) => /^(server|store)\.[a-z-]*[a-z]$/.test(row))) {
    assert.ok(codes.has(row), `${row} is never written`)
  }
})
