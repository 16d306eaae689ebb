import assert from 'node:assert/strict'
import { type HttpRequest, liveHttp, standardHttpLimits, type Trust } from '#live/http.ts'
import { type TlsServer, tlsTest } from '#test/tls-server.ts'

const read: HttpRequest = { method: 'GET', path: '/x', headers: {}, body: 'none', again: 'may-repeat' }

const client = (server: TlsServer, trust: Trust = { kind: 'authority', pem: server.pem }) =>
  liveHttp(server, trust, { ...standardHttpLimits, firstPauseMs: 1 }, new AbortController().signal)

tlsTest('a trusted server answers', async (start) => {
  const server = await start((_seen, response) => void response.end('hello'))
  const http = client(server)
  const answer = await http.send(read)
  assert.ok(answer.ok, JSON.stringify(answer.issues))
  assert.equal(Buffer.from(answer.value.bytes).toString(), 'hello')
  http.close()
})
tlsTest('an expired certificate is named as such', async (start) => {
  const server = await start((_seen, response) => void response.end('hello'), 'expired')
  const http = client(server)
  const answer = await http.send(read)
  assert.ok(!answer.ok)
  assert.match(answer.issues[0].message, /has expired/)
  assert.equal(server.seen.length, 0)
  http.close()
})
