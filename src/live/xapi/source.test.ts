import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import { fieldsOf, xapiClasses } from '#importers/xcp-ng/fields.table.ts'
import xcpNg from '#importers/xcp-ng/importer.ts'
import { asJson } from '#importers/xcp-ng/sample-dialects.ts'
import { samplePool } from '#importers/xcp-ng/sample-pool.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { liveHttp, standardHttpLimits } from '#live/http.ts'
import { redacted, secret } from '#live/secret.ts'
import { fieldsLeftOut, xapiReads } from '#live/xapi/reads.ts'
import source from '#live/xapi/source.ts'
import { type SeenRequest, type StartTls, tlsTest } from '#test/tls-server.ts'

const user = 'reader@example.com'
const password = 'p@ss "wörd" & 100%'
const limits = { ...standardHttpLimits, firstPauseMs: 1, silenceMs: 500, connectMs: 2000 }

type Call = { readonly method: string; readonly params: readonly string[] }
type Override = (call: Call, response: ServerResponse, count: number) => unknown

const reply = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
const fails = (name: string, ...data: readonly string[]) => ({
  error: { code: 1, message: name, data },
  id: 1,
})

/** Reads a pool that answers as the sample does, but for what `override` answers instead. */
async function readFrom(start: StartTls, override: Override = () => undefined, given = password) {
  const calls: Call[] = []
  let session = 0
  const server = await start(({ body }: SeenRequest, response) => {
    const call = JSON.parse(body) as Call
    calls.push(call)
    const count = calls.filter(({ method }) => method === call.method).length
    const other = override(call, response, count)
    if (other === 'taken') return
    if (other !== undefined) return reply(response, other)
    if (call.method === 'session.login_with_password') {
      if (call.params[1] !== password) return reply(response, fails('SESSION_AUTHENTICATION_FAILED', user))
      session += 1
      return reply(response, { jsonrpc: '2.0', result: `OpaqueRef:session-${session}`, id: 1 })
    }
    if (call.params[0] !== `OpaqueRef:session-${session}`) return reply(response, fails('SESSION_INVALID'))
    if (call.method === 'session.logout') return reply(response, { jsonrpc: '2.0', result: '', id: 1 })
    const [name = ''] = call.method.split('.')
    reply(response, { jsonrpc: '2.0', result: samplePool[name as keyof typeof samplePool] ?? {}, id: 1 })
  })
  const signal = new AbortController().signal
  const http = liveHttp(server, { kind: 'authority', pem: server.pem }, limits, signal)
  const steps: string[] = []
  const outcome: Outcome<readonly InputFile[]> = await source.collect(
    { host: server.host, port: server.port, path: '', user, secret: secret(given) },
    {
      ...{ http, signal },
      program: () => assert.fail('no program is needed'),
      progress: (step, have, total) => steps.push(`${step} ${have}/${total}`),
    },
  )
  http.close()
  return { outcome, calls, steps, server }
}

const firstCode = (outcome: Outcome<unknown>): string | undefined => outcome.issues[0]?.code

tlsTest('a pool read live is the very estate of its records in a file', async (start) => {
  const { outcome, calls, steps } = await readFrom(start)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const files = outcome.value.map(givenFile)
  for (const file of files.filter(({ start: text }) => text.includes('OpaqueRef:'))) {
    assert.equal(xcpNg.sniff(file), 1, file.name)
  }
  const live = xcpNg.parse(files)
  const file = xcpNg.parse([givenFile({ name: 'a', bytes: new TextEncoder().encode(asJson()) })])
  assert.ok(live.ok && file.ok)
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (key, one: unknown) =>
      key === 'origins' || key === 'sources' ? 0 : one,
    )
  assert.deepEqual(plain(live.value.estate), plain(file.value.estate))
  assert.equal(calls.at(-1)?.method, 'session.logout')
  assert.ok(steps.includes(`done ${xapiReads.length}/${xapiReads.length}`))
})

tlsTest('every call that is made is one that the source names', async (start) => {
  const { calls } = await readFrom(start)
  const named = source.reads.join('\n')
  for (const { method } of calls) assert.ok(named.includes(method), method)
})

test('every class and no needed field of the importer is left unread', () => {
  assert.deepEqual([...xapiClasses].sort(), xapiReads.map(({ xapiClass }) => xapiClass).sort())
  for (const xapiClass of xapiClasses) {
    for (const field of Object.keys(fieldsOf(xapiClass))) assert.ok(!fieldsLeftOut.has(field), field)
  }
})

tlsTest('neither the password nor that of a storage stands in any file, issue or path', async (start) => {
  const good = await readFrom(start)
  const bad = await readFrom(start, () => fails('SOME_ERROR', password))
  const files = good.outcome.ok
    ? good.outcome.value.map(({ name, bytes }) => name + Buffer.from(bytes).toString())
    : []
  const said = [
    ...files,
    JSON.stringify(good.outcome.issues),
    JSON.stringify(bad.outcome.issues),
    ...good.steps,
  ]
  const all = said.join('\n')
  assert.equal(redacted(all, user, [secret(password)]), all)
  assert.doesNotMatch(all, /Sw0rdfish/)
  assert.ok(good.server.seen.every(({ path }) => path === '/jsonrpc'))
})

