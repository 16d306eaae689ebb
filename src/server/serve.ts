import { readFile } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { getRequestListener } from '@hono/node-server'
import type { Engine } from '#engines/engine.ts'
import type { Importer } from '#importers/importer.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { createApp } from '#server/app.ts'
import { standardLimits } from '#server/limits.ts'
import { createPool } from '#server/pool.ts'
import { portDefault } from '#server/port.ts'
import { siteInDirectory } from '#server/site.ts'
import { serverIssue } from '#server/status.ts'
import { openSqliteStore } from '#store/sqlite.ts'

export type ServeOptions = {
  /** Where to listen: '127.0.0.1', '::1' or 'localhost'; another address only with `reach: 'network'`. */
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** 'loopback' refuses a host that other machines can reach. */
  readonly reach: 'loopback' | 'network'
  readonly dataDir: string
  readonly siteDir: string
  /** The stored form of the reference estate, such as dist/site/estates/reference.json. */
  readonly referenceFile: string
  /** The secret of this start, at least 16 characters from `crypto.randomBytes`. */
  readonly token: string
  readonly version: string
  /** The module with the lists `engines` and `importers`; the server and every worker import it for themselves. */
  readonly catalog: URL
  readonly workers: number
  readonly now: () => number
}

/** A running server: the address a person opens once, token included, and its orderly end. */
export type Served = {
  readonly url: string
  readonly entranceUrl: string
  readonly close: () => Promise<void>
}

type Catalog = { readonly engines: readonly Engine[]; readonly importers: readonly Importer[] }

/** Questions that may wait for a worker. */
const queueMax = 64
/** Heap of one worker: an estate of 200,000 VMs and the answer about it fit. */
const workerHeapMib = 4096
/** How long requests under way may take to end before their connections are cut. */
const closeWaitMs = 2000

/**
 * Opens the store, starts listening and answers once the address is known. Refuses, with the next step: a host
 * that other machines reach, a port that is taken, a database that cannot be opened.
 */
export async function serve(options: ServeOptions): Promise<Outcome<Served>> {
  const { host, port, reach, dataDir, siteDir } = options
  if (reach === 'loopback' && !isLoopback(host)) return refused(notLoopback(host))
  const store = await openSqliteStore(dataDir)
  if (!store.ok) return store
  // Before listening, so that whoever connects is answered.
  const { engines, importers } = (await import(options.catalog.href)) as Catalog

  const pool = createPool({ catalog: options.catalog, workers: options.workers, queueMax, workerHeapMib })
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) =>
    response.destroy()
  const server = createServer((request, response) => handle(request, response))
  const bound = await listen(server, host, port)
  if (!bound.ok) {
    await Promise.all([pool.close(), store.value.close()])
    return bound
  }
  const allowedHosts = hostHeaders(host, bound.value.port)
  const { token, version, now } = options
  const app = createApp({
    ...{ token, version, now, engines, importers, store: store.value, pool, allowedHosts },
    ...{ limits: standardLimits, site: siteInDirectory(siteDir) },
    readReference: () => readIfPresent(options.referenceFile),
  })
  handle = getRequestListener(app.fetch, { hostname: host })
  const url = `http://${allowedHosts[0]}/`
  return done({
    url,
    entranceUrl: `${url}?token=${encodeURIComponent(token)}`,
    close: once(async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      // Cancelled jobs end their event streams; what is idle need not be waited for.
      await pool.close()
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), closeWaitMs)
      await closed
      clearTimeout(cut)
      await store.value.close()
    }),
  })
}

/** Stopping twice, as an impatient person does, is stopping once. */
function once(end: () => Promise<void>): () => Promise<void> {
  let ending: Promise<void> | undefined
  return () => {
    ending ??= end()
    return ending
  }
}

function listen(server: Server, host: string, port: number): Promise<Outcome<AddressInfo>> {
  return new Promise((resolve) => {
    server.on('error', (error: NodeJS.ErrnoException) => resolve(refused(notListening(error, host, port))))
    server.listen({ host, port }, () => resolve(done(server.address() as AddressInfo)))
  })
}

function notListening({ code, message }: NodeJS.ErrnoException, host: string, port: number) {
  const where = `${host}:${port}`
  switch (code) {
    case 'EADDRINUSE': {
      const next = `Open http://${where}/ if that is Bulkhead, or start with another port: --port ${port + 1}.`
      return serverIssue('server.port-taken', where, `Port ${port} is taken by another program. ${next}`)
    }
    case 'EACCES':
      return serverIssue(
        'server.port-refused',
        where,
        `Port ${port} needs rights you do not have. Use --port ${portDefault}.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return serverIssue(
        'server.host-unknown',
        where,
        `This machine has no address "${host}". Use --host 127.0.0.1.`,
      )
    default:
      return serverIssue('server.not-listening', where, `The server cannot listen at ${where}: ${message}.`)
  }
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i
const isLoopback = (host: string): boolean => loopback.test(host)

const notLoopback = (host: string) =>
  serverIssue(
    'server.not-loopback',
    'host',
    `At "${host}" every machine that reaches this one could try the token and read unencrypted traffic, your inventory ` +
      'included. Use --host 127.0.0.1, with an SSH tunnel from elsewhere; to serve the network all the same, say so with --reach network.',
  )

/** The Host headers that mean this server, the one to print first. */
function hostHeaders(host: string, port: number): readonly string[] {
  const isEvery = ['0.0.0.0', '::', '[::]'].includes(host)
  const names = isEvery ? [...loopbackNames, ...namesOnNetwork()] : [inAddress(host), ...loopbackNames]
  const all = [...new Set(names)]
  return [...all.map((name) => `${name}:${port}`), ...(port === 80 ? all : [])]
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']
const inAddress = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

/** How other machines may name this one, once the network was asked for. */
const namesOnNetwork = (): readonly string[] => [
  ...Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => inAddress(address)),
  ),
  hostname(),
]

async function readIfPresent(file: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
