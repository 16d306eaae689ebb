import { createHash } from 'node:crypto'
import { Agent, type RequestOptions, request } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'

/** One request. Only what a reading needs: methods that read, and POST for protocols that ask by it. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Path and query, beginning with '/'. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | 'none'
  /** Whether it may be sent again after a dropped connection: a read may, a login may not. */
  readonly again: 'may-repeat' | 'once'
}

/** An answer, whatever its status: what a status means is for the protocol to say. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

/** Requests to one target. Nothing throws: a broken connection is an issue that says what to do. */
export type LiveHttp = {
  readonly target: string
  send(asked: HttpRequest): Promise<Outcome<HttpAnswer>>
  close(): void
}

/**
 * Whom to trust: certificates the system trusts; those of a certificate authority in a file; or the one certificate
 * whose SHA-256 fingerprint somebody compared. There is no way to trust everybody.
 */
export type Trust =
  | { readonly kind: 'system' }
  | { readonly kind: 'authority'; readonly pem: string }
  | { readonly kind: 'fingerprint'; readonly sha256: string }

/** How long and how much: all bounded, so that a hanging or endless answer ends in an issue. */
export type HttpLimits = {
  readonly connectMs: number
  /** Longest silence while an answer arrives. */
  readonly silenceMs: number
  readonly answerBytes: number
  /** How often a request that may be repeated is sent again, waiting twice as long each time. */
  readonly repeats: number
  readonly firstPauseMs: number
}

export const standardHttpLimits: HttpLimits = {
  connectMs: 15_000,
  silenceMs: 60_000,
  answerBytes: 512 * 2 ** 20,
  repeats: 2,
  firstPauseMs: 500,
}

/** Opens nothing yet: connections are made as requests need them, and kept between them. */
export function liveHttp(
  { host, port }: { readonly host: string; readonly port: number },
  trust: Trust,
  limits: HttpLimits,
  signal: AbortSignal,
): LiveHttp {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const options: RequestOptions = { host, port, agent, signal, timeout: limits.silenceMs, ...trusting(trust) }
  const send: LiveHttp['send'] = async (asked) => {
    let pauseMs = limits.firstPauseMs
    for (let left = asked.again === 'may-repeat' ? limits.repeats : 0; ; left -= 1) {
      const outcome = await attempt(options, asked, trust, limits, target)
      const [issue] = outcome.issues
      const isPassing =
        !outcome.ok && (issue?.code === 'live.connection-lost' || issue?.code === 'live.timeout')
      if (outcome.ok || !isPassing || left <= 0 || signal.aborted) return outcome
      await wait(pauseMs)
      pauseMs *= 2
    }
  }
  return { target, send, close: () => agent.destroy() }
}

function trusting(trust: Trust): RequestOptions {
  switch (trust.kind) {
    case 'system':
      return {}
    case 'authority':
      return { ca: trust.pem }
    case 'fingerprint':
      // The chain is not asked for: the one certificate itself is compared before anything is sent.
      return { rejectUnauthorized: false }
  }
}

const fingerprintOf = (socket: TLSSocket): string => {
  const { raw } = socket.getPeerCertificate()
  return raw === undefined ? '' : createHash('sha256').update(raw).digest('hex')
}

/** A fingerprint as it is compared: hexadecimal digits in lower case, without colons, spaces or 'sha256:'. */
export const plainFingerprint = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^sha-?256[:=]/, '')
    .replace(/[^0-9a-f]/g, '')

