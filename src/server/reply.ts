import type { Context } from 'hono'
import type { Issue, Outcome } from '#kernel/outcome.ts'
import { serverIssue, statusOf } from '#server/status.ts'

/** The one shape of every error: the issues, under the status the table gives the first error. */
export const replyIssues = (c: Context, issues: readonly Issue[]): Response =>
  c.json({ issues }, statusOf(issues))

/** An error of one issue of the server's own. */
export const replyIssue = (c: Context, code: `server.${string}`, where: string, message: string): Response =>
  replyIssues(c, [serverIssue(code, where, message)])

/** Nothing lives at this address. */
export const replyUnknown = (
  c: Context,
  what: 'address' | 'engine' | 'estate' | 'run' | 'export' | 'job' | 'decision',
) => replyIssue(c, `server.unknown-${what}`, c.req.path, unknownAdvice[what])

const unknownAdvice = {
  address: 'Nothing lives at this address. /api/openapi.json lists what does.',
  engine: 'There is no engine with this id. GET /api/engines lists them.',
  estate: 'There is no estate with this digest. GET /api/estates lists them; POST /api/estates adds one.',
  run: 'There is no run with this id. GET /api/runs lists them.',
  export: 'This run offers no file of this name. GET /api/runs/{id}/exports lists them.',
  job: 'There is no job with this id. Jobs last as long as the server; finished ones are forgotten after a while. GET /api/runs lists the answers.',
  decision: 'There is no decision with this id. GET /api/decisions lists them.',
} satisfies Record<string, string>

/** Sends what `show` makes of a successful outcome, or its issues. */
export const replyOutcome = <T>(c: Context, outcome: Outcome<T>, show: (value: T) => Response): Response =>
  outcome.ok ? show(outcome.value) : replyIssues(c, outcome.issues)

/** JSON bytes as they are, byte for byte, with their digest as entity tag; 304 when the caller has them. */
export function replyBytes(c: Context, bytes: Uint8Array, tag: string): Response {
  const etag = `"${tag}"`
  c.header('etag', etag)
  c.header('cache-control', 'private, no-cache')
  if (matchesTag(c.req.header('if-none-match'), etag)) return c.body(null, 304)
  c.header('content-length', String(bytes.byteLength))
  c.header('content-type', 'application/json')
  return c.body(bytes as Uint8Array<ArrayBuffer>)
}

/** Whether an If-None-Match header names this entity tag. */
export function matchesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag)
}
