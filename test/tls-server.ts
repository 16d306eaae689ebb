import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { type TestContext, test } from 'node:test'

/** A certificate for 127.0.0.1 and localhost; one that is over; one whose name is another machine's. */
export type CertificateKind = 'good' | 'expired' | 'other-name'

/** A self-signed certificate: as an authority's file it is trusted, by its SHA-256 fingerprint it is compared. */
export type TlsCertificate = { readonly pem: string; readonly keyPem: string; readonly sha256: string }

/** A request as it arrived, with its whole body. */
export type SeenRequest = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Answers one request in whatever way: the response is Node's own, so it can be cut off, stalled or destroyed. */
export type TlsHandler = (seen: SeenRequest, response: ServerResponse) => void | Promise<void>

export type TlsServer = TlsCertificate & {
  readonly host: string
  readonly port: number
  /** Every request so far, in order of arrival. */
  readonly seen: readonly SeenRequest[]
  /** How many connections were opened so far. */
  connections(): number
  /** Ends it with all its connections. */
  close(): Promise<void>
}

const made = new Map<CertificateKind, TlsCertificate>()

/** A certificate made by `openssl` in a temporary folder, once for each kind and process. */
export function tlsCertificate(kind: CertificateKind): TlsCertificate {
  const kept = made.get(kind)
  if (kept !== undefined) return kept
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-tls-'))
  const openssl = (...words: string[]): void => {
    execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
  }
  try {
    const names = kind === 'other-name' ? 'DNS:other.example.org' : 'DNS:localhost,IP:127.0.0.1'
    writeFileSync(join(folder, 'names'), `subjectAltName=${names}\n`)
    openssl(
      ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'],
      ...['-keyout', 'key.pem', '-out', 'request.pem'],
    )
    openssl(
      ...['x509', '-req', '-in', 'request.pem', '-signkey', 'key.pem', '-out', 'certificate.pem'],
      ...['-days', kind === 'expired' ? '-1' : '2', '-extfile', 'names'],
    )
    const pem = readFileSync(join(folder, 'certificate.pem'), 'utf8')
    const keyPem = readFileSync(join(folder, 'key.pem'), 'utf8')
    const sha256 = new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()
    const certificate = { pem, keyPem, sha256 }
    made.set(kind, certificate)
    return certificate
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** An HTTPS server on a free port of this machine. End it with `close`, or leave that to `tlsTest`. */
export async function tlsServer(handle: TlsHandler, kind: CertificateKind = 'good'): Promise<TlsServer> {
  const certificate = tlsCertificate(kind)
  const seen: SeenRequest[] = []
  const sockets = new Set<Duplex>()
  let connections = 0
  const server = createServer({ key: certificate.keyPem, cert: certificate.pem }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => {})
    response.on('error', () => {})
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() }
      seen.push(one)
      void handle(one, response)
    })
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  // A client that trusts nobody hangs up in the handshake: that is what some tests are about.
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const { port } = server.address() as AddressInfo
  return { ...certificate, host: '127.0.0.1', port, seen, connections: () => connections, close }
}

/** Starts servers that end with the test. */
export type StartTls = (handle: TlsHandler, kind?: CertificateKind) => Promise<TlsServer>

const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** A test that needs an HTTPS server. Where there is no `openssl` it is reported as skipped. */
export function tlsTest(
  title: string,
  run: (start: StartTls, context: TestContext) => void | Promise<void>,
): void {
  const skip = hasOpenssl ? false : 'openssl is not at hand to make a certificate'
  test(title, { skip }, async (context) => {
    const start: StartTls = async (handle, kind) => {
      const server = await tlsServer(handle, kind)
      context.after(() => server.close())
      return server
    }
    await run(start, context)
  })
}
