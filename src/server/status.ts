import type { Issue } from '#kernel/outcome.ts'

/** Every status an error of this API can have. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503 | 507

/**
 * THE table from issue codes to HTTP statuses: the longest prefix that fits decides. A code that no row names is
 * about what somebody sent, and answers 422. The API document lists the statuses from here.
 */
export const statusTable: Readonly<Record<string, ErrorStatus>> = {
  'server.json-malformed': 400,
  'server.json-too-deep': 400,
  'server.text-malformed': 400,
  'server.multipart-malformed': 400,
  'file.json-unreadable': 400,
  'server.token-missing': 401,
  'server.token-wrong': 401,
  'server.origin-refused': 403,
  'server.unknown-': 404,
  'server.method-refused': 405,
  'server.progress-damaged': 422,
  'server.job-finished': 409,
  'server.cancelled': 409,
  'server.run-of-a-browser': 409,
  'engine.run-of-another-version': 409,
  'server.body-too-large': 413,
  'server.too-many-files': 413,
  'server.media-type': 415,
  'server.host-refused': 421,
  'server.queue-full': 429,
  'server.worker-crashed': 500,
  'server.defect': 500,
  'server.closing': 503,
  'server.site-missing': 503,
  'store.': 500,
  'store.locked': 503,
  'store.full': 507,
  'store.decision-runs': 422,
  'store.run-missing': 422,
  'store.estate-missing': 422,
}

const prefixes = Object.keys(statusTable).sort((a, b) => b.length - a.length)

/** The status that answers refused issues: that of the first error. */
export function statusOf(issues: readonly Issue[]): ErrorStatus {
  const code = (issues.find((issue) => issue.severity === 'error') ?? issues[0])?.code ?? 'server.defect'
  const prefix = prefixes.find((candidate) => code.startsWith(candidate))
  return prefix === undefined ? 422 : (statusTable[prefix] as ErrorStatus)
}

/** An error of the server at a place of the request. */
export const serverIssue = (code: `server.${string}`, where: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})
