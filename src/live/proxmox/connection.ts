import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { LiveHttp } from '#live/http.ts'
import type { LiveTarget } from '#live/live-source.ts'
import { redacted } from '#live/secret.ts'

/**
 * What a path answered with: data; that this version has no such path; that a right is missing; or that the platform
 * could not answer, as for a node that is away.
 */
export type PveAnswer =
  | { readonly kind: 'data'; readonly data: unknown }
  | { readonly kind: 'absent' | 'forbidden' | 'failed'; readonly status: number; readonly said: string }

/** Reads one path below /api2/json. Refused where going on makes no sense: no connection, no service, no account. */
export type PveGet = (path: string) => Promise<Outcome<PveAnswer>>

/** Characters that a header may hold and that accounts and tokens are made of. */
const plain = /^[\x21-\x7e]+$/

/** Why an account and a token cannot be sent, before anything is sent; undefined where they can. */
export function credentialProblem({ user, secret }: LiveTarget, target: string): Issue | undefined {
  const token = secret.reveal()
  if (!/^[^\s!@]+@[^\s!@]+![^\s!@]+$/.test(user) || !plain.test(user)) {
    return problem(
      target,
      'proxmox.token-name-unreadable',
      'The account must be the whole name of an API token, as in auditor@pve!bulkhead: user, realm and token.',
    )
  }
  if (plain.test(token)) return undefined
  return problem(
    target,
    'proxmox.token-unreadable',
    'The secret of the token is empty or holds characters that no token has. Copy it again; it is shown once, when the token is made.',
  )
}

export const problem = (where: string, code: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/** Longest part of a message of the platform that is passed on. */
const saidMax = 200

/** Requests that read, with the token in their header and nowhere else. */
export function connect(http: LiveHttp, { user, secret }: LiveTarget): PveGet {
  const headers = { authorization: `PVEAPIToken=${user}=${secret.reveal()}`, accept: 'application/json' }
  return async (path) => {
    const outcome = await http.send({
      ...{ method: 'GET', path: `/api2/json${path}`, headers, body: 'none', again: 'may-repeat' },
    })
    if (!outcome.ok) return outcome
    const { status, bytes } = outcome.value
    if (status === 401) return refused(unauthorized(http.target, user))
    const text = new TextDecoder().decode(bytes)
    const body = parsed(text)
    if (status === 200) {
      if (!isAnswer(body)) return refused(strange(http.target, path))
      return done({ kind: 'data', data: body.data })
    }
    const message = isMessage(body) ? body.message : ''
    const said = redacted(message.trim().slice(0, saidMax), user, [secret])
    if (status === 403) return done({ kind: 'forbidden', status, said })
    if (status === 404 || status === 501) return done({ kind: 'absent', status, said })
    if (status >= 500 && status < 600) return done({ kind: 'failed', status, said })
    return refused(strange(http.target, path))
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const isAnswer = (body: unknown): body is { readonly data: unknown } =>
  typeof body === 'object' && body !== null && Object.hasOwn(body, 'data')

const isMessage = (body: unknown): body is { readonly message: string } =>
  typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'

const unauthorized = (target: string, user: string): Issue =>
  problem(
    target,
    'live.credentials-refused',
    `${target} does not accept the token ${user}. Check its name and secret, and that neither it nor its user has expired.`,
  )

const strange = (target: string, path: string): Issue =>
  problem(
    target,
    'live.not-the-service',
    `${target} answers to ${path} with something that is no answer of Proxmox VE. Check the address and the port, which is 8006 where nobody changed it; a proxy in between may ask for a login of its own.`,
  )
