import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strToU8 } from 'fflate'
import { estateDigest } from '#estate/digest.ts'
import { givenFile } from '#importers/given-file.ts'
import importer from '#importers/netbox/importer.ts'
import { endpoints } from '#importers/netbox/records.ts'
import { sampleAnswers, sampleDump } from '#importers/netbox/sample.ts'
import { done, refused } from '#kernel/outcome.ts'
import type { HttpAnswer, HttpRequest } from '#live/http.ts'
import type { LiveSession, LiveTarget } from '#live/live-source.ts'
import netbox from '#live/netbox/source.ts'
import { secret } from '#live/secret.ts'

const token = secret('0123456789abcdef0123456789abcdef01234567')
const target: LiveTarget = { host: 'nb.example', port: 'standard', path: '', user: '', secret: token }

/** A session whose answers a function makes, with every request it saw. */
function sessionWith(
  answer: (path: string, query: URLSearchParams) => { status: number; body: string } | 'cut',
) {
  const asked: HttpRequest[] = []
  const session: LiveSession = {
    http: {
      target: 'nb.example:443',
      async send(request) {
        asked.push(request)
        const url = new URL(request.path, 'https://nb.example')
        const made = answer(url.pathname, url.searchParams)
        if (made === 'cut') {
          return refused({
            code: 'live.connection-lost',
            severity: 'error',
            where: 'nb.example',
            message: 'It was lost.',
          })
        }
        return done({ status: made.status, headers: {}, bytes: strToU8(made.body) } satisfies HttpAnswer)
      },
      close() {},
    },
    program: async () =>
      refused({ code: 'x.y', severity: 'error', where: '', message: 'No program is run.' }),
    progress() {},
    signal: new AbortController().signal,
  }
  return { session, asked }
}

/** A NetBox with the sample in it that sends at most `most` objects a page. */
const server = (most: number) => (path: string, query: URLSearchParams) => {
  if (path === '/api/status/') return { status: 200, body: '{"netbox-version":"4.2.1"}' }
  const results = sampleAnswers()[path.replace(/^\/api\/|\/$/g, '')]?.results ?? []
  const offset = Number(query.get('offset'))
  const page = results.slice(offset, offset + most)
  return { status: 200, body: JSON.stringify({ count: results.length, next: null, results: page }) }
}

for (const most of [1000, 2, 1]) {
  test(`a live reading in pages of ${most} gives the estate of a dump`, async () => {
    const { session, asked } = sessionWith(server(most))
    const files = await netbox.collect(target, session)
    assert.ok(files.ok)
    const read = importer.parse(files.value.map(givenFile))
    const dump = importer.parse([givenFile({ name: 'd.json', bytes: strToU8(JSON.stringify(sampleDump())) })])
    assert.ok(read.ok && dump.ok)
    assert.equal(estateDigest(read.value.estate), estateDigest(dump.value.estate))
    const said = new Set(netbox.reads)
    for (const { method, path } of asked) assert.ok(said.has(`${method} ${path.split('?')[0]}`), path)
  })
}

test('what is asked for is what the importer reads', () => {
  const read = Object.values(endpoints).map((endpoint) => `GET /api/${endpoint}/`)
  assert.deepEqual([...netbox.reads].sort(), ['GET /api/status/', ...read].sort())
})

test('a token of version 2 is sent as bearer, an older one is not, and pages are asked for in a fixed order', async () => {
  for (const [text, scheme] of [
    ['0123456789abcdef0123456789abcdef01234567', 'Token'],
    ['nbt_key.0123456789abcdef0123456789abcdef', 'Bearer'],
  ] as const) {
    const { session, asked } = sessionWith(server(9))
    await netbox.collect({ ...target, secret: secret(text) }, session)
    for (const { headers } of asked) assert.equal(headers.authorization, `${scheme} ${text}`)
    assert.ok(asked.slice(1).every(({ path }) => path.includes('ordering=id')))
  }
})

test('a reading cut at any request is refused, and never with the token in what it says', async () => {
  const whole = sessionWith(server(2))
  await netbox.collect(target, whole.session)
  for (let at = 0; at < whole.asked.length; at++) {
    let seen = 0
    const serve = server(2)
    const { session } = sessionWith((path, query) => (seen++ === at ? 'cut' : serve(path, query)))
    const outcome = await netbox.collect(target, session)
    assert.equal(outcome.ok, false, `cut at request ${at}`)
    assert.ok(!JSON.stringify(outcome).includes(token.reveal()))
  }
})

test('a refused token, a missing right, a login page and a count that never comes are each said', async () => {
  const code = async (answer: Parameters<typeof sessionWith>[0]): Promise<string | undefined> =>
    (await netbox.collect(target, sessionWith(answer).session)).issues[0]?.code
  assert.equal(await code(() => ({ status: 401, body: '{}' })), 'live.credentials-refused')
  assert.equal(
    await code((path) =>
      path.includes('devices') ? { status: 403, body: '{}' } : server(9)(path, new URLSearchParams()),
    ),
    'live.credentials-refused',
  )
  assert.equal(await code(() => ({ status: 200, body: '<html>Sign in</html>' })), 'live.not-the-service')
  assert.equal(await code(() => ({ status: 404, body: '' })), 'live.not-the-service')
  assert.equal(await code(() => ({ status: 500, body: '' })), 'live.answer-unexpected')
  const empty = JSON.stringify({ count: 5, results: [] })
  assert.equal(await code(() => ({ status: 200, body: empty })), 'live.pages-incomplete')
})
