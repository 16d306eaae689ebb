import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { givenFile } from '#importers/given-file.ts'
import type { InputFile } from '#importers/importer.ts'
import { isObject } from '#importers/json-reader.ts'
import proxmoxImporter from '#importers/proxmox/importer.ts'
import { sampleCluster } from '#importers/proxmox/sample.ts'
import { apiAnswers, asCapture } from '#importers/proxmox/sample-api.ts'
import type { Outcome } from '#kernel/outcome.ts'
import { refused } from '#kernel/outcome.ts'
import { type HttpLimits, liveHttp, standardHttpLimits } from '#live/http.ts'
import type { LiveTarget } from '#live/live-source.ts'
import source from '#live/proxmox/source.ts'
import { secret } from '#live/secret.ts'
import { type SeenRequest, type TlsHandler, type TlsServer, tlsTest } from '#test/tls-server.ts'

const token = 'c0ffee00-dead-4bee-8f00-5ec2e7000001'
const user = 'auditor@pve!bulkhead'
const audit = {
  'VM.Audit': 1,
  'Sys.Audit': 1,
  'Datastore.Audit': 1,
  'SDN.Audit': 1,
  'Mapping.Audit': 1,
  'Pool.Audit': 1,
}
const answers: Readonly<Record<string, unknown>> = {
  ...apiAnswers(sampleCluster),
  '/access/permissions': { '/': audit },
  '/cluster/ha/status/current': [{ id: 'quorum', type: 'quorum', node: 'pve1', status: 'OK', quorate: 1 }],
  '/cluster/mapping/usb': [],
  '/cluster/replication': [],
  '/nodes/pve2/ceph/pool': [],
}

const pathOf = ({ path }: SeenRequest): string => path.replace(/^\/api2\/json/, '').replace(/\?.*$/, '')

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A node of Proxmox VE that answers as given; what it does not know is not implemented, as on a version without it. */
const node =
  (
    given: Readonly<Record<string, unknown>>,
    special?: (path: string, response: ServerResponse) => 'answered' | 'not-mine',
  ): TlsHandler =>
  (seen, response) => {
    const path = pathOf(seen)
    if (special?.(path, response) === 'answered') return
    if (seen.headers.authorization !== `PVEAPIToken=${user}=${token}`)
      return send(response, 401, { data: null })
    if (!Object.hasOwn(given, path))
      return send(response, 501, { data: null, message: `Method 'GET ${path}' not implemented` })
    send(response, 200, { data: given[path] })
  }

const quick: HttpLimits = {
  ...standardHttpLimits,
  connectMs: 3000,
  silenceMs: 400,
  repeats: 1,
  firstPauseMs: 5,
}

type Collected = { readonly outcome: Outcome<readonly InputFile[]>; readonly told: readonly string[] }

async function collect(server: TlsServer, changes: Partial<LiveTarget> = {}): Promise<Collected> {
  const control = new AbortController()
  const http = liveHttp(server, { kind: 'authority', pem: server.pem }, quick, control.signal)
  const told: string[] = []
  const target: LiveTarget = {
    ...{ host: server.host, port: server.port, path: '', user, secret: secret(token), ...changes },
  }
  const outcome = await source.collect(target, {
    http,
    program: async () => refused({ code: 'none', severity: 'error', where: '', message: '' }),
    progress: (step, done, total) => told.push(`${step} ${done}/${total}`),
    signal: control.signal,
  })
  http.close()
  return { outcome, told }
}

const estateOf = (files: readonly InputFile[]) => {
  const outcome = proxmoxImporter.parse(files.map(givenFile))
  assert.ok(outcome.ok)
  return outcome.value.estate
}

const codes = ({ outcome }: Collected): readonly string[] => outcome.issues.map(({ code }) => code)
const messages = ({ outcome }: Collected): string => outcome.issues.map(({ message }) => message).join('\n')

const strip = (estate: object): unknown =>
  JSON.parse(JSON.stringify({ ...estate, sources: [] }), (key, value: unknown) =>
    key === 'origins' || key === 'exactOrigins' ? undefined : value,
  )

