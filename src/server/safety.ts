import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { replyIssue } from '#server/reply.ts'

/** Who may talk to this server. */
export type Guard = {
  /** Host headers answered, each with its port: '127.0.0.1:4310'. Anything else may be a rebound DNS name. */
  readonly allowedHosts: readonly string[]
  /** The secret of this start of the server. */
  readonly token: string
}

/**
 * What a browser may do with anything we serve: our own scripts, styles, fonts, pictures and connections, no
 * inline script or style, no frame around us, nothing from or to another host.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Sets the security headers on every answer, errors included. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('content-security-policy', contentSecurityPolicy)
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'no-referrer')
  c.header('cross-origin-opener-policy', 'same-origin')
  c.header('cross-origin-resource-policy', 'same-origin')
}

/** Refuses a Host header that is not ours: a page elsewhere whose name was bent to this machine sends its own. */
export const hostGuard = ({ allowedHosts }: Guard): MiddlewareHandler => {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()))
  return async (c, next) => {
    const host = c.req.header('host')?.toLowerCase() ?? ''
    if (hosts.has(host)) return next()
    const message = `This server does not answer to the host "${host.slice(0, 100)}". Open http://${allowedHosts[0]}/ instead.`
    return replyIssue(c, 'server.host-refused', 'host', message)
  }
}

/**
 * Takes the token from an opened address (?token=…) into a cookie that scripts cannot read and other sites cannot
 * send, then leads to the same address without it, so that it stays out of the history and of bookmarks.
 */
export const tokenEntrance = ({ token }: Guard): MiddlewareHandler => {
  return async (c, next) => {
    const given = c.req.method === 'GET' ? c.req.query('token') : undefined
    if (given === undefined) return next()
    if (!sameSecret(given, token)) return replyIssue(c, 'server.token-wrong', 'token', tokenAdvice)
    setCookie(c, cookieName(c), token, { httpOnly: true, sameSite: 'Strict', path: '/' })
    // Says to our scripts, without the secret, that this browser may use the API; a page elsewhere asks nobody.
    setCookie(c, `${cookieName(c)}-open`, 'yes', { sameSite: 'Strict', path: '/' })
    const { pathname, searchParams } = new URL(c.req.url)
    searchParams.delete('token')
    c.header('cache-control', 'no-store')
    // Leading slashes are made one: "//elsewhere" would lead to another host.
    const clean = pathname.replace(/^[/\\]+/, '/')
    return c.redirect(searchParams.size > 0 ? `${clean}?${searchParams}` : clean, 303)
  }
}

/** Lets only holders of the token pass, and no page of another origin, whichever cookie its browser adds. */
export const apiGuard = (guard: Guard): MiddlewareHandler => {
  return async (c, next) => {
    const refusal = refuseOrigin(c)
    if (refusal !== undefined) return refusal
    const { bearer, cookie } = secretsOf(c)
    if (bearer === undefined && cookie === undefined) {
      return replyIssue(c, 'server.token-missing', 'authorization', tokenAdvice)
    }
    if (!sameSecret(bearer ?? cookie ?? '', guard.token)) {
      return replyIssue(c, 'server.token-wrong', 'authorization', tokenAdvice)
    }
    if (bearer === undefined && isMutation(c) && c.req.header('origin') === undefined) {
      const message =
        'A change sent with a cookie must say where it comes from. Send the Origin header or a bearer token.'
      return replyIssue(c, 'server.origin-refused', 'origin', message)
    }
    c.header('cache-control', 'private, no-store')
    return next()
  }
}

/** Whether a request carries the token of this start, as a bearer or as the cookie of an opened page. */
export function holdsToken(c: Context, { token }: Guard): boolean {
  const { bearer, cookie } = secretsOf(c)
  return sameSecret(bearer ?? cookie ?? '', token)
}

const secretsOf = (c: Context) => ({
  bearer: /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1],
  cookie: getCookie(c, cookieName(c)),
})

/** Ports of one machine are one site to a browser, so a cookie alone does not tell our pages from others. */
function refuseOrigin(c: Context): Response | undefined {
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  const ours =
    origin === undefined || origin.toLowerCase() === `http://${c.req.header('host')?.toLowerCase()}`
  if (ours && (site === undefined || site === 'same-origin' || site === 'none')) return undefined
  const message =
    'This request comes from a page of another origin. Use the pages of this server, or a bearer token without a browser.'
  return replyIssue(c, 'server.origin-refused', 'origin', message)
}

const isMutation = (c: Context): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)

/** Cookies do not know ports, so two servers on one machine need two names. */
const cookieName = (c: Context): string =>
  `bulkhead-${/:(\d+)$/.exec(c.req.header('host') ?? '')?.[1] ?? '80'}`

/** Compares secrets in a time that does not depend on where they differ. */
function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest()) as [
    Buffer,
    Buffer,
  ]
  return timingSafeEqual(a, b)
}

const tokenAdvice =
  'This address needs the token of this start of the server. Open the address that `bulkhead serve` printed, ' +
  'or send "Authorization: Bearer <token>".'
