import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estateDigest } from '#estate/digest.ts'
import { emptyEstate } from '#estate/model.ts'
import { toStored } from '#estate/stored.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import { refusal, startApp, toyEstate, toyEstateText } from '#server/cases/harness.ts'
import { standardLimits } from '#server/limits.ts'

const { send, json } = await startApp()
const jsonType = { 'content-type': 'application/json' }
const post = (body: unknown, headers: Record<string, string> = {}) =>
  send('/api/estates', { method: 'POST', body, headers })
type Listed = { readonly digest: string; readonly name: string; readonly reference: boolean }
const list = async (): Promise<readonly Listed[]> =>
  (await json<{ estates: Listed[] }>('/api/estates')).estates

function filesOf(...files: readonly (readonly [string, string])[]): FormData {
  const form = new FormData()
  for (const [name, text] of files) form.append('file', new File([text], name))
  return form
}

test('the reference estate is there without being added, by its digest and by its word', async () => {
  const digest = estateDigest(toyEstate)
  const found = (await list()).find((estate) => estate.reference)
  assert.equal(found?.digest, digest)
  assert.equal(found?.name, 'Two hosts')
  assert.equal(await (await send(`/api/estates/${digest}`)).text(), toyEstateText)
  assert.equal(await (await send('/api/estates/reference')).text(), toyEstateText)
})

test('a reference estate that is not built, or cannot be read, is said beside the list', async () => {
  const absent = await startApp({ readReference: async () => undefined })
  const body = await absent.json<{ estates: unknown[]; issues: { code: string }[] }>('/api/estates')
  assert.deepEqual(body.estates, [])
  assert.deepEqual(
    body.issues.map((issue) => issue.code),
    ['estates.reference-missing'],
  )
  await refusal(await absent.send('/api/estates/reference'), 404)
  const broken = await startApp({ readReference: async () => new TextEncoder().encode('{') })
  const other = await broken.json<{ issues: unknown[] }>('/api/estates')
  assert.equal(other.issues.length, 1)
})

test('an estate in its stored form is kept and comes back in canonical bytes', async () => {
  const stored = toStored({ ...toyEstate, name: 'Mine', hosts: toyEstate.hosts.slice(1) })
  const added = await post(stored)
  assert.equal(added.status, 201, await added.clone().text())
  const { digest, name, counts } = (await added.json()) as {
    digest: string
    name: string
    counts: { hosts: number }
  }
  assert.equal(name, 'Mine')
  assert.equal(counts.hosts, 1)
  assert.equal(await (await send(`/api/estates/${digest}`)).text(), canonicalJson(stored))
  const again = await post({ ...stored, estate: { ...stored.estate, name: 'Mine again' } })
  assert.equal(again.status, 200)
  const { issues } = (await again.json()) as { issues: { code: string }[] }
  assert.ok(issues.some((issue) => issue.code === 'estates.present'))
  assert.ok((await list()).some((estate) => estate.name === 'Mine'))
})

test('files become an estate through the importer that knows them, and its doubts stay with the estate', async () => {
  const added = await post(filesOf(['rack.line', 'From a line']))
  const text = await added.text()
  assert.equal(added.status, 201, text)
  const body = JSON.parse(text) as { digest: string; source: string; issues: { code: string }[] }
  assert.equal(body.source, 'one-line')
  assert.ok(body.issues.some((issue) => issue.code === 'one-line.empty'))
  const kept = await json<{ name: string; issues: { code: string }[] }>(`/api/estates/${body.digest}/import`)
  assert.equal(kept.name, 'From a line')
  assert.deepEqual(kept.issues, body.issues)
})

test('files keep the place in their folder that they were sent with, and the answer says who read each', async () => {
  const added = await post(filesOf(['racks/a/rack.line', 'From a folder']))
  const text = await added.text()
  assert.ok(added.ok, text)
  const { files } = JSON.parse(text) as { files: { name: string; reader: string }[] }
  assert.deepEqual(files, [{ name: 'racks/a/rack.line', reader: 'one-line' }])
})