tlsTest('what is read live is the estate that the same answers give from a file', async (start) => {
  const server = await start(node(answers))
  const { outcome, told } = await collect(server)
  assert.ok(outcome.ok, JSON.stringify(outcome.issues))
  assert.deepEqual(strip(estateOf(outcome.value)), strip(estateOf([asCapture(sampleCluster)])))
  assert.deepEqual(
    outcome.issues.map(({ code }) => code),
    ['proxmox.node-unread'],
    'pve4 is away',
  )
  assert.ok(told.some((line) => line.startsWith('guests 0/')))
})

tlsTest('only the paths it names are read, all by GET', async (start) => {
  const server = await start(node(answers))
  await collect(server)
  const listed = source.reads.map((read) => new RegExp(`^${read.replaceAll(/\{\w+\}/g, '[^/]+')}$`))
  assert.ok(server.seen.length > 30)
  for (const seen of server.seen) {
    assert.equal(seen.method, 'GET')
    assert.ok(
      listed.some((read) => read.test(`GET /api2/json${pathOf(seen)}`)),
      seen.path,
    )
  }
  const configs = server.seen.filter(({ path }) => path.includes('/config?'))
  assert.ok(configs.length > 0 && configs.every(({ path }) => path.endsWith('?current=1')))
})

tlsTest(
  'two readings of the same answers give the same bytes, in whatever order they arrive',
  async (start) => {
    let n = 0
    const server = await start((seen, response) => {
      n += 1
      setTimeout(() => void node(answers)(seen, response), (n * 7) % 5)
    })
    const [first, second] = [await collect(server), await collect(server)]
    assert.ok(first.outcome.ok && second.outcome.ok)
    assert.deepEqual(first.outcome.value, second.outcome.value)
  },
)

tlsTest('a token that is not accepted is refused, and stands nowhere in what comes back', async (start) => {
  const server = await start(node(answers))
  const other = 'wr0ng-&<secret>-"quoted"'
  const result = await collect(server, { secret: secret(other) })
  assert.deepEqual(codes(result), ['live.credentials-refused'])
  const all = JSON.stringify(result)
  const forms = [other, encodeURIComponent(other), Buffer.from(`${user}:${other}`).toString('base64')]
  for (const form of forms) assert.ok(!all.includes(form), form)
})

tlsTest(
  'no secret is in the file, the issues, the progress or an address, also when the platform repeats it',
  async (start) => {
    const server = await start(
      node(answers, (path, response) => {
        if (path !== '/cluster/sdn/vnets') return 'not-mine'
        send(response, 500, { data: null, message: `no luck with ${token} of ${user}` })
        return 'answered'
      }),
    )
    const result = await collect(server)
    assert.ok(result.outcome.ok)
    const text = result.outcome.value
      .map(({ name, bytes }) => name + new TextDecoder().decode(bytes))
      .join('')
    assert.match(messages(result), /no luck with \[secret\]/)
    for (const where of [text, JSON.stringify(result.told), JSON.stringify(result.outcome.issues)]) {
      assert.ok(!where.includes(token))
      assert.ok(!where.includes(Buffer.from(`${user}:${token}`).toString('base64')))
    }
    assert.ok(server.seen.every(({ path }) => !path.includes(token)))
  },
)

tlsTest('an account or token that cannot be one is refused before anything is sent', async (start) => {
  const server = await start(node(answers))
  const cases: readonly (readonly [Partial<LiveTarget>, string])[] = [
    [{ user: 'root@pam' }, 'proxmox.token-name-unreadable'],
    [{ user: 'a@pve!b\r\nX: y' }, 'proxmox.token-name-unreadable'],
    [{ secret: secret('a\r\nb') }, 'proxmox.token-unreadable'],
    [{ secret: secret('') }, 'proxmox.token-unreadable'],
  ]
  for (const [changes, code] of cases) assert.deepEqual(codes(await collect(server, changes)), [code])
  assert.equal(server.seen.length, 0)
})

