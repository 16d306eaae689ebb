import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal, startApp } from '#server/cases/harness.ts'
import type { Decision } from '#store/port.ts'

const { send, json, ask } = await startApp()
const runId = (await ask({ least: 1 })).run ?? ''
const otherId = (await ask({ least: 2 })).run ?? ''
const post = (body: unknown) => send('/api/decisions', { method: 'POST', body })
const list = async () => (await json<{ decisions: readonly Decision[] }>('/api/decisions')).decisions
const decided = { title: '  Buy one host  ', note: 'Line one.\n<b>Line two</b>', runIds: [otherId, runId] }

test('a decision keeps its title, its note as written and the runs it compares in order, and can be removed', async () => {
  const added = await post(decided)
  assert.equal(added.status, 201, await added.clone().text())
  const { decision } = (await added.json()) as { decision: Decision }
  assert.equal(added.headers.get('location'), `/api/decisions/${decision.id}`)
  assert.deepEqual((await list())[0], { ...decided, ...decision, title: 'Buy one host' })
  assert.ok(decision.createdAtMs > 1_700_000_000_000)
  assert.equal((await send(`/api/decisions/${decision.id}`, { method: 'DELETE' })).status, 204)
  assert.deepEqual(await list(), [])
  await refusal(await send(`/api/decisions/${decision.id}`, { method: 'DELETE' }), 404)
  assert.equal((await send(`/api/runs/${runId}`)).status, 200)
})

test('a decision sent twice with the moment it was made is one decision', async () => {
  const dated = { ...decided, createdAtMs: 1_600_000_000_000 }
  assert.equal((await post(dated)).status, 201)
  assert.equal((await post(dated)).status, 200)
  assert.deepEqual(
    (await list()).map((decision) => decision.createdAtMs),
    [1_600_000_000_000],
  )
})

test('a decision without a title, on no run, on three or on an unknown one is refused with the path', async () => {
  const before = (await list()).length
  const where = async (change: object) =>
    (await refusal(await post({ ...decided, ...change }), 422)).map((issue) => issue.where)
  assert.deepEqual(await where({ title: '   ' }), ['body.title'])
  assert.deepEqual(await where({ title: 'x'.repeat(201) }), ['body.title'])
  assert.deepEqual(await where({ note: undefined }), ['body.note'])
  assert.deepEqual(await where({ runIds: [] }), ['body.runIds'])
  assert.deepEqual(await where({ runIds: [runId, runId, runId] }), ['body.runIds'])
  assert.deepEqual(await where({ runIds: ['short'] }), ['body.runIds[0]'])
  assert.deepEqual(await where({ runIds: [runId, '0'.repeat(64)] }), ['runIds[1]'])
  assert.deepEqual(await where({ createdAtMs: -1 }), ['body.createdAtMs'])
  assert.equal((await list()).length, before)
})

test('a decision that is not JSON, or not said to be, is refused', async () => {
  const sent = (body: string, type: string) =>
    send('/api/decisions', { method: 'POST', body, headers: { 'content-type': type } })
  assert.equal((await refusal(await sent('{', 'application/json'), 400))[0].code, 'server.json-malformed')
  assert.equal((await refusal(await sent('', 'application/json'), 400))[0].code, 'server.json-malformed')
  assert.equal(
    (await refusal(await sent('a=b', 'application/x-www-form-urlencoded'), 415))[0].code,
    'server.media-type',
  )
  assert.equal((await sent('[]', 'application/json; charset=utf-8')).status, 422)
})
