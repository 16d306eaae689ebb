import type { InputFile } from '#importers/importer.ts'
import type { Issue, Outcome } from '#kernel/outcome.ts'
import { addressText, type LiveAddress } from '#live/addresses.ts'
import type { Credentials } from '#live/credentials.ts'
import { type HttpLimits, liveHttp, type Trust } from '#live/http.ts'
import type { LiveProgram, LiveSession } from '#live/live-source.ts'
import { redacted } from '#live/secret.ts'

/** What a reading works with besides its address and credentials. */
export type ReadingMeans = {
  readonly trust: Trust
  readonly limits: HttpLimits
  readonly program: LiveProgram
  readonly progress: LiveSession['progress']
  readonly signal: AbortSignal
}

/** The files of one live source. No issue that comes back holds the secret in any form. */
export async function readLive(
  address: LiveAddress,
  credentials: Credentials,
  { trust, limits, program, progress, signal }: ReadingMeans,
): Promise<Outcome<readonly InputFile[]>> {
  const { source, host, port, path } = address
  const http = liveHttp({ host, port }, trust, limits, signal)
  try {
    const read = await source.collect(
      { host, port, path, ...credentials },
      { http, program, progress, signal },
    )
    const clean = (issue: Issue): Issue => cleanIssue(issue, credentials)
    if (read.ok) return { ...read, issues: read.issues.map(clean) }
    const [first, ...rest] = read.issues
    const issue = signal.aborted ? cancelled(address) : clean(first)
    return { ok: false, issues: [issue, ...rest.map(clean)] }
  } finally {
    http.close()
  }
}

const cancelled = (address: LiveAddress): Issue => ({
  ...{ code: 'live.cancelled', severity: 'error', where: addressText(address) },
  message: 'The reading was cancelled. Nothing was written, and nothing was changed.',
})

const cleanIssue = (issue: Issue, { user, secret }: Credentials): Issue => ({
  ...issue,
  where: redacted(issue.where, user, [secret]),
  message: redacted(issue.message, user, [secret]),
})
