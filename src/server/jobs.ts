import type { Issue, Outcome } from '#kernel/outcome.ts'
import type { Ticket } from '#server/pool.ts'
import type { Watch } from '#server/seat.ts'
import { serverIssue } from '#server/status.ts'

/** How far a question has come that was asked of this server since it started. */
export type Job = {
  readonly id: string
  readonly engine: string
  readonly estateDigest: string
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly progress: { readonly done: number; readonly total: number }
  /** The id of the stored run once the state is 'done', null before. */
  readonly run: string | null
  readonly issues: readonly Issue[]
}

/** Whether a job will not change any more. */
export const isOver = (job: Job): boolean => !(job.state === 'queued' || job.state === 'running')

const cancelledCode = 'server.cancelled'
const cancelledIssue = serverIssue(cancelledCode, 'job', 'This was cancelled before it finished.')

/** The jobs of one start of the server; the oldest finished ones are forgotten first. */
export type Jobs = {
  /** Enters a question and follows it to its end. `ask` puts it to the pool; `keep` stores the answer. */
  start<A>(about: Pick<Job, 'engine' | 'estateDigest'>, work: JobWork<A>): Outcome<Job>
  get(id: string): Job | undefined
  /** Cancels a job that is not over; the state it then has. */
  cancel(id: string): Job | undefined
  /** The next state of a job after `seen`; at once when it has changed already. */
  next(id: string, seen: Job): Promise<Job>
}
export type JobWork<A> = {
  readonly ask: (watch: Omit<Watch, 'state'>) => Outcome<Ticket<A>>
  readonly keep: (answer: A) => Promise<Outcome<string>>
}

type Entry = { job: Job; cancel: () => void; waiting: ((job: Job) => void)[] }

/** A register that remembers `keptMax` jobs. */
export function createJobs(keptMax: number): Jobs {
  const entries = new Map<string, Entry>()
  let count = 0

  const update = (entry: Entry, change: Partial<Job>): void => {
    if (isOver(entry.job)) return
    entry.job = { ...entry.job, ...change }
    for (const wake of entry.waiting.splice(0)) wake(entry.job)
  }

  const follow = async <A>(entry: Entry, ticket: Ticket<A>, keep: JobWork<A>['keep']): Promise<void> => {
    const answer = await ticket.answer
    if (isOver(entry.job)) return
    const kept = answer.ok ? await keep(answer.value) : answer
    if (kept.ok) update(entry, { state: 'done', run: kept.value, issues: answer.issues })
    else
      update(entry, {
        state: kept.issues[0].code === cancelledCode ? 'cancelled' : 'failed',
        issues: kept.issues,
      })
  }

  const forget = (): void => {
    for (const [id, { job }] of entries) {
      if (entries.size <= keptMax) return
      if (isOver(job)) entries.delete(id)
    }
  }

  return {
    start(about, { ask, keep }) {
      count += 1
      const job: Job = {
        ...{
          id: `job-${count}`,
          ...about,
          state: 'queued',
          progress: { done: 0, total: 0 },
          run: null,
          issues: [],
        },
      }
      const entry: Entry = { job, cancel: () => undefined, waiting: [] }
      const ticket = ask({
        started: () => update(entry, { state: 'running' }),
        progress: (done, total) => update(entry, { progress: { done, total } }),
      })
      if (!ticket.ok) return ticket
      entry.cancel = ticket.value.cancel
      entries.set(job.id, entry)
      forget()
      void follow(entry, ticket.value, keep)
      return { ok: true, value: entry.job, issues: ticket.issues }
    },
    get: (id) => entries.get(id)?.job,
    cancel(id) {
      const entry = entries.get(id)
      if (entry === undefined || isOver(entry.job)) return entry?.job
      update(entry, { state: 'cancelled', issues: [cancelledIssue] })
      entry.cancel()
      return entry.job
    },
    async next(id, seen) {
      const entry = entries.get(id)
      if (entry === undefined || entry.job !== seen) return entry?.job ?? seen
      return new Promise((resolve) => entry.waiting.push(resolve))
    },
  }
}
