import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import nutanix from '#importers/nutanix/importer.ts'
import { clusterUuid, moreFiles, v3Files, v4Files } from '#importers/nutanix/sample.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { liveHttp, standardHttpLimits } from '#live/http.ts'
import source from '#live/prism/source.ts'
import { redacted, secret } from '#live/secret.ts'
import { type SeenRequest, type StartTls, tlsTest } from '#test/tls-server.ts'

const user = 'viewer@example.com'
const password = 'p@ss "wörd" & 100%'
const limits = { ...standardHttpLimits, firstPauseMs: 1, silenceMs: 500, connectMs: 2000 }

type Body = { readonly data?: readonly unknown[]; readonly entities?: readonly unknown[] }
const bodyOf = (text: string | undefined): Body => JSON.parse(text ?? '{}') as Body

/** Records of v4 by the end of the address. */
const listsV4: readonly (readonly [RegExp, readonly unknown[]])[] = [
  [/\/config\/clusters$/, bodyOf(v4Files['clusters.json']).data ?? []],
  [/\/config\/hosts$/, bodyOf(v4Files['hosts.json']).data ?? []],
  [/\/storage-containers$/, bodyOf(v4Files['containers.json']).data ?? []],
  [/\/subnets$/, bodyOf(v4Files['subnets.json']).data ?? []],
  [/\/ahv\/config\/vms$/, bodyOf(v4Files['vms.json']).data ?? []],
  [/\/esxi\/config\/vms$/, []],
  [/\/categories$/, bodyOf(v4Files['categories.json']).data ?? []],
  [/\/vm-anti-affinity-policies$/, bodyOf(moreFiles['apart.json']).data ?? []],
  [/\/vm-host-affinity-policies$/, bodyOf(moreFiles['home.json']).data ?? []],
  [/\/rackable-units$/, bodyOf(moreFiles['units.json']).data ?? []],
]
const [{ body: haBody }] = JSON.parse(moreFiles['ha.json'] ?? '') as [{ body: object }]

const reply = (
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Answers in place of the sample. */
function taken(response: ServerResponse, ...rest: [unknown, number?, Record<string, string>?]): 'taken' {
  reply(response, ...rest)
  return 'taken'
}
function dropped(response: ServerResponse): 'taken' {
  response.destroy()
  return 'taken'
}

type Behaviour = {
  readonly api?: 'v4' | 'v3' | 'none'
  /** VMs besides those of the sample. */
  readonly more?: number
  readonly override?: (seen: SeenRequest, response: ServerResponse, count: number) => 'taken' | undefined
}

/** Answers a list of v4 page by page, and leaves the list out where it is empty, as Prism does. */
function answerV4({ path }: SeenRequest, response: ServerResponse, more: number): boolean {
  const url = new URL(path, 'https://prism')
  const list = listsV4.find(([pattern]) => pattern.test(url.pathname))?.[1]
  if (list === undefined) return false
  const extra = /ahv\/config\/vms$/.test(url.pathname)
    ? Array.from({ length: more }, (_, n) => ({
        ...(list[0] as object),
        ...{
          extId: `0000000a-0000-4000-8000-${String(n).padStart(12, '0')}`,
          name: `vm-${n}`,
          biosUuid: null,
          nics: [],
        },
      }))
    : []
  const all = [...list, ...extra]
  const [page, limit] = ['$page', '$limit'].map((name) => Number(url.searchParams.get(name)))
  const data = all.slice((page ?? 0) * (limit ?? 0), ((page ?? 0) + 1) * (limit ?? 0))
  const metadata = { totalAvailableResults: all.length }
  reply(response, data.length === 0 ? { metadata } : { data, metadata })
  return true
}

function answerV3({ path, body }: SeenRequest, response: ServerResponse): boolean {
  const kind = /\/v3\/(\w+)s\/list$/.exec(path)?.[1]
  const all = bodyOf(v3Files[`${kind}s.json`]).entities
  if (kind === undefined || all === undefined) return false
  const { offset, length } = JSON.parse(body) as { offset: number; length: number }
  const entities = all.slice(offset, offset + length)
  reply(response, { entities, metadata: { kind, total_matches: all.length, length: entities.length } })
  return true
}

async function readFrom(
  start: StartTls,
  { api = 'v4', more = 0, override = () => undefined }: Behaviour = {},
  given: { readonly user: string; readonly password: string } = { user, password },
) {
  const counts = new Map<string, number>()
  const server = await start((seen, response) => {
    const count = (counts.get(seen.path) ?? 0) + 1
    counts.set(seen.path, count)
    if (override(seen, response, count) === 'taken') return
    const pair = Buffer.from(`${user}:${password}`).toString('base64')
    const isIn = seen.headers.authorization === `Basic ${pair}` || seen.headers['x-ntnx-api-key'] === 'a-key'
    if (!isIn) return reply(response, { message: 'unauthorized' }, 401)
    if (/\/v2\.0\/ha\?/.test(seen.path) && api !== 'none') return reply(response, haBody)
    if (/\/v2\.0\/storage_containers\?/.test(seen.path) && api === 'v3') {
      const [container] = bodyOf(v4Files['containers.json']).data as readonly Record<string, unknown>[]
      const entity = {
        ...{ storage_container_uuid: container?.extId, name: container?.name, cluster_uuid: clusterUuid },
        ...{ replication_factor: 2, max_capacity: container?.maxCapacityBytes },
        usage_stats: { 'storage.user_usage_bytes': String(container?.usageBytes) },
      }
      return reply(response, { entities: [entity], metadata: { grand_total_entities: 1 } })
    }
    const isAnswered =
      api === 'v4' ? answerV4(seen, response, more) : api === 'v3' && answerV3(seen, response)
    if (!isAnswered) reply(response, { message: 'not found' }, 404)
  })
  const signal = new AbortController().signal
  const http = liveHttp(server, { kind: 'authority', pem: server.pem }, limits, signal)
  const steps: string[] = []
  const outcome: Outcome<readonly InputFile[]> = await source.collect(
    { host: server.host, port: server.port, path: '', user: given.user, secret: secret(given.password) },
    {
      ...{ http, signal },
      program: () => assert.fail('no program is needed'),
      progress: (step, have, total) => steps.push(`${step} ${have}/${total}`),
    },
  )
  http.close()
  return { outcome, steps, server }
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, one: unknown) => (key === 'origins' || key === 'sources' ? 0 : one))
const firstCode = (outcome: Outcome<unknown>): string | undefined => outcome.issues[0]?.code
function parsed(outcome: Outcome<readonly InputFile[]>) {
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  const files = outcome.value.map(givenFile)
  for (const file of files) assert.ok(nutanix.sniff(file) > 0.5, file.name)
  const read = nutanix.parse(files)
  assert.ok(read.ok, JSON.stringify(read.issues))
  return read.value
}
const fromFiles = (files: Readonly<Record<string, string>>) => {
  const given = Object.entries(files).map(([name, text]) =>
    givenFile({ name, bytes: new TextEncoder().encode(text) }),
  )
  const read = nutanix.parse(given)
  assert.ok(read.ok)
  return read.value.estate
}

