import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { openSeat, type Pending, type Seat, type Watch } from '#server/seat.ts'
import { serverIssue } from '#server/status.ts'
import type { Answer, Task, Tasks } from '#server/task.ts'

export type PoolOptions = {
  /** The module with the lists `engines` and `importers`; each worker imports it for itself. */
  readonly catalog: URL
  /** Threads at most, 1 to 64. They start when there is work for them. */
  readonly workers: number
  /** Tasks that may wait; one more is refused with 'server.queue-full'. */
  readonly queueMax: number
  /** Heap of one worker in MiB. Beyond it the worker dies and its task fails; the server lives on. */
  readonly workerHeapMib: number
}

/** A task that was accepted. `answer` always resolves: with an answer, with why not, or with 'server.cancelled'. */
export type Ticket<A> = { readonly answer: Promise<Outcome<A>>; readonly cancel: () => void }

/** A run whose estate is fetched only when the worker that takes it does not hold it already. */
export type RunRequest = Omit<Tasks['run']['task'], 'estate'> & {
  readonly loadEstate: () => Promise<Outcome<Uint8Array>>
}

/** A few worker threads and a bounded queue before them. */
export type Pool = {
  run(request: RunRequest, watch: Watch): Outcome<Ticket<Tasks['run']['answer']>>
  perform<K extends Exclude<keyof Tasks, 'run'>>(
    task: Tasks[K]['task'] & { readonly kind: K },
  ): Outcome<Ticket<Tasks[K]['answer']>>
  /** Ends every thread; tasks under way and waiting are cancelled. */
  close(): Promise<void>
}

/** Starts a pool. It holds the process open only while a task is under way. */
export function createPool(options: PoolOptions): Pool {
  const queue: Pending[] = []
  const seats = new Set<Seat>()
  let closed = false

  const open = (): Seat => {
    const seat = openSeat(options, advance, (gone) => seats.delete(gone))
    seats.add(seat)
    return seat
  }
  const isFree = (seat: Seat): boolean => seat.pending() === undefined
  function advance(): void {
    while (!closed && queue.length > 0) {
      const seat = [...seats].find(isFree) ?? (seats.size < options.workers ? open() : undefined)
      if (seat === undefined) return
      seat.take(queue.shift() as Pending)
    }
  }
  const cancel = (pending: Pending): void => {
    const waiting = queue.indexOf(pending)
    if (waiting >= 0) queue.splice(waiting, 1)
    void [...seats].find((seat) => seat.pending() === pending)?.end(cancelled)
    pending.resolve(cancelled)
  }
  const submit = (load: Pending['load'], watch: Watch): Outcome<Ticket<Answer>> => {
    if (closed)
      return refused(serverIssue('server.closing', 'server', 'The server is stopping. Start it again.'))
    const full = seats.size >= options.workers && ![...seats].some(isFree)
    if (full && queue.length >= options.queueMax) {
      const message = `${queue.length} questions are waiting already. Wait for one to finish, or cancel one.`
      return refused(serverIssue('server.queue-full', 'server', message))
    }
    const { promise, resolve } = Promise.withResolvers<Outcome<Answer>>()
    const pending: Pending = { load, watch, resolve }
    queue.push(pending)
    advance()
    return done({ answer: promise, cancel: () => cancel(pending) })
  }

  return {
    run: ({ loadEstate, ...request }, watch) =>
      submit(async (heldDigest) => {
        if (heldDigest === request.estateDigest) return done({ ...request, estate: 'held' })
        const estate = await loadEstate()
        return estate.ok ? done({ ...request, estate: estate.value }) : estate
      }, watch) as Outcome<Ticket<Tasks['run']['answer']>>,
    perform: (task) => submit(async () => done(task as Task), unwatched) as never,
    close: async () => {
      closed = true
      for (const pending of queue.splice(0)) pending.resolve(cancelled)
      await Promise.all([...seats].map((seat) => seat.end(cancelled)))
    },
  }
}

const unwatched: Watch = {
  started: () => undefined,
  progress: () => undefined,
  state: () => undefined,
}

const cancelled = refused(serverIssue('server.cancelled', 'job', 'This was cancelled before it finished.'))