tlsTest('a wrong password, a member, a missing role and a host that starts are told apart', async (start) => {
  const wrong = await readFrom(start, undefined, 'another')
  assert.equal(firstCode(wrong.outcome), 'live.credentials-refused')
  assert.deepEqual(wrong.calls.length, 1)
  const member = await readFrom(start, () => fails('HOST_IS_SLAVE', '10.0.0.1'))
  assert.equal(firstCode(member.outcome), 'live.other-address')
  assert.match(member.outcome.issues[0]?.message ?? '', /Read xapi:\/\/10\.0\.0\.1 instead/)
  const role = await readFrom(start, ({ method }) =>
    method === 'SR.get_all_records' ? fails('RBAC_PERMISSION_DENIED') : undefined,
  )
  assert.equal(firstCode(role.outcome), 'live.right-missing')
  assert.match(role.outcome.issues[0]?.message ?? '', /call SR\.get_all_records\. Give it the role read-only/)
  assert.equal(role.calls.at(-1)?.method, 'session.logout')
  const booting = await readFrom(start, () => fails('HOST_STILL_BOOTING'))
  assert.equal(firstCode(booting.outcome), 'live.unavailable')
})

tlsTest('a session that ends in the middle is renewed once, and a second end is said', async (start) => {
  const once = await readFrom(start, ({ method }, _, count) =>
    method === 'VDI.get_all_records' && count === 1 ? fails('SESSION_INVALID') : undefined,
  )
  assert.ok(once.outcome.ok)
  assert.equal(once.calls.filter(({ method }) => method === 'session.login_with_password').length, 2)
  const always = await readFrom(start, ({ method }) =>
    method === 'VDI.get_all_records' || method === 'SR.get_all_records'
      ? fails('SESSION_INVALID')
      : undefined,
  )
  assert.equal(firstCode(always.outcome), 'live.session-ended')
})

tlsTest('classes that a version lacks are said and cost nothing else', async (start) => {
  const { outcome } = await readFrom(start, ({ method }) =>
    method.startsWith('VM_group.') ? fails('MESSAGE_METHOD_UNKNOWN') : undefined,
  )
  assert.ok(outcome.ok)
  assert.deepEqual(
    outcome.issues.map(({ code, severity }) => [code, severity]),
    [['xapi.class-absent', 'note']],
  )
  assert.equal(outcome.value.length, xapiReads.length - 1)
})

tlsTest(
  'an object that vanishes while classes are read leaves unknown behind, and no broken name',
  async (start) => {
    const gone = await readFrom(start, ({ method }) =>
      method === 'SR.get_all_records' ? { result: {}, id: 1 } : undefined,
    )
    assert.ok(gone.outcome.ok)
    const read = xcpNg.parse(gone.outcome.value.map(givenFile))
    assert.ok(read.ok)
    const web = read.value.estate.vms.find(({ id }) => id === 'web-1')
    assert.equal(web?.datastoreIds, 'unknown')
  },
)

tlsTest(
  'old versions, proxies, half answers and silence are told apart, and nothing hangs',
  async (start) => {
    const respond =
      (status: number, text: string): Override =>
      (_, response) => {
        response.writeHead(status).end(text)
        return 'taken'
      }
    const cases: readonly (readonly [Override, string])[] = [
      [respond(404, 'not found'), 'live.version-too-old'],
      [respond(407, ''), 'live.credentials-refused'],
      [respond(200, '<!DOCTYPE html><form>login</form>'), 'live.not-the-service'],
      [respond(503, 'starting'), 'live.unavailable'],
      [respond(200, '{"jsonrpc":"2.0","resu'), 'live.not-the-service'],
      [respond(200, '[1]'), 'live.not-the-service'],
      [() => ({ result: 7 }), 'live.not-the-service'],
      [() => fails('MESSAGE_METHOD_UNKNOWN'), 'live.version-too-old'],
      [() => 'taken', 'live.timeout'],
      [
        (_, response) => {
          response.writeHead(200, { 'content-length': '500' }).write('{')
          response.destroy()
          return 'taken'
        },
        'live.connection-lost',
      ],
    ]
    for (const [override, code] of cases) {
      const { outcome } = await readFrom(start, override)
      assert.equal(outcome.ok, false)
      assert.equal(firstCode(outcome), code)
    }
  },
)

tlsTest(
  'a connection that drops at any read is tried again, and one that stays away ends in an error',
  async (start) => {
    const drop = (response: ServerResponse): 'taken' => {
      response.destroy()
      return 'taken'
    }
    for (const { xapiClass } of xapiReads) {
      const method = `${xapiClass}.get_all_records`
      const once = await readFrom(start, (call, response, count) =>
        call.method === method && count === 1 ? drop(response) : undefined,
      )
      assert.ok(once.outcome.ok, method)
    }
    const never = await readFrom(start, (call, response) =>
      call.method === 'VM.get_all_records' ? drop(response) : undefined,
    )
    assert.equal(firstCode(never.outcome), 'live.connection-lost')
    assert.equal(never.calls.at(-1)?.method, 'session.logout')
  },
)
