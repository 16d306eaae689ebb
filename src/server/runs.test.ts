import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '#engines/engine.ts'
import { recordText } from '#engines/record.ts'
import { estateDigest } from '#estate/digest.ts'
import { canonicalJson, digestOf } from '#kernel/canonical.ts'
import { refusal, startApp, toyEstate } from '#server/cases/harness.ts'
import { engines } from '#server/cases/toy-catalog.ts'
import type { RunSummary } from '#store/port.ts'

const { send, json, ask } = await startApp()
const digest = estateDigest(toyEstate)
const [engine] = engines
assert.ok(engine)

/** The run as the engine gives it when it is called directly. */
function direct(params: Readonly<Record<string, unknown>>): Run {
  const outcome = engine?.run({ estate: toyEstate, digest }, params, { seed: 5, progress: () => undefined })
  assert.ok(outcome?.ok)
  return outcome.value
}
const runs = async (query = ''): Promise<readonly RunSummary[]> =>
  (await json<{ runs: readonly RunSummary[] }>(`/api/runs${query}`)).runs
const post = (path: string, body: unknown) => send(path, { method: 'POST', body })

test('a run over HTTP has the bytes of the engine called directly, and their digest as its address', async () => {
  const job = await ask({ least: 2, without: ['host:one'] })
  assert.equal(job.state, 'done')
  const text = canonicalJson(direct({ least: 2, without: ['host:one'] }))
  assert.equal(job.run, digestOf([text]))
  const response = await send(`/api/runs/${job.run}`)
  assert.equal(await response.text(), text)
  assert.equal(response.headers.get('etag'), `"${job.run}"`)
  const again = await send(`/api/runs/${job.run}`, { headers: { 'if-none-match': `"${job.run}"` } })
  assert.equal(again.status, 304)
})

test('the same question twice is one run, and parameters as text are the same question', async () => {
  const first = await ask({ least: 7 })
  const second = await ask({ least: '7' })
  assert.notEqual(first.id, second.id)
  assert.equal(first.run, second.run)
  assert.equal((await runs()).filter((run) => run.id === first.run).length, 1)
})

test('the list says what was asked, about what, and how the verdicts fell', async () => {
  const { run } = await ask({ least: 1 })
  const found = (await runs(`?estate=${digest}&engine=host-count`)).find(({ id }) => id === run)
  assert.ok(found)
  const { id, sequence, sizeBytes, createdAtMs, ...rest } = found
  assert.deepEqual(rest, {
    ...{ engine: 'host-count', version: 3, seed: 5, estateDigest: digest, origin: 'server' },
    params: { least: 1, manner: 'answer', without: [] },
    verdicts: { safe: 1, unsafe: 0, undecided: 0 },
  })
  assert.deepEqual(await runs('?engine=nobody'), [])
})

test('the list comes in pages that a cursor leads through', async () => {
  for (const least of [11, 12, 13]) await ask({ least })
  const first = await json<{ runs: RunSummary[]; next: number }>('/api/runs?limit=2')
  const second = await json<{ runs: RunSummary[] }>(`/api/runs?limit=2&before=${first.next}`)
  assert.deepEqual(
    [...first.runs, ...second.runs].slice(0, 3).map((run) => run.params.least),
    [13, 12, 11],
  )
  for (const query of ['limit=0', 'limit=9999', 'limit=x', 'before=-1', 'estate=short', 'order=random']) {
    await refusal(await send(`/api/runs?${query}`), 422)
  }
})

test('every wrong parameter is named with its path before anything runs', async () => {
  const params = { least: 500, manner: 'sideways', without: 'host', colour: 'red' }
  const issues = await refusal(
    await post('/api/engines/host-count/runs', { estate: 'reference', params }),
    422,
  )
  const where = issues.map((issue) => issue.where)
  assert.deepEqual(where, ['params.colour', 'params.least', 'params.manner', 'params.without'])
})

test('a question that is not one is refused with the path of what is wrong', async () => {
  const address = '/api/engines/host-count/runs'
  const where = async (body: unknown) =>
    (await refusal(await post(address, body), 422)).map((issue) => issue.where)
  assert.deepEqual(await where({}), ['body.estate'])
  assert.deepEqual(await where({ estate: 'Reference' }), ['body.estate'])
  assert.deepEqual(await where({ estate: 'reference', seed: 0.5 }), ['body.seed'])
  assert.deepEqual(await where({ estate: 'reference', params: [] }), ['body.params'])
  assert.deepEqual(await where({ estate: 'reference', more: 1 }), ['body'])
  assert.deepEqual(await where([]), ['body'])
})

test('an engine, an estate and a run that do not exist are 404, each by its own name', async () => {
  const body = { estate: 'reference' }
  const code = async (response: Response) => (await refusal(response, 404))[0].code
  assert.equal(await code(await post('/api/engines/nobody/runs', body)), 'server.unknown-engine')
  assert.equal(await code(await post('/api/engines/__proto__/runs', body)), 'server.unknown-engine')
  const unknown = { estate: '0'.repeat(64) }
  assert.equal(await code(await post('/api/engines/host-count/runs', unknown)), 'server.unknown-estate')
  assert.equal(await code(await send(`/api/runs/${'0'.repeat(64)}`)), 'server.unknown-run')
  assert.equal(await code(await send('/api/runs/x/record')), 'server.unknown-run')
})