tlsTest('v4 read live is the very estate of its lists in files', async (start) => {
  const { outcome, steps } = await readFrom(start)
  assert.deepEqual(outcome.issues, [])
  assert.deepEqual(plain(parsed(outcome).estate), plain(fromFiles({ ...v4Files, ...moreFiles })))
  assert.ok(steps.includes('virtual machines 4/4'), steps.join())
})

tlsTest(
  'a Prism without v4 is read by v3, with containers and HA settings of each cluster',
  async (start) => {
    const { outcome, server } = await readFrom(start, { api: 'v3' })
    const { 'ha.json': ha = '' } = moreFiles
    assert.deepEqual(plain(parsed(outcome).estate), plain(fromFiles({ ...v3Files, 'ha.json': ha })))
    const lists = server.seen.filter(({ method }) => method === 'POST')
    assert.ok(lists.length === 4 && lists.every(({ path }) => /^\/api\/nutanix\/v3\/\w+\/list$/.test(path)))
  },
)

tlsTest('a list of many pages comes whole', async (start) => {
  const { outcome, server } = await readFrom(start, { more: 250 })
  assert.equal(parsed(outcome).counts.vms, 254)
  const pages = server.seen.filter(({ path }) => path.includes('/ahv/config/vms'))
  assert.deepEqual(
    pages.map(({ path }) => path.replace(/^.*\?/, '')),
    [0, 1, 2].map((page) => `$page=${page}&$limit=100`),
  )
})

tlsTest(
  'every call that is made is one that the source names, and all but lists of v3 are GET',
  async (start) => {
    for (const api of ['v4', 'v3'] as const) {
      const { server } = await readFrom(start, { api })
      for (const { method, path } of server.seen) {
        const shown = path.replace(/\?.*$/, '').replace(clusterUuid, '{cluster}')
        assert.ok(
          source.reads.some((one) => one.startsWith(`${method} ${shown}`)),
          `${method} ${shown}`,
        )
      }
    }
  },
)

tlsTest('the password stands in no file, issue, step or address, in no form', async (start) => {
  const good = await readFrom(start)
  const bad = await readFrom(start, {
    override: (_, response) => taken(response, { m: password }, 500),
  })
  const files = good.outcome.ok
    ? good.outcome.value.map(({ name, bytes }) => name + Buffer.from(bytes).toString())
    : []
  const said = [
    ...files,
    JSON.stringify(good.outcome.issues),
    JSON.stringify(bad.outcome.issues),
    ...good.steps,
  ]
  const all = [...said, ...good.server.seen.map(({ path }) => path)].join('\n')
  assert.equal(redacted(all, user, [secret(password)]), all)
})

