import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { token, toyCatalog, toyEstateText } from '#server/cases/harness.ts'
import type { Job } from '#server/jobs.ts'
import { type Served, type ServeOptions, serve } from '#server/serve.ts'

const root = mkdtempSync(join(tmpdir(), 'bulkhead-serve-'))
const running: Served[] = []
after(async () => {
  for (const server of running) await server.close()
  rmSync(root, { recursive: true, force: true })
})
const siteDir = join(root, 'site')
mkdirSync(siteDir)
writeFileSync(join(siteDir, 'index.html'), '<p>Home</p>')
const referenceFile = join(root, 'reference.json')
writeFileSync(referenceFile, toyEstateText)

const options: ServeOptions = {
  ...{
    host: '127.0.0.1',
    port: 0,
    reach: 'loopback',
    dataDir: join(root, 'one'),
    siteDir,
    referenceFile,
    token,
  },
  ...{ version: '9.9.9', catalog: toyCatalog, workers: 1, now: () => 1_700_000_000_000 },
}
async function started(change: Partial<ServeOptions> = {}): Promise<Served> {
  const outcome = await serve({ ...options, ...change })
  assert.ok(outcome.ok, JSON.stringify(outcome))
  running.push(outcome.value)
  return outcome.value
}
const authorization = `Bearer ${token}`

test('over a real socket: the page, a question, its stream and its answer, and the same answer after a restart', async () => {
  const first = await started()
  assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+\/$/)
  assert.equal(first.entranceUrl, `${first.url}?token=${token}`)
  assert.equal(await (await fetch(first.url)).text(), '<p>Home</p>')
  const entrance = await fetch(first.entranceUrl, { redirect: 'manual' })
  assert.equal(entrance.headers.get('location'), '/')
  const asked = await fetch(`${first.url}api/engines/host-count/runs`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ estate: 'reference', params: { least: 2 }, seed: 5 }),
  })
  assert.equal(asked.status, 202, await asked.clone().text())
  const { job } = (await asked.json()) as { job: Job }
  const stream = await fetch(`${first.url}api/jobs/${job.id}/events`, { headers: { authorization } })
  const run = /event: done\ndata: .*"run":"([0-9a-f]{64})"/.exec(await stream.text())?.[1]
  assert.ok(run)
  const bytes = await (await fetch(`${first.url}api/runs/${run}`, { headers: { authorization } })).text()
  await first.close()
  await assert.rejects(fetch(first.url))

  const second = await started()
  assert.equal(
    await (await fetch(`${second.url}api/runs/${run}`, { headers: { authorization } })).text(),
    bytes,
  )
  await second.close()
})

test('stopping ends a question under way and its open stream, and does not wait for idle connections', async () => {
  const server = await started({ dataDir: join(root, 'stop') })
  const asked = await fetch(`${server.url}api/engines/host-count/runs`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ estate: 'reference', params: { manner: 'forever' } }),
  })
  const { job } = (await asked.json()) as { job: Job }
  const stream = await fetch(`${server.url}api/jobs/${job.id}/events`, { headers: { authorization } })
  const text = stream.text()
  await server.close()
  assert.match(await text, /"state":"cancelled"/)
})

test('a taken port is said with the port to try next, and leaves nothing open', async () => {
  const first = await started({ dataDir: join(root, 'port') })
  const port = Number(new URL(first.url).port)
  const outcome = await serve({ ...options, dataDir: join(root, 'other'), port })
  assert.equal(outcome.ok, false)
  const [issue] = outcome.issues
  assert.equal(issue?.code, 'server.port-taken')
  assert.ok(issue?.message.includes(`--port ${port + 1}`))
  await first.close()
  await (await started({ dataDir: join(root, 'other'), port })).close()
})

test('a host that other machines reach is refused with what that means, unless it is asked for', async () => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org', '127.0.0.1.example.org', '']) {
    const outcome = await serve({ ...options, host, dataDir: join(root, 'network') })
    assert.equal(outcome.ok, false, host)
    const [issue] = outcome.issues
    assert.equal(issue?.code, 'server.not-loopback')
    assert.match(issue?.message ?? '', /every machine that reaches this one/)
  }
  const open = await started({ host: '0.0.0.0', reach: 'network', dataDir: join(root, 'network') })
  assert.equal((await fetch(`${open.url}api/health`)).status, 200)
  await open.close()
})

test('a host name that does not exist is refused with the next step', async () => {
  const change = { host: 'no-such-host.invalid', reach: 'network', dataDir: join(root, 'unknown') } as const
  const outcome = await serve({ ...options, ...change })
  assert.equal(outcome.ok, false)
  assert.match(outcome.issues[0]?.message ?? '', /--host 127\.0\.0\.1/)
})

test('a data directory that cannot be used is refused before anything listens', async () => {
  const dataDir = join(root, 'a-file')
  writeFileSync(dataDir, '')
  const outcome = await serve({ ...options, dataDir })
  assert.equal(outcome.ok, false)
  assert.equal(outcome.issues[0]?.code, 'store.unopenable')
})

test('a foreign Host over a socket, a request without one and a path that climbs are refused', async () => {
  const server = await started({ dataDir: join(root, 'raw') })
  const port = Number(new URL(server.url).port)
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      socket.setEncoding('utf8').on('data', (chunk) => (answer += chunk))
      socket.on('close', () => resolve(answer)).on('error', reject)
    })
  const end = 'Connection: close\r\n\r\n'
  assert.match(await raw(`GET / HTTP/1.1\r\nHost: evil.example:${port}\r\n${end}`), /^HTTP\/1\.1 421/)
  assert.match(await raw(`GET / HTTP/1.0\r\n${end}`), /^HTTP\/1\.1 4(00|21)/)
  assert.match(await raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${end}`), /^HTTP\/1\.1 200/)
  assert.match(
    await raw(`GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n${end}`),
    /^HTTP\/1\.1 421/,
    'the absolute form names no other host',
  )
  for (const path of ['/../reference.json', '/..%2freference.json', '/x/../../reference.json']) {
    assert.match(
      await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${end}`),
      /^HTTP\/1\.1 404/,
      path,
    )
  }
  await server.close()
})

test('a body over the limit is answered over a socket while it is still being sent', async () => {
  const server = await started({ dataDir: join(root, 'large') })
  const { hostname, port } = new URL(server.url)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request({
      ...{ hostname, port, path: '/api/decisions', method: 'POST' },
      headers: { authorization, 'content-type': 'application/json', 'content-length': 3 * 1024 ** 2 },
    })
    sent.on('response', (response) => {
      resolve(response.statusCode)
      sent.destroy()
    })
    sent.on('error', reject)
    sent.write('x'.repeat(1000))
  })
  assert.equal(status, 413)
  await server.close()
})