tlsTest('missing rights are named before lists that leave things out are believed', async (start) => {
  const granted = (permissions: unknown) => start(node({ ...answers, '/access/permissions': permissions }))
  const none = await collect(await granted({}))
  assert.deepEqual(codes(none), ['live.right-missing', 'live.right-missing'])
  assert.match(messages(none), /VM\.Audit on \/vms[\s\S]*Sys\.Audit on \//)
  const here = await collect(await granted({ '/': audit, '/vms': { 'VM.Audit': 0 } }))
  assert.match(messages(here), /lacks VM\.Audit on \/vms/)
  const { 'Datastore.Audit': _, ...less } = audit
  const some = await collect(await granted({ '/': less }))
  assert.ok(some.outcome.ok)
  assert.match(messages(some), /Datastore\.Audit on \/storage/)
})

tlsTest('a right that is missing for one path is named with what the platform says', async (start) => {
  const server = await start(
    node(answers, (path, response) => {
      if (path !== '/cluster/ha/resources') return 'not-mine'
      send(response, 403, { data: null, message: 'Permission check failed (/, Sys.Audit)' })
      return 'answered'
    }),
  )
  const result = await collect(server)
  assert.deepEqual(codes(result), ['live.right-missing'])
  assert.match(messages(result), /\/cluster\/ha\/resources \(Permission check failed \(\/, Sys\.Audit\)\)/)
})

tlsTest('a node that answers 595, 596 or 500 is unknown and named, and the rest is read', async (start) => {
  for (const status of [595, 596, 500]) {
    const server = await start(
      node(answers, (path, response) => {
        if (!path.startsWith('/nodes/pve3/')) return 'not-mine'
        send(response, status, { data: null, message: 'no route to host' })
        return 'answered'
      }),
    )
    const result = await collect(server)
    assert.ok(result.outcome.ok)
    assert.match(messages(result), new RegExp(`Node pve3 could not be read \\(it answered with ${status}\\)`))
    const estate = estateOf(result.outcome.value)
    assert.equal(estate.hosts.find(({ id }) => id === 'pve3')?.cores, 'unknown')
    assert.equal(estate.hosts.find(({ id }) => id === 'pve2')?.cores, 32)
    assert.match(messages(result), /Guest qemu\/103 on pve3 could not be read/)
    assert.equal(estate.vms.find(({ id }) => id === '103')?.disks, 'unknown')
  }
})

tlsTest('version 8 has no rules and version 9 no groups: neither is an issue', async (start) => {
  const { '/cluster/ha/rules': _, '/cluster/mapping/usb': __, ...eight } = answers
  const groups = 'cannot index groups: ha groups have been migrated to rules'
  const nine = node(answers, (path, response) => {
    if (path !== '/cluster/ha/groups') return 'not-mine'
    send(response, 500, { data: null, message: groups })
    return 'answered'
  })
  for (const handler of [node(eight), nine]) {
    const result = await collect(await start(handler))
    assert.ok(result.outcome.ok)
    assert.deepEqual(codes(result), ['proxmox.node-unread'])
  }
})

tlsTest('a cluster without Ceph is read without a word about it', async (start) => {
  const server = await start(
    node(answers, (path, response) => {
      if (!path.includes('ceph')) return 'not-mine'
      send(response, 500, { data: null, message: 'binary not installed: /usr/bin/ceph-mon' })
      return 'answered'
    }),
  )
  const result = await collect(server)
  assert.ok(result.outcome.ok)
  assert.deepEqual(codes(result), ['proxmox.node-unread'])
  assert.ok(server.seen.every(({ path }) => !path.includes('/ceph/pool')))
})

tlsTest('a guest that moves while others are read is read where it is now', async (start) => {
  let lists = 0
  const moved = (answers['/cluster/resources'] as readonly Record<string, unknown>[]).map((item) =>
    item.vmid === 100 ? { ...item, node: 'pve2' } : item,
  )
  const config = answers['/nodes/pve1/qemu/100/config']
  const server = await start(
    node(
      { ...answers, '/nodes/pve2/qemu/100/config': config, '/nodes/pve2/qemu/100/snapshot': [] },
      (path, response) => {
        if (path === '/nodes/pve1/qemu/100/config') {
          send(response, 500, {
            data: null,
            message: "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist",
          })
          return 'answered'
        }
        if (path !== '/cluster/resources') return 'not-mine'
        lists += 1
        send(response, 200, { data: lists === 1 ? answers['/cluster/resources'] : moved })
        return 'answered'
      },
    ),
  )
  const result = await collect(server)
  assert.ok(result.outcome.ok)
  assert.deepEqual(codes(result), ['proxmox.node-unread'])
  const web = estateOf(result.outcome.value).vms.find(({ id }) => id === '100')
  assert.deepEqual([web?.hostId, web?.disks !== 'unknown'], ['pve2', true])
})

tlsTest('a guest that goes while others are read is gone, and nothing else with it', async (start) => {
  let lists = 0
  const all = answers['/cluster/resources'] as readonly Record<string, unknown>[]
  const server = await start(
    node(answers, (path, response) => {
      if (path === '/nodes/pve1/qemu/102/config') {
        send(response, 500, { data: null, message: 'does not exist' })
        return 'answered'
      }
      if (path !== '/cluster/resources') return 'not-mine'
      lists += 1
      send(response, 200, { data: lists === 1 ? all : all.filter(({ vmid }) => vmid !== 102) })
      return 'answered'
    }),
  )
  const result = await collect(server)
  assert.ok(result.outcome.ok)
  assert.deepEqual(
    estateOf(result.outcome.value).vms.map(({ id }) => id),
    ['100', '101', '103', '104', '110', '111'],
  )
})

tlsTest(
  'what is no Proxmox VE is told: a login page, other JSON, an old version, one without a version',
  async (start) => {
    const page = await start((_, response) => send(response, 200, '<html><form>Sign in</form></html>'))
    assert.deepEqual(codes(await collect(page)), ['live.not-the-service'])
    const other = await start((_, response) => send(response, 200, { hello: 'world' }))
    assert.deepEqual(codes(await collect(other)), ['live.not-the-service'])
    const moved = await start((_, response) => send(response, 302, ''))
    assert.deepEqual(codes(await collect(moved)), ['live.redirected'])
    const old = await start(node({ ...answers, '/version': { version: '6.4-15', release: '6.4' } }))
    assert.deepEqual(codes(await collect(old)), ['live.version-too-old'])
    const none = await start(node({ ...answers, '/version': {} }))
    assert.deepEqual(codes(await collect(none)), ['live.not-the-service'])
  },
)

tlsTest(
  'an answer that is slow, cut off or never comes ends in a clear error and no estate',
  async (start) => {
    const at = (path: string, act: (response: ServerResponse) => void) =>
      start(
        node(answers, (asked, response) => {
          if (asked !== path) return 'not-mine'
          act(response)
          return 'answered'
        }),
      )
    const silent = await at('/nodes/pve2/lxc/110/config', () => {})
    assert.deepEqual(codes(await collect(silent)), ['live.timeout'])
    const cut = await at('/cluster/resources', (response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"data":[')
      setTimeout(() => response.destroy(), 10)
    })
    assert.deepEqual(codes(await collect(cut)), ['live.connection-lost'])
    const half = await at('/storage', (response) => send(response, 200, '{"data":[{"storage":"lo'))
    assert.deepEqual(codes(await collect(half)), ['live.not-the-service'])
  },
)

tlsTest('answers of strange shapes cost themselves and never end in an exception', async (start) => {
  for (const odd of [
    null,
    7,
    'x',
    [],
    [null, 1, 'a'],
    {},
    { data: 1 },
    [{ node: 5 }],
    [{ node: {}, vmid: [] }],
  ]) {
    for (const path of ['/nodes', '/cluster/resources', '/access/permissions']) {
      const { outcome } = await collect(await start(node({ ...answers, [path]: odd })))
      assert.ok(outcome.ok || outcome.issues.length > 0)
      if (outcome.ok) proxmoxImporter.parse(outcome.value.map(givenFile))
    }
  }
})

tlsTest('names of nodes and guests stay one step of a path, whatever they hold', async (start) => {
  const nodes = [{ node: '../../access/users', status: 'online' }]
  const server = await start(node({ ...answers, '/nodes': nodes, '/cluster/resources': [] }))
  await collect(server)
  assert.ok(server.seen.every(({ path }) => !path.includes('../')))
  assert.ok(server.seen.some(({ path }) => path.includes('..%2F..%2Faccess%2Fusers')))
})

tlsTest('the capture says what it is, so that nobody takes it for another file', async (start) => {
  const { outcome } = await collect(await start(node(answers)))
  assert.ok(outcome.ok)
  const [file] = outcome.value
  assert.ok(file !== undefined)
  assert.match(file.name, /^proxmox\/127\.0\.0\.1_\d+\/capture\.json$/)
  assert.equal(proxmoxImporter.sniff(givenFile(file)), 1)
  const read: unknown = JSON.parse(new TextDecoder().decode(file.bytes))
  assert.ok(isObject(read) && read.format === 'proxmox-api')
})