tlsTest('secrets that answers carry are not kept', async (start) => {
  const leaky = {
    data: [
      { extId: 'a', name: 'b', guestCustomization: { userData: 'c2VjcmV0' }, smtp: { password: 'hush' } },
    ],
    metadata: { totalAvailableResults: 1 },
  }
  const { outcome } = await readFrom(start, {
    override: ({ path }, response) => (path.includes('/subnets') ? taken(response, leaky) : undefined),
  })
  assert.ok(outcome.ok)
  assert.doesNotMatch(outcome.value.map(({ bytes }) => Buffer.from(bytes).toString()).join(), /c2VjcmV0|hush/)
})

tlsTest('an API key goes in its own header, and no account with it', async (start) => {
  const { outcome, server } = await readFrom(start, {}, { user: 'api-key', password: 'a-key' })
  assert.ok(outcome.ok)
  assert.ok(server.seen.every(({ headers }) => headers.authorization === undefined))
  const wrong = await readFrom(start, {}, { user: 'api-key', password: 'another' })
  assert.match(wrong.outcome.issues[0]?.message ?? '', /does not accept this API key/)
})

tlsTest(
  'a wrong password, a missing role and what only an administrator may read are told apart',
  async (start) => {
    const wrong = await readFrom(start, {}, { user, password: 'another' })
    assert.equal(firstCode(wrong.outcome), 'live.credentials-refused')
    assert.equal(wrong.server.seen.length, 1)
    const forbid = (part: string): Behaviour => ({
      override: ({ path }, response) => (path.includes(part) ? taken(response, {}, 403) : undefined),
    })
    const role = await readFrom(start, forbid('/config/vms'))
    assert.equal(firstCode(role.outcome), 'live.right-missing')
    assert.match(
      role.outcome.issues[0]?.message ?? '',
      /read virtual machines .*Give it the role Prism Viewer/,
    )
    const part = await readFrom(start, forbid('policies'))
    assert.ok(part.outcome.ok)
    assert.deepEqual(
      part.outcome.issues.map(({ code }) => code),
      ['prism.part-unread', 'prism.part-unread'],
    )
  },
)

tlsTest('HA settings that a cluster does not answer stay unknown, and that is said', async (start) => {
  const { outcome } = await readFrom(start, {
    override: ({ path }, response) =>
      path.includes('/ha?') ? taken(response, { message: 'no' }, 500) : undefined,
  })
  assert.deepEqual(
    outcome.issues.map(({ code }) => code),
    ['prism.part-unread'],
  )
  assert.equal(parsed(outcome).estate.clusters[0]?.haEnabled, 'unknown')
})

tlsTest('a Prism that asks to slow down is waited for', async (start) => {
  const { outcome } = await readFrom(start, {
    override: (_, response, count) =>
      count <= 2 ? taken(response, {}, 429, { 'retry-after': '0' }) : undefined,
  })
  assert.ok(outcome.ok)
})

tlsTest('a list that changed between its pages is said', async (start) => {
  const { outcome } = await readFrom(start, {
    more: 150,
    override: ({ path }, response) => {
      if (!/vms\?\$page=1/.test(path) || path.includes('esxi')) return undefined
      reply(response, { data: [{ extId: 'z' }], metadata: { totalAvailableResults: 101 } })
      return 'taken'
    },
  })
  assert.ok(outcome.issues.some(({ code }) => code === 'prism.list-changed'))
})

tlsTest(
  'other services, proxies, half answers, silence and dropped connections end in an error',
  async (start) => {
    const respond = (status: number, text: string): Behaviour => ({
      override: (_, response) => {
        response.writeHead(status).end(text)
        return 'taken'
      },
    })
    const cases: readonly (readonly [Behaviour, string])[] = [
      [{ api: 'none' }, 'live.version-too-old'],
      [respond(200, '<html>login</html>'), 'live.not-the-service'],
      [respond(200, '{"data":['), 'live.not-the-service'],
      [respond(200, '7'), 'live.not-the-service'],
      [respond(503, ''), 'live.unavailable'],
      [respond(500, '{}'), 'prism.error'],
      [{ override: () => 'taken' }, 'live.timeout'],
      [{ override: (_, response) => dropped(response) }, 'live.connection-lost'],
    ]
    for (const [behaviour, code] of cases) {
      const { outcome } = await readFrom(start, behaviour)
      assert.equal(outcome.ok, false, code)
      assert.equal(firstCode(outcome), code)
    }
  },
)

tlsTest('a connection that drops once at any page is tried again', async (start) => {
  const { outcome } = await readFrom(start, {
    more: 150,
    override: (_, response, count) => (count === 1 ? dropped(response) : undefined),
  })
  assert.equal(parsed(outcome).counts.vms, 154)
})
