import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
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
  /**
   * Whether it may be sent again after a dropped connection: a read may, a login may not. A 'farewell' ends a session: it
   * is sent once, also when the reading was cancelled, and waits for a few seconds only.
   */
  readonly again: 'may-repeat' | 'once' | 'farewell'
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
  /** Longest time of one answer, however steadily it drips. */
  readonly answerMs: number
  readonly answerBytes: number
  /** How often a request that may be repeated is sent again, waiting twice as long each time. */
  readonly repeats: number
  readonly firstPauseMs: number
}

export const standardHttpLimits: HttpLimits = {
  connectMs: 15_000,
  silenceMs: 60_000,
  answerMs: 600_000,
  answerBytes: 512 * 2 ** 20,
  repeats: 2,
  firstPauseMs: 500,
}

/** How long a farewell may take, connection and all. */
const farewellMs = 5_000

/** Opens nothing yet: connections are made as requests need them, and kept between them. */
export function liveHttp(
  { host, port }: { readonly host: string; readonly port: number },
  trust: Trust,
  limits: HttpLimits,
  signal: AbortSignal,
): LiveHttp {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  // No session is taken up again, because a resumed one shows no certificate that could be compared.
  const agent = new Agent({ keepAlive: true, maxSockets: 4, maxCachedSessions: 0 })
  const line: Line = { options: { host, port, agent, ...trusting(trust) }, trust, target, limits, signal }
  const send: LiveHttp['send'] = async (asked) => {
    if (asked.again === 'farewell') return attempt(hurried(line), asked)
    let pauseMs = limits.firstPauseMs
    for (let left = asked.again === 'may-repeat' ? limits.repeats : 0; ; left -= 1) {
      const outcome = await attempt(line, asked)
      const [issue] = outcome.issues
      const isPassing =
        !outcome.ok && (issue?.code === 'live.connection-lost' || issue?.code === 'live.timeout')
      if (outcome.ok || !isPassing || left <= 0) return outcome
      try {
        await wait(pauseMs, undefined, { signal })
      } catch {
        return refused(cancelled(target))
      }
      pauseMs *= 2
    }
  }
  return { target, send, close: () => agent.destroy() }
}

/** What all requests to one target share. */
type Line = {
  readonly options: RequestOptions
  readonly trust: Trust
  readonly target: string
  readonly limits: HttpLimits
  readonly signal: AbortSignal
}

/** The line for a farewell: it goes out although the reading was cancelled, and nobody waits long for it. */
const hurried = (line: Line): Line => ({
  ...line,
  signal: AbortSignal.timeout(farewellMs),
  limits: { ...line.limits, connectMs: farewellMs, silenceMs: farewellMs, answerMs: farewellMs },
})

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

/** The SHA-256 fingerprint of the certificate behind a connection, '' before it was shown. */
const fingerprintOf = (socket: TLSSocket): string => {
  const certificate = socket.getPeerCertificate() as { readonly raw?: Buffer } | null
  const raw = certificate?.raw
  return raw === undefined ? '' : createHash('sha256').update(raw).digest('hex')
}

/** A fingerprint as it is compared: hexadecimal digits in lower case, without colons, spaces or 'sha256:'. */
export const plainFingerprint = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/^sha-?256(?: fingerprint)?[:=]/, '')
    .replace(/[^0-9a-f]/g, '')

function attempt(line: Line, asked: HttpRequest): Promise<Outcome<HttpAnswer>> {
  const { options, trust, limits, target, signal } = line
  return new Promise((resolve) => {
    let answerTimer: NodeJS.Timeout | undefined
    const settle = (outcome: Outcome<HttpAnswer>): void => {
      clearTimeout(answerTimer)
      resolve(outcome)
    }
    const body = asked.body === 'none' ? undefined : Buffer.from(asked.body)
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const headers = { ...asked.headers, ...length }
    const outgoing = request(
      { ...options, signal, timeout: limits.silenceMs, method: asked.method, path: asked.path, headers },
      (incoming) => void receive(incoming, line).then(settle),
    )
    const fail = (issue: Issue): void => {
      settle(refused(issue))
      outgoing.destroy()
    }
    const late = (): void => fail(timeout(target))
    answerTimer = setTimeout(late, limits.answerMs)
    outgoing.on('socket', (socket) => {
      const tls = socket as TLSSocket
      const ready = (): void => {
        const found = trust.kind === 'fingerprint' ? fingerprintOf(tls) : ''
        const isOther = trust.kind === 'fingerprint' && found !== plainFingerprint(trust.sha256)
        if (isOther) fail(differs(target, found))
        else outgoing.end(body)
      }
      // Nothing is written, no password above all, before the certificate was judged.
      if (outgoing.reusedSocket) {
        ready()
        return
      }
      const hurry = setTimeout(late, limits.connectMs)
      tls.once('secureConnect', ready)
      for (const event of ['secureConnect', 'close'] as const) tls.once(event, () => clearTimeout(hurry))
    })
    outgoing.on('timeout', late)
    outgoing.on('error', (error) => {
      clearTimeout(answerTimer)
      void explained(error, line).then((issue) => settle(refused(issue)))
    })
  })
}

