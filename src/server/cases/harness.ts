import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Hono } from 'hono'
import { type Estate, emptyEstate } from '#estate/model.ts'
import { toStored } from '#estate/stored.ts'
import { canonicalJson } from '#kernel/canonical.ts'
import type { Issue } from '#kernel/outcome.ts'
import { createApp } from '#server/app.ts'
import { engines, importers } from '#server/cases/toy-catalog.ts'
import type { Job } from '#server/jobs.ts'
import { standardLimits } from '#server/limits.ts'
import { createPool } from '#server/pool.ts'
import type { AppOptions } from '#server/server-options.ts'
import type { Store } from '#store/port.ts'
import { openSqliteStore } from '#store/sqlite.ts'

export const host = '127.0.0.1:4310'
export const token = 'a-secret-of-this-start'
/** A catalog of toys, as the module a worker imports. */
export const toyCatalog = new URL('./toy-catalog.ts', import.meta.url)

/** The estate the tests ask about: two hosts. */
export const toyEstate: Estate = {
  ...emptyEstate('Two hosts'),
  hosts: ['one', 'two'].map((id) => ({
    ...{ id, name: id, origins: [], platform: 'unknown', identity: 'stated', clusterId: 'none', standsIn: 'unknown' },
    ...{ requires: 'unknown', sockets: 'unknown', cores: 'unknown', threads: 'unknown', coreMhz: 'unknown' },
    ...{ memoryBytes: 'unknown', numaNodes: 'unknown', maintenance: 'unknown', vendor: 'unknown', model: 'unknown' },
    ...{ cpuModel: 'unknown', version: 'unknown' },
    reported: { vmsPoweredOn: 'unknown', vcpus: 'unknown', memoryBytes: 'unknown' },
  })),
}
export const toyEstateText = canonicalJson(toStored(toyEstate))

/** An application over a new database and toys, closed when the test file ends, and ways to talk to it. */
export async function startApp(change: Partial<AppOptions> & { workers?: number; queueMax?: number } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'bulkhead-server-'))
  const store = await openSqliteStore(directory)
  assert.ok(store.ok)
  const { workers = 1, queueMax = 2, ...options } = change
  const pool = createPool({ catalog: toyCatalog, workers, queueMax, workerHeapMib: 256 })
  let clock = 1_700_000_000_000
  const app = createApp({
    ...{ version: '9.9.9', engines, importers, store: store.value, pool, token, limits: standardLimits },
    ...{ allowedHosts: [host, 'localhost:4310', '[::1]:4310'], site: { read: async () => undefined } },
    readReference: async () => new TextEncoder().encode(toyEstateText),
    now: () => (clock += 1),
    ...options,
  })
  after(async () => {
    await pool.close()
    await store.value.close()
    rmSync(directory, { recursive: true, force: true })
  })
  return { app, store: store.value as Store, pool, ...talk(app) }
}

type Sent = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: unknown }

function talk(app: Hono) {
  /** Sends exactly these headers, and the right Host unless one is given. */
  const plain = (path: string, { method = 'GET', headers = {}, body }: Sent = {}) =>
    app.request(path, { method, headers: { host, ...headers }, ...(body === undefined ? {} : { body: body as string }) })
  /** Sends with the token; an object becomes a JSON body. */
  const send = (path: string, { method = 'GET', headers = {}, body }: Sent = {}) => {
    const isJson = typeof body === 'object' && !(body instanceof FormData) && !(body instanceof Uint8Array)
    const type: Record<string, string> = isJson ? { 'content-type': 'application/json' } : {}
    return plain(path, {
      ...{ method, headers: { authorization: `Bearer ${token}`, ...type, ...headers } },
      body: isJson ? JSON.stringify(body) : body,
    })
  }
  const json = async <T>(path: string, sent: Sent = {}): Promise<T> => (await send(path, sent)).json() as Promise<T>
  /** Asks the toy engine and follows the stream of the job to its end. */
  const ask = async (params: Readonly<Record<string, unknown>>) => {
    const body = { estate: 'reference', params, seed: 5 }
    const { job } = await json<{ job: Job }>('/api/engines/host-count/runs', { method: 'POST', body })
    await (await send(`/api/jobs/${job.id}/events`)).text()
    return (await json<{ job: Job }>(`/api/jobs/${job.id}`)).job
  }
  return { plain, send, json, ask }
}

/** Codes of the layers under test here. */
const ours = /^(server|store|request|estates)\./

/** Expects an error of this status in the one shape every error has; its issues. */
export async function refusal(response: Response, status: number): Promise<readonly [Issue, ...Issue[]]> {
  const text = await response.text()
  assert.equal(response.status, status, text)
  const body = JSON.parse(text) as { readonly issues: readonly [Issue, ...Issue[]] }
  assert.deepEqual(Object.keys(body), ['issues'])
  assert.ok(body.issues.length > 0)
  for (const issue of body.issues) {
    assert.deepEqual(Object.keys(issue).sort(), ['code', 'message', 'severity', 'where'])
    if (ours.test(issue.code)) assert.match(issue.message, /\.$/, 'a message is a sentence')
  }
  return body.issues
}