test("an engine's refusal is the job's issues", async () => {
  const job = await ask({ manner: 'refuse' })
  assert.equal(job.state, 'failed')
  assert.equal(job.run, null)
  assert.deepEqual(
    job.issues.map(({ code, where }) => [code, where]),
    [['host-count.refused', 'hosts']],
  )
})

test('a run made in a browser is kept as such, and becomes ours when we repeat it', async () => {
  const run = direct({ least: 21 })
  const added = await post('/api/runs', run)
  assert.equal(added.status, 201)
  const { id } = (await added.json()) as { id: string }
  assert.equal(id, digestOf([canonicalJson(run)]))
  assert.equal(added.headers.get('location'), `/api/runs/${id}`)
  const origin = async () => (await runs()).find((summary) => summary.id === id)?.origin
  assert.equal(await origin(), 'browser')
  assert.equal((await post('/api/runs', run)).status, 200)
  assert.equal((await ask({ least: 21 })).run, id)
  assert.equal(await origin(), 'server')
})

test('a run that lacks something, carries an unknown block or names another estate or engine is refused', async () => {
  const run = direct({ least: 22 })
  const before = (await runs()).length
  const where = async (body: unknown) =>
    (await refusal(await post('/api/runs', body), 422)).map((issue) => issue.where)
  const { result, ...without } = run
  assert.deepEqual(await where(without), ['body.result'])
  assert.deepEqual(await where({ ...run, seed: 'x' }), ['body.seed'])
  assert.deepEqual(await where({ ...run, blocks: [{ kind: 'script', text: 'x' }] }), ['body.blocks[0].kind'])
  const verdict = { kind: 'verdict', subject: 's', verdict: 'green', text: 't' }
  assert.deepEqual(await where({ ...run, blocks: [verdict] }), ['body.blocks[0].verdict'])
  assert.deepEqual(await where({ ...run, approved: true }), ['body'])
  assert.deepEqual(await where({ ...run, estateDigest: '0'.repeat(64) }), ['estateDigest'])
  await refusal(await post('/api/runs', { ...run, engine: 'nobody' }), 404)
  assert.equal((await runs()).length, before)
})

test('a record downloaded over HTTP is the record the command line writes, and replays to the same bytes', async () => {
  const job = await ask({ least: 3 })
  const record = await (await send(`/api/runs/${job.run}/record`)).text()
  assert.equal(record, recordText(toyEstate, direct({ least: 3 })))
  const replay = await json<object>('/api/replay', {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: record },
  })
  assert.deepEqual(replay, {
    same: true,
    firstDifference: '',
    runId: job.run,
    recordedRunId: job.run,
    issues: [],
  })
})

test('an edited record replays to a difference that is named, or is refused when its estate was edited', async () => {
  const job = await ask({ least: 3 })
  const text = await (await send(`/api/runs/${job.run}/record`)).text()
  const replay = (body: string) =>
    send('/api/replay', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const edited = (await (await replay(text.replace('"count":2', '"count":3'))).json()) as Record<
    string,
    unknown
  >
  assert.equal(edited.same, false)
  assert.equal(edited.firstDifference, 'run.result.count')
  const [issue] = await refusal(await replay(text.replaceAll('"id":"one"', '"id":"uno"')), 422)
  assert.equal(issue.code, 'replay.estate-changed')
  await refusal(await replay('{}'), 422)
  await refusal(await replay('{'), 400)
})

test('the files that a run offers are listed and served under their own type, of runs made here alone', async () => {
  const { run } = await ask({ least: 1, without: ['host:one'] })
  const { exports } = await json<{ exports: readonly object[] }>(`/api/runs/${run}/exports`)
  assert.deepEqual(exports, [{ name: 'hosts.csv', mediaType: 'text/csv', title: 'The count' }])
  const file = await send(`/api/runs/${run}/exports/hosts.csv`)
  assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8')
  assert.equal(file.headers.get('content-disposition'), 'attachment; filename="hosts.csv"')
  const files = engine?.exports({ estate: toyEstate, digest }, direct({ least: 1, without: ['host:one'] }))
  assert.ok(files?.ok)
  assert.equal(await file.text(), files.value[0]?.text)
  await refusal(await send(`/api/runs/${run}/exports/other.csv`), 404)
  await refusal(await send(`/api/runs/${'0'.repeat(64)}/exports`), 404)
  const made = direct({ least: 77 })
  const stored = (await (await post('/api/runs', made)).json()) as { readonly id: string }
  const [issue] = await refusal(await send(`/api/runs/${stored.id}/exports`), 409)
  assert.equal(issue?.code, 'server.run-of-a-browser')
})