test('files nobody knows, no file, text parts and a broken multipart body are refused', async () => {
  const codes = async (body: unknown, status: number, headers: Record<string, string> = {}) =>
    (await refusal(await post(body, headers), status)).map((issue) => issue.code)
  assert.deepEqual(await codes(filesOf(['movie.mkv', 'x']), 422), ['inventory.unrecognized'])
  assert.deepEqual(await codes(new FormData(), 400), ['server.multipart-malformed'])
  const text = new FormData()
  text.append('name', 'value')
  assert.deepEqual(await codes(text, 400), ['server.multipart-malformed'])
  const broken = { 'content-type': 'multipart/form-data; boundary=x' }
  assert.deepEqual(await codes('not parts', 400, broken), ['server.multipart-malformed'])
  assert.deepEqual(await codes('x', 415, { 'content-type': 'text/plain' }), ['server.media-type'])
  assert.deepEqual(await codes('x', 415, { 'content-type': '' }), ['server.media-type'])
})

test('too many files are refused by their number', async () => {
  const { send: few } = await startApp({ limits: { ...standardLimits, filesMax: 2 } })
  const names = ['a.line', 'b.line', 'c.line'] as const
  const sent = { method: 'POST', body: filesOf(...names.map((name) => [name, 'x'] as const)) }
  const [issue] = await refusal(await few('/api/estates', sent), 413)
  assert.equal(issue.code, 'server.too-many-files')
})

test('JSON that is broken, no estate, of a newer format or not UTF-8 is refused, and stores nothing', async () => {
  const before = (await list()).length
  const status = async (body: unknown, expected: number) =>
    (await refusal(await post(body, jsonType), expected))[0].where
  await status('{"format":', 400)
  await status('[]', 422)
  await status('null', 422)
  await status('{}', 422)
  await status(JSON.stringify({ format: 'bulkhead-estate/999', estate: {} }), 422)
  await status(
    JSON.stringify({ format: 'bulkhead-estate/1', estate: { ...emptyEstate('x'), hosts: 5 } }),
    422,
  )
  await status(new Uint8Array([0x22, 0xff, 0x22]), 400)
  assert.equal((await list()).length, before)
})

test('JSON nested without end is refused before anything walks it', async () => {
  for (const text of ['['.repeat(200_000), `{"a":${'{"a":'.repeat(101)}`]) {
    const [issue] = await refusal(await post(text, jsonType), 400)
    assert.equal(issue.code, 'server.json-too-deep')
  }
  const file = await refusal(await post(filesOf(['deep.json', '['.repeat(500)])), 400)
  assert.equal(file[0].code, 'server.json-too-deep')
})

test('a body over the limit is refused, whether it states its length or not', async () => {
  const { send: small } = await startApp({
    limits: { ...standardLimits, largeBodyBytes: 1000, smallBodyBytes: 100 },
  })
  const long = JSON.stringify({ format: 'x'.repeat(2000) })
  const stream = () =>
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(400)))
      },
    })
  for (const [path, body] of [
    ['/api/estates', long],
    ['/api/runs', long],
    ['/api/replay', long],
    ['/api/decisions', long],
    ['/api/engines/host-count/runs', long],
  ] as const) {
    const stated = { ...jsonType, 'content-length': String(long.length) }
    const [issue] = await refusal(await small(path, { method: 'POST', headers: stated, body }), 413)
    assert.equal(issue.code, 'server.body-too-large')
    await refusal(await small(path, { method: 'POST', headers: jsonType, body }), 413)
  }
  const endless = new Request('http://127.0.0.1:4310/api/estates', {
    ...{ method: 'POST', body: stream(), duplex: 'half' },
    headers: { ...jsonType, host: '127.0.0.1:4310', authorization: 'Bearer a-secret-of-this-start' },
  } as RequestInit)
  const { app } = await startApp({ limits: { ...standardLimits, largeBodyBytes: 1000 } })
  await refusal(await app.request(endless), 413)
})