const redirects = new Set([301, 302, 303, 307, 308])

/** An answer to its end, or why it has none. */
function receive(incoming: IncomingMessage, { target, limits }: Line): Promise<Outcome<HttpAnswer>> {
  return new Promise((settle) => {
    const stop = (code: string, message: string): void => {
      settle(refused(lost(target, code, message)))
      incoming.destroy()
    }
    const status = incoming.statusCode ?? 0
    const { location, 'content-encoding': encoding = 'identity' } = incoming.headers
    if (redirects.has(status)) {
      return stop(
        'live.redirected',
        `${target} sends on to ${location?.slice(0, 200) ?? 'another address'} (status ${status}). No password goes along: name the right address yourself.`,
      )
    }
    if (encoding !== 'identity') {
      return stop(
        'live.encoding-unasked',
        `${target} answers in the encoding ${encoding.slice(0, 40)}, which was not asked for. A proxy may stand in between: go around it.`,
      )
    }
    const chunks: Buffer[] = []
    let total = 0
    incoming.on('data', (chunk: Buffer) => {
      total += chunk.length
      if (total <= limits.answerBytes) chunks.push(chunk)
      else
        stop(
          'live.answer-too-large',
          `An answer exceeds ${limits.answerBytes / 2 ** 20} MiB. Read a part of it.`,
        )
    })
    incoming.on('error', () => settle(refused(cut(target))))
    incoming.on('close', () => settle(refused(cut(target))))
    incoming.on('end', () => {
      if (!incoming.complete) return settle(refused(cut(target)))
      const headers: Record<string, string> = {}
      for (const [name, value] of Object.entries(incoming.headers))
        headers[name] = Array.isArray(value) ? value.join('; ') : (value ?? '')
      const all = Buffer.concat(chunks)
      const bytes = new Uint8Array(all.buffer, all.byteOffset, all.length)
      settle(done({ status, headers, bytes }))
    })
  })
}

const timeout = (target: string): Issue =>
  lost(target, 'live.timeout', `${target} did not answer in time. Check the network between, and try again.`)

const cancelled = (target: string): Issue =>
  lost(target, 'live.cancelled', 'The reading was cancelled. Nothing was changed.')

const differs = (target: string, found: string): Issue =>
  lost(
    target,
    'live.fingerprint-differs',
    `The certificate has the fingerprint ${found || 'of none'}, not the one you gave. Somebody replaced the certificate, or stands in between: ask who runs the system. Nothing was sent.`,
  )

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
async function explained(error: Error, { target, options, limits }: Line): Promise<Issue> {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (!untrusted.has(code)) return issueOf(error, target)
  const fingerprint = await presented(options, limits.connectMs)
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
function presented(options: RequestOptions, connectMs: number): Promise<string> {
  return new Promise((settle) => {
    const signal = AbortSignal.timeout(connectMs)
    const probe = request({ ...options, agent: new Agent(), rejectUnauthorized: false, signal })
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
      return cancelled(target)
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return lost(target, 'live.timeout', `${target} cannot be reached (${code}). Check the network between.`)
    case 'EPROTO':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return lost(target, 'live.not-tls', `${target} does not speak TLS. Check the port.`)
    default:
      if (code.startsWith('HPE_'))
        return lost(target, 'live.not-http', `${target} answers, but not in HTTP (${code}). Check the port.`)
      return lost(
        target,
        'live.connection-lost',
        `The connection to ${target} was lost (${code}). Nothing was changed; try again.`,
      )
  }
}
