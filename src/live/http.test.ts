import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Outcome } from '#kernel/outcome.ts'
import {
  type HttpAnswer,
  type HttpLimits,
  type HttpRequest,
  type LiveHttp,
  liveHttp,
  plainFingerprint,
  standardHttpLimits,
  type Trust,
} from '#live/http.ts'
import { type TlsServer, tlsCertificate, tlsTest } from '#test/tls-server.ts'

const read: HttpRequest = { method: 'GET', path: '/x', headers: {}, body: 'none', again: 'may-repeat' }
const login: HttpRequest = { ...read, method: 'POST', body: 'a password', again: 'once' }

const limits: HttpLimits = {
  ...standardHttpLimits,
  firstPauseMs: 1,
  connectMs: 3000,
  silenceMs: 400,
  answerBytes: 5000,
}
const client = (
  server: TlsServer,
  trust: Trust = { kind: 'authority', pem: server.pem },
  signal = new AbortController().signal,
): LiveHttp => liveHttp(server, trust, limits, signal)
const codeOf = (outcome: Outcome<HttpAnswer>): string => outcome.issues[0]?.code ?? 'none'
const textOf = (outcome: Outcome<HttpAnswer>): string => {
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  return Buffer.from(outcome.value.bytes).toString()
}

tlsTest('a trusted server answers, and one connection serves several requests', async (start) => {
  const server = await start((seen, response) => void response.end(seen.body || 'hello'))
  const http = client(server)
  assert.equal(textOf(await http.send(read)), 'hello')
  assert.equal(textOf(await http.send(login)), 'a password')
  assert.equal(server.connections(), 1)
  http.close()
})

tlsTest(
  'nothing is sent to a certificate that nobody vouches for, and its fingerprint is told',
  async (start) => {
    const server = await start((_seen, response) => void response.end('hello'))
    const outcome = await client(server, { kind: 'system' }).send(login)
    assert.equal(codeOf(outcome), 'live.certificate-untrusted')
    assert.ok(outcome.issues[0]?.message.includes(server.sha256))
    assert.equal(server.seen.length, 0)
  },
)

for (const [kind, words] of [
  ['expired', /has expired/],
  ['other-name', /is for another name/],
] as const) {
  tlsTest(`an ${kind} certificate is named as such, and nothing is sent`, async (start) => {
    const server = await start((_seen, response) => void response.end('hello'), kind)
    const outcome = await client(server).send(login)
    assert.equal(codeOf(outcome), 'live.certificate-untrusted')
    assert.match(outcome.issues[0]?.message ?? '', words)
    assert.equal(server.seen.length, 0)
  })
}

tlsTest(
  'a fingerprint that was compared is enough, in any spelling; another one is not, and nothing is sent',
  async (start) => {
    const server = await start((_seen, response) => void response.end('hello'))
    const spelled = `SHA256:${server.sha256.toUpperCase().replace(/(..)(?=.)/g, '$1:')}`
    const http = client(server, { kind: 'fingerprint', sha256: spelled })
    assert.equal(textOf(await http.send(read)), 'hello')
    http.close()
    const before = server.seen.length
    const other = tlsCertificate('expired').sha256
    const outcome = await client(server, { kind: 'fingerprint', sha256: other }).send(login)
    assert.equal(codeOf(outcome), 'live.fingerprint-differs')
    assert.equal(server.seen.length, before)
  },
)

tlsTest('an answer that breaks off is asked for again, a login is not', async (start) => {
  let left = 1
  const server = await start((_seen, response) => {
    if (left-- <= 0) return void response.end('whole')
    response.writeHead(200, { 'content-length': 100 }).write('part')
    setTimeout(() => response.destroy(), 5)
  })
  assert.equal(textOf(await client(server).send(read)), 'whole')
  left = 1
  assert.equal(codeOf(await client(server).send(login)), 'live.connection-lost')
  assert.equal(server.seen.length, 3)
})

tlsTest('an answer that breaks off each time is an issue, never a part', async (start) => {
  const server = await start((_seen, response) => {
    response.writeHead(200).write('part')
    setTimeout(() => response.destroy(), 5)
  })
  assert.equal(codeOf(await client(server).send(read)), 'live.connection-lost')
  assert.equal(server.seen.length, 1 + limits.repeats)
})

tlsTest('silence, before an answer and in the middle of it, ends in time', async (start) => {
  const server = await start((seen, response) => {
    if (seen.path === '/half') response.writeHead(200).write('part')
  })
  for (const path of ['/none', '/half']) {
    const outcome = await client(server).send({ ...read, path, again: 'once' })
    assert.equal(codeOf(outcome), 'live.timeout', path)
  }
})

tlsTest('an endless answer is cut at its limit', async (start) => {
  const server = await start((_seen, response) => {
    const timer = setInterval(() => response.write('x'.repeat(1000)), 1)
    response.on('close', () => clearInterval(timer))
  })
  assert.equal(codeOf(await client(server).send(read)), 'live.answer-too-large')
})

tlsTest('nobody is followed to another address', async (start) => {
  const server = await start(
    (_seen, response) => void response.writeHead(302, { location: 'https://elsewhere/' }).end(),
  )
  const outcome = await client(server).send(login)
  assert.equal(codeOf(outcome), 'live.redirected')
  assert.match(outcome.issues[0]?.message ?? '', /https:\/\/elsewhere\//)
  assert.equal(server.seen.length, 1)
})

tlsTest('an encoding that was not asked for is no answer', async (start) => {
  const server = await start((seen, response) => {
    assert.equal(seen.headers['accept-encoding'], undefined)
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('hello'))
  })
  assert.equal(codeOf(await client(server).send(read)), 'live.encoding-unasked')
})

tlsTest('a cancelled reading ends at once, and only a farewell still goes out', async (start) => {
  const server = await start((seen, response) => void (seen.path === '/bye' && response.end('bye')))
  const stop = new AbortController()
  const http = client(server, { kind: 'authority', pem: server.pem }, stop.signal)
  const waiting = http.send(read)
  setTimeout(() => stop.abort(), 50)
  assert.equal(codeOf(await waiting), 'live.cancelled')
  assert.equal(codeOf(await http.send(read)), 'live.cancelled')
  assert.equal(textOf(await http.send({ ...read, path: '/bye', again: 'farewell' })), 'bye')
  http.close()
})

test('a port that speaks no TLS, and one where nobody listens, are told apart', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.end('SSH-2.0-x\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = async (): Promise<string> => {
    const signal = new AbortController().signal
    const http = liveHttp({ host: '127.0.0.1', port }, { kind: 'system' }, limits, signal)
    const code = codeOf(await http.send(login))
    http.close()
    return code
  }
  assert.equal(await ask(), 'live.not-tls')
  for (const socket of sockets) socket.destroy()
  server.close()
  await once(server, 'close')
  assert.equal(await ask(), 'live.connection-refused')
})

test('a fingerprint is compared by its digits alone', () => {
  assert.equal(plainFingerprint(' SHA256 Fingerprint=AB:cd:01 '), 'abcd01')
  assert.equal(plainFingerprint('sha256:ab cd'), 'abcd')
})
