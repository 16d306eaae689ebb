import assert from 'node:assert/strict'
import { test } from 'node:test'
import { host, refusal, startApp, token } from '#server/cases/harness.ts'
import { contentSecurityPolicy } from '#server/safety.ts'

const page = { bytes: new TextEncoder().encode('<p>Hello</p>'), digest: 'abc' }
const { plain, send } = await startApp({
  site: { read: async (path) => (path === 'index.html' ? page : undefined) },
})
const bearer = { authorization: `Bearer ${token}` }
const cookie = { cookie: `bulkhead-4310=${token}` }
const decision = JSON.stringify({ title: 'T', note: '', runIds: ['0'.repeat(64)] })
const change = { method: 'POST', body: decision }
const typed = { 'content-type': 'application/json' }

test('a Host header that is not ours is refused everywhere, as a rebound DNS name sends its own', async () => {
  for (const path of ['/', '/api/health', '/api/runs', '/nothing', '/?token=x']) {
    for (const foreign of [
      'evil.example',
      'evil.example:4310',
      '127.0.0.1',
      '127.0.0.1:4311',
      '',
      `${host}.evil`,
    ]) {
      const [issue] = await refusal(await plain(path, { headers: { ...bearer, host: foreign } }), 421)
      assert.equal(issue.code, 'server.host-refused')
      assert.match(issue.message, /http:\/\/127\.0\.0\.1:4310\//)
    }
  }
})

test('localhost and the IPv6 loopback are ours, in any case', async () => {
  for (const own of ['localhost:4310', 'LocalHost:4310', '[::1]:4310']) {
    assert.equal((await plain('/api/health', { headers: { host: own } })).status, 200)
  }
})

test('health, the API document and the pages need no token; everything else of the API does', async () => {
  for (const path of ['/api/health', '/api/openapi.json', '/'])
    assert.equal((await plain(path)).status, 200, path)
  const closed = [
    '/api/engines',
    '/api/estates',
    '/api/runs',
    '/api/decisions',
    '/api/jobs/job-1',
    '/api/nothing',
  ]
  for (const path of closed) {
    const [issue] = await refusal(await plain(path), 401)
    assert.equal(issue.code, 'server.token-missing')
    assert.match(issue.message, /bulkhead serve/)
  }
  for (const path of ['/api/health/', '/api/../api/runs', '/API/runs', '//api/runs', '/api/%72uns']) {
    assert.notEqual((await plain(path)).status, 200, `${path} must not lead round the token`)
  }
})

test('a wrong token is refused, as a bearer, as a cookie, as a part or an extension of the right one', async () => {
  for (const wrong of ['x', token.slice(0, -1), `${token}x`, token.toUpperCase()]) {
    for (const headers of [{ authorization: `Bearer ${wrong}` }, { cookie: `bulkhead-4310=${wrong}` }]) {
      const [issue] = await refusal(await plain('/api/runs', { headers }), 401)
      assert.equal(issue.code, 'server.token-wrong')
    }
  }
  await refusal(await plain('/api/runs', { headers: { cookie: `bulkhead-4311=${token}` } }), 401)
  await refusal(await plain('/api/runs', { headers: { authorization: `Basic ${token}` } }), 401)
})

test('the right token opens the API, as a bearer and as the cookie of this port', async () => {
  assert.equal((await plain('/api/runs', { headers: bearer })).status, 200)
  assert.equal((await plain('/api/runs', { headers: cookie })).status, 200)
})

test('opening a page with the token sets a strict cookie and leads to the address without it', async () => {
  const response = await plain(`/estate.html?token=${token}&tab=map`)
  assert.equal(response.status, 303)
  assert.equal(response.headers.get('location'), '/estate.html?tab=map')
  assert.equal(response.headers.get('cache-control'), 'no-store')
  assert.deepEqual(response.headers.getSetCookie(), [
    `bulkhead-4310=${token}; Path=/; HttpOnly; SameSite=Strict`,
    'bulkhead-4310-open=yes; Path=/; SameSite=Strict',
  ])
})

test('a wrong token in an address sets no cookie, and a path of slashes leads to no other host', async () => {
  const wrong = await plain('/?token=nonsense')
  assert.equal(wrong.headers.get('set-cookie'), null)
  await refusal(wrong, 401)
  for (const path of [`//evil.example/?token=${token}`, `/\\evil.example/?token=${token}`]) {
    const location = (await plain(`http://${host}${path}`)).headers.get('location') ?? ''
    assert.match(location, /^\/[^/\\]/)
  }
})

test('a page of another origin cannot change anything, even on another port of this machine', async () => {
  for (const origin of ['http://evil.example', 'http://127.0.0.1:8080', `https://${host}`, 'null']) {
    for (const secret of [bearer, cookie]) {
      const [issue] = await refusal(
        await plain('/api/decisions', { ...change, headers: { ...secret, ...typed, origin } }),
        403,
      )
      assert.equal(issue.code, 'server.origin-refused')
    }
  }
  const sent = { ...change, headers: { ...cookie, ...typed, 'sec-fetch-site': 'same-site' } }
  await refusal(await plain('/api/decisions', sent), 403)
  await refusal(await plain('/api/runs', { headers: { ...cookie, 'sec-fetch-site': 'cross-site' } }), 403)
})

test('a change with the cookie needs the Origin of our own page; a bearer needs none', async () => {
  const [issue] = await refusal(
    await plain('/api/decisions', { ...change, headers: { ...cookie, ...typed } }),
    403,
  )
  assert.equal(issue.code, 'server.origin-refused')
  const origin = `http://${host}`
  for (const headers of [
    { ...cookie, ...typed, origin },
    { ...bearer, ...typed },
  ]) {
    const [beyond] = await refusal(await plain('/api/decisions', { ...change, headers }), 422)
    assert.equal(beyond.code, 'store.run-missing', 'it got past the guard')
  }
})

test('every answer carries the policy, also errors, and no answer invites other origins', async () => {
  for (const response of [
    await plain('/'),
    await plain('/nothing'),
    await plain('/api/health'),
    await plain('/api/runs'),
    await send('/api/runs'),
    await plain('/', { headers: { host: 'evil.example' } }),
    await plain('/api/runs', { method: 'OPTIONS', headers: { origin: 'http://evil.example' } }),
  ]) {
    assert.equal(response.headers.get('content-security-policy'), contentSecurityPolicy)
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(response.headers.get('access-control-allow-origin'), null)
  }
  assert.doesNotMatch(contentSecurityPolicy, /unsafe|\*|https?:/)
})

test('answers about an estate are kept by no cache, unless they are named by their bytes', async () => {
  assert.equal((await send('/api/runs')).headers.get('cache-control'), 'private, no-store')
})
