import { digestOf } from '#kernel/canonical.ts'
import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import { client } from '#web/app/session.ts'
import type { Home } from '#web/app/shelf/home.ts'
import { openShelf } from '#web/worker/shelf.ts'

/** What somebody decided, why, and the one or two runs it rests on. */
export type Decision = {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly runIds: readonly string[]
  readonly createdAtMs: number
}

/** A decision not yet kept, with the texts of its runs. */
export type NewDecision = { readonly title: string; readonly note: string; readonly runs: readonly string[] }

/** Where decisions are listed, kept, read and removed. Every answer is an Outcome; nothing rejects. */
export type DecisionShelf = {
  readonly list: () => Promise<Outcome<readonly Decision[]>>
  readonly keep: (decision: NewDecision) => Promise<Outcome<Decision>>
  readonly remove: (id: string) => Promise<Outcome<'removed'>>
  /** The canonical text of a run a decision rests on. */
  readonly run: (id: string) => Promise<Outcome<string>>
}

/** The shelf of decisions at a home. */
export const decisionShelf = (home: Home): DecisionShelf => (home === 'server' ? serverShelf : browserShelf)

/** A run is named by its bytes, here as in the database. */
const runId = (text: string): string => digestOf([text])

const serverShelf: DecisionShelf = {
  list: async () => {
    const answer = await api<{ readonly decisions: readonly Decision[] }>('GET', '/api/decisions')
    return answer.ok ? done(answer.value.decisions) : answer
  },
  keep: async ({ title, note, runs }) => {
    const sent = await client.ask({ kind: 'send' })
    if (!sent.ok) return sent
    for (const run of runs) {
      const kept = await api('POST', '/api/runs', run)
      if (!kept.ok) return kept
    }
    const body = JSON.stringify({ title, note, runIds: runs.map(runId) })
    const answer = await api<{ readonly decision: Decision }>('POST', '/api/decisions', body)
    return answer.ok ? done(answer.value.decision) : answer
  },
  remove: async (id) => {
    const answer = await api('DELETE', `/api/decisions/${encodeURIComponent(id)}`)
    return answer.ok ? done('removed') : answer
  },
  run: async (id) => {
    const response = await fetch(`/api/runs/${encodeURIComponent(id)}`).catch(() => undefined)
    return response?.ok
      ? done(await response.text())
      : refused(await serverProblem(response, 'GET /api/runs'))
  },
}

async function api<T>(method: string, address: string, body?: string): Promise<Outcome<T>> {
  const content = body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }
  const response = await fetch(address, { method, ...content }).catch(() => undefined)
  if (!response?.ok) return refused(await serverProblem(response, `${method} ${address}`))
  return done(response.status === 204 ? (undefined as T) : ((await response.json()) as T))
}

/** The server's own issue where it sent one; otherwise that it did not answer. */
async function serverProblem(response: Response | undefined, where: string): Promise<Issue> {
  const answer = (await response?.json().catch(() => undefined)) as
    | { readonly issues?: readonly Issue[] }
    | undefined
  const message = 'Bulkhead on this computer did not answer. Check that it is still running, then try again.'
  return answer?.issues?.[0] ?? { code: 'server.silent', severity: 'error', where, message }
}

const browserShelf: DecisionShelf = {
  list: () =>
    onShelf(async (database) => {
      const decisions = (await database.getAll('decisions')) as readonly Decision[]
      return [...decisions].sort((left, right) => right.createdAtMs - left.createdAtMs)
    }),
  keep: ({ title, note, runs }) =>
    onShelf(async (database) => {
      const decision = {
        id: crypto.randomUUID(),
        title,
        note,
        runIds: runs.map(runId),
        createdAtMs: Date.now(),
      }
      for (const run of runs) await database.put('runs', run, runId(run))
      await database.put('decisions', decision, decision.id)
      return decision
    }),
  remove: (id) =>
    onShelf(async (database) => {
      await database.delete('decisions', id)
      return 'removed' as const
    }),
  run: async (id) => {
    const text = await onShelf((database) => database.get('runs', id))
    if (!text.ok) return text
    return text.value === undefined ? refused(missingRun) : done(text.value)
  },
}

async function onShelf<T>(
  work: (database: Awaited<ReturnType<typeof openShelf>>) => Promise<T>,
): Promise<Outcome<T>> {
  try {
    const database = await openShelf()
    const value = await work(database)
    database.close()
    return done(value)
  } catch {
    return refused(noShelf)
  }
}

const noShelf: Issue = {
  code: 'shelf.unavailable',
  severity: 'error',
  where: 'browser storage',
  message: 'This browser does not let Bulkhead keep anything. Export the run instead.',
}
const missingRun: Issue = {
  code: 'shelf.run-missing',
  severity: 'error',
  where: 'browser storage',
  message: 'The run of this decision is no longer kept in this browser.',
}