function attempt(
  options: RequestOptions,
  asked: HttpRequest,
  trust: Trust,
  limits: HttpLimits,
  target: string,
): Promise<Outcome<HttpAnswer>> {
  return new Promise((settle) => {
    const fail = (code: string, message: string): void => settle(refused(lost(target, code, message)))
    const body = asked.body === 'none' ? undefined : Buffer.from(asked.body)
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const outgoing = request(
      { ...options, method: asked.method, path: asked.path, headers: { ...asked.headers, ...length } },
      (incoming) => {
        const chunks: Buffer[] = []
        let total = 0
        incoming.on('data', (chunk: Buffer) => {
          total += chunk.length
          if (total > limits.answerBytes) {
            incoming.destroy()
            return fail(
              'live.answer-too-large',
              `An answer exceeds ${limits.answerBytes / 2 ** 20} MiB. Read a part of it.`,
            )
          }
          chunks.push(chunk)
        })
        incoming.on('error', (error: Error) => settle(refused(issueOf(error, target))))
        incoming.on('aborted', () => settle(refused(cut(target))))
        incoming.on('end', () => {
          if (!incoming.complete) return settle(refused(cut(target)))
          const headers: Record<string, string> = {}
          for (const [name, value] of Object.entries(incoming.headers))
            headers[name] = Array.isArray(value) ? value.join('; ') : (value ?? '')
          settle(
            done({ status: incoming.statusCode ?? 0, headers, bytes: new Uint8Array(Buffer.concat(chunks)) }),
          )
        })
      },
    )
    outgoing.on('socket', (socket) => {
      const tls = socket as TLSSocket
      const compare = (): void => {
        if (trust.kind !== 'fingerprint') return
        const found = fingerprintOf(tls)
        if (found === plainFingerprint(trust.sha256)) return
        outgoing.destroy()
        fail(
          'live.fingerprint-differs',
          `The certificate has the fingerprint ${found}, not the one you gave. Somebody replaced the certificate, or stands in between: ask who runs the system.`,
        )
      }
      if (trust.kind !== 'fingerprint' || (tls.encrypted && !tls.connecting)) {
        compare()
        outgoing.end(body)
      } else {
        // Nothing is written, no password above all, before the certificate was compared.
        tls.once('secureConnect', () => {
          compare()
          if (!outgoing.destroyed) outgoing.end(body)
        })
      }
      if (!tls.connecting) return
      const hurry = setTimeout(() => outgoing.emit('timeout'), limits.connectMs)
      for (const event of ['secureConnect', 'close'] as const) tls.once(event, () => clearTimeout(hurry))
    })
    outgoing.on('timeout', () => {
      outgoing.destroy()
      fail('live.timeout', `${target} did not answer in time. Check the network between, and try again.`)
    })
    outgoing.on('error', (error) => {
      void explained(error, target, options).then((issue) => settle(refused(issue)))
    })
  })
}

const lost = (where: string, code: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

const cut = (target: string): Issue =>
  lost(
    target,
    'live.connection-lost',
    `The connection to ${target} ended in the middle of an answer. Nothing was changed; try again.`,
  )

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** The issue behind an error, with the fingerprint of the certificate where it is not trusted. */
async function explained(error: Error, target: string, options: RequestOptions): Promise<Issue> {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (!untrusted.has(code)) return issueOf(error, target)
  const fingerprint = await presented(options)
  const why =
    code === 'CERT_HAS_EXPIRED'
      ? 'has expired'
      : code === 'ERR_TLS_CERT_ALTNAME_INVALID'
        ? 'is for another name'
        : 'is signed by nobody this computer trusts'
  return lost(
    target,
    'live.certificate-untrusted',
    `The certificate of ${target} ${why}. Give the certificate of its authority with --ca FILE, or, once you have compared it with the system itself, --fingerprint ${fingerprint}. Nothing was sent.`,
  )
}

/** The SHA-256 fingerprint of the certificate that a target shows, from a connection on which nothing is sent. */
function presented(options: RequestOptions): Promise<string> {
  return new Promise((settle) => {
    const probe = request({ ...options, agent: new Agent(), rejectUnauthorized: false })
    probe.on('error', () => settle('unknown'))
    probe.on('socket', (socket) => {
      socket.once('secureConnect', () => {
        const found = fingerprintOf(socket as TLSSocket)
        probe.destroy()
        settle(found === '' ? 'unknown' : found)
      })
    })
  })
}

function issueOf(error: Error, target: string): Issue {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return lost(target, 'live.host-unknown', `No address is known for ${target}. Check the name.`)
    case 'ECONNREFUSED':
      return lost(
        target,
        'live.connection-refused',
        `Nothing listens at ${target}. Check the name and the port.`,
      )
    case 'ABORT_ERR':
    case 'AbortError':
      return lost(target, 'live.cancelled', 'The reading was cancelled. Nothing was changed.')
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return lost(target, 'live.timeout', `${target} cannot be reached (${code}). Check the network between.`)
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return lost(target, 'live.not-tls', `${target} does not speak TLS. Check the port.`)
    default:
      return lost(
        target,
        'live.connection-lost',
        `The connection to ${target} was lost (${code}). Nothing was changed; try again.`,
      )
  }
}
